"""The one way out: claims drafts, runs the guard on freshly read state, hands them to the channel, records the end.

Answers (`tools/answers/delivery.py`) are claimed under a guard of their own and leave through here as well.

Order of a batch: one transaction writes a `sending` row with key and Message-ID for every draft the guard lets
pass; then the channel is called; then one transaction writes how each ended. A crash in between leaves `sending`
rows, which `settling.py` looks up and never sends again blindly.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from channels.channel import TransportError
from ledger.findings import Finding
from ledger.states import TOUCH_WENT_OUT, TouchState
from policies.guard import Check, WorldNow, guard, refusals
from policies.policy import Channel
from store.account_file import OTHER_CHANNELS
from store.events import Journal
from store.tables import Touch
from tools.claiming import Claim, Claimed, write_claims
from tools.drafts import Draft, DraftRefusedError, draft_again, proposed_send
from tools.office import Office, PolicyInForce
from tools.touch_ends import (
    ADDRESS_REFUSED,
    MESSAGE_REFUSED,
    OPTED_OUT,
    REFUSED_FOR_GOOD,
    mark_not_sent,
    mark_sent,
)
from tools.world import World, guard_world, read_world

#: Messages claimed in one transaction and in flight at once; after a crash at most so many are unsettled.
IN_FLIGHT = 8
#: The same for a channel that can say for certain what it delivered, so that nothing stays unsettled.
IN_FLIGHT_CERTAIN = 128
#: So many messages, all refused for good in one batch, say more about our set-up than about the addresses.
SUSPICIOUS = 3


class SendOutcome(StrEnum):
    """How an attempt to send ended."""

    SENT = "sent"
    CANCELLED = "cancelled"
    NEEDS_APPROVAL = "needs_approval"
    FAILED = "failed"
    PERHAPS_SENT = "perhaps_sent"
    CHANNEL_DOWN = "channel_down"


@dataclass(frozen=True, slots=True)
class SendResult:
    """The end of one attempt, with what the guard or the channel said."""

    customer_id: int
    outcome: SendOutcome
    findings: tuple[Finding, ...] = ()
    touch_id: int | None = None
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class _Circumstances:
    approved: bool
    already_today: bool


def send_batch(
    office: Office,
    policy: PolicyInForce,
    drafts: Sequence[Draft],
    *,
    run_id: int | None = None,
    approved: bool = False,
    pool: ThreadPoolExecutor | None = None,
) -> list[SendResult]:
    """Send what the guard lets pass, in batches of at most IN_FLIGHT.

    `approved` says that a person released exactly these drafts. Returns one result per draft, in order; never
    raises for a message. A channel that is down ends the work: drafts not tried come back as CHANNEL_DOWN.
    """
    results: list[SendResult] = []
    size = IN_FLIGHT_CERTAIN if office.channel.shadow else IN_FLIGHT
    for start in range(0, len(drafts), size):
        batch = drafts[start : start + size]
        if any(result.outcome is SendOutcome.CHANNEL_DOWN for result in results):
            down = Finding("channel.down", "the channel is down")
            results += [SendResult(d.customer_id, SendOutcome.CHANNEL_DOWN, (down,)) for d in batch]
            continue
        claimed, refused = _claim(office, policy, batch, run_id, approved)
        ended = hand_over_all(office, claimed, pool)
        _record_ends(office, ended)
        by_customer = {result.customer_id: result for result in (*refused, *(result for _, result in ended))}
        results += [by_customer[draft.customer_id] for draft in batch]
    return results


def _claim(
    office: Office, policy: PolicyInForce, drafts: Sequence[Draft], run_id: int | None, approved: bool
) -> tuple[list[Claimed], list[SendResult]]:
    try:
        return _claim_once(office, policy, drafts, run_id, approved)
    except IntegrityError:
        # A person's approval and a run claimed the same account at once; read anew, the guard sees the other's.
        return _claim_once(office, policy, drafts, run_id, approved)


def _claim_once(
    office: Office, policy: PolicyInForce, drafts: Sequence[Draft], run_id: int | None, approved: bool
) -> tuple[list[Claimed], list[SendResult]]:
    claims: list[Claim] = []
    refused: list[SendResult] = []
    with office.journal("agent") as journal:
        world = read_world(journal.session, office, policy, [draft.customer_id for draft in drafts])
        today = _sent_today(journal.session, office, drafts, world.moment.now)
        for draft in drafts:
            circumstances = _Circumstances(approved, not today.isdisjoint(_whom(draft)))
            checks, fresh = _check(office, policy, world, draft, circumstances)
            found = refusals(checks)
            if found or fresh is None:
                refused.append(_refuse(journal, draft, checks))
            else:
                claims.append(Claim(fresh, world.accounts[draft.customer_id], checks, run_id))
                today |= _whom(draft)
        return write_claims(journal, office, policy, claims), refused


def _check(
    office: Office, policy: PolicyInForce, world: World, draft: Draft, circumstances: _Circumstances
) -> tuple[list[Check], Draft | None]:
    """Draft the same prose anew on fresh facts and run the guard: any difference in what it states is a finding."""
    account = world.accounts[draft.customer_id]
    letter: tuple[Finding, ...]
    fresh: Draft | None = None
    try:
        fresh, found = draft_again(office, policy, account, draft)
        same = fresh.content_hash == draft.content_hash
        letter = (*found, *(() if same else (Finding("letter.changed", "the facts it states have changed"),)))
    except DraftRefusedError as refusal:
        letter = (Finding("letter.none", str(refusal)),)
    base = guard_world(office, policy, world, account)
    seen = replace(
        base,
        letter_findings=letter,
        approved_hash=draft.content_hash if circumstances.approved else "",
        already_sent_today=circumstances.already_today,
    )
    return guard(proposed_send(draft), _require_approval(office, seen), policy.book), fresh


def _require_approval(office: Office, seen: WorldNow) -> WorldNow:
    if not office.approve_everything:
        return seen
    return replace(seen, verdict=seen.verdict._replace(needs_approval=True))


def _refuse(journal: Journal, draft: Draft, checks: list[Check]) -> SendResult:
    found = refusals(checks)
    only_approval = [finding.code for finding in found] == ["guard.approval"]
    if only_approval:
        return SendResult(draft.customer_id, SendOutcome.NEEDS_APPROVAL, tuple(found))
    journal.record(
        "send_cancelled",
        draft.customer_id,
        stage=draft.stage,
        findings=[check.as_json() for check in checks if not check.holds],
    )
    return SendResult(draft.customer_id, SendOutcome.CANCELLED, tuple(found))


def _whom(draft: Draft) -> set[int | str]:
    """Return whom a draft reaches: a contact, and whoever has the number, for whatever account they stand there."""
    return {draft.contact_id} if draft.channel == Channel.EMAIL else {draft.contact_id, draft.address}


def _sent_today(session: Session, office: Office, drafts: Sequence[Draft], now: datetime) -> set[int | str]:
    since = datetime.combine(now.astimezone(office.zone).date(), time(0), tzinfo=office.zone)
    contact_ids = [draft.contact_id for draft in drafts]
    numbers = [draft.address for draft in drafts if draft.channel != Channel.EMAIL]
    query = select(col(Touch.contact_id), col(Touch.address)).where(
        col(Touch.contact_id).in_(contact_ids)
        | (col(Touch.channel).in_(OTHER_CHANNELS) & col(Touch.address).in_(numbers)),
        col(Touch.shadow).is_(office.channel.shadow),
        col(Touch.state).in_(TOUCH_WENT_OUT),
        col(Touch.sending_at) >= since,
    )
    return {one for row in session.execute(query) for one in row}


def hand_over_all(
    office: Office, claimed: Sequence[Claimed], pool: ThreadPoolExecutor | None = None
) -> list[tuple[Claimed, SendResult]]:
    """Hand messages whose `sending` row is committed to the channel, and say how each ended.

    The guard has seen each in the transaction that claimed it: only `_claim` here and `tools/answers/delivery.py`
    claim messages.
    """
    hand_over = partial(_hand_over, office)
    results = pool.map(hand_over, claimed) if pool else map(hand_over, claimed)
    ended = list(zip(claimed, results, strict=True))
    letters = [one for one in ended if one[0].channel == Channel.EMAIL]
    return [*_doubt_server(letters), *(one for one in ended if one[0].channel != Channel.EMAIL)]


def _doubt_server(ended: list[tuple[Claimed, SendResult]]) -> list[tuple[Claimed, SendResult]]:
    """Blame a server that refuses everybody, not the addresses: one that wants a login answers like that."""
    refused = [r for _, r in ended if r.outcome is SendOutcome.FAILED and r.findings[0].code in REFUSED_FOR_GOOD]
    if len(ended) < SUSPICIOUS or len(refused) < len(ended):
        return ended
    down = (Finding("channel.down", f"the server refuses every message: {refused[0].findings[0].reason}"),)
    return [(claim, replace(result, outcome=SendOutcome.CHANNEL_DOWN, findings=down)) for claim, result in ended]


def sent_of(ended: Sequence[tuple[Claimed, SendResult]]) -> dict[int, str]:
    """Return the rows whose message is out, each with what the provider calls it."""
    return {claim.row_id: result.provider_id for claim, result in ended if result.outcome is SendOutcome.SENT}


def _hand_over(office: Office, claim: Claimed) -> SendResult:
    try:
        taken_as = office.way(claim.channel).deliver(claim.message)
    except TransportError as error:
        finding = Finding(_code(error), str(error))
        return SendResult(claim.customer_id, _outcome(claim, error), (finding,), claim.row_id)
    return SendResult(claim.customer_id, SendOutcome.SENT, touch_id=claim.row_id, provider_id=taken_as)


def _outcome(claim: Claimed, error: TransportError) -> SendOutcome:
    if error.maybe_sent:
        return SendOutcome.PERHAPS_SENT
    # Without the mail server a run is pointless; without a provider of texts, the letters still go.
    halts = error.channel_down and claim.channel == Channel.EMAIL
    return SendOutcome.CHANNEL_DOWN if halts else SendOutcome.FAILED


def _code(error: TransportError) -> str:
    if error.opted_out:
        return OPTED_OUT
    if error.address_at_fault:
        return ADDRESS_REFUSED
    return MESSAGE_REFUSED if error.permanent else "channel.passing"


def _record_ends(office: Office, ended: Sequence[tuple[Claimed, SendResult]]) -> None:
    if not ended:
        return
    with office.journal("agent") as journal:
        mark_sent(journal, sent_of(ended))
        failed = {claim.row_id: result for claim, result in ended if result.outcome is not SendOutcome.SENT}
        # A run that started meanwhile may have looked one up and settled it.
        query = select(Touch).where(col(Touch.id).in_(failed), col(Touch.state) == TouchState.SENDING)
        for touch in journal.session.scalars(query) if failed else ():
            result = failed[touch.id or 0]
            if result.outcome is SendOutcome.PERHAPS_SENT:
                touch.note = result.findings[0].reason
            else:
                mark_not_sent(journal, touch, result.findings[0])
