"""From the raw bytes of a mail to values: every input gives a ParsedMail or an Unreadable, never an exception.

The limits are checked on the bytes first; then the parser of the older policy reads them, because the newer one
raises, or spends half a minute, on crafted headers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from email import policy
from email.message import Message
from email.parser import BytesParser

from channels import mail_headers as headers
from channels.mail_attachments import PARSER_ERRORS, Attachment, attachments_of
from channels.mail_authentication import Dmarc, called_spam, dmarc_of
from channels.mail_bounce import Bounce, bounces_of, original_message_id
from channels.mail_kind import MailKind, kind_of, ticket_of
from channels.mail_limits import head_alone, refuse
from channels.mail_newest import newest_span
from channels.mail_text import body_text
from channels.oversize import why_cut

_MAX_PART_HEADER = 64 * 1024
#: Kinds a mail filter is asked about; reports of machines often look like spam and are not.
_WRITTEN_TO_US = frozenset({MailKind.HUMAN, MailKind.AUTO_REPLY, MailKind.TICKET_ACK, MailKind.CALENDAR})


@dataclass(frozen=True, slots=True)
class OwnMail:
    """What is ours: the name our mail server signs its checks with, and the addresses we send from, lowercased."""

    authserv_id: str = ""
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A message as typed values, mostly a mail; `newest` is the span of the newest words in `text`.

    `newest` is (0, 0) when there are none. `references` stand newest first. `sender` is empty when the mail has no
    author, or several. `bounces` and `original_message_id` are filled for bounces and complaints only, `ticket` for
    what a ticket system acknowledges.
    """

    sha256: str
    received_at: datetime
    kind: MailKind
    rfc_message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    sender: str
    display_name: str
    reply_to: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    delivered_to: tuple[str, ...]
    subject: str
    date: datetime | None
    text: str
    newest: tuple[int, int]
    attachments: tuple[Attachment, ...] = ()
    dmarc: Dmarc = Dmarc.NONE
    bounces: tuple[Bounce, ...] = ()
    original_message_id: str = ""
    ticket: str = ""
    channel: str = "email"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text, or what was said on a call, as it is stored; `newest` are the words that hold.

    `answers` is the id of the call of ours it was said on, empty for a text.
    """

    channel: str
    sender: str
    text: str
    received_at: datetime
    sha256: str
    newest: tuple[int, int]
    answers: str = ""


def spoken(said: Spoken) -> ParsedMail:
    """Return a text or a call as the inbox reads it: it has no headers, and is a person's."""
    return ParsedMail(
        sha256=said.sha256,
        received_at=said.received_at,
        kind=MailKind.HUMAN,
        rfc_message_id="",
        in_reply_to=said.answers,
        references=(),
        sender=said.sender,
        display_name="",
        reply_to=(),
        to=(),
        cc=(),
        delivered_to=(),
        subject="",
        date=said.received_at,
        text=said.text,
        newest=said.newest,
        channel=said.channel,
    )


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that may not, or cannot, be read as a mail; a person looks at them.

    `headers` is what the header alone says, where it could be read; it has no words.
    """

    reason: str
    sha256: str
    received_at: datetime
    headers: ParsedMail | None = None


def parse_mail(raw: bytes, *, received_at: datetime, own: OwnMail = OwnMail()) -> ParsedMail | Unreadable:
    """Read a mail; what is cut, too large, too deeply nested or broken comes back as Unreadable with the reason."""
    sha256 = hashlib.sha256(raw).hexdigest()
    found = _parsed(raw, sha256, received_at, own)
    cut = why_cut(raw)
    if cut:
        return Unreadable(cut, sha256, received_at, found if isinstance(found, ParsedMail) else None)
    if isinstance(found, ParsedMail):
        return found
    head = _parsed(head_alone(raw), sha256, received_at, own)
    return replace(found, headers=head if isinstance(head, ParsedMail) else None)


def _parsed(raw: bytes, sha256: str, received_at: datetime, own: OwnMail) -> ParsedMail | Unreadable:
    reason = refuse(raw)
    if reason:
        return Unreadable(reason, sha256, received_at)
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(raw)
        return _read(message, sha256, received_at, own)
    except PARSER_ERRORS as error:
        # Each means the same: a person must look.
        return Unreadable(f"the message is malformed ({type(error).__name__})", sha256, received_at)


def _read(message: Message, sha256: str, received_at: datetime, own: OwnMail) -> ParsedMail | Unreadable:
    if any(_header_bytes(part) > _MAX_PART_HEADER for part in message.walk()):
        return Unreadable("the header of a part is larger than 64 kB", sha256, received_at)
    text = body_text(message)
    kind = kind_of(message, text, own.addresses)
    if kind in _WRITTEN_TO_US and called_spam(message):
        kind = MailKind.SPAM
    sender, display_name = headers.sender(message)
    returned = kind in (MailKind.BOUNCE, MailKind.COMPLAINT)
    return ParsedMail(
        sha256=sha256,
        received_at=received_at,
        kind=kind,
        rfc_message_id=_first(headers.message_ids(message, "Message-ID")),
        in_reply_to=_first(headers.message_ids(message, "In-Reply-To")),
        references=headers.message_ids(message, "References")[::-1],
        sender=sender,
        display_name=display_name,
        reply_to=headers.addresses(message, "Reply-To"),
        to=headers.addresses(message, "To"),
        cc=headers.addresses(message, "Cc"),
        delivered_to=headers.addresses(message, "Delivered-To"),
        subject=headers.decoded(message, "Subject"),
        date=headers.date_of(message),
        text=text,
        newest=newest_span(text),
        attachments=attachments_of(message),
        dmarc=dmarc_of(message, own.authserv_id, sender),
        bounces=bounces_of(message, text) if returned else (),
        original_message_id=original_message_id(message, text) if returned else "",
        ticket=ticket_of(message) if kind is MailKind.TICKET_ACK else "",
    )


def _first(found: tuple[str, ...]) -> str:
    return found[0] if found else ""


def _header_bytes(part: Message) -> int:
    return sum(len(name) + len(str(value)) for name, value in part.raw_items())
