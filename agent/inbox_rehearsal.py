"""Shadow reading: what new mail would be understood as, and would cause, with nothing recorded anywhere.

The mailbox is opened read-only and nothing in it is marked. What would be done is really done, by the same code, in
one transaction that is never kept; no lock is held while the model reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import islice

from sqlmodel import Session, col, select

from agent.acting import accounts_of, settle
from agent.bootstrap import Workplace, build_inboxes
from agent.event_words import event_words
from agent.intake import as_stored, is_known, position_in
from agent.metered_model import Call, MeteredModel
from agent.parsing import parsed
from agent.reader.claims import Claim
from agent.reading_ahead import PASS_ENDS
from agent.understanding import Reading, Understood, domains_known, policy_for_mail, understand
from channels.channel import IncomingMessage, Position, TransportError
from channels.mail_worker import RawMail
from ledger.money import Money
from store.events import Journal
from store.tables import Event, Tenant


@dataclass(frozen=True, slots=True)
class Said:
    """A claim of a message: what it says, the words it stands on, and what would come of it."""

    intent: str
    outcome: str
    evidence: str
    span: tuple[int, int]
    confidence_percent: int
    about: str


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One message: whose it is, what was understood, and what would be done, as the timeline would tell it."""

    inbox: str
    arrived: date
    sender: str
    subject: str
    customer_id: int | None
    known_by: str
    kind: str
    said: tuple[Said, ...]
    would: tuple[str, ...]


@dataclass(slots=True)
class Rehearsal:
    """What a look at new mail showed; `known` were taken in before and are not read again."""

    known: int = 0
    messages: list[Rehearsed] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Read:
    inbox: str
    incoming: IncomingMessage
    understood: Understood


def rehearse(place: Workplace, since: date | None = None, limit: int | None = None) -> Rehearsal:
    """Read new mail, or all since a day, oldest first and up to a limit, and leave no trace of it.

    The model is really asked, within the limits of a run; what that costs stands on no record of ours.
    """
    limits = place.settings.model
    model = MeteredModel(place.model, _forget, limits.run_limit_micros, limits.run_limit_calls)
    reading = Reading(
        place, policy_for_mail(place, dry=True), model, cache(lambda: domains_known(place.office)), is_kept=False
    )
    report, read = Rehearsal(), list[_Read]()
    try:
        with place.office.database.read() as session:
            new = islice(_new(place, session, since, report), limit)
            came: list[tuple[str, IncomingMessage]] = []
            raws = ((number, RawMail(one.raw, one.arrived_at)) for number, one in _numbered(new, came))
            for one in understand(reading, parsed(place, raws), lambda _, number: came[number][1].raw):
                read.append(_Read(*came[one.message_id], one))
    except PASS_ENDS as error:
        report.problems.append(f"read {len(read)} messages, then: {error}")
    _act(reading, read, report)
    return report


def _numbered(
    new: Iterator[tuple[str, IncomingMessage]], came: list[tuple[str, IncomingMessage]]
) -> Iterator[tuple[int, IncomingMessage]]:
    """Give messages by the place at which they are kept in `came`, as none is stored under a number."""
    for one in new:
        came.append(one)
        yield len(came) - 1, one[1]


def _forget(_call: Call) -> None:
    """Keep no record of a question to the model."""


def _new(
    place: Workplace, session: Session, since: date | None, report: Rehearsal
) -> Iterator[tuple[str, IncomingMessage]]:
    office = place.office
    made = session.get_one(Tenant, office.tenant_id).created_at.astimezone(office.zone).date()
    for inbox in build_inboxes(place.folder, place.settings, since or made, read_only=True):
        start = Position() if since else position_in(office, inbox.account)
        try:
            for incoming in inbox.fetch(start):
                if since and incoming.arrived_at.astimezone(office.zone).date() < since:
                    continue
                if is_known(session, office.tenant_id, incoming):
                    report.known += 1
                else:
                    yield inbox.account, incoming
        except TransportError as error:
            report.problems.append(f"{inbox.account}: {error}")
        finally:
            inbox.close()


def _act(reading: Reading, read: list[_Read], report: Rehearsal) -> None:
    """Do what the messages cause, one after the other as they came, and let go of all of it."""
    office = reading.office
    with office.database.rehearsal() as session:
        journal = Journal(session, office.tenant_id, "inbox", office.clock())
        for one in read:
            if is_known(session, office.tenant_id, one.incoming):
                report.known += 1  # the same message lies there twice
            else:
                report.messages.append(_act_on(journal, reading, one))


def _act_on(journal: Journal, reading: Reading, one: _Read) -> Rehearsed:
    message = as_stored(journal.tenant_id, one.incoming, journal.now)
    journal.session.add(message)
    journal.session.flush()
    assert message.id is not None
    understood = replace(one.understood, message_id=message.id)
    before = journal.session.exec(select(Event.id).order_by(col(Event.id).desc())).first() or 0
    done = settle(journal, reading, understood, accounts_of(journal.session, reading, [understood]))
    events = journal.session.exec(
        select(Event).where(Event.tenant_id == journal.tenant_id, col(Event.id) > before).order_by(col(Event.id))
    )
    told = [event_words(event) for event in events if event.kind != "message_received"]
    mail, whose = understood.mail, understood.whose
    text = mail.text if mail else ""
    return Rehearsed(
        inbox=one.inbox,
        arrived=one.incoming.arrived_at.astimezone(reading.office.zone).date(),
        sender=mail.sender if mail else "",
        subject=mail.subject if mail else "",
        customer_id=done.customer_id,
        known_by=whose.by if whose else "",
        kind=done.kind,
        said=tuple(
            _said(claim, outcome, text) for claim, (_, outcome) in zip(understood.claims, done.claims, strict=False)
        ),
        would=tuple(told),
    )


def _said(claim: Claim, outcome: str, text: str) -> Said:
    amount = Money(claim.amount_minor, claim.currency) if claim.amount_minor is not None and claim.currency else ""
    about = (*claim.invoice_numbers, str(amount), claim.day.isoformat() if claim.day else "")
    return Said(
        intent=claim.intent.value,
        outcome=outcome,
        evidence=" ".join(text[slice(*claim.evidence)].split()),
        span=claim.evidence,
        confidence_percent=claim.confidence_percent,
        about=", ".join(filter(None, about)),
    )
