"""A report says the same in every form, exactly, and names of customers start no formula."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from fractions import Fraction
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from agent.reports.files import as_csv, as_json
from agent.reports.report import Cell, Column, Kind, Part, Report, shown
from agent.reports.workbook import as_xlsx

COLUMNS = (
    Column("name", "name", Kind.TEXT),
    Column("day", "day", Kind.DAY),
    Column("open", "open"),
    Column("dso", "DSO", Kind.DAYS),
    Column("cei", "CEI", Kind.SHARE),
)
ROW: tuple[Cell, ...] = ('=HYPERLINK("http://evil")', date(2026, 6, 30), -1_234_567, Fraction(1_200 * 90, 1_270), None)
REPORT = Report(
    name="sample",
    title="Sample",
    as_of=date(2026, 6, 30),
    basis="by due date",
    synced_at=datetime(2026, 6, 30, 6, tzinfo=UTC),
    columns=COLUMNS,
    parts=(Part("EUR", (ROW,)), Part("JPY", (("plain", None, 500, Fraction(85), Fraction(1, 3)),))),
)


def test_csv_leads_each_row_with_its_currency_and_disarms_text() -> None:
    rows = list(csv.reader(StringIO(as_csv(REPORT).decode())))
    assert rows == [
        ["currency", "name", "day", "open", "dso", "cei"],
        ["EUR", '\'=HYPERLINK("http://evil")', "2026-06-30", "-12345.67", "85.0394", ""],
        ["JPY", "plain", "", "500", "85.0000", "0.3333"],
    ]


def test_json_holds_decimals_as_text_and_says_where_figures_come_from() -> None:
    found = json.loads(as_json(REPORT))
    assert (found["as_of"], found["basis"], found["synced_at"]) == (
        "2026-06-30", "by due date", "2026-06-30T06:00:00+00:00",
    )  # fmt: skip
    assert found["currencies"][0]["rows"][0]["open"] == "-12345.67"
    assert found["currencies"][1] == {
        "currency": "JPY",
        "rows": [{"name": "plain", "day": None, "open": "500", "dso": "85.0000", "cei": "0.3333"}],
    }


def test_a_workbook_has_numbers_as_numbers_and_text_as_text() -> None:
    sheet = load_workbook(BytesIO(as_xlsx(REPORT))).active
    assert sheet is not None
    assert [cell.value for cell in sheet["A"]][:3] == [
        "Sample as of 2026-06-30", "Basis: by due date", "Book imported: 2026-06-30 06:00+00:00",
    ]  # fmt: skip
    text, money = sheet["B6"], sheet["D6"]
    assert (text.value, text.data_type) == ('=HYPERLINK("http://evil")', "s")
    assert (float(money.value), money.number_format) == (-12345.67, "#,##0.00")
    assert sheet["D7"].number_format == "#,##0"


@pytest.mark.parametrize(
    ("cell", "kind", "currency", "words"),
    [
        (-1_234_567, Kind.MONEY, "EUR", "-12,345.67"),
        (1_234_567, Kind.MONEY, "JPY", "1,234,567"),
        (Fraction(71812, 100_000), Kind.SHARE, "EUR", "71.8 %"),
        (Fraction(171, 2), Kind.DAYS, "EUR", "85.5"),
        (Fraction(185, 40), Kind.TIMES, "EUR", "4.63"),
        (None, Kind.SHARE, "EUR", "n/a"),
        (">90", Kind.DAYS, "EUR", ">90"),
    ],
)
def test_people_read_figures_rounded_as_the_trade_does(cell: Cell, kind: Kind, currency: str, words: str) -> None:
    assert shown(cell, kind, currency) == words
