"""The figures of the rehearsal, read from the workspace's own store: days, promises, disputes, reviews."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from evals.simulation.truth import Asked
from ledger.states import DISPUTE_OPEN, PROMISE_OUTCOMES, REVIEW_WAITING, TOUCH_WENT_OUT, PromiseState
from store.tables import (
    Answer,
    Customer,
    Dispute,
    Invoice,
    Message,
    Promise,
    Receipt,
    ReviewItem,
    Touch,
    TouchInvoice,
)


@dataclass(frozen=True, slots=True)
class Tally:
    """What there is in a workspace at a moment; the difference of two tallies is what happened in between."""

    sent: int
    replies: int
    answers: int
    promises: int
    kept: int
    broken: int
    disputes: int
    payments: int
    reviews: int

    def since(self, earlier: Tally) -> Tally:
        """Return what was added after an earlier tally."""
        mine, theirs = (tuple(getattr(t, name) for name in Tally.__slots__) for t in (self, earlier))
        return Tally(*(now - before for now, before in zip(mine, theirs, strict=True)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A review item that waits for a person."""

    id: int
    kind: str
    case: str


def tally(session: Session, tenant_id: int) -> Tally:
    """Count what there is now."""
    states = Counter(session.scalars(select(col(Promise.state)).where(col(Promise.tenant_id) == tenant_id)))
    return Tally(
        sent=_count(session, Touch, tenant_id, col(Touch.state).in_(TOUCH_WENT_OUT)),
        replies=_count(session, Message, tenant_id, col(Message.direction) == "in"),
        answers=_count(session, Answer, tenant_id, col(Answer.state).in_(TOUCH_WENT_OUT)),
        promises=sum(states.values()),
        kept=states[PromiseState.KEPT],
        broken=states[PromiseState.BROKEN] + states[PromiseState.PARTIALLY_KEPT],
        disputes=_count(session, Dispute, tenant_id),
        payments=_count(session, Receipt, tenant_id),
        reviews=_count(session, ReviewItem, tenant_id, col(ReviewItem.state).in_(REVIEW_WAITING)),
    )


def _count(session: Session, table: type, tenant_id: int, *conditions: object) -> int:
    query = select(func.count()).select_from(table).where(table.tenant_id == tenant_id, *conditions)  # type: ignore[attr-defined, arg-type]
    return int(session.scalar(query) or 0)


def promise_outcomes(session: Session, tenant_id: int) -> list[tuple[PromiseState, int, str, int]]:
    """Count promises by state and currency, with their sums in minor units, judged ones first."""
    query = (
        select(col(Promise.state), col(Promise.currency), func.count(), func.sum(col(Promise.amount_minor)))
        .where(col(Promise.tenant_id) == tenant_id)
        .group_by(col(Promise.state), col(Promise.currency))
    )
    rows = [(state, count, currency, int(total)) for state, currency, count, total in session.execute(query)]
    return sorted(rows, key=lambda row: (row[0] not in PROMISE_OUTCOMES, row[0], row[2]))


def open_disputes(session: Session, tenant_id: int) -> list[tuple[str, str, str, int, str]]:
    """Return customer, invoice, reason, disputed minor units and currency of each open dispute."""
    query = (
        select(
            col(Customer.name), col(Invoice.number), col(Dispute.reason), col(Dispute.amount_minor),
            col(Invoice.currency),
        )
        .join(Invoice, col(Invoice.id) == col(Dispute.invoice_id))
        .join(Customer, col(Customer.id) == col(Dispute.customer_id))
        .where(col(Dispute.tenant_id) == tenant_id, col(Dispute.state).in_(DISPUTE_OPEN))
        .order_by(col(Dispute.raised_at))
    )  # fmt: skip
    return [(name, number, reason, minor, currency) for name, number, reason, minor, currency in session.execute(query)]


def reviews_waiting(session: Session, tenant_id: int) -> list[Waiting]:
    """Return the review items that wait for a person, the most urgent first."""
    query = (
        select(col(ReviewItem.id), col(ReviewItem.kind), col(ReviewItem.subject))
        .where(col(ReviewItem.tenant_id) == tenant_id, col(ReviewItem.state).in_(REVIEW_WAITING))
        .order_by(col(ReviewItem.due_at), col(ReviewItem.id))
    )
    return [Waiting(*row) for row in session.execute(query)]


def everything_asked(session: Session, tenant_id: int) -> list[Asked]:
    """Return every message that went out and asked for money, with what it asked on each invoice."""
    query = (
        select(
            col(Touch.id), col(Customer.number), col(Touch.address), col(Touch.sending_at), col(Invoice.number),
            col(TouchInvoice.demanded_minor),
        )
        .join(Customer, col(Customer.id) == col(Touch.customer_id))
        .join(TouchInvoice, col(TouchInvoice.touch_id) == col(Touch.id))
        .join(Invoice, col(Invoice.id) == col(TouchInvoice.invoice_id))
        .where(col(Touch.tenant_id) == tenant_id, col(Touch.state).in_(TOUCH_WENT_OUT))
        .order_by(col(Touch.id))
    )  # fmt: skip
    asked: dict[int, Asked] = {}
    for touch_id, customer, address, at, number, minor in session.execute(query):
        asked.setdefault(touch_id, Asked(customer, address, at, {})).demanded[number] = minor
    return list(asked.values())
