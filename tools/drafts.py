"""Drafts: a proposed message with its facts filled in, bound by a hash to its words and to what it asks of whom."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from channels.twilio.segments import in_fewer_parts
from ledger.aging import days_overdue
from ledger.findings import Finding
from ledger.money import Money
from ledger.references import reference_of
from policies.decide import Verdict
from policies.guard import ProposedSend
from policies.policy import Channel
from store.account_file import AccountFile, OpenInvoice, Recipient
from tools.actions import SendEmail
from tools.calls.script import call_script
from tools.letter.check import facts_findings, letter_findings
from tools.letter.facts import LetterFacts, LetterInvoice, Note, Prose
from tools.letter.render import render_letter
from tools.office import Letterhead, Office, PolicyInForce
from tools.texts.reminder import reminder_text
from tools.world import AccountNow


class DraftRefusedError(ValueError):
    """A draft cannot be made for this account at all; the message says why."""


class FactsRefusedError(DraftRefusedError):
    """The account's own facts allow no letter, whatever its words: a person has to put them right."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as proposed; JSON-plain, so that a review item can hold it whole.

    On a channel of texts it holds a template and its values instead of a subject and paragraphs, and no HTML; for a
    call it holds the facts that may be said.
    """

    customer_id: int
    contact_id: int
    address: str
    rung: int
    stage_id: str
    stage: str
    tone: str
    subject: str
    paragraphs: tuple[str, ...]
    clauses: tuple[str, ...]
    demanded: dict[str, int]
    policy_version_id: int
    decided_at: str
    content_hash: str
    facts_hash: str
    letter_subject: str
    letter_text: str
    letter_html: str
    channel: str = Channel.EMAIL.value
    template: str = ""
    values: tuple[str, ...] = ()
    script: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the JSON-plain form."""
        return {**asdict(self), **{name: list(getattr(self, name)) for name in _LISTS}}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Draft:
        """Read a stored draft back."""
        lists = {name: tuple(found.get(name, ())) for name in _LISTS}
        return cls(**{**{name: found[name] for name in cls.__dataclass_fields__ if name in found}, **lists})

    @property
    def action(self) -> SendEmail:
        """The proposal the draft was made from."""
        return SendEmail.model_validate(
            {"clauses": self.clauses, "tone": self.tone, "subject": self.subject, "paragraphs": self.paragraphs}
        )


#: What of a draft is kept as lists.
_LISTS = ("paragraphs", "clauses", "values")


def make_draft(
    office: Office, policy: PolicyInForce, account: AccountNow, action: SendEmail
) -> tuple[Draft, list[Finding]]:
    """Fill a proposal with the ledger's facts; the findings are what forbids the text.

    Raises DraftRefusedError when the account has no stage due or nobody to write to, FactsRefusedError when its
    facts allow no letter at all.
    """
    recipient, facts = _facts(office, policy, account, Channel.EMAIL)
    prose = Prose(action.subject, action.paragraphs)
    letter = render_letter(prose, facts)
    never_say = frozenset(rule.topic for rule in policy.book.rules_for(account.facts).never_say)
    findings = letter_findings(prose, letter, facts, never_say, formal=action.tone == "formal")
    draft = Draft(
        **_bound(office, policy, account, recipient),
        tone=action.tone,
        subject=action.subject,
        paragraphs=action.paragraphs,
        clauses=action.clauses,
        content_hash=_content_hash(recipient.address, prose, facts),
        facts_hash="" if findings else _facts_hash(facts),
        letter_subject=letter.subject,
        letter_text=letter.text,
        letter_html=letter.html,
    )
    return draft, findings


def make_text_draft(office: Office, policy: PolicyInForce, account: AccountNow) -> Draft:
    """Word the text that is due: a template, approved where that is needed, filled with the ledger's facts.

    Raises DraftRefusedError as `make_draft` does, also where no template of its kind was approved.
    """
    verdict = account.verdict
    way = office.texts.get(verdict.channel)
    if way is None:
        raise DraftRefusedError(f"{verdict.channel.value} is not connected")
    recipient, facts = _facts(office, policy, account, verdict.channel)
    text = reminder_text(facts, way.languages)
    if way.templates and text.approved_as not in way.templates:
        raise DraftRefusedError(f"no approved template {text.approved_as!r} is configured for {verdict.channel.value}")
    prose = Prose(text.approved_as, text.values)
    return Draft(
        **_bound(office, policy, account, recipient),
        tone=verdict.tone.value,
        subject="",
        paragraphs=(),
        clauses=verdict.clauses,
        content_hash=_content_hash(recipient.address, prose, facts),
        facts_hash=_facts_hash(facts),
        letter_subject="",
        letter_text=in_fewer_parts(text.body) if verdict.channel is Channel.SMS else text.body,
        letter_html="",
        channel=verdict.channel.value,
        template=text.approved_as,
        values=text.values,
    )


