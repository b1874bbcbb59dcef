"""The last word on claims: what contradicts itself is unclear, and a promise without a usable day is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from agent.reader.claims import Claim
from prompts.reply_reading import Intent

_PROMISES = frozenset({Intent.PROMISE_FULL, Intent.PROMISE_PARTIAL, Intent.PAYMENT_RUN})
#: Pairs nobody means at once about the same invoices in the same words.
_CONTRADICTIONS = (
    (frozenset({Intent.PROMISE_FULL, Intent.PAYMENT_RUN}), frozenset({Intent.DISPUTE_FULL, Intent.NOT_CUSTOMER})),
    (frozenset({Intent.PROMISE_FULL, Intent.PAYMENT_RUN}), frozenset({Intent.ALREADY_PAID})),
    (frozenset({Intent.ALREADY_PAID}), frozenset({Intent.NOT_CUSTOMER})),
)

#: What is heard wherever it stands: it only ever stops us, or has a person look at once.
_HEARD_ANYWHERE = frozenset(
    {
        Intent.OPT_OUT, Intent.INSOLVENCY, Intent.LEGAL_THREAT, Intent.BANK_CHANGE_NOTICE, Intent.HARDSHIP,
        Intent.REGULATOR, Intent.ABUSIVE, Intent.INJECTION,
    }
)  # fmt: skip
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


def apart_from_orders(claims: Iterable[Claim], orders: Iterable[tuple[int, int]], text: str) -> tuple[Claim, ...]:
    """Return the claims with those made unclear that rest on an order to a machine, or on what follows it there.

    Who orders our reader about in one sentence writes the next of that paragraph for it too; a person looks at both.
    """
    spoilt = [(start, _paragraph_end(text, end)) for start, end in orders]
    return tuple(
        _unclear(claim) if claim.intent not in _HEARD_ANYWHERE and _within(claim.evidence, spoilt) else claim
        for claim in claims
    )


def _paragraph_end(text: str, at: int) -> int:
    found = _BLANK_LINE.search(text, at)
    return found.start() if found else len(text)


def _within(span: tuple[int, int], places: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in places)


def settle(claims: tuple[Claim, ...], *, sent_on: date) -> tuple[Claim, ...]:
    """Return the claims that can stand together, each once, in the order of their evidence."""
    usable = [_with_usable_day(claim, sent_on) for claim in claims]
    unclear = {
        i for i, one in enumerate(usable) for j, other in enumerate(usable) if i != j and _contradict(one, other)
    }
    handed_on = any(claim.intent is Intent.FORWARDED_THREAD for claim in usable)
    # A message that only hands on a thread is understood; that it says nothing else is no riddle.
    usable = [claim for claim in usable if not (handed_on and claim.intent is Intent.UNCLEAR)]
    settled = [_unclear(claim) if i in unclear else claim for i, claim in enumerate(usable)]
    return _once(sorted(settled, key=lambda claim: claim.evidence))


def _with_usable_day(claim: Claim, sent_on: date) -> Claim:
    if claim.intent not in _PROMISES:
        return claim
    if claim.day is None:
        return replace(claim, intent=Intent.PROMISE_VAGUE, precision="day")
    # A promise to pay in the past is a date of something else.
    return _unclear(claim) if claim.day < sent_on else claim


def _unclear(claim: Claim) -> Claim:
    return Claim(Intent.UNCLEAR, claim.evidence, min(claim.confidence_percent, 30))


def _contradict(one: Claim, other: Claim) -> bool:
    in_same_words = one.evidence[0] < other.evidence[1] and other.evidence[0] < one.evidence[1]
    if not in_same_words or set(one.invoice_numbers) != set(other.invoice_numbers):
        return False
    if one.amount_minor is not None and other.amount_minor is not None and one.amount_minor != other.amount_minor:
        return False
    return any(
        (one.intent in left and other.intent in right) or (one.intent in right and other.intent in left)
        for left, right in _CONTRADICTIONS
    )


def _once(claims: list[Claim]) -> tuple[Claim, ...]:
    """Keep the surer of two claims that say the same, and drop UNCLEAR where the same words said something."""
    kept: dict[tuple[object, ...], Claim] = {}
    for claim in claims:
        key = _sameness(claim)
        if key not in kept or kept[key].confidence_percent < claim.confidence_percent:
            kept[key] = claim
    return tuple(kept.values())


def _sameness(claim: Claim) -> tuple[object, ...]:
    """Return what two claims must share to be one; a message is unclear, or hands on a thread, only once."""
    if claim.intent in (Intent.INJECTION, Intent.FORWARDED_THREAD, Intent.UNCLEAR):
        return (claim.intent,)
    return (claim.intent, claim.invoice_numbers, claim.amount_minor, claim.day)
