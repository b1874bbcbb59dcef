"""Money that may be told of twice: by the bank, and by the payments of an export."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from store.cash_facts import receipts_like

#: Days by which the bank's value day and that of the books may differ for the same payment.
_SAME_DAYS = 3


@dataclass(frozen=True, slots=True)
class ToldTwice:
    """Receipts another source brought, by currency and amount: whose they are and when they came."""

    known: dict[tuple[str, int], list[tuple[int | None, date]]]

    def is_near(self, customer_ids: Collection[int | None], currency: str, minor: int, day: date) -> bool:
        """Say whether one of them may be this payment of one of these customers."""
        near = timedelta(days=_SAME_DAYS)
        return any(
            customer in customer_ids and abs(other - day) <= near
            for customer, other in self.known.get((currency, minor), ())
        )


def told_twice(session: Session, tenant_id: int, source: str, payments: Collection[tuple[int, date]]) -> ToldTwice:
    """Look up what a source brought of these amounts (in minor units) at about these days."""
    known: dict[tuple[str, int], list[tuple[int | None, date]]] = {}
    for customer, currency, minor, day in receipts_like(session, tenant_id, source, payments, _SAME_DAYS):
        known.setdefault((currency, minor), []).append((customer, day))
    return ToldTwice(known)
