"""The offline reply reader: learned from sentences of seven languages, it points at what code marked in a message."""

from __future__ import annotations

from agent.offline.reply.reader import read_reply

__all__ = ["read_reply"]
