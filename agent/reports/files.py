"""A report as a file: CSV, JSON and a workbook for other programs, with the same cells in the same order, or a page."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

from agent.reports.report import Report, plain_rows

#: The forms a report can be written in, which are the suffixes of its file.
FORMS = ("csv", "xlsx", "json", "html")

#: Spreadsheets take text that begins so for a formula; names of customers are not ours.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_file(report: Report, form: str) -> bytes:
    """Write a report in one of the forms."""
    match form:
        case "csv":
            return as_csv(report)
        case "json":
            return as_json(report)
        case "xlsx":
            from agent.reports.workbook import as_xlsx  # noqa: PLC0415  (its library is slow to load)

            return as_xlsx(report)
        case _:
            from agent.reports.page import as_html  # noqa: PLC0415  (its library is slow to load)

            return as_html(report)


def as_csv(report: Report) -> bytes:
    """Write a report as CSV in UTF-8, each row led by its currency; amounts are plain decimals."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["currency", *(column.name for column in report.columns)])
    for part in report.parts:
        for row in plain_rows(report, part):
            writer.writerow([part.currency, *(_harmless(cell) for cell in row)])
    return text.getvalue().encode()


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
                "rows": [dict(zip(names, row, strict=True)) for row in plain_rows(report, part)],
            }
            for part in report.parts
        ],
    }


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
