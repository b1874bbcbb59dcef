"""Disposes of what the account graphs propose: sends, asks a person, waits, or puts off; in batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from agent.account_graph import Proposal
from policies.decide import Standing
from policies.ranking import Ranked
from store.events import Journal
from store.tables import HoldKind
from tools.actions import ScheduleFollowUp
from tools.drafts import Draft
from tools.holds import NewHold, place_hold
from tools.office import Office, PolicyInForce
from tools.reviews import NewReview, ReviewKind, raise_review
from tools.sending import SendOutcome, SendResult, send_batch

#: The longest a model may leave an account alone.
LONGEST_WAIT_DAYS = 14


@dataclass(frozen=True, slots=True)
class PutOff:
    """An account that was not finished, and why; the next run takes it up again."""

    customer_id: int
    why: str


@dataclass(slots=True)
class Disposed:
    """What became of a batch of proposals."""

    counts: Counter[str] = field(default_factory=Counter)
    put_off: list[PutOff] = field(default_factory=list)
    channel_down: str = ""


def dispose(
    office: Office,
    policy: PolicyInForce,
    proposals: Sequence[tuple[Ranked, Proposal]],
    run_id: int,
    pool: ThreadPoolExecutor | None = None,
) -> Disposed:
    """Carry out a batch: everything for people in one transaction, then the messages."""
    done = Disposed()
    drafts: list[Draft] = []
    with office.journal("agent") as journal:
        for account, proposal in proposals:
            if proposal.ending == "send" and proposal.draft and not _waits_for_person(office, account):
                drafts.append(proposal.draft)
            else:
                _set_aside(journal, policy, account, proposal, done)
    for result in send_batch(office, policy, drafts, run_id=run_id, pool=pool):
        _count(result, done)
    return done


def _waits_for_person(office: Office, account: Ranked) -> bool:
    return account.verdict.needs_approval or office.approve_everything


def _set_aside(journal: Journal, policy: PolicyInForce, account: Ranked, proposal: Proposal, done: Disposed) -> None:
    match proposal.ending:
        case "send" if proposal.draft and proposal.draft.policy_version_id != policy.version_id:
            _put_off(proposal, "the policy has changed since", done)
        case "send":
            _ask_approval(journal, policy.book.day, account, proposal)
            done.counts["to_approve"] += 1
        case "wait":
            _wait(journal, policy.book.day, proposal)
            done.counts["waiting"] += 1
        case "escalate":
            _ask_person(journal, policy.book.day, account, proposal)
            done.counts["escalated"] += 1
        case "refused":
            _show_refused(journal, policy.book.day, account, proposal)
            done.counts["escalated"] += 1
        case "model_failed" if proposal.permanent:
            _show_model_failure(journal, policy.book.day, account, proposal)
            done.counts["escalated"] += 1
        case "model_failed":
            done.counts["model_failed"] += 1
            done.put_off.append(PutOff(proposal.customer_id, proposal.why))
        case _:
            _put_off(proposal, proposal.why, done)


def _put_off(proposal: Proposal, why: str, done: Disposed) -> None:
    done.counts["put_off"] += 1
    done.put_off.append(PutOff(proposal.customer_id, why))


def _ask_approval(journal: Journal, day: date, account: Ranked, proposal: Proposal) -> None:
    assert proposal.draft is not None
    verdict, facts = account.verdict, account.facts
    who = verdict.approver or "a person"
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.SEND_APPROVAL,
            customer_id=facts.customer_id,
            subject=f"Send {proposal.draft.stage} to {facts.name}?",
            why=f"{verdict.reason}; {who} releases it",
            key=f"send:{facts.customer_id}:{day.isoformat()}:{proposal.draft.content_hash[:16]}",
            proposal={"do": "send", "draft": proposal.draft.as_json()},
        ),
    )


def _wait(journal: Journal, day: date, proposal: Proposal) -> None:
    assert isinstance(proposal.action, ScheduleFollowUp)
    until = min(max(proposal.action.day, day), day + timedelta(days=LONGEST_WAIT_DAYS))
    place_hold(
        journal,
        NewHold(
            customer_id=proposal.customer_id,
            kind=HoldKind.FOLLOW_UP,
            reason=f"the agent waits: {proposal.action.reason.replace('_', ' ')}",
            until=until,
        ),
    )


def _ask_person(journal: Journal, day: date, account: Ranked, proposal: Proposal) -> None:
    why = f"the agent asks: {proposal.why.replace('_', ' ')}; {account.verdict.reason}"
    _show(
        journal, day, account, _Shown(ReviewKind.AGENT_ASKS, "asks", f"{account.facts.name} needs judgement", why, {})
    )


def _show_refused(journal: Journal, day: date, account: Ranked, proposal: Proposal) -> None:
    subject = f"No acceptable message for {account.facts.name}"
    draft: dict[str, object] = {"do": "send", "draft": proposal.draft.as_json()} if proposal.draft else {}
    shown = _Shown(ReviewKind.REFUSED_DRAFT, "refused", subject, f"refused: {proposal.why}", draft)
    _show(journal, day, account, shown)


def _show_model_failure(journal: Journal, day: date, account: Ranked, proposal: Proposal) -> None:
    """Give a person what the model will never answer, or it would fail again in every run."""
    subject = f"The model does not answer about {account.facts.name}"
    _show(journal, day, account, _Shown(ReviewKind.MODEL_FAILED, "model", subject, proposal.why, {}))


class _Shown(NamedTuple):
    """What a person is shown of an account that could not be finished; once a day under its key."""

    kind: ReviewKind
    key: str
    subject: str
    why: str
    proposal: dict[str, object]


def _show(journal: Journal, day: date, account: Ranked, shown: _Shown) -> None:
    customer_id = account.facts.customer_id
    raise_review(
        journal,
        NewReview(
            kind=shown.kind,
            customer_id=customer_id,
            subject=shown.subject,
            why=shown.why,
            key=f"{shown.key}:{customer_id}:{day.isoformat()}",
            proposal=shown.proposal,
        ),
    )


def hand_over(office: Office, accounts: Sequence[Ranked]) -> int:
    """Give the accounts the policy wants with a person to the review table; return how many are new there."""
    new = 0
    with office.journal("agent") as journal:
        for account in accounts:
            if account.verdict.standing is not Standing.TO_PERSON:
                continue
            facts = account.facts
            is_call = account.verdict.stage is not None and not facts.no_calls
            oldest = facts.oldest_due or min(item.due_date for item in facts.upcoming)
            review = raise_review(
                journal,
                NewReview(
                    kind=ReviewKind.CALL_TASK if is_call else ReviewKind.HAND_OVER,
                    customer_id=facts.customer_id,
                    subject=f"{'Call' if is_call else 'Take over'} {facts.name}",
                    why=account.verdict.reason,
                    key=f"person:{facts.customer_id}:{account.verdict.rung}:{oldest.isoformat()}",
                    proposal={"do": "note", "rung": account.verdict.rung},
                ),
            )
            new += review is not None
    return new


def _count(result: SendResult, done: Disposed) -> None:
    done.counts[result.outcome.value] += 1
    reason = "; ".join(str(finding) for finding in result.findings)
    if result.outcome is SendOutcome.CHANNEL_DOWN:
        done.channel_down = done.channel_down or reason
    if result.outcome is not SendOutcome.SENT:
        done.put_off.append(PutOff(result.customer_id, reason))
