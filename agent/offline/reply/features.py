"""What the learned reader sees of a sentence: concepts alone and in pairs, words, and the rules that spoke."""

from __future__ import annotations

from collections.abc import Iterable

from agent.offline.reply.concepts.lexicon import Meaning, meanings
from agent.offline.reply.concepts.tokens import tokens

#: How far apart two concepts may stand to be a pair in their order.
_REACH = 6


Span = tuple[int, int, str]
"""Start, end, and what code knows to stand there: "date" or "money"."""


def features(text: str, marks: Iterable[Span], language: str, rules: Iterable[str] = ()) -> frozenset[str]:
    """Return the features of lower-case words, with the rules that spoke for them."""
    found = meanings(tokens(_masked(text, marks)), language)
    return frozenset((*_of_concepts(found), *_of_words(found), *(f"rule {name}" for name in rules)))


def _masked(text: str, marks: Iterable[Span]) -> str:
    """Put "<date>" and "<money>" in place of what they mark."""
    pieces, at = [], 0
    for start, end, what in sorted(marks):
        if start >= at:
            pieces += [text[at:start], f" <{what}> "]
            at = end
    return "".join([*pieces, text[at:]])


def _of_concepts(found: list[Meaning]) -> Iterable[str]:
    concepts = ["^", *(concept for concept, _ in found if concept), "$"]
    yield from concepts[1:-1]
    for i in range(1, len(concepts)):
        yield f"{concepts[i - 1]} {concepts[i]}"
        for j in range(max(1, i - _REACH), i - 1):
            yield f"{concepts[j]} … {concepts[i]}"


def _of_words(found: list[Meaning]) -> Iterable[str]:
    words = [word for _, word in found]
    for i, word in enumerate(words):
        yield f"={word}"
        if i:
            yield f"={words[i - 1]} {word}"
