"""Allocations: settling an invoice from a receipt or a credit note, taking that back, and money that was returned.

Each call locks the receipt or credit note first and then the invoices in order of their ids, checks, appends, and
brings balances and promises up to date in the same transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from ledger.allocations import AllocationKind, Funds, Target, allocation_findings, is_by_terms, settled_state
from ledger.findings import Finding
from ledger.states import ClearingState, CreditState, InvoiceState, move
from store.account_file import ledger_synced_at
from store.derived import lock_invoices, refresh_credit_notes, refresh_invoices, refresh_receipts
from store.events import Journal
from store.tables import Allocation, CreditNote, Customer, Invoice, Receipt, Tenant
from tools.promises import judge_promises, open_promise_invoices, take_back_money

#: Settlements that give money away; a person has to have decided them, unless the terms of the invoice did.
DECIDED_BY_PERSON = frozenset({AllocationKind.WRITE_OFF, AllocationKind.DISCOUNT})
#: How a person is written as an actor.
PERSON = "person:"

_SPENDABLE_CASH = frozenset({ClearingState.PENDING, ClearingState.CLEARED})
_SPENDABLE_CREDIT = frozenset({CreditState.OPEN, CreditState.PARTIALLY_APPLIED})
#: The event of a settlement by its kind; of the others it is SETTLED.
EVENTS = {
    AllocationKind.CASH: "cash_applied",
    AllocationKind.CREDIT: "credit_applied",
    AllocationKind.WRITE_OFF: "written_off",
}
SETTLED = "difference_settled"


class AllocationRefusedError(ValueError):
    """An allocation that may not be made or taken back; `findings` are all the reasons, the message names them."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(str(finding) for finding in findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class NewAllocation:
    """A settlement to record, in minor units of the invoice's currency.

    Cash names its receipt and credit its credit note; every other kind closes balance without using up money and
    names neither. Nobody named in `decided_by` means: whoever acts. `drawn_minor` is what it takes of a receipt in
    another currency.
    """

    invoice_id: int
    amount_minor: int
    kind: AllocationKind
    effective_date: date
    receipt_id: int | None = None
    credit_note_id: int | None = None
    decided_by: str = ""
    evidence: tuple[Any, ...] = ()
    drawn_minor: int | None = None


def allocate(journal: Journal, new: NewAllocation, *, closed_until: date | None = None) -> int:
    """Settle a part of an invoice; return the id of the allocation.

    `closed_until` is the last day of the closed accounting periods. Raises AllocationRefusedError with every reason.
    """
    funds = _lock_funds(journal, new)
    invoice = _lock_invoice(journal, new.invoice_id)
    payers = _payers_of(journal, invoice.customer_id)
    findings = refusals(journal, new, invoice, funds, payers) + _day_findings(new.effective_date, closed_until)
    if findings:
        raise AllocationRefusedError(*findings)
    allocation = Allocation(
        tenant_id=journal.tenant_id,
        invoice_id=new.invoice_id,
        receipt_id=new.receipt_id,
        credit_note_id=new.credit_note_id,
        kind=new.kind,
        amount_minor=new.amount_minor,
        drawn_minor=new.drawn_minor,
        effective_date=new.effective_date,
        recorded_at=journal.now,
        decided_by=new.decided_by or journal.actor,
        evidence=list(new.evidence),
    )
    if new.kind is AllocationKind.WRITE_OFF and new.amount_minor == invoice.balance_minor:
        invoice.state = move(invoice.state, InvoiceState.WRITTEN_OFF)
    journal.session.add(allocation)
    bring_up_to_date(journal, [allocation])
    assert allocation.id is not None
    tell(journal, EVENTS.get(new.kind, SETTLED), allocation, invoice)
    judge_payers(journal, [allocation])
    return allocation.id


def reverse(
    journal: Journal, allocation_id: int, effective_date: date | None = None, *, closed_until: date | None = None
) -> int:
    """Take an allocation back by a row of its own; return the id of that row.

    Reports up to the day before `effective_date` stay as they were; without one it takes effect today. Raises
    AllocationRefusedError for a reversal, for an allocation that was reversed, and for a day before its own.
    """
    original = journal.session.get(Allocation, allocation_id)
    if original is None or original.tenant_id != journal.tenant_id:
        raise _refusal("unknown", f"there is no allocation {allocation_id}")
    day = effective_date or max(_today(journal), original.effective_date)
    _lock_source(journal, original)
    invoice = _lock_invoice(journal, original.invoice_id)
    findings = _reversal_findings(journal, original, day) + _day_findings(day, closed_until)
    if findings:
        raise AllocationRefusedError(*findings)
    reversal = _append_reversal(journal, original, invoice, day)
    bring_up_to_date(journal, [reversal])
    assert reversal.id is not None
    tell(journal, "allocation_reversed", reversal, invoice)
    judge_payers(journal, [reversal])
    return reversal.id


