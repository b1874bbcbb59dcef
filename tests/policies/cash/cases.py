"""The book that cash is matched against: ACME with three invoices and a confirmed account, BETA with one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from ledger.money import Money
from policies.cash.deciding import Decision, decide
from policies.cash.money_in import Knowledge, Known, MoneyIn, OpenItem, Payer
from policies.cash.rules import CashRules
from policies.defaults import DEFAULT_CASH

TODAY = date(2026, 6, 11)
ACME, BETA = 1, 2
ACME_IBAN = "DE89370400440532013000"
ACME_KNOWN = (Payer(ACME, Known.ACCOUNT, 1),)


def item(number: str, minor: int, **changes: Any) -> OpenItem:
    """An open invoice of ACME, overdue, in euros, with its digits for an id."""
    digits = int("".join(letter for letter in number if letter.isdigit()))
    fields: dict[str, Any] = {
        "invoice_id": digits,
        "customer_id": ACME,
        "number": number,
        "currency": "EUR",
        "balance_minor": minor,
        "issued_on": date(2026, 4, 20),
        "due_on": date(2026, 5, 20),
        "total_minor": minor,
    }
    return OpenItem(**{**fields, **changes})


INV_1042 = item("INV-1042", 480_000, our_reference="RF63INV1042")
INV_1043 = item("INV-1043", 120_000, issued_on=date(2026, 5, 1), due_on=date(2026, 5, 31))
INV_1050 = item("INV-1050", 250_000, issued_on=date(2026, 5, 31), due_on=date(2026, 6, 30))
B_77 = item("B-77", 120_000, customer_id=BETA)
BOOK = Knowledge(items=(INV_1042, INV_1043, INV_1050), payers=ACME_KNOWN)


def paid(minor: int, text: str = "", currency: str = "EUR", **changes: Any) -> MoneyIn:
    """A payment of today, from ACME's account unless told otherwise."""
    fields = {"payer_name": "ACME GmbH", "payer_account": ACME_IBAN, **changes}
    return MoneyIn("line-1", Money(minor, currency), TODAY, remittance=text, **fields)


def decided(money: MoneyIn, book: Knowledge = BOOK, rules: CashRules = DEFAULT_CASH, **changes: Any) -> Decision:
    return decide(money, replace(book, **changes), rules)


def applied(decision: Decision) -> dict[int, int]:
    """What was applied by invoice, of whatever kind, in minor units."""
    sums: dict[int, int] = {}
    for part in decision.chosen.parts if decision.chosen else ():
        sums[part.invoice_id] = sums.get(part.invoice_id, 0) + part.minor
    return sums
