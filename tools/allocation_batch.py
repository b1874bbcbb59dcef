"""Many allocations in a few statements, for a caller that has locked what they touch; each is checked like one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from store.account_file import ledger_synced_at
from store.bulk import Values, among, insert_rows, table_of
from store.cash_facts import relatives
from store.events import Journal
from store.tables import Allocation, CreditNote, Invoice, Receipt
from tools.allocations import (
    EVENTS,
    SETTLED,
    AllocationRefusedError,
    NewAllocation,
    bring_up_to_date,
    refusals,
    tell,
)
from tools.promises import judge_promises

#: A row of a table as it was read, to count down; it is no object of the session, so nothing of it is written.
Row = Any


@dataclass(slots=True)
class AllocationBatch:
    """Allocations of one transaction; balances are counted down here until all are written together."""

    journal: Journal
    invoices: dict[int, Row]
    receipts: dict[int, Row]
    credits: dict[int, Row]
    payers: dict[int, set[int]]
    _rows: list[Values] = field(default_factory=list)

    def add(self, new: NewAllocation) -> None:
        """Take an allocation into the batch; raise AllocationRefusedError with every reason against it."""
        invoice, source = self.invoices[new.invoice_id], self._source(new)
        if found := refusals(self.journal, new, invoice, source, self.payers[invoice.customer_id]):
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
        rows: list[Row] = [
            SimpleNamespace(id=each, reverses_id=None, **row) for each, row in zip(ids, self._rows, strict=True)
        ]
        bring_up_to_date(self.journal, rows)
        with self.journal.at_once() as told:
            for row in rows:
                tell(told, EVENTS.get(row.kind, SETTLED), row, self.invoices[row.invoice_id])
        customers = {self.invoices[row.invoice_id].customer_id for row in rows}
        if customers:
            judge_promises(self.journal, ledger_synced_at(session, self.journal.tenant_id), customers)

    def _source(self, new: NewAllocation) -> Row | None:
        if new.receipt_id is not None:
            return self.receipts[new.receipt_id]
        return self.credits[new.credit_note_id] if new.credit_note_id is not None else None


def open_batch(
    journal: Journal, invoice_ids: Collection[int], receipt_ids: Collection[int], credit_ids: Collection[int]
) -> AllocationBatch:
    """Read what a batch of allocations touches; the caller has locked it."""
    invoices = _load(journal, Invoice, invoice_ids)
    receipts, credits = _load(journal, Receipt, receipt_ids), _load(journal, CreditNote, credit_ids)
    payers = relatives(journal.session, {invoice.customer_id for invoice in invoices.values()})
    return AllocationBatch(journal, invoices, receipts, credits, payers)


def _load(journal: Journal, model: type[SQLModel], ids: Collection[int]) -> dict[int, Row]:
    table = table_of(model)
    rows = journal.session.execute(select(table).where(among(journal.session, table.c.id, ids)))
    return {row.id: SimpleNamespace(**row._mapping) for row in rows}
