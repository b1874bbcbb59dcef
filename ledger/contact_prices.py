"""What a contact is paid for by, channel by channel, and what one comes to at the prices on file; pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Unit(StrEnum):
    """What a channel is charged by; prices are set by these names.

    WhatsApp charges templates outside of the 24 hours since the customer last wrote otherwise than what is said within
    (Meta's prices since 1 Jul 2025).
    """

    EMAIL = "email"
    SMS_SEGMENT = "sms_segment"
    WHATSAPP_TEMPLATE = "whatsapp_template"
    WHATSAPP_SESSION = "whatsapp_session"
    VOICE_MINUTE = "voice_minute"


#: The unit a message of our own accord on a channel is charged by, where nothing more is known of it.
USUAL_UNIT: Mapping[str, Unit] = {
    "email": Unit.EMAIL,
    "sms": Unit.SMS_SEGMENT,
    "whatsapp": Unit.WHATSAPP_TEMPLATE,
    "voice": Unit.VOICE_MINUTE,
}


def started_minutes(seconds: int) -> int:
    """Return the minutes a call is charged for: every one that began."""
    return -(-seconds // 60)


def cost_micros(unit: Unit, units: int | None, prices: Mapping[str, int]) -> int | None:
    """Return what so many units cost in millionths; None where the price or the number is not known."""
    price = prices.get(unit)
    if units == 0:
        return 0
    return None if price is None or units is None else price * units
