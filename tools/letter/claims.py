"""What no letter may claim: patterns in four languages, read from `claims.toml`, tried on folded text."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ledger.findings import Finding

#: Topics a policy may forbid altogether; in any letter a threat or promise about them is refused.
TOPICS = frozenset({"legal_action", "service_cut", "late_fee", "interest", "credit_bureau", "agency", "discount"})

_LOOKALIKES = str.maketrans(
    {"œ": "oe", "æ": "ae", "’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-", "—": "-", "…": "...", "\u00ad": None}
)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Claim:
    """A kind of forbidden claim: what is refused always, and what also where the policy forbids the topic."""

    code: str
    reason: str
    topic: str
    formal_may: bool
    always: re.Pattern[str]
    mention: re.Pattern[str] | None


def fold(text: str) -> str:
    """Reduce text to what patterns are written in: lower case, no accents, plain quotes, single spaces."""
    lowered = unicodedata.normalize("NFKD", text.casefold().translate(_LOOKALIKES))
    return _SPACE.sub(" ", "".join(ch for ch in lowered if not unicodedata.combining(ch)))


@lru_cache(maxsize=1)
def claims() -> tuple[Claim, ...]:
    """Return the catalogue of forbidden claims."""
    entries = tomllib.loads(Path(__file__).with_name("claims.toml").read_text(encoding="utf-8"))["claim"]
    return tuple(
        Claim(
            code=entry["code"],
            reason=entry["reason"],
            topic=entry.get("topic", ""),
            formal_may=entry.get("formal_may", False),
            always=_words(entry["always"]),
            mention=_words(entry["mention"]) if "mention" in entry else None,
        )
        for entry in entries
    )


def claim_findings(text: str, never_say: frozenset[str], *, formal: bool) -> list[Finding]:
    """Say which forbidden claims a piece of prose makes; tokens in it should be cut out before."""
    folded = fold(text)
    found = []
    for claim in claims():
        if formal and claim.formal_may:
            continue
        hit = claim.always.search(folded)
        if hit is None and claim.mention is not None and claim.topic in never_say:
            hit = claim.mention.search(folded)
        if hit is not None:
            found.append(Finding(claim.code, f"“{hit.group().strip()}” {claim.reason}"))
    return found


def _words(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")
