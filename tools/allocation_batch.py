"""Many allocations in a few statements, for a caller that has locked what they touch; each is checked like one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TypeVar

from sqlmodel import SQLModel, col, select

from store.bulk import NAMED, Values, batches, insert_rows
from store.events import Journal
from store.tables import Allocation, CreditNote, Customer, Invoice, Receipt
from tools.allocations import (
    EVENTS,
    SETTLED,
    AllocationRefusedError,
    NewAllocation,
    bring_up_to_date,
    judge_payers,
    refusals,
    tell,
)

Row = TypeVar("Row", bound=SQLModel)


@dataclass(slots=True)
class AllocationBatch:
    """Allocations of one transaction; balances are counted down here until all are written together."""

    journal: Journal
    invoices: dict[int, Invoice]
    receipts: dict[int, Receipt]
    credits: dict[int, CreditNote]
    _customers: dict[int, Customer] = field(default_factory=dict)
    _rows: list[Values] = field(default_factory=list)

    def add(self, new: NewAllocation) -> None:
        """Take an allocation into the batch; raise AllocationRefusedError with every reason against it."""
        invoice, source = self.invoices[new.invoice_id], self._source(new)
        if found := refusals(self.journal, new, invoice, source):
            raise AllocationRefusedError(*found)
        invoice.balance_minor -= new.amount_minor
        if source is not None:
            source.unapplied_minor -= new.amount_minor
        self._rows.append(
            {
                "tenant_id": self.journal.tenant_id,
                "invoice_id": new.invoice_id,
                "receipt_id": new.receipt_id,
                "credit_note_id": new.credit_note_id,
                "kind": new.kind,
                "amount_minor": new.amount_minor,
                "effective_date": new.effective_date,
                "recorded_at": self.journal.now,
                "decided_by": new.decided_by or self.journal.actor,
                "evidence": list(new.evidence),
            }
        )

    def write(self) -> None:
        """Append the allocations with their events, and bring balances and promises up to date."""
        session = self.journal.session
        ids = insert_rows(session, Allocation, self._rows)
        rows = [Allocation(id=each, **row) for each, row in zip(ids, self._rows, strict=True)]
        bring_up_to_date(self.journal, rows)
        # Held, so that telling of each needs no statement of its own.
        held = _load(self.journal, Invoice, [row.invoice_id for row in rows])
        with self.journal.at_once() as told:
            for row in rows:
                tell(told, EVENTS.get(row.kind, SETTLED), row)
        held.clear()
        judge_payers(self.journal, rows)

    def _source(self, new: NewAllocation) -> Receipt | CreditNote | None:
        if new.receipt_id is not None:
            return self.receipts[new.receipt_id]
        return self.credits[new.credit_note_id] if new.credit_note_id is not None else None


def open_batch(
    journal: Journal, invoice_ids: Collection[int], receipt_ids: Collection[int], credit_ids: Collection[int]
) -> AllocationBatch:
    """Read what a batch of allocations touches; the caller has locked it."""
    invoices = _load(journal, Invoice, invoice_ids)
    receipts, credits = _load(journal, Receipt, receipt_ids), _load(journal, CreditNote, credit_ids)
    for row in (*invoices.values(), *receipts.values(), *credits.values()):
        # What is counted down here must not be written: the figures are worked out from the allocations.
        journal.session.expunge(row)
    customers = _load(journal, Customer, {invoice.customer_id for invoice in invoices.values()})
    return AllocationBatch(journal, invoices, receipts, credits, customers)


def _load(journal: Journal, model: type[Row], ids: Collection[int]) -> dict[int, Row]:
    found: dict[int, Row] = {}
    for batch in batches(ids, NAMED):
        query = select(model).where(col(model.id).in_(batch))  # type: ignore[attr-defined]
        rows = journal.session.scalars(query.execution_options(populate_existing=True))
        found |= {row.id: row for row in rows}  # type: ignore[attr-defined]
    return found
