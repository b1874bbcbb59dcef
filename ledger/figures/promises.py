"""How many promises were kept, and how much of what was promised came in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from ledger.states import PromiseState

_JUDGED = {PromiseState.KEPT, PromiseState.PARTIALLY_KEPT, PromiseState.BROKEN}


@dataclass(frozen=True, slots=True)
class DuePromise:
    """A promise due in the period: what was promised and what came of it in its window, in minor units."""

    state: PromiseState
    promised_minor: int
    received_minor: int


@dataclass(frozen=True, slots=True)
class KeptPromises:
    """Promises due in a period by how they ended; superseded and cancelled ones are none of them."""

    kept: int = 0
    partial: int = 0
    broken: int = 0
    promised_minor: int = 0
    received_minor: int = 0

    @property
    def judged(self) -> int:
        """How many were judged."""
        return self.kept + self.partial + self.broken

    def by_count(self) -> Fraction | None:
        """Return the share kept in full; None where none was judged."""
        return Fraction(self.kept, self.judged) if self.judged else None

    def by_count_with_partial(self) -> Fraction | None:
        """Return the share kept in full or in part."""
        return Fraction(self.kept + self.partial, self.judged) if self.judged else None

    def by_value(self) -> Fraction | None:
        """Return how much of what was promised came in time; what came beyond a promise makes up for no other."""
        return Fraction(self.received_minor, self.promised_minor) if self.promised_minor else None


def kept_promises(due: Iterable[DuePromise]) -> KeptPromises:
    """Sum up the promises due in a period."""
    judged = [promise for promise in due if promise.state in _JUDGED]
    count = {state: sum(promise.state is state for promise in judged) for state in _JUDGED}
    return KeptPromises(
        kept=count[PromiseState.KEPT],
        partial=count[PromiseState.PARTIALLY_KEPT],
        broken=count[PromiseState.BROKEN],
        promised_minor=sum(promise.promised_minor for promise in judged),
        received_minor=sum(min(promise.received_minor, promise.promised_minor) for promise in judged),
    )
