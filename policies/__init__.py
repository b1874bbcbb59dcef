"""What we may do: the typed policy, the decision for one account, and the guard. Pure."""
