"""Bulk reading and writing: set-based, in batches, never one row at a time.

Rows are plain dicts by column name; the caller holds the write transaction and decides what is to change.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import ARRAY, ColumnElement, Row, Table, any_, bindparam, func, insert, literal, select, update
from sqlmodel import Session, SQLModel

#: Values named in one statement; well below the bound-parameter limits of both databases.
NAMED = 5_000
#: Rows of one insert; the driver cuts them into pages by itself.
INSERTED = 10_000

T = TypeVar("T")
Values = dict[str, Any]


def table_of(model: type[SQLModel]) -> Table:
    """Return the table behind a model."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def defaults_of(model: type[SQLModel]) -> Values:
    """Return the plain defaults of a model's columns, which a bulk insert has to name itself."""
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
        if name != "id" and not field.is_required()
    }


def by_number(
    session: Session, model: type[SQLModel], tenant_id: int, numbers: Collection[str], columns: Sequence[str]
) -> dict[str, Row[Any]]:
    """Return the existing rows of a tenant by number: `number`, `id` and the columns asked for.

    A receipt's number is its reference.
    """
    table = table_of(model)
    number = table.c["number" if "number" in table.c else "reference"]
    wanted = [number, table.c.id, *(table.c[name] for name in columns)]
    query = select(*wanted).where(table.c.tenant_id == tenant_id, among(session, number, numbers))
    return {row[0]: row for row in session.execute(query)}


def where_in(
    session: Session, model: type[SQLModel], key: str, values: Collection[Any], columns: Sequence[str]
) -> Iterator[Row[Any]]:
    """Give the columns of all rows whose key is one of the values, oldest row first within a batch."""
    table = table_of(model)
    wanted = [table.c[name] for name in columns]
    for batch in batches(values, NAMED):
        yield from session.execute(select(*wanted).where(table.c[key].in_(batch)).order_by(table.c.id))


def insert_rows(session: Session, model: type[SQLModel], rows: Sequence[Values]) -> list[int]:
    """Insert rows, filled up with the model's defaults, and return their ids in the same order.

    Rows may name their ids, all or none. Others are reserved beforehand: a statement that returns them is several
    times slower on both databases.
    """
    if not rows:
        return []
    table = table_of(model)
    defaults = defaults_of(model)
    # What is not written yet may be what these rows refer to.
    session.flush()
    named = [row["id"] for row in rows if "id" in row]
    ids = named or reserve_ids(session, model, len(rows))
    for start in range(0, len(rows), INSERTED):
        page = [defaults | rows[at] | {"id": ids[at]} for at in range(start, min(start + INSERTED, len(rows)))]
        session.connection().execute(insert(table), page)
    return ids


def reserve_ids(session: Session, model: type[SQLModel], count: int, *, above: int = 0) -> list[int]:
    """Return ids nobody else will use; those up to `above` are taken by rows of this transaction not written yet."""
    session.flush()
    table = table_of(model)
    if session.connection().dialect.name == "sqlite":
        # Only one transaction writes at a time, and this one does.
        highest = max(session.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one(), above)
        return list(range(highest + 1, highest + 1 + count))
    sequence = func.nextval(func.pg_get_serial_sequence(f'"{table.name}"', "id"))
    return list(session.execute(select(sequence).select_from(func.generate_series(1, count))).scalars())


def update_rows(session: Session, model: type[SQLModel], rows: Sequence[Values]) -> None:
    """Write the given columns of rows named by `id`; rows with the same columns go out in one statement."""
    table = table_of(model)
    groups: dict[tuple[str, ...], list[Values]] = {}
    for row in rows:
        groups.setdefault(tuple(row), []).append(row)
    for names, group in groups.items():
        values: Values = {name: bindparam(f"new_{name}") for name in names if name != "id"}
        statement = update(table).where(table.c.id == bindparam("new_id")).values(values)
        session.connection().execute(statement, [{f"new_{k}": v for k, v in row.items()} for row in group])


def set_for_all(session: Session, model: type[SQLModel], ids: Collection[int], **values: Any) -> None:
    """Write the same values into all these rows."""
    table = table_of(model)
    for batch in batches(ids, NAMED):
        session.execute(update(table).where(table.c.id.in_(batch)).values(**values))


def sums_by_currency(session: Session, model: type[SQLModel], column: str, ids: Collection[int]) -> dict[str, int]:
    """Return what the rows hold in minor units by currency, summed by the database."""
    table = table_of(model)
    totals: dict[str, int] = {}
    for batch in batches(ids, NAMED):
        query = select(table.c.currency, func.sum(table.c[column])).where(table.c.id.in_(batch))
        for currency, total in session.execute(query.group_by(table.c.currency)):
            totals[currency] = totals.get(currency, 0) + int(total)
    return totals


def among(session: Session, column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """Say that a column is one of these numbers or words: one parameter, however many there are."""
    listed = list(dict.fromkeys(values))
    if session.connection().dialect.name == "sqlite":
        value = func.json_each(json.dumps(listed)).table_valued("value").c.value
        return cast("ColumnElement[bool]", column.in_(select(value)))
    return cast("ColumnElement[bool]", column == any_(literal(listed, ARRAY(column.type))))


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut distinct values into lists of at most `size`, in their first order."""
    source = iter(dict.fromkeys(values))
    while batch := list(islice(source, size)):
        yield batch
