"""Importing payments: each becomes a receipt, applied to the invoices it names as far as they are open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import Row

from ledger.allocations import AllocationKind
from sources.rows import PaymentRow
from store.bulk import Values, by_number, insert_rows, set_for_all, sums_by_currency
from store.tables import Customer, Receipt
from tools.cash.posting import SOURCE as FROM_BANK
from tools.cash.told_twice import told_twice
from tools.import_application import Application, Funds, Part, open_application
from tools.import_report import Desk, Outcome, totals

#: References told in one event; a timeline is read by people.
TOLD = 50


@dataclass(frozen=True, slots=True)
class Payment:
    """One receipt-to-be: the rows that tell of it, and its money."""

    reference: str
    rows: tuple[PaymentRow, ...]
    gross_minor: int

    @property
    def first(self) -> PaymentRow:
        """The row that speaks for the customer, day and currency."""
        return self.rows[0]


def import_payments(desk: Desk, rows: Sequence[PaymentRow]) -> Outcome:
    """Record payments once each; one that is known already changes nothing."""
    outcome = Outcome()
    session = desk.journal.session
    payments = _payments(rows, outcome)
    application = open_application(desk, [number for row in rows for number in row.invoice_numbers])
    customers = _customers(desk, payments, application)
    payments = [payment for payment in payments if _has_customer(payment, customers, outcome)]
    references = [payment.reference for payment in payments]
    known = by_number(session, Receipt, desk.journal.tenant_id, references, ("gross_minor", "currency"))
    fresh = [payment for payment in payments if payment.reference not in known]
    same = [
        payment
        for payment in payments
        if payment.reference in known and _is_same(payment, known[payment.reference], outcome)
    ]
    ids = _insert(desk, fresh, customers, application)
    old_ids = [known[payment.reference].id for payment in same]
    set_for_all(session, Receipt, old_ids, source_seen_at=desk.journal.now)
    _tell(desk, fresh, customers)
    outcome.note(
        _told_by_bank(desk, fresh, customers),
        "{n} times the bank's lines brought such a payment already; it may be counted twice (see 'dunlin cash list').",
    )
    outcome.added += len(fresh)
    outcome.unchanged += len(same)
    outcome.note(application.unknown, "{n} times an invoice is named that is not in the book; that money is unapplied.")
    outcome.note(application.unrelated, "{n} times an invoice of another customer or currency is named; not applied.")
    outcome.in_file = totals((p.first.currency, p.gross_minor) for p in (*fresh, *same))
    outcome.stored = sums_by_currency(session, Receipt, "gross_minor", [*ids, *old_ids])
    return outcome


def _told_by_bank(desk: Desk, payments: Sequence[Payment], customers: dict[str, int]) -> int:
    """Count payments that look like money of a bank line that was matched."""
    amounts = [(payment.gross_minor, payment.first.day) for payment in payments]
    bank = told_twice(desk.journal.session, desk.journal.tenant_id, FROM_BANK, amounts)
    return sum(
        bank.is_near({customers[one.reference]}, one.first.currency, one.gross_minor, one.first.day) for one in payments
    )


def _payments(rows: Sequence[PaymentRow], outcome: Outcome) -> list[Payment]:
    """Gather rows into payments: by reference, else each row by what it holds and how often it did before."""
    seen: Counter[str] = Counter()
    groups: dict[str, list[PaymentRow]] = {}
    for row in rows:
        reference = row.reference
        if not reference:
            digest = _digest(row)
            seen[digest] += 1
            reference = f"row:{digest}:{seen[digest]}"
        groups.setdefault(reference, []).append(row)
    return [payment for reference, group in groups.items() if (payment := _payment(reference, group, outcome))]


def _digest(row: PaymentRow) -> str:
    parts = (
        row.customer_number,
        row.day.isoformat(),
        row.currency,
        str(row.amount_minor),
        *row.invoice_numbers,
        row.memo,
    )
    return sha256("\x1f".join(parts).encode()).hexdigest()[:20]


def _payment(reference: str, group: list[PaymentRow], outcome: Outcome) -> Payment | None:
    rows = tuple({replace(row, line=0, memo=""): row for row in group}.values())
    outcome.unchanged += len(group) - len(rows)
    outcome.note(len(group) - len(rows), f"{{n}} rows repeat payment {reference}.")
    if len(rows) == 1:
        return Payment(reference, rows, rows[0].amount_minor)
    alike = len({(row.customer_number, row.day, row.currency) for row in rows}) == 1
    amounts = {row.amount_minor for row in rows}
    whole_told = all(row.applied_minor is not None for row in rows)
    if not alike or not all(row.invoice_numbers for row in rows) or (whole_told and len(amounts) > 1):
        lines = ", ".join(str(row.line) for row in rows[:5])
        for row in rows:
            outcome.refuse(row.line, "", f"payment {reference} stands on lines {lines} with different contents")
        return None
    # Several lines of one payment: each tells its part of it, or all tell the whole and what was applied of it.
    return Payment(reference, rows, amounts.pop() if whole_told else sum(row.amount_minor for row in rows))


def _customers(desk: Desk, payments: Sequence[Payment], application: Application) -> dict[str, int]:
    """Return the customer of every payment by its reference: the one it names, else its invoice's."""
    numbers = {payment.first.customer_number for payment in payments if payment.first.customer_number}
    accounts = by_number(desk.journal.session, Customer, desk.journal.tenant_id, numbers, ())
    found: dict[str, int] = {}
    for payment in payments:
        if payment.first.customer_number:
            account = accounts.get(payment.first.customer_number)
            if account is not None:
                found[payment.reference] = account.id
            continue
        invoices = (application.invoices.get(number) for row in payment.rows for number in row.invoice_numbers)
        owners = {invoice.customer_id for invoice in invoices if invoice is not None}
        if len(owners) == 1:
            found[payment.reference] = owners.pop()
    return found


