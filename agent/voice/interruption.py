"""What was really heard of what we said, where somebody cut in: the rest is taken out of the transcript."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from agent.voice.state import Phase, State
from tools.calls.script import CallScript

_WORD = re.compile(r"\S+")


def cut_in(script: CallScript, state: State, heard: str) -> State:
    """Cut what was said last to what was heard of it; a yes to a question nobody heard counts for nothing.

    `heard` is what the provider says was played: words of ours, or they are not believed.
    """
    if state.phase in (Phase.CALLING, Phase.OVER):
        return state
    ours = tuple(takewhile(lambda line: line[0] == "we", reversed(state.lines)))
    played = _played(" ".join(words for _, words in reversed(ours)), heard)
    if not ours or played is None:
        return replace(state, unheard=True)
    kept = state.lines[: len(state.lines) - len(ours)]
    lines = (*kept, ("we", played)) if played else kept
    return replace(state, lines=lines, unheard=not all(word in played for word in _needed(script, state)))


def _needed(script: CallScript, state: State) -> tuple[str, ...]:
    """Return what must have been heard of a question before a yes answers it."""
    needed = {Phase.PARTY: (script.customer,), Phase.CONFIRM: (state.amount, state.day)}
    return needed.get(state.phase, ())


def _played(said: str, heard: str) -> str | None:
    """Return the beginning of what was said up to the end of what was heard; None where they do not match."""
    wanted = [word.casefold() for word in heard.split()]
    words = list(_WORD.finditer(said))
    spoken = [word.group().casefold() for word in words]
    if not wanted:
        return ""
    # The first words may have been played before this turn of speech, and the last one is often cut within.
    for start in range(len(spoken) - len(wanted) + 1):
        *whole, last = wanted
        end = start + len(whole)
        if spoken[start:end] == whole and spoken[end].startswith(last):
            return said[: words[end].end()] if spoken[end] == last else said[: words[end].start() + len(last)]
    return None
