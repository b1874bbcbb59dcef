"""What customers attach, read in quarantine: plain cells with their places, and what they say was paid."""
