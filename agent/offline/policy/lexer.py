"""Cuts a text into figures, dates, words and signs, each with the place it stands at; start at `cut`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from policies import compile_dates
from policies.compile_figures import AMOUNT, CURRENCY, NUMBER_WORDS


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a sentence with its kind: capitals for a kind of the vocabulary, else "word", "w" or "filler"."""

    kind: str
    text: str
    start: int
    end: int
    value: Any = None
    #: Whether it was written with an article before it ("a week").
    article: bool = False

    @property
    def folded(self) -> str:
        """The text without regard to capitals."""
        return self.text.casefold()

    @property
    def is_capital(self) -> bool:
        """Whether it is a word not looked up yet that begins with a capital."""
        return self.kind == "word" and self.text[:1].isupper()

    @property
    def is_owning(self) -> bool:
        """Whether it is a word with the sign of the genitive ("Delta's", "Jones'")."""
        return self.kind == "word" and GENITIVE.search(self.text) is not None

    def read_as(self, kind: str, value: Any = None) -> Token:
        """Read the same stretch as another kind with another value."""
        return replace(self, kind=kind, value=value)

    def part(self, kind: str, span: tuple[int, int], value: Any = None) -> Token:
        """Make a token of a stretch of this one, counted from its beginning."""
        first, last = span
        return Token(kind, self.text[first:last], self.start + first, self.start + last, value)


GENITIVE = re.compile(r"'s?$")

_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("’‘", "'"),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("–—‑−", "-"),
        **dict.fromkeys("*_`\n\t\u00a0\u202f", " "),
        "…": ".",
    }
)
#: Where a known customer, segment or tag stood; `Page.marked` puts them in.
_MARK = "[\ue000-\uf8ff]"

_ORDINALS = {
    word: value
    for word, value in NUMBER_WORDS.items()
    if word.endswith(("st", "nd", "rd", "th", "ten", "zweite")) and word not in ("ten", "first")
} | {"dritte": 3, "dritter": 3, "zweiter": 2, "vierte": 4, "vierter": 4, "vierten": 4}
#: Words with a number in them that count nothing by themselves.
_NO_COUNT = re.compile(r"an?|first|each|single|once|twice|thrice|couple|dozen|ein|eine[mnr]?|\w+mal", re.IGNORECASE)
_COUNTED = {
    word: value for word, value in NUMBER_WORDS.items() if word not in _ORDINALS and not _NO_COUNT.fullmatch(word)
}
#: "a customer", which the pattern of an amount takes for one customer's money, unless a figure follows.
_ARTICLED = re.compile(r"(?:an?|ein|eine[mnr]?|each|single|once|twice|thrice|couple|dozen)\b.*")
_FIGURE = re.compile(r"\d|thousand|hundred|lakh|crore|million|grand")


def _unnamed(pattern: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern)


_RELATIVE = compile_dates.RELATIVE.replace(" ", r"\s+")
_PIECE = re.compile(
    rf"""
    (?P<mark>{_MARK})
    |(?P<short>\b(?:[op]/d|w/ends?|w/offs?|[ou]/(?=\s?[£€$]?\d))(?!\w)|\b[ou]/(?=\s?[£€$]?\d))
    |(?P<counted>\b\d{{1,3}}[dx](?!\w))
    |(?P<quoted>"[^"]{{2,60}}")
    |(?P<offset>\b[dt]\s?[+-]\s?\d{{1,3}}\b)
    |(?P<percent>\d+(?:[.,]\d+)?\s?(?:%|percent\b|per\ cent\b|prozent\b|p\.a\.))
    |(?P<clock>
        \b\d{{1,2}}[:.]\d{{2}}\s?(?:[ap]\.?m\b\.?|uhr\b|h\b|hrs\b)?(?![.\d])
        |\b\d{{1,2}}\s?(?:[ap]\.m\.|[ap]m\b|uhr\b|h\b|o'clock\b)
        |\b\d{{1,2}}:\d{{2}}\b
        |\b\d{{4}}\s?(?:hrs|hours)\b
    )
    |(?P<date>{compile_dates.DATE})
    |(?P<daynum>\b(?:day|tag)[-\s]?[-\s+#]?\d{{1,3}}\b(?![.,]\d))
    |(?P<ordinal>
        \b\d{{1,3}}(?:st|nd|rd|th|ten)\b
        |\b\d{{1,3}}\.(?=\s(?:tag|mahn|erinn|kalendertag|arbeitstag|werktag|überf|verzug))
    )
    |(?P<period>{_unnamed(compile_dates.WHOLE_PERIOD)})
    |(?P<relative>{_RELATIVE})
    |(?P<month>\b(?=(?-i:[A-ZÄ])){compile_dates.MONTH}(?:\s+20\d\d\b)?(?!\s*\d))
    |(?P<money>{AMOUNT}(?![^\W\d_]))
    |(?P<currency>{CURRENCY})
    |(?P<arrow>→|=>|->|⇒|➜)
    |(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)
    |(?P<sign>[<>≤≥]=?|=|\+|&|/|[,;:()]|\s-+\s|(?<=\w)-(?=\w)|-|\.(?=\s|$)|[?!])
    """,
    re.IGNORECASE | re.VERBOSE,
)
#: What clerks write short; a plural is looked up without its "s".
_SHORT: dict[str, tuple[str, str | None]] = {
    "o/d": ("LATE", None), "p/d": ("LATE", None), "w/end": ("WEEKEND", None), "w/off": ("ACT", "write_off"),
    "o/": ("MORE", None), "u/": ("UNDER", None),
}  # fmt: skip
_SIGNS = {
    ",": "COMMA", ";": "SEMI", ":": "COLON", "=": "COLON", "(": "PAREN", ")": "PAREN", "/": "OR", "&": "AND",
    "+": "PLUS", ">": "MORE", ">=": "ATLEAST", "≥": "ATLEAST", "<": "UNDER", "<=": "ATMOST", "≤": "ATMOST",
    "-": "DASH", "--": "DASH", "?": "ASKMARK", ".": "STOPMARK", "!": "STOPMARK",
}  # fmt: skip


