"""The trend: how fast and how fully sales become cash, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlmodel import Session

from agent.reports.report import Cell, Chart, Column, Drawn, Kind, Part, Report
from ledger.figures.collection import Collected
from ledger.figures.dso import Sales, average_days_delinquent, best_possible_dso, count_back, dso, rolling_dso
from store.account_file import ledger_synced_at
from store.month_ends import MonthEnd, month_ends

#: Months before the first one shown that counting back may reach into.
_REACH = 24
_QUARTER, _YEAR = 3, 12

_COLUMNS = (
    Column("month_end", "month end", Kind.DAY),
    Column("receivables", "receivables"),
    Column("net_sales", "net sales"),
    Column("cash", "cash in", Kind.MONEY, aside=True),
    Column("dso_count_back", "DSO", Kind.DAYS),
    Column("dso_quarter", "DSO quarter", Kind.DAYS, aside=True),
    Column("dso_year", "DSO year", Kind.DAYS, aside=True),
    Column("best_possible_dso", "best DSO", Kind.DAYS),
    Column("average_days_delinquent", "days late", Kind.DAYS),
    Column("cei", "CEI", Kind.SHARE),
    Column("cash_cei", "cash CEI", Kind.SHARE, aside=True),
    Column("turnover", "turnover", Kind.TIMES),
)


def trend_report(session: Session, tenant_id: int, as_of: date, _zone: ZoneInfo, months: int) -> Report:
    """Return the figures of so many months, the last of which ends on that day; documents have no time of day."""
    history = month_ends(session, tenant_id, as_of, months + _REACH)
    return Report(
        name="trend",
        title="DSO, collection and turnover",
        as_of=as_of,
        basis=(
            "receivables net of unapplied money; sales net of credit notes, on the same tax basis; DSO counted back"
            " over the months before; best DSO, days late and turnover on the sales of three months"
        ),
        synced_at=ledger_synced_at(session, tenant_id),
        columns=_COLUMNS,
        parts=tuple(
            Part(currency, tuple(_line(ends, i) for i in range(_REACH, len(ends))))
            for currency, ends in history.items()
        ),
        chart=Chart(Drawn.LINES, ("dso_quarter", "best_possible_dso")),
    )


def _line(ends: Sequence[MonthEnd], i: int) -> tuple[Cell, ...]:
    end, before = ends[i], ends[i - 1]
    sales = [Sales(month.net_sales_minor, month.days) for month in reversed(ends[: i + 1])]
    quarter = _sum(sales[:_QUARTER])
    month = Collected(before.receivables_minor, end.net_sales_minor, end.receivables_minor, end.not_due_minor)
    three = Collected(ends[i - _QUARTER].receivables_minor, quarter.minor, end.receivables_minor, end.not_due_minor)
    return (
        end.last_day,
        end.receivables_minor,
        end.net_sales_minor,
        end.cash_minor,
        _counted_back(end.receivables_minor, sales),
        dso(end.receivables_minor, quarter),
        rolling_dso(end.receivables_minor, _sum(sales[:_YEAR]).minor),
        best_possible_dso(end.not_due_minor, quarter),
        average_days_delinquent(end.receivables_minor, end.not_due_minor, quarter),
        month.effectiveness(),
        month.cash_effectiveness(end.cash_minor),
        three.turnover(Fraction(_YEAR, _QUARTER)),
    )


def _counted_back(receivables_minor: int, newest_first: Sequence[Sales]) -> Cell:
    known = list(newest_first)
    # Months before the first sale are not known to have had none.
    while known and not known[-1].minor:
        known.pop()
    found = count_back(receivables_minor, known)
    return f">{found.days}" if found.exhausted else found.days


def _sum(sales: Sequence[Sales]) -> Sales:
    return Sales(sum(month.minor for month in sales), sum(month.days for month in sales))
