"""Where a conversation stands, what is heard and what is said: the values the state machine works with; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from agent.reader.claims import Claim


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
    """Where a conversation stands; JSON-plain. `lines` are who spoke ("we" or "they") and what was said;
    "aside" is what they said of recording alone.

    `machine` says that a machine was detected. `counts_from` is the first line of theirs that is to be believed: of the
    account, and not taken back since. `first` and `question` are what was said last, for whoever asks twice; `unheard`
    says that too little of it was heard for a yes. `language` is what was changed to; `handover`, that a person takes
    the call. `records` says that calls are recorded, `unrecorded` that this one must not be, `recording` that it was
    asked for.
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
    records: bool = False
    unrecorded: bool = False
    recording: bool = False

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


def detected(state: State, *, machine: bool) -> State:
    """Note what the detection of answering machines heard; of a call that is over, nothing is changed."""
    return replace(state, machine=state.machine or machine) if not state.outcome else state
