"""Where money named for invoices falls: on what the source already counted as settled, or on what is still open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from ledger.allocations import AllocationKind
from ledger.states import INVOICE_OPEN, InvoiceState
from store.bulk import Values, by_number, insert_rows, where_in
from store.derived import refresh_invoices
from store.import_settlements import Settled, settlements
from store.tables import Allocation, Customer, Invoice, Tenant
from tools.import_invoices import source_row
from tools.import_report import Desk

#: Where the detail of an earlier source row may still come in: a paid invoice can be explained, a void one not.
EXPLAINABLE = INVOICE_OPEN | {InvoiceState.PAID}


@dataclass(slots=True)
class Named:
    """An invoice that payments or credit notes name, as far as they have used it up; amounts in minor units."""

    invoice_id: int
    customer_id: int
    currency: str
    state: InvoiceState
    balance: int
    seen_on: date
    settled: Settled


@dataclass(frozen=True, slots=True)
class Part:
    """A part of some money on one invoice; `explains`: the source had counted it already, without detail."""

    invoice: Named
    minor: int
    explains: bool


@dataclass(frozen=True, slots=True)
class Funds:
    """Whose money it is, in which currency, and when it came."""

    customer_id: int
    currency: str
    day: date


@dataclass(slots=True)
class Application:
    """The invoices named in a file, and the allocations that came of it."""

    invoices: dict[str, Named]
    related: set[tuple[int, int]]
    rows: list[Values] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    unknown: int = 0
    unrelated: int = 0

    def parts(self, funds: Funds, number: str, minor: int) -> list[Part]:
        """Put money on an invoice it names and use that up; what the invoice cannot take is not applied."""
        invoice = self.invoices.get(number)
        if invoice is None:
            self.unknown += 1
            return []
        pays_own = funds.customer_id == invoice.customer_id
        if invoice.currency != funds.currency or not (
            pays_own or (funds.customer_id, invoice.customer_id) in self.related
        ):
            self.unrelated += 1
            return []
        part = _part(invoice, funds.day, minor)
        return [part] if part else []

    def allocate(self, desk: Desk, part: Part, kind: AllocationKind, day: date, **source: int) -> None:
        """Note the allocation of a part, and that it replaces what the source had counted where it does."""
        invoice = part.invoice
        self.touched.add(invoice.invoice_id)
        if part.explains:
            told, told_on = invoice.settled.reported_open_minor, invoice.settled.reported_on
            assert told_on is not None
            # On the same day as the row it takes back, so that every report of the past stays as it was.
            self.rows.append(source_row(desk, invoice.invoice_id, -part.minor, told, told_on))
        self.rows.append(
            {
                "tenant_id": desk.journal.tenant_id,
                "invoice_id": invoice.invoice_id,
                "kind": kind,
                "amount_minor": part.minor,
                "effective_date": day,
                "recorded_at": desk.journal.now,
                "decided_by": desk.journal.actor,
                **source,
            }
        )

    def write(self, desk: Desk) -> None:
        """Append the allocations and bring the invoices up to date."""
        insert_rows(desk.journal.session, Allocation, self.rows)
        refresh_invoices(desk.journal.session, self.touched)


def _part(invoice: Named, day: date, minor: int) -> Part | None:
    counted = invoice.settled.reported_on is not None and day <= invoice.seen_on
    left = invoice.settled.source_minor if counted else invoice.balance
    taken = min(minor, left)
    if taken <= 0 or invoice.state not in EXPLAINABLE:
        return None
    if counted:
        invoice.settled.source_minor -= taken
    else:
        invoice.balance -= taken
    return Part(invoice, taken, explains=counted)


def open_application(desk: Desk, numbers: Iterable[str]) -> Application:
    """Read the invoices a file names, and who may pay for whom among their customers."""
    session, tenant_id = desk.journal.session, desk.journal.tenant_id
    columns = ("customer_id", "currency", "state", "balance_minor", "source_seen_at")
    rows = by_number(session, Invoice, tenant_id, list(numbers), columns)
    settled = settlements(session, [row.id for row in rows.values()])
    zone = ZoneInfo(session.get_one(Tenant, tenant_id).zone)
    invoices = {
        number: Named(
            invoice_id=row.id,
            customer_id=row.customer_id,
            currency=row.currency,
            state=row.state,
            balance=row.balance_minor,
            seen_on=row.source_seen_at.astimezone(zone).date(),
            settled=settled.get(row.id, Settled()),
        )
        for number, row in rows.items()
    }
    return Application(invoices, _related(desk, {named.customer_id for named in invoices.values()}))


def _related(desk: Desk, customer_ids: set[int]) -> set[tuple[int, int]]:
    """Return (payer, customer) for every account that may pay these customers' invoices."""
    columns = ("id", "payer_id", "parent_id")
    rows = where_in(desk.journal.session, Customer, "id", customer_ids, columns)
    return {(payer, row.id) for row in rows for payer in (row.payer_id, row.parent_id) if payer is not None}
