"""What each claim of a message may cause, by intent and by how far the sender may be believed.

Grave news stops contact whoever sends it and goes to a person. Promises, disputes and "already paid" pause what
they cover at once. Everything else waits with a person. Nothing a message says can widen what the agent does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from agent.answering import Answering
from agent.claim_effects import SURE_PERCENT, Doubt, Effect
from agent.claim_kinds import ASKS, GRAVE, HARMLESS, POLICY_WORDS
from agent.reader.claims import Claim, Scope
from ledger.calendar import BusinessCalendar
from policies.account_rules import AccountRules, exceeds
from policies.policy import PromiseRule
from prompts.reply_reading import Intent
from store.account_file import AccountFile, OpenInvoice
from store.events import Journal
from store.tables import HoldKind
from tools.contacts import mark_left, opt_out, set_language
from tools.disputes import DisputeRefusedError, NewDispute, record_dispute
from tools.evidence import Evidence
from tools.holds import NewHold, place_hold, place_holds
from tools.letter.formats import LANGUAGES
from tools.promises import NewPromise, PromiseRefusedError, PromiseTerms, record_promise
from tools.reviews import NewReview, ReviewKind, raise_review

#: Business days a claimed payment pauses chasing, and those a vague promise does.
PAID_PAUSE_DAYS = 5
VAGUE_PAUSE_DAYS = 3
#: Broken promises after which no further one is accepted without a person.
MOST_BROKEN = 3


DAY_PASSED = "the promised day has passed already"
DAY_AMBIGUOUS = "the promised day can be read in two ways"
#: Doubts the writer can end by naming the day again.
_SAY_AGAIN = frozenset({DAY_PASSED, DAY_AMBIGUOUS})


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote: level 0 unknown, 1 the customer's domain, 2 a known contact."""

    level: int
    address: str
    contact_id: int | None
    channel: str = "email"


@dataclass(frozen=True, slots=True)
class Desk:
    """What acting on a claim needs to know of the account and its policy."""

    journal: Journal
    message_id: int
    sender: Sender
    file: AccountFile
    today: date
    calendar: BusinessCalendar
    terms: PromiseTerms
    promise_limits: PromiseRule
    broken_promises: int
    rules: AccountRules
    answering: Answering

    @property
    def customer_id(self) -> int:
        """The account the message belongs to."""
        return self.file.customer_id

    def handed_to(self, intent: Intent) -> str:
        """Say to whom the policy gives what a message claims, as an addition to why a person is asked."""
        who = self.rules.who_decides(POLICY_WORDS.get(intent, ""))
        return f"; the policy gives it to {who}" if who else ""

    def evidence(self, claim: Claim) -> Evidence:
        """Return where in the message a claim stands."""
        return Evidence(self.message_id, *claim.evidence)


def act_on(claim: Claim, desk: Desk) -> Effect:
    """Carry out what a claim may cause."""
    grave = GRAVE.get(claim.intent)
    if grave:
        return stop_and_tell(claim, desk, *grave)
    if claim.intent is Intent.INJECTION:
        return _flag_injection(claim, desk)
    if claim.intent is Intent.OPT_OUT:
        return _opt_out(claim, desk)
    if claim.intent in HARMLESS:
        return Effect("noted")
    if desk.sender.level == 0:
        return _ask(claim, desk, ReviewKind.UNKNOWN_SENDER, "the sender is not known for this customer", blocks=False)
    if claim.confidence_percent < SURE_PERCENT:
        return _ask(claim, desk, ReviewKind.CLAIM, f"only {claim.confidence_percent} % sure of the reading")
    return _BY_INTENT.get(claim.intent, _serve)(claim, desk)


def stop_and_tell(claim: Claim, desk: Desk, kind: HoldKind, what: str, *, where: str = "") -> Effect:
    """Stop all contact and tell a person at once; `where` is the place in a file, if it was read in one."""
    evidence = desk.evidence(claim)
    event = place_hold(desk.journal, NewHold(desk.customer_id, kind, what, evidence=evidence))
    raise_review(
        desk.journal,
        NewReview(
            kind=ReviewKind.CRITICAL,
            customer_id=desk.customer_id,
            subject=f"{desk.file.name}: {what}",
            why=f"all contact is stopped; the sender's identity is level {desk.sender.level}"
            f"{desk.handed_to(claim.intent)}{f'; see {where}' if where else ''}",
            key=f"critical:{desk.message_id}:{claim.intent.value}",
            severity="critical",
            evidence=evidence,
            due_days=1,
        ),
    )
    return Effect("held", event)


def _flag_injection(claim: Claim, desk: Desk) -> Effect:
    raise_review(
        desk.journal,
        NewReview(
            kind=ReviewKind.CRITICAL,
            customer_id=desk.customer_id,
            subject=f"{desk.file.name}: a message tries to instruct the agent",
            why="nothing was changed by it; look at the sender",
            key=f"injection:{desk.message_id}",
            severity="high",
            evidence=desk.evidence(claim),
            blocks_chasing=False,
        ),
    )
    return Effect("flagged")


