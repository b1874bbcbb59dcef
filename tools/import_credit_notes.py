"""Importing credit notes: open until something nets them, applied at once only where the file names the invoice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from ledger.allocations import AllocationKind
from ledger.states import CreditState
from sources.rows import CreditNoteRow
from store.bulk import Values, by_number, insert_rows, set_for_all, sums_by_currency, update_rows
from store.derived import refresh_credit_notes
from store.tables import CreditNote
from tools.import_accounts import ensure_customers
from tools.import_application import Application, Funds, Part, open_application
from tools.import_invoices import keep_consistent
from tools.import_report import Desk, Outcome, each_number_once, keep, totals

COLUMNS = ("customer_id", "currency", "total_minor", "unapplied_minor", "issue_date", "reason")


def import_credit_notes(desk: Desk, rows: Sequence[CreditNoteRow]) -> Outcome:
    """Upsert credit notes by number.

    What the source has used of one without saying where is not ours to give: such a note enters with what is left.
    """
    outcome = Outcome()
    session, tenant_id = desk.journal.session, desk.journal.tenant_id
    rows = each_number_once(rows, outcome)
    known = by_number(session, CreditNote, tenant_id, [row.number for row in rows], COLUMNS)
    rows = keep_consistent(desk, rows, known, outcome)
    rows = keep(rows, lambda row: _used_up(row, known), outcome)
    customers = ensure_customers(desk, rows, outcome)
    fresh = [row for row in rows if row.number not in known]
    ids, expected = _insert(desk, fresh, customers, outcome)
    old = [(row, known[row.number]) for row in rows if row.number in known]
    changes = [change for row, before in old if len(change := _change(row, before)) > 1]
    update_rows(session, CreditNote, changes)
    refresh_credit_notes(session, [change["id"] for change in changes])
    old_ids = [before.id for _, before in old]
    set_for_all(session, CreditNote, old_ids, source_seen_at=desk.journal.now)
    outcome.added, outcome.changed = len(fresh), len(changes)
    outcome.unchanged += len(old) - len(changes)
    expected += [(row.currency, _total(row, before)) for row, before in old]
    partly = sum(1 for row in rows if row.open_minor is not None and row.open_minor != row.total_minor)
    outcome.note(partly, "{n} credit notes are partly used in the source system; what is left counts.")
    outcome.in_file = totals(expected)
    outcome.stored = sums_by_currency(session, CreditNote, "total_minor", [*ids, *old_ids])
    return outcome


def _insert(
    desk: Desk, rows: Sequence[CreditNoteRow], customers: dict[str, int], outcome: Outcome
) -> tuple[list[int], list[tuple[str, int]]]:
    application = open_application(desk, [row.invoice_number for row in rows if row.invoice_number])
    values, parts_of, expected = [], [], []
    for row in rows:
        parts = _parts(application, row, customers[row.customer_number])
        used = sum(part.minor for part in parts)
        left = row.total_minor - used if row.open_minor is None else row.open_minor
        values.append(_values(desk, row, customers[row.customer_number], (used, left)))
        parts_of.append(parts)
        expected.append((row.currency, used + left))
    ids = insert_rows(desk.journal.session, CreditNote, values)
    for row, credit_id, parts in zip(rows, ids, parts_of, strict=True):
        for part in parts:
            application.allocate(desk, part, AllocationKind.CREDIT, row.issue_date, credit_note_id=credit_id)
    application.write(desk)
    outcome.note(application.unknown, "{n} credit notes name an invoice that is not in the book; they stay open.")
    outcome.note(application.unrelated, "{n} credit notes name an invoice of another customer or currency.")
    return ids, expected


def _parts(application: Application, row: CreditNoteRow, customer_id: int) -> list[Part]:
    used = row.total_minor - (row.open_minor or 0)
    if not row.invoice_number or not used:
        return []
    return application.parts(Funds(customer_id, row.currency, row.issue_date), row.invoice_number, used)


def _values(desk: Desk, row: CreditNoteRow, customer_id: int, amounts: tuple[int, int]) -> Values:
    used, left = amounts
    state = CreditState.CLOSED if left == 0 else CreditState.PARTIALLY_APPLIED if used else CreditState.OPEN
    return {
        "tenant_id": desk.journal.tenant_id,
        "customer_id": customer_id,
        "number": row.number,
        "issue_date": row.issue_date,
        "currency": row.currency,
        "total_minor": used + left,
        "unapplied_minor": left,
        "state": state,
        "reason": row.reason or "",
        "source_seen_at": desk.journal.now,
    }


def _used_up(row: CreditNoteRow, known: dict[str, Row[Any]]) -> str | None:
    before = known.get(row.number)
    if before is None or row.open_minor is not None:
        return None
    used = before.total_minor - before.unapplied_minor
    return f"{row.number} is now smaller than what was already applied of it" if row.total_minor < used else None


def _total(row: CreditNoteRow, before: Row[Any]) -> int:
    """Return the total to keep: what was applied here plus what the source leaves open.

    An open amount above what is left here is old news, unless it is above all we ever knew of.
    """
    used: int = before.total_minor - before.unapplied_minor
    if row.open_minor is None:
        return row.total_minor
    total: int = before.total_minor
    if row.open_minor <= before.unapplied_minor:
        return used + row.open_minor
    return max(row.open_minor, total)


def _change(row: CreditNoteRow, before: Row[Any]) -> Values:
    wanted = {"issue_date": row.issue_date, "reason": row.reason, "total_minor": _total(row, before)}
    changed = {name: value for name, value in wanted.items() if value is not None and value != getattr(before, name)}
    return {"id": before.id} | changed
