"""Twilio's error codes as dated data: what each means, and what it asks of us."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from channels.channel import TransportError

#: When the meanings were looked up, in Twilio's dictionary (the address is this and the code) or in accounts of it.
CHECKED_ON = date(2026, 11, 22)
SOURCE = "https://www.twilio.com/docs/api/errors/"
#: These stand on general knowledge; look them up before leaning on them.
UNCHECKED = frozenset(
    {21210, 21212, 21214, 21215, 21216, 21217, 21219, 21614, 21617, 21635, 21910, 30032, 30034, 63007}
)


class Action(StrEnum):
    """What an error code asks of us."""

    RESEND_AS_TEMPLATE = "resend_as_template"
    BACK_OFF_MINUTES = "back_off_minutes"
    NEXT_DAY = "next_day"
    ADDRESS_INVALID = "address_invalid"
    SUPPRESS_CHANNEL = "suppress_channel"
    OPTED_OUT = "opted_out"
    ALERT = "alert"
    REFUSED_BY_PLATFORM = "refused_by_platform"
    DO_NOT_RETRY = "do_not_retry"


class Row(NamedTuple):
    """A code, its meaning in a few words, and what to do."""

    code: int
    meaning: str
    action: Action


TABLE = (
    Row(20429, "too many requests", Action.BACK_OFF_MINUTES),
    Row(21210, "the number we call from is not verified", Action.ALERT),
    Row(21211, "no valid recipient", Action.ADDRESS_INVALID),
    Row(21212, "no valid number to call from", Action.ALERT),
    Row(21214, "the number called cannot be reached", Action.ADDRESS_INVALID),
    Row(21215, "the account may not call this country", Action.ALERT),
    Row(21216, "the number may not be called from this account", Action.ALERT),
    Row(21217, "no valid number to call", Action.ADDRESS_INVALID),
    Row(21219, "a trial account calls verified numbers only", Action.ALERT),
    Row(21408, "the account may not text this country", Action.ALERT),
    Row(21603, "nobody to send from: the messaging service has no number", Action.ALERT),
    Row(21606, "the sender cannot send texts", Action.ALERT),
    Row(21610, "the recipient unsubscribed", Action.OPTED_OUT),
    Row(21611, "too many texts wait to leave from this number", Action.BACK_OFF_MINUTES),
    Row(21612, "no route from this sender to this recipient", Action.ALERT),
    Row(21614, "the recipient is no mobile number", Action.ADDRESS_INVALID),
    Row(21617, "the text is too long", Action.ALERT),
    Row(21619, "the text has neither words nor media", Action.ALERT),
    Row(21635, "a landline", Action.ADDRESS_INVALID),
    Row(21654, "variables without a template", Action.ALERT),
    Row(21655, "the template is not known", Action.ALERT),
    Row(21656, "the variables of the template are invalid", Action.ALERT),
    Row(21658, "a value exceeds its limit", Action.ALERT),
    Row(21910, "sender and recipient are of different channels", Action.ALERT),
    Row(30001, "the queue overflows", Action.BACK_OFF_MINUTES),
    Row(30002, "the account is suspended", Action.ALERT),
    Row(30003, "the handset cannot be reached", Action.NEXT_DAY),
    Row(30004, "the recipient or the carrier blocks us", Action.SUPPRESS_CHANNEL),
    Row(30005, "the number does not exist any more", Action.ADDRESS_INVALID),
    Row(30006, "a landline, or a carrier that takes no texts", Action.ADDRESS_INVALID),
    Row(30007, "filtered by the carrier", Action.REFUSED_BY_PLATFORM),
    Row(30008, "failed for a reason the carrier does not give", Action.DO_NOT_RETRY),
    Row(30022, "the carriers' rate for our number", Action.BACK_OFF_MINUTES),
    Row(30023, "the carriers' limit of the day", Action.NEXT_DAY),
    Row(30027, "the carrier's limit of the day", Action.NEXT_DAY),
    Row(30032, "the toll-free number is not verified", Action.ALERT),
    Row(30034, "the number is not registered with the carriers", Action.ALERT),
    Row(30036, "not delivered within its validity", Action.DO_NOT_RETRY),
    Row(30460, "third-party debt collection is refused", Action.REFUSED_BY_PLATFORM),
    Row(30863, "third-party debt collection is refused", Action.REFUSED_BY_PLATFORM),
    Row(63007, "the sender is no channel of the account", Action.ALERT),
    Row(63014, "the recipient blocked us", Action.SUPPRESS_CHANNEL),
    Row(63016, "free words outside the 24 hours", Action.RESEND_AS_TEMPLATE),
    Row(63018, "the rate limit of the channel", Action.BACK_OFF_MINUTES),
    Row(63021, "the content is invalid", Action.ALERT),
    Row(63024, "no valid recipient on this channel", Action.ADDRESS_INVALID),
    Row(63028, "the variables do not match the template", Action.ALERT),
    Row(63038, "the account's limit of the day", Action.NEXT_DAY),
    Row(63049, "the platform chose not to deliver marketing", Action.DO_NOT_RETRY),
)
_BY_CODE = {row.code: row for row in TABLE}
_UNKNOWN = "a code that stands in no table of ours"


def row_of(code: int) -> Row:
    """Return what a code asks of us; an unknown one is told to a person."""
    return _BY_CODE.get(code, Row(code, _UNKNOWN, Action.ALERT))


class TwilioRefusedError(TransportError):
    """Twilio answered that it will not take the message; `code` is its own, None where it gave none."""

    def __init__(self, reason: str, code: int | None, action: Action, **meaning: bool) -> None:
        super().__init__(reason, **meaning)
        self.code = code
        self.action = action
