"""Numbers as people speak them on the telephone: "one oh four two", "fifteen eighty one", "neun null vier"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.reader.lowercase import lowercase

_DIGITS = {
    word: str(digit)
    for digit, words in enumerate(
        (
            "zero oh null nul zéro cero",
            "one eins un uno een",
            "two zwei zwo deux dos due twee dois",
            "three drei trois tres tre drie três",
            "four vier quatre cuatro quattro quatro",
            "five fünf cinq cinco cinque vijf",
            "six sechs seis sei zes meia",
            "seven sieben sept siete sette zeven sete",
            "eight acht huit ocho otto oito",
            "nine neun neuf nueve nove negen",
        )
    )
    for word in words.split()
}
_TEENS = {
    word: str(number)
    for number, word in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), start=10
    )
}
_TENS = {
    word: str(number)
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_WORD = re.compile(r"[^\W\d_]+")
#: Between two words of one number stands a space, a hyphen or a hesitation.
_GAP = re.compile(r"[\s,-]*(?:(?:um|uh|äh|ähm|euh|dash|slash|strich|barra)[\s,-]+)?")
#: So many figures make a number somebody reads out; fewer are a count of something.
MIN_DIGITS = 3


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """A number read out figure by figure; `start` and `end` are offsets into the text."""

    start: int
    end: int
    digits: str


def spoken_numbers(text: str, begin: int) -> Iterator[SpokenNumber]:
    """Yield the numbers read out in a text from an offset on, the longest run of number words each."""
    run: list[tuple[int, int, str]] = []
    for word in _WORD.finditer(lowercase(text), begin):
        figure = _figures(word.group())
        if run and (not figure or not _GAP.fullmatch(text[run[-1][1] : word.start()].lower())):
            yield from _number(run)
            run = []
        if figure:
            run.append((word.start(), word.end(), word.group()))
    yield from _number(run)


def _figures(word: str) -> str:
    return _DIGITS.get(word) or _TEENS.get(word) or _TENS.get(word) or ""


def _number(run: list[tuple[int, int, str]]) -> Iterator[SpokenNumber]:
    digits = ""
    for i, (_, _, word) in enumerate(run):
        after = run[i + 1][2] if i + 1 < len(run) else ""
        if word in _TENS:
            # "eighty one" is 81, "eighty" alone is 80.
            digits += _TENS[word] if _DIGITS.get(after, "0") != "0" else _TENS[word] + "0"
        else:
            digits += _figures(word)
    if len(digits) >= MIN_DIGITS:
        yield SpokenNumber(run[0][0], run[-1][1], digits)
