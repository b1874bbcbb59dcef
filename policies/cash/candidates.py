"""The ladder: every way to allocate a payment that evidence speaks for, best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import replace

from policies.cash.by_payer import by_amount_alone, by_one_invoice, by_promise, by_subset, by_total
from policies.cash.by_reference import (
    by_fuzzy_number,
    by_number_and_rest,
    by_number_in_another_currency,
    by_other_number,
    by_remittance_or_number,
    by_structured_reference,
)
from policies.cash.candidate import Candidate, Family, Part, agreed
from policies.cash.evidence import Evidence, item_vetoes

_Rung = Callable[[Evidence], Iterator[Candidate]]

LADDER: tuple[_Rung, ...] = (
    by_structured_reference,
    by_remittance_or_number,
    by_fuzzy_number,
    by_number_and_rest,
    by_other_number,
    by_number_in_another_currency,
    by_one_invoice,
    by_total,
    by_promise,
    by_amount_alone,
)
#: Beside a reference that the amount bears out, what happens to sum up is a coincidence.
_COINCIDENCE = 780
#: The payer means an invoice that is not in the book, so that the amount alone is not believed.
_SOMETHING_ELSE_NAMED = 900


def candidates(evidence: Evidence) -> tuple[Candidate, ...]:
    """Return the ways to allocate a payment, best first; those with the same parts are one."""
    found = [candidate for rung in LADDER for candidate in rung(evidence)]
    if not found:
        found = list(by_subset(evidence))
    sure = {invoice for candidate in found if _sure(candidate) for invoice in candidate.invoice_ids}
    if sure:
        found = _at_most(_COINCIDENCE, found, within=sure)
    joined = [_with_items(evidence, candidate) for candidate in _joined(found)]
    if evidence.names_unknown:
        joined = _at_most(_SOMETHING_ELSE_NAMED, joined)
    return tuple(sorted(joined, key=lambda candidate: (-candidate.score, candidate.rung, candidate.parts)))


def _at_most(score: int, found: Iterable[Candidate], within: Set[int] = frozenset()) -> list[Candidate]:
    """Lower what no reference speaks for, and what pays less well some of the same invoices."""
    return [replace(c, score=min(c.score, score)) if _is_weaker(c, within) else c for c in found]


def _is_weaker(candidate: Candidate, within: Set[int]) -> bool:
    if Family.REFERENCE not in candidate.families:
        return True
    return Family.AMOUNT not in candidate.families and within >= set(candidate.invoice_ids)


def _sure(candidate: Candidate) -> bool:
    return candidate.families >= {Family.REFERENCE, Family.AMOUNT}


def _joined(found: Iterable[Candidate]) -> Iterable[Candidate]:
    by_parts: dict[frozenset[Part], Candidate] = {}
    for candidate in found:
        key = frozenset(candidate.parts)
        by_parts[key] = agreed(by_parts[key], candidate) if key in by_parts else candidate
    return by_parts.values()


def _with_items(evidence: Evidence, candidate: Candidate) -> Candidate:
    touched = set(candidate.invoice_ids)
    items = [item for item in (*evidence.items, *evidence.knowledge.same_amount) if item.invoice_id in touched]
    return replace(candidate, vetoes=candidate.vetoes | item_vetoes(items))
