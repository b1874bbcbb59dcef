"""Remittance advices as they are stored: those without a payment, payments they may be for, and what each says."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select
from sqlmodel import Session, col

from store.bulk import NAMED, batches
from store.cash_lines import money_lines
from store.tables import BankLine, CashDecision, RemittanceAdvice, RemittanceLine, RemittanceLink, ReviewItem

#: Advices looked at in one go; the newest, as old ones without a payment pile up.
MOST_UNLINKED = 5_000
#: What machines leave for people or for later.
_LEFT_OPEN = ("propose", "on_account", "unidentified")


def known_advices(session: Session, tenant_id: int, digests: Collection[str]) -> set[str]:
    """Return the digests of those of these advices that are stored."""
    found: set[str] = set()
    for batch in batches(digests, NAMED):
        query = select(col(RemittanceAdvice.digest)).where(
            col(RemittanceAdvice.tenant_id) == tenant_id, col(RemittanceAdvice.digest).in_(batch)
        )
        found |= set(session.scalars(query))
    return found


def unlinked_advices(session: Session, tenant_id: int) -> Sequence[RemittanceAdvice]:
    """Return the newest advices that are for no payment yet."""
    linked = exists().where(col(RemittanceLink.advice_id) == col(RemittanceAdvice.id))
    query = select(RemittanceAdvice).where(
        col(RemittanceAdvice.tenant_id) == tenant_id, col(RemittanceAdvice.total_minor) > 0, ~linked
    )
    return session.scalars(query.order_by(col(RemittanceAdvice.id).desc()).limit(MOST_UNLINKED)).all()


def lines_advised(session: Session, tenant_id: int, amounts: Collection[int]) -> list[BankLine]:
    """Return money of these amounts, in minor units, that no advice is linked to."""
    linked = exists().where(col(RemittanceLink.bank_line_id) == col(BankLine.id))
    found: list[BankLine] = []
    for batch in batches(amounts, NAMED):
        query = select(BankLine).where(*money_lines(tenant_id), col(BankLine.amount_minor).in_(batch), ~linked)
        found += session.scalars(query.order_by(col(BankLine.id)))
    return found


def left_by_machines(session: Session, line_ids: Collection[int], actor: str) -> dict[int, int]:
    """Return the turn of the decision that stands, by line, where `actor` alone decided and left the money open."""
    query = select(CashDecision).where(col(CashDecision.bank_line_id).in_(line_ids)).order_by(col(CashDecision.turn))
    decisions = list(session.scalars(query))
    standing = {one.bank_line_id: one for one in decisions}
    touched = {one.bank_line_id for one in decisions if one.decided_by != actor}
    keys = {f"cash:{one.id}": one.bank_line_id for one in decisions}
    judged = select(col(ReviewItem.dedupe_key)).where(
        col(ReviewItem.dedupe_key).in_(keys), col(ReviewItem.decided_at).is_not(None)
    )
    touched |= {keys[key] for key in session.scalars(judged)}
    return {line: one.turn for line, one in standing.items() if line not in touched and one.outcome in _LEFT_OPEN}


def decided_lines(session: Session, line_ids: Collection[int]) -> set[int]:
    """Return those of these lines that anybody decided about."""
    query = select(col(CashDecision.bank_line_id)).where(col(CashDecision.bank_line_id).in_(line_ids))
    return set(session.scalars(query))


def linked_advices(session: Session, line_ids: Collection[int]) -> dict[int, RemittanceAdvice]:
    """Return the advice of each of these bank lines, where there is one."""
    query = (
        select(col(RemittanceLink.bank_line_id), RemittanceAdvice)
        .join(RemittanceAdvice, col(RemittanceAdvice.id) == col(RemittanceLink.advice_id))
        .where(col(RemittanceLink.bank_line_id).in_(line_ids))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def advice_lines(session: Session, advice_ids: Collection[int]) -> dict[int, list[RemittanceLine]]:
    """Return what these advices tell, by advice, in its order."""
    found: dict[int, list[RemittanceLine]] = {}
    query = select(RemittanceLine).where(col(RemittanceLine.advice_id).in_(advice_ids)).order_by(col(RemittanceLine.id))
    for line in session.scalars(query):
        found.setdefault(line.advice_id, []).append(line)
    return found


def listed_advices(
    session: Session, tenant_id: int, most: int
) -> list[tuple[RemittanceAdvice, list[RemittanceLine], RemittanceLink | None]]:
    """Return the newest advices with what they tell and the payment they are for."""
    query = select(RemittanceAdvice).where(col(RemittanceAdvice.tenant_id) == tenant_id)
    advices = list(session.scalars(query.order_by(col(RemittanceAdvice.id).desc()).limit(most)))
    ids = [advice.id or 0 for advice in advices]
    lines = advice_lines(session, ids)
    linked = select(RemittanceLink).where(col(RemittanceLink.advice_id).in_(ids))
    links = {link.advice_id: link for link in session.scalars(linked)}
    return [(advice, lines.get(advice.id or 0, []), links.get(advice.id or 0)) for advice in advices]
