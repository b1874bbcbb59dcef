"""The line: what a live call hears next, worked out from what is stored of it alone, so that any process can answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLongError
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlmodel import Session, col

from agent.bootstrap import Workplace
from agent.metered_model import SpendLimitReached
from agent.reader.claims import Claim, ReadableMessage
from agent.reader_contexts import Contexts
from agent.reading_worker import Question
from agent.safe_reading import claims_of
from agent.voice.conversation import Heard, Next, Saying, State, Turn, begin, detected, hear, said_last
from agent.voice.outcomes import Outcome
from agent.voice.sentences import masked, sentence
from agent.whose_mail import Whose
from channels.twilio.callbacks import Answered
from ledger.states import TOUCH_WENT_OUT
from policies.policy import Channel
from prompts.model import ModelError
from store.events import Journal
from store.tables import Call, Tenant, Touch
from tools.calls.leaving import touch_of
from tools.calls.script import CallScript
from tools.contacts import opt_out

log = logging.getLogger("dunlin.voice")

#: A caller waits for an answer no longer than this; then what was said counts as not understood.
READS_SECONDS = 6
#: Calls whose words are read at once.
_AT_ONCE = 8
#: Longer turns are no answer to a question of ours.
_LONGEST_WORDS = 1000
#: What is a machine; somebody of whom that is not known is asked who they are.
MACHINES = frozenset(
    {Answered.MACHINE_START, Answered.MACHINE_END_BEEP, Answered.MACHINE_END_SILENCE, Answered.MACHINE_END_OTHER,
     Answered.FAX}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Caller:
    """Which call asks: the outbox key of its touch, and the provider's id of it."""

    key: str
    sid: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call is told: what to say in which language, and whether to listen, as turn number so and so."""

    language: str
    saying: Saying
    next: Next
    turn: int


@dataclass(frozen=True, slots=True)
class _Open:
    call: Call
    touch: Touch
    script: CallScript
    state: State


class Line:
    """Leads all conversations of a workplace. Safe to call from several threads."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._readers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="voice")

    def answer(self, caller: Caller) -> Reply | None:
        """Say what whoever picked up hears first; None for a call nobody knows."""
        return self._step(caller, 0, begin)

    def turn(self, caller: Caller, number: int, words: str, key: str) -> Reply | None:
        """Take the turn of a number, and say what comes next; a turn that was taken is answered as it was."""
        with self._place.office.database.read() as session:
            found = self._find(session, caller)
            if found is None:
                return None
            fresh = found.state.turn == number
            heard_words = masked(words[:_LONGEST_WORDS].replace("\0", "").strip())
            question = self._question(session, found, heard_words) if fresh and heard_words else None
        claims = self._read(question) if question else ()
        zone = question[1].zone if question else self._place.office.zone
        heard = Heard(heard_words, claims, key, self._place.office.clock().astimezone(zone).date())
        return self._step(caller, number, lambda script, state: hear(script, state, heard))

    def machine(self, caller: Caller, by: Answered) -> None:
        """Note who or what answered."""
        with self._place.office.journal("voice") as journal:
            found = self._find(journal.session, caller, lock=True)
            if found is not None and found.call.ended_at is None:
                found.call.state = detected(found.state, machine=by in MACHINES).as_json()

    def close(self) -> None:
        """Let nobody read any more."""
        self._readers.shutdown(cancel_futures=True)

    def _step(self, caller: Caller, number: int, go: Callable[[CallScript, State], Turn]) -> Reply | None:
        """Take a step in a transaction of its own, unless it was taken before."""
        office = self._place.office
        with office.journal("voice") as journal:
            found = self._find(journal.session, caller, lock=True)
            if found is None:
                return None
            call, touch, script, state = found.call, found.touch, found.script, found.state
            if state.turn != number:
                return _reply(script, said_last(state))
            if _must_end(journal, found):
                saying = Saying((sentence(Outcome.VOICEMAIL.value, script),))
                return Reply(script.language, saying, Next.HANG_UP, number)
            turn = go(script, state)
            call.provider_id, call.state = caller.sid, turn.state.as_json()
            call.answered_at = call.answered_at or journal.now
            if turn.state.outcome == Outcome.OPTED_OUT:
                opt_out(journal, touch.customer_id, touch.address, Channel.VOICE.value)
            return _reply(script, turn)

    def _find(self, session: Session, caller: Caller, *, lock: bool = False) -> _Open | None:
        touch_id = touch_of(caller.key)
        query = (
            select(Call, Touch)
            .join(Touch, col(Touch.id) == col(Call.touch_id))
            .where(col(Call.tenant_id) == self._place.office.tenant_id, col(Call.touch_id) == touch_id)
        )
        found = session.execute(query.with_for_update() if lock else query).first() if touch_id else None
        # The id of a call is in each of its callbacks; that of another under our key is somebody's mistake or worse.
        if found is None or found[0].provider_id not in ("", caller.sid):
            return None
        call, touch = found
        return _Open(call, touch, CallScript.from_json(call.script), State.from_json(call.state))

    def _question(self, session: Session, found: _Open, words: str) -> Question:
        touch = found.touch
        whose = Whose(touch.customer_id, touch.contact_id, touch.id, "call", 2)
        contexts = Contexts(session, self._place, [whose])
        context = replace(contexts.of(touch.customer_id), locale=found.script.language)
        about = contexts.spoken_of(whose, "")
        return ReadableMessage(words, 0, len(words), self._place.office.clock(), about), context

    def _read(self, question: Question) -> tuple[Claim, ...]:
        """Read what was said; what takes too long, or cannot be read now, is asked for again or left to a person."""
        reading = self._readers.submit(claims_of, *question, self._place.meter(None))
        try:
            return reading.result(READS_SECONDS)
        except (TooLongError, ModelError, SpendLimitReached):
            log.warning("what was said on a call could not be read in time")
            return ()


def _must_end(journal: Journal, found: _Open) -> bool:
    """Say whether a call may not go on: it has ended, all sending is stopped, or it was taken for one never placed."""
    stopped = journal.session.get_one(Tenant, journal.tenant_id).stopped_at is not None
    return stopped or found.call.ended_at is not None or found.touch.state not in TOUCH_WENT_OUT


def _reply(script: CallScript, turn: Turn) -> Reply:
    return Reply(script.language, turn.saying, turn.next, turn.state.turn)
