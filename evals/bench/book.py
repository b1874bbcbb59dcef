"""A synthetic book of any size, written straight into the database; seeded, and the same every time."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert
from sqlmodel import Session

from store.database import Database
from store.tables import Contact, ContactAddress, Customer, ImportBatch, Invoice

#: Rows written in one statement.
BATCH = 20_000


def write_book(
    database: Database, tenant_id: int, now: datetime, *, customers: int, invoices: int, seed: int = 7
) -> None:
    """Write customers with one contact each and open invoices, about two thirds of them overdue."""
    dice = random.Random(seed)  # noqa: S311  (a synthetic book, not a secret)
    today = now.date()
    with database.write() as session:
        _insert(session, Customer, (_customer(tenant_id, n) for n in range(1, customers + 1)))
        _insert(session, Contact, (_contact(tenant_id, n) for n in range(1, customers + 1)))
        _insert(session, ContactAddress, (_address(tenant_id, n) for n in range(1, customers + 1)))
        rows = (_invoice(tenant_id, n, dice.randint(1, customers), today, dice, now) for n in range(invoices))
        _insert(session, Invoice, rows)
        session.add(
            ImportBatch(
                tenant_id=tenant_id,
                file_name="synthetic",
                sha256="",
                entity="invoices",
                imported_at=now,
                rows=invoices,
                changed=invoices,
                refused=0,
            )
        )


def _insert(session: Session, model: type[Any], rows: Any) -> None:
    table: Table = model.__table__
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            session.connection().execute(insert(table), batch)
            batch = []
    if batch:
        session.connection().execute(insert(table), batch)


def _customer(tenant_id: int, n: int) -> dict[str, Any]:
    return {
        "id": n,
        "tenant_id": tenant_id,
        "number": f"C{n:06}",
        "name": f"Customer {n:06} Ltd",
        "segment": ("SMB", "Mid", "Enterprise")[n % 3],
        "owner": "",
        "currency": "EUR",
        "country": "DE",
        "zone": "Europe/Berlin",
        "locale": "en",
        "individual": False,
        "tags": [],
    }


def _contact(tenant_id: int, n: int) -> dict[str, Any]:
    return {
        "id": n,
        "tenant_id": tenant_id,
        "customer_id": n,
        "name": f"Clerk {n}",
        "role": "ap_clerk",
        "rank": 0,
        "language": "en",
        "status": "active",
    }


def _address(tenant_id: int, n: int) -> dict[str, Any]:
    return {
        "tenant_id": tenant_id,
        "contact_id": n,
        "channel": "email",
        "address": f"ap{n}@customer{n}.example",
        "consent": "none",
        "legal_basis": "contract",
        "source": "import",
        "status": "valid",
    }


def _invoice(tenant_id: int, n: int, customer: int, today: date, dice: random.Random, now: datetime) -> dict[str, Any]:
    due = today - timedelta(days=dice.randint(-30, 60))
    amount = dice.randint(5_000, 900_000)
    return {
        "tenant_id": tenant_id,
        "customer_id": customer,
        "number": f"INV-{n:08}",
        "issue_date": due - timedelta(days=30),
        "due_date": due,
        "currency": "EUR",
        "total_minor": amount,
        "balance_minor": amount,
        "chase_minor": amount,
        "held_minor": 0,
        "disputed_minor": 0,
        "promised_minor": 0,
        "pending_minor": 0,
        "state": "sent",
        "po_number": "",
        "document": "",
        "delivery": "sent",
        "rung": 0,
        "announced_days": None,
        "source_seen_at": now,
    }
