"""A payment for what was written off waits for a person, who takes it as a recovery; nothing is chased again for it."""

from __future__ import annotations

import pytest

from ledger.allocations import AllocationKind
from store.tables import Invoice, ReviewItem
from tests.tools.cash.till import Till
from tools.cash.correcting import CashRefusedError
from tools.cash.recovering import recover


def lost(till: Till, paid: int) -> int:
    """Write 4,800.00 off, and have the customer pay some of it by name."""
    till.book.settle(till.invoices["INV-1042"], 480_000, AllocationKind.WRITE_OFF, day=till.day(-3))
    line = till.pays(paid, "INV-1042")
    till.match()
    return line


def recovers(till: Till, line: int, number: str = "INV-1042") -> str:
    with till.book.journal() as journal:
        return recover(journal, line, number).sentence


def state(till: Till) -> tuple[str, int]:
    invoice = till.book.get(Invoice, till.invoices["INV-1042"])
    return invoice.state.value, invoice.balance_minor


def test_it_is_left_on_account_and_put_before_a_person(acme: Till) -> None:
    line = lost(acme, 200_000)
    assert acme.outcome(line) == "on_account"
    assert any("recovery" in item.why for item in acme.book.rows(ReviewItem))


def test_a_part_recovered_leaves_the_rest_written_off(acme: Till) -> None:
    line = lost(acme, 200_000)
    assert "2,800.00 EUR stay written off" in recovers(acme, line)
    assert state(acme) == ("written_off", 0)
    assert (acme.receipt(line).unapplied_minor, acme.chased("INV-1042")) == (0, 0)
    assert acme.book.findings() == []


def test_all_of_it_recovered_is_paid(acme: Till) -> None:
    recovers(acme, lost(acme, 480_000))
    assert state(acme) == ("paid", 0)
    assert acme.book.findings() == []


@pytest.mark.parametrize("paid", [200_000, 480_000])
def test_taking_it_back_writes_all_of_it_off_again(acme: Till, paid: int) -> None:
    line = lost(acme, paid)
    recovers(acme, line)
    acme.unapply(line)
    assert state(acme) == ("written_off", 0)
    assert acme.receipt(line).unapplied_minor == paid
    assert acme.book.findings() == []


def test_only_what_is_written_off_can_be_recovered(acme: Till) -> None:
    line = lost(acme, 200_000)
    with pytest.raises(CashRefusedError, match="INV-1043 is not written off, but sent; 'dunlin cash apply"):
        recovers(acme, line, "INV-1043")
