"""Rungs 1 to 7: what the payer names, by reference, remittance, number, or a number nearly right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ledger.money import Money
from ledger.references import bare
from policies.cash.by_remittance import by_remittance
from policies.cash.candidate import Candidate, Difference, Family, Part, Rung, Veto
from policies.cash.differences import settlements
from policies.cash.evidence import Evidence, ordered_items, payer_vetoes
from policies.cash.fuzzy import nearly_named
from policies.cash.money_in import OpenItem
from policies.cash.settling import Settlement, in_full, spread

_R, _I, _A = Family.REFERENCE, Family.IDENTITY, Family.AMOUNT
_EXACT_SCORES = {Rung.STRUCTURED_REFERENCE: 990, Rung.OWN_ID: 985, Rung.NUMBER: 980, Rung.OTHER_NUMBER: 960}
#: Named by somebody known and not to the cent, but explained.
_EXPLAINED = 965
_SOMEBODY_UNKNOWN = 800
#: What is named and something else of the same customer make the amount.
_AND_REST = 810
_STRANGERS = 600
_DOUBTFUL = 900


def by_structured_reference(evidence: Evidence) -> Iterator[Candidate]:
    """Rungs 1 and 3: a reference of ours, or an end-to-end id we gave out."""
    own_id = bare(evidence.money.end_to_end_id)
    structured = [item for item in evidence.referenced if not own_id or bare(item.our_reference) != own_id]
    yield from _meant(evidence, evidence.referenced, Rung.STRUCTURED_REFERENCE if structured else Rung.OWN_ID)


def by_remittance_or_number(evidence: Evidence) -> Iterator[Candidate]:
    """Rungs 2, 4 and 5: what remittance tells line by line is not guessed at from its numbers."""
    told = list(by_remittance(evidence))
    yield from told or by_number(evidence)


def by_number(evidence: Evidence) -> Iterator[Candidate]:
    """Rungs 4 and 5: numbers of invoices, of each customer by itself where it is not known who pays."""
    both = ordered_items((*evidence.named, *evidence.pointed))
    # A number alone that is the whole amount speaks for itself, whatever else digits in the text may mean.
    alone = [item for item in evidence.pointed if item.payable_minor == evidence.money.amount.minor]
    for meant in ([evidence.named], [both], [(item,) for item in alone]):
        candidates = [
            c for items in meant for group in _groups(evidence, items) for c in _meant(evidence, group, Rung.NUMBER)
        ]
        exact = [candidate for candidate in candidates if Family.AMOUNT in candidate.families]
        if exact:
            yield from exact
            return
    for group in _groups(evidence, both):
        yield from _meant(evidence, group, Rung.NUMBER)


def by_fuzzy_number(evidence: Evidence) -> Iterator[Candidate]:
    """Rung 6: a number nearly right, of exactly one invoice of the payer, and the amount agrees."""
    if evidence.referenced:
        return
    nearly = nearly_named(evidence)
    # Other digits of the text may point at an invoice by chance.
    for right in (evidence.named, (*evidence.named, *evidence.pointed)) if nearly else ():
        near = ordered_items({item.invoice_id: item for item in (*right, *nearly)}.values())
        if any(item.currency != evidence.money.amount.currency for item in near):
            continue
        if sum(item.payable_minor for item in near) != evidence.money.amount.minor:
            continue
        score = 955 if evidence.known else _SOMEBODY_UNKNOWN
        families = frozenset({_R, _A, _I} if evidence.known else {_A})
        parts = tuple(Part(item.invoice_id, item.payable_minor) for item in near)
        yield Candidate(parts, Rung.FUZZY_NUMBER, families, score, vetoes=payer_vetoes(evidence, near))


def by_number_and_rest(evidence: Evidence) -> Iterator[Candidate]:
    """Propose what is named of a customer together with another of its invoices that is exactly the rest."""
    currency = evidence.money.amount.currency
    ours = [item for item in evidence.items if item.payable_minor and item.currency == currency]
    named = (*evidence.named, *evidence.pointed)
    for customer in sorted({item.customer_id for item in named if item in ours}):
        theirs = [item for item in ours if item.customer_id == customer]
        meant = [item for item in theirs if item in named]
        rest = evidence.money.amount.minor - sum(item.payable_minor for item in meant)
        fits = [item for item in theirs if item not in meant and item.payable_minor == rest]
        if len(fits) == 1:
            items = ordered_items((*meant, *fits))
            parts, vetoes = in_full(items).parts, payer_vetoes(evidence, items)
            yield Candidate(parts, Rung.SUBSET, frozenset({_R, _A}), _AND_REST, vetoes=vetoes)


def by_other_number(evidence: Evidence) -> Iterator[Candidate]:
    """Rung 7: numbers of orders and contracts; and what only a model read, which a person has to look at."""
    if not (evidence.referenced or evidence.named):
        # An order may have several invoices; the amount tells which one.
        one = [item for item in evidence.ordered if item.payable_minor == evidence.money.amount.minor]
        for items in [[item] for item in one] or [list(evidence.ordered)]:
            yield from _meant(evidence, items, Rung.OTHER_NUMBER)
        by_model = [i for i in evidence.read if i not in evidence.pointed and i not in evidence.ordered]
        for candidate in _meant(evidence, by_model, Rung.OTHER_NUMBER):
            yield _with(candidate, Veto.FREE_TEXT_ONLY)


def by_number_in_another_currency(evidence: Evidence) -> Iterator[Candidate]:
    """Propose what is named in another currency than the payment's; how it was exchanged is for a person."""
    paid = evidence.money.amount
    named = (*evidence.referenced, *evidence.named, *evidence.pointed)
    foreign = ordered_items(
        {i.invoice_id: i for i in named if i.currency != paid.currency and i.payable_minor}.values()
    )
    if not foreign or len({item.currency for item in foreign}) > 1:
        return
    total = Money(sum(item.payable_minor for item in foreign), foreign[0].currency)
    sent = evidence.money.instructed
    agrees = sent == total or _near_rate(evidence, total)
    families = {_R, *([_A] if agrees else []), *([_I] if _known(evidence, foreign) else [])}
    # What was sent in the invoices' own currency is what it is worth, whatever the bank made of it.
    less = sent is not None and sent.currency == total.currency and sent.minor < total.minor
    settled = spread(foreign, sent.minor) if sent and less else in_full(foreign)
    vetoes = payer_vetoes(evidence, foreign) | {Veto.CURRENCY}
    score = 850 if agrees else 750
    yield Candidate(
        settled.parts, Rung.NUMBER_AND_DIFFERENCE, frozenset(families), score, settled.difference, settled.minor,
        vetoes=vetoes, settles=sent if less else total,
    )  # fmt: skip


