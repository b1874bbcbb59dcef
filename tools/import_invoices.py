"""Importing invoices: new ones in bulk, edited ones with an event, balances as the source system tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from ledger.allocations import AllocationKind, settled_state
from ledger.states import InvoiceState
from sources.rows import CreditNoteRow, InvoiceRow
from store.bulk import Values, by_number, insert_rows, set_for_all, sums_by_currency, update_rows
from store.derived import refresh_invoices
from store.import_settlements import Settled, settlements
from store.tables import Allocation, Customer, Invoice
from tools.import_accounts import ensure_customers
from tools.import_report import Desk, Outcome, each_number_once, keep, totals

TERMS = ("net_minor", "discount_basis_points", "discount_days")
EDITABLE = ("issue_date", "due_date", "total_minor", "po_number", "document", *TERMS)
COLUMNS = ("customer_id", "currency", "balance_minor", "tombstoned_at", *EDITABLE)


@dataclass(frozen=True, slots=True)
class Change:
    """What an import does to one existing invoice: new field values, and how far the source moves its balance.

    `source_minor` is None where the source says nothing new; zero records what it said without moving anything.
    """

    row: InvoiceRow
    before: Row[Any]
    fields: Values
    source_minor: int | None
    open_minor: int
    balance_after: int


def import_invoices(desk: Desk, rows: Sequence[InvoiceRow]) -> Outcome:
    """Upsert invoices by number; one that is missing from the file stays as it is."""
    outcome = Outcome()
    session, tenant_id = desk.journal.session, desk.journal.tenant_id
    rows = each_number_once(rows, outcome)
    known = by_number(session, Invoice, tenant_id, [row.number for row in rows], COLUMNS)
    rows = keep_consistent(desk, rows, known, outcome)
    customers = ensure_customers(desk, rows, outcome)
    fresh = [row for row in rows if row.number not in known]
    ids = _insert(desk, fresh, customers)
    old = [(row, known[row.number]) for row in rows if row.number in known]
    changes = _changes(desk, old)
    _apply(desk, [change for change in changes if change.fields or change.source_minor is not None])
    ids += [before.id for _, before in old]
    set_for_all(session, Invoice, [before.id for _, before in old], source_seen_at=desk.journal.now)
    really = [change for change in changes if change.fields or change.balance_after != change.before.balance_minor]
    _tell(desk, really)
    outcome.added, outcome.changed = len(fresh), len(really)
    outcome.unchanged += len(old) - len(really)
    behind = sum(1 for c in changes if c.row.open_minor is not None and c.balance_after != c.row.open_minor)
    outcome.note(behind, "{n} invoices were settled here further than the source system knows yet.")
    outcome.in_file = totals((row.currency, row.total_minor) for row in rows)
    outcome.stored = sums_by_currency(session, Invoice, "total_minor", ids)
    return outcome


def keep_consistent(desk: Desk, rows: list[Any], known: dict[str, Row[Any]], outcome: Outcome) -> list[Any]:
    """Refuse documents that would move to another customer or currency: that is a question, not an update."""
    numbers = {row.customer_number for row in rows if row.number in known}
    accounts = by_number(desk.journal.session, Customer, desk.journal.tenant_id, numbers, ())

    def moved(row: InvoiceRow | CreditNoteRow) -> str | None:
        before = known.get(row.number)
        if before is None:
            return None
        if row.customer_number not in accounts or accounts[row.customer_number].id != before.customer_id:
            return f"{row.number} belongs to another customer in the book"
        if row.currency != before.currency:
            return f"{row.number} is in {before.currency} in the book, not {row.currency}"
        return None

    return keep(rows, moved, outcome)


def _insert(desk: Desk, rows: Sequence[InvoiceRow], customers: dict[str, int]) -> list[int]:
    journal = desk.journal
    values = []
    for row in rows:
        balance = row.total_minor if row.open_minor is None else row.open_minor
        values.append(
            {
                "tenant_id": journal.tenant_id,
                "customer_id": customers[row.customer_number],
                "number": row.number,
                "issue_date": row.issue_date,
                "due_date": row.due_date,
                "currency": row.currency,
                "total_minor": row.total_minor,
                "balance_minor": balance,
                "chase_minor": balance,
                "state": settled_state(row.total_minor, balance, InvoiceState.SENT),
                "po_number": row.po_number or "",
                "document": row.document or "",
                "net_minor": row.net_minor,
                "discount_basis_points": row.discount_basis_points or 0,
                "discount_days": row.discount_days or 0,
                "source_seen_at": journal.now,
            }
        )
    ids = insert_rows(journal.session, Invoice, values)
    settled = [
        source_row(desk, invoice_id, row.total_minor - row.open_minor, row.open_minor, _settled_on(desk, row))
        for invoice_id, row in zip(ids, rows, strict=True)
        if row.open_minor is not None and row.open_minor != row.total_minor
    ]
    insert_rows(journal.session, Allocation, settled)
    return ids


def source_row(desk: Desk, invoice_id: int, minor: int, open_minor: int | None, day: date) -> Values:
    """Return the allocation that says what the source system settled, with the open balance it told."""
    return {
        "tenant_id": desk.journal.tenant_id,
        "invoice_id": invoice_id,
        "kind": AllocationKind.SOURCE,
        "amount_minor": minor,
        "effective_date": day,
        "recorded_at": desk.journal.now,
        "decided_by": desk.journal.actor,
        "evidence": [] if open_minor is None else [{"open_minor": open_minor}],
    }


def _settled_on(desk: Desk, row: InvoiceRow) -> date:
    return min(row.settled_on, desk.today) if row.settled_on else desk.today


def _changes(desk: Desk, old: Sequence[tuple[InvoiceRow, Row[Any]]]) -> list[Change]:
    known = settlements(desk.journal.session, [before.id for _, before in old])
    return [_change(row, before, known.get(before.id, Settled())) for row, before in old]


def _change(row: InvoiceRow, before: Row[Any], settled: Settled) -> Change:
    fields = {
        name: value for name in EDITABLE if (value := getattr(row, name)) is not None and value != getattr(before, name)
    }
    if before.tombstoned_at is not None:
        fields["tombstoned_at"] = None
    source_minor = _source_minor(row, before.total_minor, settled)
    balance = row.total_minor - settled.all_minor - (source_minor or 0)
    return Change(row, before, fields, source_minor, balance if row.open_minor is None else row.open_minor, balance)


def _source_minor(row: InvoiceRow, total_before: int, settled: Settled) -> int | None:
    """Return how far the source system moves the settled amount; None where it says nothing it has not said before.

    It wins on balances, but only with news: an export that repeats an old balance must not undo cash applied here
    since.
    """
    if row.open_minor is None:
        too_much = settled.all_minor - row.total_minor
        return -too_much if too_much > 0 else None
    told = total_before if settled.reported_open_minor is None else settled.reported_open_minor
    if row.open_minor == told and row.total_minor == total_before:
        return None
    return row.total_minor - row.open_minor - settled.all_minor


def _apply(desk: Desk, changes: Sequence[Change]) -> None:
    session = desk.journal.session
    told = [
        source_row(desk, c.before.id, c.source_minor, c.open_minor, _settled_on(desk, c.row))
        for c in changes
        if c.source_minor is not None
    ]
    insert_rows(session, Allocation, told)
    update_rows(session, Invoice, [{"id": c.before.id} | c.fields for c in changes if c.fields])
    refresh_invoices(session, [c.before.id for c in changes])


def _tell(desk: Desk, changes: Sequence[Change]) -> None:
    """Append one `invoice_changed` event per customer."""
    by_customer: dict[int, list[Values]] = {}
    for change in changes:
        entry: Values = {"number": change.row.number} | {
            name: [_plain(getattr(change.before, name)), _plain(value)] for name, value in change.fields.items()
        }
        if change.balance_after != change.before.balance_minor:
            entry["balance_minor"] = [change.before.balance_minor, change.balance_after]
        by_customer.setdefault(change.before.customer_id, []).append(entry)
    told = {customer: {"invoices": changed} for customer, changed in by_customer.items()}
    desk.journal.record_all("invoice_changed", told)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
