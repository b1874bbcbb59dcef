"""The desk: what a person decides about a review item; approval binds to the proposal and is checked anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import Session, col

from agent.bootstrap import Workplace
from agent.policy_page import in_force
from agent.policy_versions import page_in_force
from ledger.findings import Finding
from ledger.states import REVIEW_WAITING, TOUCH_WENT_OUT, ReviewState, TouchState
from policies.decide import Standing
from store.events import Journal
from store.tables import Answer, Customer, ReviewItem, Touch
from tools.actions import SendEmail
from tools.answers.delivery import AnswerOutcome, deliver_answers
from tools.answers.ends import mark_answer_not_sent, mark_answers_sent
from tools.answers.release import answer_waits, release_answer, reword_answer, turn_down_answer
from tools.cash.accepting import accept as accept_cash
from tools.cash.correcting import CashRefusedError
from tools.cash.turning_down import turn_down
from tools.drafts import Draft, DraftRefusedError, make_draft
from tools.evidence import Evidence
from tools.human_touch import log_human_touch
from tools.office import PolicyInForce
from tools.promises import NewPromise, PromiseRefusedError, PromiseTerms, record_promise
from tools.reviews import ReviewKind, close_review, proposal_hash, reopen_review
from tools.sending import SendOutcome, send_batch
from tools.touch_ends import mark_not_sent, mark_sent
from tools.world import AccountNow, read_world


class DecisionRefusedError(ValueError):
    """The decision cannot be carried out; the message says why, and nothing was done."""


def approve(place: Workplace, review_id: int, person: str, note: str = "") -> str:
    """Release a proposal and carry it out; return in words what happened.

    Raises DecisionRefusedError when the item is unknown, decided, or no longer holds: then it is open again with
    the reason, or closed because there is nothing left to do.
    """
    with place.office.journal(person) as journal:
        item = _waiting(journal.session, place, review_id)
        if item.proposal_hash != proposal_hash(item.proposal):
            raise DecisionRefusedError(f"review {review_id}: the proposal was changed after it was raised")
        close_review(journal, item, ReviewState.APPROVED, note)
        do = item.proposal.get("do", "")
        if do == "answer":
            release_answer(journal, item.proposal["answer_id"], item.proposal["answer"]["content_hash"])
        elif do != "send":
            return _CARRY_OUT.get(do, _nothing_to_do)(journal, place, item)
    if do == "answer":
        return _send_answer(place, review_id, item.proposal["answer_id"])
    return _send_approved(place, review_id, Draft.from_json(item.proposal["draft"]))


def edit(place: Workplace, review_id: int, person: str, subject: str, paragraphs: tuple[str, ...]) -> str:
    """Replace the words of a proposed message by a person's, check them, and send; return what happened.

    Raises DecisionRefusedError with the findings when the new words may not be sent; the item stays open.
    """
    policy = _policy(place)
    with place.office.journal(person) as journal:
        item = _waiting(journal.session, place, review_id)
        do = item.proposal.get("do")
        if do == "answer":
            _edit_answer(journal, place, policy, item, paragraphs)
        elif do == "send":
            _edit_draft(journal, place, policy, item, (subject, paragraphs))
        else:
            raise DecisionRefusedError(f"review {review_id} holds no message that could be edited")
    if do == "answer":
        return _send_answer(place, review_id, item.proposal["answer_id"])
    return _send_approved(place, review_id, Draft.from_json(item.proposal["draft"]))


def _edit_draft(
    journal: Journal, place: Workplace, policy: PolicyInForce, item: ReviewItem, words: tuple[str, tuple[str, ...]]
) -> None:
    if item.proposal["draft"].get("channel", "email") != "email":
        raise DecisionRefusedError("the words of a text are approved ones and stay as they are; approve or reject it")
    # Decided first, so that the item itself does not stand in the account's way; refused words undo it.
    close_review(journal, item, ReviewState.EDITED, "words changed")
    journal.session.flush()
    customer_id = item.proposal["draft"]["customer_id"]
    account = read_world(journal.session, place.office, policy, [customer_id]).accounts[customer_id]
    draft, findings = _draft(place, policy, account, _worded(account, *words))
    _refuse_if(findings)
    item.proposal = {"do": "send", "draft": draft.as_json()}
    item.proposal_hash = proposal_hash(item.proposal)


def _edit_answer(
    journal: Journal, place: Workplace, policy: PolicyInForce, item: ReviewItem, paragraphs: tuple[str, ...]
) -> None:
    """Put a person's paragraphs into an answer; its subject stays, as every answer has the same."""
    if not paragraphs:
        raise DecisionRefusedError("the text may not be sent: it has no paragraph")
    close_review(journal, item, ReviewState.EDITED, "words changed")
    answer_id = item.proposal["answer_id"]
    proposal, findings = reword_answer(journal, place.office, policy, answer_id, paragraphs)
    _refuse_if(findings)
    item.proposal = proposal
    item.proposal_hash = proposal_hash(proposal)
    release_answer(journal, answer_id, proposal["answer"]["content_hash"])


