"""How customers pay, learned from the ledger's own history: per customer, over the last invoices it paid in full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from statistics import median

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from ledger.account import PayingHabit
from ledger.states import InvoiceState
from store.bulk import insert_rows
from store.tables import Allocation, Invoice, PaymentHabit, Receipt

#: The last invoices looked at, how far back, and those that show where a habit is going.
LAST, MEMORY_DAYS, RECENT = 12, 540, 3


def refresh_habits(session: Session, tenant_id: int, as_of: date) -> None:
    """Work out every customer's habit anew, once a day: from the day each invoice was paid in full."""
    known = select(func.max(col(PaymentHabit.as_of))).where(col(PaymentHabit.tenant_id) == tenant_id)
    if session.execute(known).scalar_one() == as_of:
        return
    session.execute(delete(PaymentHabit).where(col(PaymentHabit.tenant_id) == tenant_id))
    rows = [
        {"tenant_id": tenant_id, "customer_id": customer_id, "as_of": as_of, **habit_of(delays)._asdict()}
        for customer_id, delays in _delays(session, tenant_id, as_of)
    ]
    insert_rows(session, PaymentHabit, rows)


def habit_of(delays: Sequence[int]) -> PayingHabit:
    """Sum up delays in days, the latest last, as a habit."""
    last = delays[-LAST:]
    usual = round(median(last))
    spread = round(median(abs(delay - usual) for delay in last))
    return PayingHabit(len(last), usual, spread, round(median(last[-RECENT:])))


def _delays(session: Session, tenant_id: int, as_of: date) -> Iterable[tuple[int, list[int]]]:
    """Give for each customer how late its paid invoices were, in the order they were paid; credits are no payment."""
    paid_on = func.max(col(Receipt.value_date))
    query = (
        select(col(Invoice.customer_id), col(Invoice.due_date), paid_on)
        .join(Allocation, col(Allocation.invoice_id) == col(Invoice.id))
        .join(Receipt, col(Receipt.id) == col(Allocation.receipt_id))
        .where(
            col(Invoice.tenant_id) == tenant_id,
            col(Invoice.state) == InvoiceState.PAID,
            col(Invoice.due_date) >= as_of - timedelta(days=MEMORY_DAYS),
            col(Receipt.gone_on).is_(None),
        )
        .group_by(col(Invoice.id))
        .order_by(col(Invoice.customer_id), paid_on, col(Invoice.id))
    )
    for customer_id, rows in groupby(session.execute(query), key=itemgetter(0)):
        yield customer_id, [(paid - due).days for _, due, paid in rows]
