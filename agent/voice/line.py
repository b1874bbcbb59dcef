"""The line: what a live call hears next, worked out from what is stored of it alone, so that any process can answer."""

from __future__ import annotations

import logging
import threading
import time
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
from agent.reading_worker import Question, anything
from agent.safe_reading import claims_of
from agent.voice.conversation import begin, hand_over, hear, leave, not_taken_over
from agent.voice.interruption import cut_in
from agent.voice.outcomes import Outcome
from agent.voice.recorder import Recorder
from agent.voice.recording import Control, announce, break_off, control, must_stop, objected
from agent.voice.sentences import masked, sentence
from agent.voice.state import Heard, Next, Phase, Saying, State, Turn, detected, said_last
from agent.whose_mail import Whose
from channels.twilio.callbacks import Answered
from channels.twilio.calls import TwilioCalls
from ledger.states import TOUCH_WENT_OUT
from policies.policy import Channel
from prompts.model import ModelError
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
    recording: Control = Control.NOTHING


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
        # Who waits for SQLite's own lock sleeps, ever longer; who waits for this one is woken at once.
        self._writing = threading.Lock()
        self._to_person = bool(place.settings.twilio.person_number)
        self._records = place.settings.twilio.record_calls
        channel = place.office.texts["voice"].channel if "voice" in place.office.texts else None
        self._recorder = Recorder(channel.account) if isinstance(channel, TwilioCalls) else None
        self._readers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="voice")

    def warm(self) -> None:
        """Load the embedded reader before anybody calls; one that is paid for is asked nothing."""
        if self._place.reading_worker:
            self._readers.submit(claims_of, *anything(), self._place.model)

    def answer(self, caller: Caller) -> Reply | None:
        """Say what whoever picked up hears first; None for a call nobody knows."""
        return self._step(caller, 0, lambda script, state: begin(script, replace(state, records=self._records)))

    def turn(self, caller: Caller, number: int, words: str, key: str, language: str = "") -> Reply | None:
        """Take the turn of a number, and say what comes next; a turn that was taken is answered as it was.

        `language` is what was spoken, where the provider tells.
        """
        with self._place.office.database.read() as session:
            found = self._find(session, caller)
            if found is None:
                return None
            fresh = found.state.turn == number
            heard_words = masked(words[:_LONGEST_WORDS].replace("\0", "").strip())
            spoken = found.script.spoken_in(language).language
            question = self._question(session, found, heard_words, spoken) if fresh and heard_words else None
        began = time.perf_counter()
        claims = self._read(question) if question else ()
        if question:
            log.info("turn %d of %s: read in %.1f ms", number, caller.key, (time.perf_counter() - began) * 1000)
        zone = question[1].zone if question else self._place.office.zone
        heard = Heard(heard_words, claims, key, self._place.office.clock().astimezone(zone).date(), language)
        return self._step(caller, number, lambda script, state: self._hear(script, state, heard))

    def last(self, caller: Caller) -> Reply | None:
        """Say again what was said last, to whoever lost the line in between; None for a call nobody knows."""
        with self._place.office.database.read() as session:
            found = self._find(session, caller)
            if found is None:
                return None
            if found.state.phase is not Phase.OVER and _must_end(session, found):
                return _farewell(found)
            return _reply(found.script, said_last(found.state))

    def interrupt(self, caller: Caller, heard: str | None) -> None:
        """Cut what was said last to what was heard of it; None = they spoke before they can have heard it."""
        with self._writing, self._place.office.journal("voice") as journal:
            found = self._find(journal.session, caller, lock=True)
            if found is None or found.call.ended_at is not None:
                return
            state = replace(found.state, unheard=True) if heard is None else cut_in(found.script, found.state, heard)
            found.call.state = state.as_json()

    def machine(self, caller: Caller, by: Answered) -> Reply | None:
        """Note who or what answered; return the last words where a machine is being talked to."""
        with self._writing, self._place.office.journal("voice") as journal:
            found = self._find(journal.session, caller, lock=True)
            if found is None or found.call.ended_at is not None:
                return None
            state = detected(found.state, machine=by in MACHINES)
            talks = state.machine and not state.party and state.phase not in (Phase.CALLING, Phase.OVER)
            turn = leave(found.script, state) if talks else None
            found.call.state = (turn.state if turn else state).as_json()
        if must_stop(state) and self._recorder:
            self._recorder.stop(caller.sid)
        return _reply(found.script, turn) if turn else None

    def leave(self, caller: Caller) -> Reply | None:
        """End a call that has lasted too long."""
        return self._step(caller, None, leave)

    def not_taken_over(self, caller: Caller) -> Reply | None:
        """Say that a colleague calls, where nobody took the call over."""
        return self._step(caller, None, not_taken_over)

    def _hear(self, script: CallScript, state: State, heard: Heard) -> Turn:
        turn = objected(script, state, heard) or hear(script, state, heard)
        return hand_over(script.spoken_in(turn.state.language), turn) if self._to_person else turn

    def _step(self, caller: Caller, number: int | None, go: Callable[[CallScript, State], Turn]) -> Reply | None:
        """Take a step, and have the call recorded or not before they hear of it."""
        reply = self._stepped(caller, number, go)
        if reply is None or self._recorder is None:
            return reply
        if reply.recording is Control.START:
            self._recorder.start(caller.sid, caller.key)
        if reply.recording is Control.STOP and not self._recorder.stop(caller.sid):
            return self._stepped(caller, None, break_off)
        return reply

    def _stepped(self, caller: Caller, number: int | None, go: Callable[[CallScript, State], Turn]) -> Reply | None:
        """Take a step in a transaction of its own, unless the turn of this number was taken before."""
        office = self._place.office
        with self._writing, office.journal("voice") as journal:
            found = self._find(journal.session, caller, lock=True)
            if found is None:
                return None
            call, touch, script, state = found.call, found.touch, found.script, found.state
            if number is not None and state.turn != number:
                return replace(_reply(script, said_last(state)), recording=control(state, state))
            if _must_end(journal.session, found):
                return _farewell(found)
            turn = go(script, state)
            turn = announce(script.spoken_in(turn.state.language), state, turn)
            call.provider_id, call.state = caller.sid, turn.state.as_json()
            call.answered_at = call.answered_at or journal.now
            if turn.state.outcome == Outcome.OPTED_OUT:
                opt_out(journal, touch.customer_id, touch.address, Channel.VOICE.value)
            return replace(_reply(script, turn), recording=control(state, turn.state))

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
        state = State.from_json(call.state)
        return _Open(call, touch, CallScript.from_json(call.script).spoken_in(state.language), state)

    def _question(self, session: Session, found: _Open, words: str, language: str) -> Question:
        touch = found.touch
        whose = Whose(touch.customer_id, touch.contact_id, touch.id, "call", 2)
        contexts = Contexts(session, self._place, [whose])
        context = replace(contexts.of(touch.customer_id), locale=language)
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


def _must_end(session: Session, found: _Open) -> bool:
    """Say whether a call may not go on: it has ended, all sending is stopped, or it was taken for one never placed."""
    stopped = session.get_one(Tenant, found.call.tenant_id).stopped_at is not None
    return stopped or found.call.ended_at is not None or found.touch.state not in TOUCH_WENT_OUT


def _farewell(found: _Open) -> Reply:
    saying = Saying((sentence(Outcome.VOICEMAIL.value, found.script),))
    return Reply(found.script.language, saying, Next.HANG_UP, found.state.turn)


def _reply(script: CallScript, turn: Turn) -> Reply:
    return Reply(script.spoken_in(turn.state.language).language, turn.saying, turn.next, turn.state.turn)
