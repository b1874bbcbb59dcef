"""What became known of a book and when, for replaying it: dated facts, read in a fixed number of queries.

Documents carry no moment of their own arrival: an invoice is known from its issue date, a receipt from its booking
date. Customers and contacts are given as they stand now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from ledger.account import AccountFacts
from ledger.allocations import AllocationKind
from ledger.states import (
    DISPUTE_OPEN,
    REVIEW_WAITING,
    TOUCH_WENT_OUT,
    ClearingState,
    CreditState,
    InvoiceState,
    PromiseState,
    TouchState,
)
from store.book_facts import TOUCH_MEMORY_DAYS, BookReader, View
from store.derived import drawn, in_batches
from store.tables import (
    Allocation,
    CreditNote,
    Dispute,
    Event,
    Hold,
    HoldKind,
    ImportBatch,
    Invoice,
    Message,
    Promise,
    PromiseLine,
    Receipt,
    ReviewItem,
    Touch,
    TouchInvoice,
)

#: How long the first import of a book may take; what it records happened before, on the day it says itself.
_FIRST_IMPORT = timedelta(days=1)
#: Reviews our own messages led to: a replay has messages of its own.
_OF_OUTREACH = ("send_approval", "refused_draft", "agent_asks", "model_failed", "perhaps_sent", "bounced")
_FOR_PEOPLE = ("hand_over", "call_task")
_PROMISED = ("promise_recorded", "promise_narrowed", "promise_recorded_restored", "promise_narrowed_restored")
_TOLD = (
    *_PROMISED,
    *("promise_recorded_undone", "promise_narrowed_undone", "promise_cancelled", "promise_money_returned"),
)


class Document(NamedTuple):
    """An invoice that counted, or counts still: from its issue date, and until the day it was voided."""

    id: int
    customer_id: int
    currency: str
    since: date
    due_date: date
    total_minor: int
    until: date | None


class Fund(NamedTuple):
    """Money on account or a credit note: what it was worth from a day on, and until when it was ours."""

    key: tuple[str, int]
    customer_id: int
    currency: str
    since: date
    minor: int
    until: date | None


class Settlement(NamedTuple):
    """A part of an invoice that was settled, or with a minus reopened, and what it drew on which fund, if any.

    Known at the moment it was recorded (`recorded_at`), or on its own day where it came with the first import, or,
    with neither, ever since the invoice: the first import told of it without a day.
    """

    invoice_id: int
    fund: tuple[str, int] | None
    minor: int
    drawn_minor: int
    day: date | None
    recorded_at: datetime | None


class Claimed(NamedTuple):
    """An amount of an invoice that was promised or disputed from one moment to another."""

    invoice_id: int
    minor: int
    since: datetime
    until: datetime | None


class Word(NamedTuple):
    """A promise of an account: for which day, open from when to when, and from when to when it counted as broken."""

    customer_id: int
    day: date
    since: datetime
    until: datetime | None
    broken_at: datetime | None
    cured_at: datetime | None


class Stop(NamedTuple):
    """A hold on an account or on one of its invoices; `last_day` is the day it was to end by itself."""

    customer_id: int
    invoice_id: int | None
    kind: HoldKind
    reason: str
    since: datetime
    until: datetime | None
    last_day: date | None


class Wait(NamedTuple):
    """A case about an account that waited for a person."""

    customer_id: int
    kind: str
    since: datetime
    until: datetime | None


@dataclass(slots=True)
class BookHistory:
    """Everything a replay from a moment on needs; `accounts` are the customers with who they are now.

    `touched`, `rungs`, `announced` and `handed_on` are what our own messages had come to when the replay begins.
    """

    accounts: list[AccountFacts] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    funds: list[Fund] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    promised: list[Claimed] = field(default_factory=list)
    disputed: list[Claimed] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    heard: list[tuple[int, datetime]] = field(default_factory=list)
    touched: dict[int, list[datetime]] = field(default_factory=dict)
    rungs: dict[int, int] = field(default_factory=dict)
    announced: dict[int, int] = field(default_factory=dict)
    handed_on: dict[int, date] = field(default_factory=dict)


def book_history(session: Session, tenant_id: int, start: datetime, *, shadow: bool) -> BookHistory:
    """Read what a replay from `start` on needs of a tenant's book, from its ledger, agreements, words and messages."""
    history, read = BookHistory(), _Reader(session, tenant_id, start, shadow)
    history.documents = list(read.documents())
    history.accounts = read.accounts({document.customer_id for document in history.documents})
    history.funds = [*read.receipts(), *read.credit_notes()]
    history.settlements = list(read.settlements())
    read.promises(history)
    history.disputed = list(read.disputes())
    history.stops = list(read.stops())
    history.waits = list(read.waits())
    handed = (wait for wait in history.waits if wait.kind == "hand_over")
    history.handed_on = {wait.customer_id: wait.since.date() for wait in handed}
    history.heard = read.heard()
    read.touches(history)
    return history


