"""What a report is: columns and rows of figures, per currency, with the day and basis they hold for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from ledger.money import Money, minor_digits

#: A cell as it was worked out: exact, and not rounded yet. None says that the figure has no meaning there.
Cell: TypeAlias = str | int | Fraction | date | None

#: A cell for programs.
Plain: TypeAlias = str | int | Decimal | date | None

_NO_FIGURE = "n/a"


class Kind(StrEnum):
    """What the cells of a column are; money is in minor units."""

    TEXT = "text"
    DAY = "day"
    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    SHARE = "share"
    TIMES = "times"


#: Decimals that each kind of fraction is printed with; a share is printed per cent.
_DIGITS = {Kind.DAYS: 1, Kind.SHARE: 1, Kind.TIMES: 2}


class Column(NamedTuple):
    """A column: its name for programs, its title for people, what stands in it, and whether only files have it."""

    name: str
    title: str
    kind: Kind = Kind.MONEY
    aside: bool = False


class Drawn(StrEnum):
    """How a chart draws a column: a bar for each row, or a line through all of them."""

    BARS = "bars"
    LINES = "lines"


class Chart(NamedTuple):
    """A chart over the rows of a part: the first column labels them, these columns are drawn."""

    drawn: Drawn
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one currency, and their total where there is one."""

    currency: str
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report. `basis` says in words how its figures were made, `synced_at` when the book was last imported."""

    name: str
    title: str
    as_of: date
    basis: str
    synced_at: datetime | None
    columns: tuple[Column, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    chart: Chart | None = None

    @property
    def heading(self) -> str:
        """The title with its day."""
        return f"{self.title} as of {self.as_of.isoformat()}"


def imported(report: Report) -> str:
    """Say when the book was last imported, which is how fresh the figures are."""
    return report.synced_at.isoformat(sep=" ", timespec="minutes") if report.synced_at else "never"


def with_total(part: Part) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of a part and, last, their total."""
    return part.rows if part.total is None else (*part.rows, part.total)


def shown(cell: Cell, kind: Kind, currency: str) -> str:
    """Write a cell for people; its currency stands in the heading."""
    match cell:
        case None:
            return _NO_FIGURE
        case date():
            return cell.isoformat()
        case str():
            return cell
    if kind is Kind.MONEY:
        return f"{Money(int(cell), currency).amount:,.{minor_digits(currency)}f}"
    if kind is Kind.COUNT:
        return f"{int(cell):,}"
    scaled = cell * 100 if kind is Kind.SHARE else cell
    return f"{rounded(Fraction(scaled), _DIGITS[kind]):,}{' %' if kind is Kind.SHARE else ''}"


def plain_rows(report: Report, part: Part) -> list[list[Plain]]:
    """Return the rows of a part, with their total, for programs."""
    kinds = [column.kind for column in report.columns]
    return [
        [plain(cell, kind, part.currency) for cell, kind in zip(row, kinds, strict=True)] for row in with_total(part)
    ]


def plain(cell: Cell, kind: Kind, currency: str) -> Plain:
    """Return a cell for programs: amounts as decimals of the currency, fractions with four digits."""
    if isinstance(cell, str | date) or cell is None:
        return cell
    if kind is Kind.MONEY:
        return Money(int(cell), currency).amount
    return int(cell) if kind is Kind.COUNT else rounded(Fraction(cell), 4)


def rounded(figure: Fraction, digits: int) -> Decimal:
    """Round a fraction to some digits, a half away from zero."""
    # One digit more than any amount of a book has, so that the division itself rounds nothing that is shown.
    exact = Decimal(figure.numerator) / Decimal(figure.denominator)
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
