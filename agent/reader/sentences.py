"""Cutting the newest part of a message into sentences that know where they stand in the stored text."""

from __future__ import annotations

import re

from prompts.reply_reading import Sentence

#: More sentences than this are not read: a model is not asked about a book.
MAX_SENTENCES = 80
MAX_LENGTH = 600

_SPACE = re.compile(r"\s")
_QUOTED_LINE = re.compile(r"^[ \t]*>[^\n]*$", re.MULTILINE)
_ATTRIBUTION = re.compile(r"^(?=[^\n]*\d)[^\n>]{5,250}:[ \t]*\n(?=\s*>)", re.MULTILINE)
#: A stop ends a sentence when a space and something like a new beginning follow, or the line ends; so does a new
#: line that begins like one, unless the line before it is long enough to have been wrapped.
_END = re.compile(
    r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(¿¡]*[A-ZÀ-ÖØ-Þ0-9¿¡]|\s*$)|\n[ \t]*\n|"
    r"\n(?=[ \t]*(?:[-*•–][ \t]|[A-ZÀ-ÖØ-Þ0-9#]))|;(?=\s)",
    re.MULTILINE,
)
WRAPPED_AT = 50
_ABBREVIATION = re.compile(
    r"\b(?:mr|mrs|ms|dr|st|approx|incl|excl|ca|z\.b|d\.h|bzw|usw|evtl|ggf|zzgl|inkl|str|e\.g|i\.e|"
    r"vs|sr|sra|jan|feb|"
    r"mar|apr|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|p\.m|a\.m|\w)\.$",
    re.IGNORECASE,
)
_BEFORE_NUMBER = re.compile(
    r"\b(?:no|nos|nr|inv|re|ref|fact|fra|art|rg|rech|rgnr|tel|núm|num|ext|po|bill|rs|lr|vide|eur)\.$", re.IGNORECASE
)
#: A number, or something with a number in it such as "TI/26-27/0312".
_NUMBERED = re.compile(r"\S{0,12}\d")
_ORDINAL = re.compile(r"(?<!\d)\d{1,2}\.$")
_MONTH = re.compile(r"(?:jan|jän|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)", re.IGNORECASE)
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|day)|hallo|guten (?:tag|morgen)|"
    r"sehr geehrte[rn]?|liebe[rs]?|moin|"
    r"servus|bonjour|cher|chère|madame|monsieur|hola|buenos días|buenas tardes|estimad[oa]s?|"
    r"buongiorno|gentile|"
    r"egregio|salve|beste|geachte|goedemorgen|goedendag|olá|bom dia|boa tarde|prezad[oa]s?|"
    r"caro)\b[^\n.!?,:]{0,40}[,!:\n]",
    re.IGNORECASE,
)


def visible(text: str, start: int, end: int) -> str:
    """Return the text up to `end` with all that is not the sender's newest words blanked, offsets unchanged."""
    newest = text[start:end]
    newest = _ATTRIBUTION.sub(lambda found: _blank(found.group()), newest)
    newest = _QUOTED_LINE.sub(lambda found: _blank(found.group()), newest)
    return " " * start + newest


def _blank(words: str) -> str:
    return "".join("\n" if character == "\n" else " " for character in words)


def sentences(text: str, start: int, end: int) -> tuple[Sentence, ...]:
    """Cut the part from `start` to `end` into sentences; greetings and quoted lines are left out."""
    shown = visible(text, start, end)
    found: list[Sentence] = []
    at = _after_greeting(shown, start)
    for stop in [*(stop for stop in _END.finditer(shown, at) if not _inside(shown, stop)), None]:
        until = stop.end() if stop else end
        _add(found, shown, at, until)
        at = until
        if len(found) >= MAX_SENTENCES:
            break
    return tuple(found)


def _after_greeting(shown: str, start: int) -> int:
    begin = start + len(shown[start:]) - len(shown[start:].lstrip())
    greeting = _GREETING.match(shown, begin)
    # A greeting is followed by something; alone it is all there is.
    return greeting.end() if greeting and shown[greeting.end() :].strip() else begin


def _inside(shown: str, stop: re.Match[str]) -> bool:
    """Say whether a stop belongs to an abbreviation, an ordinal or a wrapped line rather than to an end."""
    if stop.group() == "\n":
        begin = shown.rfind("\n", 0, stop.start()) + 1
        bullet = shown[stop.end() : stop.end() + 4].lstrip()[:2].strip() in ("-", "*", "•", "–")
        return stop.start() - begin >= WRAPPED_AT and not bullet
    if stop.group() != ".":
        return False
    before = shown[max(stop.start() - 12, 0) : stop.end()]
    after = shown[stop.end() : stop.end() + 20]
    if not after.strip() or after.startswith("\n\n"):
        return False
    after = after.lstrip()
    if _ORDINAL.search(before):
        return _MONTH.match(after) is not None
    return _ABBREVIATION.search(before) is not None or (
        _NUMBERED.match(after) is not None and _BEFORE_NUMBER.search(before) is not None
    )


def _add(found: list[Sentence], shown: str, start: int, end: int) -> None:
    words = shown[start:end]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    for cut in range(0, len(words), MAX_LENGTH):
        piece = words[cut : cut + MAX_LENGTH]
        if any(character.isalnum() for character in piece):
            found.append(Sentence(start=start + cut, end=start + cut + len(piece), text=_SPACE.sub(" ", piece)))
