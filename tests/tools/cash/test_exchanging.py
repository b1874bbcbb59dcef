"""Money in another currency than its invoice waits for a person; then each is reckoned in its own."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.allocations import AllocationKind
from ledger.money import Money
from policies.cash.candidate import Part
from policies.cash.money_in import MoneyIn
from store.aging import AgingView, aging
from store.tables import Allocation
from tests.tools.cash.till import Till
from tools.cash.exchanging import drawn_by


@pytest.mark.parametrize(
    ("sent", "drawn"),
    [
        (None, [333, None, 333, 335]),
        (Money(1_000, "EUR"), [333, None, 333, 335]),
        # Twice as much was sent as the invoices take.
        (Money(2_000, "EUR"), [166, None, 167, 167]),
        (Money(2_000, "GBP"), [333, None, 333, 335]),
    ],
)
def test_a_payment_is_divided_to_the_last_cent_by_what_each_invoice_gets(
    sent: Money | None, drawn: list[int | None]
) -> None:
    parts = [Part(1, 333), Part(2, 50, AllocationKind.DISCOUNT), Part(3, 333), Part(4, 334)]
    money = MoneyIn("L1", Money(1_001, "USD"), date(2026, 6, 11), instructed=sent)
    assert drawn_by(parts, money, "EUR") == drawn


def test_what_was_sent_in_the_invoices_currency_is_what_is_paid_of_it(acme: Till) -> None:
    told = {"instructed": {"minor": 470_000, "currency": "EUR"}}
    line = acme.pays(509_200, "INV-1042", currency="USD", details=told)
    acme.match()
    acme.accept(line)
    assert (acme.balances()["INV-1042"], acme.receipt(line).unapplied_minor) == (10_000, 0)
    assert acme.book.findings() == []


def test_dollars_for_an_invoice_in_euro_are_proposed_and_a_person_accepts_the_exchange(acme: Till) -> None:
    line = acme.pays(520_000, "INV-1042", currency="USD")
    acme.match()
    assert acme.outcome(line) == "propose"
    assert acme.balances()["INV-1042"] == 480_000
    acme.accept(line)
    assert acme.balances()["INV-1042"] == 0
    assert acme.receipt(line).unapplied_minor == 0
    (row,) = [row for row in acme.book.rows(Allocation) if row.invoice_id == acme.invoices["INV-1042"]]
    assert (row.amount_minor, row.drawn_minor) == (480_000, 520_000)
    assert acme.book.findings() == []
    with acme.book.database.read() as session:
        unapplied = {row.currency: row.unapplied for row in aging(session, acme.book.tenant_id, AgingView(acme.day(0)))}
    assert unapplied.get("USD", 0) == 0
    acme.unapply(line)
    assert (acme.balances()["INV-1042"], acme.receipt(line).unapplied_minor) == (480_000, 520_000)
    assert acme.book.findings() == []


def test_an_exchanged_payment_keeps_the_promise_it_pays(acme: Till) -> None:
    acme.book.promise(acme.acme, acme.day(2), 480_000, (acme.invoices["INV-1042"],))
    line = acme.pays(520_000, "INV-1042", currency="USD")
    acme.match()
    acme.accept(line)
    assert acme.book.promises() == ["kept"]
    assert acme.book.findings() == []
