"""The quarantined reader: untrusted words in, typed claims out, and nothing within its reach."""
