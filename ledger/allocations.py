"""Allocations: the append-only rows that settle invoices, and the rules they keep."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ledger.findings import Finding
from ledger.states import InvoiceState


class AllocationKind(StrEnum):
    """What closed a part of an invoice; only cash and credit draw on a receipt or a credit note."""

    CASH = "cash"
    CREDIT = "credit"
    DISCOUNT = "discount"
    WITHHOLDING = "withholding"
    FEE = "fee"
    TOLERANCE = "tolerance"
    WRITE_OFF = "write_off"
    FX = "fx"
    #: Settled in the source system, without detail of how.
    SOURCE = "source"


#: How the arithmetic of a payment begins to name what no invoice gets.
LEFT = "left on account"


@dataclass(frozen=True, slots=True)
class Target:
    """The invoice an allocation would settle."""

    customer_id: int
    currency: str
    balance_minor: int
    state: InvoiceState


@dataclass(frozen=True, slots=True)
class Funds:
    """The receipt or credit note an allocation would draw on."""

    customer_id: int
    currency: str
    unapplied_minor: int


def allocation_findings(
    amount_minor: int,
    invoice: Target,
    funds: Funds | None,
    *,
    payer_is_related: bool = False,
    drawn_minor: int | None = None,
) -> list[Finding]:
    """Say what forbids an allocation; an empty list allows it.

    `payer_is_related` is true where an alias or parent relation lets one account pay another's invoice. `drawn_minor`
    is what it takes of funds in another currency; without it they have to be in the invoice's.
    """
    found = []
    if amount_minor <= 0:
        found.append(Finding("allocation.amount", "an allocation must be above zero"))
    if invoice.state in {InvoiceState.DRAFT, InvoiceState.VOID}:
        found.append(Finding("allocation.closed", f"the invoice is {invoice.state.value}"))
    if amount_minor > invoice.balance_minor:
        found.append(Finding("allocation.over_invoice", "more than the open balance of the invoice"))
    if funds is None:
        return found
    drawn = amount_minor if drawn_minor is None else drawn_minor
    if drawn <= 0 < amount_minor:
        found.append(Finding("allocation.amount", "an allocation must draw more than zero"))
    if drawn > funds.unapplied_minor:
        found.append(Finding("allocation.over_funds", "more than what is unapplied"))
    if (funds.currency == invoice.currency) is not (drawn_minor is None):
        found.append(Finding("allocation.currency", f"{funds.currency} cannot settle {invoice.currency}"))
    if funds.customer_id != invoice.customer_id and not payer_is_related:
        found.append(Finding("allocation.payer", "the payer is not the customer nor related to it"))
    return found


def is_by_terms(discount_minor: int, total_minor: int, basis_points: int) -> bool:
    """Say whether the terms of an invoice give a discount, up to half a minor unit; nobody has to decide it then."""
    return 0 < discount_minor <= (total_minor * basis_points + 5_000) // 10_000


def settled_state(total_minor: int, balance_minor: int, current: InvoiceState) -> InvoiceState:
    """Return the state an invoice has by its balance; drafts, void and written-off keep their own."""
    if current in {InvoiceState.DRAFT, InvoiceState.VOID, InvoiceState.WRITTEN_OFF}:
        return current
    if balance_minor == 0:
        return InvoiceState.PAID
    return InvoiceState.SENT if balance_minor == total_minor else InvoiceState.PARTIALLY_PAID
