"""Makes the keys by which payers' words find invoices and customers, for what came into the book since last time."""

from __future__ import annotations

from collections.abc import Iterator

from policies.cash.tokens import name_key, number_keys
from store.bulk import Values, insert_rows
from store.cash_keys import customer_keys, customer_names, invoices_without_keys
from store.database import Database
from store.tables import BookKey

#: Invoices given keys in one transaction.
BATCH = 10_000


def catch_up(database: Database, tenant_id: int) -> None:
    """Give keys to invoices and customers that have none; two who do so at once only make them twice."""
    with database.write() as session:
        known = customer_keys(session, tenant_id)
        wanted = {
            (kind, key, row.id)
            for row in customer_names(session, tenant_id)
            for kind, key in (("number", number_keys(row.number).full), ("name", name_key(row.name)))
            if key
        }
        rows = [{"kind": kind, "key": key, "customer_id": owner} for kind, key, owner in sorted(wanted - known)]
        insert_rows(session, BookKey, [{"tenant_id": tenant_id, **row} for row in rows])
    while True:
        with database.write() as session:
            fresh = invoices_without_keys(session, tenant_id, BATCH)
            found = [
                {"tenant_id": tenant_id, "invoice_id": row.id, **key}
                for row in fresh
                for key in _keys(row.number, row.po_number)
            ]
            insert_rows(session, BookKey, found)
        if len(fresh) < BATCH:
            return


def _keys(number: str, order: str) -> Iterator[Values]:
    keys = number_keys(number)
    yield {"kind": "full", "key": keys.full}
    yield from ({"kind": "core", "key": core} for core in sorted(keys.cores) if core != keys.full)
    if order and (ordered := number_keys(order).full):
        yield {"kind": "order", "key": ordered}
