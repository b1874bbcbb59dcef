"""Texts for the tests, complete but for what a test is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from channels.channel import OutgoingMessage
from channels.twilio.texts import Text, TwilioTexts
from tests.servers.twilio import PUBLIC_URL, SMS_FROM, START, WHATSAPP_FROM, Twilio

CUSTOMER = "+491701234567"


def text(channel: str = "sms", **changes: Any) -> Text:
    prefix = "whatsapp:" if channel == "whatsapp" else ""
    words = {} if "content_sid" in changes else {"body": "Invoice 0417 is open."}
    usual = {
        "to": prefix + CUSTOMER,
        "sender": prefix + (WHATSAPP_FROM if channel == "whatsapp" else SMS_FROM),
        "validity_seconds": 3_600,
        "callback_url": f"{PUBLIC_URL}/twilio/status?o=touch-1",
        "written_at": START,
        **words,
    }
    return Text(**{**usual, **changes})


def outgoing(what: Text, key: str = "touch-1") -> OutgoingMessage:
    return OutgoingMessage(key, "", what.sender, what.to, what.as_bytes())


def channel(twilio: Twilio, name: str = "sms", **account: Any) -> TwilioTexts:
    return TwilioTexts(twilio.account(**account), "whatsapp" if name == "whatsapp" else "sms", twilio.clock)


def wrote(twilio: Twilio, what: Text, at: datetime) -> None:
    """Open the window: the customer wrote to us."""
    twilio.simulated.people.wrote(what.to, what.sender, at)
