"""Structured creditor references: found in what payers write, proved by their check digits, and issued by us.

A reference with a wrong check digit is noise. A right one says only that it is well written: the shorter schemes hold
for one in ten numbers by chance, so whoever asks still has to know that it is one of ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

#: What is looked at of a text, in characters: as much as the longest remittance of a bank (camt, 9,000).
LONGEST_TEXT = 9_000
_MOST_GROUPS = 9
_LONGEST_BODY = 21
_SIGNS = re.compile(r"[^A-Z0-9]")
_RF = re.compile(r"(?<![A-Z0-9])RF[ -]?[0-9]{2}(?:[ -]?[A-Z0-9]{1,21}){1,8}")
_OGM = re.compile(r"[+*]{3} ?([0-9]{3}) ?/ ?([0-9]{4}) ?/ ?([0-9]{5}) ?[+*]{3}")
_GROUPS = re.compile(r"(?<![A-Z0-9])[0-9]{1,27}(?: [0-9]{1,27})*(?![A-Z0-9])")
_WRONG = re.compile(r"RF[ -]?[0-9]{2}[ -]?(?:[A-Z0-9]{4}(?:[ -][A-Z0-9]{4})+(?:[ -][A-Z0-9]{1,3})?|[A-Z0-9]+)")
_QRR_TABLE = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)


class Scheme(StrEnum):
    """Whose rule a reference keeps."""

    RF = "RF"
    OGM = "OGM"
    QRR = "QRR"
    VIITE = "viite"
    KID = "KID"
    OCR = "OCR"


class Reference(NamedTuple):
    """A reference as it is compared: capital letters and digits alone, a Finnish one without leading zeros."""

    scheme: Scheme
    number: str


def issued(short_id: str) -> str:
    """Return our own reference (ISO 11649) for a short id of letters and digits, the same one every time.

    Raises ValueError for an id that has none, or more than 21.
    """
    body = bare(short_id)
    if not 1 <= len(body) <= _LONGEST_BODY:
        raise ValueError(f"a reference is made of 1 to 21 letters and digits, not of {short_id!r}")
    return f"RF{98 - _mod97(body + 'RF00'):02d}{body}"


def reference_of(number: str) -> str:
    """Return our reference for the number of an invoice; empty where it is too long for one, or holds no letter."""
    return issued(number) if 1 <= len(bare(number)) <= _LONGEST_BODY else ""


def bare(written: str) -> str:
    """Return a reference or number as its capital letters and digits (ASCII) alone."""
    return _SIGNS.sub("", written.upper())


def references_of(written: str) -> tuple[Reference, ...]:
    """Return what a field for one reference may hold, a reading for each scheme whose check digit is right."""
    number = bare(written[:LONGEST_TEXT])
    if number.startswith("RF"):
        return (Reference(Scheme.RF, number),) if _is_rf(number) else ()
    if not number.isdigit() or len(number) > 27:
        return ()
    return tuple(_as(scheme, number) for scheme, holds in _DIGIT_SCHEMES.items() if holds(number))


def references_in(text: str) -> tuple[Reference, ...]:
    """Return the references in free text, in the order they stand there; groups and signs between them are left out."""
    upper = text[:LONGEST_TEXT].upper()
    found: dict[Reference, None] = {}
    for match in _RF.finditer(upper):
        found.update(dict.fromkeys(_grouped(match.group())))
    rest = _RF.sub(" ", upper)
    for match in _OGM.finditer(rest):
        found.update(dict.fromkeys(references_of("".join(match.groups()))))
    for match in _GROUPS.finditer(_OGM.sub(" ", rest)):
        found.update(dict.fromkeys(_grouped(match.group())))
    return tuple(found)


def without_references(text: str) -> str:
    """Return a text without what looks like RF references, right or wrong: their digits name nothing by themselves."""
    upper = text[:LONGEST_TEXT].upper()
    kept, last = [], 0
    for match in _RF.finditer(upper):
        right = [len(reference.number) for reference in _grouped(match.group())]
        kept += [upper[last : match.start()], " "]
        last = match.start() + _written_length(match.group(), max(right, default=0))
    return "".join([*kept, upper[last:]])


def _written_length(run: str, characters: int) -> int:
    """Tell how far a reference of so many characters reaches into a run; of a wrong one, its head and its next word."""
    if not characters:
        wrong = _WRONG.match(run)
        return wrong.end() if wrong else len(run)
    seen = 0
    for place, letter in enumerate(run):
        seen += letter.isalnum()
        if seen == characters:
            return place + 1
    return len(run)


def _grouped(run: str) -> Iterator[Reference]:
    """Read a run of groups: each start, longer by a group at a time, as payers and banks cut references anywhere."""
    groups = re.split(r"[ -]", run)
    starts = range(min(len(groups), 4 * _MOST_GROUPS))
    # In a run of RF references each begins with its letters; digits between are their groups.
    for start in starts if not run.startswith("RF") else [n for n in starts if groups[n].startswith("RF")]:
        joined = ""
        for group in groups[start : start + _MOST_GROUPS]:
            joined += group
            if len(joined) > 27:
                break
            # Three digits and fewer keep a rule by chance and are no reference anybody issues.
            if len(joined) > 3:
                yield from references_of(joined)


def body_of(reference: Reference) -> str:
    """Return what a reference says beside its check digits, without leading zeros: the number its seller gave."""
    number = reference.number
    if reference.scheme is Scheme.RF:
        return number[4:].lstrip("0")
    return number[: -2 if reference.scheme is Scheme.OGM else -1].lstrip("0")


def _as(scheme: Scheme, number: str) -> Reference:
    return Reference(scheme, number.lstrip("0") if scheme is Scheme.VIITE else number)


def _mod97(written: str) -> int:
    return int("".join(str(int(letter, 36)) for letter in written)) % 97


def _is_rf(number: str) -> bool:
    shaped = re.fullmatch(r"RF(0[2-9]|[1-8][0-9]|9[0-8])[A-Z0-9]{1,21}", number)
    return bool(shaped) and _mod97(number[4:] + number[:4]) == 1


def _is_ogm(number: str) -> bool:
    return len(number) == 12 and (int(number[:10]) % 97 or 97) == int(number[10:])


def _is_qrr(number: str) -> bool:
    carry = 0
    for digit in number[:-1]:
        carry = _QRR_TABLE[(carry + int(digit)) % 10]
    return len(number) == 27 and (10 - carry) % 10 == int(number[-1])


def _is_viite(number: str) -> bool:
    digits = number.lstrip("0")
    total = sum(int(digit) * (7, 3, 1)[place % 3] for place, digit in enumerate(reversed(digits[:-1])))
    return 4 <= len(digits) <= 20 and -total % 10 == int(digits[-1])


def _luhn(number: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _mod11(number: str) -> bool:
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(number[:-1])))
    return -total % 11 == int(number[-1])


def _is_kid(number: str) -> bool:
    return 4 <= len(number) <= 25 and any(int(digit) for digit in number) and (_luhn(number) or _mod11(number))


def _is_ocr(number: str) -> bool:
    return 4 <= len(number) <= 25 and any(int(digit) for digit in number) and _luhn(number)


_DIGIT_SCHEMES: dict[Scheme, Callable[[str], bool]] = {
    Scheme.OGM: _is_ogm,
    Scheme.QRR: _is_qrr,
    Scheme.VIITE: _is_viite,
    Scheme.KID: _is_kid,
    Scheme.OCR: _is_ocr,
}
