"""By which channel an answer can leave now: those to try in their order, each with its address on file."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from policies.answer_ways import ANSWER_WAYS, takes_free_words, ways_to_answer
from policies.policy import Channel
from store.account_file import AccountFile, Recipient
from store.tables import Answer, Message
from tools.answers.topics import confirms_opt_out
from tools.last_wrote import LastWrote
from tools.office import Office


@dataclass(frozen=True, slots=True)
class Written:
    """The message an answer is to, without its bytes; `number` is its writer's as numbers stand on file."""

    direction: str
    kind: str
    rfc_message_id: str
    occurred_at: datetime
    channel: str = Channel.EMAIL.value
    number: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A channel with whom it reaches, and when they last wrote to us on it, where that matters."""

    channel: str
    recipient: Recipient | None
    address: str
    last_wrote: datetime | None = None

    @property
    def short(self) -> bool:
        """Whether an answer is a plain text there."""
        return bool(self.channel) and ANSWER_WAYS[self.channel].longest is not None


#: Nothing is left to answer on.
NO_WAY = Way("", None, "")


def open_ways(
    office: Office, file: AccountFile, answer: Answer, written: Written, came_back: Collection[str], last: LastWrote
) -> Iterator[Way]:
    """Give the ways an answer may take now; an answer to a mail goes to the address it was planned for.

    `came_back` are the channels on which an answer to the same message came back.
    """
    if written.channel == Channel.EMAIL:
        recipient = file.contact(answer.contact_id, answer.address)
        yield Way(Channel.EMAIL.value, recipient, answer.address)
        return
    confirms = confirms_opt_out(answer.points)
    for channel in ways_to_answer(written.channel, confirms_stop=confirms):
        found = _on_file(file, answer.contact_id, channel, written)
        if found is None or channel in came_back:
            continue
        way = Way(channel, found, found.address, last.get((channel, found.address)))
        wanted = found.active and found.valid and not found.on_hold and (confirms or not found.opted_out)
        connected = channel == Channel.EMAIL or channel in office.texts
        if wanted and connected and takes_free_words(channel, way.last_wrote, office.clock()):
            yield way


def _on_file(file: AccountFile, contact_id: int, channel: str, written: Written) -> Recipient | None:
    """Return where a contact is reached: at the number they wrote from, or by their first address for mail."""
    if channel == written.channel:
        return file.contact(contact_id, written.number, channel)
    theirs = [one for one in file.recipients if one.contact_id == contact_id]
    return next((one for one in theirs if one.usable), next(iter(theirs), None))


def read_written(session: Session, message_ids: Collection[int]) -> dict[int, Written]:
    """Read the messages answers are to."""
    query = select(
        col(Message.id),
        col(Message.direction),
        col(Message.kind),
        col(Message.rfc_message_id),
        col(Message.occurred_at),
        col(Message.channel),
        col(Message.sender),
    ).where(col(Message.id).in_(message_ids))
    found = {}
    for message_id, direction, kind, rfc_id, at, channel, sender in session.execute(query):
        number = sender.removeprefix(f"{channel}:")
        found[message_id] = Written(direction, kind, rfc_id, at, channel, number)
    return found
