"""The conversation of a call: a pure state machine, `(state, what was heard) -> (state, what is said, what is next)`.

Who calls is said before anything else, and what is owed only to somebody who says that they handle payments. All
sentences are fixed; what is said to us comes as words for a yes or no, and as the typed claims of the reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from agent.reader.claims import Claim
from agent.voice.outcomes import Outcome, outcome_of, promised
from agent.voice.sentences import is_yes, sentence, sounds_like_machine, wants_no_calls
from ledger.money import Money
from tools.calls.script import CallScript, spoken_day, spoken_money
from tools.letter.formats import letter_locale

#: The key that ends all calls; no other key means anything, and none is kept.
STOP_KEY = "9"
#: Silences, and turns nobody could understand, after which a call ends.
MOST_SILENCES = 2
MOST_MISSES = 2
#: A call of more turns goes nowhere.
MOST_TURNS = 14
#: Fewer words than this may be of many languages.
_WORDS_OF_A_LANGUAGE = 3


class Phase(StrEnum):
    """What was asked last."""

    CALLING = "calling"
    PARTY = "party"
    MATTER = "matter"
    CONFIRM = "confirm"
    OVER = "over"


class Next(StrEnum):
    """What the call does once all is said."""

    LISTEN = "listen"
    HANG_UP = "hang_up"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class Heard:
    """One turn of the other side: words with what the reader makes of them, a key, or neither.

    `language` is what was spoken, where that is told.
    """

    words: str = ""
    claims: tuple[Claim, ...] = ()
    key: str = ""
    today: date = date.min
    language: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands; JSON-plain. `lines` are who spoke ("we" or "they") and what was said.

    `machine` says that a machine was detected. `counts_from` is the first line of theirs that is to be believed: of the
    account, and not taken back since. `first` and `question` are what was said last, for whoever asks twice; `unheard`
    says that too little of it was heard for a yes. `language` is what was changed to; `handover`, that a person takes
    the call.
    """

    phase: Phase = Phase.CALLING
    turn: int = 0
    silences: int = 0
    misses: int = 0
    machine: bool = False
    party: bool = False
    day: str = ""
    amount: str = ""
    counts_from: int = 0
    outcome: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    first: tuple[str, ...] = ()
    question: tuple[str, ...] = ()
    unheard: bool = False
    language: str = ""
    handover: bool = False

    @property
    def theirs(self) -> tuple[str, ...]:
        """What was said to us, a line a turn."""
        return tuple(words for who, words in self.lines if who == "they")

    def as_json(self) -> dict[str, Any]:
        """Return the JSON-plain form."""
        plain = {name: list(getattr(self, name)) for name in ("first", "question")}
        return {**asdict(self), **plain, "lines": [list(line) for line in self.lines]}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> State:
        """Read a stored state back; nothing stored is a call nobody has answered."""
        if not found:
            return cls()
        lines = tuple((who, words) for who, words in found["lines"])
        said = {name: tuple(found[name]) for name in ("first", "question")}
        return cls(**{**found, **said, "phase": Phase(found["phase"]), "lines": lines})


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said: `first` is heard to its end, `question` may be interrupted."""

    first: tuple[str, ...] = ()
    question: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of a conversation."""

    state: State
    saying: Saying
    next: Next


def said_last(state: State) -> Turn:
    """Return the last step again, for whoever asks twice."""
    over = Next.HAND_OVER if state.handover else Next.HANG_UP
    return Turn(state, Saying(state.first, state.question), over if state.phase is Phase.OVER else Next.LISTEN)


def begin(script: CallScript, state: State) -> Turn:
    """Somebody, or something, picked up: say who calls, then ask for the right person."""
    if state.machine:
        return _end(script, state, Outcome.VOICEMAIL)
    first, question = (sentence("opening", script),), (sentence("party", script),)
    return _listen(replace(state, phase=Phase.PARTY), Saying(first, question))


def detected(state: State, *, machine: bool) -> State:
    """Note what the detection of answering machines heard; of a call that is over, nothing is changed."""
    return replace(state, machine=state.machine or machine) if not state.outcome else state


def leave(script: CallScript, state: State) -> Turn:
    """End a call that may not go on: with a machine, or for too long already."""
    if state.phase is Phase.OVER:
        return said_last(state)
    if state.machine:
        return _end(script, state, Outcome.VOICEMAIL)
    return _end(script, state, Outcome.COLLEAGUE if state.party else Outcome.GATEKEEPER)


def hand_over(script: CallScript, turn: Turn) -> Turn:
    """Put whoever asked for a person through to one, instead of promising a call."""
    if turn.state.outcome != Outcome.ASKED_FOR_PERSON:
        return turn
    saying = Saying(first=(sentence("transfer", script),))
    before = replace(turn.state, handover=True, turn=turn.state.turn - 1, lines=turn.state.lines[:-1])
    return Turn(_spoke(before, saying), saying, Next.HAND_OVER)


def not_taken_over(script: CallScript, state: State) -> Turn:
    """No person took the call: promise one."""
    if not state.handover:
        return said_last(state)
    saying = Saying(first=(sentence(Outcome.ASKED_FOR_PERSON.value, script),))
    return Turn(_spoke(replace(state, handover=False), saying), saying, Next.HANG_UP)


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
        return _end(script, state, Outcome.OPTED_OUT)
    if state.machine or (not state.party and sounds_like_machine(heard.words)):
        return _end(script, state, Outcome.VOICEMAIL)
    if state.turn >= MOST_TURNS:
        return leave(script, state)
    if not heard.words:
        return _silence(script, state)
    theirs = _spoken(script, heard)
    if theirs.language != script.language:
        return _switch(theirs, replace(state, silences=0), heard)
    if state.unheard and is_yes(heard.words, script.language):
        return _listen(replace(state, silences=0), Saying(first=state.question))
    return _HEARS[state.phase](script, replace(state, silences=0), heard)


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
        return _HEARS[state.phase](script, state, heard)
    if state.phase is Phase.PARTY:
        return _listen(state, Saying((sentence("opening", script),), (sentence("party", script),)))
    return _listen(state, Saying(question=(_about(script),)))


