"""Two writers at the same moment: a promise is judged once, and only the later word stands."""

from __future__ import annotations

from datetime import timedelta

from ledger.states import PromiseState
from store.tables import Promise
from tests.store.books import TERMS, Book, at_once, while_uncommitted
from tools.promises import NewPromise, judge_promises, record_promise


def test_a_promise_is_judged_by_one_of_two_runs(book: Book) -> None:
    acme = book.customer()
    for _ in range(3):
        book.promise(acme, book.today, invoices=(book.invoice(acme, 100_00),))
    book.pass_days(8)
    first, second = while_uncommitted(book, lambda j: judge_promises(j, j.now), lambda j: judge_promises(j, j.now))
    assert (first, second) == ({PromiseState.BROKEN: 3}, {})
    assert len(book.events("promise_broken")) == 3
    assert book.findings() == []


def test_runs_started_together_judge_each_promise_once(book: Book) -> None:
    acme = book.customer()
    for _ in range(5):
        book.promise(acme, book.today, invoices=(book.invoice(acme, 100_00),))
    book.pass_days(8)
    ends = at_once(book.judge, book.judge, book.judge)
    assert sum(end.get(PromiseState.BROKEN, 0) for end in ends) == 5, ends
    assert len(book.events("promise_broken")) == 5


def test_of_two_promises_at_once_the_later_supersedes_the_earlier(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 100_00)
    one, two = (NewPromise(acme, book.today + timedelta(days=n), "EUR", None, (invoice,)) for n in (1, 2))
    while_uncommitted(book, lambda j: record_promise(j, one, TERMS), lambda j: record_promise(j, two, TERMS))
    assert sorted(book.promises()) == ["open", "superseded"]
    (open_one,) = [promise for promise in book.rows(Promise) if promise.state is PromiseState.OPEN]
    assert open_one.promised_date == two.day
    assert book.findings() == []


def test_a_payment_and_a_judgement_at_once_agree(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 100_00)
    book.promise(acme, book.today)
    receipt = book.receipt(acme, 100_00)
    book.pass_days(8)
    at_once(lambda: book.apply(receipt, invoice, 100_00, day=book.today), book.judge)
    assert book.promises() == ["kept"]
    assert book.findings() == []
