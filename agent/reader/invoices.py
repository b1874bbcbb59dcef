"""Marking the invoices a message names: only numbers this customer has, never a guess between two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from agent.reader.lowercase import lowercase
from agent.reader.spoken_numbers import spoken_numbers
from prompts.reply_reading import InvoiceMention

MAX_MENTIONS = 40
#: A run of digits shorter than this is an invoice only when a word such as "invoice" stands before it.
SURE_DIGITS = 4

_CANDIDATE = re.compile(
    r"(?P<prefix>(?<![A-Za-z0-9])[A-Za-z]{1,10}(?:[-_/.#]|[ ]?(?:no\.?|nr\.?|"
    r"#)?[ ]?))?(?P<digits>\d+(?:[-_/.]\d+)*)(?P<suffix>[-_/]?[A-Za-z]{1,2}\b)?"
)
_GROUP = re.compile(r"\d+")
_INVOICE_WORD = re.compile(
    r"\b(?:inv(?:oice)?s?|bills?|rechnung(?:en|s-?nr)?|rechn|rg|rgnr|re|faktura|factur(?:e|a|as|"
    r"es)?|fattur[ae]|factuur|facturen|fatura[s]?|n[°ºo]|nr|no|nos|"
    r"nummer|numbers?|docs?|belege?|beleg-?nr)[.:#]*\s*(?:no|nr|number|nummer|n[°º]|"
    r"#)?[.:#]*\s*(?:[\w/-]{1,20}\s*(?:,|and|und|&|\+|et|y|e|en)\s*){0,6}[A-Za-z-]{0,5}$|#\s*$",
    re.IGNORECASE,
)
#: Words after which a number is something else, even if an invoice has the same digits.
_OTHER_THING = re.compile(
    r"\b(?:po|p\.o\.|so|order|orders|bestellung|auftrag|lieferschein|delivery note|ticket|case|ref|"
    r"reference|utr|tel|phone|mobile|fax|zip|plz|account|"
    r"konto|customer|kundennummer|room|suite|contract|vertrag|quote|angebot|commande|pedido|ordine|"
    r"bestelling|encomenda|credit note|gutschrift)"
    r"(?:\s*(?:no|nr|number|nummer|id))?[\s.:#-]*$",
    re.IGNORECASE,
)
_AMOUNT_BEFORE = re.compile(r"(?:[€$£₹]|\b(?:EUR|USD|GBP|CHF|INR|Rs\.?))\s?$", re.IGNORECASE)
_AMOUNT_AFTER = re.compile(
    r"\s?(?:[€$£₹%]|(?:EUR|USD|GBP|CHF|INR|euros?|dollars?|pounds?|percent|k|lakh|days?|weeks?|"
    r"months?|tage?n?|pallets?|units?|pieces?|pcs|stück|jours|días)\b)"
    r"|[.,]\d{1,2}(?!\d)|[.,']\d{3}(?!\d)|,-|:\d\d\b",
    re.IGNORECASE,
)


_ENDING = re.compile(r"\b(?:ending|ends|finishing)\s+(?:in\s+|with\s+)?(?P<digits>\d{3,})\b", re.IGNORECASE)
_TAIL = re.compile(
    r"\b(?:the|all of|and|la|las|le|les|et|y|el|die|der|und|de|het|en|il|a|as|e|for|pour|für|per|para)\s+"
    r"(?P<digits>\d{3})\b(?![\w/-]|[.,]\d)",
    re.IGNORECASE,
)
_GAPS = re.compile(r"[\s./_#-]+|(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
#: Numbers of a customer looked for as they are written at most.
MAX_SHAPES = 300


class _Known:
    """The customer's invoice numbers under every shortened form, each form with all numbers it may mean."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self.whole: dict[str, set[str]] = defaultdict(set)
        self.digits: dict[str, set[str]] = defaultdict(set)
        for number in numbers:
            groups = _GROUP.findall(number)
            self.whole[_alphanumeric(number)].add(number)
            self.whole[_without_zeros(number)].add(number)
            if groups:
                self.digits[_core("".join(groups))].add(number)
                self.digits[_core(groups[-1])].add(number)

    def only(self, key: str, by_digits: bool) -> str:
        """Return the one number a form means, or an empty string for none or several."""
        meant = (self.digits if by_digits else self.whole).get(key, set())
        return next(iter(meant)) if len(meant) == 1 else ""

    def ending(self, digits: str) -> str:
        """Return the one number that ends in these figures, or an empty string for none or several."""
        meant = {number for core, numbers in self.digits.items() if core.endswith(_core(digits)) for number in numbers}
        return next(iter(meant)) if len(meant) == 1 else ""


@lru_cache(maxsize=4)
def _index(numbers: tuple[str, ...]) -> _Known:
    """Prepare a customer's numbers once for all the lines of a file."""
    return _Known(numbers)


def _alphanumeric(words: str) -> str:
    return re.sub(r"[^a-z0-9]", "", words.lower())


