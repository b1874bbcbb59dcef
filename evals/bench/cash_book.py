"""Money that comes into the bank for a synthetic book: seeded, a mix as banks bring it, written in bulk."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from ledger.references import issued
from store.bulk import Values, insert_rows, table_of, where_in
from store.database import Database
from store.tables import BankLine, BankStatement, CashDecision, Customer, Invoice, PayerKey, Receipt

#: What a line tells and how many of a hundred do: as banks of German-speaking countries bring it, roughly.
MIX = {"reference": 45, "number": 25, "bare": 20, "several": 5, "unknown": 5}
_OURS = "DE02120300000000202051"
_SEVERAL = 3


class _Open(NamedTuple):
    id: int
    customer_id: int
    number: str
    balance_minor: int


def write_lines(database: Database, tenant_id: int, now: datetime, *, lines: int, seed: int = 11) -> None:
    """Write payments of open invoices, each customer's account known; the book is that of `write_book`."""
    dice = random.Random(seed)  # noqa: S311  (synthetic money, not a secret)
    with database.write() as session:
        statement = BankStatement(
            tenant_id=tenant_id, account=_OURS, currency="EUR", format="camt.053", file_name="synthetic",
            file_digest="", digest="", imported_at=now,
        )  # fmt: skip
        session.add(statement)
        session.flush()
        common = {"tenant_id": tenant_id, "statement_id": statement.id, "account": _OURS, "currency": "EUR",
                  "place": "", "kind": "credit", "booked_on": now.date(), "value_on": now.date()}  # fmt: skip
        _know_accounts(session, tenant_id, now, common)
        meant = _meant(session, dice, lines)
        rows = [
            common | {"identity": f"{_OURS}:{n}"} | told
            for n, told in enumerate(_told(meant, _bounds(), dice), start=1)
        ]
        insert_rows(session, BankLine, rows)


def _know_accounts(session: Session, tenant_id: int, now: datetime, common: Values) -> None:
    """Let a person have said once whose each account is."""
    (line,) = insert_rows(
        session, BankLine, [common | {"identity": f"{_OURS}:0", "amount_minor": 1, "counterparty_name": "-"}]
    )
    (receipt,) = insert_rows(session, Receipt, [{
        "tenant_id": tenant_id, "reference": f"{_OURS}:0", "source": "bank", "value_date": now.date(),
        "booking_date": now.date(), "currency": "EUR", "gross_minor": 1, "unapplied_minor": 1, "source_seen_at": now,
    }])  # fmt: skip
    (decision,) = insert_rows(session, CashDecision, [{
        "tenant_id": tenant_id, "bank_line_id": line, "receipt_id": receipt, "outcome": "accepted", "sentence": "-",
        "decided_by": "person:bench", "decided_at": now,
    }])  # fmt: skip
    insert_rows(session, PayerKey, [
        {"tenant_id": tenant_id, "kind": "account", "key": _account(customer), "customer_id": customer,
         "decision_id": decision, "learned_at": now, "learned_by": "person:bench"}
        for customer in session.scalars(select(table_of(Customer).c.id))
    ])  # fmt: skip


def _account(customer_id: int) -> str:
    return f"DE89{customer_id:018}"


def _meant(session: Session, dice: random.Random, lines: int) -> Iterator[Sequence[_Open]]:
    """Give for each line an invoice that no other line means, with a few more of the same customer."""
    highest = session.scalar(select(func.max(col(Invoice.id)))) or 0
    ids = dice.sample(range(1, highest + 1), lines)
    columns = ("id", "customer_id", "number", "balance_minor")
    chosen = {row.id: _Open._make(row) for row in where_in(session, Invoice, "id", ids, columns)}
    theirs: dict[int, list[_Open]] = {}
    for row in where_in(session, Invoice, "customer_id", {one.customer_id for one in chosen.values()}, columns):
        if row.id not in chosen and len(known := theirs.setdefault(row.customer_id, [])) < _SEVERAL - 1:
            known.append(_Open._make(row))
    for invoice_id in ids:
        one = chosen[invoice_id]
        yield one, *theirs.get(one.customer_id, ())


def _bounds() -> list[tuple[str, int]]:
    return list(zip(MIX, accumulate(MIX.values()), strict=True))


def _told(meant: Iterator[Sequence[_Open]], bounds: list[tuple[str, int]], dice: random.Random) -> Iterator[Values]:
    for invoices in meant:
        thrown = dice.randrange(100)
        yield _line(next(kind for kind, bound in bounds if thrown < bound), invoices, dice)


def _line(kind: str, invoices: Sequence[_Open], dice: random.Random) -> Values:
    first = invoices[0]
    told: dict[str, Any] = {
        "amount_minor": first.balance_minor,
        "counterparty_name": f"Customer {first.customer_id:06} Ltd",
        "counterparty_account": _account(first.customer_id),
        "remittance": "",
    }
    if kind == "reference":
        return told | {"creditor_references": [issued(first.number)]}
    if kind == "number":
        return told | {"remittance": f"Invoice {first.number} of {dice.randint(1, 28)}.05.2026, thank you"}
    if kind == "several":
        return told | {"amount_minor": sum(each.balance_minor for each in invoices), "remittance": "open invoices"}
    if kind == "unknown":
        stranger = dice.randrange(10**9)
        return {
            "amount_minor": dice.randint(100, 2_000_000),
            "counterparty_name": f"Somebody {stranger}",
            "counterparty_account": f"FR76{stranger:023}",
            "remittance": f"transfer {dice.randrange(10**7)}",
        }
    return told
