"""Reading single header fields of hostile mail: every function gives a value for any input, and quickly."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from channels.mail_charset import decode_bytes, neutral

MAX_FIELD = 4_000
MAX_SUBJECT = 300
MAX_ADDRESSES = 100

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)")
_ANGLE = re.compile(r"<([^<>]*)>")
_ADDRESS = re.compile(r"[^\s@<>()\[\]\",;:\\]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,400}>")


def field(message: Message, name: str) -> str:
    """Return the first field of that name as one line, cut to a sane length; empty where there is none."""
    for value in fields(message, name):
        return value
    return ""


def fields(message: Message, name: str) -> list[str]:
    """Return all fields of that name in order, each as one line of text."""
    return [_one_line(value)[:MAX_FIELD] for value in _raw_fields(message, name)]


def _raw_fields(message: Message, name: str) -> list[str]:
    # `raw_items` leaves the values as they came: `get_all` of this policy builds Header objects that raise.
    wanted = name.lower()
    return [_text(value) for key, value in message.raw_items() if key.lower() == wanted]


def _text(value: object) -> str:
    return decode_bytes(str(value)[: MAX_FIELD * 16].encode("ascii", "surrogateescape"), "") if value else ""


def _one_line(value: str) -> str:
    return " ".join(neutral(value).split())


def decoded(message: Message, name: str, limit: int = MAX_SUBJECT) -> str:
    """Return a field with its encoded words decoded, as one line of at most `limit` characters."""
    value = field(message, name)
    if "=?" not in value:
        return value[:limit]
    try:
        words = decode_header(value)
    except (ValueError, LookupError, ArithmeticError):
        return value[:limit]
    pieces = [
        word if isinstance(word, str) else decode_bytes(word, charset or "", limit=MAX_FIELD) for word, charset in words
    ]
    return _one_line("".join(pieces))[:limit]


def addresses(message: Message, name: str) -> tuple[str, ...]:
    """Return the addr-specs of a field, lowercased; display names and comments never count."""
    found: dict[str, None] = {}
    for value in fields(message, name):
        bare = _COMMENT.sub(" ", _QUOTED.sub(" ", value))
        for piece in bare.split(",")[:MAX_ADDRESSES]:
            angles = _ANGLE.findall(piece)
            candidate = (angles[-1] if angles else piece).strip()
            if _ADDRESS.fullmatch(candidate):
                found[candidate.lower()] = None
    return tuple(found)[:MAX_ADDRESSES]


def sender(message: Message) -> tuple[str, str]:
    """Return the From address and its display name; empty when there is not exactly one author."""
    authors = addresses(message, "From")
    if len(authors) != 1 or len(_raw_fields(message, "From")) != 1:
        return "", ""
    name = decoded(message, "From").split("<")[0].strip(" \"'")
    return authors[0], "" if "@" in name else name[:100]


def message_ids(message: Message, name: str) -> tuple[str, ...]:
    """Return the message ids in a field, in the order they stand, with their angle brackets."""
    return tuple(_MESSAGE_ID.findall(" ".join(fields(message, name))))[:100]


def date_of(message: Message) -> datetime | None:
    """Return the Date field as an aware moment, or None when it says nothing usable."""
    try:
        parsed = parsedate_to_datetime(field(message, "Date")[:100])
        # "-0000" means the zone is unknown; the moment itself is in UTC.
        moment = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed
        moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment
