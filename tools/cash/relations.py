"""Who pays what others owe, learned from what people confirm."""

from __future__ import annotations

from policies.cash.money_in import RelationKind
from store.events import Journal
from store.tables import CashDecision, PayerRelation


def learn_relation(
    journal: Journal, payer_id: int, customer_id: int, kind: RelationKind, decision: CashDecision
) -> None:
    """Remember that an account pays what another owes, for as long as the decision stands."""
    if decision.id is None:
        return
    journal.session.add(
        PayerRelation(
            tenant_id=journal.tenant_id,
            payer_id=payer_id,
            customer_id=customer_id,
            kind=kind.value,
            decision_id=decision.id,
            learned_at=journal.now,
            learned_by=journal.actor,
        )
    )
    journal.session.flush()