def _opt_out(claim: Claim, desk: Desk) -> Effect:
    channel = desk.sender.channel
    written = desk.sender.address.removeprefix(f"{channel}:")
    on_file = (r for r in (*desk.file.recipients, *desk.file.other_recipients) if r.channel == channel)
    address = next((r.address for r in on_file if r.address.casefold() == written.casefold()), None)
    if address is None:
        return _ask(claim, desk, ReviewKind.UNKNOWN_SENDER, "asks for no more messages, but is not on file")
    return Effect("opted_out", opt_out(desk.journal, desk.customer_id, address, channel, desk.evidence(claim)))


def _promise(claim: Claim, desk: Desk) -> Effect:
    if claim.day is None:
        return _pause_briefly(claim, desk)
    doubt = _promise_doubt(claim, desk)
    promised = _new_promises(claim, desk)
    if doubt or not promised:
        what = promised[0] if len(promised) == 1 else None
        asked = _ask(claim, desk, ReviewKind.CLAIM, doubt or "no open invoice fits the promise", proposal=what)
        return replace(asked, doubt=Doubt.DAY) if doubt in _SAY_AGAIN else asked
    event = None
    for new in promised:
        try:
            event = record_promise(desk.journal, new, desk.terms)
        except PromiseRefusedError as refusal:
            return _ask(claim, desk, ReviewKind.CLAIM, str(refusal), blocks=False)
    return Effect("promise", event)


def _promise_doubt(claim: Claim, desk: Desk) -> str:
    assert claim.day is not None
    rule = desk.promise_limits
    ahead = (claim.day - desk.today).days
    if ahead < 0:
        return DAY_PASSED
    if claim.day_is_ambiguous:
        return DAY_AMBIGUOUS
    if rule.max_days_ahead is not None and ahead > rule.max_days_ahead:
        return f"{ahead} days ahead; the policy accepts {rule.max_days_ahead} without a person [{rule.id}]"
    if rule.above_minor is not None and exceeds(_promised(claim, desk), rule.above_minor, rule.currency):
        return f"above the amount the policy accepts without a person [{rule.id}]"
    if desk.broken_promises >= MOST_BROKEN:
        return f"{desk.broken_promises} promises were broken before"
    return ""


def _promised(claim: Claim, desk: Desk) -> dict[str, int]:
    """Return what a promise is about, by currency: the amount it names, else all of the invoices it means."""
    meant = _meant(claim, desk)
    if claim.amount_minor is not None:
        return {claim.currency or next((i.currency for i in meant), desk.promise_limits.currency): claim.amount_minor}
    totals: dict[str, int] = {}
    for invoice in meant:
        totals[invoice.currency] = totals.get(invoice.currency, 0) + invoice.balance_minor
    return totals


def _new_promises(claim: Claim, desk: Desk) -> list[NewPromise]:
    """Return what is promised, a promise per currency; an amount belongs to one currency alone."""
    assert claim.day is not None
    meant = _meant(claim, desk)
    currencies = list(dict.fromkeys(invoice.currency for invoice in meant))
    if claim.amount_minor is not None and len(currencies) > 1:
        currencies = [claim.currency] if claim.currency in currencies else []
    return [
        NewPromise(
            customer_id=desk.customer_id,
            day=claim.day,
            currency=currency,
            amount_minor=claim.amount_minor,
            invoice_ids=tuple(invoice.id for invoice in meant if invoice.currency == currency),
            contact_id=desk.sender.contact_id,
            precision=claim.precision,
            confidence_percent=claim.confidence_percent,
            evidence=desk.evidence(claim),
        )
        for currency in currencies
    ]


def _pause_briefly(claim: Claim, desk: Desk) -> Effect:
    until = desk.calendar.add(desk.today, VAGUE_PAUSE_DAYS)
    hold = NewHold(
        desk.customer_id,
        HoldKind.FOLLOW_UP,
        "payment announced without a date",
        until=until,
        evidence=desk.evidence(claim),
    )
    return Effect("paused", place_hold(desk.journal, hold))


def _paid(claim: Claim, desk: Desk) -> Effect:
    until = desk.calendar.add(desk.today, PAID_PAUSE_DAYS)
    holds = [
        NewHold(
            desk.customer_id,
            HoldKind.PENDING_CASH,
            "the customer says it is paid",
            invoice_id=invoice.id,
            until=until,
            evidence=desk.evidence(claim),
        )
        for invoice in _meant(claim, desk)
    ]
    return Effect("pending_cash", place_holds(desk.journal, holds)[-1]) if holds else Effect("noted")