class _Reader:
    """Reads the parts of a history, each in one query or two."""

    def __init__(self, session: Session, tenant_id: int, start: datetime, shadow: bool) -> None:
        self.session = session
        self.tenant_id = tenant_id
        self.start = start
        self.shadow = shadow

    def _rows(self, model: Any, *columns: Any, where: tuple[Any, ...] = ()) -> Sequence[Any]:
        # Straight from the connection: plain rows need none of the session's bookkeeping for objects.
        query = select(*columns).where(col(model.tenant_id) == self.tenant_id, *where).order_by(col(model.id))
        return self.session.connection().execute(query).all()

    def accounts(self, customer_ids: Iterable[int]) -> list[AccountFacts]:
        reader = BookReader(self.session, self.tenant_id, View(self.start, self.start.date(), self.shadow))
        return [facts for batch in in_batches(customer_ids) for facts in reader.accounts(batch)]

    def documents(self) -> Iterator[Document]:
        rows = self._rows(
            Invoice,
            *(col(Invoice.id), col(Invoice.customer_id), col(Invoice.currency), col(Invoice.issue_date)),
            *(col(Invoice.due_date), col(Invoice.total_minor), col(Invoice.voided_on), col(Invoice.state)),
        )
        for row_id, customer_id, currency, issued, due, total, voided_on, state in rows:
            stood = state is not InvoiceState.DRAFT and (state is not InvoiceState.VOID or voided_on is not None)
            if stood:
                until = voided_on if state is InvoiceState.VOID else None
                yield Document(row_id, customer_id, currency, issued, due, total, until)

    def receipts(self) -> Iterator[Fund]:
        rows = self._rows(
            Receipt,
            *(col(Receipt.id), col(Receipt.customer_id), col(Receipt.currency), col(Receipt.booking_date)),
            *(col(Receipt.gross_minor), col(Receipt.gone_on), col(Receipt.clearing)),
            where=(col(Receipt.customer_id).is_not(None),),
        )
        for row_id, customer_id, currency, day, minor, gone_on, clearing in rows:
            ours = clearing in (ClearingState.CLEARED, ClearingState.PENDING)
            if ours or gone_on is not None:
                yield Fund(("receipt", row_id), customer_id, currency, day, minor, None if ours else gone_on)

    def credit_notes(self) -> Iterator[Fund]:
        rows = self._rows(
            CreditNote,
            *(col(CreditNote.id), col(CreditNote.customer_id), col(CreditNote.currency), col(CreditNote.issue_date)),
            *(col(CreditNote.total_minor), col(CreditNote.voided_on), col(CreditNote.state)),
            where=(col(CreditNote.state) != CreditState.DRAFT,),
        )
        for row_id, customer_id, currency, day, minor, voided_on, state in rows:
            void = state is CreditState.VOID
            if not void or voided_on is not None:
                yield Fund(("credit", row_id), customer_id, currency, day, minor, voided_on if void else None)

    def settlements(self) -> Iterator[Settlement]:
        began = self.session.execute(
            select(func.min(col(ImportBatch.imported_at))).where(col(ImportBatch.tenant_id) == self.tenant_id)
        ).scalar()
        first = began and began + _FIRST_IMPORT
        rows = self._rows(
            Allocation,
            *(col(Allocation.invoice_id), col(Allocation.receipt_id), col(Allocation.credit_note_id)),
            *(col(Allocation.amount_minor), drawn(), col(Allocation.effective_date), col(Allocation.recorded_at)),
            col(Allocation.kind),
        )
        for invoice_id, receipt_id, credit_id, minor, taken, day, recorded_at, kind in rows:
            fund = ("receipt", receipt_id) if receipt_id else ("credit", credit_id) if credit_id else None
            # A source that names no day is taken to have been settled on the day of the import.
            dayless = kind is AllocationKind.SOURCE and day >= recorded_at.date()
            if first is None or recorded_at > first or (day >= recorded_at.date() and not dayless):
                yield Settlement(invoice_id, fund, minor, taken, None, recorded_at)
            else:
                yield Settlement(invoice_id, fund, minor, taken, None if dayless else day, None)

    def promises(self, history: BookHistory) -> None:
        told = self._told()
        rows = self._rows(
            Promise,
            *(col(Promise.id), col(Promise.customer_id), col(Promise.promised_date), col(Promise.state)),
            *(col(Promise.recorded_at), col(Promise.judged_at), col(Promise.cured_at)),
            where=(col(Promise.state) != PromiseState.PROPOSED,),
        )
        spans: dict[int, tuple[datetime, datetime | None]] = {}
        for promise_id, customer_id, day, state, recorded_at, judged_at, cured_at in rows:
            since = told.carried.get(promise_id, recorded_at)
            # One that ended without a trace of when protected nothing for certain.
            until = None if state is PromiseState.OPEN else judged_at or told.ended.get(promise_id, since)
            broken = told.lost.get(promise_id, judged_at) if state is PromiseState.BROKEN else None
            spans[promise_id] = (since, until)
            history.words.append(Word(customer_id, day, since, until, broken, cured_at))
        lines = select(col(PromiseLine.promise_id), col(PromiseLine.invoice_id), col(PromiseLine.amount_minor)).join(
            Promise, col(Promise.id) == col(PromiseLine.promise_id)
        )
        for promise_id, invoice_id, minor in self.session.execute(
            lines.where(col(Promise.tenant_id) == self.tenant_id)
        ):
            if promise_id in spans:
                history.promised.append(Claimed(invoice_id, minor, *spans[promise_id]))

    def _told(self) -> _Told:
        """Return when promises ended or went on under another number, which only their events tell."""
        told, carried_by = _Told(), defaultdict[int, list[int]](list)
        columns = (col(Event.kind), col(Event.occurred_at), col(Event.data))
        for kind, at, found in self._rows(Event, *columns, where=(col(Event.kind).in_(_TOLD),)):
            promise_id = found["promise_id"]
            if kind in _PROMISED:
                told.ended.update(dict.fromkeys(found.get("superseded", ()), at))
                told.carried.update(dict.fromkeys(found.get("carried", ()), at))
                carried_by[promise_id] = found.get("carried", [])
                if kind == "promise_narrowed":
                    told.carried[promise_id] = at  # it was recorded when the wider one was, and stands since now
            elif kind == "promise_money_returned":
                told.lost[promise_id] = at
            else:
                told.ended.update(dict.fromkeys([promise_id, *carried_by[promise_id]], at))
        return told

    def disputes(self) -> Iterator[Claimed]:
        rows = self._rows(
            Dispute,
            *(col(Dispute.invoice_id), col(Dispute.amount_minor), col(Dispute.raised_at), col(Dispute.closed_at)),
            col(Dispute.state),
        )
        for invoice_id, minor, raised_at, closed_at, state in rows:
            yield Claimed(invoice_id, minor, raised_at, None if state in DISPUTE_OPEN else closed_at or raised_at)

    def stops(self) -> Iterator[Stop]:
        rows = self._rows(
            Hold,
            *(col(Hold.customer_id), col(Hold.invoice_id), col(Hold.kind), col(Hold.reason), col(Hold.placed_at)),
            *(col(Hold.released_at), col(Hold.until), col(Hold.message_id), col(Hold.set_by)),
            where=(col(Hold.contact_id).is_(None),),
        )
        for *facts, message_id, set_by in rows:
            of_ours = facts[2] is HoldKind.FOLLOW_UP and message_id is None and set_by == "agent"
            if not of_ours or facts[4] < self.start:
                yield Stop(*facts)

    def waits(self) -> Iterator[Wait]:
        rows = self._rows(
            ReviewItem,
            *(col(ReviewItem.customer_id), col(ReviewItem.kind), col(ReviewItem.created_at)),
            *(col(ReviewItem.decided_at), col(ReviewItem.due_at), col(ReviewItem.state)),
            where=(
                col(ReviewItem.customer_id).is_not(None),
                col(ReviewItem.blocks_chasing) | (col(ReviewItem.kind) == "hand_over"),
                col(ReviewItem.kind).not_in(_OF_OUTREACH),
                col(ReviewItem.kind).not_in(_FOR_PEOPLE) | (col(ReviewItem.created_at) < self.start),
            ),
        )
        for customer_id, kind, created_at, decided_at, due_at, state in rows:
            until = None if state in REVIEW_WAITING else decided_at or due_at
            yield Wait(customer_id, kind, created_at, until)

    def heard(self) -> list[tuple[int, datetime]]:
        where = (
            col(Message.direction) == "in",
            col(Message.kind) == "human",
            col(Message.customer_id).is_not(None),
            col(Message.occurred_at) >= self.start - timedelta(days=TOUCH_MEMORY_DAYS),
        )
        rows = self._rows(Message, col(Message.customer_id), col(Message.occurred_at), where=where)
        return [(customer_id, at) for customer_id, at in rows]

    def touches(self, history: BookHistory) -> None:
        went_out = (
            col(Touch.tenant_id) == self.tenant_id,
            col(Touch.shadow).is_(self.shadow),
            col(Touch.state).in_(TOUCH_WENT_OUT),
            col(Touch.sending_at) < self.start,
        )
        recent = self.start - timedelta(days=TOUCH_MEMORY_DAYS)
        touches = select(col(Touch.customer_id), col(Touch.sending_at)).where(*went_out)
        query = touches.where(col(Touch.sending_at) >= recent).order_by(col(Touch.sending_at).desc())
        for customer_id, at in self.session.execute(query):
            history.touched.setdefault(customer_id, []).append(at)
        lines = (
            select(
                col(TouchInvoice.invoice_id),
                func.max(col(TouchInvoice.rung_after)),
                func.min(col(TouchInvoice.announced_days)),
            )
            .join(Touch, col(Touch.id) == col(TouchInvoice.touch_id))
            .where(*went_out, col(Touch.state) != TouchState.BOUNCED)
            .group_by(col(TouchInvoice.invoice_id))
        )
        for invoice_id, rung, announced in self.session.execute(lines):
            history.rungs[invoice_id] = rung
            if announced is not None:
                history.announced[invoice_id] = announced


@dataclass(slots=True)
class _Told:
    """What the events of promises tell: when they ended, were carried on, or lost their money."""

    ended: dict[int, datetime] = field(default_factory=dict)
    carried: dict[int, datetime] = field(default_factory=dict)
    lost: dict[int, datetime] = field(default_factory=dict)