def return_receipt(
    journal: Journal, receipt_id: int, effective_date: date | None = None, *, closed_until: date | None = None
) -> list[int]:
    """Record that a receipt's money went back or never cleared; return the ids of the reversals.

    Every live allocation of it is reversed, its invoices are open again, and a promise it had kept is broken, or
    stands again before its deadline. Without a day it takes effect today. Raises AllocationRefusedError for a receipt
    whose money is gone already.
    """
    receipt = _lock_receipt(journal, receipt_id)
    day = effective_date or _today(journal)
    if receipt.clearing not in _SPENDABLE_CASH:
        raise _refusal("returned", f"receipt {receipt.reference} is {_words(receipt.clearing)} already")
    live = _live_allocations(journal, receipt_id)
    findings = _day_findings(day, closed_until)
    if any(allocation.effective_date > day for allocation in live):
        findings.append(Finding("allocation.day", f"{day} is before money of this receipt was applied"))
    if findings:
        raise AllocationRefusedError(*findings)
    customers = {invoice.customer_id for invoice in _lock_invoices_of(journal, live)}
    lost = ClearingState.RETURNED if receipt.clearing is ClearingState.CLEARED else ClearingState.FAILED
    receipt.clearing, receipt.gone_on = move(receipt.clearing, lost), day
    reversals = [
        _append_reversal(journal, each, journal.session.get_one(Invoice, each.invoice_id), day) for each in live
    ]
    bring_up_to_date(journal, reversals)
    refresh_receipts(journal.session, [receipt_id])
    _tell_return(journal, receipt_id, day, reversals, customers)
    take_back_money(journal, receipt_id)
    judge_payers(journal, reversals)
    return [reversal.id for reversal in reversals if reversal.id is not None]


def _lock_funds(journal: Journal, new: NewAllocation) -> Receipt | CreditNote | None:
    wanted = {AllocationKind.CASH: (True, False), AllocationKind.CREDIT: (False, True)}.get(new.kind, (False, False))
    if (new.receipt_id is not None, new.credit_note_id is not None) != wanted:
        needs = "a receipt" if wanted[0] else "a credit note" if wanted[1] else "neither receipt nor credit note"
        raise _refusal("source", f"an allocation of kind {_words(new.kind)} names {needs}")
    if new.receipt_id is not None:
        return _lock_receipt(journal, new.receipt_id)
    return _lock_credit_note(journal, new.credit_note_id) if new.credit_note_id is not None else None


def _lock_receipt(journal: Journal, receipt_id: int) -> Receipt:
    found = journal.session.get(Receipt, receipt_id, with_for_update={"key_share": True}, populate_existing=True)
    if found is None or found.tenant_id != journal.tenant_id:
        raise _refusal("unknown", f"there is no receipt {receipt_id}")
    return found


def _lock_credit_note(journal: Journal, credit_note_id: int) -> CreditNote:
    found = journal.session.get(CreditNote, credit_note_id, with_for_update={"key_share": True}, populate_existing=True)
    if found is None or found.tenant_id != journal.tenant_id:
        raise _refusal("unknown", f"there is no credit note {credit_note_id}")
    return found


def _lock_source(journal: Journal, allocation: Allocation) -> None:
    if allocation.receipt_id is not None:
        _lock_receipt(journal, allocation.receipt_id)
    if allocation.credit_note_id is not None:
        _lock_credit_note(journal, allocation.credit_note_id)


def _lock_invoice(journal: Journal, invoice_id: int) -> Invoice:
    """Lock an invoice, with those its customer's promises cover: a verdict may free them in the same transaction."""
    known = journal.session.get(Invoice, invoice_id)
    if known is None or known.tenant_id != journal.tenant_id:
        raise _refusal("unknown", f"there is no invoice {invoice_id}")
    lock_invoices(journal.session, [invoice_id, *open_promise_invoices(journal, known.customer_id)])
    return journal.session.get_one(Invoice, invoice_id, populate_existing=True)


