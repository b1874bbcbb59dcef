"""Inbound, readable top to bottom: take in → whose is it → quarantined reader → claims → files → records → answers.

It never calls outreach: what a message changed is seen by the next worklist.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import select
from sqlmodel import Session, col

from agent.acting import ReadMessage, settle_group
from agent.bootstrap import Workplace
from agent.intake import take_in
from agent.parsing import parsed_in_order
from agent.reading_ahead import PASS_ENDS
from agent.understanding import Reading, Understood, domains_known, policy_for_mail, understand
from channels.channel import TransportError
from store.tables import Message
from tools.answers.delivery import Delivered, answers_wait, deliver_answers
from tools.office import Office

#: Messages acted on in one transaction.
GROUP = 40


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
    waiting = _waiting(place.office)
    if not waiting:
        return
    place.start_workers()
    reading = Reading(place, policy_for_mail(place), place.meter(None), cache(lambda: domains_known(place.office)))
    for group in _groups(reading, waiting, report):
        report.read += settle_group(reading, group)
    if len(report.read) < len(waiting):
        report.problems[-1] = f"{len(waiting) - len(report.read)} messages wait to be read: {report.problems[-1]}"


def _waiting(office: Office) -> list[int]:
    with office.database.read() as session:
        query = select(col(Message.id)).where(
            col(Message.tenant_id) == office.tenant_id,
            col(Message.direction) == "in",
            col(Message.state) == "stored",
        )
        return [found for found in session.scalars(query.order_by(col(Message.id))) if found is not None]


def _raw(session: Session, message_id: int) -> bytes:
    found: bytes = session.execute(select(col(Message.raw)).where(col(Message.id) == message_id)).scalar_one()
    return found


def _groups(reading: Reading, waiting: Sequence[int], report: InboxReport) -> Iterator[list[Understood]]:
    """Understand messages and give them in groups that are acted on together.

    A customer occurs once in a group: what their second message causes depends on what the first one changed.
    """
    group: list[Understood] = []
    try:
        for one in understand(reading, parsed_in_order(reading.place, waiting), _raw):
            again = one.customer_id is not None and any(one.customer_id == other.customer_id for other in group)
            if again or len(group) == GROUP:
                yield group
                group = []
            group.append(one)
    except PASS_ENDS as error:
        report.problems.append(str(error))
    yield group
