"""Findings: wrong data as a value, with a code, a reason and a place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or forbidden: a stable code, a sentence, and where it stands."""

    code: str
    reason: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.reason} ({self.place})" if self.place else self.reason
