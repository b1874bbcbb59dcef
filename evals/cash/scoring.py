"""Compares what was decided with what payers meant, segment by segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evals.cash.world import Segment, Truth
from evals.scoring import Figure, Miss, Share
from ledger.allocations import AllocationKind
from policies.cash.candidate import Candidate
from policies.cash.deciding import Decision, Outcome

#: What closes a rest by the seller's own rules, whatever the payer thought of it.
_OWN_RULES = frozenset({AllocationKind.TOLERANCE, AllocationKind.FEE})
_NOTHING = Share(0, 0)


@dataclass(frozen=True, slots=True)
class Score:
    """What became of some payments; shares may be added up.

    `envelope`: payments applied unasked as a whole, of those for something in the book; `invoices`: what payers put on
    one invoice, applied unasked to the cent; `wrong`: of all payments, those applied to what was not meant; `first` and
    `third`: of the payments proposed, those whose right way is proposed first, or among the three shown.
    """

    payments: int = 0
    envelope: Share = _NOTHING
    invoices: Share = _NOTHING
    wrong: Share = _NOTHING
    first: Share = _NOTHING
    third: Share = _NOTHING

    def __add__(self, other: Score) -> Score:
        return Score(
            self.payments + other.payments,
            self.envelope + other.envelope,
            self.invoices + other.invoices,
            self.wrong + other.wrong,
            self.first + other.first,
            self.third + other.third,
        )


def score(truth: Truth, decision: Decision, numbers: Mapping[int, str]) -> Score:
    """Score one payment."""
    applied = cash_of(decision.chosen, numbers) if decision.chosen else {}
    right = sum(applied.get(number) == minor for number, minor in truth.cash.items())
    ways = [_is_meant(truth, cash_of(way, numbers)) for way in decision.proposals]
    proposed = decision.outcome is Outcome.PROPOSE
    return Score(
        payments=1,
        envelope=Share(int(applied == truth.cash), 1) if truth.cash else _NOTHING,
        invoices=Share(right, len(truth.cash)),
        wrong=Share(int(is_wrong(truth, decision.chosen, numbers)), 1),
        first=Share(int(ways[:1] == [True]), 1) if proposed else _NOTHING,
        third=Share(int(any(ways[:3])), 1) if proposed else _NOTHING,
    )


def cash_of(way: Candidate, numbers: Mapping[int, str]) -> dict[str, int]:
    """Return the cash a way puts on each invoice, by number, in minor units."""
    return {numbers[part.invoice_id]: part.minor for part in way.parts if part.kind is AllocationKind.CASH}


def _is_meant(truth: Truth, cash: Mapping[str, int]) -> bool:
    """Say whether a way is what was meant; where nobody can know what is short, the bills and the sum have to agree."""
    if truth.told:
        return cash == truth.cash
    return cash.keys() == truth.cash.keys() and sum(cash.values()) == sum(truth.cash.values())


def is_wrong(truth: Truth, way: Candidate | None, numbers: Mapping[int, str]) -> bool:
    """Say whether money went where it was not meant to, or something else closed what the payer leaves open."""
    if way is None:
        return False
    if any(minor > truth.cash.get(number, 0) for number, minor in cash_of(way, numbers).items()):
        return True
    legs = {(part.kind, numbers[part.invoice_id]) for part in way.parts if part.kind is not AllocationKind.CASH}
    return any(leg not in truth.legs and leg[0] not in _OWN_RULES for leg in legs)


def figures(scores: Mapping[Segment, Score]) -> tuple[Figure, ...]:
    """Return what the gates look at, and the rates of every segment."""
    whole = sum(scores.values(), Score())
    told = [
        Figure("wrong_applied", whole.wrong),
        Figure("envelope", whole.envelope),
        Figure("invoices", whole.invoices),
        Figure("proposed_first", whole.first),
        Figure("proposed_among_three", whole.third),
    ]
    for segment, one in scores.items():
        told += [
            Figure(f"{segment}_invoices", one.invoices),
            Figure(f"{segment}_wrong", one.wrong),
            Figure(f"{segment}_among_three", one.third),
        ]
    return tuple(told)


def miss(key: str, truth: Truth, decision: Decision, numbers: Mapping[int, str]) -> Miss | None:
    """Tell what went wrong with a payment, if anything did."""
    wrong = is_wrong(truth, decision.chosen, numbers)
    one = score(truth, decision, numbers)
    if not wrong and (one.envelope.hits or (not truth.cash and decision.outcome is not Outcome.PROPOSE)):
        return None
    way = decision.chosen or next(iter(decision.proposals), None)
    found = f"{way.rung.name.lower()} {way.score} {cash_of(way, numbers)}" if way else "nothing"
    why = ",".join(sorted(decision.vetoes))
    return Miss(key, f"{truth.segment}: meant {truth.cash}, {decision.outcome}: {found} [{why}]", critical=wrong)
