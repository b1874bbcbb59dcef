"""Proofs: re-derives every kept figure and re-checks every invariant of the book; finds, never repairs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from ledger.findings import Finding
from ledger.states import TOUCH_WENT_OUT, PromiseState
from store.derived import expected_credit_notes, expected_invoices, expected_receipts, in_batches
from store.tables import (
    Allocation,
    CreditNote,
    Invoice,
    Message,
    Promise,
    PromiseLine,
    Receipt,
    Touch,
    TouchInvoice,
)


def prove(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Give every finding against the book of a tenant; none means that all figures and proofs hold."""
    for proof in (
        _database,
        _invoices,
        _receipts,
        _credit_notes,
        _allocations,
        _promises,
        _touches,
        _messages,
    ):
        yield from proof(session, tenant_id)


def _database(session: Session, _: int) -> Iterator[Finding]:
    if session.get_bind().dialect.name != "sqlite":
        return
    answer = session.execute(text("PRAGMA quick_check(5)")).scalars().all()
    if answer != ["ok"]:
        yield Finding("verify.database", f"the database file is damaged: {'; '.join(answer)}")


def _ids(session: Session, table: Any, tenant_id: int) -> list[int]:
    return list(session.scalars(select(col(table.id)).where(col(table.tenant_id) == tenant_id)))


def _invoices(session: Session, tenant_id: int) -> Iterator[Finding]:
    for batch in in_batches(_ids(session, Invoice, tenant_id)):
        stored = {i.id: i for i in session.scalars(select(Invoice).where(col(Invoice.id).in_(batch)))}
        for expected in expected_invoices(session, batch):
            invoice = stored[expected["id"]]
            if not 0 <= expected["balance_minor"] <= invoice.total_minor:
                yield Finding("verify.balance", "the balance is outside 0…total", f"invoice {invoice.number}")
            yield from _differences(invoice, expected, f"invoice {invoice.number}")
        session.expunge_all()


def _receipts(session: Session, tenant_id: int) -> Iterator[Finding]:
    for batch in in_batches(_ids(session, Receipt, tenant_id)):
        stored = {r.id: r for r in session.scalars(select(Receipt).where(col(Receipt.id).in_(batch)))}
        for expected in expected_receipts(session, batch):
            receipt = stored[expected["id"]]
            if expected["unapplied_minor"] < 0:
                yield Finding("verify.over_applied", "more is applied than came in", f"receipt {receipt.reference}")
            yield from _differences(receipt, expected, f"receipt {receipt.reference}")


def _credit_notes(session: Session, tenant_id: int) -> Iterator[Finding]:
    for batch in in_batches(_ids(session, CreditNote, tenant_id)):
        stored = {c.id: c for c in session.scalars(select(CreditNote).where(col(CreditNote.id).in_(batch)))}
        for expected in expected_credit_notes(session, batch):
            note = stored[expected["id"]]
            if expected["unapplied_minor"] < 0:
                yield Finding("verify.over_applied", "more is applied than credited", f"credit note {note.number}")
            yield from _differences(note, expected, f"credit note {note.number}")


def _differences(row: Any, expected: dict[str, Any], place: str) -> Iterator[Finding]:
    for name, value in expected.items():
        kept = getattr(row, name)
        if kept != value:
            yield Finding("verify.derived", f"{name} is {kept}, but its facts give {value}", place)


def _allocations(session: Session, tenant_id: int) -> Iterator[Finding]:
    reversal, original = Allocation.__table__.alias(), Allocation.__table__.alias()  # type: ignore[attr-defined]
    query = (
        select(reversal.c.id)
        .join(original, original.c.id == reversal.c.reverses_id)
        .where(
            reversal.c.tenant_id == tenant_id,
            (original.c.reverses_id.is_not(None))
            | (original.c.amount_minor + reversal.c.amount_minor != 0)
            | (original.c.invoice_id != reversal.c.invoice_id),
        )
    )
    for allocation_id in session.scalars(query):
        yield Finding(
            "verify.reversal", "does not exactly reverse an original allocation", f"allocation {allocation_id}"
        )


def _promises(session: Session, tenant_id: int) -> Iterator[Finding]:
    lines = (
        select(col(Promise.id), col(Promise.amount_minor), func.sum(col(PromiseLine.amount_minor)))
        .join(PromiseLine, col(PromiseLine.promise_id) == col(Promise.id))
        .where(col(Promise.tenant_id) == tenant_id)
        .group_by(col(Promise.id), col(Promise.amount_minor))
    )
    for promise_id, amount, parts in session.execute(lines):
        if amount != parts:
            yield Finding("verify.promise", f"its lines sum to {parts}, not to {amount}", f"promise {promise_id}")
    judged = select(col(Promise.id)).where(
        col(Promise.tenant_id) == tenant_id,
        col(Promise.state).in_([PromiseState.KEPT, PromiseState.PARTIALLY_KEPT, PromiseState.BROKEN]),
        col(Promise.judged_at).is_(None),
    )
    for promise_id in session.scalars(judged):
        yield Finding("verify.promise", "is judged without a moment of judgement", f"promise {promise_id}")


def _touches(session: Session, tenant_id: int) -> Iterator[Finding]:
    went_out = (
        select(col(Touch.id), col(Touch.proof), col(Touch.channel), col(Touch.content_hash))
        .where(col(Touch.tenant_id) == tenant_id, col(Touch.state).in_(TOUCH_WENT_OUT))
        .execution_options(yield_per=1_000)
    )
    for touch_id, proof, _, content_hash in session.execute(went_out):
        # A contact a person made has no content of ours and needs no proof.
        if content_hash and (not proof or not all(check["holds"] for check in proof)):
            yield Finding("verify.proof", "went out without every check of the guard holding", f"touch {touch_id}")
    foreign = (
        select(col(TouchInvoice.touch_id))
        .join(Touch, col(Touch.id) == col(TouchInvoice.touch_id))
        .join(Invoice, col(Invoice.id) == col(TouchInvoice.invoice_id))
        .where(col(Touch.tenant_id) == tenant_id, col(Touch.customer_id) != col(Invoice.customer_id))
    )
    for touch_id in session.scalars(foreign.distinct()):
        yield Finding("verify.foreign", "lists an invoice of another customer", f"touch {touch_id}")


def _messages(session: Session, tenant_id: int) -> Iterator[Finding]:
    query = (
        select(col(Message.id), col(Message.sha256), col(Message.raw))
        .where(col(Message.tenant_id) == tenant_id)
        .execution_options(yield_per=200)
    )
    for message_id, digest, raw in session.execute(query):
        if hashlib.sha256(raw).hexdigest() != digest:
            yield Finding("verify.message", "its stored bytes have changed", f"message {message_id}")
