"""What it does when the bank takes a payment back: all it settled falls, its invoices are open again, at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from ledger.money import Money
from ledger.states import ClearingState, ReviewState, move
from policies.cash.return_reasons import reason_words
from policies.cash.reversible import reversible_until
from store.bulk import insert_rows
from store.cash_lines import standing_decisions
from store.cash_returns import RETURNED, TAKEN
from store.closed_books import first_open
from store.events import Journal
from store.tables import BankLine, CashDecision, Hold, HoldKind, Invoice, Receipt, Tenant
from tools.allocations import return_receipt, reverse
from tools.cash.correcting import Case, standing_allocations, take_up
from tools.cash.posting import SOURCE
from tools.holds import NewHold, place_holds


def take_back(journal: Journal, line: BankLine, original: BankLine) -> CashDecision:
    """Undo a payment whole, and write down on both lines what became of them.

    Raises AllocationRefusedError where its money is gone already.
    """
    case = _case(journal, original)
    payers = {receipt.customer_id for receipt in case.receipts} - {None}
    reopened = _undo(case, line)
    told = _sentence(line, reopened)
    case.close_review(ReviewState.CLOSED, "the bank took the money back")
    receipt = case.receipt
    append(journal, original, RETURNED, told, receipt_id=receipt.id, customer_id=case.before.customer_id)
    decision = append(journal, line, TAKEN, told, receipt_id=receipt.id, customer_id=receipt.customer_id)
    owners = {invoice.customer_id for invoice in reopened}
    for customer_id in sorted(owners | {payer for payer in payers if payer is not None}):
        journal.record(
            "cash_returned", customer_id, bank_line_id=line.id, receipt_id=receipt.id, sentence=told,
            invoice_ids=[invoice.id for invoice in reopened if invoice.customer_id == customer_id],
        )  # fmt: skip
    _pause(journal, owners)
    return decision


def _case(journal: Journal, original: BankLine) -> Case:
    """Take a payment up; one that is gone before anybody matched it gets its receipt now, on nobody's account."""
    line_id = original.id or 0
    if line_id not in standing_decisions(journal.session, [line_id]):
        came = f"{Money(original.amount_minor, original.currency)} came in and was taken back before it was matched."
        append(journal, original, RETURNED, came, receipt_id=receipt_of(journal, original, None))
    return take_up(journal, line_id)


def receipt_of(journal: Journal, line: BankLine, owner: int | None) -> int:
    """Put the money of a line into the book, unapplied, and return the receipt."""
    row = {
        "tenant_id": journal.tenant_id,
        "customer_id": owner,
        "reference": line.identity,
        "source": SOURCE,
        "value_date": line.value_on,
        "booking_date": line.booked_on,
        "currency": line.currency,
        "gross_minor": line.amount_minor,
        "unapplied_minor": line.amount_minor,
        "reversible_until": reversible_until(line.bank_code, line.value_on),
        "memo": line.remittance,
        "source_seen_at": journal.now,
    }
    return insert_rows(journal.session, Receipt, [row])[0]


def _undo(case: Case, line: BankLine) -> Sequence[Invoice]:
    """Reverse all that the payment settled, and what closed a difference beside it; return the invoices."""
    journal, ids = case.journal, [receipt.id or 0 for receipt in case.receipts]
    rows = standing_allocations(journal, ids, case.money.key)
    # Banks date some returns back to the day of the payment, which an invoice may be younger than.
    latest = max([line.value_on, *(row.effective_date for row in rows)])
    day = first_open(journal.session, journal.tenant_id, latest)
    for receipt_id in ids:
        return_receipt(journal, receipt_id, day)
    whole = case.receipt
    if whole.clearing is ClearingState.SPLIT:
        # Its parts are gone; what was divided is whole again, and gone with them.
        whole.clearing = move(whole.clearing, ClearingState.CLEARED)
        return_receipt(journal, whole.id or 0, day)
    for row in rows:
        if row.receipt_id is None:
            reverse(journal, row.id or 0, day)
    query = select(Invoice).where(col(Invoice.id).in_({row.invoice_id for row in rows}))
    return journal.session.scalars(query.order_by(col(Invoice.due_date), col(Invoice.id))).all()


def _sentence(line: BankLine, reopened: Sequence[Invoice]) -> str:
    if not reopened:
        return f"{taken_words(line)}: nothing had been paid with it."
    numbers = ", ".join(invoice.number for invoice in reopened)
    return f"{taken_words(line)}: {numbers} {'is' if len(reopened) == 1 else 'are'} open again."


def taken_words(line: BankLine) -> str:
    """Say that the bank took money back, when, and why."""
    amount, why = Money(abs(line.amount_minor), line.currency), reason_words(line.reason)
    return f"The bank took {amount} back on {line.value_on}{f' ({why})' if why else ''}"


def append(journal: Journal, line: BankLine, outcome: str, sentence: str, **more: Any) -> CashDecision:
    """Append what became of a line; it stands from now on."""
    before = standing_decisions(journal.session, [line.id or 0]).get(line.id or 0)
    decision = CashDecision(
        tenant_id=journal.tenant_id,
        bank_line_id=line.id or 0,
        turn=before.turn + 1 if before else 0,
        outcome=outcome,
        sentence=sentence,
        decided_by=journal.actor,
        decided_at=journal.now,
        **more,
    )
    journal.session.add(decision)
    journal.session.flush()
    return decision


def _pause(journal: Journal, customer_ids: set[int]) -> None:
    """Let nobody be written to on the day on which it became known; then the ladder goes on from where it was."""
    today = journal.now.astimezone(ZoneInfo(journal.session.get_one(Tenant, journal.tenant_id).zone)).date()
    query = select(col(Hold.customer_id)).where(
        col(Hold.customer_id).in_(customer_ids),
        col(Hold.kind) == HoldKind.FOLLOW_UP,
        col(Hold.released_at).is_(None),
        col(Hold.until) == today,
    )
    paused = set(journal.session.scalars(query))
    why = "the bank took money back today; what is open again is asked for from tomorrow"
    holds = [NewHold(each, HoldKind.FOLLOW_UP, why, until=today) for each in sorted(customer_ids - paused)]
    place_holds(journal, holds)
