"""Which money counts for a promise: what was applied to its invoices, then cash on account; each unit once.

Units are told apart by receipt: every verdict notes what it counted of which receipt, and of a receipt no more is
ever counted, over all promises, than came in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from ledger.allocations import AllocationKind
from ledger.states import DISPUTE_OPEN, INVOICE_OPEN, PROMISE_OUTCOMES, ClearingState
from store.derived import in_batches
from store.tables import Allocation, Customer, Dispute, Event, Invoice, Promise, PromiseLine, Receipt, Tenant

#: The events that judge a promise.
VERDICTS = tuple(f"promise_{outcome.value}" for outcome in sorted(PROMISE_OUTCOMES))
#: What closes an invoice without anybody having paid or agreed a deduction.
NOT_PAID = (AllocationKind.CREDIT, AllocationKind.WRITE_OFF)
#: Cash on account counts from the day before the promise was written down: banks are a day ahead of mail.
ON_ACCOUNT_BEFORE = timedelta(days=1)

#: No receipt at all, or one whose money is ours.
_CLEARED = frozenset({None, ClearingState.CLEARED})
_ALWAYS = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Counted:
    """What was counted for one promise, in minor units: per invoice, and per receipt applied or on account.

    `other` is money on an invoice that no receipt tells of (the source system settled it). `owed` is the promise
    less what can no longer be asked for, because it was credited, written off or disputed.
    """

    lines: dict[int, int] = field(default_factory=dict)
    applied: dict[int, int] = field(default_factory=dict)
    other: dict[int, int] = field(default_factory=dict)
    on_account: dict[int, int] = field(default_factory=dict)
    owed: int = 0

    def as_json(self) -> dict[str, dict[str, int]]:
        """Return the note a verdict keeps; JSON knows only text as a key."""
        notes = {"applied": self.applied, "other": self.other, "on_account": self.on_account}
        return {name: {str(key): minor for key, minor in note.items()} for name, note in notes.items() if note}


@dataclass(slots=True)
class _Cash:
    """One cleared receipt: how much of it may still count where it lies applied, and where it lies on account."""

    customer_id: int | None
    currency: str
    value_date: date
    applied: int
    on_account: int


def _cash(row: Any, counted_applied: int, counted_on_account: int) -> _Cash:
    """Lay what was counted before onto where the money lies now; what was moved since takes its mark with it."""
    applied = row.gross_minor - row.unapplied_minor
    moved_in = max(0, counted_on_account - row.unapplied_minor)
    moved_out = max(0, counted_applied - applied)
    return _Cash(
        row.customer_id,
        row.currency,
        row.value_date,
        applied=max(0, applied - counted_applied - moved_in),
        on_account=max(0, row.unapplied_minor - counted_on_account - moved_out),
    )


class PromiseMoney:
    """The money that may count for some open promises; counting a promise uses up what it takes."""

    def __init__(self, session: Session, tenant_id: int, promises: Sequence[Promise]) -> None:
        self._session = session
        customers = {promise.customer_id for promise in promises}
        self._lines = _lines(session, [promise.id or 0 for promise in promises])
        invoices = {invoice_id for lines in self._lines.values() for invoice_id, _ in lines}
        self._demandable = _demandable(session, invoices)
        since = min((promise.recorded_at for promise in promises), default=None)
        self._settled = _settled(session, invoices, since) if since else {}
        self._counted_other: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        self._cash = self._receipts(customers, *self._earlier(tenant_id, customers))
        self._zones = _zones(session, tenant_id, customers)

    def deadline_day(self, promise: Promise) -> date:
        """Return the last day on which money is in time, in the customer's zone."""
        return promise.deadline.astimezone(self._zones[promise.customer_id]).date()

    def count(self, promise: Promise) -> Counted:
        """Count what was applied to the promised invoices since the promise, and use it up."""
        found = Counted()
        last_day = self.deadline_day(promise)
        for invoice_id, amount in self._lines[promise.id or 0]:
            since = [row for row in self._settled.get(invoice_id, ()) if row.recorded_at >= promise.recorded_at]
            in_time = [row for row in since if row.came_on <= last_day and row.clearing in _CLEARED]
            found.lines[invoice_id] = self._count_line(found, promise, (invoice_id, amount), in_time)
            paid = max(0, sum(row.amount_minor for row in since))
            found.owed += min(amount, max(paid, found.lines[invoice_id]) + self._demandable.get(invoice_id, 0))
        return found

    def _count_line(self, found: Counted, promise: Promise, line: tuple[int, int], rows: list[Any]) -> int:
        invoice_id, amount = line
        other: int = sum(row.amount_minor for row in rows if row.receipt_id is None)
        other -= sum(minor for at, minor in self._counted_other[invoice_id] if at >= promise.recorded_at)
        by_receipt: dict[int, int] = defaultdict(int)
        for row in rows:
            if row.receipt_id is not None:
                by_receipt[row.receipt_id] += row.amount_minor
        free = {receipt: min(minor, self._cash[receipt].applied) for receipt, minor in by_receipt.items()}
        # A settlement told without detail and then explained by a payment stands in both, once below zero.
        taken: int = max(0, min(amount, other + sum(free.values())))
        left = taken
        part = min(left, max(0, other))
        if part:
            found.other[invoice_id] = part
            self._counted_other[invoice_id].append((_ALWAYS, part))
            left -= part
        for receipt_id, minor in free.items():
            part = min(left, max(0, minor))
            if part:
                found.applied[receipt_id] = found.applied.get(receipt_id, 0) + part
                self._cash[receipt_id].applied -= part
                left -= part
        return taken

    def on_account(self, promise: Promise) -> int:
        """Return the payer's cash on account that is in time for a promise and was not counted yet."""
        return sum(cash.on_account for cash in self._in_time(promise).values())

    def take_on_account(self, promise: Promise, found: Counted, minor: int) -> None:
        """Use up cash on account for a promise, oldest first."""
        for receipt_id, cash in self._in_time(promise).items():
            part = min(minor, cash.on_account)
            if part:
                found.on_account[receipt_id] = part
                cash.on_account -= part
                minor -= part

    def _in_time(self, promise: Promise) -> dict[int, _Cash]:
        first, last = (promise.recorded_at - ON_ACCOUNT_BEFORE).date(), self.deadline_day(promise)
        own = (promise.customer_id, promise.currency)
        return {
            receipt_id: cash
            for receipt_id, cash in self._cash.items()
            if (cash.customer_id, cash.currency) == own and first <= cash.value_date <= last
        }

    def _earlier(self, tenant_id: int, customers: Iterable[int]) -> tuple[dict[int, int], dict[int, int]]:
        """Read what the verdicts that still stand have counted, per receipt: applied, and on account."""
        applied: dict[int, int] = defaultdict(int)
        on_account: dict[int, int] = defaultdict(int)
        for at, note in standing_verdicts(self._session, tenant_id, customers).values():
            for receipt_id, minor in note.get("applied", {}).items():
                applied[int(receipt_id)] += minor
            for receipt_id, minor in note.get("on_account", {}).items():
                on_account[int(receipt_id)] += minor
            for invoice_id, minor in note.get("other", {}).items():
                self._counted_other[int(invoice_id)].append((at, minor))
        return applied, on_account

    def _receipts(
        self, customers: Iterable[int], applied: dict[int, int], on_account: dict[int, int]
    ) -> dict[int, Any]:
        named = {row.receipt_id for rows in self._settled.values() for row in rows if row.receipt_id is not None}
        columns = (Receipt.id, Receipt.customer_id, Receipt.currency, Receipt.value_date)
        query = select(*(col(column) for column in (*columns, Receipt.gross_minor, Receipt.unapplied_minor))).where(
            col(Receipt.clearing) == ClearingState.CLEARED
        )
        wanted: list[Any] = [col(Receipt.id).in_(batch) for batch in in_batches(named)]
        wanted += [
            col(Receipt.customer_id).in_(batch) & (col(Receipt.unapplied_minor) > 0) for batch in in_batches(customers)
        ]
        rows = {row.id: row for condition in wanted for row in self._session.execute(query.where(condition))}
        ordered = sorted(rows.values(), key=lambda row: (row.value_date, row.id))
        return {row.id: _cash(row, applied.get(row.id, 0), on_account.get(row.id, 0)) for row in ordered}


