"""Proofs: re-derives every kept figure and re-checks every invariant of the book; finds, never repairs."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Select, Table, case, func, or_, select, text
from sqlmodel import Session, SQLModel, col

from ledger.allocations import AllocationKind
from ledger.findings import Finding
from ledger.states import PROMISE_OUTCOMES, TOUCH_WENT_OUT, PromiseState
from store.answer_proofs import prove_answers
from store.cash_proofs import prove_cash
from store.derived import Chosen, expected_credit_notes, expected_invoices, expected_receipts, in_batches
from store.link_proofs import prove_links
from store.tables import (
    Allocation,
    CreditNote,
    Customer,
    Event,
    Invoice,
    Message,
    Promise,
    PromiseLine,
    Receipt,
    Touch,
    TouchInvoice,
)

#: Documents proved in one go, so that a book of any size fits into memory.
WINDOW = 20_000

Expected = Callable[[Session, Chosen], list[dict[str, Any]]]


def prove(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Give every finding against the book of a tenant; none means that all figures and proofs hold."""
    for proof in (
        _database,
        _invoices,
        _receipts,
        _credit_notes,
        _reversals,
        _allocation_signs,
        _allocation_sources,
        _allocation_payers,
        _promise_lines,
        _promise_verdicts,
        _money_counted_once,
        _touches,
        _foreign_invoices,
        _sent_messages,
        _messages,
        prove_answers,
        prove_links,
        prove_cash,
    ):
        yield from proof(session, tenant_id)


def _database(session: Session, _: int) -> Iterator[Finding]:
    if session.get_bind().dialect.name != "sqlite":
        return
    answer = session.execute(text("PRAGMA quick_check(5)")).scalars().all()
    if answer != ["ok"]:
        yield Finding("verify.database", f"the database file is damaged: {'; '.join(answer)}")


def _table(model: type[SQLModel]) -> Table:
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def _windows(session: Session, table: Table, tenant_id: int) -> Iterator[Select[tuple[int]]]:
    """Give queries for the ids of a tenant's rows, a limited span at a time."""
    query = select(func.min(table.c.id), func.max(table.c.id)).where(table.c.tenant_id == tenant_id)
    first, last = session.execute(query).one()
    for start in range(first or 1, (last or 0) + 1, WINDOW):
        yield select(table.c.id).where(table.c.tenant_id == tenant_id, table.c.id.between(start, start + WINDOW - 1))


def _differing(
    session: Session, model: type[SQLModel], tenant_id: int, expected: Expected, total: str
) -> Iterator[tuple[str, int, dict[str, Any], list[Finding]]]:
    """Give number, total and expected figures of each document, with a finding for every figure kept otherwise."""
    table = _table(model)
    number = table.c["number" if "number" in table.c else "reference"]
    for window in _windows(session, table, tenant_id):
        proved = expected(session, window)
        names = list(proved[0]) if proved else ["id"]
        columns = (number, table.c[total], *(table.c[name] for name in names))
        stored = {row[2]: row for row in session.execute(select(*columns).where(table.c.id.in_(window)))}
        for figures in proved:
            row = stored[figures["id"]]
            kept = dict(zip(names, row[2:], strict=True))
            place = f"{_DOCUMENT[model]} {row[0]}"
            wrong = [] if kept == figures else list(_differences(kept, figures, place))
            yield place, row[1], figures, wrong


def _differences(kept: dict[str, Any], expected: dict[str, Any], place: str) -> Iterator[Finding]:
    for name, value in expected.items():
        if kept[name] != value:
            yield Finding("verify.derived", f"{name} is {kept[name]}, but its facts give {value}", place)


def _invoices(session: Session, tenant_id: int) -> Iterator[Finding]:
    for place, total, figures, wrong in _differing(session, Invoice, tenant_id, expected_invoices, "total_minor"):
        yield from wrong
        if not 0 <= figures["balance_minor"] <= total:
            yield Finding("verify.balance", f"the balance of {figures['balance_minor']} is outside 0…{total}", place)


