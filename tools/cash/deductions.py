"""What payers took off, saying what they dispute, becomes a dispute: nobody chases it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from ledger.calendar import BusinessCalendar
from policies.cash.candidate import Difference
from policies.cash.tokens import number_keys
from sources.remittance.advice import disputed_for
from store.events import Journal
from tools.cash.posting import Decided
from tools.disputes import DisputeRefusedError, NewDispute, record_dispute


def dispute_deductions(journal: Journal, batch: Sequence[Decided]) -> None:
    """Record a dispute for each deduction of what was applied, where its reason says what is disputed."""
    applied = [one for one in batch if one.decision.chosen and one.decision.chosen.difference is Difference.DEDUCTION]
    for new in (new for one in applied for new in _disputes(one)):
        # Where nothing of an invoice is open that is not disputed already, there is nothing to add.
        with suppress(DisputeRefusedError):
            record_dispute(journal, new, BusinessCalendar())


def _disputes(one: Decided) -> Iterator[NewDispute]:
    paid = set(one.decision.chosen.invoice_ids) if one.decision.chosen else set()
    customers = {item.customer_id for item in one.knowledge.items if item.invoice_id in paid}
    own = [item for item in one.knowledge.items if item.customer_id in customers]
    invoices = {number_keys(item.number).full: item.invoice_id for item in own}
    for document in one.money.documents:
        invoice_id = invoices.get(number_keys(document.number).full)
        for minor, reason in document.deducted:
            disputed = disputed_for(reason)
            if invoice_id is not None and disputed and minor > 0:
                yield NewDispute(invoice_id, disputed, minor)