def _has_customer(payment: Payment, customers: dict[str, int], outcome: Outcome) -> bool:
    if payment.reference in customers:
        return True
    number = payment.first.customer_number
    reason = f"customer {number} is not in the book" if number else "the invoices it names do not lead to one customer"
    for row in payment.rows:
        outcome.refuse(row.line, "", reason)
    return False


def _is_same(payment: Payment, before: Row[Any], outcome: Outcome) -> bool:
    if (payment.gross_minor, payment.first.currency) == (before.gross_minor, before.currency):
        return True
    for row in payment.rows:
        outcome.refuse(row.line, "", f"payment {payment.reference} is in the book with another amount")
    return False


def _insert(desk: Desk, payments: Sequence[Payment], customers: dict[str, int], application: Application) -> list[int]:
    values, parts_of = [], []
    for payment in payments:
        parts = _parts(application, payment, customers[payment.reference])
        values.append(_values(desk, payment, customers[payment.reference], sum(part.minor for part in parts)))
        parts_of.append(parts)
    ids = insert_rows(desk.journal.session, Receipt, values)
    for payment, receipt_id, parts in zip(payments, ids, parts_of, strict=True):
        for part in parts:
            application.allocate(desk, part, AllocationKind.CASH, payment.first.day, receipt_id=receipt_id)
    application.write(desk)
    return ids


def _parts(application: Application, payment: Payment, customer_id: int) -> list[Part]:
    funds = Funds(customer_id, payment.first.currency, payment.first.day)
    left, found = payment.gross_minor, []
    for row in payment.rows:
        told = row.amount_minor if row.applied_minor is None else row.applied_minor
        share = min(told, left)
        for number in row.invoice_numbers:
            parts = application.parts(funds, number, share)
            taken = sum(part.minor for part in parts)
            found += parts
            share -= taken
            left -= taken
    return found


def _values(desk: Desk, payment: Payment, customer_id: int, applied: int) -> Values:
    row = payment.first
    return {
        "tenant_id": desk.journal.tenant_id,
        "customer_id": customer_id,
        "reference": payment.reference,
        "value_date": row.day,
        "booking_date": row.day,
        "currency": row.currency,
        "gross_minor": payment.gross_minor,
        "unapplied_minor": payment.gross_minor - applied,
        "memo": row.memo,
        "source_seen_at": desk.journal.now,
    }


def _tell(desk: Desk, payments: Sequence[Payment], customers: dict[str, int]) -> None:
    """Append one `payment_received` event per customer."""
    by_customer: dict[int, list[Payment]] = {}
    for payment in payments:
        by_customer.setdefault(customers[payment.reference], []).append(payment)
    entries: dict[int, Values] = {}
    for customer_id, own in by_customer.items():
        entries[customer_id] = {
            "references": [payment.reference for payment in own[:TOLD]],
            "count": len(own),
            "totals": totals((payment.first.currency, payment.gross_minor) for payment in own),
        }
    desk.journal.record_all("payment_received", entries)
