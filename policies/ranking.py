"""Whom to work first, where payment history does not say better: exposure, lateness, broken promises; pure.

Weights follow common practice for worklists without a behaviour model: 0.55 for the size of what may be demanded
among all accounts, 0.30 for its age, 0.15 for promises broken before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.account import AccountFacts
from policies.account_rules import total_at_par
from policies.decide import Verdict

_EXPOSURE, _AGE, _BROKEN = 550, 300, 150
#: Broken promises beyond which the score rises no further.
_MOST_BROKEN = 3


class Ranked(NamedTuple):
    """An account on the worklist, with its priority from 0 to 1000 and why it stands there."""

    facts: AccountFacts
    verdict: Verdict
    priority: int

    @property
    def why(self) -> str:
        """The reason in words."""
        return self.verdict.reason


def rank(accounts: Sequence[tuple[AccountFacts, Verdict]], home_currency: str) -> list[Ranked]:
    """Rank accounts, those to be worked first, each by its percentile in exposure and age."""
    exposure = [total_at_par(verdict.chase, home_currency) for _, verdict in accounts]
    age = [verdict.oldest_days for _, verdict in accounts]
    smaller, younger, count = _places(exposure), _places(age), max(len(accounts) - 1, 1)
    ranked = []
    for (facts, verdict), owed, days in zip(accounts, exposure, age, strict=True):
        score = (
            _EXPOSURE * smaller[owed] // count
            + _AGE * younger[days] // count
            + _BROKEN * min(facts.broken_promises, _MOST_BROKEN) // _MOST_BROKEN
        )
        ranked.append(Ranked(facts, verdict, score))
    ranked.sort(key=lambda r: (not r.verdict.worked, -r.priority, r.facts.customer_id))
    return ranked


def _places(values: Sequence[int]) -> dict[int, int]:
    """Return for every value how many others are less."""
    places: dict[int, int] = {}
    for place, value in enumerate(sorted(values)):
        places.setdefault(value, place)
    return places
