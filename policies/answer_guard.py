"""The guard of answers: one small function a rule, asked at the moment of sending on freshly read state; pure.

An answer chases nobody, so it knows no stage, cap or hour; it may not disclose, repeat itself, or run in a loop.
Each check says whether it holds and what it saw; the list is stored with the answer as its proof.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ledger.findings import Finding
from policies.answer_ways import ANSWER_WAYS, open_until, takes_free_words, ways_to_answer
from policies.guard import Check, RecipientNow
from policies.policy import Channel

#: Answers one customer gets on one day at most. Two machines that answer each other make no more of it than that;
#: a person who writes a fourth time on a day is better served by a person.
MOST_A_DAY = 3
#: After an answer in a thread, for so long the next message of the thread has to come at a person's pace.
THREAD_PAUSE = timedelta(hours=1)
#: The identity level below which nobody is answered: then all that is known is what the message says of itself.
LEAST_LEVEL = 1


@dataclass(frozen=True, slots=True)
class ProposedAnswer:
    """What would be written back: to whom, and with which content; empty content says nothing that still holds.

    `channel` is empty where none is left to answer on.
    """

    customer_id: int
    contact_id: int
    address: str
    content_hash: str
    confirms_opt_out: bool = False
    channel: str = Channel.EMAIL.value


@dataclass(frozen=True, slots=True)
class AnswerWorld:
    """Everything re-read at this moment that the checks compare an answer with.

    `written_at` is when the customer wrote, `written_on` by which channel, `last_wrote` when they last wrote to us on
    the channel of the answer, as far as it asks for that. `answered_at` is when the thread was answered last, `holds`
    the kinds of the holds on the whole account that only a person may speak past, `forbidden` why the policy keeps the
    agent from writing to the customer at all. `findings` is what the second look at the text found.
    """

    now: datetime
    stopped: bool
    from_person: bool
    level: int
    written_at: datetime
    answered_already: bool
    recipient: RecipientNow | None
    holds: tuple[str, ...]
    forbidden: str
    findings: tuple[Finding, ...]
    sent_today: int
    answered_at: datetime | None
    needs_approval: bool
    approved_hash: str = ""
    written_on: str = Channel.EMAIL.value
    last_wrote: datetime | None = None


AnswerRule = Callable[[ProposedAnswer, AnswerWorld], Check]


def answer_guard(proposal: ProposedAnswer, world: AnswerWorld) -> list[Check]:
    """Run every rule; the answer may leave only if all hold."""
    return [rule(proposal, world) for rule in ANSWER_RULES]


def not_stopped(_: ProposedAnswer, world: AnswerWorld) -> Check:
    """The global stop is off."""
    return Check("answer.stopped", not world.stopped, "all sending is stopped", {"stopped": world.stopped})


def not_answered_before(_: ProposedAnswer, world: AnswerWorld) -> Check:
    """Nothing went out yet to what this answers."""
    return Check(
        "answer.once", not world.answered_already, "it was answered already", {"before": world.answered_already}
    )


def a_person_wrote(_: ProposedAnswer, world: AnswerWorld) -> Check:
    """The message answered is no automatic one."""
    return Check("answer.human", world.from_person, "automatic mail is never answered", {"human": world.from_person})


def sender_is_known(_: ProposedAnswer, world: AnswerWorld) -> Check:
    """The writer's identity is more than what the message says of itself."""
    return Check("answer.level", world.level >= LEAST_LEVEL, "the sender is not known", {"level": world.level})


def way_is_open(proposal: ProposedAnswer, world: AnswerWorld) -> Check:
    """It leaves on the channel they wrote on, while that takes free words, or by email."""
    among = proposal.channel in ways_to_answer(world.written_on, confirms_stop=proposal.confirms_opt_out)
    until = open_until(proposal.channel, world.last_wrote)
    holds = among and takes_free_words(proposal.channel, world.last_wrote, world.now)
    seen = {
        "channel": proposal.channel,
        "written_on": world.written_on,
        "last_wrote": world.last_wrote.isoformat() if world.last_wrote else None,
        "open_until": until.isoformat() if until else None,
    }
    none_left = "neither the channel they wrote on nor an email address of theirs is open"
    late = f"{proposal.channel} takes no free words so long after their last message"
    return Check("answer.way", holds, late if proposal.channel else none_left, seen)


