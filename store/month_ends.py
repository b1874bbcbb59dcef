"""What a book came to at each month's end and what moved in the month, in five queries.

Documents and allocations are summed by the months they fall into; the months are then put together here, so that two
years cost no more than one day. The same figures as `store.aging` gives for each last day.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, extract, func, or_, select
from sqlmodel import Session, col

from ledger.states import ClearingState, CreditState, InvoiceState
from store.derived import drawn
from store.tables import Allocation, CreditNote, Invoice, Receipt

_MONTHS_OF_A_YEAR = 12
_OURS = (ClearingState.CLEARED, ClearingState.PENDING)


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """One month of one currency, in minor units.

    `open_minor` is what is open of invoices at the end, `not_due_minor` the part of it that is not due yet, and
    `unapplied_minor` what is left of receipts and credit notes. `sales_minor` were invoiced in the month and
    `credited_minor` credited, `cash_minor` came in; what was voided or went back in the month is taken off.
    """

    last_day: date
    currency: str
    open_minor: int = 0
    not_due_minor: int = 0
    unapplied_minor: int = 0
    sales_minor: int = 0
    credited_minor: int = 0
    cash_minor: int = 0

    @property
    def receivables_minor(self) -> int:
        """What is open, less what is unapplied: the subledger's balance."""
        return self.open_minor - self.unapplied_minor

    @property
    def net_sales_minor(self) -> int:
        """What was sold, net of credit notes."""
        return self.sales_minor - self.credited_minor

    @property
    def days(self) -> int:
        """The days of the month."""
        return self.last_day.day


def month_ends(session: Session, tenant_id: int, last: date, months: int) -> dict[str, list[MonthEnd]]:
    """Return the months up to the day `last`, oldest first, for each currency; the last of them ends that day."""
    final = _month(last)
    first = final - months + 1
    books: defaultdict[str, _Series] = defaultdict(lambda: _Series(first, months))
    ends = [*(_last_day(month) for month in range(first, final)), last]
    _add_invoices(session, tenant_id, books, ends)
    _add_settlements(session, tenant_id, books, ends)
    _add_funds(session, tenant_id, books, last)
    return {currency: books[currency].month_ends(currency, ends) for currency in sorted(books)}


@dataclass(slots=True)
class _Series:
    """The months of a currency while they are put together: changes of what stands, and what moved."""

    first: int
    months: int
    changes: defaultdict[str, list[int]] = field(init=False)
    moved: defaultdict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.changes = defaultdict(lambda: [0] * (self.months + 1))
        self.moved = defaultdict(lambda: [0] * self.months)

    def stands(self, what: str, minor: int, since: int, until: int | None) -> None:
        """Count an amount at the end of each month from `since` to the one before `until`."""
        start = max(since - self.first, 0)
        end = self.months if until is None else min(until - self.first, self.months)
        if start < end:
            self.changes[what][start] += minor
            self.changes[what][end] -= minor

    def moves(self, what: str, minor: int, month: int | None) -> None:
        """Count an amount in the month it moved, if it is one of these."""
        if month is not None and 0 <= month - self.first < self.months:
            self.moved[what][month - self.first] += minor

    def month_ends(self, currency: str, ends: Sequence[date]) -> list[MonthEnd]:
        standing = [list(accumulate(self.changes[what])) for what in ("open", "not_due", "unapplied")]
        moved = [self.moved[what] for what in ("sales", "credited", "cash")]
        return [
            MonthEnd(day, currency, *(each[i] for each in standing), *(each[i] for each in moved))
            for i, day in enumerate(ends)
        ]


def _add_invoices(session: Session, tenant_id: int, books: defaultdict[str, _Series], ends: Sequence[date]) -> None:
    issued, due, voided = (
        _month_of(Invoice.issue_date),
        _late_from(ends),
        _void_month(Invoice, InvoiceState.VOID, ends[-1]),
    )
    query = (
        select(col(Invoice.currency), issued, due, voided, func.sum(col(Invoice.total_minor)))
        .where(col(Invoice.tenant_id) == tenant_id, col(Invoice.issue_date) <= ends[-1], _counted_invoice())
        .group_by(col(Invoice.currency), issued, due, voided)
    )
    for currency, since, late, until, minor in session.execute(query):
        series = books[currency]
        series.stands("open", int(minor), since, until)
        series.stands("not_due", int(minor), since, _earlier(late, until))
        series.moves("sales", int(minor), since)
        series.moves("sales", -int(minor), until)


