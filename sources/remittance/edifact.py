"""EDIFACT REMADV, the remittance advice of payers in Europe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ledger.money import Money
from sources.amounts import shown
from sources.bank.statement import BankFileError
from sources.bank.values import day, money
from sources.remittance.advice import AdviceLine, Deduction, RemittanceAdvice, checked, reason_in_words, total_of
from sources.remittance.segments import Level, Marks, Segment, cut, messages
from sources.remittance.x12 import Carrier

_LOOKS = re.compile(r"\s*UN[AB]\W")
_LEVELS = (Level("UNB", "UNZ", 5), Level("UNG", "UNE", 5), Level("UNH", "UNT", 1))
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)\d*.*", re.DOTALL)
_SHORT_DAY = re.compile(r"(\d\d)(\d\d)(\d\d)")
#: Which amount is meant, the surest first: remitted; due; total of the message; invoiced.
_PAID = ("12",)
_TOTAL = ("12", "9", "86", "128", "77", "79", "39")
_GROSS = ("77", "39", "9")
_DISCOUNT = ("52",)
#: Days of the payment, the surest first: value, execution, payment, document.
_PAID_ON = ("209", "203", "138", "137")
_PAYERS = ("PR", "BY", "IV", "MS")
_CREDIT_NOTES = frozenset({"381", "83", "396"})


def is_edifact(start: str) -> bool:
    """Say whether a text begins with an EDIFACT interchange."""
    return _LOOKS.match(start) is not None


def read_edifact(written: str, carrier: Carrier) -> list[RemittanceAdvice]:
    """Read all REMADV of an interchange; raise BankFileError at the place where one does not hold."""
    written = written.lstrip()
    marks, decimal = Marks("+", ":", "'", "?"), ""
    if written.startswith("UNA"):
        if len(written) < 9:
            raise BankFileError("cut_off", "the file ends within UNA", "its beginning")
        component, element, decimal, release, _, terminator = tuple(written[3:9])
        marks = Marks(element, component, terminator, release.strip())
        written = written[9:]
    found = [
        _Message(message, carrier, decimal).advice()
        for message in messages(cut(written, marks), _LEVELS)
        if message[0].at(2) == "REMADV"
    ]
    if not found:
        raise BankFileError("no_advice", "it holds no remittance advice (REMADV)")
    return found


@dataclass(slots=True)
class _Document:
    """A document of the message with its amounts by qualifier, and adjustments with theirs, where one is told."""

    segment: Segment
    amounts: dict[str, Money] = field(default_factory=dict)
    adjustments: list[tuple[str, list[Money]]] = field(default_factory=list)

    def line(self) -> AdviceLine:
        """Return the line as it is told; raise BankFileError where it has no amount."""
        gross, discount = _first(self.amounts, _GROSS), _first(self.amounts, _DISCOUNT)
        paid = _first(self.amounts, _PAID) or gross
        if paid is None:
            raise BankFileError("amount", "a document is named without an amount", self.segment.place)
        return AdviceLine(
            self.segment.place,
            self.segment.at(2),
            paid,
            gross,
            discount,
            tuple(self._deductions(paid, gross, discount)),
        )

    def _deductions(self, paid: Money, gross: Money | None, discount: Money | None) -> list[Deduction]:
        missing = (gross.minor if gross else paid.minor) - paid.minor - (discount.minor if discount else 0)
        told = [sum(amount.minor for amount in amounts) for _, amounts in self.adjustments]
        reasons = [code for code, _ in self.adjustments]
        if len(reasons) == 1 and missing > 0:
            # Adjustments may be told for information only: what is missing is what was taken off.
            told = [missing]
        elif sum(map(abs, told)) == missing:
            told = [abs(minor) for minor in told]
        else:
            told = [-minor for minor in told]
        return [Deduction(minor, reason_in_words("edifact", code)) for minor, code in zip(told, reasons, strict=True)]


class _Message:
    """Follows the segments of one message: head, documents, and the summary behind UNS."""

    def __init__(self, segments: Sequence[Segment], carrier: Carrier, decimal: str) -> None:
        self.segments, self.decimal = segments, decimal
        currencies = [one.at(1, 2) for one in segments if one.tag == "CUX"]
        self.currency = next(filter(None, currencies), "") or carrier.currency
        self.parties: dict[str, Segment] = {}
        self.days: dict[str, date] = {}
        self.amounts: dict[str, Money] = {}
        self.references: list[str] = []
        self.account = ""
        self.documents: list[_Document] = []
        self._document: _Document | None = None

    def advice(self) -> RemittanceAdvice:
        """Read the message as an advice that adds up."""
        for segment in self.segments:
            self._take(segment)
        place = self.segments[0].place
        total = _first(self.amounts, _TOTAL)
        if total is None:
            raise BankFileError("no_total", "the advice states no total (MOA)", place)
        payer = next((self.parties[role] for role in _PAYERS if role in self.parties), None)
        lines = tuple(document.line() for document in self.documents)
        return checked(
            RemittanceAdvice(
                format="REMADV",
                total=total,
                lines=self._signed(lines, total),
                place=place,
                references=tuple(dict.fromkeys(filter(None, self.references))),
                paid_on=next((self.days[kind] for kind in _PAID_ON if kind in self.days), None),
                payer_name=(payer.at(4) or payer.at(3)) if payer else "",
                payer_account=self.account,
                payer_number=payer.at(2) if payer else "",
            )
        )

    def _signed(self, lines: tuple[AdviceLine, ...], total: Money) -> tuple[AdviceLine, ...]:
        """Return lines with credit notes below zero, where only so they make the total."""
        if not lines or total_of(lines, total.currency) == total:
            return lines
        turned = tuple(
            replace(line, paid=-line.paid, gross=-line.gross if line.gross else None)
            if document.segment.at(1) in _CREDIT_NOTES and line.paid.minor > 0
            else line
            for line, document in zip(lines, self.documents, strict=True)
        )
        return turned if total_of(turned, total.currency) == total else lines

    def _take(self, segment: Segment) -> None:
        match segment.tag:
            case "DOC":
                self._document = _Document(segment)
                self.documents.append(self._document)
            case "UNS":
                self._document = None
            case "AJT" if self._document:
                self._document.adjustments.append((segment.at(1), []))
            case "MOA":
                self._amount(segment)
            case _ if self._document is None:
                self._head(segment)

    def _head(self, segment: Segment) -> None:
        match segment.tag:
            case "BGM":
                self.references.append(segment.at(2))
            case "RFF" if segment.at(1) in {"PQ", "AEK", "TN", "PB"}:
                self.references.insert(0, segment.at(1, 2))
            case "DTM":
                self.days.setdefault(segment.at(1), self._day(segment))
            case "NAD":
                self.parties.setdefault(segment.at(1), segment)
            case "FII" if segment.at(1) in {"PB", "OR"}:
                self.account = segment.at(2)

    def _amount(self, segment: Segment) -> None:
        written = segment.at(1, 2)
        if self.decimal and {"." if self.decimal == "," else ","} & set(written):
            raise BankFileError(
                "amount", f"{shown(written)} is no amount with the decimal mark {self.decimal!r} of UNA", segment.place
            )
        found = money(written, segment.at(1, 3) or self.currency, segment.place)
        if self._document and self._document.adjustments:
            self._document.adjustments[-1][1].append(found)
        else:
            amounts = self._document.amounts if self._document else self.amounts
            amounts.setdefault(segment.at(1), found)

    def _day(self, segment: Segment) -> date:
        written, form = segment.at(1, 2), segment.at(1, 3)
        found = (_SHORT_DAY if form == "101" else _DAY).fullmatch(written)
        if not found:
            raise BankFileError("date", f"{shown(written)} is not a date", segment.place)
        year = int(found[1]) + (2000 if form == "101" else 0)
        return day(year, int(found[2]), int(found[3]), segment.place)


def _first(amounts: dict[str, Money], kinds: tuple[str, ...]) -> Money | None:
    return next((amounts[kind] for kind in kinds if kind in amounts), None)
