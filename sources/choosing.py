"""Choosing the mapping of a table: what a person said, then what an earlier import saved, then the header words."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

from sources.headers import vocabulary
from sources.mapping import ColumnMapping, guess, nearest, recognise, saved_mapping, titled_entity
from sources.reading import missing_columns
from sources.rows import Entity
from sources.tabular import Table


def choose_mapping(table: Table, folder: Path, told: ColumnMapping | None) -> ColumnMapping | None:
    """Return how a table is to be read, or None when it cannot be told what its rows are."""
    base = saved_mapping(folder, table.headers, titles(table))
    if base is None:
        entity = recognise(table.headers, titles(table))
        base = ColumnMapping(entity, guess(table.headers, entity)) if entity else None
    if told is None or not _applies(told, table, base):
        return base
    return _overridden(table, base, told)


def titles(table: Table) -> tuple[str, ...]:
    """Return the names that may say what a table holds: its sheet's, then its file's."""
    return (table.sheet, Path(table.file).stem)


def _applies(told: ColumnMapping, table: Table, base: ColumnMapping | None) -> bool:
    if not told.fits(table.headers):
        return False
    if told.entity is None or base is None or base.entity is told.entity:
        return True
    return bool(told.columns) and titled_entity(titles(table)) in {None, told.entity}


def _overridden(table: Table, base: ColumnMapping | None, told: ColumnMapping) -> ColumnMapping | None:
    entity = told.entity or (base.entity if base else None)
    if entity is None:
        return None
    if base is None or base.entity is not entity:
        base = ColumnMapping(entity, guess(table.headers, entity))
    taken = set(told.columns.values())
    columns = {name: header for name, header in base.columns.items() if header not in taken} | told.columns
    untold = ColumnMapping()
    said = {
        setting.name: getattr(told, setting.name)
        for setting in fields(told)
        if setting.name not in {"entity", "columns"} and getattr(told, setting.name) != getattr(untold, setting.name)
    }
    return replace(base, entity=entity, columns=columns, **said)


def unrecognised(table: Table) -> str:
    """Say in one sentence why it cannot be told what the rows of a table are."""
    possible = [entity for entity, words in vocabulary().items() if not words.missing(guess(table.headers, entity))]
    if possible:
        return (
            f"{table.name} could hold {' or '.join(entity.words for entity in possible)};"
            f' say which in a mapping file: entity = "{possible[0]}" (known are {", ".join(Entity)}).'
        )
    entity = nearest(table.headers, titles(table))
    return missing_columns(table, entity, vocabulary()[entity].missing(guess(table.headers, entity)))
