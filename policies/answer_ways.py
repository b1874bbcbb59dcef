"""What each channel lets an answer be: until when, in which form, and how fast a person writes back on it. Pure.

An answer leaves over the channel the customer wrote on, else by email; a template that was approved as a reminder is
no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from policies.defaults import WINDOW_MARGIN
from policies.policy import Channel

#: WhatsApp takes free words for so long after the customer's own last message (error 63016 of Twilio's dictionary).
WHATSAPP_WINDOW = timedelta(hours=24)
#: Twilio's description of Messages.json, 14 Apr 2026.
LONGEST_TEXT = 1600


@dataclass(frozen=True, slots=True)
class AnswerWay:
    """One channel: `window` is for how long after the customer wrote free words are taken, None = always.

    `longest` is set where answers are plain and short: then nothing is attached and nothing set in tables.
    `confirms_stop` says whether we confirm a stop request ourselves, as nobody else does; `in_parts` that its length is
    paid for in parts of some 150 letters. `a_person_needs` is what reading an answer and writing back takes a person at
    least; a machine does it in seconds.
    """

    window: timedelta | None = None
    longest: int | None = None
    confirms_stop: bool = True
    in_parts: bool = False
    a_person_needs: timedelta = timedelta(minutes=2)


_BY_TEXT = timedelta(seconds=10)
#: Channels not named here get no written answer: what is said on a call is answered on the call.
ANSWER_WAYS: Mapping[str, AnswerWay] = {
    Channel.EMAIL.value: AnswerWay(),
    Channel.WHATSAPP.value: AnswerWay(WHATSAPP_WINDOW, LONGEST_TEXT, a_person_needs=_BY_TEXT),
    # Carriers confirm a stop themselves, and let nothing through after it.
    Channel.SMS.value: AnswerWay(longest=LONGEST_TEXT, confirms_stop=False, in_parts=True, a_person_needs=_BY_TEXT),
}


def ways_to_answer(written_on: str, *, confirms_stop: bool = False) -> tuple[str, ...]:
    """Return the channels an answer may take, the best first; a stop is confirmed where it was asked for alone."""
    own = (written_on,) if written_on in ANSWER_WAYS else ()
    return own if confirms_stop else tuple(dict.fromkeys((*own, Channel.EMAIL.value)))


def open_until(channel: str, last_wrote: datetime | None) -> datetime | None:
    """Return until when we send free words on a channel with a window; None without one, or where they never wrote."""
    window = ANSWER_WAYS[channel].window if channel in ANSWER_WAYS else None
    return last_wrote + window - WINDOW_MARGIN if window and last_wrote else None


def takes_free_words(channel: str, last_wrote: datetime | None, now: datetime) -> bool:
    """Say whether free words may be sent on a channel now, by when the customer last wrote to us on it."""
    if ANSWER_WAYS[channel].window is None:
        return True
    until = open_until(channel, last_wrote)
    return until is not None and now < until
