"""The conversation by itself: what is said to whom, turn by turn, in every language."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.reader.claims import Claim
from agent.voice.conversation import MOST_TURNS, begin, hear
from agent.voice.outcomes import Outcome
from agent.voice.sentences import TELLING, catalogue, is_yes, masked, sounds_like_machine, wants_no_calls
from agent.voice.state import Heard, Next, Phase, State, Turn, detected, said_last
from prompts.reply_reading import Intent
from tools.calls.script import CallScript

TODAY = date(2026, 6, 11)
FRIDAY = date(2026, 6, 19)
#: Every word that would tell somebody of a debt.
SECRETS = ("4,800 euros", "INV-1042")
YES = {"en": "yes speaking", "de": "ja, am Apparat", "fr": "oui, c'est moi", "es": "sí, soy yo"}
NO = {"en": "no, she is out", "de": "nein, die ist nicht da", "fr": "non, elle n'est pas là", "es": "no, no está"}
LANGUAGES = tuple(catalogue())


def script(language: str = "en", **changes: Any) -> CallScript:
    usual = {
        "language": language, "assistant": "Dunlin", "creditor": "Tern Supplies Ltd", "callback": "+ 4 9 3 0",
        "customer": "Acme Ltd", "contact": "Eva", "amount": SECRETS[0], "which": f"invoice {SECRETS[1]}",
    }  # fmt: skip
    return CallScript(**{**usual, **changes})


def claim(intent: Intent, day: date | None = None, sure: int = 90, **more: Any) -> Claim:
    return Claim(intent, (0, 1), sure, day=day, **more)


def said(words: str = "", *claims: Claim, key: str = "") -> Heard:
    return Heard(words, claims, key, TODAY)


def conversation(*turns: Heard, language: str = "en") -> Turn:
    """Play turns after the opening, through the stored form of the state each time."""
    turn = begin(script(language), State())
    for heard in turns:
        stored = State.from_json(json.loads(json.dumps(turn.state.as_json())))
        assert stored == turn.state
        turn = hear(script(language), stored, heard)
    return turn


def spoken(turn: Turn) -> str:
    return " ".join(words for who, words in turn.state.lines if who == "we")


def told_of_debt(turn: Turn) -> bool:
    return any(secret in spoken(turn) for secret in SECRETS)


PROMISE = said("on Friday the 19th", claim(Intent.PROMISE_FULL, FRIDAY))


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_calls_is_said_first_and_to_its_end_with_a_number_and_a_way_out(language: str) -> None:
    turn = conversation(language=language)
    [opening] = turn.saying.first
    marks = {"en": "artificial intelligence", "de": "künstliche Intelligenz", "fr": "intelligence artificielle",
             "es": "inteligencia artificial"}  # fmt: skip
    assert all(word in opening for word in ("Dunlin", "Tern Supplies Ltd", "+ 4 9 3 0", "9", marks[language]))
    assert "Acme Ltd" in turn.saying.question[0]
    assert not told_of_debt(turn)


def test_only_sentences_for_the_right_person_have_places_that_tell_what_is_owed() -> None:
    for language, sentences in catalogue().items():
        telling = {
            name for name, words in sentences.items()
            if isinstance(words, str) and any(f"{{{place}}}" in words for place in TELLING)
        }  # fmt: skip
        assert telling == {"matter", "matter_before_due", "confirm", "promise"}, language


def test_every_language_has_every_sentence_and_every_list_of_words() -> None:
    names = {frozenset(sentences) for sentences in catalogue().values()}
    assert len(names) == 1
    needed = {outcome.value for outcome in Outcome} - {"no_answer", "hung_up"}
    assert needed <= names.pop()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gatekeeper_is_asked_for_a_call_back_and_told_nothing(language: str) -> None:
    turn = conversation(said(NO[language]), language=language)
    assert (turn.state.outcome, turn.next, told_of_debt(turn)) == ("gatekeeper", Next.HANG_UP, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_person_hears_what_it_is_about_and_a_promise_is_repeated_before_it_is_noted(language: str) -> None:
    matter = conversation(said(YES[language]), language=language)
    assert told_of_debt(matter)
    repeated = hear(script(language), matter.state, PROMISE)
    assert (repeated.state.phase, repeated.next) == (Phase.CONFIRM, Next.LISTEN)
    assert "19" in repeated.saying.question[0]
    end = hear(script(language), repeated.state, said(YES[language].split(",")[0].split()[0]))
    assert (end.state.outcome, end.next) == ("promise", Next.HANG_UP)


heard_before_party = st.builds(
    Heard,
    words=st.one_of(
        st.just(""), st.text(max_size=60),
        st.sampled_from(["who is this?", "what is it about", "hmm", "how much do we owe you?", "tell me the amount"]),
    ),
    claims=st.lists(st.builds(claim, st.sampled_from(Intent), st.sampled_from([None, FRIDAY])), max_size=2).map(tuple),
    key=st.sampled_from(["", "", "1", "9"]),
    today=st.just(TODAY),
)  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(heard_before_party, max_size=20), st.sampled_from(LANGUAGES))
def test_nothing_of_a_debt_is_said_until_somebody_says_that_they_handle_payments(
    turns: list[Heard], language: str
) -> None:
    turn = begin(script(language), State())
    for heard in turns:
        if any(is_yes(heard.words, one) for one in (language, "en")):
            continue
        turn = hear(script(language), turn.state, heard)
    assert not told_of_debt(turn)
    assert turn.state.turn <= MOST_TURNS + 2


@pytest.mark.parametrize("machine", ["Please leave a message after the tone", "Hinterlassen Sie nach dem Signalton"])
def test_a_voicemail_gets_a_name_and_a_number_and_nothing_else(machine: str) -> None:
    by_words = conversation(said(machine))
    by_detection = hear(script(), detected(begin(script(), State()).state, machine=True), said("yes hello"))
    at_once = begin(script(), State(machine=True))
    for turn in (by_words, by_detection, at_once):
        assert (turn.state.outcome, turn.next, told_of_debt(turn)) == ("voicemail", Next.HANG_UP, False)


@pytest.mark.parametrize(
    "ends",
    [said(key="9"), said("stop"), said("please don't call us any more"), said("hören Sie auf", claim(Intent.OPT_OUT))],
)
@pytest.mark.parametrize("before", [(), (said("yes"),), (said("yes"), PROMISE)])
def test_a_key_or_a_word_ends_all_calls_at_any_turn(before: tuple[Heard, ...], ends: Heard) -> None:
    turn = conversation(*before, ends)
    assert (turn.state.outcome, turn.next) == ("opted_out", Next.HANG_UP)


@pytest.mark.parametrize(
    ("heard", "outcome"),
    [
        (said("we never got the goods", claim(Intent.DISPUTE_FULL)), "dispute"),
        (said("that is paid", claim(Intent.ALREADY_PAID)), "already_paid"),
        (said("we won't pay that"), "refused"),
        (said("we are broke", claim(Intent.HARDSHIP)), "hardship"),
        (said("wrong number"), "wrong_number"),
        (said("call me back, I'm in a meeting"), "call_back"),
        (said("let me speak to a person", claim(Intent.HUMAN_REQUEST)), "asked_for_person"),
        (said("I don't speak English"), "language_barrier"),
        (said("can we pay in three parts", claim(Intent.PLAN_REQUEST)), "colleague"),
    ],
)
def test_what_no_machine_should_discuss_ends_with_one_sentence(heard: Heard, outcome: str) -> None:
    turn = conversation(said("yes"), heard)
    assert (turn.state.outcome, turn.next) == (outcome, Next.HANG_UP)


def test_a_promise_taken_back_does_not_hold_and_the_new_day_is_repeated() -> None:
    turn = conversation(said("yes"), PROMISE, said("no on Monday", claim(Intent.PROMISE_FULL, date(2026, 6, 22))))
    assert "June 22" in turn.saying.question[0]
    assert turn.state.theirs[turn.state.counts_from :] == ("no on Monday",)
    turn = hear(script(), turn.state, said("no"))
    assert turn.state.theirs[turn.state.counts_from :] == ()
    assert turn.state.phase is Phase.MATTER


@pytest.mark.parametrize(
    "unsure",
    [
        claim(Intent.PROMISE_FULL, TODAY - timedelta(days=1)),
        claim(Intent.PROMISE_FULL, FRIDAY, day_is_ambiguous=True),
        claim(Intent.PROMISE_VAGUE),
    ],
)
def test_a_day_we_cannot_be_sure_of_is_asked_for(unsure: Claim) -> None:
    turn = conversation(said("yes"), said("some day", unsure))
    assert turn.saying.question == ("Thank you. On which day will it be paid?",)


def test_two_silences_end_a_call_politely_and_a_word_between_them_begins_anew() -> None:
    assert conversation(said(), said()).state.outcome == "silence"
    assert conversation(said("yes"), said(), PROMISE, said()).state.outcome == ""


def test_what_is_asked_twice_is_answered_twice_the_same() -> None:
    turn = conversation(said("yes"))
    assert said_last(turn.state) == turn
    over = conversation(said(key="9"))
    assert (said_last(over.state), hear(script(), over.state, PROMISE).next) == (over, Next.HANG_UP)


def test_long_numbers_are_masked_in_place() -> None:
    words = masked("my card is 4111 1111 1111 1111, pay it on 19 June 2026")
    assert "4111" not in words
    assert "19 June 2026" in words
    assert len(words) == len("my card is 4111 1111 1111 1111, pay it on 19 June 2026")


@pytest.mark.parametrize("harmless", ["we'll stop by the bank on Friday to pay", "don't stop the deliveries please"])
def test_a_stop_among_many_words_is_no_wish_to_be_left_alone(harmless: str) -> None:
    assert not wants_no_calls(harmless)
    assert not sounds_like_machine(harmless)
