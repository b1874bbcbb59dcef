"""Dates are read as written; day and month are told apart over the column or not at all."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from sources.dates import calendar_date, day_order
from sources.terms import due_date
from sources.texts import Cell, CellError


@pytest.mark.parametrize(
    ("written", "order"),
    [
        ("2026-03-31", ""),
        ("2026-03-31 00:00:00.000000000", ""),
        ("2026-03-31T23:59:00Z", ""),
        ("20260331", ""),
        ("20260331.0", ""),
        ("31/03/2026", "dmy"),
        ("3/31/2026", "mdy"),
        ("3/31/26 12:00 AM", "mdy"),
        ("31.03.2026", ""),
        ("31.3.26", ""),
        ("31-Mar-2026", ""),
        ("31 March 2026", ""),
        ("March 31, 2026", ""),
        ("31. März 2026", ""),
        ("31 mars 2026", ""),
        ("31 de marzo de 2026", ""),
        ("46112", ""),
        (46112, ""),
        (46112.0, ""),
        (datetime(2026, 3, 31, 12, 30), ""),  # noqa: DTZ001  (what a workbook cell holds)
        (date(2026, 3, 31), ""),
    ],
)
def test_every_notation_gives_the_day(written: Cell, order: str) -> None:
    assert calendar_date(written, order) == date(2026, 3, 31)


@pytest.mark.parametrize("written", ["31/02/2026", "2026-13-01", "soon", "12", "1026-01-01", "3/4/2026", "31 Foo 2026"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(CellError):
        calendar_date(written)


@pytest.mark.parametrize("written", ["", None, "00.00.0000", "0000-00-00"])
def test_an_export_s_way_of_saying_no_date_is_no_date(written: Cell) -> None:
    assert calendar_date(written) is None


@pytest.mark.parametrize(
    ("cells", "order", "unclear"),
    [
        (["03/04/2026", "31/03/2026"], "dmy", None),
        (["03/04/2026", "03/31/2026"], "mdy", None),
        (["03/03/2026", "2026-01-02"], None, None),
        (["03/04/2026"], None, "03/04/2026"),
        (["01.02.2026"], None, None),
    ],
)
def test_the_order_is_decided_over_the_column(cells: list[Cell], order: str | None, unclear: str | None) -> None:
    assert day_order(cells) == (order, unclear)


def test_a_column_with_both_orders_is_refused() -> None:
    with pytest.raises(CellError, match="different order"):
        day_order(["31/03/2026", "03/31/2026"])


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        ("Net 30", date(2026, 2, 14)),
        ("30 Tage netto", date(2026, 2, 14)),
        ("2/10 net 30", date(2026, 2, 14)),
        ("30", date(2026, 2, 14)),
        ("EOM", date(2026, 1, 31)),
        ("EOM + 10", date(2026, 2, 10)),
        ("30 EOM", date(2026, 2, 28)),
        ("net 30 days end of month", date(2026, 2, 28)),
        ("Due on receipt", date(2026, 1, 15)),
    ],
)
def test_terms_give_the_due_date(terms: str, due: date) -> None:
    assert due_date(date(2026, 1, 15), terms) == due


def test_the_other_reading_of_30_eom_is_a_setting() -> None:
    assert due_date(date(2026, 1, 15), "30 EOM", "month_end_then_days") == date(2026, 3, 2)


def test_terms_without_a_known_meaning_are_refused() -> None:
    with pytest.raises(CellError, match="NAA8"):
        due_date(date(2026, 1, 15), "NAA8")