def _receipts(session: Session, tenant_id: int) -> Iterator[Finding]:
    for place, total, figures, wrong in _differing(session, Receipt, tenant_id, expected_receipts, "gross_minor"):
        yield from wrong
        if not 0 <= figures["unapplied_minor"] <= total:
            yield Finding("verify.over_applied", "more is applied than came in", place)


def _credit_notes(session: Session, tenant_id: int) -> Iterator[Finding]:
    rows = _differing(session, CreditNote, tenant_id, expected_credit_notes, "total_minor")
    for place, total, figures, wrong in rows:
        yield from wrong
        if not 0 <= figures["unapplied_minor"] <= total:
            yield Finding("verify.over_applied", "more is applied than credited", place)


def _reversals(session: Session, tenant_id: int) -> Iterator[Finding]:
    reversal, original = _table(Allocation).alias(), _table(Allocation).alias()
    same = [
        func.coalesce(original.c[name], 0) == func.coalesce(reversal.c[name], 0)
        for name in ("tenant_id", "invoice_id", "receipt_id", "credit_note_id")
    ]
    query = (
        select(reversal.c.id)
        .join(original, original.c.id == reversal.c.reverses_id)
        .where(
            reversal.c.tenant_id == tenant_id,
            or_(
                original.c.reverses_id.is_not(None),
                original.c.amount_minor + reversal.c.amount_minor != 0,
                func.coalesce(original.c.drawn_minor, 0) + func.coalesce(reversal.c.drawn_minor, 0) != 0,
                original.c.effective_date > reversal.c.effective_date,
                original.c.kind != reversal.c.kind,
                *(~condition for condition in same),
            ),
        )
    )
    for allocation_id in session.scalars(query):
        yield Finding(
            "verify.reversal", "does not exactly reverse an original allocation", f"allocation {allocation_id}"
        )


