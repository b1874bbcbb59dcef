"""Inbound, readable top to bottom: take in → whose is it → quarantined reader → claims → files → records → answers.

It never calls outreach: what a message changed is seen by the next worklist.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session, col

from agent.answering import answering, heard_from, points_of
from agent.attached_files import NOTHING_ATTACHED, Attached, act_on_attached, claims_beside, own_accounts, read_attached
from agent.automatic_words import act_on_automatic
from agent.bootstrap import Workplace
from agent.claim_actions import Desk, Sender, act_on
from agent.claim_records import record_claim
from agent.intake import take_in
from agent.lookalike import KnownDomains
from agent.machine_mail import act_on_machine_mail, warn_of_impostor
from agent.metered_model import SpendLimitReached
from agent.parsing import parsed_in_order
from agent.policy_page import PolicyPageError, in_force
from agent.policy_versions import page_in_force
from agent.reader.attachments.errand import Errand
from agent.reader.claims import Claim, ReadableMessage, ReaderContext
from agent.reader.invoices import mark_invoices
from agent.safe_reading import claims_of
from agent.whose_mail import Whose, known_domains, whose_mail
from channels.channel import TransportError
from channels.incoming_mail import ParsedMail, Unreadable
from channels.mail_kind import MailKind
from channels.mail_worker import MailWorkerError
from ledger.promises import DEFAULT_GRACE_DAYS
from ledger.states import TouchState, may_move
from policies.account_rules import PolicyBook
from policies.policy import Policy
from policies.promise_limits import promise_limits
from prompts.model import Model, ModelError
from store.events import Journal
from store.tables import Customer, Invoice, Message, Touch, TouchInvoice
from tools.answers.delivery import Delivered, answers_wait, deliver_answers
from tools.answers.planning import plan_answer
from tools.evidence import Evidence
from tools.office import Office, PolicyInForce
from tools.promises import PromiseTerms
from tools.reviews import NewReview, ReviewKind, raise_review
from tools.world import AccountNow, read_world

#: A Date header further ahead of arrival than this is not believed.
_AHEAD = timedelta(hours=26)
_READ_KINDS = frozenset({MailKind.HUMAN, MailKind.AUTO_REPLY})


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """One message as it was understood: whose, and intent with outcome per claim."""

    message_id: int
    customer_id: int | None
    kind: str
    claims: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class InboxReport:
    """What a look at the inboxes found, what its claims caused, what was answered, and what could not be done."""

    stored: int = 0
    known: int = 0
    read: list[ReadMessage] = field(default_factory=list)
    answers: list[Delivered] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> Counter[str]:
        """Messages by kind."""
        return Counter(message.kind for message in self.read)

    @property
    def outcomes(self) -> Counter[str]:
        """Claims by what they caused."""
        return Counter(outcome for message in self.read for _, outcome in message.claims)


def read_inbox(place: Workplace) -> InboxReport:
    """Take in, read, act on and answer all new messages; a place that cannot be read is reported, the rest goes on."""
    report = InboxReport()
    for inbox in place.inboxes:
        try:
            new, known = take_in(place.office, inbox)
        except TransportError as error:
            report.problems.append(f"{inbox.account}: {error}")
        else:
            report.stored += new
            report.known += known
    _read_stored(place, report)
    if answers_wait(place.office):
        report.answers = deliver_answers(place.office, policy_for_mail(place))
    return report


def _read_stored(place: Workplace, report: InboxReport) -> None:
    """Read what is stored and not read yet, also what an earlier look left behind."""
    office = place.office
    with office.database.read() as session:
        query = select(col(Message.id)).where(
            col(Message.tenant_id) == office.tenant_id,
            col(Message.direction) == "in",
            col(Message.state) == "stored",
        )
        waiting = [found for found in session.scalars(query.order_by(col(Message.id))) if found is not None]
    if not waiting:
        return
    place.mail_worker.start()
    reading = Reading(place, policy_for_mail(place), place.meter(None), cache(lambda: domains_known(office)))
    try:
        for message_id, parsed in parsed_in_order(place, waiting):
            report.read.append(_read_one(reading, message_id, parsed))
    except (ModelError, SpendLimitReached, MailWorkerError) as error:
        report.problems.append(f"{len(waiting) - len(report.read)} messages wait to be read: {error}")


def domains_known(office: Office) -> KnownDomains:
    """Return the domains customers write from."""
    with office.database.read() as session:
        return known_domains(session, office.tenant_id)


def policy_for_mail(place: Workplace, *, dry: bool = False) -> PolicyInForce:
    """Return the policy promises are accepted under; with no usable page the careful defaults hold.

    `dry` neither keeps a new page nor puts it into force.
    """
    office, home = place.office, place.home_currency
    day = office.clock().astimezone(office.zone).date()
    try:
        page = page_in_force(place, dry=dry, keep=not dry)
    except (PolicyPageError, ModelError):
        return PolicyInForce(0, PolicyBook(Policy(text=""), home, day))
    return in_force(page, home, day)


@dataclass(frozen=True, slots=True)
class Reading:
    """What all messages of one look are read with."""

    place: Workplace
    policy: PolicyInForce
    model: Model
    known_domains: Callable[[], KnownDomains]

    @property
    def office(self) -> Office:
        """Database, tenant and clock."""
        return self.place.office


@dataclass(frozen=True, slots=True)
class Found:
    """One message as it was understood, before anything was written."""

    message_id: int
    mail: ParsedMail
    whose: Whose
    claims: tuple[Claim, ...] = ()
    attached: Attached = NOTHING_ATTACHED


def _read_one(reading: Reading, message_id: int, parsed: ParsedMail | Unreadable) -> ReadMessage:
    with reading.office.database.read() as session:
        found = understand(session, reading, session.get_one(Message, message_id), parsed)
    with reading.office.journal("inbox") as journal:
        return settle(journal, reading, message_id, parsed, found)


def understand(session: Session, reading: Reading, message: Message, parsed: ParsedMail | Unreadable) -> Found | None:
    """Return whose a message is and what it says; of one that cannot be read, what its headers tell, if anything."""
    office = reading.office
    mail = parsed if isinstance(parsed, ParsedMail) else parsed.headers
    if mail is None:
        return None
    checks_dmarc = bool(reading.place.settings.email.authserv_id)
    known = reading.known_domains
    whose = whose_mail(session, office.tenant_id, office.secret, mail, checks_dmarc=checks_dmarc, known=known)
    found = Found(message.id or 0, mail, whose)
    if mail is not parsed:
        return found
    claims = _claims(session, reading, mail, whose)
    return replace(found, claims=claims, attached=_attached(session, reading, message.raw, found))


def settle(
    journal: Journal, reading: Reading, message_id: int, parsed: ParsedMail | Unreadable, found: Found | None
) -> ReadMessage:
    """Write down what was understood of a stored message, and what it causes."""
    if isinstance(parsed, Unreadable):
        return _quarantine(journal, message_id, parsed.reason, found)
    assert found is not None
    return _record(journal, reading, found)


def _claims(session: Session, reading: Reading, mail: ParsedMail, whose: Whose) -> tuple[Claim, ...]:
    """Have the newest words read in quarantine; mail of machines, and of nobody we know, is not read."""
    if whose.customer_id is None or mail.kind not in _READ_KINDS:
        return ()
    context = _context(session, reading, whose.customer_id, col(Invoice.balance_minor) > 0)
    readable = ReadableMessage(
        text=mail.text,
        newest_start=mail.newest[0],
        newest_end=mail.newest[1],
        sent_at=_said_at(mail),
        subject_invoices=_spoken_of(session, mail, whose, context.invoice_numbers),
    )
    return claims_of(readable, context, reading.model)


def _attached(session: Session, reading: Reading, raw: bytes, found: Found) -> Attached:
    """Read what a person has attached whom we know at least by their domain; closed invoices may be named in it."""
    mail, whose = found.mail, found.whose
    if whose.customer_id is None or whose.level == 0 or mail.kind is not MailKind.HUMAN:
        return NOTHING_ATTACHED
    context = _context(session, reading, whose.customer_id)
    own = own_accounts(reading.office.letterhead.bank_details)
    return read_attached(raw, mail, Errand(context, own, _said_at(mail)))


def _context(session: Session, reading: Reading, customer_id: int, *which: ColumnElement[bool]) -> ReaderContext:
    """Return what the reader may know of a customer, with those of its invoices that are wanted."""
    customer = session.get_one(Customer, customer_id)
    numbers = select(col(Invoice.number)).where(col(Invoice.customer_id) == customer_id, *which)
    return ReaderContext(
        zone=_zone(reading.office, customer),
        locale=customer.locale,
        currency=customer.currency or reading.place.home_currency,
        invoice_numbers=tuple(session.scalars(numbers)),
    )


def _spoken_of(session: Session, mail: ParsedMail, whose: Whose, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the invoices a message is about before a word of it is read: those we asked for, else its subject's."""
    if whose.touch_id is not None:
        query = (
            select(col(Invoice.number))
            .join(TouchInvoice, col(TouchInvoice.invoice_id) == col(Invoice.id))
            .where(col(TouchInvoice.touch_id) == whose.touch_id, col(Invoice.balance_minor) > 0)
        )
        return tuple(session.scalars(query))
    marks = mark_invoices(mail.subject, (0, len(mail.subject)), known)
    return tuple(dict.fromkeys(mark.number for mark in marks))