def _dispute(claim: Claim, desk: Desk) -> Effect:
    meant = [i for i in _meant(claim, desk, overdue_only=False) if i.balance_minor > i.disputed_minor]
    if claim.scope is Scope.UNSAID and len(meant) > 1:
        return _ask(claim, desk, ReviewKind.CLAIM, "a dispute that names no invoice, and several are open")
    event = None
    for invoice in meant:
        # An amount in a dispute of the whole is what they think right, not what they dispute.
        partly = claim.intent is Intent.DISPUTE_PARTIAL and len(meant) == 1
        amount = claim.amount_minor if partly else None
        reason = claim.reason.value if claim.reason else "unstated"
        try:
            new = NewDispute(invoice.id, reason, amount, desk.evidence(claim))
            event = record_dispute(desk.journal, new, desk.calendar)
        except DisputeRefusedError as refusal:
            return _ask(claim, desk, ReviewKind.CLAIM, str(refusal), blocks=False)
    return (
        Effect("dispute", event) if event else _ask(claim, desk, ReviewKind.CLAIM, "no open invoice fits the dispute")
    )


def _left(claim: Claim, desk: Desk) -> Effect:
    _ask(claim, desk, ReviewKind.SERVICE_REQUEST, "the contact has left; a successor is needed", blocks=False)
    if desk.sender.contact_id is None:
        return Effect("review")
    return Effect("left", mark_left(desk.journal, desk.customer_id, desk.sender.contact_id, desk.evidence(claim)))


def _serve(claim: Claim, desk: Desk) -> Effect:
    meant = _meant(claim, desk)
    about = tuple(invoice.id for invoice in meant)
    if desk.answering.serves(claim.intent, meant):
        return Effect("answer", invoice_ids=about)
    asked = _ask(claim, desk, ReviewKind.SERVICE_REQUEST, ASKS.get(claim.intent, "needs an answer"))
    return replace(asked, invoice_ids=about)


def _switch_language(claim: Claim, desk: Desk) -> Effect:
    if claim.language is None or claim.language not in LANGUAGES or desk.sender.contact_id is None:
        return _serve(claim, desk)
    wanted, contact_id = claim.language.value, desk.sender.contact_id
    event = set_language(desk.journal, desk.customer_id, contact_id, wanted, desk.evidence(claim))
    return Effect("language", event)


def _unclear(claim: Claim, desk: Desk) -> Effect:
    return _ask(claim, desk, ReviewKind.UNCLEAR_MESSAGE, "the message could not be understood for certain")


def _ask(
    claim: Claim,
    desk: Desk,
    kind: ReviewKind,
    why: str,
    *,
    blocks: bool = True,
    proposal: NewPromise | None = None,
) -> Effect:
    what = claim.intent.value.replace("_", " ")
    raise_review(
        desk.journal,
        NewReview(
            kind=kind,
            customer_id=desk.customer_id,
            subject=f"{desk.file.name}: {what}",
            why=why + desk.handed_to(claim.intent),
            key=f"claim:{desk.message_id}:{claim.intent.value}:{claim.evidence[0]}",
            proposal=promise_proposal(proposal, desk.terms.grace_days) if proposal else {},
            evidence=desk.evidence(claim),
            blocks_chasing=blocks,
        ),
    )
    return Effect("review")


def promise_proposal(new: NewPromise, grace_days: int) -> dict[str, object]:
    """Write a promise down as a proposal a person can release."""
    return {
        "do": "record_promise",
        "customer_id": new.customer_id,
        "day": new.day.isoformat(),
        "currency": new.currency,
        "amount_minor": new.amount_minor,
        "invoice_ids": list(new.invoice_ids),
        "contact_id": new.contact_id,
        "precision": new.precision,
        "grace_days": grace_days,
        "evidence": new.evidence.as_json(),
    }


def _meant(claim: Claim, desk: Desk, *, overdue_only: bool = True) -> list[OpenInvoice]:
    """Return the invoices a claim is about: those named, else all that are overdue (or open, for a dispute)."""
    if claim.invoice_numbers:
        return [i for i in desk.file.invoices if i.number in claim.invoice_numbers]
    if claim.scope is Scope.ALL and not overdue_only:
        return list(desk.file.invoices)
    return [invoice for invoice in desk.file.invoices if invoice.due_date < desk.today]


_BY_INTENT: dict[Intent, Callable[[Claim, Desk], Effect]] = {
    Intent.PROMISE_FULL: _promise,
    Intent.PROMISE_PARTIAL: _promise,
    Intent.PAYMENT_RUN: _promise,
    Intent.PROMISE_VAGUE: _pause_briefly,
    Intent.ALREADY_PAID: _paid,
    Intent.REMITTANCE_ADVICE: _paid,
    Intent.DISPUTE_FULL: _dispute,
    Intent.DISPUTE_PARTIAL: _dispute,
    Intent.LEFT_COMPANY: _left,
    Intent.LANGUAGE_SWITCH: _switch_language,
    Intent.UNCLEAR: _unclear,
}
