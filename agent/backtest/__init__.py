"""Back-tests: a policy replayed over the days that were, with messages of its own instead of the real ones."""
