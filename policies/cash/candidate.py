"""One way to allocate a payment: its parts, the evidence for it, and what forbids doing it unasked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import NamedTuple

from ledger.allocations import AllocationKind
from ledger.money import Money


class Family(StrEnum):
    """Kinds of evidence that do not depend on each other."""

    REFERENCE = "R"
    IDENTITY = "I"
    AMOUNT = "A"
    CONTEXT = "C"


class Rung(IntEnum):
    """The rungs of the ladder, strongest evidence first."""

    STRUCTURED_REFERENCE = 1
    REMITTANCE = 2
    OWN_ID = 3
    NUMBER = 4
    NUMBER_AND_DIFFERENCE = 5
    FUZZY_NUMBER = 6
    OTHER_NUMBER = 7
    ONE_INVOICE = 8
    TOTAL = 9
    PROMISE = 10
    SUBSET = 11
    EQUAL_INVOICES = 12
    AMOUNT_ALONE = 14


class Veto(StrEnum):
    """What forbids to decide without a person, however good the evidence."""

    TIE = "tie"
    UNRELATED_PAYER = "unrelated_payer"
    UNCONFIRMED_PAYER = "unconfirmed_payer"
    FACTOR = "factor"
    CLOSED = "closed"
    WRITTEN_OFF = "written_off"
    CURRENCY = "currency"
    DISPUTED = "disputed"
    HELD = "held"
    CLOSED_PERIOD = "closed_period"
    STATEMENT_GAP = "statement_gap"
    FREE_TEXT_ONLY = "free_text_only"
    TEXT_CUT = "text_cut"
    ABOVE_LIMIT = "above_limit"
    SPREAD = "spread"
    TOLERANCE_USED_UP = "tolerance_used_up"
    DEMOTED = "demoted"


class Difference(StrEnum):
    """How the amount and what is open differ."""

    NONE = "none"
    DISCOUNT = "discount"
    WITHHOLDING = "withholding"
    CREDIT = "credit"
    TOLERANCE = "tolerance"
    FEE = "fee"
    SHORT = "short"
    DEDUCTION = "deduction"
    OVER = "over"
    DISPUTED_TOO = "disputed_too"


class Part(NamedTuple):
    """What an allocation settles of an invoice, in minor units of its currency; `credit_id` if a credit note pays."""

    invoice_id: int
    minor: int
    kind: AllocationKind = AllocationKind.CASH
    credit_id: int | None = None


#: What a further family of evidence adds to a score.
_GAIN = 5
#: They speak of the evidence and not of what it points at: better evidence for the same parts takes them away.
_OF_EVIDENCE = frozenset({Veto.UNCONFIRMED_PAYER, Veto.FREE_TEXT_ONLY})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way to allocate with its score in thousandths; `settles` is what the cash pays off in another currency."""

    parts: tuple[Part, ...]
    rung: Rung
    families: frozenset[Family]
    score: int
    difference: Difference = Difference.NONE
    difference_minor: int = 0
    vetoes: frozenset[Veto] = frozenset()
    promise_id: int | None = None
    settles: Money | None = None

    @property
    def cash_minor(self) -> int:
        """What the parts take of the payment, in minor units of the invoices' currency."""
        return sum(part.minor for part in self.parts if part.kind is AllocationKind.CASH)

    @property
    def invoice_ids(self) -> tuple[int, ...]:
        """The invoices it touches, each once, in order."""
        return tuple(dict.fromkeys(part.invoice_id for part in self.parts))


def agreed(first: Candidate, second: Candidate) -> Candidate:
    """Join two candidates with the same parts: their evidence adds up, and so do the vetoes of what it points at."""
    better, other = sorted((first, second), key=lambda candidate: (-candidate.score, candidate.rung))
    families = better.families | other.families
    either, both = better.vetoes | other.vetoes, better.vetoes & other.vetoes
    return replace(
        better,
        families=families,
        score=max(better.score, min(better.score + _GAIN * len(families - better.families), 999)),
        vetoes=(either - _OF_EVIDENCE) | both,
        promise_id=better.promise_id if better.promise_id is not None else other.promise_id,
        settles=better.settles or other.settles,
    )