def _refuse_if(findings: list[Finding]) -> None:
    if findings:
        raise DecisionRefusedError("the text may not be sent: " + "; ".join(str(finding) for finding in findings))


def _worded(account: AccountNow, subject: str, paragraphs: tuple[str, ...]) -> SendEmail:
    verdict = account.verdict
    try:
        return SendEmail(clauses=verdict.clauses, tone=verdict.tone.value, subject=subject, paragraphs=paragraphs)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, found['loc']))}: {found['msg']}" for found in error.errors())
        raise DecisionRefusedError(f"the text may not be sent: {wrong}") from None


def reject(place: Workplace, review_id: int, person: str, reason: str) -> str:
    """Turn a proposal down; nothing it proposed happens. Raises DecisionRefusedError without a reason."""
    if not reason.strip():
        raise DecisionRefusedError("a rejection needs a reason: say it with --reason")
    with place.office.journal(person) as journal:
        item = _waiting(journal.session, place, review_id)
        close_review(journal, item, ReviewState.REJECTED, reason)
        if item.proposal.get("do") == "answer":
            turn_down_answer(journal, item.proposal["answer_id"], reason)
            return "rejected; the customer gets no answer from the agent"
        if item.proposal.get("do") == "mark_sent":
            return _mark_not_sent(journal, item, Finding("person", f"{person} says it did not leave"))
        if item.kind == ReviewKind.CASH and "cash_decision_id" in item.proposal:
            told = turn_down(journal, item.proposal["bank_line_id"], item.proposal["cash_decision_id"], reason)
            return f"rejected; {told or 'nothing was done'}"
    return "rejected; nothing was done"


def _waiting(session: Session, place: Workplace, review_id: int) -> ReviewItem:
    item = session.get(ReviewItem, review_id, with_for_update=True)
    if item is None or item.tenant_id != place.office.tenant_id:
        raise DecisionRefusedError(f"there is no review {review_id}; 'dunlin review list' shows them")
    if item.state not in REVIEW_WAITING:
        by = f" by {item.decided_by}" if item.decided_by else ""
        raise DecisionRefusedError(f"review {review_id} is {item.state.value} already{by}")
    return item


def _policy(place: Workplace) -> PolicyInForce:
    office = place.office
    return in_force(page_in_force(place), place.home_currency, office.clock().astimezone(office.zone).date())


def _draft(
    place: Workplace, policy: PolicyInForce, account: AccountNow, action: SendEmail
) -> tuple[Draft, list[Finding]]:
    try:
        return make_draft(place.office, policy, account, action)
    except DraftRefusedError as refusal:
        raise DecisionRefusedError(f"no message is due any more: {refusal}") from refusal


def send_released(place: Workplace) -> int:
    """Send what a person released outside the customer's hours, where they have come; return how many went."""
    with place.office.database.read() as session:
        query = select(ReviewItem).where(
            col(ReviewItem.tenant_id) == place.office.tenant_id,
            col(ReviewItem.state).in_([ReviewState.APPROVED, ReviewState.EDITED]),
        )
        waiting = [item for item in session.scalars(query) if item.proposal.get("do") == "send"]
    sent = 0
    for item in waiting:
        draft = Draft.from_json(item.proposal["draft"])
        try:
            if not _went_already(place, item.id or 0, draft):
                sent += _send_approved(place, item.id or 0, draft) == SENT
        except DecisionRefusedError:
            continue
    return sent


def _went_already(place: Workplace, review_id: int, draft: Draft) -> bool:
    """Say whether its message is out or on its way; where a crash kept that from being noted, note it."""
    with place.office.journal("agent") as journal:
        item = journal.session.get_one(ReviewItem, review_id, with_for_update=True)
        touch = _touch_of(journal.session, item, draft)
        if touch is None:
            return item.state not in _RELEASED
        if item.state in _RELEASED and touch.state is not TouchState.SENDING:
            close_review(journal, item, ReviewState.EXECUTED, item.decision_note, decided=False)
            item.touch_id = touch.id
    return True


def _touch_of(session: Session, item: ReviewItem, draft: Draft) -> Touch | None:
    """Return the message that carried out a release, whoever sent it: a person's desk, or a run at the same time."""
    query = select(Touch).where(
        col(Touch.customer_id) == draft.customer_id,
        col(Touch.content_hash) == draft.content_hash,
        col(Touch.state).in_(TOUCH_WENT_OUT),
        col(Touch.sending_at) >= item.decided_at,
    )
    return session.scalars(query).first()


SENT = "sent"
_RELEASED = frozenset({ReviewState.APPROVED, ReviewState.EDITED})


def _send_approved(place: Workplace, review_id: int, draft: Draft) -> str:
    """Send exactly this draft; outside the customer's hours it waits for the next run."""
    result = send_batch(place.office, _policy(place), [draft], approved=True)[0]
    why = "; ".join(finding.reason for finding in result.findings)
    with place.office.journal("agent") as journal:
        item = journal.session.get_one(ReviewItem, review_id, with_for_update=True)
        if result.outcome is SendOutcome.CANCELLED and _touch_of(journal.session, item, draft):
            return SENT  # by somebody else who carries out the same release, and notes it
        if item.state not in _RELEASED:
            return SENT if result.outcome is SendOutcome.SENT else why
        item.touch_id = result.touch_id
        if result.outcome is SendOutcome.SENT:
            close_review(journal, item, ReviewState.EXECUTED, item.decision_note, decided=False)
            return SENT
        if result.outcome is SendOutcome.PERHAPS_SENT:
            close_review(journal, item, ReviewState.EXECUTED, why, decided=False)
            return f"handed over, but the answer was lost; it will be looked up: {why}"
        if any(finding.place == Standing.OUTSIDE_HOURS for finding in result.findings):
            return f"released; it goes out when the customer's hours come: {result.findings[0].reason}"
        if result.outcome is SendOutcome.CHANNEL_DOWN:
            reopen_review(journal, item, f"released by {item.decided_by}, but not sent: {why}")
        else:
            close_review(journal, item, ReviewState.CLOSED, f"not sent: {why}", decided=False)
    raise DecisionRefusedError(f"not sent: {why}")


def _send_answer(place: Workplace, review_id: int, answer_id: int) -> str:
    """Send exactly the answer a person released, and note on the review how it ended."""
    end = next(iter(deliver_answers(place.office, _policy(place), only=answer_id)), None)
    with place.office.journal("agent") as journal:
        item = journal.session.get_one(ReviewItem, review_id, with_for_update=True)
        if end is None or item.state not in _RELEASED:
            return SENT
        if end.outcome is AnswerOutcome.SENT:
            close_review(journal, item, ReviewState.EXECUTED, item.decision_note, decided=False)
            return SENT
        if end.outcome is AnswerOutcome.PERHAPS_SENT:
            close_review(journal, item, ReviewState.EXECUTED, end.why, decided=False)
            return f"handed over, but the answer was lost; it will be looked up: {end.why}"
        if end.outcome in (AnswerOutcome.WAITING, AnswerOutcome.FAILED) and answer_waits(journal, answer_id):
            close_review(journal, item, ReviewState.EXECUTED, end.why, decided=False)
            return f"released; it goes out as soon as it can: {end.why}"
        close_review(journal, item, ReviewState.CLOSED, f"not sent: {end.why}", decided=False)
    raise DecisionRefusedError(f"not sent: {end.why}")


def _promise(journal: Journal, place: Workplace, item: ReviewItem) -> str:
    found = item.proposal
    customer = journal.session.get_one(Customer, found["customer_id"])
    moment = place.office.moment()
    terms = PromiseTerms(
        found["grace_days"],
        moment.calendar_for(customer.country),
        ZoneInfo(customer.zone) if customer.zone else place.office.zone,
    )
    new = NewPromise(
        customer_id=found["customer_id"],
        day=date.fromisoformat(found["day"]),
        currency=found["currency"],
        amount_minor=found["amount_minor"],
        invoice_ids=tuple(found["invoice_ids"]),
        contact_id=found["contact_id"],
        precision=found["precision"],
        evidence=Evidence(**found["evidence"]),
    )
    try:
        record_promise(journal, new, terms)
    except PromiseRefusedError as refusal:
        raise DecisionRefusedError(f"the promise cannot be recorded any more: {refusal}") from refusal
    close_review(journal, item, ReviewState.EXECUTED, item.decision_note)
    return "the promise is recorded"


def _mark_sent(journal: Journal, _place: Workplace, item: ReviewItem) -> str:
    if "answer_id" in item.proposal:
        mark_answers_sent(journal, {item.proposal["answer_id"]: ""})
    else:
        mark_sent(journal, {item.proposal["touch_id"]: ""})
    close_review(journal, item, ReviewState.EXECUTED, item.decision_note)
    return "noted as sent"


def _mark_not_sent(journal: Journal, item: ReviewItem, why: Finding) -> str:
    """Note that a message in doubt did not leave; an answer is tried again as long as it is worth it."""
    if "answer_id" in item.proposal:
        answer = journal.session.get_one(Answer, item.proposal["answer_id"])
        if answer.state is TouchState.SENDING:
            mark_answer_not_sent(journal, answer, why)
        return "noted as not sent; the answer is tried again while it is fresh"
    touch = journal.session.get_one(Touch, item.proposal["touch_id"])
    if touch.state is TouchState.SENDING:
        mark_not_sent(journal, touch, why)
        return "noted as not sent; the account can be written to again"
    return "rejected; nothing was done"


def _nothing_to_do(journal: Journal, place: Workplace, item: ReviewItem) -> str:
    if item.kind == ReviewKind.CALL_TASK and item.customer_id is not None:
        rung = int(item.proposal.get("rung", 0))
        shadow = place.office.channel.shadow
        log_human_touch(journal, item.customer_id, "voice", rung=rung, shadow=shadow)
    close_review(journal, item, ReviewState.EXECUTED, item.decision_note)
    return "done"


def _accept_cash(journal: Journal, _place: Workplace, item: ReviewItem) -> str:
    try:
        told = accept_cash(journal, item.proposal["bank_line_id"]).sentence
    except CashRefusedError as error:
        raise DecisionRefusedError(str(error)) from error
    close_review(journal, item, ReviewState.EXECUTED, item.decision_note)
    return told.removesuffix(".")


_CARRY_OUT: dict[str, Callable[[Journal, Workplace, ReviewItem], str]] = {
    "record_promise": _promise,
    "mark_sent": _mark_sent,
    "accept_cash": _accept_cash,
}
