"""The raw form of an outgoing email: equal inputs give equal bytes, so that an approval can bind to them."""

from __future__ import annotations

import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Literal

from channels.outgoing_headers import address, listed, mailbox, one_line, parameter, unstructured

_TYPE = re.compile(r"(?!multipart/|message/)[a-z]+/[a-z0-9][a-z0-9.+-]*")
_MESSAGE_ID = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")
_LONGEST_MESSAGE_ID = 250
_MOST_REFERENCES = 20
_BASE64_LINE_BYTES = 57


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent along, such as an invoice as PDF."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True, kw_only=True, slots=True)
class EmailParts:
    """All an email is made of: `key` fixes the boundaries between parts, `now` the date.

    `auto_submitted` is "auto-replied" on an answer a model wrote; scheduled reminders go without it, since with
    it mail servers hide "I have left, write to X" replies.
    """

    key: str
    message_id: str
    now: datetime
    sender: str
    recipient: str
    subject: str
    text: str
    sender_name: str = ""
    recipient_name: str = ""
    reply_to: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    auto_submitted: Literal["", "auto-replied", "auto-generated"] = ""


def compose(parts: EmailParts) -> bytes:
    """Build the message, pure ASCII with CRLF; raise ValueError when a field could break out of its header."""
    headers = "\r\n".join([*_headers(parts), "MIME-Version: 1.0"])
    return headers.encode("ascii") + b"\r\n" + _body(parts)


def _headers(parts: EmailParts) -> list[str]:
    if parts.now.utcoffset() is None:
        raise ValueError("the Date header needs a time zone: `now` is without one")
    if not _is_message_id(parts.message_id):
        raise ValueError(f"not a Message-ID: {parts.message_id!r}")
    headers = [
        f"Date: {format_datetime(parts.now)}",
        mailbox("From", parts.sender_name, parts.sender),
        mailbox("To", parts.recipient_name, parts.recipient),
    ]
    if parts.reply_to:
        headers.append(f"Reply-To: {address('Reply-To', parts.reply_to)}")
    headers += [unstructured("Subject", parts.subject), f"Message-ID: {parts.message_id}"]
    headers += _threading(parts)
    if parts.auto_submitted:
        headers.append(f"Auto-Submitted: {one_line('Auto-Submitted', parts.auto_submitted)}")
    return headers


def _threading(parts: EmailParts) -> list[str]:
    """Name the thread; foreign ids that are not well formed are left out, since threading is a courtesy."""
    known = [one_line("References", reference) for reference in (*parts.references, parts.in_reply_to)]
    thread = [reference for reference in dict.fromkeys(known) if _is_message_id(reference)]
    if len(thread) > _MOST_REFERENCES:
        thread = [thread[0], *thread[1 - _MOST_REFERENCES :]]
    headers = [f"In-Reply-To: {parts.in_reply_to}"] if _is_message_id(parts.in_reply_to) else []
    return [*headers, listed("References", thread)] if thread else headers


def _is_message_id(value: str) -> bool:
    return len(value) <= _LONGEST_MESSAGE_ID and value.isascii() and bool(_MESSAGE_ID.fullmatch(value))


def _body(parts: EmailParts) -> bytes:
    body = _text_part("plain", parts.text)
    if parts.html:
        body = _multipart("alternative", parts.key, [body, _text_part("html", parts.html)])
    if parts.attachments:
        body = _multipart("mixed", parts.key, [body, *map(_attachment_part, parts.attachments)])
    return body


def _text_part(kind: str, text: str) -> bytes:
    lines = re.sub(r"\r\n?", "\n", text).rstrip("\n") + "\n"
    encoded = binascii.b2a_qp(lines.encode("utf-8"), istext=True).replace(b"\n", b"\r\n")
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head.encode("ascii") + encoded


def _attachment_part(attachment: Attachment) -> bytes:
    if not _TYPE.fullmatch(attachment.media_type):
        raise ValueError(f"attachment {attachment.name[:60]!r} has no usable type: {attachment.media_type[:60]!r}")
    head = (
        f"Content-Type: {attachment.media_type}\r\n"
        f"Content-Disposition: attachment;\r\n {parameter('filename', attachment.name)}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    content = attachment.content
    lines = [
        binascii.b2a_base64(content[start : start + _BASE64_LINE_BYTES], newline=False)
        for start in range(0, len(content), _BASE64_LINE_BYTES)
    ]
    return head.encode("ascii") + b"\r\n".join(lines) + b"\r\n"


def _multipart(kind: str, key: str, parts: list[bytes]) -> bytes:
    """Join parts; "=_" stands in neither quoted-printable nor base64, so no content can end its part early."""
    boundary = "=_" + hashlib.sha256(f"{kind}\x00{key}".encode()).hexdigest()[:30]
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")
    mark = f"--{boundary}".encode("ascii")
    return head + b"".join(mark + b"\r\n" + part for part in parts) + mark + b"--\r\n"
