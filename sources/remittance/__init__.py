"""What payers write about their payments: which documents each is for, what was taken off and why."""
