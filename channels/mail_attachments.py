"""The files that came with a mail: what they are called and how large, and their bytes again by their hash.

A message inside a message is one attachment: nothing in it is listed, or read, as if the sender had attached it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser

from channels.mail_charset import neutral
from channels.mail_limits import refuse
from channels.mail_text import is_body, payload_bytes

#: What the standard parser lets out on hostile input.
PARSER_ERRORS = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError,
)  # fmt: skip
_WHOLE_MESSAGES = frozenset({"message/rfc822", "message/global"})


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail; `name` is a bare file name, for people only, `size` is in bytes."""

    name: str
    content_type: str
    size: int
    sha256: str


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """List what is attached to a parsed mail, in the order it stands there."""
    return tuple(_attachment(part) for part in _attached_parts(message))


def attached_bytes(raw: bytes, wanted: Collection[str]) -> dict[str, bytes]:
    """Return the decoded bytes of the attachments with these SHA-256 hashes; what is not there is left out.

    The limits are those of reading the mail; bytes that may not or cannot be parsed have no attachments.
    """
    if not wanted or refuse(raw):
        return {}
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(raw)
        contents = (_content(part) for part in _attached_parts(message))
        hashed = ((hashlib.sha256(content).hexdigest(), content) for content in contents)
        return {sha256: content for sha256, content in hashed if sha256 in wanted}
    except PARSER_ERRORS:
        return {}


def _attached_parts(part: Message) -> Iterator[Message]:
    kind = part.get_content_type()
    if kind in _WHOLE_MESSAGES and part.is_multipart():
        yield part
    elif part.is_multipart():
        # The blocks of a delivery report are messages to the parser, and nobody's files.
        for child in part.get_payload() if part.get_content_maintype() == "multipart" else ():
            if isinstance(child, Message):
                yield from _attached_parts(child)
    elif part.get_content_maintype() != "multipart" and not is_body(part):
        yield part


def _content(part: Message) -> bytes:
    if not part.is_multipart():
        return payload_bytes(part)
    inner = part.get_payload(0)
    try:
        return inner.as_bytes() if isinstance(inner, Message) else b""
    except PARSER_ERRORS:
        # A message that cannot be written out again is still listed, as a file without content.
        return b""


def _attachment(part: Message) -> Attachment:
    content = _content(part)
    return Attachment(
        name=_safe_name(part),
        content_type=neutral(part.get_content_type())[:100],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _safe_name(part: Message) -> str:
    """Return the base name of the declared file name, without path, control or leading-dot tricks."""
    try:
        declared = part.get_filename() or ""
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""
    words = " ".join(neutral(str(declared)[:1000]).split())
    base = re.split(r"[\\/]", words)[-1].lstrip(". ")
    return re.sub(r'[<>:"|?*]', "_", base)[:120]
