"""A debtor's mail client: opens what it was sent, as any client would, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from inscriptis import get_text


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail as its reader sees it: answers go to `answer_to`, `automatic` mail wants none, `head`, `body` are raw."""

    message_id: str
    references: str
    subject: str
    sender_name: str
    sender: str
    answer_to: str
    return_path: str
    recipient: str
    sent_at: datetime | None
    automatic: bool
    text: str
    head: str
    body: str


def open_mail(raw: bytes) -> ReceivedMail:
    """Open a raw mail; raise ValueError when it names no recipient."""
    message = message_from_bytes(raw, policy=policy.default)
    head, _, body = raw.replace(b"\r\n", b"\n").decode("ascii", "replace").partition("\n\n")
    sender_name, sender = _address(message, "From")
    recipient = _address(message, "To")[1]
    if not recipient:
        raise ValueError("the mail names no recipient")
    return ReceivedMail(
        message_id=str(message.get("Message-ID", "")).strip(),
        references=str(message.get("References", "")).strip(),
        subject=str(message.get("Subject", "")),
        sender_name=sender_name,
        sender=sender,
        answer_to=_address(message, "Reply-To")[1] or sender,
        return_path=_address(message, "Return-Path")[1] or sender,
        recipient=recipient.lower(),
        automatic=str(message.get("Auto-Submitted", "no")).strip().lower() != "no",
        sent_at=parsedate_to_datetime(str(message["Date"])) if message["Date"] else None,
        text=_text(message),
        head=head,
        body=body,
    )


def _address(message: EmailMessage, header: str) -> tuple[str, str]:
    found = getaddresses([str(value) for value in message.get_all(header, [])])
    return found[0] if found else ("", "")


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    content = str(body.get_content())
    return get_text(content) if body.get_content_subtype() == "html" else content
