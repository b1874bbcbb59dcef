"""A remittance advice as it is understood: who paid what, for which documents, and what was taken off and why."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ledger.money import Money
from sources.bank.statement import BankFileError

_REASONS = Path(__file__).with_name("reasons.toml")


@dataclass(frozen=True, slots=True)
class Deduction:
    """What a payer takes off, in minor units of the advice's currency; below zero it is paid on top."""

    minor: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """What is paid for one document, after discount and deductions; below zero a credit taken.

    Without a number it is an adjustment of the whole payment. `gross` is what the payer takes the document to be.
    """

    place: str
    number: str
    paid: Money
    gross: Money | None = None
    discount: Money | None = None
    deductions: tuple[Deduction, ...] = ()


@dataclass(frozen=True, slots=True)
class RemittanceAdvice:
    """One payment as its payer tells it; the lines make the total.

    `references` are what may stand with the payment at the bank: trace numbers, the payer's own number of it.
    """

    format: str
    total: Money
    lines: tuple[AdviceLine, ...]
    place: str
    references: tuple[str, ...] = ()
    paid_on: date | None = None
    payer_name: str = ""
    payer_account: str = ""
    payer_number: str = ""


def checked(advice: RemittanceAdvice) -> RemittanceAdvice:
    """Return an advice that adds up; raise BankFileError where it does not."""
    if not advice.lines:
        raise BankFileError("no_lines", "the advice names no document", advice.place)
    if advice.total.minor < 0:
        raise BankFileError("direction", "the advice tells of money that is taken, not paid", advice.place)
    reached = total_of(advice.lines, advice.total.currency)
    if reached != advice.total:
        raise BankFileError("not_tied", f"its lines make {reached}, the advice says {advice.total}", advice.place)
    return advice


def total_of(lines: Iterable[AdviceLine], currency: str) -> Money:
    """Sum what lines pay; raise BankFileError for one in another currency."""
    total = 0
    for line in lines:
        if line.paid.currency != currency:
            raise BankFileError(
                "currency_mixed", f"a line in {line.paid.currency} stands in an advice in {currency}", line.place
            )
        total += line.paid.minor
    return Money(total, currency)


def reason_in_words(codes: str, code: str) -> str:
    """Return what a code for a deduction means, of the list `codes` ("x12" or "edifact"), with the code."""
    known = _reasons().get(codes, {}).get(code.lstrip("0") or code)
    return f"{known} ({code})" if known else f"reason {code}" if code else ""


def disputed_for(reason: str) -> str:
    """Return what a reason for a deduction disputes; empty where it does not say so by itself."""
    return str(_reasons()["disputes"].get(reason.partition(" (")[0], ""))


@lru_cache(maxsize=1)
def _reasons() -> dict[str, Any]:
    return tomllib.loads(_REASONS.read_text(encoding="utf-8"))
