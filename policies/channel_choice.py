"""Chooses between the channels a stage leaves open by what a customer answered so far; pure.

Where the page joins them with a plain "or". The order of the page holds otherwise, and among channels of which as much,
or as little, is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger.account import ChannelPast
from policies.policy import Channel, StageRule

#: So many messages without any answer, or so many that came back one after the other, set a channel back.
LEAST_UNANSWERED, LEAST_FAILED = 2, 2
IN_WORDS = {Channel.EMAIL: "email", Channel.WHATSAPP: "WhatsApp", Channel.SMS: "SMS", Channel.VOICE: "a call"}
_NOTHING = ChannelPast()


def by_response(
    stage: StageRule, allowed: Sequence[Channel], past: Mapping[str, ChannelPast]
) -> tuple[Sequence[Channel], str]:
    """Return the channels in the order to try them, and why that is not the order of the page, if it is not.

    One that was tried and never answered, or failed twice, comes after one on which the customer answered.
    """
    if not stage.any_of or not any(past.get(channel, _NOTHING).answered for channel in allowed):
        return allowed, ""
    against = {channel: _against(channel, past.get(channel, _NOTHING)) for channel in allowed}
    ordered = sorted(allowed, key=lambda channel: bool(against[channel]))
    if ordered == list(allowed):
        return allowed, ""
    return ordered, "; ".join(filter(None, against.values()))


def _against(channel: Channel, past: ChannelPast) -> str:
    if past.failed >= LEAST_FAILED:
        return f"{IN_WORDS[channel]} failed {past.failed} times"
    if not past.answered and past.unanswered >= LEAST_UNANSWERED:
        return f"{IN_WORDS[channel]} was never answered"
    return ""
