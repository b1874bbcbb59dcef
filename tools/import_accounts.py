"""Importing customers: upserted by number, with parents and payers resolved; and those invoices bring with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row

from sources.rows import CreditNoteRow, CustomerRow, InvoiceRow
from store.bulk import Values, by_number, insert_rows, update_rows
from store.tables import Customer
from tools.import_report import Desk, Outcome

PLAIN = ("name", "segment", "owner", "currency", "country", "zone", "locale", "individual", "withholds_tax")
COLUMNS = (*PLAIN, "tags", "parent_id", "payer_id")


def import_customers(desk: Desk, rows: Sequence[CustomerRow]) -> Outcome:
    """Upsert accounts; of several rows with one number the last counts, and what a file leaves empty is kept."""
    outcome = Outcome()
    session, tenant_id = desk.journal.session, desk.journal.tenant_id
    last = {row.number: row for row in rows}
    outcome.note(len(rows) - len(last), "{n} customer numbers stand there more than once; the last row counts.")
    outcome.unchanged += len(rows) - len(last)
    named = {number for row in rows for number in (row.parent, row.payer) if number}
    known = by_number(session, Customer, tenant_id, {*last, *named}, COLUMNS)
    last = _with_known_relations(last, set(known), outcome)
    fresh = [row for row in last.values() if row.number not in known]
    ids = {number: before.id for number, before in known.items()}
    added = [
        {"tenant_id": tenant_id, "number": row.number} | {k: v for k, v in _values(row).items() if v is not None}
        for row in fresh
    ]
    ids |= dict(zip((row.number for row in fresh), insert_rows(session, Customer, added), strict=True))
    outcome.added = len(fresh)
    changes = [_relations(row, ids) for row in fresh if row.parent or row.payer]
    for row in last.values():
        if row.number in known:
            change = _changes(row, known[row.number], ids)
            changes += [change] if change else []
            outcome.changed += bool(change)
            outcome.unchanged += not change
    update_rows(session, Customer, changes)
    return outcome


def _values(row: CustomerRow) -> Values:
    return {name: getattr(row, name) for name in PLAIN} | {"tags": list(row.tags) if row.tags else None}


def _relations(row: CustomerRow, ids: dict[str, int]) -> Values:
    related = {"parent_id": ids.get(row.parent or ""), "payer_id": ids.get(row.payer or "")}
    return {"id": ids[row.number]} | {name: value for name, value in related.items() if value is not None}


def _changes(row: CustomerRow, before: Row[Any], ids: dict[str, int]) -> Values | None:
    wanted = _values(row) | _relations(row, ids)
    changed = {name: value for name, value in wanted.items() if value is not None and value != getattr(before, name)}
    return {"id": before.id} | changed if changed else None


def _with_known_relations(rows: dict[str, CustomerRow], known: set[str], outcome: Outcome) -> dict[str, CustomerRow]:
    """Refuse accounts whose parent or payer is nowhere, and then those that hang on a refused one."""
    while True:
        there = known | set(rows)
        bad = [row for row in rows.values() if _lost_relation(row, there)]
        if not bad:
            return rows
        for row in bad:
            outcome.refuse(row.line, "", _lost_relation(row, there))
        rows = {number: row for number, row in rows.items() if row not in bad}


def _lost_relation(row: CustomerRow, there: set[str]) -> str:
    for kind, number in (("parent", row.parent), ("payer", row.payer)):
        if number and number not in there:
            return f"its {kind} {number} is neither in the file nor in the book"
    return f"{row.number} is its own parent" if row.parent == row.number else ""


def ensure_customers(desk: Desk, rows: Iterable[InvoiceRow | CreditNoteRow], outcome: Outcome) -> dict[str, int]:
    """Return the ids of the accounts that documents name, made where they are new; their last name counts."""
    session, tenant_id = desk.journal.session, desk.journal.tenant_id
    names: dict[str, str] = {}
    several: set[str] = set()
    for row in rows:
        earlier = names.get(row.customer_number)
        if earlier and row.customer_name and row.customer_name != earlier:
            several.add(row.customer_number)
        names[row.customer_number] = row.customer_name or earlier or ""
    known = by_number(session, Customer, tenant_id, names, ("name",))
    fresh = [number for number in names if number not in known]
    added = [{"tenant_id": tenant_id, "number": n, "name": names[n] or n} for n in fresh]
    ids = {number: row.id for number, row in known.items()}
    ids |= dict(zip(fresh, insert_rows(session, Customer, added), strict=True))
    outcome.note(len(fresh), "{n} new customers came with the documents.")
    outcome.note(len(several), "{n} customers stand under several names; the last one in the file counts.")
    if not desk.names_kept:
        renamed = [
            {"id": row.id, "name": names[number]}
            for number, row in known.items()
            if names[number] and names[number] != row.name
        ]
        update_rows(session, Customer, renamed)
        outcome.note(len(renamed), "{n} customers were renamed.")
    return ids