def _allocation_signs(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Only a reversal lowers what is settled; the source system alone may tell a change in either direction."""
    query = select(col(Allocation.id), col(Allocation.amount_minor)).where(
        col(Allocation.tenant_id) == tenant_id,
        col(Allocation.reverses_id).is_(None),
        col(Allocation.amount_minor) <= 0,
        col(Allocation.kind) != AllocationKind.SOURCE,
    )
    for allocation_id, minor in session.execute(query):
        yield Finding("verify.allocation", f"settles {minor} and reverses nothing", f"allocation {allocation_id}")


def _allocation_sources(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Cash draws on a receipt and credit on a credit note, and nothing else on either.

    In the invoice's currency, except where it says what it draws of another.
    """
    other = func.coalesce(col(Receipt.currency), col(Invoice.currency)) != col(Invoice.currency)
    receipt = case((col(Allocation.kind) == AllocationKind.CASH, 1), else_=0)
    note = case((col(Allocation.kind) == AllocationKind.CREDIT, 1), else_=0)
    query = (
        select(col(Allocation.id))
        .join(Invoice, col(Invoice.id) == col(Allocation.invoice_id))
        .outerjoin(Receipt, col(Receipt.id) == col(Allocation.receipt_id))
        .outerjoin(CreditNote, col(CreditNote.id) == col(Allocation.credit_note_id))
        .where(
            col(Allocation.tenant_id) == tenant_id,
            or_(
                receipt != case((col(Receipt.id).is_not(None), 1), else_=0),
                note != case((col(CreditNote.id).is_not(None), 1), else_=0),
                other != col(Allocation.drawn_minor).is_not(None),
                func.coalesce(col(CreditNote.currency), col(Invoice.currency)) != col(Invoice.currency),
                col(Invoice.tenant_id) != tenant_id,
                func.coalesce(col(Receipt.tenant_id), tenant_id) != tenant_id,
                func.coalesce(col(CreditNote.tenant_id), tenant_id) != tenant_id,
            ),
        )
    )
    for allocation_id in session.scalars(query):
        yield Finding("verify.source", "does not draw on money of its kind and currency", f"allocation {allocation_id}")


def _allocation_payers(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Money settles invoices of its own payer, or of an account that names it as payer or parent.

    What was reversed is past, and so is a relation that has ended since.
    """
    taken_back = _table(Allocation).alias()
    payer = func.coalesce(col(Receipt.customer_id), col(CreditNote.customer_id), 0)
    query = (
        select(col(Allocation.id))
        .join(Invoice, col(Invoice.id) == col(Allocation.invoice_id))
        .join(Customer, col(Customer.id) == col(Invoice.customer_id))
        .outerjoin(Receipt, col(Receipt.id) == col(Allocation.receipt_id))
        .outerjoin(CreditNote, col(CreditNote.id) == col(Allocation.credit_note_id))
        .outerjoin(taken_back, taken_back.c.reverses_id == col(Allocation.id))
        .where(
            col(Allocation.tenant_id) == tenant_id,
            or_(col(Allocation.receipt_id).is_not(None), col(Allocation.credit_note_id).is_not(None)),
            col(Allocation.reverses_id).is_(None),
            taken_back.c.id.is_(None),
            payer != col(Invoice.customer_id),
            payer != func.coalesce(col(Customer.payer_id), -1),
            payer != func.coalesce(col(Customer.parent_id), -1),
        )
    )
    for allocation_id in session.scalars(query):
        yield Finding(
            "verify.payer", "settles an invoice its payer has nothing to do with", f"allocation {allocation_id}"
        )


def _promise_lines(session: Session, tenant_id: int) -> Iterator[Finding]:
    parts = func.coalesce(func.sum(col(PromiseLine.amount_minor)), 0)
    lines = (
        select(col(Promise.id), col(Promise.amount_minor), parts)
        .outerjoin(PromiseLine, col(PromiseLine.promise_id) == col(Promise.id))
        .where(col(Promise.tenant_id) == tenant_id)
        .group_by(col(Promise.id), col(Promise.amount_minor))
        .having(parts != col(Promise.amount_minor))
    )
    for promise_id, amount, total in session.execute(lines):
        yield Finding("verify.promise", f"its lines sum to {total}, not to {amount}", f"promise {promise_id}")
    foreign = (
        select(col(Promise.id))
        .join(PromiseLine, col(PromiseLine.promise_id) == col(Promise.id))
        .join(Invoice, col(Invoice.id) == col(PromiseLine.invoice_id))
        .where(
            col(Promise.tenant_id) == tenant_id,
            or_(col(Invoice.customer_id) != col(Promise.customer_id), col(Invoice.currency) != col(Promise.currency)),
        )
    )
    for promise_id in session.scalars(foreign.distinct()):
        yield Finding("verify.promise", "covers an invoice of another customer or currency", f"promise {promise_id}")


def _promise_verdicts(session: Session, tenant_id: int) -> Iterator[Finding]:
    """A verdict has its moment, and what still waits for one has none."""
    query = select(col(Promise.id), col(Promise.state)).where(
        col(Promise.tenant_id) == tenant_id,
        or_(
            col(Promise.state).in_(PROMISE_OUTCOMES) & col(Promise.judged_at).is_(None),
            (col(Promise.state) == PromiseState.OPEN) & col(Promise.judged_at).is_not(None),
        ),
    )
    for promise_id, state in session.execute(query):
        what = (
            "is open although it was judged"
            if state is PromiseState.OPEN
            else "is judged without a moment of judgement"
        )
        yield Finding("verify.promise", what, f"promise {promise_id}")


def _money_counted_once(session: Session, tenant_id: int) -> Iterator[Finding]:
    """A promise that ended has exactly one verdict that stands, and of a receipt no more counts than came in."""
    states = select(col(Promise.id), col(Promise.state)).where(col(Promise.tenant_id) == tenant_id)
    ended = {promise_id: state in PROMISE_OUTCOMES for promise_id, state in session.execute(states)}
    verdicts: dict[int, int] = defaultdict(int)
    notes: dict[int, dict[str, dict[str, int]]] = {}
    for kind, data in session.execute(_verdict_events(tenant_id)):
        promise_id = data["promise_id"]
        verdicts[promise_id] += -1 if kind == _REOPENED else 1
        notes[promise_id] = data.get("counted", {}) if ended.get(promise_id) else {}
    for promise_id, has_ended in ended.items():
        if verdicts[promise_id] != int(has_ended):
            what = f"has {verdicts[promise_id]} standing verdicts on record, not {int(has_ended)}"
            yield Finding("verify.promise", what, f"promise {promise_id}")
    counted: dict[int, int] = defaultdict(int)
    for note in notes.values():
        for part in ("applied", "on_account"):
            for receipt_id, minor in note.get(part, {}).items():
                counted[int(receipt_id)] += minor
    for batch in in_batches(counted):
        columns = (col(Receipt.id), col(Receipt.reference), col(Receipt.gross_minor))
        for receipt_id, reference, gross in session.execute(select(*columns).where(col(Receipt.id).in_(batch))):
            if counted[receipt_id] > gross:
                what = f"{counted[receipt_id]} of it counts for promises, but only {gross} came in"
                yield Finding("verify.counted_twice", what, f"receipt {reference}")


def _verdict_events(tenant_id: int) -> Select[Any]:
    kinds = [*(f"promise_{outcome.value}" for outcome in PROMISE_OUTCOMES), _REOPENED]
    return (
        select(col(Event.kind), col(Event.data))
        .where(col(Event.tenant_id) == tenant_id, col(Event.kind).in_(kinds))
        .order_by(col(Event.id))
    )


def _touches(session: Session, tenant_id: int) -> Iterator[Finding]:
    """What the agent wrote carries a proof that every check of the guard held; what a person did needs none."""
    went_out = (
        select(col(Touch.id), col(Touch.proof))
        .where(
            col(Touch.tenant_id) == tenant_id,
            col(Touch.state).in_(TOUCH_WENT_OUT),
            or_(col(Touch.content_hash) != "", col(Touch.rfc_message_id) != ""),
        )
        .execution_options(yield_per=1_000)
    )
    for touch_id, proof in session.execute(went_out):
        if not proof or not all(check["holds"] for check in proof):
            yield Finding("verify.proof", "went out without every check of the guard holding", f"touch {touch_id}")


def _foreign_invoices(session: Session, tenant_id: int) -> Iterator[Finding]:
    foreign = (
        select(col(TouchInvoice.touch_id))
        .join(Touch, col(Touch.id) == col(TouchInvoice.touch_id))
        .join(Invoice, col(Invoice.id) == col(TouchInvoice.invoice_id))
        .where(col(Touch.tenant_id) == tenant_id, col(Touch.customer_id) != col(Invoice.customer_id))
    )
    for touch_id in session.scalars(foreign.distinct()):
        yield Finding("verify.foreign", "lists an invoice of another customer", f"touch {touch_id}")


def _sent_messages(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Every message that went out is kept as it was, under its own Message-ID."""
    query = (
        select(col(Touch.id))
        .outerjoin(
            Message,
            (col(Message.touch_id) == col(Touch.id))
            & (col(Message.direction) == "out")
            & (col(Message.rfc_message_id) == col(Touch.rfc_message_id)),
        )
        .where(
            col(Touch.tenant_id) == tenant_id,
            col(Touch.state).in_(TOUCH_WENT_OUT),
            col(Touch.rfc_message_id) != "",
            col(Message.id).is_(None),
        )
    )
    for touch_id in session.scalars(query):
        yield Finding("verify.message", "went out, but its message is not kept", f"touch {touch_id}")


def _messages(session: Session, tenant_id: int) -> Iterator[Finding]:
    query = (
        select(col(Message.id), col(Message.sha256), col(Message.raw))
        .where(col(Message.tenant_id) == tenant_id)
        .execution_options(yield_per=200)
    )
    for message_id, digest, raw in session.execute(query):
        # Whoever edits the column by hand may have left text where bytes belong.
        if not isinstance(raw, bytes) or hashlib.sha256(raw).hexdigest() != digest:
            yield Finding("verify.message", "its stored bytes have changed", f"message {message_id}")


_REOPENED = "promise_reopened"
_DOCUMENT: dict[type[SQLModel], str] = {Invoice: "invoice", Receipt: "receipt", CreditNote: "credit note"}
