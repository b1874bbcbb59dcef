"""Where money may not be applied unasked, whoever paid it: into closed books, and after a gap in the statements."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from sqlmodel import Session

from policies.cash.money_in import Knowledge
from store.bank_statements import open_gaps
from store.closed_books import closed_until
from store.tables import BankLine


@dataclass(frozen=True, slots=True)
class Bounds:
    """Up to when the books are closed, and by account and currency the last day nothing is missing of."""

    closed_until: date | None = None
    complete_until: dict[tuple[str, str], date] = field(default_factory=dict)

    def bound(self, knowledge: Knowledge, line: BankLine) -> Knowledge:
        """Let what is known of a line tell of its bounds as well."""
        complete = self.complete_until.get((line.account, line.currency), date.max)
        return replace(knowledge, closed_until=self.closed_until, statement_gap=line.booked_on > complete)


def bounds(session: Session, tenant_id: int) -> Bounds:
    """Read the bounds as they stand."""
    complete: dict[tuple[str, str], date] = {}
    for gap in open_gaps(session, tenant_id):
        key = (gap.statement.account, gap.statement.currency)
        complete[key] = min(complete.get(key, date.max), gap.before.closed_on)
    return Bounds(closed_until(session, tenant_id), complete)
