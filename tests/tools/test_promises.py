"""Promises: what they cover, what keeps them, and that no money counts twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ledger.allocations import AllocationKind
from ledger.states import ClearingState
from store.tables import Invoice, Promise
from tests.store.books import TERMS, Book
from tools.promises import NewPromise, PromiseRefusedError, cancel_promise, judge_promises, record_promise

FRIDAY = date(2026, 6, 12)
#: Days from the test clock's Thursday until after the deadline of a promise for Friday: Tuesday night.
PAST_DEADLINE = 6


def test_a_promise_pauses_what_it_covers_until_the_end_of_its_grace(book: Book) -> None:
    acme = book.customer()
    covered, other = book.invoice(acme, 4_800_00), book.invoice(acme, 1_200_00)
    book.promise(acme, FRIDAY, invoices=(covered,))
    assert (book.chase(covered), book.chase(other)) == (0, 1_200_00)
    book.pass_days(5)
    assert book.judge() == {}
    assert book.promises() == ["open"]


@pytest.mark.parametrize(
    ("paid", "state"),
    [(4_800_00, "kept"), (4_780_00, "kept"), (2_000_00, "partially_kept"), (300_00, "broken"), (None, "broken")],
)
def test_the_worked_example_is_judged_as_the_trade_does(book: Book, paid: int | None, state: str) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 4_800_00)
    book.promise(acme, FRIDAY, invoices=(invoice,))
    book.pass_days(1)
    if paid:
        book.pay(acme, invoice, paid)
    book.pass_days(PAST_DEADLINE - 1)
    book.judge()
    assert book.promises() == [state]
    assert book.chase(invoice) == 4_800_00 - (paid or 0)
    assert book.judge() == {}
    assert book.findings() == []


def test_without_bank_data_from_after_the_deadline_nothing_is_judged(book: Book) -> None:
    acme = book.customer()
    book.invoice(acme, 100_00)
    book.promise(acme, FRIDAY)
    last_import = book.now
    book.pass_days(PAST_DEADLINE)
    with book.journal("agent") as journal:
        assert judge_promises(journal, last_import) == {}
    assert book.promises() == ["open"]


def test_cash_on_account_keeps_a_promise_too(book: Book) -> None:
    acme = book.customer()
    book.invoice(acme, 500_00)
    book.promise(acme, FRIDAY)
    book.receipt(acme, 500_00)
    book.judge()
    assert book.promises() == ["kept"]


@pytest.mark.parametrize("applied", [True, False])
def test_money_after_the_deadline_does_not_keep_a_promise_but_cures_it_once_applied(book: Book, applied: bool) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 500_00)
    promise = book.promise(acme, FRIDAY)
    book.pass_days(PAST_DEADLINE)
    receipt = book.receipt(acme, 500_00)
    if applied:
        book.apply(receipt, invoice, 500_00)
    book.judge()
    found = book.get(Promise, promise)
    assert found.state == "broken"
    assert (found.cured_at is not None) == applied


def test_money_that_came_in_time_counts_even_if_it_is_applied_late(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 500_00)
    book.promise(acme, FRIDAY)
    receipt = book.receipt(acme, 500_00)
    book.pass_days(PAST_DEADLINE)
    book.apply(receipt, invoice, 500_00)
    assert book.promises() == ["kept"]


def test_a_day_late_in_the_customers_own_zone_is_late(book: Book) -> None:
    boston = book.customer(zone="America/New_York")
    invoice = book.invoice(boston, 500_00)
    promise = book.promise(boston, FRIDAY)
    book.pass_days(PAST_DEADLINE)
    assert book.get(Promise, promise).deadline.date() == date(2026, 6, 16)
    book.pay(boston, invoice, 500_00)
    book.judge()
    assert book.promises() == ["broken"]


def test_money_that_did_not_clear_keeps_nothing(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 500_00)
    book.promise(acme, FRIDAY)
    cheque = book.receipt(acme, 500_00, clearing=ClearingState.PENDING)
    book.apply(cheque, invoice, 500_00)
    assert book.judge() == {}


def test_the_same_payment_never_keeps_a_second_promise(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 1_000_00)
    book.promise(acme, FRIDAY, 500_00)
    book.pass_days(0.1)
    book.pay(acme, invoice, 500_00)
    book.pass_days(0.1)
    book.promise(acme, FRIDAY, 500_00)
    book.judge()
    assert book.promises() == ["kept", "open"]
    book.pass_days(PAST_DEADLINE)
    book.judge()
    assert book.promises() == ["kept", "broken"]
    assert book.findings() == []


def test_cash_on_account_that_kept_one_promise_keeps_no_other_even_when_it_is_applied_later(book: Book) -> None:
    acme = book.customer()
    one, two = book.invoice(acme, 500_00), book.invoice(acme, 500_00)
    book.promise(acme, FRIDAY, invoices=(one,))
    receipt = book.receipt(acme, 500_00)
    book.judge()
    book.promise(acme, FRIDAY, invoices=(two,))
    book.judge()
    assert book.promises() == ["kept", "open"]
    book.apply(receipt, two, 500_00)
    assert book.promises() == ["kept", "open"]
    assert book.findings() == []


def test_money_moved_to_another_invoice_counts_no_second_time(book: Book) -> None:
    acme = book.customer()
    one, two = book.invoice(acme, 500_00), book.invoice(acme, 500_00)
    receipt = book.receipt(acme, 500_00)
    book.promise(acme, FRIDAY, invoices=(one,))
    applied = book.apply(receipt, one, 500_00)
    book.promise(acme, FRIDAY, invoices=(two,))
    book.reverse(applied)
    book.apply(receipt, two, 500_00)
    assert book.promises() == ["kept", "open"]
    assert book.findings() == []


def test_a_credit_is_no_payment_but_takes_from_what_was_promised(book: Book) -> None:
    acme = book.customer()
    invoice, note = book.invoice(acme, 1_000_00), book.credit_note(acme, 400_00)
    book.promise(acme, FRIDAY)
    book.settle(invoice, 400_00, AllocationKind.CREDIT, credit_note_id=note)
    assert book.promises() == ["open"]
    book.pay(acme, invoice, 600_00)
    assert book.promises() == ["kept"]


def test_a_promise_of_what_was_disputed_or_credited_is_cancelled_not_broken(book: Book) -> None:
    acme = book.customer()
    disputed, credited = book.invoice(acme, 500_00), book.invoice(acme, 300_00)
    note = book.credit_note(acme, 300_00)
    book.promise(acme, FRIDAY, invoices=(disputed,))
    book.promise(acme, FRIDAY, invoices=(credited,))
    book.dispute(disputed)
    book.settle(credited, 300_00, AllocationKind.CREDIT, credit_note_id=note)
    book.pass_days(PAST_DEADLINE)
    book.judge()
    assert book.promises() == ["cancelled", "cancelled"]
    assert book.findings() == []


def test_a_returned_payment_breaks_the_promise_it_had_kept(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 500_00)
    book.promise(acme, FRIDAY)
    receipt = book.pay(acme, invoice, 500_00)
    assert book.promises() == ["kept"]
    book.pass_days(PAST_DEADLINE)
    book.return_receipt(receipt)
    assert book.promises() == ["broken"]
    assert book.chase(invoice) == 500_00
    assert book.findings() == []


def test_a_payment_returned_before_the_deadline_lets_the_promise_stand_again(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 500_00)
    book.promise(acme, FRIDAY)
    book.return_receipt(book.pay(acme, invoice, 500_00))
    assert book.promises() == ["open"]
    assert book.chase(invoice) == 0
    book.pay(acme, invoice, 500_00)
    assert book.promises() == ["kept"]
    assert book.findings() == []


def test_a_new_promise_on_one_invoice_leaves_the_others_as_promised(book: Book) -> None:
    acme = book.customer()
    one, two = book.invoice(acme, 500_00), book.invoice(acme, 300_00)
    first = book.promise(acme, FRIDAY, invoices=(one, two))
    book.promise(acme, FRIDAY + timedelta(days=3), invoices=(one,))
    assert book.promises() == ["superseded", "open", "open"]
    assert (book.chase(one), book.chase(two)) == (0, 0)
    rest = book.rows(Promise)[-1]
    assert (rest.promised_date, rest.amount_minor, rest.supersedes_id) == (FRIDAY, 300_00, first)
    assert book.findings() == []


def test_a_refused_promise_leaves_the_earlier_one_in_force(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 500_00)
    book.promise(acme, FRIDAY)
    book.dispute(invoice)
    with book.journal() as journal, pytest.raises(PromiseRefusedError, match="nothing open is left"):
        record_promise(journal, NewPromise(acme, FRIDAY, "EUR"), TERMS)
    assert book.promises() == ["open"]


def test_a_promise_covers_oldest_first_and_never_more_than_is_free(book: Book) -> None:
    acme = book.customer()
    new = book.invoice(acme, 300_00, due=date(2026, 6, 8))
    old = book.invoice(acme, 500_00, due=date(2026, 6, 1))
    book.dispute(old, 100_00)
    book.promise(acme, FRIDAY, 600_00)
    assert (book.get(Invoice, old).promised_minor, book.get(Invoice, new).promised_minor) == (400_00, 200_00)
    assert book.chase(new) == 100_00


def test_what_is_not_open_cannot_be_promised(book: Book) -> None:
    acme = book.customer()
    void = book.invoice(acme, 500_00, state="void")
    with pytest.raises(PromiseRefusedError, match="no open invoice"):
        book.promise(acme, FRIDAY, invoices=(void,))
    assert book.chase(void) == 0


def test_a_cancelled_promise_frees_what_it_covered(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 500_00)
    promise = book.promise(acme, FRIDAY)
    with book.journal() as journal:
        assert cancel_promise(journal, promise) == acme
    assert book.chase(invoice) == 500_00
