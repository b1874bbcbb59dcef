"""Who cuts in has heard the beginning only: the transcript says so, and a yes to what was not heard is none."""

from __future__ import annotations

import pytest

from agent.voice.conversation import begin, hand_over, hear, leave, not_taken_over
from agent.voice.interruption import cut_in
from agent.voice.state import Heard, Next, Phase, State, said_last
from prompts.reply_reading import Intent
from tests.agent.voice.test_conversation import FRIDAY, PROMISE, TODAY, claim, conversation, said, script, told_of_debt

pytestmark = pytest.mark.words

ELSEWHERE = {"de": {"amount": "4.800 Euro", "which": "Rechnung INV-1042"}, "en": {"amount": "x", "which": "y"}}


def german(*words: str, **more: object) -> Heard:
    return Heard(" ".join(words), today=TODAY, language="de", **more)  # type: ignore[arg-type]


def last_line(state: State) -> tuple[str, str]:
    return state.lines[-1]


def test_the_transcript_is_cut_to_what_was_heard() -> None:
    state = conversation(said("yes")).state
    assert last_line(cut_in(script(), state, "Thank you. It is ab")) == ("we", "Thank you. It is ab")
    assert last_line(cut_in(script(), state, "it is about 4,800")) == ("we", "Thank you. It is about 4,800")
    nothing = cut_in(script(), state, "")
    assert last_line(nothing) == ("they", "yes")
    assert said_last(nothing).saying == said_last(state).saying


def test_what_we_never_said_was_not_heard() -> None:
    state = conversation(said("yes")).state
    cut = cut_in(script(), state, "you owe us nothing")
    assert (cut.lines, cut.unheard) == (state.lines, True)


def test_over_or_before_the_first_word_there_is_nothing_to_cut() -> None:
    over = conversation(said(key="9")).state
    assert cut_in(script(), over, "You will") == over
    assert cut_in(script(), State(), "Hello") == State()


def test_a_yes_before_the_company_was_named_is_asked_again_and_to_its_end() -> None:
    cut = cut_in(script(), begin(script(), State()).state, "Am I speaking with")
    again = hear(script(), cut, said("yes"))
    assert (again.state.phase, told_of_debt(again)) == (Phase.PARTY, False)
    assert ("Acme Ltd" in again.saying.first[0], again.saying.question) == (True, ())
    assert hear(script(), again.state, said("yes")).state.party


@pytest.mark.parametrize(
    ("heard", "outcome"),
    [
        ("I understood: 4,800 euros will be", ""),
        ("I understood: 4,800 euros will be paid on Friday, June 19, 2026. Is that", "promise"),
    ],
)
def test_a_yes_confirms_a_promise_only_where_amount_and_day_were_heard(heard: str, outcome: str) -> None:
    cut = cut_in(script(), conversation(said("yes"), PROMISE).state, heard)
    assert hear(script(), cut, said("yes")).state.outcome == outcome


def test_whatever_else_they_say_over_us_counts() -> None:
    cut = cut_in(script(), begin(script(), State()).state, "")
    assert hear(script(), cut, said("wrong number")).state.outcome == "wrong_number"
    assert hear(script(), cut, said(key="9")).state.outcome == "opted_out"


def test_a_yes_in_another_language_goes_on_in_it() -> None:
    ours = script(elsewhere=ELSEWHERE)
    turn = hear(ours, begin(ours, State()).state, german("ja genau"))
    assert (turn.state.language, turn.state.phase) == ("de", Phase.MATTER)
    assert "4.800 Euro" in turn.saying.question[0]
    paid = german("schon bezahlt", claims=(claim(Intent.ALREADY_PAID),))
    assert hear(ours.spoken_in("de"), turn.state, paid).state.outcome == "already_paid"


def test_words_in_another_language_are_answered_with_who_calls_in_it() -> None:
    ours = script(elsewhere=ELSEWHERE)
    turn = hear(ours, begin(ours, State()).state, german("ich spreche leider kein Englisch"))
    assert (turn.state.outcome, told_of_debt(turn)) == ("", False)
    assert "künstliche Intelligenz" in turn.saying.first[0]


def test_a_promise_is_confirmed_in_the_language_it_is_repeated_in() -> None:
    ours = script(elsewhere=ELSEWHERE)
    turn = hear(ours, conversation(said("yes"), PROMISE).state, german("ja"))
    assert (turn.state.phase, turn.state.day, turn.state.outcome) == (Phase.MATTER, "", "")
    assert turn.state.theirs[turn.state.counts_from :] == ("ja",)


@pytest.mark.parametrize("heard", [german("no"), german("okay"), Heard("ja", language="nl"), german("hm ja?")])
def test_a_word_of_many_languages_changes_none(heard: Heard) -> None:
    ours = script(elsewhere=ELSEWHERE)
    assert hear(ours, begin(ours, State()).state, heard).state.language == ""


def test_who_asks_for_a_person_is_put_through_or_promised_a_call() -> None:
    asked = conversation(said("yes"), said("I want a real person"))
    through = hand_over(script(), asked)
    assert (through.next, through.state.outcome, through.state.turn) == (
        Next.HAND_OVER, "asked_for_person", asked.state.turn,
    )  # fmt: skip
    assert said_last(through.state) == through
    assert [line for line in through.state.lines if "put you through" in line[1]] == [last_line(through.state)]
    nobody = not_taken_over(script(), through.state)
    assert (nobody.next, nobody.saying) == (Next.HANG_UP, asked.saying)
    assert not_taken_over(script(), nobody.state) == said_last(nobody.state)
    other = conversation(said("wrong number"))
    assert hand_over(script(), other) is other


def test_a_call_that_lasts_too_long_is_left_politely() -> None:
    assert leave(script(), begin(script(), State()).state).state.outcome == "gatekeeper"
    assert leave(script(), conversation(said("yes")).state).state.outcome == "colleague"
    over = conversation(said(key="9"))
    assert leave(script(), over.state) == over


def test_what_is_stored_of_a_call_of_yesterday_is_read_today() -> None:
    stored = conversation(said("yes"), said("on Friday", claim(Intent.PROMISE_FULL, FRIDAY))).state
    older = {name: value for name, value in stored.as_json().items() if name not in ("unheard", "language", "handover")}
    assert State.from_json(older) == stored
