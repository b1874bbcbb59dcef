"""Conversations on the phone: fixed sentences of ours, and typed claims of what is said to us."""
