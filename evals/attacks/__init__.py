"""Attacks on the inbox, the book and the policy page, carried through the product beside the same without them."""
