"""A plan a person agreed to is paid instalment by instalment, and judged like promises."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store.tables import Promise, PromiseLine
from tests.store.books import TERMS, Book
from tools.plans import Instalment, agree_plan
from tools.promises import NewPromise, PromiseRefusedError


def agree(book: Book, customer: int, *parts: tuple[int, int], actor: str = "person:kim") -> int:
    """Agree to instalments, each of so many minor units in so many days."""
    instalments = [Instalment(book.today + timedelta(days=days), minor) for days, minor in parts]
    with book.journal(actor) as journal:
        return agree_plan(journal, NewPromise(customer, instalments[-1].day, "EUR"), instalments, TERMS)


def test_instalments_fall_on_the_invoices_one_after_the_other(book: Book) -> None:
    customer = book.customer()
    first, second = (book.invoice(customer, minor) for minor in (50_000, 30_000))
    plan = agree(book, customer, (10, 40_000), (40, 40_000))
    promises = book.rows(Promise)
    assert [(one.amount_minor, one.plan_id) for one in promises] == [(40_000, plan), (40_000, plan)]
    with book.database.read() as session:
        lines = [session.get(PromiseLine, (one.id, invoice)) for one in promises for invoice in (first, second)]
    assert [line.amount_minor if line else 0 for line in lines] == [40_000, 0, 10_000, 30_000]
    assert (book.chase(first), book.chase(second)) == (0, 0)
    assert book.findings() == []


def test_a_plan_takes_the_place_of_earlier_promises(book: Book) -> None:
    customer = book.customer()
    book.invoice(customer, 50_000)
    book.promise(customer, book.today + timedelta(days=3))
    agree(book, customer, (10, 25_000), (40, 25_000))
    assert book.promises() == ["superseded", "open", "open"]
    assert book.findings() == []


@pytest.mark.parametrize(
    ("parts", "actor", "why"),
    [
        (((10, 30_000), (40, 30_000)), "person:kim", "come to 600.00 EUR, but only 500.00 EUR are open"),
        (((40, 20_000), (10, 20_000)), "person:kim", "due after the one before"),
        (((10, 20_000),), "person:kim", "at least two instalments"),
        (((-1, 20_000), (9, 20_000)), "person:kim", "is past"),
        (((10, 20_000), (40, 20_000)), "agent", "agreed by a person"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_in_a_sentence(
    book: Book, parts: tuple[tuple[int, int], ...], actor: str, why: str
) -> None:
    customer = book.customer()
    book.invoice(customer, 50_000)
    with pytest.raises(PromiseRefusedError, match=why):
        agree(book, customer, *parts, actor=actor)
