"""What an answer to each question of a call leads to: who is there, what about the money, is that right; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from agent.reader.claims import Claim
from agent.voice.outcomes import Outcome, outcome_of, promised
from agent.voice.sentences import is_yes, sentence
from agent.voice.state import Heard, Phase, Saying, State, Turn
from agent.voice.steps import BEFORE_PARTY, end, listen, miss
from ledger.money import Money
from tools.calls.script import CallScript, spoken_day, spoken_money
from tools.letter.formats import letter_locale


def _party(script: CallScript, state: State, heard: Heard) -> Turn:
    """Judge whether the right person is on the line; nothing about a debt is said until then."""
    ends = outcome_of(heard.claims, script.language, heard.words)
    if ends in BEFORE_PARTY:
        return end(script, state, ends)
    answer = is_yes(heard.words, script.language)
    if answer:
        known = replace(state, phase=Phase.MATTER, party=True, misses=0, counts_from=len(state.theirs))
        return listen(known, Saying(question=(about(script),)))
    if answer is False:
        return end(script, state, Outcome.GATEKEEPER)
    return miss(script, state, "party_again", Outcome.GATEKEEPER)


def about(script: CallScript) -> str:
    """Say what the call is about; only the right person hears it."""
    return sentence("matter_before_due" if script.before_due else "matter", script)


def _matter(script: CallScript, state: State, heard: Heard) -> Turn:
    ends = outcome_of(heard.claims, script.language, heard.words)
    if ends is not None:
        return end(script, state, ends)
    promise = promised(heard.claims)
    if promise is None:
        return miss(script, state, "again", Outcome.COLLEAGUE)
    return _repeat(script, state, promise, heard.today)


def _repeat(script: CallScript, state: State, promise: Claim, today: date) -> Turn:
    """Say a promise back, for a yes or no; one without a day we can be sure of is asked for its day, once."""
    if promise.day is None or promise.day_is_ambiguous or promise.day < today:
        if promise.day is None and state.misses:
            return end(script, state, Outcome.PROMISE_VAGUE)
        return miss(script, state, "which_day", Outcome.COLLEAGUE)
    locale = letter_locale(script.language)
    amount = script.amount
    if promise.amount_minor is not None and promise.currency:
        amount = spoken_money(Money(promise.amount_minor, promise.currency), locale)
    said = replace(state, phase=Phase.CONFIRM, day=spoken_day(promise.day, locale), amount=amount, misses=0)
    return listen(said, Saying(question=(sentence("confirm", script, day=said.day, amount=said.amount),)))


def _confirm(script: CallScript, state: State, heard: Heard) -> Turn:
    promise = promised(heard.claims)
    answer = is_yes(heard.words, script.language)
    again = promise is not None and promise.day is not None
    if answer and not again:
        return end(script, state, Outcome.PROMISE)
    ends = outcome_of(heard.claims, script.language, heard.words)
    if ends is not None:
        return end(script, state, ends)
    if answer is False or again:
        # What was promised before does not hold any more; words with a new day do.
        holds = len(state.theirs) - (1 if again else 0)
        state = replace(state, phase=Phase.MATTER, day="", amount="", counts_from=holds, misses=state.misses + 1)
        if promise is not None and again:
            return _repeat(script, state, promise, heard.today)
        return listen(state, Saying(question=(sentence("which_day", script),)))
    return miss(script, state, "yes_or_no", Outcome.COLLEAGUE)


#: How the answer to the question of a phase is taken.
ANSWERS: Mapping[Phase, Callable[[CallScript, State, Heard], Turn]] = {
    Phase.PARTY: _party,
    Phase.MATTER: _matter,
    Phase.CONFIRM: _confirm,
}
