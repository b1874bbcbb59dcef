"""Short messages: what they say, in words that are fixed and approved."""