def _without_zeros(words: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", _alphanumeric(words))


def _core(digits: str) -> str:
    return digits.lstrip("0") or "0"


def mark_invoices(text: str, span: tuple[int, int], known: Iterable[str]) -> tuple[InvoiceMention, ...]:
    """Find the known invoice numbers in a span of a text, also without prefix, zeros or separators.

    A shortened form that fits two of the customer's invoices marks neither.
    """
    numbers = tuple(known)
    index = _index(numbers)
    words = text[: span[1]]
    found = _as_written(words, span[0], numbers)
    for candidate in _CANDIDATE.finditer(words, span[0]):
        if not _overlaps(*candidate.span("digits"), found):
            found.extend(_whole(candidate, index) or _by_digits(candidate, words, span[0], index))
        if len(found) >= MAX_MENTIONS:
            break
    for start, end, digits in (*_endings(words, span[0]), *_tails(words, span[0])):
        number = index.ending(digits)
        if number and not _overlaps(start, end, found):
            found.append(InvoiceMention(start=start, end=end, number=number))
    return tuple(sorted(found, key=lambda mention: mention.start)[:MAX_MENTIONS])


def _overlaps(start: int, end: int, found: Iterable[InvoiceMention]) -> bool:
    return any(start < mention.end and mention.start < end for mention in found)


def _as_written(words: str, begin: int, numbers: tuple[str, ...]) -> list[InvoiceMention]:
    """Match numbers of several parts as they stand in the books, whatever stands between the parts."""
    pattern, shapes = _shapes(numbers)
    if pattern is None:
        return []
    return [
        InvoiceMention(start=match.start(), end=match.end(), number=number)
        for match in islice(pattern.finditer(lowercase(words), begin), MAX_MENTIONS)
        if (number := shapes.get(_GAPS.sub("-", match.group()), ""))
    ]


@lru_cache(maxsize=4)
def _shapes(numbers: tuple[str, ...]) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """Return what numbers of several parts look like, and which number each shape is; None without any."""
    shapes = {
        _GAPS.sub("-", number.lower()).strip("-"): number for number in islice(dict.fromkeys(numbers), MAX_SHAPES)
    }
    written = [shape for shape in shapes if "-" in shape and any(character.isdigit() for character in shape)]
    if not written:
        return None, shapes
    parts = (
        r"[\s./_#-]{0,3}".join(map(re.escape, shape.split("-"))) for shape in sorted(written, key=len, reverse=True)
    )
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(parts)})(?![a-z0-9])"), shapes


def _endings(words: str, begin: int) -> Iterator[tuple[int, int, str]]:
    """Yield the numbers of "the invoice ending 4211", and all that are read out figure by figure."""
    for ending in _ENDING.finditer(words, begin):
        yield *ending.span("digits"), ending["digits"]
    for spoken in spoken_numbers(words, begin):
        yield spoken.start, spoken.end, spoken.digits


def _tails(words: str, begin: int) -> Iterator[tuple[int, int, str]]:
    """Yield the three figures people who know each other call an invoice by ("la 211", "the 329")."""
    for tail in _TAIL.finditer(words, begin):
        if not _AMOUNT_AFTER.match(words, tail.end()):
            yield *tail.span("digits"), tail["digits"]


def _whole(candidate: re.Match[str], index: _Known) -> list[InvoiceMention]:
    """Match a candidate written in full: with its prefix, its suffix, or neither."""
    prefix, digits, suffix = candidate["prefix"] or "", candidate["digits"], candidate["suffix"] or ""
    for written, start, end in (
        (prefix + digits + suffix, candidate.start(), candidate.end()),
        (prefix + digits, candidate.start(), candidate.end("digits")),
        (digits + suffix, candidate.start("digits"), candidate.end()),
    ):
        if written != digits:
            number = index.only(_alphanumeric(written), by_digits=False) or index.only(
                _without_zeros(written), by_digits=False
            )
            if number:
                return [InvoiceMention(start=start, end=end, number=number)]
    return []


def _by_digits(candidate: re.Match[str], words: str, begin: int, index: _Known) -> list[InvoiceMention]:
    """Match the digits alone, unless they are an amount, a date or the number of something else."""
    start, end = candidate.span("digits")
    groups = _GROUP.findall(candidate["digits"])
    number = index.only(_core("".join(groups)), by_digits=True)
    if not number and len(groups) == 1:
        return []
    before = words[max(begin, start - 60) : start]
    if _is_something_else(candidate, before, words):
        return []
    called = _INVOICE_WORD.search(before) is not None
    if number and (called or _is_sure("".join(groups))):
        return [InvoiceMention(start=start, end=end, number=number)]
    is_decimal = "." in candidate["digits"] and len(groups[-1]) < 3
    return _each_group(candidate, called, index) if len(groups) > 1 and not is_decimal else []


def _is_something_else(candidate: re.Match[str], before: str, words: str) -> bool:
    end = candidate.end("digits")
    goes_on = (candidate["suffix"] or "")[:1].isalpha() or words[end : end + 1].isalpha()
    is_amount = _AMOUNT_BEFORE.search(before) is not None or _AMOUNT_AFTER.match(words, end) is not None
    return goes_on or is_amount or _OTHER_THING.search(before) is not None


def _each_group(candidate: re.Match[str], called: bool, index: _Known) -> list[InvoiceMention]:
    """Match "1042/1043", and "1042/43", whose second part is short for a number that begins like the first.

    A part of one or two figures after one that is no invoice of theirs is the end of somebody else's number.
    """
    found: list[InvoiceMention] = []
    previous, strange = "", False
    for group in _GROUP.finditer(candidate.string, *candidate.span("digits")):
        digits = group.group()
        number = index.only(_core(digits), by_digits=True) if called or _is_sure(digits) else ""
        if not number and previous and len(digits) < len(previous):
            digits = previous[: -len(digits)] + digits
            number = index.only(_core(digits), by_digits=True)
        strange = strange or not number
        if number and not (strange and len(digits) < 3):
            found.append(InvoiceMention(start=group.start(), end=group.end(), number=number))
            previous = digits
    return found


def _is_sure(digits: str) -> bool:
    return len(digits) >= SURE_DIGITS and re.fullmatch(r"20[0-4]\d", digits) is None
