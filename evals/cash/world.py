"""A seller's book, what its bank told, and, kept apart, what each payer meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ledger.allocations import AllocationKind


class Segment(StrEnum):
    """Kinds of payments, told apart by how the payer chose and wrote."""

    STRUCTURED = "structured"
    MEMO = "memo"
    OCR = "ocr"
    BARE = "bare"
    LUMP = "lump"
    DEDUCTIONS = "deductions"
    SUBSCRIPTION = "subscription"
    PARTIAL = "partial"
    OVERPAID = "overpaid"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"
    OTHERS_NUMBER = "others_number"
    PROMISE = "promise"
    DISPUTE = "dispute"
    CREDIT = "credit"
    DISCOUNT = "discount"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Account:
    """A customer: what the books call it, the account it pays from, and whether a person has confirmed that one."""

    number: str
    name: str
    iban: str
    confirmed: bool
    subscriber: bool
    retailer: bool
    discount: bool
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice; one that is `paid` was cleared long ago, and payers quote its number all the same."""

    number: str
    account: str
    currency: str
    minor: int
    issued_on: date
    due_on: date
    order: str
    paid: bool
    discount_basis_points: int = 0
    discount_days: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A credit note."""

    number: str
    account: str
    currency: str
    minor: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """A promise of a part of a bill by a day; without a day, a dispute of that part."""

    bill: str
    account: str
    minor: int
    day: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """What the bank tells of a payment; `documents` are numbers with minor units."""

    key: str
    minor: int
    currency: str
    day: date
    name: str
    iban: str
    text: str = ""
    references: tuple[str, ...] = ()
    documents: tuple[tuple[str, int], ...] = ()
    instructed: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """What a payer meant: minor units of cash on each bill; nothing where the money is for nothing in the book.

    `legs` are what else settles a bill by the payer's reckoning: credit notes and early-payment discount. `told` is
    False where something was taken off several bills and nobody outside can know from which.
    """

    segment: Segment
    cash: dict[str, int]
    legs: frozenset[tuple[AllocationKind, str]] = frozenset()
    told: bool = True


@dataclass(slots=True)
class World:
    """All that the product is given; there is no truth in it."""

    currency: str
    accounts: list[Account] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
