"""A stored bank line as money that moved, to be linked with the line that undoes it."""

from __future__ import annotations

from policies.cash.returning import Moved
from store.tables import BankLine, Receipt


def moved(line: BankLine, receipt: Receipt | None = None) -> Moved:
    """Return what a line tells of a movement, and of its receipt how long it may be undone."""
    charges, instructed = line.details.get("charges", {}), line.details.get("instructed", {})
    sums = [abs(line.amount_minor) - abs(charges["minor"])] if charges.get("currency") == line.currency else []
    sums += [instructed["minor"]] if instructed.get("currency") == line.currency else []
    return Moved(
        line_id=line.id or 0,
        minor=abs(line.amount_minor),
        on=line.value_on,
        account=line.counterparty_account,
        references=frozenset({line.end_to_end_id, line.customer_reference, line.bank_reference} - {""}),
        mandate_id=line.mandate_id,
        sums=tuple(sums),
        held_until=receipt.reversible_until if receipt else None,
    )
