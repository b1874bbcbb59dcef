"""The aging: open money by how late it is, for the whole book, by account or by group of accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from agent.reports.months import end_of
from agent.reports.report import Cell, Chart, Column, Drawn, Kind, Part, Report
from ledger.aging import Basis
from store.account_file import ledger_synced_at
from store.aging import AgingRow, AgingView, aging
from store.tables import Customer

_NOBODY = ("", "nobody is known")


class By(StrEnum):
    """Whose money a line of the aging is."""

    BOOK = "book"
    CUSTOMER = "customer"
    PARENT = "parent"


class _Account(NamedTuple):
    number: str
    name: str
    parent_id: int | None


def aging_report(
    session: Session, tenant_id: int, as_of: date, zone: ZoneInfo, *, by: By = By.BOOK, basis: Basis = Basis.DUE_DATE
) -> Report:
    """Return the aging of a day, recomputed from what was settled up to then."""
    rows = aging(session, tenant_id, AgingView(as_of, basis, by is not By.BOOK, end_of(as_of, zone)))
    report = Report(
        name="aging",
        title="Aging" if by is By.BOOK else f"Aging by {by.value}",
        as_of=as_of,
        basis=f"by {basis.label}; open invoices less what was settled up to that day, in their own currency",
        synced_at=ledger_synced_at(session, tenant_id),
        columns=_COLUMNS,
        parts=tuple(_summary(row) for row in rows),
        notes=("Disputed and promised amounts are parts of what is open.",),
        chart=Chart(Drawn.BARS, ("open",)),
    )
    if by is By.BOOK:
        return report
    accounts = _accounts(session, tenant_id)
    parts = _parts(rows if by is By.CUSTOMER else _by_parent(rows, accounts), accounts)
    return replace(report, columns=_wide(basis), parts=parts, chart=None)


_COLUMNS = (
    Column("age", "days overdue", Kind.TEXT),
    Column("open", "open"),
    Column("share", "share", Kind.SHARE),
    Column("disputed", "disputed"),
    Column("promised", "promised"),
)


def _summary(row: AgingRow) -> Part:
    gross = sum(row.buckets.values())
    lines: list[tuple[Cell, ...]] = [
        (_title(name), minor, Fraction(minor, gross) if gross else None, row.disputed[name], row.promised[name])
        for name, minor in row.buckets.items()
    ]
    lines.append(("not applied yet", -row.unapplied, None, 0, 0))
    total = ("total", row.total, None, sum(row.disputed.values()), sum(row.promised.values()))
    return Part(row.currency, tuple(lines), total)


def _title(bucket: str) -> str:
    return "not due yet" if bucket == "current" else bucket


def _wide(basis: Basis) -> tuple[Column, ...]:
    return (
        Column("number", "account", Kind.TEXT),
        Column("name", "name", Kind.TEXT),
        *(Column(name, _title(name)) for name in basis.buckets),
        Column("unapplied", "not applied"),
        Column("total", "total"),
        Column("disputed", "disputed"),
        Column("promised", "promised"),
    )


def _parts(rows: Iterable[AgingRow], accounts: dict[int, _Account]) -> tuple[Part, ...]:
    """Lay out accounts side by side, those that owe most first."""
    by_currency: defaultdict[str, list[AgingRow]] = defaultdict(list)
    for row in rows:
        by_currency[row.currency].append(row)
    parts = []
    for currency, found in sorted(by_currency.items()):
        found.sort(key=lambda row: (-row.total, row.customer_id or 0))
        lines: list[tuple[Cell, ...]] = [(*_who(row.customer_id, accounts), *_figures(row)) for row in found]
        sums = [sum(column) for column in zip(*(_figures(row) for row in found), strict=True)]
        parts.append(Part(currency, tuple(lines), ("", "total", *sums)))
    return tuple(parts)


def _figures(row: AgingRow) -> tuple[int, ...]:
    memo = (sum(row.disputed.values()), sum(row.promised.values()))
    return (*row.buckets.values(), -row.unapplied, row.total, *memo)


def _who(customer_id: int | None, accounts: dict[int, _Account]) -> tuple[str, str]:
    return accounts[customer_id][:2] if customer_id is not None else _NOBODY


def _by_parent(rows: Iterable[AgingRow], accounts: dict[int, _Account]) -> list[AgingRow]:
    """Put the accounts of a group together under its parent."""
    groups: dict[tuple[str, int | None], AgingRow] = {}
    for row in rows:
        owner = row.customer_id
        if owner is not None:
            owner = accounts[owner].parent_id or owner
        group = groups.setdefault((row.currency, owner), AgingRow(row.currency, owner, row.basis))
        for mine, theirs in (
            (group.buckets, row.buckets),
            (group.disputed, row.disputed),
            (group.promised, row.promised),
        ):
            for name, minor in theirs.items():
                mine[name] += minor
        group.unapplied += row.unapplied
    return list(groups.values())


def _accounts(session: Session, tenant_id: int) -> dict[int, _Account]:
    query = select(Customer.id, Customer.number, Customer.name, Customer.parent_id)
    found = session.execute(query.where(col(Customer.tenant_id) == tenant_id))
    return {row_id: _Account(number, name, parent_id) for row_id, number, name, parent_id in found}
