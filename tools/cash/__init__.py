"""Money in the bank: what is decided about it, and how a person accepts or takes back."""
