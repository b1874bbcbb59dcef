"""The offline reply reader: rules in seven languages that point at what code marked in a message."""

from __future__ import annotations

from agent.offline.reply.reader import read_reply

__all__ = ["read_reply"]