def _meant(evidence: Evidence, meant: Sequence[OpenItem], rung: Rung) -> Iterator[Candidate]:
    """Settle invoices that are meant, if any of them can be; the score says how well amount and payer bear it out."""
    currency = evidence.money.amount.currency
    items = [item for item in meant if item.payable_minor and item.currency == currency]
    if not items:
        return
    known = _known(evidence, items) or _borne_out(evidence, items, rung)
    vetoes = payer_vetoes(evidence, items)
    settled = settlements(evidence, items)
    families = {_R, *([_A] if settled.exact else []), *([_I] if known else [])}
    score = _EXPLAINED if known else _SOMEBODY_UNKNOWN
    if settled.exact:
        score = _EXACT_SCORES[rung]
        score = score if known or rung is not Rung.OTHER_NUMBER else _SOMEBODY_UNKNOWN
    elif Veto.UNRELATED_PAYER in vetoes:
        score = _STRANGERS
    elif rung is Rung.NUMBER:
        rung = Rung.NUMBER_AND_DIFFERENCE
    if not settled.exact and _doubtful(evidence, items, settled):
        score = min(score, _DOUBTFUL)
    vetoes |= _difference_vetoes(evidence, items, settled.difference, settled.minor)
    yield Candidate(settled.parts, rung, frozenset(families), score, settled.difference, settled.minor, vetoes)


def _doubtful(evidence: Evidence, items: Sequence[OpenItem], settled: Settlement) -> bool:
    """Say whether an amount that bears nothing out makes the number doubtful too.

    Digits alone may be anything, a number nobody knows is for something else, and so is money too much, except where it
    is the same again, there is nothing else to pay, or check digits prove what is meant.
    """
    if evidence.names_unknown or not set(items).isdisjoint(evidence.pointed):
        return True
    too_much = settled.difference is Difference.OVER and settled.minor != sum(part.minor for part in settled.parts)
    proved = all(item in evidence.referenced for item in items)
    return too_much and not proved and any(item not in items for item in evidence.payable)


def _difference_vetoes(
    evidence: Evidence, items: Sequence[OpenItem], difference: Difference, minor: int
) -> frozenset[Veto]:
    if difference is Difference.SHORT and len(items) > 1:
        return frozenset({Veto.SPREAD})
    if difference is Difference.DISPUTED_TOO:
        return frozenset({Veto.DISPUTED})
    if difference is Difference.TOLERANCE:
        rules, currency = evidence.rules, items[-1].currency
        used = evidence.knowledge.tolerated_minor.get(items[-1].customer_id, 0)
        if used + minor > rules.in_currency(rules.tolerance_month_minor, currency):
            return frozenset({Veto.TOLERANCE_USED_UP})
    return frozenset()


def _known(evidence: Evidence, items: Sequence[OpenItem]) -> bool:
    ours = evidence.payers | (evidence.related.keys() if evidence.payers else set())
    return all(item.customer_id in ours for item in items)


def _borne_out(evidence: Evidence, items: Sequence[OpenItem], rung: Rung) -> bool:
    """Say whether a name or number only pointing at who pays and a reference of ours lead to the same customer."""
    proved = rung in {Rung.STRUCTURED_REFERENCE, Rung.OWN_ID}
    return proved and not evidence.known and all(item.customer_id in evidence.supposed for item in items)


def _groups(evidence: Evidence, items: Sequence[OpenItem]) -> list[list[OpenItem]]:
    """Keep customers apart where it is not known who pays; one who is known may pay for several."""
    if evidence.known:
        return [list(items)]
    customers = sorted({item.customer_id for item in items})
    return [[item for item in items if item.customer_id == customer] for customer in customers]


def _near_rate(evidence: Evidence, total: Money) -> bool:
    rate = evidence.knowledge.rates.get(total.currency)
    if rate is None:
        return False
    worth, paid = total.minor * rate // 1_000_000, evidence.money.amount.minor
    return abs(worth - paid) * 10_000 <= worth * evidence.rules.rate_basis_points


def _with(candidate: Candidate, veto: Veto) -> Candidate:
    return replace(candidate, vetoes=candidate.vetoes | {veto})
