"""Money that came in, and what the book answers about it: all that matching may know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from ledger.money import Money


class Document(NamedTuple):
    """A document that structured remittance names; below zero is a credit note. None: no amount is told.

    `deducted` are minor units that were taken off beside the discount, each with a reason in words.
    """

    number: str
    amount: Money | None = None
    discount: Money | None = None
    deducted: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MoneyIn:
    """A payment of the bank's statement; `read_numbers` are those a model took out of free text, never exact evidence.

    `instructed` is what the payer sent, `charges` what was taken off on the way. `told_by`: the documents are this
    customer's word, in a mail, and are believed of its own invoices. Raises ValueError for an amount that
    is not above zero: returns, reversals and what went out are not cash.
    """

    key: str
    amount: Money
    value_on: date
    payer_name: str = ""
    payer_account: str = ""
    on_behalf_of: str = ""
    creditor_references: tuple[str, ...] = ()
    end_to_end_id: str = ""
    documents: tuple[Document, ...] = ()
    told_by: int | None = None
    remittance: str = ""
    instructed: Money | None = None
    charges: Money | None = None
    read_numbers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise ValueError(f"{self.key}: {self.amount} is not money that came in")


class Hold(StrEnum):
    """Holds that bear on cash; the others only stop messages."""

    INSOLVENCY = "insolvency"
    LEGAL = "legal"
    FRAUD = "fraud"
    MANUAL = "manual"


class OpenItem(NamedTuple):
    """An invoice as matching sees it; amounts in minor units. Also closed ones, where a line names them.

    `other_numbers` are orders, contracts and the like; `held` the kind of the strongest hold. `net_minor` is None where
    the tax is not known. The discount is `discount_basis_points` of the total within `discount_days` of issue.
    """

    invoice_id: int
    customer_id: int
    number: str
    currency: str
    balance_minor: int
    issued_on: date
    due_on: date
    total_minor: int
    disputed_minor: int = 0
    net_minor: int | None = None
    held: str = ""
    our_reference: str = ""
    other_numbers: tuple[str, ...] = ()
    discount_basis_points: int = 0
    discount_days: int = 0
    closed: bool = False
    written_off: bool = False

    @property
    def payable_minor(self) -> int:
        """What may be settled without a person: the balance without its disputed part."""
        if self.closed or self.written_off:
            return 0
        left = self.balance_minor - self.disputed_minor if self.disputed_minor > 0 else self.balance_minor
        return left if left > 0 else 0


class OpenCredit(NamedTuple):
    """A credit note with something left of it, in minor units."""

    credit_id: int
    customer_id: int
    number: str
    currency: str
    unapplied_minor: int


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """A promise or, with `plan_id`, an instalment: which invoices it is for, with minor units of each."""

    promise_id: int
    customer_id: int
    currency: str
    due_on: date
    parts: tuple[tuple[int, int], ...]
    plan_id: int | None = None

    @property
    def minor(self) -> int:
        """What was promised altogether."""
        return sum(minor for _, minor in self.parts)


class Known(StrEnum):
    """Why somebody is taken for the payer; only accounts and confirmed aliases identify, the rest points.

    An account is `SEEN` in matches that were sure without it; until it identifies it does not even point.
    """

    ACCOUNT = "account"
    SEEN = "seen"
    ALIAS = "alias"
    NAME = "name"
    NUMBER = "number"


class Payer(NamedTuple):
    """A customer who may have paid; `confirmations` counts how often a person or a sure match said so."""

    customer_id: int
    known_by: Known
    confirmations: int = 0


class RelationKind(StrEnum):
    """Why somebody pays what another owes."""

    PARENT = "parent"
    THIRD_PARTY = "third_party"
    FACTOR = "factor"


class Relation(NamedTuple):
    """`payer_id` pays for `customer_id`; a third party is believed once it did so consistently."""

    payer_id: int
    customer_id: int
    kind: RelationKind
    confirmations: int = 0


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the book answers about one line, in any order.

    `items`: everything open of the payers and of those they pay for, and whatever a reference or number of the line
    names, closed or not, of any customer. `same_amount`: items of the whole book that the amount would clear.
    `withholding`: customers who withhold tax. `tolerated_minor`: what was closed by tolerance this month, by customer;
    `tolerated_times`: how often that happened lately.
    `rates`: millionths of a minor unit of the line's currency that a minor unit of another is worth.
    """

    items: tuple[OpenItem, ...] = ()
    credits: tuple[OpenCredit, ...] = ()
    promises: tuple[OpenPromise, ...] = ()
    payers: tuple[Payer, ...] = ()
    relations: tuple[Relation, ...] = ()
    same_amount: tuple[OpenItem, ...] = ()
    withholding: frozenset[int] = frozenset()
    tolerated_minor: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    tolerated_times: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    rates: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    closed_until: date | None = None
    statement_gap: bool = False
