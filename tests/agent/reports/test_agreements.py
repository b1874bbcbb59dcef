"""What words were worth is told by month, as it was known at the end of the day asked for."""

from __future__ import annotations

from datetime import date, timedelta

from agent.reports.agreements import disputes_report, promises_report
from agent.reports.months import Month, months_until
from ledger.states import DisputeState
from tests.agent.reports.test_reports import lines
from tests.store.books import BERLIN, Book, book, shared_database  # noqa: F401
from tools.disputes import close_dispute


def test_months_end_with_the_day_asked_for() -> None:
    assert list(months_until(date(2027, 1, 15), 3)) == [
        Month(date(2026, 11, 1), date(2026, 11, 30)),
        Month(date(2026, 12, 1), date(2026, 12, 31)),
        Month(date(2027, 1, 1), date(2027, 1, 15)),
    ]


def test_a_kept_and_a_broken_promise_count_once_judged(book: Book) -> None:  # noqa: F811
    acme = book.customer()
    kept, broken, waiting = (book.invoice(acme, minor) for minor in (100_00, 300_00, 900_00))
    for invoice, minor, days in ((kept, 100_00, 1), (broken, 300_00, 2), (waiting, 900_00, 20)):
        book.promise(acme, book.today + timedelta(days=days), minor, (invoice,))
    book.pay(acme, kept, 100_00)
    book.pass_days(9)
    book.judge()
    with book.database.read() as session:
        now = lines(promises_report(session, book.tenant_id, book.today, BERLIN, 1))
        earlier = promises_report(session, book.tenant_id, book.today - timedelta(days=9), BERLIN, 1)
    assert [(line["judged"], line["kept_share"], line["received_share"]) for line in now] == [
        ("2", "50.0 %", "25.0 %"), ("2", "50.0 %", "25.0 %"),
    ]  # fmt: skip
    assert lines(earlier) == []


def test_a_dispute_is_open_until_it_ends_and_then_has_taken_its_days(book: Book) -> None:  # noqa: F811
    acme = book.customer()
    first, second = (book.dispute(book.invoice(acme, 100_00), minor) for minor in (40_00, 60_00))
    book.pass_days(5)
    with book.journal() as journal:
        close_dispute(journal, first, DisputeState.RESOLVED_VALID)
    assert second
    with book.database.read() as session:
        (line,) = lines(disputes_report(session, book.tenant_id, book.today, BERLIN, 1))
        (before,) = lines(disputes_report(session, book.tenant_id, book.today - timedelta(days=1), BERLIN, 1))
    assert line | {"month_end": ""} == {
        "month_end": "", "raised": "2", "raised_amount": "100.00", "ended": "1", "valid": "100.0 %",
        "days_to_resolve": "5.0", "open": "1", "open_amount": "60.00",
    }  # fmt: skip
    assert (before["ended"], before["open"], before["open_amount"]) == ("0", "2", "100.00")
