"""A message as Twilio keeps it: what is refused at once, what becomes of the rest, and how the API shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any, NamedTuple

from channels.twilio.segments import segments
from evals.twilio.contents import Contents, variables_of
from evals.twilio.people import People

WHATSAPP = "whatsapp:"
FINAL = frozenset({"failed", "undelivered", "canceled"})
_LONGEST_TEMPLATE = 1024
_ADDRESS = re.compile(r"\+[1-9]\d{6,14}")
_USER_ID = re.compile(r"whatsapp:[A-Z]{2}\.[A-Za-z0-9]+")


class Refusal(NamedTuple):
    """An answer of the API that says no."""

    code: int
    message: str
    status: int = 400

    def body(self) -> dict[str, Any]:
        """Word it as Twilio does."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more, "status": self.status}


@dataclass
class SimulatedMessage:
    """A message in the account, in or out."""

    sid: str
    account_sid: str
    sender: str
    to: str
    body: str
    direction: str
    status: str
    created_at: datetime
    service_sid: str = ""
    content_sid: str = ""
    variables: Mapping[str, str] | None = None
    media: tuple[str, ...] = ()
    validity: timedelta = timedelta(seconds=36_000)
    status_callback: str = ""
    sent_at: datetime | None = None
    error_code: int | None = None

    def resource(self) -> dict[str, Any]:
        """Describe it as the API does; the callback URL is not part of it, as with the real one."""
        path = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{self.sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": format_datetime(self.created_at),
            "date_sent": format_datetime(self.sent_at) if self.sent_at else None,
            "date_updated": format_datetime(self.sent_at or self.created_at),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": self.service_sid or None,
            "num_media": str(len(self.media)),
            "num_segments": "1" if self.media else str(segments(self.body).parts),
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{path}/Media.json"},
            "to": self.to,
            "uri": f"{path}.json",
        }


def refusal(form: Mapping[str, str], senders: frozenset[str], people: People, contents: Contents) -> Refusal | None:
    """Say why Twilio does not even take a message, as far as it checks that at once."""
    to, sender = form.get("To", ""), form.get("From", "")
    unsubscribed = (sender, to) in people.unsubscribed
    return (
        _address_refusal(to, sender, senders)
        or _words_refusal(form, contents)
        or (Refusal(21610, "Attempt to send to unsubscribed recipient") if unsubscribed else None)
    )


def fate(message: SimulatedMessage, people: People, contents: Contents, now: datetime) -> tuple[str, int] | None:
    """Say how a message ends that was taken but cannot be delivered: status and code; None when it can."""
    if now - message.created_at > message.validity:
        return "failed", 30036
    if code := people.failures.get(message.to):
        return "undelivered", code
    if message.to in people.absent:
        return "undelivered", 63024 if message.to.startswith(WHATSAPP) else 30005
    if message.to in people.blocking:
        return "undelivered", 63014 if message.to.startswith(WHATSAPP) else 30004
    return _whatsapp_fate(message, people, contents, now) if message.to.startswith(WHATSAPP) else None


def _address_refusal(to: str, sender: str, senders: frozenset[str]) -> Refusal | None:
    if not to:
        return Refusal(21604, "A 'To' phone number is required.")
    if not _ADDRESS.fullmatch(to.removeprefix(WHATSAPP)) and not _USER_ID.fullmatch(to):
        return Refusal(21211, f"Invalid 'To' Phone Number: {to}")
    if not sender:
        return Refusal(21603, "A 'From' phone number is required.")
    if sender not in senders:
        if sender.startswith(WHATSAPP):
            return Refusal(63007, "Twilio could not find a Channel with the specified From address")
        return Refusal(21606, f"The 'From' phone number {sender} is not a valid message-capable number")
    if sender.startswith(WHATSAPP) != to.startswith(WHATSAPP):
        return Refusal(21910, "Invalid From and To pair. From and To should be of the same channel")
    return None


def _words_refusal(form: Mapping[str, str], contents: Contents) -> Refusal | None:
    content_sid, variables = form.get("ContentSid", ""), form.get("ContentVariables", "")
    if variables and not content_sid:
        return Refusal(21654, "ContentVariables needs a ContentSid")
    if content_sid and content_sid not in contents.by_sid:
        return Refusal(21655, "The ContentSid is Invalid")
    if variables_of(variables) is None:
        return Refusal(21656, "The Content Variables Parameter is invalid")
    if not (content_sid or form.get("Body") or form.get("MediaUrl")):
        return Refusal(21619, "A text message body or media urls must be specified.")
    if len(form.get("Body", "")) > 1600:
        return Refusal(21617, "The concatenated message body exceeds the 1600 character limit")
    validity = form.get("ValidityPeriod", "36000")
    if not validity.isdigit() or not 1 <= int(validity) <= 36_000:
        return Refusal(30045, "Validity Period is less than zero or greater than maximum allowed")
    return None


def _whatsapp_fate(
    message: SimulatedMessage, people: People, contents: Contents, now: datetime
) -> tuple[str, int] | None:
    content = contents.by_sid.get(message.content_sid)
    if content is not None and set(message.variables or {}) | set(content.variables) != content.places:
        return "failed", 63028
    if content is not None and len(message.body) > _LONGEST_TEMPLATE:
        return "failed", 63021
    if content is not None and content.status == "approved":
        return None
    return None if people.window_open(message.sender, message.to, now) else ("failed", 63016)