def standing_verdicts(
    session: Session, tenant_id: int, customers: Iterable[int]
) -> dict[int, tuple[datetime, dict[str, dict[str, int]]]]:
    """Return when each judged promise of these customers was judged, and what its verdict counted."""
    found: dict[int, tuple[datetime, dict[str, dict[str, int]]]] = {}
    for batch in in_batches(customers):
        judged = select(col(Promise.id)).where(
            col(Promise.customer_id).in_(batch), col(Promise.state).in_(PROMISE_OUTCOMES)
        )
        standing = set(session.scalars(judged))
        if not standing:
            continue
        query = (
            select(col(Event.occurred_at), col(Event.data))
            .where(col(Event.tenant_id) == tenant_id, col(Event.customer_id).in_(batch), col(Event.kind).in_(VERDICTS))
            .order_by(col(Event.id))
        )
        for at, data in session.execute(query):
            if data["promise_id"] in standing:
                found[data["promise_id"]] = (at, data.get("counted", {}))
    return found


def _lines(session: Session, promise_ids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {promise_id: [] for promise_id in promise_ids}
    for batch in in_batches(promise_ids):
        columns = (PromiseLine.promise_id, PromiseLine.invoice_id, PromiseLine.amount_minor)
        query = select(*(col(column) for column in columns)).where(col(PromiseLine.promise_id).in_(batch))
        for promise_id, invoice_id, minor in session.execute(query.order_by(col(PromiseLine.invoice_id))):
            found[promise_id].append((invoice_id, minor))
    return found


def _demandable(session: Session, invoices: Iterable[int]) -> dict[int, int]:
    """Return the open and undisputed part of each invoice."""
    found: dict[int, int] = {}
    for batch in in_batches(invoices):
        disputed = (
            select(func.coalesce(func.sum(col(Dispute.amount_minor)), 0))
            .where(col(Dispute.invoice_id) == col(Invoice.id), col(Dispute.state).in_(DISPUTE_OPEN))
            .scalar_subquery()
        )
        query = select(col(Invoice.id), col(Invoice.balance_minor), disputed).where(
            col(Invoice.id).in_(batch), col(Invoice.state).in_(INVOICE_OPEN)
        )
        found.update((row[0], max(0, row[1] - int(row[2]))) for row in session.execute(query))
    return found


def _settled(session: Session, invoices: Iterable[int], since: datetime) -> dict[int, list[Any]]:
    """Return the settlements of the invoices recorded since, as far as somebody paid; late or uncleared money too."""
    found: dict[int, list[Any]] = defaultdict(list)
    columns = (Allocation.invoice_id, Allocation.amount_minor, Allocation.recorded_at)
    # What was exchanged cannot be counted down from a receipt in another currency; it counts by itself.
    receipt_id = case((col(Allocation.drawn_minor).is_(None), col(Allocation.receipt_id))).label("receipt_id")
    # Money is in time by the day the bank counts it from, whenever it is applied.
    came_on = func.coalesce(col(Receipt.value_date), col(Allocation.effective_date)).label("came_on")
    for batch in in_batches(invoices):
        query = (
            select(*(col(column) for column in columns), receipt_id, came_on, col(Receipt.clearing))
            .outerjoin(Receipt, col(Receipt.id) == col(Allocation.receipt_id))
            .where(
                col(Allocation.invoice_id).in_(batch),
                col(Allocation.recorded_at) >= since,
                col(Allocation.kind).not_in(NOT_PAID),
            )
            .order_by(col(Allocation.id))
        )
        for row in session.execute(query):
            found[row.invoice_id].append(row)
    return found


def _zones(session: Session, tenant_id: int, customers: Iterable[int]) -> dict[int, ZoneInfo]:
    home = session.get_one(Tenant, tenant_id).zone
    found: dict[int, ZoneInfo] = {}
    for batch in in_batches(customers):
        rows = session.execute(select(col(Customer.id), col(Customer.zone)).where(col(Customer.id).in_(batch)))
        found.update((customer_id, ZoneInfo(zone or home)) for customer_id, zone in rows)
    return found
