"""Of a changed page only the changed sentences are read again; the others keep what was read in them."""

from __future__ import annotations

from policies.rereading import carry_over, merged, to_read
from policies.sentences import sentences
from prompts.policy_reading import OpenQuestion, PolicyReading, ProposedRule

PAGE = "One stays. Two changes. Three looks back. Four stays.\n\n## Named\n\n- five\n- six\n"


def reading(text: str) -> PolicyReading:
    """Read a rule in every sentence, named after its words."""
    found = [sentence for sentence in sentences(text) if sentence.kind != "heading"]
    rules = tuple(
        ProposedRule(kind="pause", sentence=sentence.number, quote=sentence.body, name=sentence.body)
        for sentence in found
    )
    heads = tuple(sentence.number for sentence in sentences(text) if sentence.kind == "heading")
    return PolicyReading(rules=rules, background=heads)


def test_a_changed_sentence_and_the_one_that_may_look_back_at_it_are_fresh() -> None:
    after = sentences(PAGE.replace("Two changes", "Two changed"))
    carried = carry_over(sentences(PAGE), reading(PAGE), after)
    assert [after[number].text for number in carried.fresh] == ["Two changed.", "Three looks back."]
    assert [rule.name for rule in carried.reading.rules] == ["One stays.", "Four stays.", "five", "six"]


def test_a_sentence_under_another_heading_is_another_sentence() -> None:
    after = sentences(PAGE.replace("## Named", "## Others"))
    carried = carry_over(sentences(PAGE), reading(PAGE), after)
    assert [after[number].body for number in carried.fresh] == ["Others", "five", "six"]


def test_the_reader_is_shown_what_the_fresh_sentences_hang_under_and_look_back_at() -> None:
    page = sentences(PAGE)
    six = next(sentence.number for sentence in page if sentence.body == "six")
    assert [page[number].body for number in to_read(page, [six])] == ["Named", "five", "six"]


def test_what_is_newly_read_joins_what_was_known_at_its_own_place() -> None:
    text = PAGE.replace("Two changes", "Two changed")
    after = sentences(text)
    carried = carry_over(sentences(PAGE), reading(PAGE), after)
    shown = to_read(after, carried.fresh)
    answer = PolicyReading(
        rules=tuple(
            ProposedRule(kind="pause", sentence=place, quote="", name=f"new {after[number].body}")
            for place, number in enumerate(shown)
        ),
        questions=(OpenQuestion(sentence=0, quote="", code="ambiguous", ask="?"),),
    )
    whole = merged(carried, shown, answer)
    by_sentence = {rule.sentence: rule.name for rule in whole.rules}
    assert by_sentence[1] == "new Two changed."
    assert by_sentence[0] == "One stays."
    assert len(whole.rules) == 6
    assert not whole.questions, "a question about a sentence shown only for context is not taken"


def test_an_unchanged_page_leaves_nothing_to_read() -> None:
    page = sentences(PAGE)
    carried = carry_over(page, reading(PAGE), page)
    assert carried.fresh == ()
    assert len(carried.reading.rules) == len(reading(PAGE).rules)
