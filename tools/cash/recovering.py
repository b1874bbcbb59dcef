"""A person takes a payment as a recovery: a debt that was written off lives again as far as it was paid."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from ledger.allocations import AllocationKind
from ledger.money import Money
from ledger.states import InvoiceState, ReviewState
from policies.cash.wording import Figure
from store.cash_facts import relatives
from store.closed_books import closed_until
from store.events import Journal
from store.tables import Allocation, CashDecision, Invoice
from tools.allocations import AllocationRefusedError, NewAllocation, allocate, reverse
from tools.cash.correcting import Case, CashRefusedError, move_money, take_up
from tools.cash.posting import figures_as_json, owner_of

RECOVERED = "recovered"


def recover(journal: Journal, line_id: int, number: str) -> CashDecision:
    """Pay an invoice that was written off: as much as came is taken back of the write-off, the rest stays written off.

    Return the decision. Raises CashRefusedError where the invoice is not written off, or the payment is not free.
    """
    case = take_up(journal, line_id)
    case.refuse_if_done()
    invoice = _written_off(case, number)
    receipt = case.receipt
    owner = owner_of({invoice.customer_id}, relatives(journal.session, {invoice.customer_id}), case.before.customer_id)
    move_money(journal, receipt, owner)
    try:
        paid = _pay(case, invoice)
    except AllocationRefusedError as error:
        raise CashRefusedError(f"line {line_id} cannot recover {number}: {error}") from error
    lost = invoice.total_minor - paid.minor
    rest = f"; {Money(lost, invoice.currency)} stay written off" if invoice.state is InvoiceState.WRITTEN_OFF else ""
    decision = case.decide(
        "cash_recovered", RECOVERED, f"{paid} recover {number}, which was written off, as a person says{rest}.", owner,
        arithmetic=figures_as_json([Figure(number, paid, cash=True)]),
    )  # fmt: skip
    if owner is not None:
        case.learn(owner, decision)
    case.close_review(ReviewState.CLOSED, "a person took it as a recovery")
    return decision


def write_off_again(journal: Journal, invoice_ids: Collection[int]) -> None:
    """Write off anew what taking back a recovery opened, on the day it did."""
    for invoice_id in sorted(invoice_ids):
        opened = select(func.max(col(Allocation.effective_date))).where(col(Allocation.invoice_id) == invoice_id)
        invoice = journal.session.get_one(Invoice, invoice_id)
        allocate(journal, _lost(invoice, journal.session.exec(opened).one()))


def _written_off(case: Case, number: str) -> Invoice:
    query = select(Invoice).where(Invoice.tenant_id == case.journal.tenant_id, Invoice.number == number)
    invoice = case.journal.session.exec(query).first()
    if invoice is None:
        raise CashRefusedError(f"there is no invoice {number}")
    if invoice.state is not InvoiceState.WRITTEN_OFF:
        apply = f"'dunlin cash apply {case.number} {number}' pays it"
        raise CashRefusedError(f"{number} is not written off, but {invoice.state.value.replace('_', ' ')}; {apply}")
    if invoice.currency != case.line.currency:
        raise CashRefusedError(f"{number} is in {invoice.currency} and line {case.number} in {case.line.currency}")
    return invoice


def _pay(case: Case, invoice: Invoice) -> Money:
    """Take the write-offs back, pay, and write off what is left, all on one day."""
    journal, receipt = case.journal, case.receipt
    written = _write_offs(journal.session, invoice.id or 0)
    closed = closed_until(journal.session, journal.tenant_id)
    opened_on = closed + timedelta(days=1) if closed else date.min
    day = max(case.money.value_on, opened_on, *(row.effective_date for row in written))
    for row in written:
        reverse(journal, row.id or 0, day, closed_until=closed)
    paid = min(invoice.balance_minor, receipt.unapplied_minor)
    note = ({"bank_line": case.money.key},)
    allocate(journal, NewAllocation(invoice.id or 0, paid, AllocationKind.CASH, day, receipt.id, evidence=note))
    if invoice.balance_minor:
        allocate(journal, replace(_lost(invoice, day), evidence=note))
    return Money(paid, invoice.currency)


def _lost(invoice: Invoice, day: date) -> NewAllocation:
    return NewAllocation(invoice.id or 0, invoice.balance_minor, AllocationKind.WRITE_OFF, day)


def _write_offs(session: Session, invoice_id: int) -> list[Allocation]:
    """Return the write-offs of an invoice that stand."""
    reversed_ids = select(col(Allocation.reverses_id)).where(col(Allocation.reverses_id).is_not(None))
    query = select(Allocation).where(
        col(Allocation.invoice_id) == invoice_id,
        col(Allocation.kind) == AllocationKind.WRITE_OFF,
        col(Allocation.reverses_id).is_(None),
        col(Allocation.id).not_in(reversed_ids),
    )
    return list(session.exec(query.order_by(col(Allocation.id))))
