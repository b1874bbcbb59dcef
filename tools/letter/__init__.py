"""The message itself: prose around locked facts, and the re-reading that proves nothing else got in."""
