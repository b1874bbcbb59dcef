"""Sentences are cut from the newest words alone and know where they stand in the stored text."""

from __future__ import annotations

from agent.reader.sentences import sentences


def texts(text: str, start: int = 0) -> list[str]:
    return [sentence.text for sentence in sentences(text, start, len(text))]


def test_sentences_keep_their_place_in_the_stored_text() -> None:
    text = "Hi Bob,\n\nwe paid 1042. The rest follows\nnext week."
    cut = sentences(text, 0, len(text))
    assert [text[s.start : s.end] for s in cut] == ["we paid 1042.", "The rest follows\nnext week."]
    assert all(len(s.text) == s.end - s.start for s in cut)


def test_abbreviations_ordinals_and_numbers_end_no_sentence() -> None:
    assert texts("We pay no. 1042 on 15. Juni, i.e. Monday.") == ["We pay no. 1042 on 15. Juni, i.e. Monday."]
    assert texts("Payment of Rs. 5,000 today.") == ["Payment of Rs. 5,000 today."]


def test_short_lines_are_sentences_and_wrapped_lines_are_not() -> None:
    assert texts("INV-1042: paid\nINV-1043: Friday") == ["INV-1042: paid", "INV-1043: Friday"]
    assert len(texts("We will pay the invoice which you have sent us together with\nINV-1043 on Friday")) == 1


def test_quoted_lines_between_the_answers_are_left_out() -> None:
    text = "See my answers.\nOn 10 June Ann wrote:\n> Will you pay 1042?\nYes, on Friday."
    assert texts(text) == ["See my answers.", "Yes, on Friday."]


def test_a_greeting_is_not_read_but_a_lone_one_is() -> None:
    assert texts("Hi, we pay Friday.") == ["we pay Friday."]
    assert texts("Hello") == ["Hello"]
