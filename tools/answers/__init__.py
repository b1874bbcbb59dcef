"""What is written back when a customer writes: fixed paragraphs around ledger facts, never a model's words."""
