"""Payments of people who choose and write in their own ways, matched by the product, and told by what they meant."""
