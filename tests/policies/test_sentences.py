from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.sentences import sentences


def bodies(text: str) -> list[str]:
    return [sentence.body for sentence in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Be kind. Email on day 3.", ["Be kind.", "Email on day 3."]),
        ("Ask a few, e.g. Halcyon, first. Then wait.", ["Ask a few, e.g. Halcyon, first.", "Then wait."]),
        ("Write at 9 a.m. on weekdays.", ["Write at 9 a.m. on weekdays."]),
        ("From 9 a.m. Monday to 5 p.m. Friday.", ["From 9 a.m. Monday to 5 p.m. Friday."]),
        ("Above 1.250,00 ask me. Over 10k. don't call", ["Above 1.250,00 ask me.", "Over 10k.", "don't call"]),
        ("Invoice No. 5 is fine. He said no. Then go on.", ["Invoice No. 5 is fine.", "He said no.", "Then go on."]),
        ("Up to approx. 50 let go!", ["Up to approx. 50 let go!"]),
        ("Ab dem 14. Juni ruht alles. Danach weiter.", ["Ab dem 14. Juni ruht alles.", "Danach weiter."]),
        ("Pause until day 14. Then call.", ["Pause until day 14.", "Then call."]),
        ("Ask J. Smith first.", ["Ask J. Smith first."]),
        ("Leave Acme Ltd. alone. Call Acme Inc. They pay.", ["Leave Acme Ltd. alone.", "Call Acme Inc.", "They pay."]),
        ("Really? Yes! Good…", ["Really?", "Yes!", "Good…"]),
        ("first rule\nsecond one goes on", ["first rule\nsecond one goes on"]),
        ("Nudge at 3 days\nGet firmer at 30\nSkip weekends", ["Nudge at 3 days", "Get firmer at 30", "Skip weekends"]),
        ("", []),
        ("\n---\n***\n", []),
    ],
)
def test_a_page_is_cut_where_a_reader_would_stop(text: str, expected: list[str]) -> None:
    assert bodies(text) == expected


def test_a_wrapped_paragraph_is_not_cut_at_its_line_ends() -> None:
    text = (
        "After the due date we write a friendly email to whoever looks after the bills at\n"
        "Halcyon, and we ask for a date. Nothing else happens before that."
    )
    assert bodies(text) == [
        "After the due date we write a friendly email to whoever looks after the bills at\n"
        "Halcyon, and we ask for a date.",
        "Nothing else happens before that.",
    ]


def test_every_kind_of_line_is_known_and_hangs_under_what_leads_into_it() -> None:
    page = (
        "# Limits\n\nNever:\n- threaten\n2) shout\n\n| Day | Tone |\n|---|---|\n| 3 | friendly |\n\n```\nx = 1\n```\n"
    )
    cut = sentences(page)
    assert [(s.number, s.kind, s.body, s.under) for s in cut] == [
        (0, "heading", "Limits", ()),
        (1, "prose", "Never:", (0,)),
        (2, "bullet", "threaten", (0, 1)),
        (3, "bullet", "shout", (0, 1)),
        (4, "row", "| Day | Tone |", (0,)),
        (5, "row", "| 3 | friendly |", (0, 4)),
        (6, "code", "```\nx = 1\n```", (0,)),
    ]


def test_a_fence_that_is_never_closed_takes_the_rest_of_the_page() -> None:
    assert [s.kind for s in sentences("Be kind.\n```\nEmail on day 3.\nCall on day 9.")] == ["prose", "code"]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("aB1 .\n-#|`>:!?,;\t€–"), max_size=200))
def test_no_character_that_says_something_is_lost_and_offsets_are_exact(text: str) -> None:
    cut = sentences(text)
    covered: set[int] = set()
    for sentence in cut:
        assert sentence.span.of(text) == sentence.text
        assert not covered & set(range(sentence.span.start, sentence.span.end))
        covered |= set(range(sentence.span.start, sentence.span.end))
    assert all(at in covered for at, character in enumerate(text) if character.isalnum())