def _lock_invoices_of(journal: Journal, allocations: Sequence[Allocation]) -> Sequence[Invoice]:
    ids = {allocation.invoice_id for allocation in allocations}
    query = select(Invoice).where(col(Invoice.id).in_(ids))
    customers = {invoice.customer_id for invoice in journal.session.scalars(query)}
    promised = [invoice_id for customer in customers for invoice_id in open_promise_invoices(journal, customer)]
    lock_invoices(journal.session, [*ids, *promised])
    return journal.session.scalars(query.execution_options(populate_existing=True)).all()


def refusals(
    journal: Journal,
    new: NewAllocation,
    invoice: Invoice,
    source: Receipt | CreditNote | None,
    payers: Collection[int],
) -> list[Finding]:
    """Return every reason against a settlement of an invoice, which has to be locked, from a source, which has too.

    `payers` are the other accounts that may pay the customer's invoices.
    """
    place = f"invoice {invoice.number}"
    target = Target(invoice.customer_id, invoice.currency, invoice.balance_minor, invoice.state)
    funds, related = None, False
    found = []
    if source is not None:
        # Nobody has number 0: money of an unknown payer is nobody's until a person says whose it is.
        funds = Funds(source.customer_id or 0, source.currency, source.unapplied_minor)
        related = source.customer_id in payers
        found += _source_findings(new, source, place)
    found += allocation_findings(new.amount_minor, target, funds, payer_is_related=related, drawn_minor=new.drawn_minor)
    if new.effective_date < invoice.issue_date:
        found.append(Finding("allocation.day", f"{new.effective_date} is before the invoice was issued"))
    if new.kind is AllocationKind.SOURCE:
        found.append(Finding("allocation.kind", "what the source system settled comes in with an import only"))
    agreed = new.kind is AllocationKind.DISCOUNT and is_by_terms(
        new.amount_minor, invoice.total_minor, invoice.discount_basis_points
    )
    if not agreed and not (new.decided_by or journal.actor).startswith(PERSON):
        if new.kind in DECIDED_BY_PERSON:
            found.append(Finding("allocation.person", f"a {_words(new.kind)} has to be decided by a person"))
        if new.drawn_minor is not None:
            found.append(Finding("allocation.person", "an exchange has to be decided by a person"))
    return [Finding(finding.code, finding.reason, place) for finding in found]


def _source_findings(new: NewAllocation, source: Any, place: str) -> list[Finding]:
    if new.receipt_id is not None:
        spendable, day, state = source.clearing in _SPENDABLE_CASH, source.value_date, _words(source.clearing)
        name = f"receipt {source.reference}"
    else:
        spendable, day, state = source.state in _SPENDABLE_CREDIT, source.issue_date, _words(source.state)
        name = f"credit note {source.number}"
    found = []
    if not spendable:
        found.append(Finding("allocation.not_ours", f"{name} is {state}", place))
    if new.effective_date < day:
        found.append(Finding("allocation.day", f"{new.effective_date} is before the day of {name}", place))
    return found


def _payers_of(journal: Journal, customer_id: int) -> set[int]:
    """Return the other accounts that may pay a customer's invoices: its payer and its parent."""
    customer = journal.session.get_one(Customer, customer_id)
    return {payer for payer in (customer.payer_id, customer.parent_id) if payer is not None}


def _day_findings(day: date, closed_until: date | None) -> list[Finding]:
    if closed_until is None or day > closed_until:
        return []
    return [Finding("allocation.period", f"the books are closed up to {closed_until}; {day} is too early")]


def _reversal_findings(journal: Journal, original: Allocation, day: date) -> list[Finding]:
    place = f"allocation {original.id}"
    found = []
    if original.reverses_id is not None:
        found.append(Finding("allocation.reversal", "a reversal cannot be reversed; allocate anew", place))
    if original.kind is AllocationKind.SOURCE:
        found.append(Finding("allocation.kind", "what the source system settled only an import takes back", place))
    earlier = select(col(Allocation.id)).where(col(Allocation.reverses_id) == original.id)
    by = journal.session.scalar(earlier)
    if by is not None:
        found.append(Finding("allocation.reversed", f"was reversed already, by allocation {by}", place))
    if day < original.effective_date:
        found.append(
            Finding("allocation.day", f"{day} is before {original.effective_date}, when it took effect", place)
        )
    return found


