"""Finds the payment that the bank took back: by its references, else by account and amount; never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from ledger.bank_accounts import bare_account

#: No scheme takes a payment back later without a court: an unauthorised direct debit, 13 months (SEPA Core rulebook).
LONGEST_REVERSIBLE = timedelta(days=400)


class Moved(NamedTuple):
    """A line by which money moved, one way or the other; `minor` is without sign, `account` the other side's.

    `sums` are what else the bank says was moved: without its charges, or as it was instructed. Up to
    `held_until` the payment may be taken back without a reason, where that is known.
    """

    line_id: int
    minor: int
    on: date
    account: str = ""
    references: frozenset[str] = frozenset()
    mandate_id: str = ""
    sums: tuple[int, ...] = ()
    held_until: date | None = None


class Doubt(StrEnum):
    """Why a person has to say which payment is meant."""

    NONE_FOUND = "none_found"
    SEVERAL = "several"
    LESS = "less"
    MORE = "more"
    UNSURE = "unsure"


class Link(NamedTuple):
    """The one payment that is meant, or why that is not sure, with those it may be."""

    line_id: int | None
    doubt: Doubt | None = None
    may_be: tuple[int, ...] = ()


def original_of(taken: Moved, earlier: Sequence[Moved]) -> Link:
    """Return the payment that is taken back, of those with a reference or an amount in common."""
    before = [each for each in earlier if each.on <= taken.on <= each.on + LONGEST_REVERSIBLE]
    named = [each for each in before if each.references & taken.references]
    if named:
        return _of_named(taken, named)
    alike = [each for each in before if _same_sum(each, taken) and _not_against(each, taken) and _in_time(each, taken)]
    sure = [each for each in alike if _same_account(each, taken)]
    if len(sure) == 1:
        return Link(sure[0].line_id)
    if sure:
        return _doubt(Doubt.SEVERAL, sure)
    return _doubt(Doubt.UNSURE, alike) if alike else Link(None, Doubt.NONE_FOUND)


def _of_named(taken: Moved, named: Sequence[Moved]) -> Link:
    whole = [each for each in named if _same_sum(each, taken)]
    for narrower in (_same_account, _same_mandate):
        if len(whole) > 1:
            whole = [each for each in whole if narrower(each, taken)] or whole
    if len(whole) == 1:
        return Link(whole[0].line_id)
    if whole:
        return _doubt(Doubt.SEVERAL, whole)
    return _doubt(Doubt.LESS if all(taken.minor < each.minor for each in named) else Doubt.MORE, named)


def _doubt(why: Doubt, may_be: Sequence[Moved]) -> Link:
    return Link(None, why, tuple(each.line_id for each in sorted(may_be, key=lambda each: (each.on, each.line_id))))


def _in_time(each: Moved, taken: Moved) -> bool:
    return each.held_until is None or taken.on <= each.held_until


def _same_sum(each: Moved, taken: Moved) -> bool:
    return each.minor in (taken.minor, *taken.sums)


def _same_account(each: Moved, taken: Moved) -> bool:
    return bool(each.account) and bare_account(each.account) == bare_account(taken.account)


def _same_mandate(each: Moved, taken: Moved) -> bool:
    return bool(each.mandate_id) and each.mandate_id == taken.mandate_id


def _not_against(each: Moved, taken: Moved) -> bool:
    """Say whether nothing the bank tells of both is different."""
    accounts = not (each.account and taken.account) or _same_account(each, taken)
    return accounts and (not (each.mandate_id and taken.mandate_id) or _same_mandate(each, taken))
