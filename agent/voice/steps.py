"""Steps any question of a call may lead to: listen on, ask again, end; pure."""

from __future__ import annotations

from dataclasses import replace

from agent.voice.outcomes import Outcome
from agent.voice.sentences import sentence
from agent.voice.state import Next, Phase, Saying, State, Turn
from tools.calls.script import CallScript

#: Silences, and turns nobody could understand, after which a call ends.
MOST_SILENCES = 2
MOST_MISSES = 2
#: What ends a call before anybody said that they handle payments.
BEFORE_PARTY = frozenset({Outcome.WRONG_NUMBER, Outcome.CALL_BACK, Outcome.ASKED_FOR_PERSON, Outcome.LANGUAGE_BARRIER})
_BELIEVED_OF_ANYBODY = BEFORE_PARTY | {Outcome.OPTED_OUT}


def listen(state: State, saying: Saying) -> Turn:
    """Say something, and wait for what they say to it."""
    return Turn(spoke(state, saying), saying, Next.LISTEN)


def silence(script: CallScript, state: State) -> Turn:
    """Ask again whoever said nothing, and end the call at last."""
    if state.silences + 1 >= MOST_SILENCES:
        return end(script, state, Outcome.SILENCE)
    asked = {
        Phase.PARTY: "party", Phase.MATTER: "which_day", Phase.CONFIRM: "yes_or_no",
    }[state.phase]  # fmt: skip
    heard_nothing = replace(state, silences=state.silences + 1)
    return listen(heard_nothing, Saying(question=(sentence("silent", script), sentence(asked, script))))


def miss(script: CallScript, state: State, question: str, at_last: Outcome) -> Turn:
    """Ask again what could not be understood, and leave it to somebody else at last."""
    if state.misses + 1 > MOST_MISSES:
        return end(script, state, at_last)
    missed = replace(state, misses=state.misses + 1)
    return listen(missed, Saying(question=(sentence(question, script),)))


def end(script: CallScript, state: State, outcome: Outcome) -> Turn:
    """Say the last sentence, and keep what of theirs is to be believed."""
    last = sentence(outcome.value, script, **({"day": state.day, "amount": state.amount} if state.party else {}))
    counts = state.counts_from
    if not state.party:
        # Of whom we do not know, only the wish that ended the call is believed.
        counts = len(state.theirs) - (1 if outcome in _BELIEVED_OF_ANYBODY else 0)
    over = replace(state, phase=Phase.OVER, outcome=outcome.value, counts_from=max(0, counts))
    saying = Saying(first=(last,))
    return Turn(spoke(over, saying), saying, Next.HANG_UP)


def spoke(state: State, saying: Saying) -> State:
    """Note what was said by us."""
    ours = tuple(("we", words) for words in (*saying.first, *saying.question))
    said = replace(state, first=saying.first, question=saying.question, unheard=False)
    return replace(said, turn=state.turn + 1, lines=(*state.lines, *ours))
