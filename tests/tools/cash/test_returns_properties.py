"""Paying and taking the money back leaves the book as if nobody had paid, whatever is promised, disputed or split."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.database import Database
from store.tables import Invoice, Receipt
from tests.store.books import Book
from tests.tools.cash.till import Till

FEW = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))

payment = st.sampled_from(
    [
        (480_000, "INV-1042"),
        (120_000, "INV-1043"),
        (600_000, "1042/1043"),
        (850_000, "Kontoausgleich"),
        (479_950, "INV-1042"),
        (200_000, ""),
        (960_000, "INV-1042"),
    ]
)


def state(till: Till) -> list[tuple[object, ...]]:
    """Return all of the invoices that messages and reports stand on."""
    names = ("number", "balance_minor", "chase_minor", "promised_minor", "disputed_minor", "state", "rung")
    return [tuple(getattr(row, name) for name in names) for row in till.book.rows(Invoice)]


@FEW
@given(payments=st.lists(payment, min_size=1, max_size=3), promised=st.booleans(), disputed=st.booleans())
def test_paying_and_taking_it_back_is_as_if_nobody_had_paid(
    shared_database: Database, payments: list[tuple[int, str]], promised: bool, disputed: bool
) -> None:
    till = Till(Book(shared_database))
    till.know_acme()
    if disputed:
        till.book.dispute(till.invoices["INV-1042"], 80_000)
    if promised:
        till.book.promise(till.acme, till.book.today + timedelta(days=2), 200_000, (till.invoices["INV-1042"],))
    before, promises = state(till), till.book.promises()
    for number, (minor, text) in enumerate(payments):
        till.pays(minor, text, end_to_end_id=f"E{number}")
        till.match()
    for number, (minor, _) in enumerate(payments):
        till.takes_back(minor, end_to_end_id=f"E{number}")
    till.match()
    assert state(till) == before
    assert till.book.promises() == promises
    assert {receipt.unapplied_minor for receipt in till.book.rows(Receipt)} == {0}
    assert till.book.findings() == []
