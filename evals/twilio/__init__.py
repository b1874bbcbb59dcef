"""A Twilio that behaves like the real one and reaches nobody: for rehearsals, the demo and tests."""
