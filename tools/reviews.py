"""Review items: what needs a person, with proposal, evidence and due date; expiry never approves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from ledger.states import REVIEW_WAITING, ForbiddenTransitionError, ReviewState, may_move, move
from store.bulk import Values, among, insert_rows
from store.events import Journal
from store.tables import ReviewItem
from tools.evidence import BY_HAND, Evidence

#: Days a person has before an item is called late.
DUE_DAYS = 2


class ReviewKind(StrEnum):
    """Why a case is with a person."""

    SEND_APPROVAL = "send_approval"
    ANSWER_APPROVAL = "answer_approval"
    REFUSED_DRAFT = "refused_draft"
    HAND_OVER = "hand_over"
    CALL_TASK = "call_task"
    AGENT_ASKS = "agent_asks"
    CLAIM = "claim"
    UNCLEAR_MESSAGE = "unclear_message"
    UNKNOWN_SENDER = "unknown_sender"
    UNREADABLE_MESSAGE = "unreadable_message"
    MODEL_FAILED = "model_failed"
    PERHAPS_SENT = "perhaps_sent"
    BOUNCED = "bounced"
    SERVICE_REQUEST = "service_request"
    PROVIDER_TROUBLE = "provider_trouble"
    CRITICAL = "critical"
    CASH = "cash"


#: Cases that end undecided when their time is over: what they would send is too old then.
EXPIRING = frozenset({ReviewKind.SEND_APPROVAL.value, ReviewKind.ANSWER_APPROVAL.value})


class ReviewDecidedError(ForbiddenTransitionError):
    """Somebody else decided the item first; the message says who and how."""


@dataclass(frozen=True, slots=True)
class NewReview:
    """A case for a person: subject and why are our words; `key` keeps one case from being raised twice."""

    kind: ReviewKind
    subject: str
    why: str
    key: str
    customer_id: int | None = None
    severity: str = "normal"
    proposal: dict[str, Any] = field(default_factory=dict)
    evidence: Evidence = BY_HAND
    blocks_chasing: bool = True
    due_days: int = DUE_DAYS
    touch_id: int | None = None


def raise_review(journal: Journal, new: NewReview) -> int | None:
    """Put a case into the review table; return its id, or None when the same case is there already."""
    return next(iter(raise_reviews(journal, [new])), None)


def raise_reviews(journal: Journal, cases: Sequence[NewReview]) -> list[int]:
    """Put cases into the review table, each with its event; return the ids of those that are not there already."""
    if not cases:
        return []
    same = among(journal.session, col(ReviewItem.dedupe_key), {new.key for new in cases})
    query = select(col(ReviewItem.dedupe_key)).where(col(ReviewItem.tenant_id) == journal.tenant_id, same)
    known = set(journal.session.scalars(query))
    fresh = [new for new in cases if new.key not in known]
    ids = insert_rows(journal.session, ReviewItem, [_row(journal, new) for new in fresh])
    for review_id, new in zip(ids, fresh, strict=True):
        kind = new.kind.value
        journal.record("review_raised", new.customer_id, review_id=review_id, review_kind=kind, subject=new.subject)
    return ids


def _row(journal: Journal, new: NewReview) -> Values:
    return {
        "tenant_id": journal.tenant_id,
        "customer_id": new.customer_id,
        "kind": new.kind.value,
        "severity": new.severity,
        "subject": new.subject,
        "why": new.why,
        "proposal": new.proposal,
        "proposal_hash": proposal_hash(new.proposal),
        "evidence": new.evidence.as_json(),
        "blocks_chasing": new.blocks_chasing,
        "created_at": journal.now,
        "due_at": journal.now + timedelta(days=new.due_days),
        "touch_id": new.touch_id,
        "dedupe_key": new.key,
    }


def proposal_hash(proposal: dict[str, Any]) -> str:
    """Bind to exactly this proposal, whatever the order its parts are kept in."""
    return hashlib.sha256(json.dumps(proposal, sort_keys=True).encode()).hexdigest()


def close_review(
    journal: Journal, item: ReviewItem, decision: ReviewState, note: str = "", *, decided: bool = True
) -> None:
    """Move an item on; raise ReviewDecidedError when that is not open to it, as when another person was faster.

    `decided` is false where a decision made before is only carried out, so that its maker stays on record.
    """
    _take(journal, item, decision)
    item.decision_note = note
    if decided:
        item.decided_at = journal.now
        item.decided_by = journal.actor
    journal.session.add(item)
    journal.record(f"review_{decision.value}", item.customer_id, review_id=item.id, review_kind=item.kind, note=note)


def _take(journal: Journal, item: ReviewItem, target: ReviewState) -> None:
    """Wait for anybody else who is deciding the item, look at it again, and only then move it."""
    journal.session.flush()  # a refresh would forget what was changed of it in this transaction
    journal.session.refresh(item, with_for_update=True)
    if not may_move(item.state, target):
        by = f" by {item.decided_by}" if item.decided_by else ""
        raise ReviewDecidedError(f"review {item.id} is {item.state.value} already{by}")
    item.state = move(item.state, target)


def reopen_review(journal: Journal, item: ReviewItem, why: str, changes_id: int | None = None) -> int:
    """Put an item back that was released or has ended; return the id of the event.

    `changes_id` is the event that ended it, where a person takes it up again.
    """
    _take(journal, item, ReviewState.OPEN)
    item.why = why
    more = {} if changes_id is None else {"changes_id": changes_id}
    return journal.record("review_reopened", item.customer_id, review_id=item.id, reason=why, **more)


def expire_reviews(journal: Journal) -> int:
    """Expire message drafts nobody decided in time (nothing is sent); call other cases late. Returns how many."""
    query = select(ReviewItem).where(
        col(ReviewItem.tenant_id) == journal.tenant_id,
        col(ReviewItem.state).in_(REVIEW_WAITING),
        col(ReviewItem.due_at) < journal.now,
        # A grave case stays grave: only ordinary ones are called late.
        (col(ReviewItem.severity) == "normal") | (col(ReviewItem.kind).in_(EXPIRING)),
    )
    late = journal.session.scalars(query).all()
    for item in late:
        if item.kind in EXPIRING:
            close_review(journal, item, ReviewState.EXPIRED, "not decided in time; nothing was sent")
        else:
            item.severity = "late"
            journal.record("review_late", item.customer_id, review_id=item.id)
    return len(late)
