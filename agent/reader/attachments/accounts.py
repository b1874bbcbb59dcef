"""Whose account a payment paper names: the beneficiary's, told from the payer's by the words before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.reader.attachments import words
from agent.reader.attachments.lines import Line
from ledger.bank_accounts import bare_account, is_iban

#: What a reference by ISO 11649 begins with; its check digits are those of an IBAN.
_CREDITOR_REFERENCE = "RF"
_CALLED = re.compile(r"(?<!\w)iban(?!\w)", re.IGNORECASE)
#: Lines below "Beneficiary" that may still speak of the beneficiary.
_LINES_BELOW = 4


@dataclass(frozen=True, slots=True)
class Account:
    """An account that is paid to, as capital letters and digits; `is_ours` is None where that cannot be told."""

    number: str
    place: str
    is_ours: bool | None


@dataclass(frozen=True, slots=True)
class _Named:
    """A party named at an offset of a line."""

    is_beneficiary: bool
    offset: int


def accounts_paid(lines: list[Line], own_accounts: frozenset[str]) -> tuple[Account, ...]:
    """Return the accounts the paper says are paid to, each once; an account of ours counts wherever it stands.

    Where one of ours is named, a foreign one counts only with the beneficiary on its own line: many a letter of the
    payer has the payer's own account at its foot.
    """
    found: dict[str, Account] = {}
    below: dict[str, Account] = {}
    above: list[_Named] = []
    age = 0
    for line in lines:
        here = _parties(line)
        above, age = (here, 0) if here else (above if age < _LINES_BELOW else [], age + 1)
        for number, offset in _numbers(line):
            account = Account(number, line.place_at(offset), _is_ours(number, own_accounts))
            before = [one for one in here if one.offset <= offset]
            if account.is_ours or (before and before[-1].is_beneficiary):
                found.setdefault(number, account)
            elif not before and _stands_below(offset, above):
                below.setdefault(number, account)
    if not any(account.is_ours for account in found.values()):
        found = below | found
    return tuple(found.values())


def pays_to_us(accounts: tuple[Account, ...]) -> bool | None:
    """Say whether all is paid to us: one foreign account is enough for no, and nothing known is None."""
    verdicts = {account.is_ours for account in accounts}
    return False if False in verdicts else True if True in verdicts else None


def _parties(line: Line) -> list[_Named]:
    named = [_Named(True, found.start()) for found in words.BENEFICIARY.finditer(line.text)]
    named += [_Named(False, found.start()) for found in words.PAYER.finditer(line.text)]
    return sorted(named, key=lambda one: one.offset)


def _stands_below(offset: int, above: list[_Named]) -> bool:
    """Say whether the nearest heading above is the beneficiary's: two parties may stand side by side."""
    nearest = min(above, key=lambda one: abs(one.offset - offset), default=None)
    return nearest is not None and nearest.is_beneficiary


def _numbers(line: Line) -> Iterator[tuple[str, int]]:
    taken = []
    for found in words.IBAN.finditer(line.text.upper()):
        number = _iban(found.group(), is_called_one=_CALLED.search(line.text, 0, found.start()) is not None)
        if number:
            yield number, found.start()
        taken.append(found.span())
    for found in words.ACCOUNT_NUMBER.finditer(line.text):
        if not any(start < found.end() and found.start() < end for start, end in taken):
            number = bare_account(found["number"])
            if number:
                yield number, found.start("number")


def _iban(written: str, *, is_called_one: bool) -> str:
    """Return the IBAN at the beginning of what looks like one: the words after it may be letters and digits too.

    Tax numbers, invoice numbers and creditor references look like one as well. With a wrong check digit it counts only
    where it is called an IBAN: then it is not ours, whosever it was meant to be.
    """
    bare = bare_account(written)
    if bare.startswith(_CREDITOR_REFERENCE):
        return ""
    return next((bare[:end] for end in range(len(bare), 14, -1) if is_iban(bare[:end])), bare if is_called_one else "")


def _is_ours(number: str, own_accounts: frozenset[str]) -> bool | None:
    if not own_accounts:
        return None
    if number in own_accounts:
        return True
    # The number within the country, which is a part of an IBAN: likely ours, but its bank is not named.
    is_part_of_ours = not number[:1].isalpha() and any(number.lstrip("0") in own for own in own_accounts)
    return None if is_part_of_ours else False
