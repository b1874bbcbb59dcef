"""Reads a collection policy without a language model; `reader.read_policy` is the way in."""