def recipient_is_on_file(proposal: ProposedAnswer, world: AnswerWorld) -> Check:
    """The address is on file, deliverable and wants mail; whoever opted out gets the confirmation of just that."""
    found = world.recipient
    if found is None or (found.contact_id, found.address) != (proposal.contact_id, proposal.address):
        return Check("answer.recipient", False, "the address is not on file for this customer")
    belongs = proposal.customer_id in found.customer_ids
    wanted = not found.opted_out or proposal.confirms_opt_out
    holds = belongs and found.contact_active and found.address_valid and wanted and not found.on_hold
    seen = {
        "contact": found.contact_id,
        "address": found.address,
        "belongs": belongs,
        "active": found.contact_active,
        "valid": found.address_valid,
        "opted_out": found.opted_out,
        "on_hold": found.on_hold,
    }
    return Check("answer.recipient", holds, "this contact may not be written to", seen)


def no_grave_hold(_: ProposedAnswer, world: AnswerWorld) -> Check:
    """No person has the account in hand: insolvency, lawyers, fraud, hardship, or a stop a person set."""
    held = ", ".join(kind.replace("_", " ") for kind in world.holds)
    return Check("answer.hold", not world.holds, f"the account is on hold ({held})", {"holds": list(world.holds)})


def policy_lets_write(_: ProposedAnswer, world: AnswerWorld) -> Check:
    """The policy does not keep the agent, or its emails, away from the customer."""
    return Check("answer.policy", not world.forbidden, world.forbidden, {"forbidden": world.forbidden})


def answer_states_facts(proposal: ProposedAnswer, world: AnswerWorld) -> Check:
    """Something it says still holds, and every figure in it is the ledger's and may be told to this writer."""
    if not proposal.content_hash:
        return Check("answer.facts", False, "what it would say does not hold any more")
    found = [f"{finding.code}: {finding.reason}" for finding in world.findings]
    return Check("answer.facts", not found, "; ".join(found), {"findings": found})


def no_loop(_: ProposedAnswer, world: AnswerWorld) -> Check:
    """The customer was not answered too often today, nor by return in a thread that may be two machines talking."""
    since = world.written_at - world.answered_at if world.answered_at else None
    by_return = since is not None and since < ANSWER_WAYS[world.written_on].a_person_needs
    seen = {"today": world.sent_today, "seconds_after_our_answer": since.total_seconds() if since else None}
    reason = "the message came by return, as a machine's does" if by_return else "the customer was answered often today"
    return Check("answer.pace", world.sent_today < MOST_A_DAY and not by_return, reason, seen)


def approval_binds(proposal: ProposedAnswer, world: AnswerWorld) -> Check:
    """Where a person has to release answers, it was given to exactly this content."""
    holds = not world.needs_approval or world.approved_hash == proposal.content_hash
    seen = {"needed": world.needs_approval, "approved": world.approved_hash, "content": proposal.content_hash}
    return Check("answer.approval", holds, "a person has to release this answer first", seen)


ANSWER_RULES: tuple[AnswerRule, ...] = (
    not_stopped,
    not_answered_before,
    a_person_wrote,
    sender_is_known,
    way_is_open,
    recipient_is_on_file,
    no_grave_hold,
    policy_lets_write,
    answer_states_facts,
    no_loop,
    approval_binds,
)

#: Findings that pass by themselves: the answer waits.
ANSWER_WAITS = frozenset({"answer.stopped"})
#: Findings a person's word cures; all others drop the answer.
ANSWER_CURED = frozenset({"answer.approval"})
