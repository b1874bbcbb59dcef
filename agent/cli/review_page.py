"""One review item as a person needs to see it: why, the customer's words, the proposal, what the guard says now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from agent.bootstrap import Workplace
from agent.cli.options import today
from agent.cli.output import money, say
from agent.policy_page import in_force
from agent.policy_versions import page_at_hand
from ledger.findings import Finding
from ledger.states import REVIEW_WAITING
from policies.decide import Standing, decide
from policies.guard import guard, refusals
from store.tables import Message, ReviewItem, Touch
from tools.drafts import Draft, DraftRefusedError, draft_again, proposed_send
from tools.office import Office, PolicyInForce
from tools.world import AccountNow, guard_world, read_world

_ABOUT_THE_ACCOUNT = frozenset({"guard.stopped", "guard.account"})


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What belongs to a review item besides itself; `findings` is what the guard has against its message now.

    `later`: all it has against it is the hour, so a released message goes out when the customer's hours come.
    """

    sender: str
    quote: str
    refused: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    later: bool = False

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
        draft = item.proposal.get("draft") or item.proposal.get("answer")
        if draft:
            say()
            say(f"To: {draft['address']}")
            for name in draft.get("files", ()):
                say(f"With: {name}")
            say(f"Subject: {draft['letter_subject']}")
            say()
            say(draft["letter_text"].rstrip())
        if item.state not in REVIEW_WAITING:
            return
        say()
        for finding in self.findings:
            say(f"The guard would stop it now: {finding.reason}")
        say(f"Approving it {self._effect(item.proposal)}.")
        say(f"dunlin review approve {item.id}" + (f" | edit {item.id}" if draft else "") + f" | reject {item.id}")

    def _effect(self, proposal: dict[str, Any]) -> str:
        """Say in words what approving would do."""
        match proposal.get("do"):
            case "send" if self.later:
                return "releases it; it is sent when the customer's hours come"
            case "send":
                return "sends nothing, as things stand" if self.findings else "sends exactly this"
            case "answer":
                return "sends exactly this answer, if it still holds"
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
        page = ReviewPage(sender, quote, _refused(session, item))
    draft = item.proposal.get("draft")
    if not draft or item.state not in REVIEW_WAITING:
        return page
    findings = _guard_now(place, Draft.from_json(draft))
    later = any(finding.place == Standing.OUTSIDE_HOURS for finding in findings)
    return replace(page, findings=findings, later=later)


def _quote(session: Session, evidence: dict[str, Any]) -> tuple[str, str]:
    message = session.get(Message, evidence.get("message_id") or 0)
    if message is None:
        return "", ""
    return message.sender, message.text[evidence["start"] : evidence["end"]].strip()


def _refused(session: Session, item: ReviewItem) -> tuple[str, ...]:
    """Return what the guard had against the touch of an item when it was tried."""
    touch = session.get(Touch, item.touch_id) if item.touch_id else None
    return tuple(check["reason"] for check in touch.proof if not check.get("holds", True)) if touch else ()


def _guard_now(place: Workplace, draft: Draft) -> tuple[Finding, ...]:
    """Return what would stop a message if it were released now; its own waiting for a person does not count."""
    office = place.office
    page = page_at_hand(place)
    policy = in_force(page, place.home_currency, today(place))
    with office.database.read() as session:
        world = read_world(session, office, policy, [draft.customer_id])
    account = world.accounts[draft.customer_id]
    account.facts.waiting_review = ""
    account = replace(account, verdict=decide(account.facts, policy.book, world.moment))
    seen = replace(
        guard_world(office, policy, world, account),
        letter_findings=_letter_now(office, policy, account, draft),
        approved_hash=draft.content_hash,
    )
    found = refusals(guard(proposed_send(draft), seen, policy.book))
    # Of an account that is not worked at all, every finding about stage and words only follows from that.
    return tuple(f for f in found if account.verdict.worked or f.code in _ABOUT_THE_ACCOUNT)


def _letter_now(office: Office, policy: PolicyInForce, account: AccountNow, draft: Draft) -> tuple[Finding, ...]:
    try:
        fresh, findings = draft_again(office, policy, account, draft)
    except DraftRefusedError as refusal:
        return (Finding("letter.none", str(refusal)),)
    same = fresh.content_hash == draft.content_hash
    return (*findings, *(() if same else (Finding("letter.changed", "the facts it states have changed"),)))
