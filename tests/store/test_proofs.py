"""The proofs: a sound book passes, and whoever changes a figure behind the ledger's back is found out."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from ledger.allocations import AllocationKind
from ledger.states import TouchState
from store.database import Database
from store.proofs import prove
from store.tables import Contact, Message, PolicyVersion, Touch, TouchInvoice
from tests.store.books import Book

#: What the guard noted of a message: one check, and that it held.
HELD = [{"code": "guard.open", "holds": True, "seen": "open"}]


@pytest.fixture(scope="module")
def lived_in(shared_database: Database) -> Book:
    """Give a book in which everything has happened once; tests tamper with it in transactions they take back."""
    book = Book(shared_database)
    acme, other = book.customer(), book.customer()
    paid, disputed, promised, held = (book.invoice(acme, 1000) for _ in range(4))
    book.invoice(other, 700)
    book.reverse(book.apply(book.receipt(acme, 500), paid, 500))
    book.settle(paid, 300, AllocationKind.CREDIT, credit_note_id=book.credit_note(acme, 400))
    book.dispute(disputed, 250)
    book.hold(acme, invoice_id=held)
    book.promise(acme, book.today, invoices=(promised, disputed))
    book.promise(acme, book.today + timedelta(days=1), invoices=(promised,))
    book.pay(acme, promised, 1000)
    book.return_receipt(book.pay(acme, held, 800))
    book.promise(acme, book.today + timedelta(days=2), 100, (paid,))
    book.pass_days(9)
    book.judge()
    a_message(book, acme, promised)
    assert book.findings() == []
    return book


def a_message(book: Book, customer: int, invoice: int) -> None:
    tenant: dict[str, Any] = {"tenant_id": book.tenant_id}
    policy = PolicyVersion(sha256="0" * 64, text="", reader="r", author="a", effective_from=book.now, **tenant)
    contact = book.add(Contact(customer_id=customer, **tenant))
    touch = book.add(
        Touch(
            customer_id=customer, contact_id=contact, policy_version_id=book.add(policy), idempotency_key="k",
            rfc_message_id="<k@dunlin.example>", channel="email", address="ap@acme.example", shadow=False,
            stage="s1", rung=1, tone="firm", content_hash="h", state=TouchState.SENT, planned_at=book.now,
            sending_at=book.now, sent_at=book.now, proof=HELD, **tenant,
        )
    )  # fmt: skip
    raw = f"{book.tenant_id}".encode()
    book.add(
        Message(
            direction="out", touch_id=touch, rfc_message_id="<k@dunlin.example>", raw=raw,
            sha256=hashlib.sha256(raw).hexdigest(), occurred_at=book.now, recorded_at=book.now, **tenant,
        )
    )  # fmt: skip
    with book.database.write() as session:
        session.add(TouchInvoice(touch_id=touch, invoice_id=invoice, demanded_minor=1000, rung_after=1))


ONE_INVOICE = "id = (SELECT min(id) FROM invoice WHERE tenant_id = :t)"
ONE_PROMISE = "id = (SELECT min(id) FROM promise WHERE tenant_id = :t)"
CASH = "(SELECT min(id) FROM allocation WHERE tenant_id = :t AND kind = 'cash' AND reverses_id IS NULL)"
COLUMNS = "tenant_id, invoice_id, receipt_id, credit_note_id, kind, effective_date, recorded_at, decided_by, evidence"
COPY = f"INSERT INTO allocation (amount_minor, {COLUMNS}) SELECT amount_minor, {COLUMNS} FROM allocation WHERE id = "

TAMPERED = {
    "a balance": (f"UPDATE invoice SET balance_minor = balance_minor - 1 WHERE {ONE_INVOICE}", "verify.derived"),
    "what may be chased": (f"UPDATE invoice SET chase_minor = chase_minor + 1 WHERE {ONE_INVOICE}", "verify.derived"),
    "a state": (f"UPDATE invoice SET state = 'paid' WHERE {ONE_INVOICE}", "verify.derived"),
    "a total below what is settled": (f"UPDATE invoice SET total_minor = 1 WHERE {ONE_INVOICE}", "verify.balance"),
    "cash on account": ("UPDATE receipt SET unapplied_minor = 7 WHERE tenant_id = :t", "verify.derived"),
    "a receipt made smaller": ("UPDATE receipt SET gross_minor = 1 WHERE tenant_id = :t", "verify.over_applied"),
    "a credit note made smaller": ("UPDATE creditnote SET total_minor = 1 WHERE tenant_id = :t", "verify.over_applied"),
    "an allocation duplicated": (f"{COPY}{CASH}", "verify.derived"),
    "an allocation removed": (
        "DELETE FROM allocation WHERE tenant_id = :t AND kind = 'credit'", "verify.derived"),
    "an allocation changed": (f"UPDATE allocation SET amount_minor = 499 WHERE id = {CASH}", "verify.reversal"),
    "a negative allocation": (
        "UPDATE allocation SET amount_minor = -300 WHERE tenant_id = :t AND kind = 'credit'", "verify.allocation"),
    "a reversal dated before its original": (
        "UPDATE allocation SET effective_date = '2020-01-01' WHERE tenant_id = :t AND reverses_id IS NOT NULL",
        "verify.reversal"),
    "cash without its receipt": (f"UPDATE allocation SET receipt_id = NULL WHERE id = {CASH}", "verify.source"),
    "a receipt in another currency": ("UPDATE receipt SET currency = 'USD' WHERE tenant_id = :t", "verify.source"),
    "a receipt given to another customer": (
        "UPDATE receipt SET customer_id = (SELECT max(id) FROM customer WHERE tenant_id = :t) WHERE tenant_id = :t",
        "verify.payer"),
    "a promise larger than its lines": (
        f"UPDATE promise SET amount_minor = amount_minor + 1 WHERE {ONE_PROMISE}", "verify.promise"),
    "a promise without lines": (
        f"DELETE FROM promiseline WHERE promise_id = (SELECT min(id) FROM promise WHERE {ONE_PROMISE})",
        "verify.promise"),
    "a verdict without its moment": (
        "UPDATE promise SET judged_at = NULL WHERE tenant_id = :t", "verify.promise"),
    "a verdict nobody gave": (
        "UPDATE promise SET state = 'kept' WHERE tenant_id = :t AND state = 'superseded'", "verify.promise"),
    "a verdict given twice": (
        "INSERT INTO event (tenant_id, customer_id, kind, actor, occurred_at, data) SELECT tenant_id, customer_id,"
        " kind, actor, occurred_at, data FROM event WHERE tenant_id = :t AND kind = 'promise_kept'",
        "verify.promise"),
    "money that kept a promise taken from its receipt": (
        "UPDATE receipt SET gross_minor = 999 WHERE tenant_id = :t AND gross_minor = 1000", "verify.counted_twice"),
    "the proof of a message": ("UPDATE touch SET proof = '[]' WHERE tenant_id = :t", "verify.proof"),
    "proof and content of a message": (
        "UPDATE touch SET proof = '[]', content_hash = '' WHERE tenant_id = :t", "verify.proof"),
    "a check that did not hold": (
        """UPDATE touch SET proof = '[{"code": "guard.open", "holds": false}]' WHERE tenant_id = :t""",
        "verify.proof"),
    "an invoice of another customer on a message": (
        "UPDATE touchinvoice SET invoice_id = (SELECT max(id) FROM invoice WHERE tenant_id = :t) WHERE touch_id IN"
        " (SELECT id FROM touch WHERE tenant_id = :t)", "verify.foreign"),
    "the bytes of a message": ("UPDATE message SET raw = 'other' WHERE tenant_id = :t", "verify.message"),
    "a message that is gone": ("DELETE FROM message WHERE tenant_id = :t", "verify.message"),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_whoever_tampers_with(lived_in: Book, what: str) -> None:
    statement, code = TAMPERED[what]
    if "raw = 'other'" in statement and not lived_in.database.is_sqlite:
        statement = statement.replace("'other'", "'other'::bytea")
    with lived_in.database.write() as session:
        changed = session.connection().execute(text(statement), {"t": lived_in.tenant_id})
        found = [finding.code for finding in prove(session, lived_in.tenant_id)]
        session.rollback()
    assert changed.rowcount > 0
    assert code in found


def test_the_book_they_tamper_with_is_sound(lived_in: Book) -> None:
    assert lived_in.findings() == []


def test_a_finding_names_the_document_and_both_figures(book: Book) -> None:
    invoice = book.invoice(book.customer(), 1000, number="INV-77")
    with book.database.write() as session:
        session.connection().execute(text("UPDATE invoice SET balance_minor = 900 WHERE id = :i"), {"i": invoice})
    assert book.findings() == ["verify.derived: balance_minor is 900, but its facts give 1000 (invoice INV-77)"]


def test_another_tenants_damage_is_not_ours(book: Book) -> None:
    other = Book(book.database)
    invoice = other.invoice(other.customer(), 1000)
    with book.database.write() as session:
        session.connection().execute(text("UPDATE invoice SET balance_minor = 900 WHERE id = :i"), {"i": invoice})
    assert book.findings() == []
