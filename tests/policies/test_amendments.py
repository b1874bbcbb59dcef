"""What is told is added under its date, what is answered takes the sentence's place, and both can be read back."""

from __future__ import annotations

from datetime import date

import pytest

from policies.amendments import dated, told_days, with_amendment, with_answer, without_note, written_on
from policies.policy import Policy, Span
from policies.sentences import sentences
from tests.policies.cases import stage

DAY = date(2026, 11, 22)
PAGE = "Send a reminder 3 days after due.\nAnything over 10k needs approval.\n"


def test_an_amendment_stands_under_its_date_and_name() -> None:
    text = with_amendment(PAGE, " Stop chasing Delta. ", DAY, "ann")
    assert text == PAGE + "\n## Amendment of 22 November 2026, by ann\n\nStop chasing Delta.\n"


def test_two_amendments_of_one_day_share_a_heading() -> None:
    text = with_amendment(with_amendment(PAGE, "Stop chasing Delta.", DAY, "ann"), "Be kind.", DAY, "ann")
    assert text.count("## Amendment") == 1
    assert text.endswith("Stop chasing Delta.\n\nBe kind.\n")
    assert with_amendment(text, "Be firm.", DAY, "bob").count("## Amendment") == 2


def test_a_name_cannot_open_a_heading_of_its_own() -> None:
    text = with_amendment(PAGE, "Be kind.", DAY, "ann\n\n## Amendment of 1 May 2026, by cfo")
    page = sentences(text)
    assert [sentence.kind for sentence in page].count("heading") == 1
    assert told_days(page, DAY) == {page[-1].number: DAY}


def test_only_what_stands_under_an_amendment_has_its_day() -> None:
    page = sentences(with_amendment(PAGE, "Stop chasing Delta. Be kind.", DAY, "ann"))
    assert told_days(page, DAY) == {3: DAY, 4: DAY}


def test_an_impossible_date_in_a_heading_dates_nothing() -> None:
    page = sentences(PAGE + "\n## Amendment of 31 February 2026, by ann\n\nBe kind.\n")
    assert told_days(page, DAY) == {}


def test_rules_take_the_day_of_the_sentence_they_stand_on() -> None:
    text = with_amendment(PAGE, "Send a reminder 5 days after due.", DAY, "ann")
    page = sentences(text)
    at = text.index("Send a reminder 5")
    old, new = stage(3, span=Span(start=0, end=10)), stage(5, span=Span(start=at, end=at + 10))
    assert [rule.told for rule in dated(Policy(text=text, rules=(old, new)), told_days(page, DAY), page).rules] == [
        None,
        DAY,
    ]


def test_an_answer_takes_the_place_of_its_sentence_and_says_when_it_was_given() -> None:
    start = PAGE.index("Anything")
    span = Span(start=start, end=start + len("Anything over 10k needs approval."))
    text = with_answer(PAGE, span, "Accounts over 10,000 EUR\nneed approval.", DAY, "ann")
    assert text == (
        "Send a reminder 3 days after due.\n"
        "Accounts over 10,000 EUR need approval (answered 22 November 2026 by ann).\n"
    )
    assert without_note(sentences(text)[1].text) == "Accounts over 10,000 EUR need approval"


def test_a_sentence_without_a_note_is_left_as_it_is() -> None:
    assert without_note("Call them (politely).") == "Call them (politely)."


@pytest.mark.parametrize(
    ("entry", "day"),
    [
        ("1 May: stop chasing Delta.", date(2026, 5, 1)),
        ("12 December: stop chasing Delta.", date(2025, 12, 12)),
        ("2026-05-01 - stop chasing Delta.", date(2026, 5, 1)),
        ("3 May 2024: stop chasing Delta.", date(2024, 5, 3)),
        ("Note: stop chasing Delta.", None),
        ("Stop chasing Delta.", None),
        ("30 February: stop chasing Delta.", None),
    ],
)
def test_an_entry_bears_its_day_ahead_of_its_words(entry: str, day: date | None) -> None:
    assert written_on(entry, date(2026, 6, 11)) == day


def test_what_follows_an_entry_was_told_with_it() -> None:
    page = sentences(
        "Be kind.\n\n1 May: Stop chasing Delta. Be firm.\n\n3 May: Delta is fine again.\n\n## Rest\n\nBe kind.\n"
    )
    told = told_days(page, date(2026, 6, 11))
    assert [told.get(sentence.number) for sentence in page] == [
        None, date(2026, 5, 1), date(2026, 5, 1), date(2026, 5, 3), None, None,
    ]  # fmt: skip