def _zone(office: Office, customer: Customer) -> ZoneInfo:
    return ZoneInfo(customer.zone) if customer.zone else office.zone


def _said_at(mail: ParsedMail) -> datetime:
    if mail.date is None or mail.date > mail.received_at + _AHEAD:
        return mail.received_at
    return mail.date


def _quarantine(journal: Journal, message_id: int, reason: str, found: Found | None) -> ReadMessage:
    """Show a person what could not be read; what a known customer may have answered there, nobody chases past."""
    customer_id = found.whose.customer_id if found else None
    if found:
        _describe(journal, found)
    message = journal.session.get_one(Message, message_id)
    message.state, message.kind = "quarantined", "unreadable"
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.UNREADABLE_MESSAGE,
            customer_id=customer_id,
            subject="A message could not be read",
            why=reason,
            key=f"unreadable:{message_id}",
            evidence=Evidence(message_id),
            blocks_chasing=found is not None and customer_id is not None and found.mail.kind in _READ_KINDS,
        ),
    )
    return ReadMessage(message_id, customer_id, "unreadable")


def _record(journal: Journal, reading: Reading, found: Found) -> ReadMessage:
    """Write whose the message is and what its claims cause, in one transaction, once."""
    taken = journal.session.execute(
        update(Message)
        .where(col(Message.id) == found.message_id, col(Message.state) == "stored")
        .values(state="read")
        .returning(col(Message.id))
    )
    if taken.first() is None:
        return ReadMessage(found.message_id, found.whose.customer_id, "known")
    mail, whose = found.mail, found.whose
    _describe(journal, found)
    if mail.kind not in _READ_KINDS:
        outcome = act_on_machine_mail(journal, reading.office, mail, whose, found.message_id)
        return ReadMessage(found.message_id, whose.customer_id, mail.kind.value, ((mail.kind.value, outcome),))
    if whose.imitates:
        warn_of_impostor(journal, whose, found.message_id)
    if whose.customer_id is None:
        _ask_whose(journal, found)
        return ReadMessage(found.message_id, None, mail.kind.value, (("unknown_sender", "review"),))
    effects = _act(journal, reading, found, whose.customer_id)
    return ReadMessage(found.message_id, whose.customer_id, mail.kind.value, effects)


