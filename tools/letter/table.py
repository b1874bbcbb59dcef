"""The invoice table: rows and totals per currency, written once as data and laid out as aligned plain text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from babel.core import Locale

from ledger.money import Money
from tools.letter.facts import LetterFacts, LetterInvoice
from tools.letter.formats import clean, date_text, letter_locale, money_text, phrases, plain

#: Between two cells in plain text; the second look takes rows apart at it.
GAP = "  "


@dataclass(frozen=True, slots=True)
class Row:
    """One invoice, written out."""

    number: str
    issued: str
    due: str
    late: str
    days: str
    open: str
    asked: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The invoices of one currency with their sum, what is taken off, and what is asked for."""

    caption: str
    rows: tuple[Row, ...]
    with_days: bool
    with_asked: bool
    lines: tuple[tuple[str, str], ...]
    total: tuple[str, str]


def tables(facts: LetterFacts) -> tuple[Table, ...]:
    """Return one table per currency asked for."""
    return tuple(_table(facts, currency) for currency in facts.currencies)


def other_rows(facts: LetterFacts) -> tuple[Row, ...]:
    """Return the items that are listed and not asked for."""
    words, locale = phrases(facts.language), letter_locale(facts.language)
    return tuple(row_of(item, words, locale) for item in facts.other_items)


def total_label(facts: LetterFacts) -> str:
    """Return the words the total stands under."""
    label: str = phrases(facts.language)["total_before" if facts.before_due else "total_overdue"]
    return label


def sum_in(amounts: Iterable[Money], currency: str) -> Money:
    """Add up the amounts of one currency."""
    return Money(sum(amount.minor for amount in amounts if amount.currency == currency), currency)


def text_table(table: Table, words: Mapping[str, Any]) -> str:
    """Lay a table out in aligned columns, notes under their row, totals flush right."""
    cells = [_cells(table, row) for row in table.rows]
    head = [words["invoice"], words["issued"], words["due"]]
    head += [words["days_late"]] if table.with_days else []
    head += [words["open"]] + ([words["now_due"]] if table.with_asked else [])
    widths = [max(len(line[i]) for line in [head, *cells]) for i in range(len(head))]
    out = [table.caption, "", _line(head, widths)]
    for row, line in zip(table.rows, cells, strict=True):
        out.append(_line(line, widths))
        out += [f"{GAP}({note})" for note in row.notes]
    width = sum(widths) + len(GAP) * (len(widths) - 1)
    out.append("")
    sums = [*table.lines, table.total]
    width = max([width, *(len(label) + len(GAP) + len(amount) for label, amount in sums)])
    return "\n".join(out + [f"{label}{amount:>{width - len(label)}}" for label, amount in sums])


def text_others(rows: tuple[Row, ...], words: Mapping[str, Any]) -> str:
    """Lay out the items not asked for, one a line with the reason."""
    lines = [GAP.join([plain(row.number), row.due, row.open, *(f"({note})" for note in row.notes)]) for row in rows]
    return "\n".join([words["caption_other"], "", *lines])


def _table(facts: LetterFacts, currency: str) -> Table:
    words, locale = phrases(facts.language), letter_locale(facts.language)
    invoices = [invoice for invoice in facts.invoices if invoice.demanded.currency == currency]
    asked = sum_in((invoice.demanded for invoice in invoices), currency)
    lines = [
        (words[label], "−" + money_text(amount, locale))
        for label, amounts in (("less_cash", facts.unapplied_cash), ("less_credit", facts.open_credits))
        if (amount := sum_in(amounts, currency))
    ]
    caption = words["caption_before" if facts.before_due else "caption_overdue"]
    if len(facts.currencies) > 1:
        caption = words["in_currency"].format(caption=caption, currency=currency)
    return Table(
        caption=caption,
        rows=tuple(row_of(invoice, words, locale) for invoice in invoices),
        with_days=not facts.before_due,
        with_asked=any(invoice.demanded != invoice.open for invoice in invoices),
        lines=((words["sum"], money_text(asked, locale)), *lines) if lines else (),
        total=(total_label(facts), money_text(sum_in(facts.demanded, currency), locale)),
    )


def row_of(invoice: LetterInvoice, words: Mapping[str, Any], locale: Locale) -> Row:
    """Write one invoice out, with its notes."""
    days = max(invoice.days_overdue, 0)
    partly = invoice.open < invoice.total
    notes = [words["partly_paid"].format(total=money_text(invoice.total, locale))] if partly else []
    notes += [words["notes"][invoice.note.value]] if invoice.note else []
    notes += [f"{words['reference']}{words['colon']} {clean(invoice.reference)}"] if invoice.reference else []
    return Row(
        number=clean(invoice.number),
        issued=date_text(invoice.issue_date, locale),
        due=date_text(invoice.due_date, locale),
        late=words["late_one" if days == 1 else "late"].format(days=days) if days else "",
        days=str(days),
        open=money_text(invoice.open, locale),
        asked=money_text(invoice.demanded, locale),
        notes=tuple(notes),
    )


def _cells(table: Table, row: Row) -> list[str]:
    cells = [plain(row.number), row.issued, row.due]
    cells += [row.days] if table.with_days else []
    return cells + [row.open] + ([row.asked] if table.with_asked else [])


def _line(cells: list[str], widths: list[int]) -> str:
    left = [cell.ljust(width) for cell, width in zip(cells[:3], widths[:3], strict=True)]
    right = [cell.rjust(width) for cell, width in zip(cells[3:], widths[3:], strict=True)]
    return GAP.join(left + right)
