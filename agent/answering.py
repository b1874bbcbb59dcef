"""What is written back: which points a message's claims call for, and which requests an answer serves by itself.

A message with one grave, hostile, unclear or handed-on word in it is not answered at all: a person takes over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.claim_effects import SURE_PERCENT, Doubt, Effect
from agent.claim_kinds import GRAVE
from agent.reader.claims import Claim
from agent.whose_mail import Whose
from channels.incoming_mail import ParsedMail
from channels.mail_kind import MailKind
from policies.answer_ways import ANSWER_WAYS
from prompts.reply_reading import Intent
from store.account_file import AccountFile, OpenInvoice
from tools.answers.facts import KNOWN_LEVEL
from tools.answers.planning import Heard
from tools.answers.topics import SERVICES, Point, Topic
from tools.attachments import documents_by_id
from tools.office import Office

#: Intents that silence the whole answer, whatever else the message says.
SILENCING = frozenset(GRAVE) | {
    Intent.INJECTION,
    Intent.UNCLEAR,
    Intent.FORWARDED_THREAD,
    # A sale of the claim is where payments are led astray: only a person says anything to it.
    Intent.ASSIGNMENT_NOTICE,
}
#: Intents nobody expects an answer to.
_UNANSWERED = frozenset({Intent.THANKS, Intent.OUT_OF_OFFICE, Intent.REMITTANCE_ADVICE})
_PROMISES = frozenset({Intent.PROMISE_FULL, Intent.PROMISE_PARTIAL, Intent.PAYMENT_RUN, Intent.PROMISE_VAGUE})
_DISPUTES = frozenset({Intent.DISPUTE_FULL, Intent.DISPUTE_PARTIAL})
_SERVICES = {intent: topic for topic, intent in SERVICES.items()}
_CONTACTS = frozenset({Intent.LEFT_COMPANY, Intent.REDIRECT, Intent.NOT_CUSTOMER})


@dataclass(frozen=True, slots=True)
class Answering:
    """Whether one message may be answered, and so which requests need no person.

    `heard` is None where nobody on file could be answered or the settings want no answers; `alone` says that the
    answer leaves by itself and reaches somebody, so that it can stand in for a person's work.
    """

    office: Office
    heard: Heard | None = None
    alone: bool = False

    def serves(self, intent: Intent, invoices: Sequence[OpenInvoice]) -> bool:
        """Say whether the answer does what is asked for, so that no person has to."""
        if self.heard is None or not self.alone:
            return False
        match intent:
            case Intent.INVOICE_COPY:
                found = documents_by_id(self.office.documents, invoices)
                return bool(invoices) and len(found) == len(invoices)
            case Intent.STATEMENT_REQUEST:
                return True
            case Intent.BANK_DETAIL_REQUEST:
                return bool(self.office.letterhead.bank_details)
            case _:
                return False


def answering(office: Office, heard: Heard | None, claims: Sequence[Claim]) -> Answering:
    """Say whether and how a message may be answered, before anything it claims is acted on."""
    if heard is None or heard.level == 0 or office.answers == "never" or _silenced(claims):
        return Answering(office)
    alone = heard.level >= KNOWN_LEVEL and not office.channel.shadow
    opts_out = any(claim.intent is Intent.OPT_OUT for claim in claims)
    return Answering(office, heard, alone=alone and not opts_out)


def heard_from(file: AccountFile, mail: ParsedMail, message_id: int, whose: Whose) -> Heard | None:
    """Return a message as one that could be answered: a person's, from an address on file; None for any other.

    What is said on a call was answered on the call.
    """
    if mail.kind is not MailKind.HUMAN or whose.contact_id is None or mail.channel not in ANSWER_WAYS:
        return None
    used = file.contact(whose.contact_id, mail.sender.removeprefix(f"{mail.channel}:"), mail.channel)
    if used is None:
        return None
    return Heard(
        message_id, file.customer_id, whose.contact_id, used.address, whose.touch_id, whose.level, mail.channel
    )


def _silenced(claims: Sequence[Claim]) -> bool:
    return any(claim.intent in SILENCING or claim.confidence_percent < SURE_PERCENT for claim in claims)


def points_of(done: Sequence[tuple[Claim, Effect]], files: Sequence[tuple[str, str]] = ()) -> tuple[Point, ...]:
    """Return what is to be said about what a message caused; of an opt-out nothing but that it is noted.

    `files` are what was read in its attachments, with what came of it.
    """
    if any(outcome == "held" for _, outcome in files):
        return ()
    if any(claim.intent is Intent.OPT_OUT for claim, _ in done):
        noted = any(effect.outcome == "opted_out" for _, effect in done)
        return (Point(Topic.OPT_OUT),) if noted else ()
    intents = {claim.intent for claim, _ in done}
    disputed = bool(intents & _DISPUTES)
    papers = {intent for intent, _ in files}
    # An advice lists what was paid already; to look for it is our work, and nothing is left to ask.
    advised = Intent.REMITTANCE_ADVICE in intents | papers
    found = [
        _point(claim, effect, disputed=disputed, proved=Intent.ALREADY_PAID in papers)
        for claim, effect in done
        if not (advised and claim.intent is Intent.ALREADY_PAID)
    ]
    return tuple(point for point in found if point is not None)


def _point(claim: Claim, effect: Effect, *, disputed: bool, proved: bool) -> Point | None:
    """Return what is to be said about one claim, by what it caused; whatever is left to a person is passed on."""
    intent, outcome = claim.intent, effect.outcome
    if intent in _UNANSWERED:
        return None
    if intent in _SERVICES:
        return Point(_SERVICES[intent], *claim.evidence, effect.invoice_ids)
    if intent in _CONTACTS:
        # Whoever has left is not written to any more.
        return Point(Topic.CONTACT) if outcome == "review" else None
    if intent is Intent.HUMAN_REQUEST:
        return Point(Topic.PERSON)
    if intent in _PROMISES and (outcome == "paused" or effect.doubt is Doubt.DAY):
        return Point(Topic.WHICH_DAY)
    if outcome == "promise":
        part = intent is Intent.PROMISE_PARTIAL and not disputed
        return Point(Topic.PART_PROMISE if part else Topic.PROMISE, *claim.evidence)
    if outcome == "pending_cash":
        return Point(Topic.PAID if claim.day or proved else Topic.PAID_WHEN, *claim.evidence)
    if outcome == "dispute":
        return Point(Topic.DISPUTE, *claim.evidence)
    if outcome == "language":
        return Point(Topic.LANGUAGE)
    return Point(Topic.COLLEAGUE) if outcome == "review" else None
