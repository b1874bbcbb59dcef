"""Rungs 8 to 14: nothing is named; who pays, how much, and what was promised have to tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate

from policies.cash.candidate import Candidate, Difference, Family, Part, Rung, Veto
from policies.cash.differences import explained
from policies.cash.evidence import Evidence, ordered_items, payer_vetoes
from policies.cash.fuzzy import misread_as
from policies.cash.money_in import OpenItem, OpenPromise
from policies.cash.settling import in_full
from policies.cash.subsets import bears_out, sums_to

#: A payment run takes what is due by a day, and its money arrives some days before or after.
_RUN_BEFORE, _RUN_AHEAD = timedelta(days=7), timedelta(days=14)
_I, _A, _C = Family.IDENTITY, Family.AMOUNT, Family.CONTEXT
#: What evidence of somebody who only may be the payer is worth at most.
_SUPPOSED = 780
#: What it is worth where another invoice of the same amount would do as well.
_EQUAL = 800
#: Where more invoices in the book have the amount than a person is shown, it tells nothing.
_MOST_ALIKE = 3
#: From so many digits on, what is written beside an amount is a number of something.
_TELLING_DIGITS = 4


def by_one_invoice(evidence: Evidence) -> Iterator[Candidate]:
    """Rungs 8 and 12: the amount is exactly one invoice, or several of them are equal."""
    items = _payable(evidence)
    equal = [item for item in items if item.payable_minor == evidence.money.amount.minor]
    if len(equal) == 1:
        yield _of_payer(evidence, equal, Rung.ONE_INVOICE, 970)
    elif equal:
        alike = len({(item.customer_id, item.balance_minor, item.held, item.disputed_minor) for item in equal}) == 1
        if evidence.rules.oldest_of_equal_first and alike:
            yield _of_payer(evidence, equal[:1], Rung.EQUAL_INVOICES, 955)
            return
        yield from _equal_ones(evidence, equal)
    else:
        for item in items:
            settled = explained(evidence, [item])
            if settled:
                exact = _of_payer(evidence, [item], Rung.ONE_INVOICE, 960)
                yield replace(exact, parts=settled.parts, difference=settled.difference, difference_minor=settled.minor)


def _equal_ones(evidence: Evidence, equal: Sequence[OpenItem]) -> Iterator[Candidate]:
    """Choose among equal invoices by the month that is named, if no other may be meant by it; else show the likely."""
    of_month = [item for item in equal if _month(item.issued_on) in evidence.tokens.months]
    due_then = [item for item in equal if _month(item.due_on) in evidence.tokens.months]
    nearest = min(equal, key=lambda item: abs(item.due_on - evidence.money.value_on))
    likely = (of_month, equal[:1], [nearest], equal[-1:])
    for item in equal:
        found = _of_payer(evidence, [item], Rung.EQUAL_INVOICES, _EQUAL + _likely(item, likely))
        if of_month == [item] and all(other is item for other in due_then):
            found = _of_payer(evidence, [item], Rung.EQUAL_INVOICES, 960)
            found = replace(found, families=found.families | {_C})
        yield found


def _likely(item: OpenItem, groups: Sequence[Sequence[OpenItem]]) -> int:
    """Return how likely one of several equal invoices is, by the first group of likely ones that it is in."""
    return max((len(groups) - place for place, group in enumerate(groups) if item in group), default=0)


def by_total(evidence: Evidence) -> Iterator[Candidate]:
    """Rung 9: the amount is all that is open, overdue, of a month named, or due by the day of a payment run.

    Of one customer, or of all it pays for.
    """
    items = _payable(evidence)
    customers = sorted({item.customer_id for item in items})
    groups = [[item for item in items if item.customer_id == customer] for customer in customers]
    for group in [*groups, items] if len(groups) > 1 else groups:
        overdue = [item for item in group if item.due_on < evidence.money.value_on]
        of_month = [item for item in group if _month(item.issued_on) in evidence.tokens.months]
        for total in (group, overdue, of_month, *_runs(evidence, group)):
            if len(total) > 1 and sum(item.payable_minor for item in total) == evidence.money.amount.minor:
                others = {item.payable_minor for item in group if item not in total}
                unlike = evidence.rules.oldest_of_equal_first or others.isdisjoint(i.payable_minor for i in total)
                yield _of_payer(evidence, total, Rung.TOTAL, 965 if unlike else _EQUAL)


def _runs(evidence: Evidence, items: Sequence[OpenItem]) -> Iterator[Sequence[OpenItem]]:
    """Give what is due by a day about that of the payment and is its amount: who pays in runs pays nothing later."""
    first, last = evidence.money.value_on - _RUN_BEFORE, evidence.money.value_on + _RUN_AHEAD
    sums = accumulate(item.payable_minor for item in items[:-1])
    for place, total in enumerate(sums, start=1):
        due = items[place - 1].due_on
        if place > 1 and total == evidence.money.amount.minor and first <= due <= last and items[place].due_on > due:
            yield items[:place]


def by_promise(evidence: Evidence) -> Iterator[Candidate]:
    """Rung 10: the amount is what was promised about this day, or the next instalment of a plan."""
    items = {item.invoice_id: item for item in _payable(evidence)}
    window = timedelta(days=evidence.rules.promise_window_days)
    for promise in next_promises(evidence):
        if promise.minor != evidence.money.amount.minor or promise.currency != evidence.money.amount.currency:
            continue
        near = abs(promise.due_on - evidence.money.value_on) <= window
        if not near or any(minor > _payable_of(items.get(invoice)) for invoice, minor in promise.parts):
            continue
        parts = tuple(Part(invoice, minor) for invoice, minor in sorted(promise.parts) if minor > 0)
        vetoes = payer_vetoes(evidence, [items[part.invoice_id] for part in parts])
        left = sum(items[part.invoice_id].payable_minor - part.minor for part in parts)
        difference = Difference.SHORT if left else Difference.NONE
        found = Candidate(
            parts, Rung.PROMISE, frozenset({_I, _A, _C}), 970, difference, left, vetoes, promise_id=promise.promise_id
        )
        yield _supposed(evidence, found)


def next_promises(evidence: Evidence) -> list[OpenPromise]:
    """Return the open promises of the payers, and of each plan the instalment that is due first."""
    ours = {item.customer_id for item in evidence.payable}
    promises = sorted(
        (promise for promise in evidence.knowledge.promises if promise.customer_id in ours),
        key=lambda promise: (promise.due_on, promise.promise_id),
    )
    plans: set[int] = set()
    found = []
    for promise in promises:
        if promise.plan_id is not None and promise.plan_id in plans:
            continue
        if promise.plan_id is not None:
            plans.add(promise.plan_id)
        found.append(promise)
    return found


def by_subset(evidence: Evidence) -> Iterator[Candidate]:
    """Rung 11: some of the payer's invoices sum to the amount; decided alone only under the guard."""
    items = _payable(evidence)
    rules = evidence.rules
    if not 2 <= len(items) <= rules.subset_items:
        return
    solutions = sums_to([item.payable_minor for item in items], evidence.money.amount.minor, rules.subset_size)
    for solution in solutions:
        chosen = [items[place] for place in solution]
        promised = {invoice for promise in next_promises(evidence) for invoice, _ in promise.parts}
        sure = len(solutions) == 1 and bears_out(items, chosen, promised, evidence.money.value_on)
        yield _of_payer(evidence, chosen, Rung.SUBSET, 955 if sure else _SUPPOSED)


