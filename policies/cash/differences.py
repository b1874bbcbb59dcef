"""What may lie between a payment and what is open: discount, withheld tax, fee, tolerance, credit notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from ledger.allocations import AllocationKind
from policies.cash.candidate import Difference, Part
from policies.cash.evidence import Evidence
from policies.cash.money_in import OpenCredit, OpenItem
from policies.cash.settling import Settlement, in_full, spread
from policies.cash.tokens import number_keys

#: Words of banks for charges that the payee bears, wholly or in part.
_CHARGES_SHARED = re.compile(r"\b(?:SHA|BEN|SHAR|CRED)\b")


def settlements(evidence: Evidence, items: Sequence[OpenItem]) -> Settlement:
    """Say how the payment settles invoices that are meant: exactly, with a difference explained, short or over."""
    received = evidence.money.amount.minor
    missing = sum(item.payable_minor for item in items) - received
    if missing == 0:
        return in_full(items)
    exact = explained(evidence, items) or _netted(evidence, items, missing)
    if exact:
        return exact
    if missing < 0:
        disputed = sum(item.balance_minor - item.payable_minor for item in items if not item.closed)
        kind = Difference.DISPUTED_TOO if disputed and -missing <= disputed else Difference.OVER
        return in_full(items)._replace(difference=kind, minor=-missing)
    return _left_out(evidence, items, missing) or spread(items, received)


def explained(evidence: Evidence, items: Sequence[OpenItem]) -> Settlement | None:
    """Explain a payment to the cent by discounts or withheld tax, where the terms or the customer allow them."""
    received = evidence.money.amount.minor
    off = {item.invoice_id: discount(evidence, item) for item in items}
    if any(off.values()) and _remaining(items, off) == received:
        return _with_leg(items, off, AllocationKind.DISCOUNT, Difference.DISCOUNT)
    if not all(_may_withhold(evidence, item) for item in items):
        return None
    for rate in evidence.rules.withholding_basis_points:
        for net in (True, False):
            off = {item.invoice_id: _withheld(item, rate, net=net) for item in items}
            if all(off.values()) and _remaining(items, off) == received:
                return _with_leg(items, off, AllocationKind.WITHHOLDING, Difference.WITHHOLDING)
    return None


def discount(evidence: Evidence, item: OpenItem) -> int:
    """Return the early-payment discount an untouched invoice has on the payment's value date, in minor units."""
    days = item.discount_days + evidence.rules.discount_grace_days
    in_time = evidence.money.value_on <= item.issued_on + timedelta(days=days)
    untouched = item.payable_minor == item.total_minor
    return _share(item.total_minor, item.discount_basis_points) if in_time and untouched else 0


def credits_named(evidence: Evidence, items: Sequence[OpenItem]) -> tuple[OpenCredit, ...]:
    """Return the credit notes of the invoices' customer that the payment names."""
    customers = {item.customer_id for item in items}
    currency = evidence.money.amount.currency
    named = [
        credit
        for credit in evidence.knowledge.credits
        if number_keys(credit.number).full in evidence.tokens.numbers
        and credit.customer_id in customers
        and credit.currency == currency
        and credit.unapplied_minor > 0
    ]
    return tuple(sorted(named, key=lambda credit: credit.credit_id))


def _may_withhold(evidence: Evidence, item: OpenItem) -> bool:
    return item.customer_id in evidence.knowledge.withholding and item.payable_minor == item.total_minor


def _withheld(item: OpenItem, rate: int, *, net: bool) -> int:
    base = item.net_minor if net else item.total_minor
    return _share(base, rate) if base is not None else 0


def _share(minor: int, basis_points: int) -> int:
    """Return a part of an amount, half a minor unit rounded up."""
    return (minor * basis_points + 5_000) // 10_000


def _remaining(items: Iterable[OpenItem], off: dict[int, int]) -> int:
    return sum(item.payable_minor - off[item.invoice_id] for item in items)


def _with_leg(
    items: Sequence[OpenItem], off: dict[int, int], kind: AllocationKind, difference: Difference
) -> Settlement:
    parts = []
    for item in items:
        leg = off[item.invoice_id]
        parts.append(Part(item.invoice_id, item.payable_minor - leg))
        if leg:
            parts.append(Part(item.invoice_id, leg, kind))
    return Settlement(tuple(parts), difference, sum(off.values()))


def _netted(evidence: Evidence, items: Sequence[OpenItem], missing: int) -> Settlement | None:
    """Apply the credit notes named and the cash, where together they are exactly what is open."""
    credits = credits_named(evidence, items)
    if not credits or sum(credit.unapplied_minor for credit in credits) != missing:
        return None
    open_now = {item.invoice_id: item.payable_minor for item in items}
    parts = []
    for credit in credits:
        left = credit.unapplied_minor
        for item in items:
            part = min(left, open_now[item.invoice_id]) if item.customer_id == credit.customer_id else 0
            if part:
                parts.append(Part(item.invoice_id, part, AllocationKind.CREDIT, credit.credit_id))
                open_now[item.invoice_id] -= part
                left -= part
        if left:
            return None
    cash = [Part(invoice_id, minor) for invoice_id, minor in open_now.items() if minor]
    return Settlement((*cash, *parts), Difference.CREDIT, missing)


def _left_out(evidence: Evidence, items: Sequence[OpenItem], missing: int) -> Settlement | None:
    """Close a small difference by tolerance or as a bank's fee, on the last invoice due."""
    rules, currency = evidence.rules, evidence.money.amount.currency
    total = missing + evidence.money.amount.minor
    tolerated = min(rules.in_currency(rules.tolerance_minor, currency), total * rules.tolerance_basis_points // 10_000)
    if 0 < missing <= tolerated:
        return _closing(items, missing, AllocationKind.TOLERANCE, Difference.TOLERANCE)
    if missing <= rules.in_currency(rules.fee_absorbed_minor, currency) and charges_told(evidence, missing):
        return _closing(items, missing, AllocationKind.FEE, Difference.FEE)
    return None


def charges_told(evidence: Evidence, missing: int) -> bool:
    """Say whether the bank tells that charges were taken, of this amount where it tells an amount."""
    money = evidence.money
    for told in (money.charges, money.instructed and money.instructed.currency == money.amount.currency
                 and money.instructed - money.amount):  # fmt: skip
        if told:
            return told.currency == money.amount.currency and told.minor == missing
    return bool(_CHARGES_SHARED.search(money.remittance[:1_000].upper()))


def _closing(items: Sequence[OpenItem], missing: int, kind: AllocationKind, why: Difference) -> Settlement | None:
    last = items[-1]
    if missing >= last.payable_minor:
        return None
    parts = [Part(item.invoice_id, item.payable_minor - (missing if item is last else 0)) for item in items]
    return Settlement((*parts, Part(last.invoice_id, missing, kind)), why, missing)
