"""Reading again only what changed on a page: unchanged sentences keep what was read in them, and when. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policies.sentences import Sentence
from prompts.policy_reading import PolicyReading

#: What makes a sentence the same as before: its words, what it hangs under, and the sentence it may look back at.
Place = tuple[str, tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Carried:
    """What an earlier reading already says of a page: `origins` maps its sentences to those they were before."""

    reading: PolicyReading
    origins: Mapping[int, int]
    fresh: tuple[int, ...]


def carry_over(before: Sequence[Sentence], reading: PolicyReading, after: Sequence[Sentence]) -> Carried:
    """Take over what was read of the sentences that stand on both pages; `fresh` are the others."""
    known: dict[Place, list[int]] = {}
    for sentence in before:
        known.setdefault(_place(before, sentence), []).append(sentence.number)
    origins = {
        sentence.number: places.pop(0) for sentence in after if (places := known.get(_place(after, sentence), []))
    }
    moved = {old: new for new, old in origins.items()}
    fresh = tuple(sentence.number for sentence in after if sentence.number not in origins)
    return Carried(_renumbered(reading, moved), origins, fresh)


def to_read(page: Sequence[Sentence], fresh: Sequence[int]) -> tuple[int, ...]:
    """Return the sentences to show a reader: the fresh ones, what they hang under, and the one before each."""
    around = {number for at in fresh for number in (*page[at].under, at - 1, at) if number >= 0}
    # What leads into a sentence of the context belongs to it, or a bullet would look as if it stood alone.
    return tuple(sorted(around | {above for number in around for above in page[number].under}))


def merged(carried: Carried, shown: Sequence[int], answer: PolicyReading) -> PolicyReading:
    """Add what was newly read to what was known; of the sentences shown only for context nothing is taken."""
    wanted = {place: number for place, number in enumerate(shown) if number in set(carried.fresh)}
    new = _renumbered(answer, wanted)
    known = carried.reading
    return PolicyReading(
        rules=(*known.rules, *new.rules),
        questions=(*known.questions, *new.questions),
        background=(*known.background, *new.background),
    )


def _place(page: Sequence[Sentence], sentence: Sentence) -> Place:
    before = page[sentence.number - 1].text if sentence.number else ""
    return sentence.text, tuple(page[number].text for number in sentence.under), before


def _renumbered(reading: PolicyReading, numbers: Mapping[int, int]) -> PolicyReading:
    """Move a reading to other sentence numbers, leaving out the sentences that have none."""
    return PolicyReading(
        rules=tuple(
            rule.model_copy(update={"sentence": numbers[rule.sentence]})
            for rule in reading.rules
            if rule.sentence in numbers
        ),
        questions=tuple(
            question.model_copy(update={"sentence": numbers[question.sentence]})
            for question in reading.questions
            if question.sentence in numbers
        ),
        background=tuple(numbers[number] for number in reading.background if number in numbers),
    )
