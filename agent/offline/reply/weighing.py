"""Weighing what the rules say together: hits become claims, and claims that belong together become one."""

from __future__ import annotations

from agent.offline.reply.claiming import claim_of
from agent.offline.reply.context import PROMISES, Context
from agent.offline.reply.rules import Hit
from prompts.reply_reading import DisputeReason, Intent, ReadClaim

#: Intents beside which a promise without a day says nothing more.
_SAYS_MORE = PROMISES | {Intent.PLAN_REQUEST, Intent.EXTENSION_REQUEST, Intent.PROMISE_CONDITIONAL}


def weigh(hits: list[Hit], context: Context) -> list[ReadClaim]:
    """Turn hits into claims, in the order of the message."""
    read = [context.read(hit) for hit in hits]
    read = context.parts(read)
    claims = _completed(_merged([claim_of(hit, context) for hit in read]))
    return sorted(_without_weaker(claims), key=lambda claim: (claim.first_sentence, claim.intent))


def _merged(claims: list[ReadClaim]) -> list[ReadClaim]:
    """Join claims of one intent that differ only in what one of them leaves out."""
    kept: list[ReadClaim] = []
    for claim in sorted(claims, key=_fullness, reverse=True):
        twin = next((i for i, other in enumerate(kept) if _covers(other, claim)), None)
        if twin is None:
            kept.append(claim)
        else:
            kept[twin] = _surer(kept[twin], claim)
    return kept


def _fullness(claim: ReadClaim) -> tuple[int, int]:
    slots = (claim.date is not None) + (claim.amount is not None) + bool(claim.invoices)
    stated = claim.reason is not None and claim.reason is not DisputeReason.UNSTATED
    return slots + stated, claim.confidence_percent


def _covers(fuller: ReadClaim, claim: ReadClaim) -> bool:
    return (
        fuller.intent is claim.intent
        and (not claim.invoices or set(claim.invoices) <= set(fuller.invoices))
        and claim.date in (None, fuller.date)
        and claim.amount in (None, fuller.amount)
    )


def _surer(fuller: ReadClaim, claim: ReadClaim) -> ReadClaim:
    reason = fuller.reason
    if reason in (None, DisputeReason.UNSTATED) and claim.reason is not None:
        reason = claim.reason
    confidence = max(fuller.confidence_percent, claim.confidence_percent)
    return fuller.model_copy(update={"confidence_percent": confidence, "reason": reason})


def _without_weaker(claims: list[ReadClaim]) -> list[ReadClaim]:
    """Drop what another claim makes idle: a vague promise beside a dated one, a whole dispute beside a part."""
    intents = {claim.intent for claim in claims}
    dated = bool(intents & _SAYS_MORE)
    return [
        claim
        for claim in claims
        if not (claim.intent is Intent.PROMISE_VAGUE and dated)
        and not (claim.intent is Intent.DISPUTE_FULL and Intent.DISPUTE_PARTIAL in intents)
    ]


def _completed(claims: list[ReadClaim]) -> list[ReadClaim]:
    """Join "1042 is approved" with "our run is on the 15th": one names the invoices, the other the day."""
    runs = [claim for claim in claims if claim.intent is Intent.PROMISE_VAGUE and claim.invoices]
    joined: list[ReadClaim] = []
    for claim in claims:
        undated = next((run for run in runs if claim.intent in PROMISES and not claim.invoices), None)
        if undated is None:
            joined.append(claim)
            continue
        first = min(claim.first_sentence, undated.first_sentence)
        last = max(claim.last_sentence, undated.last_sentence)
        joined.append(
            claim.model_copy(
                update={"invoices": undated.invoices, "first_sentence": first, "last_sentence": last}
                if last - first <= 5
                else {}
            )
        )
    return joined
