"""Chooses between the channels a stage leaves open by what a customer answered so far, then by cost; pure.

Where the page joins them with a plain "or". The order of the page holds otherwise, and among channels of which as much,
or as little, is known.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from ledger.account import AccountFacts, ChannelPast
from policies.policy import Channel, StageRule

#: So many messages without any answer, or so many that came back one after the other, set a channel back.
LEAST_UNANSWERED, LEAST_FAILED = 2, 2
IN_WORDS = {Channel.EMAIL: "email", Channel.WHATSAPP: "WhatsApp", Channel.SMS: "SMS", Channel.VOICE: "a call"}
_NOTHING = ChannelPast()


class Way(NamedTuple):
    """The channel to take, and why it is not the first of the page's that is open, if it is not."""

    channel: Channel
    why: str = ""


def is_open(channel: Channel, facts: AccountFacts, connected: Collection[str]) -> bool:
    """Say whether somebody of the account can be reached on a channel, and asked for it where that is needed."""
    return facts.reachable if channel is Channel.EMAIL else channel in facts.opted_in and channel in connected


def preferred(stage: StageRule, open_ones: Sequence[Channel], facts: AccountFacts) -> Way:
    """Return which of the channels that are open to take, given in the order of the page.

    One that was tried and never answered, or failed twice, comes after one on which the customer answered; between
    those left, what a message usually costs decides, where that is known of all of them.
    """
    if not stage.any_of:
        return Way(open_ones[0])
    answered = any(facts.past.get(channel, _NOTHING).answered for channel in open_ones)
    against = {one: _against(one, facts.past.get(one, _NOTHING)) if answered else "" for one in open_ones}
    best = [channel for channel in open_ones if not against[channel]] or open_ones
    cheapest = min(best, key=lambda channel: facts.costs[channel]) if facts.costs.keys() >= set(best) else best[0]
    if cheapest is open_ones[0]:
        return Way(cheapest)
    return Way(cheapest, "it costs less" if cheapest is not best[0] else "; ".join(filter(None, against.values())))


def _against(channel: Channel, past: ChannelPast) -> str:
    if past.failed >= LEAST_FAILED:
        return f"{IN_WORDS[channel]} failed {past.failed} times"
    if not past.answered and past.unanswered >= LEAST_UNANSWERED:
        return f"{IN_WORDS[channel]} was never answered"
    return ""