def normal(text: str) -> str:
    """Straighten quotes, dashes and emphasis without changing the length."""
    return text.translate(_SAME_LENGTH)


@lru_cache(maxsize=2048)
def cut(text: str) -> tuple[Token, ...]:
    """Cut a text into figures, words and signs."""
    found: list[Token] = []
    for match in _PIECE.finditer(text):
        written = match[0].strip()
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        piece = Token(match.lastgroup or "word", written, start, start + len(written))
        found += _READERS[piece.kind](piece)
    return tuple(found)


def _short(piece: Token) -> list[Token]:
    return [piece.read_as(*_SHORT[piece.folded.rstrip("s")])]


def _counted(piece: Token) -> list[Token]:
    """Read "10d" as ten days and "3x" as three times."""
    number, sign = piece.text[:-1], len(piece.text) - 1
    unit = ("UNIT", "1") if piece.folded.endswith("d") else ("TIMES", None)
    counted = piece.part("NUM", (0, sign), int(number))
    return [counted, Token(unit[0], piece.folded[sign:], piece.start + sign, piece.end, unit[1])]


def _quoted(piece: Token) -> list[Token]:
    """Read words in quotes as a name, unless groups of the book stand in them."""
    marks = [piece.part("GROUP", mark.span(), mark[0]) for mark in re.finditer(_MARK, piece.text)]
    return marks or [piece.read_as("NAME", piece.text.strip('"').strip(" .,"))]


def _offset(piece: Token) -> list[Token]:
    sign = -1 if "-" in piece.text else 1
    return [piece.read_as("OFFSET", (sign * _whole_number(piece.text),))]


def _date(piece: Token) -> list[Token]:
    day = compile_dates.day(piece.text)
    return [piece.read_as("DATE", day) if day else piece.read_as("BADDATE")]


def _day_number(piece: Token) -> list[Token]:
    """Read "day 5" and "day -5"; the hyphen of "day-5" is no minus."""
    sign = -1 if re.search(r"\s-\d|--\d", piece.text) else 1
    return [piece.read_as("DAYNUM", (sign * _whole_number(piece.text),))]


def _ordinal(piece: Token) -> list[Token]:
    return [piece.read_as("ORD", _whole_number(piece.text))]


def _figure(piece: Token) -> list[Token]:
    """Read what may be an amount as the ordinal, number, word or money it is."""
    word = piece.folded
    hyphened = re.sub(r"\s+", "-", word)
    if word in _ORDINALS:
        return [piece.read_as("ORD", _ORDINALS[word])]
    if hyphened in _COUNTED:
        return [piece.read_as("NUM", _COUNTED[hyphened])]
    if word.isascii() and word.isdigit() and len(word) <= 6:
        return [piece.read_as("NUM", int(word))]
    if re.fullmatch(r"[^\W\d]+", word):
        return [piece.read_as("word", word)]
    if _ARTICLED.fullmatch(word) and not _FIGURE.search(word):
        return [piece.part("word", part.span(), part[0].casefold()) for part in re.finditer(r"\w+", piece.text)]
    return [piece.read_as("MONEY", piece.text)]


def _whole_number(text: str) -> int:
    return int(re.findall(r"\d+", text)[0])


_READERS: dict[str, Callable[[Token], list[Token]]] = {
    "mark": lambda piece: [piece.read_as("GROUP", piece.text)],
    "short": _short,
    "counted": _counted,
    "quoted": _quoted,
    "offset": _offset,
    "percent": lambda piece: [piece.read_as("PERCENT")],
    "clock": lambda piece: [piece.read_as("CLOCK", piece.folded)],
    "date": _date,
    "daynum": _day_number,
    "ordinal": _ordinal,
    "period": lambda piece: [piece.read_as("PERIOD", piece.text)],
    "relative": lambda piece: [piece.read_as("RELATIVE", piece.text)],
    "month": lambda piece: [piece.read_as("MONTH", piece.text)],
    "money": _figure,
    "currency": lambda piece: [piece.read_as("CURRENCY", piece.text)],
    "arrow": lambda piece: [piece.read_as("ARROW")],
    "word": lambda piece: [piece.read_as("word", piece.folded)],
    "sign": lambda piece: [piece.read_as(_SIGNS.get(piece.text, "DASH"))],
}