def by_amount_alone(evidence: Evidence) -> Iterator[Candidate]:
    """Rung 14: nobody is known, and the amount is an open invoice of somebody's; never more than a proposal."""
    if evidence.known:
        return
    amount = evidence.money.amount
    alike = ordered_items({item.invoice_id: item for item in evidence.knowledge.same_amount}.values())
    fits = [item for item in alike if item.payable_minor == amount.minor and item.currency == amount.currency]
    others = [item for item in fits if item.customer_id not in evidence.supposed]
    numbered = evidence.named or any(len(core) >= _TELLING_DIGITS for core in evidence.tokens.cores)
    for item in fits:
        # Who writes a number, ours or not, means no other invoice of the same amount, except by a slip.
        alone = not (evidence.referenced or numbered or (item in others and len(others) > _MOST_ALIKE))
        if alone or misread_as(evidence, item):
            vetoes = payer_vetoes(evidence, [item]) | {Veto.UNCONFIRMED_PAYER}
            yield Candidate(in_full([item]).parts, Rung.AMOUNT_ALONE, frozenset({_A}), 720, vetoes=vetoes)


def _of_payer(evidence: Evidence, items: Sequence[OpenItem], rung: Rung, score: int) -> Candidate:
    found = Candidate(in_full(items).parts, rung, frozenset({_I, _A}), score, vetoes=payer_vetoes(evidence, items))
    return _supposed(evidence, found)


def _supposed(evidence: Evidence, found: Candidate) -> Candidate:
    """Take identity back where it is only supposed who pays."""
    if evidence.known:
        return found
    vetoes = found.vetoes | {Veto.UNCONFIRMED_PAYER}
    return replace(found, families=found.families - {_I}, score=min(found.score, _SUPPOSED), vetoes=vetoes)


def _payable(evidence: Evidence) -> list[OpenItem]:
    return [item for item in evidence.payable if item.currency == evidence.money.amount.currency]


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _payable_of(item: OpenItem | None) -> int:
    return item.payable_minor if item else 0
