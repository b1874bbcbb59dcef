"""What the bank's lines come to: by account, and by what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from ledger.continuity import Told
from store.bank_statements import told_statements
from store.cash_lines import is_standing, money_lines
from store.tables import BankLine, CashDecision


@dataclass(frozen=True, slots=True)
class AccountTotal:
    """The statements of one account that tell both balances: how many, from when to when, and the newest balance."""

    account: str
    currency: str
    statements: int
    first_on: date
    closed_on: date
    closing_minor: int


@dataclass(frozen=True, slots=True)
class OutcomeTotal:
    """Money of one outcome ("" where nothing is decided yet): how many lines, and minor units of a currency."""

    outcome: str
    currency: str
    lines: int
    minor: int


def account_totals(session: Session, tenant_id: int, account: str = "") -> list[AccountTotal]:
    """Return the accounts we have statements of, or the one that is named."""
    found: dict[tuple[str, str], list[Told]] = {}
    for one in told_statements(session, tenant_id):
        if account in {"", one.account}:
            found.setdefault((one.account, one.currency), []).append(one)
    return [_total(found[key]) for key in sorted(found)]


def _total(statements: list[Told]) -> AccountTotal:
    first = min(statements, key=lambda one: one.closed_on)
    newest = max(statements, key=lambda one: (one.closed_on, one.statement_id))
    return AccountTotal(
        newest.account, newest.currency, len(statements), first.closed_on, newest.closed_on, newest.closing_minor
    )


def outcome_totals(session: Session, tenant_id: int, account: str = "") -> Iterator[OutcomeTotal]:
    """Give what became of the money that came in, of all accounts or of one."""
    outcome = func.coalesce(col(CashDecision.outcome), "")
    query = (
        select(outcome, col(BankLine.currency), func.count(), func.sum(col(BankLine.amount_minor)))
        .outerjoin(CashDecision, and_(col(CashDecision.bank_line_id) == col(BankLine.id), is_standing()))
        .where(*money_lines(tenant_id), *([col(BankLine.account) == account] if account else []))
        .group_by(outcome, col(BankLine.currency))
        .order_by(outcome, col(BankLine.currency))
    )
    for told, currency, lines, minor in session.execute(query):
        yield OutcomeTotal(told, currency, lines, int(minor))