def _live_allocations(journal: Journal, receipt_id: int) -> list[Allocation]:
    reversed_ids = select(col(Allocation.reverses_id)).where(
        col(Allocation.receipt_id) == receipt_id, col(Allocation.reverses_id).is_not(None)
    )
    query = select(Allocation).where(
        col(Allocation.receipt_id) == receipt_id,
        col(Allocation.reverses_id).is_(None),
        col(Allocation.id).not_in(reversed_ids),
    )
    return list(journal.session.scalars(query.order_by(col(Allocation.id))))


def _append_reversal(journal: Journal, original: Allocation, invoice: Invoice, day: date) -> Allocation:
    if original.kind is AllocationKind.WRITE_OFF and invoice.state is InvoiceState.WRITTEN_OFF:
        opened = settled_state(invoice.total_minor, invoice.balance_minor + original.amount_minor, InvoiceState.SENT)
        invoice.state = move(invoice.state, opened)
    reversal = Allocation(
        tenant_id=journal.tenant_id,
        invoice_id=original.invoice_id,
        receipt_id=original.receipt_id,
        credit_note_id=original.credit_note_id,
        kind=original.kind,
        amount_minor=-original.amount_minor,
        drawn_minor=None if original.drawn_minor is None else -original.drawn_minor,
        effective_date=day,
        recorded_at=journal.now,
        reverses_id=original.id,
        decided_by=journal.actor,
    )
    journal.session.add(reversal)
    return reversal


def bring_up_to_date(journal: Journal, rows: Sequence[Allocation]) -> None:
    """Work out anew what these allocations touch: receipts, credit notes, invoices."""
    invoices = {row.invoice_id for row in rows}
    receipts = {row.receipt_id for row in rows if row.receipt_id is not None}
    notes = {row.credit_note_id for row in rows if row.credit_note_id is not None}
    refresh_receipts(journal.session, receipts)
    refresh_credit_notes(journal.session, notes)
    refresh_invoices(journal.session, invoices)


def judge_payers(journal: Journal, rows: Sequence[Allocation]) -> None:
    """Judge the promises of everybody whose invoices these allocations touch."""
    query = select(col(Invoice.customer_id)).where(col(Invoice.id).in_({row.invoice_id for row in rows}))
    customers = set(journal.session.scalars(query))
    if customers:
        judge_promises(journal, ledger_synced_at(journal.session, journal.tenant_id), customers)


def tell(journal: Journal, kind: str, row: Allocation, invoice: Invoice) -> None:
    """Append the event of an allocation to an invoice, or of its reversal."""
    journal.record(
        kind,
        invoice.customer_id,
        allocation_id=row.id,
        invoice_id=row.invoice_id,
        invoice=invoice.number,
        allocation_kind=row.kind.value,
        amount_minor=abs(row.amount_minor),
        currency=invoice.currency,
        day=row.effective_date.isoformat(),
        receipt_id=row.receipt_id,
        credit_note_id=row.credit_note_id,
        reverses_id=row.reverses_id,
    )


def _tell_return(
    journal: Journal, receipt_id: int, day: date, reversals: Sequence[Allocation], customers: set[int]
) -> None:
    receipt = journal.session.get_one(Receipt, receipt_id)
    reopened: dict[int, list[int]] = defaultdict(list)
    for row in reversals:
        reopened[journal.session.get_one(Invoice, row.invoice_id).customer_id].append(row.invoice_id)
    for customer_id in sorted(customers | ({receipt.customer_id} if receipt.customer_id is not None else set())):
        journal.record(
            "receipt_returned",
            customer_id,
            receipt_id=receipt_id,
            reference=receipt.reference,
            clearing=receipt.clearing.value,
            amount_minor=receipt.gross_minor,
            currency=receipt.currency,
            day=day.isoformat(),
            invoice_ids=reopened[customer_id],
        )


def _today(journal: Journal) -> date:
    return journal.now.astimezone(ZoneInfo(journal.session.get_one(Tenant, journal.tenant_id).zone)).date()


def _words(label: AllocationKind | ClearingState | CreditState) -> str:
    return label.value.replace("_", " ")


def _refusal(code: str, reason: str) -> AllocationRefusedError:
    return AllocationRefusedError(Finding(f"allocation.{code}", reason))
