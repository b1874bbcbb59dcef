"""When a call is recorded: announced first, only with the right person on the line, never against their will; pure."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from agent.voice.conversation import MOST_TURNS, leave, not_taken_over
from agent.voice.outcomes import Outcome
from agent.voice.sentences import never_wants_calls, sentence, wants_no_recording
from agent.voice.state import Heard, Next, Phase, Saying, State, Turn
from agent.voice.steps import end, listen
from tools.calls.script import CallScript

#: The key that ends recording.
UNRECORDED_KEY = "8"
#: A wish of so many words is nothing else, and whoever reads the account's words is not to take it for more.
_SHORT = 12


class Control(StrEnum):
    """What the provider is to be asked about the recording of a call."""

    NOTHING = ""
    START = "start"
    STOP = "stop"


def announce(script: CallScript, before: State, turn: Turn) -> Turn:
    """Say that the call is recorded where that was not said yet, and record from the first turn that allows it.

    A language they change to is one it was not said in. An announcement that was cut off was not said.
    """
    state = turn.state
    if not state.records or state.unrecorded or state.machine or turn.next is not Next.LISTEN:
        return turn
    words = sentence("recorded", script)
    if not _was_said(words, state):
        return _announced(words, turn)
    if state.party and _was_said(words, before) and not before.unheard:
        return replace(turn, state=replace(state, recording=True))
    return turn


def objected(script: CallScript, state: State, heard: Heard) -> Turn | None:
    """Heed a wish not to be recorded, which counts for the whole call, and ask again; None where there is none.

    It is heard before anything else: "stop recording" is no wish for no more calls.
    """
    asked = state.records and not state.unrecorded and not state.machine
    if not asked or state.phase in (Phase.CALLING, Phase.OVER):
        return None
    if heard.key != UNRECORDED_KEY and not wants_no_recording(heard.words):
        return None
    opts_out = never_wants_calls(heard.words)
    aside = not opts_out and len(heard.words.split()) <= _SHORT
    lines = (*state.lines, ("aside" if aside else "they", heard.words)) if heard.words else state.lines
    state = replace(state, unrecorded=True, silences=0, lines=lines)
    if opts_out:
        return end(script, state, Outcome.OPTED_OUT)
    if state.turn >= MOST_TURNS:
        return leave(script, state)
    return listen(state, Saying((sentence("not_recorded", script),), state.question))


def control(before: State, state: State) -> Control:
    """Say what is asked of the provider; a stop is asked again with each turn, as one may have been lost.

    A colleague who takes the call over was told nothing of a recording.
    """
    if must_stop(state):
        return Control.STOP
    return Control.START if state.recording and not before.recording else Control.NOTHING


def must_stop(state: State) -> bool:
    """Say whether a recording that was asked for may not go on."""
    return state.recording and (state.unrecorded or state.machine or state.handover)


def break_off(script: CallScript, state: State) -> Turn:
    """End a call whose recording cannot be stopped: it ends with the call."""
    return not_taken_over(script, state) if state.handover else leave(script, state)


def _was_said(words: str, state: State) -> bool:
    return any(who == "we" and words in said for who, said in state.lines)


def _announced(words: str, turn: Turn) -> Turn:
    """Put the announcement behind what is heard to its end, before the question."""
    state, saying = turn.state, turn.saying
    first, asked = (*saying.first, words), len(state.lines) - len(saying.question)
    lines = (*state.lines[:asked], ("we", words), *state.lines[asked:])
    return replace(turn, saying=replace(saying, first=first), state=replace(state, first=first, lines=lines))
