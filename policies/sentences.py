"""Cuts a policy page into sentences with exact offsets: prose, bullets, numbered lists, headings, table rows.

A sentence keeps its Markdown marker ("- ", "## ", "| "), so that whoever reads the bare sentences still sees the
structure of the page; `body_start` says where its words begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from policies.policy import Span

Kind = Literal["prose", "bullet", "heading", "row", "code"]

_BULLET = re.compile(r"\s*(?:[-*+•▪◦‣·–—]|\(?\d{1,2}[.)]|\(?[a-z][.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_HEADING = re.compile(r"\s{0,3}#{1,6}[ \t]+")
#: A line that is a heading without being marked as one: all in capitals, or bold as a whole.
_TITLE_LINE = re.compile(r"\s*(?:\*\*[^*\n.:!?]{2,60}\*\*|(?=[^a-zäöüß]*$)[A-ZÄÖÜ][A-ZÄÖÜ &/,'’-]{3,60})\s*")
_QUOTE = re.compile(r"\s*(?:>[ \t]*)+")
_RULER = re.compile(r"\s*(?:[-=*_][ \t]*){3,}\s*")
_ROW = re.compile(r"\s*\|.*\|.*|[^|]+\|[^|]+\|.*")
_ROW_RULER = re.compile(r"[\s|:]*--[-\s|:]*")
#: How deep a heading without a mark stands: below all marked ones.
_UNMARKED = 7
#: So much room left on a line means that it was ended on purpose.
_RAGGED = 10
_FENCE = re.compile(r"\s{0,3}(```|~~~|<!--)")

#: Abbreviations that never end a sentence, and those that do when a capital follows.
_NEVER_LAST = frozenset(
    "e.g i.e z.b d.h u.a approx ca nr mr mrs ms dr prof st vs art abs max min rs fr inkl exkl bzw ggf "
    "evtl resp mag ing dipl fa hr bzgl vgl lfd "
    "incl excl est tel ref inv acct cf tsd mio".split()
)
_MAYBE_LAST = frozenset(
    "etc usw ltd inc co corp a.m p.m jr sr plc jan feb mar apr jun jul aug sep sept oct okt nov dec dez".split()
)
_AFTER_TIME = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)\w*|[A-Z]{2,4}T\b|UTC|local", re.IGNORECASE)
_STOP = re.compile(r"[.!?…]+[\"'”’)\]*_]*(?=\s|$)")
_STARTER = re.compile(
    r"(?:the|for|if|we|you|they|no|never|do|don't|after|over|at|all|any|only|and|in|on|it|then)\b", re.IGNORECASE
)
_MONTH = re.compile(r"(?:jan|feb|mar|mär|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a policy: its number from 0, its exact cut of the text, and the sentences it hangs under."""

    number: int
    text: str
    span: Span
    kind: Kind
    under: tuple[int, ...] = ()

    @property
    def body(self) -> str:
        """The sentence without its Markdown marker."""
        return self.text[body_start(self.text) :]


def sentences(text: str) -> tuple[Sentence, ...]:
    """Cut a policy into numbered sentences; every non-blank character but rulers lies in exactly one of them."""
    spans = [
        trimmed
        for start, end in _blocks(text)
        for part in _parts(text, start, end)
        if (trimmed := _trim(text, *part)) is not None
    ]
    cuts = [text[start:end] for start, end in spans]
    under = lead_ins(cuts)
    return tuple(
        Sentence(number, cut, Span(start=start, end=end), kind_of(cut), under[number])
        for number, (cut, (start, end)) in enumerate(zip(cuts, spans, strict=True))
    )


def kind_of(sentence: str) -> Kind:
    """Tell what a sentence is by its marker."""
    if _FENCE.match(sentence):
        return "code"
    if _HEADING.match(sentence) or _TITLE_LINE.fullmatch(sentence):
        return "heading"
    if _ROW.fullmatch(sentence):
        return "row"
    return "bullet" if _BULLET.match(sentence) else "prose"


def body_start(sentence: str) -> int:
    """Return the offset at which a sentence's words begin, behind its marker."""
    for marker in (_HEADING, _BULLET, _QUOTE):
        if match := marker.match(sentence):
            return match.end()
    return 0


