"""Whatever the book: twice is once, the order of independent files does not matter, and totals tie."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.quick_database import QuickDatabase
from tests.tools.importing_desk import Importer, an_importer

cents = st.integers(1, 10**7)
SMALL = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def invoices(draw: st.DrawFn) -> list[str]:
    rows = []
    for number in range(draw(st.integers(1, 8))):
        total = draw(cents)
        left = draw(st.integers(0, total))
        rows.append(f"R-{number},C{draw(st.integers(0, 2))},{total / 100:.2f},{left / 100:.2f}")
    return rows


@st.composite
def payments(draw: st.DrawFn) -> list[str]:
    named = st.lists(st.integers(0, 8).map(lambda n: f"R-{n}"), max_size=2, unique=True).map(";".join)
    day = st.sampled_from(["2026-03-01", "2026-06-12"])
    rows = []
    for number in range(draw(st.integers(1, 5))):
        reference = draw(st.sampled_from(["", f"TX{number}"]))
        rows.append(f"{reference},C{draw(st.integers(0, 2))},{draw(day)},{draw(cents) / 100:.2f},{draw(named)}")
    return rows


@contextmanager
def fresh(template: Path) -> Iterator[Importer]:
    with TemporaryDirectory() as folder:
        shutil.copy(template, Path(folder) / "d.sqlite")
        database = QuickDatabase(f"sqlite:///{folder}/d.sqlite")
        yield an_importer(database, Path(folder))
        database.close()


@given(rows=invoices(), paid=payments())
@SMALL
def test_importing_twice_is_importing_once(sqlite_template: Path, rows: list[str], paid: list[str]) -> None:
    with fresh(sqlite_template) as desk:
        first = (desk.invoices(*rows, open_balance=True), desk.payments(*paid))
        once = (desk.balances(), desk.unapplied(), desk.allocated())
        second = (desk.invoices(*rows, open_balance=True), desk.payments(*paid))
        assert (desk.balances(), desk.unapplied(), desk.allocated()) == once
        assert all(report.ties for report in (*first, *second))
        assert all(report.added == report.changed == 0 for report in second)


@given(rows=invoices(), one=payments(), other=payments())
@SMALL
def test_the_order_of_independent_files_does_not_matter(
    sqlite_template: Path, rows: list[str], one: list[str], other: list[str]
) -> None:
    other = [row.replace("TX", "TY") for row in other]
    ends = []
    for order in ((one, other), (other, one)):
        with fresh(sqlite_template) as desk:
            desk.invoices(*rows, open_balance=True)
            for paid in order:
                desk.payments(*paid)
            ends.append((desk.balances(), sum(desk.unapplied().values())))
    assert ends[0] == ends[1]
