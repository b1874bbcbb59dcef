"""How a table writes its numbers and dates, decided over whole columns, so that no cell is guessed by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sources.amounts import decimal_mark, shown
from sources.dates import day_order
from sources.mapping import ColumnMapping
from sources.rows import UnreadableFileError
from sources.tabular import Table
from sources.texts import Cell, CellError

AMOUNT_FIELDS = ("total", "open", "amount", "applied")
DATE_FIELDS = ("issue_date", "due_date", "settled_on", "date", "consent_date")

Decide = Callable[[Iterable[Cell]], tuple[str | None, str | None]]


@dataclass(frozen=True, slots=True)
class _Question:
    """One thing a table leaves open: which columns it concerns and how a mapping answers it."""

    setting: str
    fields: tuple[str, ...]
    decide: Decide
    unclear: str
    answers: str


_MARK = _Question(
    "decimal_mark", AMOUNT_FIELDS, decimal_mark,
    "could have a decimal or a thousands mark", 'decimal_mark = "." or decimal_mark = ","',
)  # fmt: skip
_ORDER = _Question(
    "date_order", DATE_FIELDS, day_order,
    "could be day/month or month/day", 'date_order = "dmy" or date_order = "mdy"',
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conventions:
    """The decimal mark of every amount field and the day order of every date field."""

    marks: dict[str, str]
    orders: dict[str, str]

    def remembered(self, mapping: ColumnMapping) -> ColumnMapping:
        """Return the mapping with what was decided written in, where all columns agree."""
        mark, order = _common(self.marks), _common(self.orders)
        return replace(mapping, decimal_mark=mark or mapping.decimal_mark, date_order=order or mapping.date_order)


def conventions(table: Table, mapping: ColumnMapping) -> Conventions:
    """Decide how a table writes amounts and dates; raise UnreadableFileError asking for what it leaves open."""
    return Conventions(_decided(table, mapping, _MARK), _decided(table, mapping, _ORDER))


def _decided(table: Table, mapping: ColumnMapping, question: _Question) -> dict[str, str]:
    told = getattr(mapping, question.setting)
    decided: dict[str, str] = {}
    undecided: dict[str, str] = {}
    for name in question.fields:
        if name not in mapping.columns:
            continue
        header = mapping.columns[name]
        try:
            answer, example = question.decide(_column(table, header))
        except CellError as error:
            raise UnreadableFileError(
                f"{table.name}: in column {header!r}, {error}; make the export uniform."
            ) from error
        if answer and told not in {"auto", answer}:
            raise UnreadableFileError(
                f"{table.name}: column {header!r} does not follow {question.setting} = {told!r} of the mapping."
            )
        if answer:
            decided[name] = answer
        elif example:
            undecided[name] = example
    for name, example in undecided.items():
        # Columns of one export are written by one program: what one of them proves holds for the others.
        answer = told if told != "auto" else _common(decided)
        if not answer:
            raise UnreadableFileError(
                f"{table.name}: column {mapping.columns[name]!r} {question.unclear} (for example {shown(example)});"
                f" say which in a mapping file: {question.answers}."
            )
        undecided[name] = answer
    return decided | undecided


def _common(decided: dict[str, str]) -> str | None:
    answers = set(decided.values())
    return answers.pop() if len(answers) == 1 else None


def _column(table: Table, header: str) -> Iterable[Cell]:
    at = table.headers.index(header)
    # A column of a hundred thousand dates holds a few hundred different ones.
    return dict.fromkeys(cells[at] for _, cells in table.rows if at < len(cells) and isinstance(cells[at], str))
