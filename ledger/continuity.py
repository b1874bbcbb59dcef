"""Whether an account's statements follow on from each other, each from where the one before it ended; pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

#: Numbers that count statements within a year; whatever is larger, or leaps further, is no such row.
_MOST_IN_A_YEAR = 1_000
_LEADING_NUMBER = re.compile(r"\d+")


class Told(NamedTuple):
    """A complete statement: from which balance to which, in minor units, up to which day; `sequence` as it is told."""

    statement_id: int
    account: str
    currency: str
    opening_minor: int
    closing_minor: int
    opened_on: date | None
    closed_on: date
    sequence: str = ""


class Gap(NamedTuple):
    """A statement that does not go on from `before`; `missing`: numbers left out between them, though balances agree.

    Up to the day `before` ended nothing is missing.
    """

    before: Told
    statement: Told
    missing: tuple[int, int] | None = None


def gaps(statements: Iterable[Told]) -> list[Gap]:
    """Return where the statements of each account do not follow on; their order makes no difference.

    Statements of a day, a week and a month may lie side by side: one follows on if it begins with a balance at which
    a statement ended that ended last before it, before it began, or on the day it began.
    """
    by_account: defaultdict[tuple[str, str], list[Told]] = defaultdict(list)
    for one in sorted(statements, key=lambda one: one.statement_id):
        by_account[one.account, one.currency].append(one)
    return [gap for key in sorted(by_account) for gap in _gaps(by_account[key])]


def _gaps(statements: Sequence[Told]) -> Iterator[Gap]:
    # The same statement may have come in two formats.
    distinct = {(one.opening_minor, one.closing_minor, one.closed_on): one for one in reversed(statements)}
    ordered = sorted(distinct.values(), key=lambda one: (one.closed_on, one.statement_id))
    if all(_follows(one, before) for before, one in pairwise(ordered)):
        return
    by_day: defaultdict[date, list[Told]] = defaultdict(list)
    for one in ordered:
        by_day[one.closed_on].append(one)
    days = sorted(by_day)
    for day in days[1:]:
        for one in by_day[day]:
            earlier = [other for each in _days_before(one, days) for other in by_day[each] if other is not one]
            if gap := _gap(one, earlier):
                yield gap


def _days_before(one: Told, days: Sequence[date]) -> list[date]:
    """Return the days a statement may follow on from, the last one first."""
    begin = min(one.opened_on or one.closed_on, one.closed_on)
    places = {bisect_left(days, one.closed_on), bisect_right(days, begin), bisect_left(days, begin)} - {0}
    return [days[place - 1] for place in sorted(places, reverse=True)]


def _gap(one: Told, earlier: Sequence[Told]) -> Gap | None:
    following = [other for other in earlier if other.closing_minor == one.opening_minor]
    if not following:
        ended = [other for other in earlier if other.closed_on < one.closed_on]
        return Gap(max(ended, key=lambda other: other.closed_on), one) if ended else None
    missing = [_missing(other, one) for other in following]
    return Gap(following[0], one, missing[0]) if all(missing) else None


def _follows(one: Told, before: Told) -> bool:
    return before.closing_minor == one.opening_minor and not _missing(before, one)


def _missing(before: Told, one: Told) -> tuple[int, int] | None:
    """Return the first and the last number of a year's row that are left out between two statements."""
    first, then = _number(before.sequence), _number(one.sequence)
    in_a_row = first and then and max(first, then) <= _MOST_IN_A_YEAR and before.closed_on.year == one.closed_on.year
    return (first + 1, then - 1) if in_a_row and then > first + 1 else None


def _number(sequence: str) -> int:
    """Return the number of a statement; what follows it is a page."""
    found = _LEADING_NUMBER.match(sequence)
    return int(found[0]) if found else 0
