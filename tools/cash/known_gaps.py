"""A person says that nothing is missing between two statements, so that what came later may be applied unasked."""

from __future__ import annotations

from ledger.continuity import Gap
from store.bank_statements import open_gaps
from store.events import Journal
from store.tables import KnownGap
from tools.cash.correcting import CashRefusedError


def accept_gap(journal: Journal, statement_id: int, reason: str) -> Gap:
    """Take a person's word that nothing is missing before a statement; return the gap.

    Raises CashRefusedError without a reason, and where there is no such gap.
    """
    if not reason.strip():
        raise CashRefusedError("saying that nothing is missing needs a reason: say it with --reason")
    found = open_gaps(journal.session, journal.tenant_id)
    gap = next((gap for gap in found if gap.statement.statement_id == statement_id), None)
    if gap is None:
        there = ", ".join(str(gap.statement.statement_id) for gap in found) or "none"
        raise CashRefusedError(f"there is no gap before statement {statement_id}; open gaps are before: {there}")
    journal.session.add(
        KnownGap(
            tenant_id=journal.tenant_id,
            statement_id=statement_id,
            reason=reason.strip(),
            known_at=journal.now,
            known_by=journal.actor,
        )
    )
    account = gap.statement.account
    journal.record("statement_gap_known", statement_id=statement_id, account=account, why=reason.strip())
    return gap