def make_call_draft(office: Office, policy: PolicyInForce, account: AccountNow) -> Draft:
    """Word the call that is due: the ledger's facts between fixed sentences.

    Raises DraftRefusedError as `make_draft` does.
    """
    verdict = account.verdict
    way = office.texts.get(Channel.VOICE)
    if way is None:
        raise DraftRefusedError("calls are not connected")
    recipient, facts = _facts(office, policy, account, Channel.VOICE)
    script = call_script(facts, way.sender)
    said = Prose(f"call.{script.language}", (script.amount, script.which))
    return Draft(
        **_bound(office, policy, account, recipient),
        tone=verdict.tone.value,
        subject="",
        paragraphs=(),
        clauses=verdict.clauses,
        content_hash=_content_hash(recipient.address, said, facts),
        facts_hash=_facts_hash(facts),
        letter_subject="",
        letter_text=script.summary,
        letter_html="",
        channel=Channel.VOICE.value,
        script=script.as_json(),
    )


def _bound(office: Office, policy: PolicyInForce, account: AccountNow, recipient: Recipient) -> dict[str, Any]:
    """Return what a draft is bound to besides its words: whom it asks for what, at which stage, under which policy."""
    verdict = account.verdict
    assert verdict.stage is not None
    return {
        "customer_id": account.file.customer_id,
        "contact_id": recipient.contact_id,
        "address": recipient.address,
        "rung": verdict.rung,
        "stage_id": verdict.stage.id,
        "stage": verdict.stage.name,
        "demanded": {str(i.id): i.chase_minor for i in demanded_invoices(account.file, verdict, policy.book.day)},
        "policy_version_id": policy.version_id,
        "decided_at": office.clock().isoformat(),
    }


def draft_again(
    office: Office, policy: PolicyInForce, account: AccountNow, draft: Draft
) -> tuple[Draft, list[Finding]]:
    """Make a draft anew on the facts of this moment; one checked on the very same facts is taken as it is."""
    if draft.channel == Channel.VOICE:
        return make_call_draft(office, policy, account), []
    if draft.channel != Channel.EMAIL:
        return make_text_draft(office, policy, account), []
    _, facts = _facts(office, policy, account, Channel.EMAIL)
    if draft.policy_version_id == policy.version_id and draft.facts_hash == _facts_hash(facts):
        return draft, []
    return make_draft(office, policy, account, draft.action)


def _facts(
    office: Office, policy: PolicyInForce, account: AccountNow, channel: Channel
) -> tuple[Recipient, LetterFacts]:
    recipient = account.file.recipient(channel)
    if account.verdict.stage is None:
        raise DraftRefusedError(account.verdict.reason)
    if recipient is None:
        raise DraftRefusedError("no contact with a usable address is left")
    facts = letter_facts(office.letterhead, account, policy.book.day, channel)
    unfit = facts_findings(facts)
    if unfit:
        raise FactsRefusedError("; ".join(str(finding) for finding in unfit))
    return recipient, facts


def _facts_hash(facts: LetterFacts) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def proposed_send(draft: Draft) -> ProposedSend:
    """Return a draft as the guard sees it."""
    return ProposedSend(
        customer_id=draft.customer_id,
        contact_id=draft.contact_id,
        address=draft.address,
        rung=draft.rung,
        stage_id=draft.stage_id,
        tone=draft.tone,
        demanded={int(invoice_id): minor for invoice_id, minor in draft.demanded.items()},
        clauses=draft.clauses,
        content_hash=draft.content_hash,
        policy_version_id=draft.policy_version_id,
        channel=draft.channel,
    )


def demanded_invoices(file: AccountFile, verdict: Verdict, day: date) -> list[OpenInvoice]:
    """Return the invoices a message asks for: all overdue and chaseable, or before due those soon to be."""
    chaseable = [invoice for invoice in file.invoices if invoice.chase_minor > 0]
    if verdict.rung > 0:
        owed = set(verdict.chase)
        return [i for i in chaseable if i.due_date < day and i.currency in owed]
    lead = -verdict.stage.days if verdict.stage else 0
    return [i for i in chaseable if 0 <= (i.due_date - day).days <= lead]


