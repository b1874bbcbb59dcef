"""The history of a book: what became known when, from the tables alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import event

from ledger.allocations import AllocationKind
from ledger.states import CreditState, DisputeState, InvoiceState, TouchState
from store.book_history import BookHistory, Claimed, book_history
from store.tables import (
    Allocation,
    Contact,
    HoldKind,
    ImportBatch,
    Message,
    PolicyVersion,
    Promise,
    ReviewItem,
    Touch,
    TouchInvoice,
)
from tests.store.books import Book
from tools.disputes import close_dispute


def history(book: Book, start: datetime | None = None) -> BookHistory:
    with book.database.read() as session:
        return book_history(session, book.tenant_id, start or book.now, shadow=True)


def imported(book: Book, at: datetime) -> None:
    book.add(
        ImportBatch(
            tenant_id=book.tenant_id, file_name="", sha256="", entity="invoices", imported_at=at, rows=0, changed=0,
            refused=0,
        )
    )  # fmt: skip


def test_a_payment_is_known_from_when_it_was_recorded_and_its_return_from_when_that_was(book: Book) -> None:
    customer = book.customer()
    invoice = book.invoice(customer, 10_000)
    paid_at = book.now
    receipt = book.pay(customer, invoice, 10_000)
    book.pass_days(5)
    book.return_receipt(receipt)
    found = history(book)
    assert [(one.minor, one.recorded_at) for one in found.settlements] == [(10_000, paid_at), (-10_000, book.now)]
    assert [(fund.minor, fund.until) for fund in found.funds] == [(10_000, book.today)]


def test_what_the_first_import_brought_counts_on_the_day_it_names_and_what_names_none_all_along(book: Book) -> None:
    imported(book, book.now)
    customer = book.customer()
    dated, dayless = book.invoice(customer, 10_000), book.invoice(customer, 10_000)
    long_ago = book.today - timedelta(days=40)
    for invoice, day in ((dated, long_ago), (dayless, book.today)):
        book.add(
            Allocation(
                tenant_id=book.tenant_id, invoice_id=invoice, kind=AllocationKind.SOURCE, amount_minor=10_000,
                effective_date=day, recorded_at=book.now, decided_by="import",
            )
        )  # fmt: skip
    found = {one.invoice_id: (one.day, one.recorded_at) for one in history(book).settlements}
    assert found == {dated: (long_ago, None), dayless: (None, None)}


def test_drafts_never_counted_and_voided_documents_counted_until_then(book: Book) -> None:
    customer = book.customer()
    gone = book.invoice(customer, 10_000, state=InvoiceState.VOID, voided_on=date(2026, 6, 9))
    book.invoice(customer, 10_000, state=InvoiceState.DRAFT)
    book.invoice(customer, 10_000, state=InvoiceState.VOID)
    book.credit_note(customer, 500, state=CreditState.VOID, voided_on=date(2026, 6, 9))
    book.credit_note(customer, 500, state=CreditState.DRAFT)
    found = history(book)
    assert [(document.id, document.until) for document in found.documents] == [(gone, date(2026, 6, 9))]
    assert [fund.until for fund in found.funds] == [date(2026, 6, 9)]


def test_a_promise_stands_until_the_next_one_on_the_same_invoice(book: Book) -> None:
    customer = book.customer()
    first, second = book.invoice(customer, 10_000), book.invoice(customer, 20_000)
    made = book.now
    book.promise(customer, book.today + timedelta(days=3), invoices=(first, second))
    book.pass_days(1)
    book.promise(customer, book.today + timedelta(days=9), invoices=(second,))
    found = sorted(history(book).promised)
    assert found == sorted(
        [
            Claimed(first, 10_000, made, book.now),
            Claimed(second, 20_000, made, book.now),
            Claimed(first, 10_000, book.now, None),  # carried on under a number of its own
            Claimed(second, 20_000, book.now, None),
        ]
    )


def test_a_broken_promise_counts_from_its_judgement_until_it_was_paid_after_all(book: Book) -> None:
    customer = book.customer()
    invoice = book.invoice(customer, 10_000)
    promise = book.promise(customer, book.today)
    book.pass_days(10)
    book.judge()
    (word,) = history(book).words
    assert (word.until, word.broken_at, word.cured_at) == (book.now, book.now, None)
    book.pass_days(1)
    book.pay(customer, invoice, 10_000)
    book.judge()
    assert history(book).words[0].cured_at == book.get(Promise, promise).cured_at == book.now


def test_disputes_and_holds_stand_from_when_they_were_raised_to_when_they_ended(book: Book) -> None:
    customer = book.customer()
    raised = book.now
    dispute = book.dispute(book.invoice(customer, 10_000), 4_000)
    book.hold(customer, HoldKind.LEGAL, until=book.today)
    book.pass_days(2)
    with book.journal() as journal:
        close_dispute(journal, dispute, DisputeState.WITHDRAWN)
    found = history(book)
    assert [(one.minor, one.since, one.until) for one in found.disputed] == [(4_000, raised, book.now)]
    assert [(stop.kind, stop.since, stop.until) for stop in found.stops] == [(HoldKind.LEGAL, raised, None)]


def test_cases_our_own_messages_led_to_are_left_out_and_those_customers_raised_are_not(book: Book) -> None:
    customer = book.customer()
    book.invoice(customer, 10_000)
    for kind in ("claim", "send_approval", "call_task", "hand_over"):
        book.add(
            ReviewItem(
                tenant_id=book.tenant_id, customer_id=customer, kind=kind, subject="", why="", created_at=book.now,
                due_at=book.now, dedupe_key=kind,
            )
        )  # fmt: skip
    assert [wait.kind for wait in history(book).waits] == ["claim"]
    later = history(book, book.now + timedelta(days=1))
    assert [wait.kind for wait in later.waits] == ["claim", "call_task", "hand_over"]
    assert later.handed_on == {customer: book.today}


def test_our_own_messages_count_up_to_the_start_only(book: Book) -> None:
    customer = book.customer()
    early, late = book.invoice(customer, 10_000), book.invoice(customer, 10_000)
    contact = book.add(Contact(tenant_id=book.tenant_id, customer_id=customer))
    version = book.add(
        PolicyVersion(
            tenant_id=book.tenant_id, sha256="", text="", reader="", author="", effective_from=book.now, reading={}
        )
    )
    for number, (invoice, days) in enumerate(((early, -1), (late, 1))):
        at = book.now + timedelta(days=days)
        touch = book.add(
            Touch(
                tenant_id=book.tenant_id, customer_id=customer, contact_id=contact, policy_version_id=version,
                idempotency_key=str(number), rfc_message_id="", channel="email", address="", shadow=True, stage="",
                rung=1, tone="", content_hash="", state=TouchState.SENT, planned_at=at, sending_at=at, sent_at=at,
            )
        )  # fmt: skip
        with book.database.write() as session:
            session.add(TouchInvoice(touch_id=touch, invoice_id=invoice, rung_after=1))
    found = history(book)
    assert found.touched == {customer: [book.now - timedelta(days=1)]}
    assert found.rungs == {early: 1}


def test_only_what_people_wrote_counts_as_heard(book: Book) -> None:
    customer = book.customer()
    book.invoice(customer, 10_000)
    for kind in ("human", "auto_reply"):
        book.add(
            Message(
                tenant_id=book.tenant_id, direction="in", kind=kind, customer_id=customer, sha256=kind, raw=b"",
                occurred_at=book.now, recorded_at=book.now,
            )
        )  # fmt: skip
    assert history(book).heard == [(customer, book.now)]


def test_a_larger_book_takes_no_more_queries(book: Book) -> None:
    counts = []
    for more in (1, 15):
        for _ in range(more):
            customer = book.customer()
            book.pay(customer, book.invoice(customer, 10_000), 5_000)
        statements: list[str] = []

        def note(
            _connection: object, _cursor: object, statement: str, *_: object, into: list[str] = statements
        ) -> None:
            into.append(statement)

        event.listen(book.database.engine, "before_cursor_execute", note)
        history(book)
        event.remove(book.database.engine, "before_cursor_execute", note)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 35