def _party(script: CallScript, state: State, heard: Heard) -> Turn:
    """Judge whether the right person is on the line; nothing about a debt is said until then."""
    ends = outcome_of(heard.claims, script.language, heard.words)
    if ends in _BEFORE_PARTY:
        return _end(script, state, ends)
    answer = is_yes(heard.words, script.language)
    if answer:
        known = replace(state, phase=Phase.MATTER, party=True, misses=0, counts_from=len(state.theirs))
        return _listen(known, Saying(question=(_about(script),)))
    if answer is False:
        return _end(script, state, Outcome.GATEKEEPER)
    return _miss(script, state, "party_again", Outcome.GATEKEEPER)


def _about(script: CallScript) -> str:
    return sentence("matter_before_due" if script.before_due else "matter", script)


def _matter(script: CallScript, state: State, heard: Heard) -> Turn:
    ends = outcome_of(heard.claims, script.language, heard.words)
    if ends is not None:
        return _end(script, state, ends)
    promise = promised(heard.claims)
    if promise is None:
        return _miss(script, state, "again", Outcome.COLLEAGUE)
    return _repeat(script, state, promise, heard.today)


def _repeat(script: CallScript, state: State, promise: Claim, today: date) -> Turn:
    """Say a promise back, for a yes or no; one without a day we can be sure of is asked for its day, once."""
    if promise.day is None or promise.day_is_ambiguous or promise.day < today:
        if promise.day is None and state.misses:
            return _end(script, state, Outcome.PROMISE_VAGUE)
        return _miss(script, state, "which_day", Outcome.COLLEAGUE)
    locale = letter_locale(script.language)
    amount = script.amount
    if promise.amount_minor is not None and promise.currency:
        amount = spoken_money(Money(promise.amount_minor, promise.currency), locale)
    said = replace(state, phase=Phase.CONFIRM, day=spoken_day(promise.day, locale), amount=amount, misses=0)
    return _listen(said, Saying(question=(sentence("confirm", script, day=said.day, amount=said.amount),)))


def _confirm(script: CallScript, state: State, heard: Heard) -> Turn:
    promise = promised(heard.claims)
    answer = is_yes(heard.words, script.language)
    again = promise is not None and promise.day is not None
    if answer and not again:
        return _end(script, state, Outcome.PROMISE)
    ends = outcome_of(heard.claims, script.language, heard.words)
    if ends is not None:
        return _end(script, state, ends)
    if answer is False or again:
        # What was promised before does not hold any more; words with a new day do.
        holds = len(state.theirs) - (1 if again else 0)
        state = replace(state, phase=Phase.MATTER, day="", amount="", counts_from=holds, misses=state.misses + 1)
        if promise is not None and again:
            return _repeat(script, state, promise, heard.today)
        return _listen(state, Saying(question=(sentence("which_day", script),)))
    return _miss(script, state, "yes_or_no", Outcome.COLLEAGUE)


def _silence(script: CallScript, state: State) -> Turn:
    if state.silences + 1 >= MOST_SILENCES:
        return _end(script, state, Outcome.SILENCE)
    asked = {
        Phase.PARTY: "party", Phase.MATTER: "which_day", Phase.CONFIRM: "yes_or_no",
    }[state.phase]  # fmt: skip
    heard_nothing = replace(state, silences=state.silences + 1)
    return _listen(heard_nothing, Saying(question=(sentence("silent", script), sentence(asked, script))))


def _miss(script: CallScript, state: State, question: str, at_last: Outcome) -> Turn:
    """Ask again what could not be understood, and leave it to somebody else at last."""
    if state.misses + 1 > MOST_MISSES:
        return _end(script, state, at_last)
    missed = replace(state, misses=state.misses + 1)
    return _listen(missed, Saying(question=(sentence(question, script),)))


def _listen(state: State, saying: Saying) -> Turn:
    return Turn(_spoke(state, saying), saying, Next.LISTEN)


def _end(script: CallScript, state: State, outcome: Outcome) -> Turn:
    last = sentence(outcome.value, script, **({"day": state.day, "amount": state.amount} if state.party else {}))
    counts = state.counts_from
    if not state.party:
        # Of whom we do not know, only the wish that ended the call is believed.
        counts = len(state.theirs) - (1 if outcome in _BELIEVED_OF_ANYBODY else 0)
    over = replace(state, phase=Phase.OVER, outcome=outcome.value, counts_from=max(0, counts))
    saying = Saying(first=(last,))
    return Turn(_spoke(over, saying), saying, Next.HANG_UP)


def _spoke(state: State, saying: Saying) -> State:
    ours = tuple(("we", words) for words in (*saying.first, *saying.question))
    said = replace(state, first=saying.first, question=saying.question, unheard=False)
    return replace(said, turn=state.turn + 1, lines=(*state.lines, *ours))


#: What ends a call before anybody said that they handle payments.
_BEFORE_PARTY = frozenset({Outcome.WRONG_NUMBER, Outcome.CALL_BACK, Outcome.ASKED_FOR_PERSON, Outcome.LANGUAGE_BARRIER})
_BELIEVED_OF_ANYBODY = _BEFORE_PARTY | {Outcome.OPTED_OUT}
_HEARS = {Phase.PARTY: _party, Phase.MATTER: _matter, Phase.CONFIRM: _confirm}