def _describe(journal: Journal, found: Found) -> None:
    mail, whose = found.mail, found.whose
    message = journal.session.get_one(Message, found.message_id, populate_existing=True)
    message.kind = mail.kind.value
    message.customer_id, message.contact_id, message.touch_id = whose.customer_id, whose.contact_id, whose.touch_id
    message.identity = whose.level
    message.rfc_message_id, message.sender, message.subject = mail.rfc_message_id, mail.sender, mail.subject
    message.text = mail.text
    message.newest_start, message.newest_end = mail.newest
    message.occurred_at = min(_said_at(mail), journal.now)
    told: dict[str, Any] = {"message_kind": mail.kind.value, "known_by": whose.by, "identity": whose.level}
    if mail.ticket:
        told["ticket"] = mail.ticket
    journal.record("message_received", whose.customer_id, message_id=found.message_id, **told)


def _ask_whose(journal: Journal, found: Found) -> None:
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.UNKNOWN_SENDER,
            subject="A message that belongs to no known customer",
            why="neither address, thread nor invoice number is known; nothing was disclosed or changed",
            key=f"whose:{found.message_id}",
            evidence=Evidence(found.message_id, *found.mail.newest),
            blocks_chasing=False,
        ),
    )


def _act(journal: Journal, reading: Reading, found: Found, customer_id: int) -> tuple[tuple[str, str], ...]:
    if found.whose.touch_id is not None and found.mail.kind is MailKind.HUMAN and not found.whose.imitates:
        _mark_replied(journal, found.whose.touch_id)
    world = read_world(journal.session, reading.office, reading.policy, [customer_id])
    desk = _desk(journal, reading, found, world.accounts[customer_id])
    act = act_on if found.mail.kind is MailKind.HUMAN else act_on_automatic
    mail = found.mail
    claims = claims_beside(found.attached, found.claims, mail.text[mail.newest[0] : mail.newest[1]])
    done = [(claim, act(claim, desk)) for claim in claims]
    for claim, effect in done:
        record_claim(desk, claim, effect)
    effects = [(claim.intent.value, effect.outcome) for claim, effect in done]
    files = act_on_attached(found.attached, desk, [outcome for _, outcome in effects])
    if desk.answering.heard is not None:
        plan_answer(journal, reading.office, desk.answering.heard, points_of(done, files))
    return (*effects, *files)


def _desk(journal: Journal, reading: Reading, found: Found, account: AccountNow) -> Desk:
    office, facts = reading.office, account.facts
    rules = reading.policy.book.rules_for(facts)
    limits = promise_limits(rules.promises, reading.policy.book.home_currency)
    moment = office.moment()
    calendar = moment.calendar_for(facts.country)
    zone = ZoneInfo(facts.zone) if facts.zone else office.zone
    grace = limits.grace_days if limits.grace_days is not None else DEFAULT_GRACE_DAYS
    return Desk(
        journal=journal,
        message_id=found.message_id,
        sender=Sender(found.whose.level, found.mail.sender, found.whose.contact_id),
        file=account.file,
        today=reading.policy.book.day,
        calendar=calendar,
        terms=PromiseTerms(grace, calendar, zone),
        promise_limits=limits,
        broken_promises=facts.broken_promises,
        rules=rules,
        answering=answering(office, heard_from(account.file, found.mail, found.message_id, found.whose), found.claims),
    )


def _mark_replied(journal: Journal, touch_id: int) -> None:
    touch = journal.session.get_one(Touch, touch_id)
    if may_move(touch.state, TouchState.REPLIED):
        touch.state = TouchState.REPLIED
