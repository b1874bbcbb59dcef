"""The conversation of a call: a pure state machine, `(state, what was heard) -> (state, what is said, what is next)`.

Who calls is said before anything else, and what is owed only to somebody who says that they handle payments. All
sentences are fixed; what is said to us comes as words for a yes or no, and as the typed claims of the reader.
"""

from __future__ import annotations

from dataclasses import replace

from agent.voice.outcomes import Outcome, outcome_of, promised
from agent.voice.questions import ANSWERS, about
from agent.voice.sentences import is_yes, sentence, sounds_like_machine, wants_no_calls
from agent.voice.state import Heard, Next, Phase, Saying, State, Turn, said_last
from agent.voice.steps import end, listen, silence, spoke
from tools.calls.script import CallScript

#: The key that ends all calls; no other key means anything, and none is kept.
STOP_KEY = "9"
#: A call of more turns goes nowhere.
MOST_TURNS = 14
#: Fewer words than this may be of many languages.
_WORDS_OF_A_LANGUAGE = 3


def begin(script: CallScript, state: State) -> Turn:
    """Somebody, or something, picked up: say who calls, then ask for the right person."""
    if state.machine:
        return end(script, state, Outcome.VOICEMAIL)
    first, question = (sentence("opening", script),), (sentence("party", script),)
    return listen(replace(state, phase=Phase.PARTY), Saying(first, question))


def leave(script: CallScript, state: State) -> Turn:
    """End a call that may not go on: with a machine, or for too long already."""
    if state.phase is Phase.OVER:
        return said_last(state)
    if state.machine:
        return end(script, state, Outcome.VOICEMAIL)
    return end(script, state, Outcome.COLLEAGUE if state.party else Outcome.GATEKEEPER)


def hand_over(script: CallScript, turn: Turn) -> Turn:
    """Put whoever asked for a person through to one, instead of promising a call."""
    if turn.state.outcome != Outcome.ASKED_FOR_PERSON:
        return turn
    saying = Saying(first=(sentence("transfer", script),))
    before = replace(turn.state, handover=True, turn=turn.state.turn - 1, lines=turn.state.lines[:-1])
    return Turn(spoke(before, saying), saying, Next.HAND_OVER)


def not_taken_over(script: CallScript, state: State) -> Turn:
    """No person took the call: promise one."""
    if not state.handover:
        return said_last(state)
    saying = Saying(first=(sentence(Outcome.ASKED_FOR_PERSON.value, script),))
    return Turn(spoke(replace(state, handover=False), saying), saying, Next.HANG_UP)


def hear(script: CallScript, state: State, heard: Heard) -> Turn:
    """Take one turn of the other side, and say what comes next."""
    if state.phase is Phase.OVER:
        return Turn(state, Saying(), Next.HANG_UP)
    if state.phase is Phase.CALLING:
        return begin(script, state)
    if heard.words:
        state = replace(state, lines=(*state.lines, ("they", heard.words)))
    opted_out = heard.key == STOP_KEY or wants_no_calls(heard.words)
    if opted_out or outcome_of(heard.claims, script.language, "") is Outcome.OPTED_OUT:
        return end(script, state, Outcome.OPTED_OUT)
    if state.machine or (not state.party and sounds_like_machine(heard.words)):
        return end(script, state, Outcome.VOICEMAIL)
    if state.turn >= MOST_TURNS:
        return leave(script, state)
    if not heard.words:
        return silence(script, state)
    theirs = _spoken(script, heard)
    if theirs.language != script.language:
        return _switch(theirs, replace(state, silences=0), heard)
    if state.unheard and is_yes(heard.words, script.language):
        return listen(replace(state, silences=0), Saying(first=state.question))
    return ANSWERS[state.phase](script, replace(state, silences=0), heard)


def _spoken(script: CallScript, heard: Heard) -> CallScript:
    """Return the script in the language they speak, if we have it and are sure enough that they do."""
    theirs = script.spoken_in(heard.language)
    plain = is_yes(heard.words, theirs.language) is not None and is_yes(heard.words, script.language) is None
    return theirs if plain or len(heard.words.split()) >= _WORDS_OF_A_LANGUAGE else script


def _switch(script: CallScript, state: State, heard: Heard) -> Turn:
    """Go on in their language: take what is clear, else say in it who calls, or what it is about."""
    state = replace(state, language=script.language, misses=0)
    if state.phase is Phase.CONFIRM:
        # A promise is confirmed in the language it was repeated in.
        state = replace(state, phase=Phase.MATTER, day="", amount="", counts_from=len(state.theirs) - 1)
    ends = outcome_of(heard.claims, script.language, heard.words)
    clear = is_yes(heard.words, script.language) if state.phase is Phase.PARTY else promised(heard.claims)
    if clear or ends not in (None, Outcome.LANGUAGE_BARRIER):
        return ANSWERS[state.phase](script, state, heard)
    if state.phase is Phase.PARTY:
        return listen(state, Saying((sentence("opening", script),), (sentence("party", script),)))
    return listen(state, Saying(question=(about(script),)))
