"""The command line: `dunlin`; every mistake of a user ends in one sentence and a meaningful exit code."""

from agent.cli.app import main

__all__ = ["main"]
