"""Reports lay out what the store summed: by account, by group, month by month."""

from __future__ import annotations

from datetime import date, timedelta

from agent.reports.aging import By, aging_report
from agent.reports.report import Report, shown
from agent.reports.trend import trend_report
from tests.store.books import BERLIN, Book, book, shared_database  # noqa: F401


def lines(report: Report) -> list[dict[str, str]]:
    names = [column.name for column in report.columns]
    return [
        {
            name: shown(cell, column.kind, part.currency)
            for name, cell, column in zip(names, row, report.columns, strict=True)
        }
        for part in report.parts
        for row in (*part.rows, *filter(None, [part.total]))
    ]


def aged(book: Book, by: By) -> list[dict[str, str]]:  # noqa: F811
    with book.database.read() as session:
        return lines(aging_report(session, book.tenant_id, book.today, BERLIN, by=by))


def test_the_summary_adds_up_to_the_subledger(book: Book) -> None:  # noqa: F811
    acme = book.customer()
    book.invoice(acme, 75_000, due=book.today)
    book.invoice(acme, 25_000)
    book.receipt(acme, 10_000)
    assert [(line["age"], line["open"], line["share"]) for line in aged(book, By.BOOK)][::7] == [
        ("not due yet", "750.00", "75.0 %"), ("total", "900.00", "n/a"),
    ]  # fmt: skip


def test_accounts_are_listed_by_what_they_owe_and_groups_under_their_parent(book: Book) -> None:  # noqa: F811
    parent = book.customer()
    child, other = book.customer(parent_id=parent), book.customer()
    for owner, minor in ((parent, 100), (child, 5_000), (other, 2_000)):
        book.invoice(owner, minor)
    book.receipt(None, 300)
    by_account = aged(book, By.CUSTOMER)
    assert [line["total"] for line in by_account] == ["50.00", "20.00", "1.00", "-3.00", "68.00"]
    assert by_account[3]["name"] == "nobody is known"
    assert [line["total"] for line in aged(book, By.PARENT)] == ["51.00", "20.00", "-3.00", "68.00"]


def test_a_quarter_worked_out_by_hand_stands_in_the_trend(book: Book) -> None:  # noqa: F811
    """The domain's fixture, in thousands: 1,000 open before, 1,270 sold, 1,070 paid or credited."""
    acme, due = book.customer(), date(2026, 6, 30)
    old = book.invoice(acme, 1_000_000_00, due=date(2026, 1, 30), issue_date=date(2025, 12, 31))
    for minor, day in (
        (400_000_00, date(2026, 1, 31)),
        (350_000_00, date(2026, 2, 28)),
        (90_000_00, date(2026, 3, 31)),
    ):
        book.invoice(acme, minor, due=day + timedelta(days=1) if day.month < 3 else due, issue_date=day)
    book.invoice(acme, 430_000_00, due=due, issue_date=date(2026, 3, 1))
    paid = book.receipt(acme, 1_070_000_00, day=date(2026, 3, 15))
    book.apply(paid, old, 1_000_000_00, day=date(2026, 3, 15))
    with book.database.read() as session:
        found = lines(trend_report(session, book.tenant_id, date(2026, 3, 31), BERLIN, 3))
    march = found[-1]
    assert march["receivables"] == "1,200,000.00"
    assert (march["dso_count_back"], march["dso_quarter"]) == ("84.6", "85.0")
    assert march["turnover"] == "4.62"


def test_an_empty_book_reports_nothing(book: Book) -> None:  # noqa: F811
    assert aged(book, By.BOOK) == []
