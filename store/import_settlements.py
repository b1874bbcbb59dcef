"""What has settled invoices so far, and how much of it only the source system knows the detail of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session

from ledger.allocations import AllocationKind
from store.bulk import NAMED, batches, table_of, where_in
from store.tables import Allocation


@dataclass(slots=True)
class Settled:
    """The settlements of one invoice, in minor units.

    `source_minor` is the part without detail, `reported_on` the day it last changed (None: there is none), and
    `reported_open_minor` the open balance the source told then, where that was noted.
    """

    all_minor: int = 0
    source_minor: int = 0
    reported_open_minor: int | None = None
    reported_on: date | None = None


def settlements(session: Session, invoice_ids: Collection[int]) -> dict[int, Settled]:
    """Return the settlements of those of these invoices that have any."""
    table = table_of(Allocation)
    found: dict[int, Settled] = {}
    for batch in batches(invoice_ids, NAMED):
        query = select(table.c.invoice_id, func.sum(table.c.amount_minor)).where(table.c.invoice_id.in_(batch))
        for invoice_id, total in session.execute(query.group_by(table.c.invoice_id)):
            found[invoice_id] = Settled(all_minor=int(total))
    columns = ("invoice_id", "kind", "amount_minor", "evidence", "effective_date")
    for row in where_in(session, Allocation, "invoice_id", list(found), columns):
        if row.kind is AllocationKind.SOURCE:
            known = found[row.invoice_id]
            known.source_minor += row.amount_minor
            known.reported_open_minor = next((told["open_minor"] for told in row.evidence), None)
            known.reported_on = row.effective_date
    return found
