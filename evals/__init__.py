"""Scored runs: labelled messages and policies, how well a model reads them, and a simulated quarter."""