def lead_ins(cuts: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Say for each sentence which sentences lead into it: its headings, a line ending in a colon, a table's head.

    Works on the bare sentences, so that a reader who has only those sees the same structure.
    """
    result: list[tuple[int, ...]] = []
    headings: list[tuple[int, int]] = []
    lead: int | None = None
    inner: int | None = None
    row: int | None = None
    after: Kind = "prose"
    for number, cut in enumerate(cuts):
        kind = kind_of(cut)
        if kind == "heading":
            level = len(cut) - len(cut.lstrip("#")) or _UNMARKED
            headings = [(depth, n) for depth, n in headings if depth < level]
            result.append(tuple(n for _, n in headings))
            headings.append((level, number))
            lead = inner = row = None
            continue
        if kind == "prose" or (kind == "row" and after == "bullet"):
            lead = inner = None
        after = kind
        row = row if kind == "row" else None
        result.append(tuple(n for n in [*(n for _, n in headings), lead, inner, row] if n is not None))
        if cut.endswith(":") and kind in ("prose", "bullet"):
            lead, inner = (number, None) if kind == "prose" else (lead, number)
        elif kind == "row" and row is None:
            row = number
    return tuple(result)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield ranges of lines that belong together: a paragraph, a bullet, a heading, a row, a code block."""
    start: int | None = None
    fence = ""
    end = at = 0
    for line in text.splitlines(keepends=True):
        begin, at = at, at + len(line)
        if fence:
            end = at
            if ("-->" if fence == "<!--" else fence) in line:
                yield start or 0, end
                start, fence = None, ""
            continue
        bare = line.strip()
        opens = _FENCE.match(line)
        alone = bool(opens or _HEADING.match(line) or _TITLE_LINE.fullmatch(bare) or _ROW.fullmatch(bare))
        if start is not None and (alone or not bare or _RULER.fullmatch(bare) or _BULLET.match(line)):
            yield start, end
            start = None
        if not bare or _RULER.fullmatch(bare) or _ROW_RULER.fullmatch(bare):
            continue
        if opens and not (opens[1] == "<!--" and "-->" in line):
            start, fence, end = begin, opens[1], at
        elif alone:
            yield begin, at
        else:
            start, end = begin if start is None else start, at
    if start is not None:
        yield start, end


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut one block into sentences."""
    block = text[start:end]
    if kind_of(block.strip("\r\n")) in ("code", "heading", "row"):
        yield start, end
        return
    begin = body_start(block)
    breaks = _deliberate_breaks(block)
    stops = sorted(
        {m.end() for m in _STOP.finditer(block, begin) if _ends_sentence(block, m)}
        | {at for at in breaks if at > begin}
        | {len(block)}
    )
    previous = 0
    for stop in stops:
        yield start + previous, start + stop
        previous = stop


def _deliberate_breaks(block: str) -> list[int]:
    """Find line breaks set on purpose: the next word would have fitted, or every line starts afresh."""
    lines = block.splitlines(keepends=True)
    if len(lines) < 2:
        return []
    width = max(len(line.rstrip()) for line in lines)
    afresh = [bool(re.match(r"\s*[A-Z0-9ÄÖÜ\"'(]", line)) for line in lines]
    notes = len(lines) > 2 and sum(len(line.rstrip()) < width - _RAGGED for line in lines) > len(lines) // 2
    breaks, at = [], 0
    for line, following, fresh in zip(lines, lines[1:], afresh[1:], strict=False):
        at += len(line)
        word = len((following.split() or [""])[0])
        fitted = width < 60 or len(line.rstrip()) + 1 + word <= width
        jotted = (
            notes
            and len(line.rstrip()) + 1 + word <= width - _RAGGED
            and not line.rstrip().endswith((",", "and", "or", "und"))
        )
        if jotted or (fresh and (fitted or (len(lines) > 2 and all(afresh))) and not line.rstrip().endswith(",")):
            breaks.append(at)
    return breaks


def _ends_sentence(block: str, stop: re.Match[str]) -> bool:
    """Decide whether a full stop, question or exclamation mark ends a sentence."""
    if not stop[0].startswith("."):
        return True
    before = re.search(r"[^\s(\"'“„/]+$", block[max(0, stop.start() - 40) : stop.start()])
    rest = block[stop.end() : stop.end() + 60].lstrip()
    if before is None or not rest:
        return True
    word = before[0].casefold()
    if stop[0].startswith("..") or word in _NEVER_LAST:
        return rest[0].isupper() and word not in _NEVER_LAST
    if word == "no":
        return not rest[0].isdigit()
    if word in _MAYBE_LAST:
        return rest[0].isupper() and not _AFTER_TIME.match(rest)
    if word.isdigit() and len(word) <= 2:
        # An ordinal or a German date ("am 14. Juni", "ab dem 3. Tag") goes on; "by day 14. Then …" does not.
        return rest[0].isupper() and not _MONTH.match(rest) and not re.match(r"Tag|Mahn|Erinn|Woche", rest)
    initial = len(word) == 1 and before[0].isupper() and word != "i"
    return not (initial and rest[0].isupper() and not _STARTER.match(rest))


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    part = text[start:end]
    stripped = part.strip()
    if not any(character.isalnum() for character in stripped):
        return None
    start += len(part) - len(part.lstrip())
    return start, start + len(stripped)
