"""The name of the offline model, readable without loading its rules."""

from __future__ import annotations

#: Raised with every change of what it understands, so that kept policy readings are made anew.
NAME = "offline-4"
