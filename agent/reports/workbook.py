"""A report as a workbook: what it is on top, amounts and shares as numbers."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from agent.reports.report import Kind, Report, imported, plain_rows
from ledger.money import minor_digits


def as_xlsx(report: Report) -> bytes:
    """Write a report as XLSX, each row led by its currency."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(report.name)
    sheet.append([_bold(sheet, report.heading)])
    for line in (f"Basis: {report.basis}", f"Book imported: {imported(report)}", *report.notes):
        sheet.append([line])
    sheet.append([])
    sheet.append([_bold(sheet, title) for title in ("currency", *(column.title for column in report.columns))])
    for part in report.parts:
        formats = _formats(report, part.currency)
        for row in plain_rows(report, part):
            cells = zip(row, formats, strict=True)
            sheet.append([part.currency, *(_cell(sheet, cell, form) for cell, form in cells)])
    found = BytesIO()
    book.save(found)
    return found.getvalue()


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
