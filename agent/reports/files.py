"""A report as a file: CSV, XLSX and JSON for other programs, with the same cells in the same order, and a page."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from agent.reports.page import as_html
from agent.reports.report import Cell, Kind, Report, imported, plain, with_total
from ledger.money import minor_digits

#: Spreadsheets take text that begins so for a formula; names of customers are not ours.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(report: Report) -> bytes:
    """Write a report as CSV in UTF-8, each row led by its currency; amounts are plain decimals."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["currency", *(column.name for column in report.columns)])
    for currency, row in _rows(report):
        writer.writerow([currency, *(_harmless(cell) for cell in row)])
    return text.getvalue().encode()


def as_xlsx(report: Report) -> bytes:
    """Write a report as a workbook: what it is on top, amounts as numbers of their currency."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(report.name)
    sheet.append([_bold(sheet, report.heading)])
    for line in (f"Basis: {report.basis}", f"Book imported: {imported(report)}", *report.notes):
        sheet.append([line])
    sheet.append([])
    sheet.append([_bold(sheet, title) for title in ("currency", *(column.title for column in report.columns))])
    for part in report.parts:
        formats = _formats(report, part.currency)
        for row in with_total(part):
            cells = zip(_plain(report, row, part.currency), formats, strict=True)
            sheet.append([part.currency, *(_cell(sheet, cell, form) for cell, form in cells)])
    found = BytesIO()
    book.save(found)
    return found.getvalue()


def as_json(report: Report) -> bytes:
    """Write a report as JSON: amounts and fractions as strings of decimals, so that no reader rounds them."""
    return json.dumps(as_data(report), default=str, ensure_ascii=False, indent=2).encode()


def as_data(report: Report) -> dict[str, Any]:
    """Return a report as plain values."""
    names = [column.name for column in report.columns]
    return {
        "report": report.name,
        "title": report.title,
        "as_of": report.as_of,
        "basis": report.basis,
        "synced_at": report.synced_at.isoformat() if report.synced_at else None,
        "notes": report.notes,
        "currencies": [
            {
                "currency": part.currency,
                "rows": [dict(zip(names, _plain(report, row, part.currency), strict=True)) for row in with_total(part)],
            }
            for part in report.parts
        ],
    }


FORMS: dict[str, Callable[[Report], bytes]] = {"csv": as_csv, "xlsx": as_xlsx, "json": as_json, "html": as_html}


def _rows(report: Report) -> Iterator[tuple[str, list[Any]]]:
    for part in report.parts:
        for row in with_total(part):
            yield part.currency, _plain(report, row, part.currency)


def _plain(report: Report, row: tuple[Cell, ...], currency: str) -> list[Any]:
    return [plain(cell, column.kind, currency) for cell, column in zip(row, report.columns, strict=True)]


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _formats(report: Report, currency: str) -> list[str]:
    digits = minor_digits(currency)
    money = f"#,##0.{'0' * digits}" if digits else "#,##0"
    by_kind = {Kind.MONEY: money, Kind.SHARE: "0.0%", Kind.DAYS: "0.0", Kind.TIMES: "0.00", Kind.DAY: "yyyy-mm-dd"}
    return [by_kind.get(column.kind, "General") for column in report.columns]


def _cell(sheet: Any, value: Any, form: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        # Text stays text, whatever sign it begins with.
        cell.data_type = "s"
    cell.number_format = form
    return cell


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell
