"""One review item as a person needs to see it: why, the customer's words, the proposal, what the guard says now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from agent.bootstrap import Workplace
from agent.cli.output import money, say
from agent.policy_page import in_force, load_page, read_page
from agent.workspace import POLICY_FILE
from ledger.findings import Finding
from ledger.states import REVIEW_WAITING
from policies.decide import decide
from policies.guard import guard, refusals
from store.tables import Message, ReviewItem, Touch
from tools.drafts import Draft, DraftRefusedError, draft_again, proposed_send
from tools.world import guard_world, read_world


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What belongs to a review item besides itself; `findings` is what the guard has against its message now."""

    sender: str
    quote: str
    findings: tuple[Finding, ...]
    refused: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "sender": self.sender,
            "quote": self.quote,
            "guard_now": [{"code": finding.code, "reason": finding.reason} for finding in self.findings],
            "refused_before": list(self.refused),
        }

    def show(self, item: ReviewItem, customer: str) -> None:
        """Print the page."""
        decided = f" by {item.decided_by.removeprefix('person:')}" if item.decided_by else ""
        say(f"Review {item.id}: {item.subject}")
        kind = item.kind.replace("_", " ")
        say(f"  {kind}, {item.state.value}{decided}, due {item.due_at:%Y-%m-%d}, {item.severity} urgency")
        if customer:
            say(f"  customer {customer}: 'dunlin account {customer.split(maxsplit=1)[0]}' shows everything")
        say(f"  why: {item.why}")
        for reason in self.refused:
            say(f"  refused before: {reason}")
        if item.decision_note:
            say(f"  note: {item.decision_note}")
        if self.quote:
            say()
            say(f"{self.sender or 'The sender'} wrote:")
            for line in self.quote.splitlines():
                say(f"  > {line}")
        self._show_proposal(item)

    def _show_proposal(self, item: ReviewItem) -> None:
        draft = item.proposal.get("draft")
        if draft:
            say()
            say(f"To: {draft['address']}")
            say(f"Subject: {draft['letter_subject']}")
            say()
            say(draft["letter_text"].rstrip())
        if item.state not in REVIEW_WAITING:
            return
        say()
        for finding in self.findings:
            say(f"The guard would stop it now: {finding.reason}")
        say(f"Approving it {_effect(item.proposal, stopped=bool(self.findings))}.")
        say(f"dunlin review approve {item.id}" + (f" | edit {item.id}" if draft else "") + f" | reject {item.id}")


def _effect(proposal: dict[str, Any], *, stopped: bool) -> str:
    """Say in words what approving would do."""
    match proposal.get("do"):
        case "send":
            return "sends nothing, as things stand" if stopped else "sends exactly this"
        case "record_promise":
            amount = proposal["amount_minor"]
            what = money(amount, proposal["currency"]) if amount is not None else "what is open"
            return f"records a promise of {what} for {proposal['day']}"
        case "mark_sent":
            return "says that the message did leave; rejecting, that it did not"
        case _:
            return "closes the case: you have dealt with it"


def read_review_page(place: Workplace, item: ReviewItem) -> ReviewPage:
    """Read what belongs to a review item, and ask the guard about its message as things stand now."""
    with place.office.database.read() as session:
        sender, quote = _quote(session, item.evidence)
        refused = _refused(session, item)
    draft = item.proposal.get("draft") if item.state in REVIEW_WAITING else None
    return ReviewPage(sender, quote, guard_now(place, Draft.from_json(draft)) if draft else (), refused)


def _quote(session: Session, evidence: dict[str, Any]) -> tuple[str, str]:
    message = session.get(Message, evidence.get("message_id") or 0)
    if message is None:
        return "", ""
    return message.sender, message.text[evidence["start"] : evidence["end"]].strip()


def _refused(session: Session, item: ReviewItem) -> tuple[str, ...]:
    """Return what the guard had against the touch of an item when it was tried."""
    touch = session.get(Touch, item.touch_id) if item.touch_id else None
    return tuple(check["reason"] for check in touch.proof if not check.get("holds", True)) if touch else ()


def guard_now(place: Workplace, draft: Draft) -> tuple[Finding, ...]:
    """Return what would stop a message if it were released now; its own waiting for a person does not count."""
    office = place.office
    page = read_page(office, place.model, load_page(place.folder / POLICY_FILE), place.home_currency)
    moment = office.moment()
    policy = in_force(page, place.home_currency, moment.now.astimezone(office.zone).date())
    with office.database.read() as session:
        world = read_world(session, office, policy, [draft.customer_id])
    account = world.accounts[draft.customer_id]
    account.facts.waiting_review = ""
    account = replace(account, verdict=decide(account.facts, policy.book, moment))
    try:
        fresh, letter = draft_again(office, policy, account, draft)
    except DraftRefusedError as refusal:
        return (Finding("letter.none", str(refusal)),)
    if fresh.content_hash != draft.content_hash:
        letter = [*letter, Finding("letter.changed", "the facts it states have changed")]
    seen = replace(
        guard_world(office, policy, world, account), letter_findings=tuple(letter), approved_hash=draft.content_hash
    )
    return tuple(refusals(guard(proposed_send(draft), seen, policy.book)))
