"""What is taken out of a file: rows of plain cells, each with its place; or why the file cannot be read."""

from __future__ import annotations

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
    NO_TEXT = "holds no text that can be read, perhaps a picture of it"
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
