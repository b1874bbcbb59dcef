"""Says what a line of a bank account is before anybody matches it: only receipts are matched."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from ledger.bank_accounts import bare_account
from policies.cash.tokens import name_key


class Kind(StrEnum):
    """What a line is; `RETURN` is money taken back, or with a sign above zero, given back after that."""

    RECEIPT = "receipt"
    RETURN = "return"
    PAYOUT = "payout"
    OWN_TRANSFER = "own_transfer"
    FEE = "fee"
    REFUND = "refunded"
    UNKNOWN = "unknown"


class Line(NamedTuple):
    """What a bank tells of a line; `kind` is its own word for it, the amount is below zero where money went out."""

    kind: str
    minor: int
    bank_code: str = ""
    bank_text: str = ""
    name: str = ""
    account: str = ""


@dataclass(frozen=True)
class Senders:
    """How providers of payments write themselves when they pay out; names as `name_key` gives them."""

    exact: frozenset[str] = frozenset()
    begins: tuple[str, ...] = ()

    @cached_property
    def starts(self) -> tuple[str, ...]:
        """The first words of all, without signs."""
        return tuple({bare_account(name.split()[0]) for name in (*self.exact, *self.begins)})


@dataclass(frozen=True, slots=True)
class Known:
    """Accounts that are ours, accounts and names of customers, and who pays out what others paid."""

    own_accounts: Collection[str] = frozenset()
    payer_accounts: Collection[str] = frozenset()
    customer_names: Collection[str] = frozenset()
    senders: Senders = Senders()


#: The bank's own words for what a line is, and what it is for us.
_BY_BANK = {"return": Kind.RETURN, "reversal": Kind.RETURN, "charge": Kind.FEE, "fee": Kind.FEE}
#: Codes that move money between accounts of one owner: ISO 20022 account balancing, BAI2 zero balance transfers.
_BALANCING = re.compile(r"CAMT-ACCB\b.*|275|575")
#: Interest, fees and closing of an account, as banks name them in English, German, French, Dutch and Spanish.
_OF_THE_BANK = re.compile(
    r"\b(interest|fees?|service charges?|account maintenance|zins(en)?|habenzins(en)?|sollzins(en)?|entgelt\w*"
    r"|kontoführung\w*|kontoabschluss|abschluss|int[ée]r[êe]ts?|frais|agios|rente|kosten|comisi[oó]n(es)?|intereses)\b",
    re.IGNORECASE,
)


def kind_of(line: Line, known: Known) -> Kind:
    """Say what a line is: by the bank's word first, then by whose account is on the other side."""
    account = bare_account(line.account)
    told = _BY_BANK.get(line.kind)
    if told or not line.minor:
        return told or Kind.UNKNOWN
    if account in known.own_accounts or _BALANCING.fullmatch(line.bank_code):
        return Kind.OWN_TRANSFER
    if account and account in known.payer_accounts:
        return Kind.RECEIPT if line.minor > 0 else Kind.REFUND
    if _is_of_the_bank(line, account):
        return Kind.FEE
    if line.minor < 0:
        return Kind.UNKNOWN
    return Kind.PAYOUT if pays_out(line.name, known) else Kind.RECEIPT


def pays_out(name: str, known: Known) -> bool:
    """Say whether a provider of payments sends this; a customer of that name in the book pays for itself."""
    senders = known.senders
    # Most names are nobody's of these: to see that must cost next to nothing.
    if not bare_account(name).startswith(senders.starts):
        return False
    key = name_key(name)
    if key in known.customer_names:
        return False
    return key in senders.exact or f"{key} ".startswith(tuple(f"{begin} " for begin in senders.begins))


def _is_of_the_bank(line: Line, account: str) -> bool:
    """Say whether the bank itself pays or takes this: what a payer writes never says so, nor does a credit alone."""
    if account or not _OF_THE_BANK.search(line.bank_text):
        return False
    return line.minor < 0 or (bool(line.bank_code) and not line.name)
