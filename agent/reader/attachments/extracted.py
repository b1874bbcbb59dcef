"""What is taken out of a file: rows of plain cells, each with its place; or why the file cannot be read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class FileKind(StrEnum):
    """What a file is, by its bytes."""

    PDF = "PDF"
    XLSX = "XLSX"
    CSV = "CSV"


class Trouble(StrEnum):
    """Why a file cannot be read; each goes on from "it"."""

    ENCRYPTED = "is protected by a password"
    DAMAGED = "is damaged or cut off"
    TOO_LARGE = "is larger than what is read"
    TOO_LONG = "takes more time or memory to read than it is given"
    NO_TEXT = "holds pictures and no text"
    OLD_FORMAT = "is in an old Office format, or protected by a password"
    WRAPPED = "is a winmail.dat, in which Outlook has wrapped other files"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file of a kind that is read, which cannot be: a person has to open it."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Cell:
    """One piece of text and its place, such as "page 2, line 14" or "Sheet1!C7".

    `number` and `day` are set where the file itself holds a number or a date. In a sheet `column` counts from 0; a
    line of a page is a single cell.
    """

    text: str
    place: str
    column: int = 0
    number: Decimal | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """The rows of a file from top to bottom; what they say is data, whatever it sounds like.

    `is_table` tells cells that stand in columns from lines that only look like them.
    """

    kind: FileKind
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def is_table(self) -> bool:
        """Whether each cell knows its column."""
        return self.kind is not FileKind.PDF


def to_json(found: Extracted | Unreadable | None) -> str:
    """Write down what was taken out of a file, for the process that asked for it."""
    if found is None:
        return "null"
    if isinstance(found, Unreadable):
        return json.dumps({"trouble": found.trouble.value})
    rows = [[_cell_json(cell) for cell in row] for row in found.rows]
    return json.dumps({"kind": found.kind.value, "rows": rows})


def from_json(text: str) -> Extracted | Unreadable | None:
    """Read what `to_json` wrote; raises ValueError, LookupError or TypeError for anything else."""
    found = json.loads(text)
    if found is None:
        return None
    if "trouble" in found:
        return Unreadable(Trouble(found["trouble"]))
    rows = tuple(tuple(_cell(*fields) for fields in row) for row in found["rows"])
    return Extracted(FileKind(found["kind"]), rows)


def _cell_json(cell: Cell) -> list[str | int | None]:
    number = None if cell.number is None else str(cell.number)
    return [cell.text, cell.place, cell.column, number, cell.day.isoformat() if cell.day else None]


def _cell(text: str, place: str, column: int, number: str | None, day: str | None) -> Cell:
    return Cell(
        str(text),
        str(place),
        int(column),
        number=None if number is None else Decimal(number),
        day=None if day is None else date.fromisoformat(day),
    )
