"""The law and the house rules of contacting somebody, as dated data and pure functions."""
