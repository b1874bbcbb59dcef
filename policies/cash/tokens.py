"""From a payment's texts to what has to be looked up, so that the lines of a whole statement are looked up at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from ledger.bank_accounts import bare_account
from ledger.money import Money
from ledger.references import (
    LONGEST_TEXT,
    Reference,
    Scheme,
    bare,
    body_of,
    references_in,
    references_of,
    without_references,
)
from policies.cash.money_in import MoneyIn
from policies.cash.months import months_in

_MOST_WORDS = 600
_LONGEST_WORD = 200
_LONGEST_NUMBER = 35
_SHORTEST_CORE = 3
_SHORTEST_BODY = 5
#: What people and scanners mistake for each other.
_LOOKALIKES = str.maketrans("OILSBZG", "0115826")
_DATES = re.compile(
    r"(?<![0-9A-Z])(?:[0-9]{1,2}[./-][0-9]{1,2}[./-](?:20)?[0-9]{2}|20[0-9]{2}-[01][0-9]-[0-3][0-9])(?![0-9])"
)
_AMOUNTS = re.compile(
    r"(?<![0-9A-Z.,])"
    r"(?:[0-9]{1,3}(?:[.,' ][0-9]{3}){1,5}[.,][0-9]{2}|[0-9]{1,3}(?:[.,'][0-9]{3}){1,5}|[0-9]{1,12}[.,][0-9]{2})"
    r"(?![0-9A-Z]|[.,/-][0-9])"
)
_SIGN = r"(?:(?:EUR|USD|GBP|CHF|INR)\b|[€$£₹])"
_PRICED = re.compile(rf"{_SIGN} ?[0-9]{{1,12}}(?![0-9A-Z])|(?<![0-9A-Z])[0-9]{{1,12}} ?{_SIGN}")
_WORD = re.compile(r"[A-Z0-9]+(?:[-/._#:][A-Z0-9]+)*")
#: A reference of these is one wherever it stands; the others' check digit holds for one number in ten.
_TELLING_SCHEMES = frozenset({Scheme.RF, Scheme.OGM, Scheme.QRR})
_DIGITS = re.compile(r"[0-9]+")
_ZEROS = re.compile(r"(^|(?<=[A-Z]))0+(?=[0-9])")
_RUNS = re.compile(r"[A-Z]*[0-9]+")
_PREFIX = re.compile(r"[A-Z]{1,6}(?:20[0-9]{2})?|[0-9]{1,20}")
_YEAR = re.compile(r"(?:19[89]|20[0-9])[0-9]")
_LEGAL_FORMS = frozenset(
    "AB AG AS AKTIENGESELLSCHAFT BV BVBA CO COMPANY CORP CORPORATION EG EK GMBH INC KG KGAA LLC LLP LTD LIMITED MBH NV "
    "OHG OY OYJ PLC PTE PTY PVT SA SARL SAS SE SL SP SPA SRL UG".split()
)


@dataclass(frozen=True, slots=True)
class Sought:
    """What a caller looks up for a line; a book finds its invoices by the same keys (`number_keys`).

    `references`: sound creditor references and the end-to-end id; `bodies`: what they say beside check digits.
    `numbers` against full numbers of invoices, credits, orders and customers; `cores` against digits alone;
    `skeletons` against numbers with look-alikes folded. `names` as `name_key` writes them. `months` are years and
    months it names. `cut`: the text was too long to be read whole.
    """

    references: frozenset[str]
    bodies: frozenset[str]
    numbers: frozenset[str]
    cores: frozenset[str]
    skeletons: frozenset[str]
    accounts: frozenset[str]
    names: frozenset[str]
    amounts: frozenset[Money]
    months: frozenset[tuple[int, int]]
    cut: bool


class NumberKeys(NamedTuple):
    """How a number of the book is found: written out, by its digits alone, and with look-alikes folded.

    `whole` is what a reference made of it says: the number, or all of its digits.
    """

    full: str
    cores: frozenset[str]
    skeleton: str
    whole: frozenset[str]


@lru_cache(maxsize=65_536)
def number_keys(number: str) -> NumberKeys:
    """Return the keys of a number; signs and zeros after a prefix make no difference."""
    folded = _folded(number)
    runs = _DIGITS.findall(folded)
    joined = _core("".join(runs))
    cores = {joined, _core(runs[-1])} - {""} if runs else set()
    full = _without_zeros(bare(folded))
    return NumberKeys(full, frozenset(cores), skeleton(full), frozenset({full, joined} - {""}))


def skeleton(full: str) -> str:
    """Fold what is mistaken for each other: O and 0, I, L and 1, S and 5, B and 8, Z and 2, G and 6, RN and M."""
    return full.replace("RN", "M").translate(_LOOKALIKES)


def name_key(name: str) -> str:
    """Return a name as it is compared: capital words without accents and legal forms."""
    plain = name[:LONGEST_TEXT]
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", re.sub(r"[.'’&]", "", plain.upper()))
    return " ".join(word for word in words if word not in _LEGAL_FORMS) or " ".join(words)


@lru_cache(maxsize=8_192)
def sought(money: MoneyIn) -> Sought:
    """Say what to look up for a payment; the work is bounded whatever its text is.

    Kept for a batch of lines: what is looked up for all of them at once is needed again for each.
    """
    text = _folded(money.remittance[:LONGEST_TEXT])
    written = references_in(text)
    given = [found for field in money.creditor_references[:_MOST_WORDS] for found in references_of(field)]
    references = {found.number for found in (*written, *given, *references_of(money.end_to_end_id))}
    references |= {bare(money.end_to_end_id[:_LONGEST_NUMBER])} - {"", "NOTPROVIDED"}
    words = [*_numbers(text, money.amount), *(bare(_folded(named.number)) for named in money.documents[:_MOST_WORDS])]
    numbers = {_without_zeros(word) for word in words}
    # The line's own amount names no invoice.
    own = {str(abs(money.amount.minor)), str(int(money.amount.amount))}
    cores = {core for word in words for core in _cores(word)} - own
    return Sought(
        references=frozenset(references),
        bodies=frozenset(_bodies(written, given)),
        numbers=frozenset(numbers),
        cores=frozenset(cores | set(_pointers(written))),
        skeletons=frozenset(map(skeleton, numbers)),
        accounts=frozenset(filter(None, [bare_account(money.payer_account)])),
        names=frozenset(filter(None, map(name_key, (money.payer_name, money.on_behalf_of)))),
        amounts=frozenset(filter(None, (money.amount, money.instructed))),
        months=months_in(text, money.value_on),
        cut=len(money.remittance) > LONGEST_TEXT or len(_WORD.findall(text)) > _MOST_WORDS,
    )


def _bodies(written: Iterable[Reference], given: Iterable[Reference]) -> Iterator[str]:
    """Give what references say, and those whole that stand in the field for them, as some sellers give plain numbers.

    In a text only the schemes count whose form or length leaves nothing to chance.
    """
    for found in written:
        if found.scheme in _TELLING_SCHEMES:
            yield _without_zeros(body_of(found))
    for found in given:
        yield from (_without_zeros(body_of(found)), _without_zeros(found.number))


def _pointers(written: Iterable[Reference]) -> Iterator[str]:
    """Give what the other references of a text say: digits that point, which the amount has to bear out."""
    bodies = (body_of(found) for found in written if found.scheme not in _TELLING_SCHEMES)
    yield from (body for body in bodies if len(body) >= _SHORTEST_BODY)


def _numbers(text: str, amount: Money) -> Iterator[str]:
    """Give what may be a number: words, their pieces, neighbours put together, glued ones taken apart; no amounts."""
    rest = _DATES.sub(" ", without_references(text))
    rest = _AMOUNTS.sub(" ", re.sub(rf"\b{amount.currency} ?[0-9]{{1,12}}\b", " ", _PRICED.sub(" ", rest)))
    before = ""
    for match in islice(_WORD.finditer(rest), _MOST_WORDS):
        pieces = re.split(r"[-/._#:]", match.group()[:_LONGEST_WORD])
        yield from filter(_may_be_number, _put_together(before, pieces))
        # A prefix and a year stand before a number together.
        before = before + pieces[-1] if before.isalpha() and is_year(pieces[-1]) else pieces[-1]


def _put_together(before: str, pieces: list[str]) -> Iterator[str]:
    if _PREFIX.fullmatch(before):
        yield before + pieces[0]
        yield before + "".join(pieces)
    for place, piece in enumerate(pieces):
        yield piece
        for more in (2, 3, 4):
            if place + more <= len(pieces):
                yield "".join(pieces[place : place + more])
        runs = _RUNS.findall(piece)
        if len(runs) > 1:
            yield from runs


def is_year(written: str) -> bool:
    """Say whether digits are a year of our time, that stands beside months and names nothing."""
    return bool(_YEAR.fullmatch(written))


def _may_be_number(word: str) -> bool:
    return 2 <= len(word) <= _LONGEST_NUMBER and any(letter.isdigit() for letter in word)


def _cores(number: str) -> Iterator[str]:
    """Give the digits of a number that may stand for it alone; a year does not."""
    digits = number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    core = _core(digits)
    if core and not is_year(digits):
        yield core


def _core(digits: str) -> str:
    """Return digits without leading zeros; nothing where too few are left to mean anything."""
    if not digits.isdigit():
        return ""
    bare_digits = digits.lstrip("0")
    if len(bare_digits) >= _SHORTEST_CORE:
        return bare_digits
    return digits if len(digits) > _SHORTEST_CORE else ""


def _without_zeros(full: str) -> str:
    return _ZEROS.sub("", full)


def _folded(text: str) -> str:
    if text.isascii():
        return text.upper()[:LONGEST_TEXT]
    # Full-width letters and the like become plain ones; what is longer then is cut again.
    return unicodedata.normalize("NFKC", text).upper()[:LONGEST_TEXT]
