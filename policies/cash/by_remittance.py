"""Rung 2: documents that are named with amounts which sum to the payment, by the bank or by a remittance advice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.allocations import AllocationKind
from policies.cash.candidate import Candidate, Difference, Family, Part, Rung
from policies.cash.differences import discount
from policies.cash.evidence import Evidence, payer_vetoes
from policies.cash.money_in import Document, OpenCredit, OpenItem
from policies.cash.tokens import number_keys

_SCORE = 985


class _Paid(NamedTuple):
    """An invoice and what is told of it; amounts in minor units."""

    item: OpenItem
    minor: int
    discount_minor: int
    deducted_minor: int


class _Taken(NamedTuple):
    """A credit note that is taken, and how much of it in minor units."""

    credit: OpenCredit
    minor: int


def by_remittance(evidence: Evidence) -> Iterator[Candidate]:
    """Settle line by line what is told: paid, discounted as the terms allow, taken as credit; the rest stays open."""
    told = _told(evidence)
    if not told:
        return
    paid = [one for one in told if isinstance(one, _Paid)]
    parts = _parts(paid, [one for one in told if isinstance(one, _Taken)])
    items = [one.item for one in paid]
    short = sum(item.payable_minor for item in items) - sum(part.minor for part in parts)
    if not parts or short < 0:
        return
    known = evidence.payers and all(i.customer_id in evidence.payers | evidence.related.keys() for i in items)
    families = {Family.REFERENCE, Family.AMOUNT, *([Family.IDENTITY] if known else [])}
    difference, minor = _difference(paid, parts, short)
    yield Candidate(
        parts, Rung.REMITTANCE, frozenset(families), _SCORE, difference, minor, payer_vetoes(evidence, items)
    )


def _told(evidence: Evidence) -> list[_Paid | _Taken]:
    """Return each document as the book knows it; nothing where one is not known, or they are not the whole payment."""
    found: list[_Paid | _Taken] = []
    for document in _netted(evidence.money.documents):
        one = _taken(evidence, document) if _minor(document) < 0 else _paid(evidence, document)
        if one is None:
            return []
        found.append(one)
    items = [one.item.invoice_id for one in found if isinstance(one, _Paid)]
    whole = sum(_minor(document) for document in evidence.money.documents) == evidence.money.amount.minor
    return found if whole and len(set(items)) == len(items) else []


def _netted(documents: Sequence[Document]) -> list[Document]:
    """Put a line below zero together with the one of the same number, as which something taken off may be told."""
    found = [document for document in documents if _minor(document) >= 0]
    places = {number_keys(document.number).full: place for place, document in enumerate(found)}
    for document in documents:
        if (off := _minor(document)) >= 0:
            continue
        place = places.get(number_keys(document.number).full)
        paid = found[place].amount if place is not None else None
        if place is None or paid is None or document.amount is None or paid.currency != document.amount.currency:
            found.append(document)
            continue
        deducted = (*found[place].deducted, (-off, "taken off in a line of its own"))
        found[place] = found[place]._replace(amount=paid + document.amount, deducted=deducted)
    return found


def _paid(evidence: Evidence, document: Document) -> _Paid | None:
    item, minor = _invoice(evidence, document.number), _minor(document)
    if item is None or document.amount is None or not (minor or document.deducted):
        return None
    if minor > item.payable_minor or item.currency != document.amount.currency:
        return None
    told = document.discount.minor if document.discount else 0
    allowed = told if 0 < told <= min(discount(evidence, item), item.payable_minor - minor) else 0
    return _Paid(item, minor, allowed, sum(minor for minor, _ in document.deducted))


def _taken(evidence: Evidence, document: Document) -> _Taken | None:
    full, minor = number_keys(document.number).full, -_minor(document)
    named = [one for one in evidence.knowledge.credits if number_keys(one.number).full == full]
    fits = [one for one in named if document.amount and one.currency == document.amount.currency]
    return _Taken(fits[0], minor) if len(fits) == 1 and minor <= fits[0].unapplied_minor else None


def _invoice(evidence: Evidence, number: str) -> OpenItem | None:
    keys = number_keys(number)
    named = [item for item in evidence.named if number_keys(item.number).full == keys.full]
    pointed = [item for item in evidence.pointed if number_keys(item.number).cores & keys.cores]
    found = named or pointed
    return found[0] if len(found) == 1 else None


def _parts(paid: Sequence[_Paid], taken: Sequence[_Taken]) -> tuple[Part, ...]:
    """Return the parts of cash, credits and discounts; none where a credit finds no invoice of its customer."""
    cash = {one.item.invoice_id: one.minor for one in paid}
    legs = []
    for credit, minor in taken:
        left = minor
        for one in reversed(paid):
            part = min(left, cash[one.item.invoice_id]) if one.item.customer_id == credit.customer_id else 0
            if part:
                legs.append(Part(one.item.invoice_id, part, AllocationKind.CREDIT, credit.credit_id))
                cash[one.item.invoice_id] -= part
                left -= part
        if left:
            return ()
    legs += [Part(p.item.invoice_id, p.discount_minor, AllocationKind.DISCOUNT) for p in paid if p.discount_minor]
    return (*(Part(invoice_id, minor) for invoice_id, minor in cash.items() if minor), *legs)


def _difference(paid: Sequence[_Paid], parts: Sequence[Part], short: int) -> tuple[Difference, int]:
    """Say what lies between the payment and what is open; what was taken off with a reason comes first."""
    deducted = sum(max(one.deducted_minor, 0) for one in paid)
    if short:
        return (Difference.DEDUCTION, min(short, deducted)) if deducted else (Difference.SHORT, short)
    for kind, difference in (
        (AllocationKind.CREDIT, Difference.CREDIT),
        (AllocationKind.DISCOUNT, Difference.DISCOUNT),
    ):
        closed = sum(part.minor for part in parts if part.kind is kind)
        if closed:
            return difference, closed
    return Difference.NONE, 0


def _minor(document: Document) -> int:
    return document.amount.minor if document.amount else 0
