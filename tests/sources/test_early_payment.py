"""Discounts for paying early and net amounts are read where a file tells them, and never cost a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.rows import InvoiceRow
from sources.terms import discount_of
from tests.sources.test_reading import read

pytestmark = pytest.mark.words


@pytest.mark.parametrize(
    ("terms", "discount"),
    [
        ("2/10 net 30", (200, 10)),
        ("2/10, n/30", (200, 10)),
        ("2%/10 Net 30", (200, 10)),
        ("2% 10 days, net 30 days", (200, 10)),
        ("3 % Skonto bei Zahlung innerhalb von 14 Tagen, 30 Tage netto", (300, 14)),
        ("10 Tage 2,5% Skonto, 30 Tage netto", (250, 10)),
        ("2,5% escompte sous 8 jours, 30 jours net", (250, 8)),
        ("Net 30", (0, 0)),
        ("30 EOM", (0, 0)),
        ("1.5% interest per month after 30 days", (0, 0)),
    ],
)
def test_terms_give_the_discount_for_paying_early(terms: str, discount: tuple[int, int]) -> None:
    assert discount_of(terms) == discount


def row(folder: Path, columns: str, cells: str) -> InvoiceRow:
    content = f"Invoice No,Customer Number,Date,Due Date,Total,{columns}\nR,42,2026-01-15,2026-02-14,118.00,{cells}\n"
    reading = read(folder, content)
    assert reading.findings == []
    (found,) = reading.rows
    assert isinstance(found, InvoiceRow)
    return found


@pytest.mark.parametrize(
    ("columns", "cells", "told"),
    [
        ("Terms", "2/10 net 30", (200, 10)),
        ("Terms", "Net 30", (0, 0)),
        ("Skonto %,Skontotage", "2.5%,8", (250, 8)),
        ("Discount Percent", "10", (None, None)),
        ("Skonto,Skontotage", "none,8", (None, None)),
        ("Terms", "50/10 net 30", (0, 0)),
    ],
)
def test_a_discount_needs_a_percentage_and_days_that_make_sense(
    tmp_path: Path, columns: str, cells: str, told: tuple[int | None, int | None]
) -> None:
    found = row(tmp_path, columns, cells)
    assert (found.discount_basis_points, found.discount_days) == told


@pytest.mark.parametrize(
    ("columns", "cells", "net"),
    [
        ("Sub Total", "100.00", 10_000),
        ("Tax Amount", "18.00", 10_000),
        ("Net", "999.00", None),
        ("VAT", "exempt", None),
    ],
)
def test_the_net_is_told_or_what_the_tax_leaves(tmp_path: Path, columns: str, cells: str, net: int | None) -> None:
    assert row(tmp_path, columns, cells).net_minor == net
