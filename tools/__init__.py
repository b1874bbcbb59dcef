"""What the agent may do: every verb that changes anything, and the only way a message leaves."""
