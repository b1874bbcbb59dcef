"""The trade's figures of receivables as exact fractions of sums somebody else has taken; pure."""
