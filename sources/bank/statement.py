"""A bank's statement as it is understood: balances, lines, and where in the file each of them stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.findings import Finding
from ledger.money import Money
from sources.rows import UnreadableFileError


class LineKind(StrEnum):
    """What a line is; returns and reversals undo an earlier line and are never cash that came in."""

    CREDIT = "credit"
    DEBIT = "debit"
    RETURN = "return"
    REVERSAL = "reversal"
    #: What the bank kept of a payment, as a part of the entry it was taken from.
    CHARGE = "charge"
    #: The bank's own fees and interest, as an entry of their own.
    FEE = "fee"


class BankFileError(UnreadableFileError):
    """A bank file cannot be read; nothing of it may be taken in."""

    def __init__(self, code: str, reason: str, place: str = "") -> None:
        self.finding = Finding(f"bank.{code}", reason, place)
        super().__init__(str(self.finding))


@dataclass(frozen=True, slots=True)
class Balance:
    """A booked balance at the end of a day; below zero the account is overdrawn."""

    amount: Money
    day: date | None


@dataclass(frozen=True, slots=True)
class Counterparty:
    """Who paid, or was paid; `on_behalf_of` is the ultimate party where the bank names another one."""

    name: str = ""
    account: str = ""
    bic: str = ""
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document the payer names in structured remittance, and how much of the payment is for it, where told."""

    number: str
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class BankLine:
    """One entry of a statement, or one payment of a batch entry; what is signed below zero went out.

    `amount` is what the account was booked with, `instructed` what the payer sent where the bank tells it, and
    `charges` what was taken off on the way. `bank_code` is the bank's own type of transaction, `reason` the code of a
    return. Of a batch entry, `members` are its payments and tie with it; where the bank gives only their number,
    `batch_count` is above one without members. A line that is not `booked` is announced and may never come.
    """

    place: str
    amount: Money
    booked_on: date
    value_on: date
    kind: LineKind
    bank_reference: str = ""
    customer_reference: str = ""
    end_to_end_id: str = ""
    mandate_id: str = ""
    creditor_references: tuple[str, ...] = ()
    documents: tuple[NamedDocument, ...] = ()
    remittance: str = ""
    bank_text: str = ""
    bank_code: str = ""
    reason: str = ""
    counterparty: Counterparty = Counterparty()
    instructed: Money | None = None
    charges: Money | None = None
    booked: bool = True
    batch_count: int = 1
    members: tuple[BankLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of one account; `number` is the bank's own id of it, `sequence` its place in the year's row.

    `closing` is None where the file does not tell it, `complete` False for an intraday report or a notification,
    which tells of some lines and need not tie.
    """

    format: str
    account: str
    currency: str
    number: str = ""
    sequence: str = ""
    opening: Balance | None = None
    closing: Balance | None = None
    complete: bool = True
    place: str = ""
    lines: tuple[BankLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a statement: its closing balance, and how many lines it says it has (None: it does not say)."""

    closing: Balance | None = None
    stated_lines: int | None = None
    place: str = ""


#: What a reader gives: each statement without its lines, then its lines one by one, then its end.
Piece = Statement | BankLine | Ended
Pieces = Iterator[Piece]
