"""Where a fact stands: the message it was read from, as offsets, so that a person can see the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of a stored message; `message_id` is None where a person stated the fact themselves."""

    message_id: int | None = None
    start: int = 0
    end: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the JSON-plain form."""
        return {"message_id": self.message_id, "start": self.start, "end": self.end}


BY_HAND = Evidence()
