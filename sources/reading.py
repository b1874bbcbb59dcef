"""One table and its mapping in, typed rows and findings out; a row with a finding is never half-read."""

from __future__ import annotations

from dataclasses import replace

from sources.conventions import conventions
from sources.entities import READERS
from sources.headers import header_currency, vocabulary
from sources.mapping import ColumnMapping
from sources.rows import Entity, Reading, UnreadableFileError
from sources.sheet import SheetReader
from sources.tabular import Table


def read_rows(table: Table, mapping: ColumnMapping, home_currency: str) -> tuple[Reading, ColumnMapping]:
    """Read a table into typed rows, and return the mapping with what was decided on the way.

    `home_currency` is for files that name no currency anywhere. Raises UnreadableFileError where a needed column
    is missing or leaves open how it is to be read.
    """
    assert mapping.entity is not None
    _require_columns(table, mapping)
    mapping = replace(mapping, currency=mapping.currency or _header_currency(mapping))
    agreed = conventions(table, mapping)
    sheet = SheetReader(table, mapping, agreed, home_currency)
    sheet.read_all(READERS[sheet.reading.entity])
    return sheet.reading, agreed.remembered(mapping)


def _require_columns(table: Table, mapping: ColumnMapping) -> None:
    assert mapping.entity is not None
    missing = vocabulary()[mapping.entity].missing(mapping.columns)
    if missing:
        raise UnreadableFileError(missing_columns(table, mapping.entity, missing))
    for name, header in mapping.columns.items():
        if header not in table.headers:
            raise UnreadableFileError(f"{table.name} has no column {header!r}, which the mapping names for {name}.")
        if table.headers.count(header) > 1:
            raise UnreadableFileError(f"{table.name} has several columns {header!r}; rename all but one.")


def missing_columns(table: Table, entity: Entity, missing: list[str]) -> str:
    """Say in one sentence which columns a table lacks and how a mapping names them."""
    seen = ", ".join(repr(header) for header in table.headers[:30])
    field = missing[0].split(" or ")[0].replace(" ", "_")
    return (
        f"{table.name} looks like {entity.words} but has no column for {' and '.join(missing)};"
        f" the headers are {seen}. If one of them is meant, say so in a mapping file:"
        f' entity = "{entity}" and, under [columns], {field} = "…".'
    )


def _header_currency(mapping: ColumnMapping) -> str:
    for name in ("total", "amount", "open"):
        _, currency = header_currency(mapping.columns.get(name, ""))
        if currency:
            return currency
    return ""
