"""Which invoices money in the bank pays: evidence weighed by rules, never a guess."""
