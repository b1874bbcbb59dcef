"""What sure matches teach: from which account a customer pays, once it was seen often enough and for nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.bank_accounts import bare_account
from policies.cash.candidate import Family
from policies.cash.money_in import Known
from store.bulk import Values, insert_rows
from store.events import Journal
from store.tables import PayerKey
from tools.cash.posting import Decided

#: Evidence that is sure of the invoice whoever pays.
_WITHOUT_PAYER = frozenset({Family.REFERENCE, Family.AMOUNT})


def learn_from(journal: Journal, batch: Sequence[Decided], decision_ids: Sequence[int]) -> None:
    """Remember the accounts of payments that were applied by reference and amount; undone with their decision."""
    found = [
        row for one, decision_id in zip(batch, decision_ids, strict=True) if (row := _seen(journal, one, decision_id))
    ]
    insert_rows(journal.session, PayerKey, found)


def _seen(journal: Journal, one: Decided, decision_id: int) -> Values | None:
    """Return what is seen of the payer's account, unless it is known already or tells nothing new."""
    chosen, account = one.decision.chosen, bare_account(one.line.counterparty_account)
    if chosen is None or not account or one.owner_id is None or not chosen.families >= _WITHOUT_PAYER:
        return None
    if one.decision.payer_ids or one.money.told_by is not None:
        # Known already, or only a mail says what was paid.
        return None
    return {
        "tenant_id": journal.tenant_id,
        "kind": Known.SEEN.value,
        "key": account,
        "customer_id": one.owner_id,
        "decision_id": decision_id,
        "learned_at": journal.now,
        "learned_by": journal.actor,
    }