def letter_facts(
    letterhead: Letterhead, account: AccountNow, day: date, channel: Channel = Channel.EMAIL
) -> LetterFacts:
    """Gather the facts a message to this account may state."""
    file, verdict = account.file, account.verdict
    recipient = file.recipient(channel)
    asked = demanded_invoices(file, verdict, day)
    asked_ids = {invoice.id for invoice in asked}
    quoted, references = _references(letterhead, asked, file.number)
    cash = tuple(Money(minor, currency) for currency, minor in file.unapplied_cash)
    credits = tuple(Money(minor, currency) for currency, minor in file.open_credits)
    return LetterFacts(
        creditor_name=letterhead.creditor_name,
        creditor_address=letterhead.creditor_address,
        sender_name=letterhead.sender_name,
        assistant_name=letterhead.assistant_name,
        customer_name=file.name,
        customer_number=file.number,
        contact_name=recipient.name if recipient else "",
        language=(recipient.language if recipient else "") or file.locale or letterhead.language,
        invoices=tuple(
            replace(letter_item(invoice, day, asked=True), reference=references.get(invoice.id, ""))
            for invoice in asked
        ),
        other_items=tuple(letter_item(i, day, asked=False) for i in file.invoices if i.id not in asked_ids),
        demanded=_net(asked, (*cash, *credits)),
        unapplied_cash=cash,
        open_credits=credits,
        bank_details=letterhead.bank_details,
        pay_link=letterhead.pay_link or None,
        payment_reference=quoted,
        reply_address=letterhead.mailbox,
    )


def _references(letterhead: Letterhead, asked: Sequence[OpenInvoice], number: str) -> tuple[str, dict[int, str]]:
    """Return what a payment is to quote, and with several invoices what beside each of them.

    A reference of ours names an invoice for certain; the customer's number at least says who pays.
    """
    found = {i.id: reference_of(i.number) for i in asked} if letterhead.issues_references else {}
    if len(found) == 1:
        return next(iter(found.values())) or number, {}
    return number, found


def _net(asked: list[OpenInvoice], credits: tuple[Money, ...]) -> tuple[Money, ...]:
    totals: dict[str, int] = {}
    for invoice in asked:
        totals[invoice.currency] = totals.get(invoice.currency, 0) + invoice.chase_minor
    for credit in credits:
        if credit.currency in totals:
            totals[credit.currency] -= credit.minor
    return tuple(Money(max(0, minor), currency) for currency, minor in totals.items())


def letter_item(invoice: OpenInvoice, day: date, *, asked: bool) -> LetterInvoice:
    """Return an invoice as a letter lists it, with what is asked of it, or nothing."""
    return LetterInvoice(
        number=invoice.number,
        issue_date=invoice.issue_date,
        due_date=invoice.due_date,
        days_overdue=days_overdue(invoice.due_date, day),
        total=Money(invoice.total_minor, invoice.currency),
        open=Money(invoice.balance_minor, invoice.currency),
        demanded=Money(invoice.chase_minor if asked else 0, invoice.currency),
        note=_note(invoice, day),
    )


def _note(invoice: OpenInvoice, day: date) -> Note:
    partly = invoice.chase_minor > 0
    if invoice.disputed_minor:
        return Note.DISPUTED_PART if partly else Note.DISPUTED
    if invoice.promised_minor:
        return Note.PROMISED_PART if partly else Note.PROMISED
    if invoice.pending_minor:
        return Note.PENDING
    if invoice.held_minor:
        return Note.LEFT_OUT
    return Note.NOT_DUE if invoice.due_date >= day else Note.NONE


def _content_hash(address: str, prose: Prose, facts: LetterFacts) -> str:
    """Bind to the words and to every fact stated, but not to counters that change overnight by themselves."""
    items = [(i.number, i.due_date.isoformat(), i.demanded.minor, i.demanded.currency) for i in facts.invoices]
    net = [(money.minor, money.currency) for money in facts.demanded]
    references = [invoice.reference for invoice in facts.invoices if invoice.reference]
    how_to_pay = [facts.bank_details, facts.pay_link, facts.payment_reference, *references]
    content = [address, facts.language, prose.subject, prose.paragraphs, items, net, how_to_pay]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