def _add_settlements(session: Session, tenant_id: int, books: defaultdict[str, _Series], ends: Sequence[date]) -> None:
    settled, issued = _month_of(Allocation.effective_date), _month_of(Invoice.issue_date)
    due, voided = _late_from(ends), _void_month(Invoice, InvoiceState.VOID, ends[-1])
    query = (
        select(col(Invoice.currency), settled, issued, due, voided, func.sum(col(Allocation.amount_minor)))
        .join(Invoice, col(Invoice.id) == col(Allocation.invoice_id))
        .where(
            col(Allocation.tenant_id) == tenant_id,
            col(Allocation.effective_date) <= ends[-1],
            col(Invoice.issue_date) <= ends[-1],
            _counted_invoice(),
        )
        .group_by(col(Invoice.currency), settled, issued, due, voided)
    )
    for currency, month, issue_month, late, until, minor in session.execute(query):
        since = max(month, issue_month)
        books[currency].stands("open", -int(minor), since, until)
        books[currency].stands("not_due", -int(minor), since, _earlier(late, until))


def _add_funds(session: Session, tenant_id: int, books: defaultdict[str, _Series], last: date) -> None:
    # Money that went back later was ours until then; its allocations are reversed on the day it went.
    lost = and_(col(Receipt.clearing).not_in(_OURS), col(Receipt.gone_on) <= last)
    gone = case((lost, _month_of(Receipt.gone_on)), else_=None)
    ours = or_(col(Receipt.clearing).in_(_OURS), col(Receipt.gone_on).is_not(None))
    voided = _void_month(CreditNote, CreditState.VOID, last)
    stood = _counted(CreditNote, CreditState.DRAFT, CreditState.VOID)
    for table, amount, day, key, until, condition, moved in (
        (Receipt, Receipt.gross_minor, Receipt.value_date, Allocation.receipt_id, gone, ours, "cash"),
        (CreditNote, CreditNote.total_minor, CreditNote.issue_date, Allocation.credit_note_id, voided, stood,
         "credited"),
    ):  # fmt: skip
        since = _month_of(day)
        query = (
            select(col(table.currency), since, until, func.sum(col(amount)))
            .where(col(table.tenant_id) == tenant_id, col(day) <= last, condition)
            .group_by(col(table.currency), since, until)
        )
        for currency, start, end, minor in session.execute(query):
            books[currency].stands("unapplied", int(minor), start, end)
            books[currency].moves(moved, int(minor), start)
            books[currency].moves(moved, -int(minor), end)
        used = _month_of(Allocation.effective_date)
        applied = (
            select(col(table.currency), since, used, until, func.sum(drawn()))
            .join(table, col(table.id) == col(key))
            .where(
                col(Allocation.tenant_id) == tenant_id,
                col(Allocation.effective_date) <= last,
                col(day) <= last,
                condition,
            )
            .group_by(col(table.currency), since, used, until)
        )
        for currency, start, month, end, minor in session.execute(applied):
            books[currency].stands("unapplied", -int(minor), max(start, month), end)


def _counted(table: Any, draft: Any, void: Any) -> ColumnElement[bool]:
    """Keep documents that stood at some time: neither a draft nor void from the start."""
    return or_(
        col(table.state).not_in([draft, void]), and_(col(table.state) == void, col(table.voided_on).is_not(None))
    )


def _counted_invoice() -> ColumnElement[bool]:
    return _counted(Invoice, InvoiceState.DRAFT, InvoiceState.VOID)


def _void_month(table: Any, void: Any, last: date) -> ColumnElement[Any]:
    return case((and_(col(table.state) == void, col(table.voided_on) <= last), _month_of(table.voided_on)), else_=None)


def _late_from(ends: Sequence[date]) -> ColumnElement[int]:
    """Return the first month at whose end an invoice is overdue; one due on the last day is not, that month."""
    due, *before, last = _month_of(Invoice.due_date), *ends
    return case(
        (col(Invoice.due_date) >= last, _month(last) + 1), (col(Invoice.due_date).in_(before), due + 1), else_=due
    )


def _month_of(day: Any) -> ColumnElement[int]:
    month = extract("year", col(day)) * _MONTHS_OF_A_YEAR + extract("month", col(day)) - 1
    return cast(month, Integer)


def _month(day: date) -> int:
    return day.year * _MONTHS_OF_A_YEAR + day.month - 1


def _last_day(month: int) -> date:
    year, place = divmod(month, _MONTHS_OF_A_YEAR)
    return date(year, place + 1, monthrange(year, place + 1)[1])


def _earlier(late: int, until: int | None) -> int:
    return late if until is None else min(late, until)
