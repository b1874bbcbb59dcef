"""X12 820, the payment order and remittance advice, in its envelope or bare as banks carry it in addenda."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ledger.money import Money
from sources.bank.statement import BankFileError
from sources.bank.values import day, money
from sources.remittance.advice import AdviceLine, Deduction, RemittanceAdvice, checked, reason_in_words, total_of
from sources.remittance.segments import Level, Marks, Segment, cut, messages

_LOOKS = re.compile(r"\s*(?:ISA[^A-Za-z0-9\s]|ST([^A-Za-z0-9\s])820\1)")
_BARE = re.compile(r"\s*ST(?P<element>[^A-Za-z0-9\s])820(?P=element)[A-Za-z0-9]{4,9}(?P<terminator>[^A-Za-z0-9])")
_DAY = re.compile(r"(?:(\d\d))?(\d\d)(\d\d)(\d\d)")
_LEVELS = (Level("ISA", "IEA", 13), Level("GS", "GE", 6), Level("ST", "SE", 2))
#: The header has a fixed width, which is how a file tells its marks.
_ELEMENT_AT, _COMPONENT_AT, _TERMINATOR_AT = 3, 104, 105
#: What a reference of the header means that may stand at the bank: number of the transfer, of the cheque, a trace.
_TRACES = frozenset({"TN", "EF", "CK", "2I"})
_DAYS = frozenset({"097", "009", "234"})


@dataclass(frozen=True, slots=True)
class Carrier:
    """What is known of a payment from around its advice; what the advice says itself comes first."""

    currency: str
    total: Money | None = None
    paid_on: date | None = None
    payer_name: str = ""
    payer_number: str = ""
    references: tuple[str, ...] = ()
    format: str = "X12 820"
    place: str = ""


def is_x12(start: str) -> bool:
    """Say whether a text begins with an X12 interchange, or with an 820 without its envelope."""
    return _LOOKS.match(start) is not None


def read_x12(written: str, carrier: Carrier) -> list[RemittanceAdvice]:
    """Read all 820s of an interchange; raise BankFileError at the place where one does not hold."""
    found = [
        read_820(message, carrier)
        for message in messages(cut(written, _marks(written)), _LEVELS)
        if message[0].at(1) == "820"
    ]
    if not found:
        raise BankFileError("no_advice", "it holds no payment advice (820)")
    return found


def _marks(written: str) -> Marks:
    header = written.lstrip()
    bare = _BARE.match(header)
    if bare:
        return Marks(bare["element"], "", bare["terminator"])
    if len(header) <= _TERMINATOR_AT or header[_ELEMENT_AT:_TERMINATOR_AT].count(header[_ELEMENT_AT]) != 16:
        raise BankFileError("cut_off", "the header of the interchange (ISA) is not whole", "segment 1")
    return Marks(header[_ELEMENT_AT], header[_COMPONENT_AT], header[_TERMINATOR_AT])


@dataclass(slots=True)
class _Line:
    """A document on its way: what is paid, and adjustments, which the amount paid contains or does not."""

    segment: Segment
    number: str
    paid: int
    gross: Money | None = None
    discount: Money | None = None
    adjustments: list[tuple[int, str]] = field(default_factory=list)
    alone: bool = False

    def line(self, currency: str, *, contained: bool) -> AdviceLine:
        """Return the line; an adjustment below zero is a deduction."""
        apart = 0 if contained or self.alone else sum(minor for minor, _ in self.adjustments)
        return AdviceLine(
            place=self.segment.place,
            number=self.number,
            paid=Money(self.paid + apart, currency),
            gross=self.gross,
            discount=self.discount,
            deductions=tuple(Deduction(-minor, reason) for minor, reason in self.adjustments),
        )


def read_820(segments: Sequence[Segment], carrier: Carrier) -> RemittanceAdvice:
    """Read one transaction set, or its segments alone where a carrier tells the rest."""
    at = _At(segments, carrier)
    for segment in segments:
        at.take(segment)
    advice = RemittanceAdvice(
        format=carrier.format,
        total=at.total or Money(-1, at.currency),
        lines=(),
        place=carrier.place or segments[0].place,
        references=tuple(dict.fromkeys(filter(None, (*at.references, *carrier.references)))),
        paid_on=at.paid_on or carrier.paid_on,
        payer_name=at.payer_name or carrier.payer_name,
        payer_account=at.payer_account,
        payer_number=at.payer_number or carrier.payer_number,
    )
    if at.total is None:
        raise BankFileError("no_total", "the advice states no total (BPR)", advice.place)
    at.attribute()
    # An adjustment behind a document is contained in what is paid of it; many payers leave it out, as the sum shows.
    told = tuple(one.line(at.currency, contained=True) for one in at.lines)
    if told and total_of(told, at.currency) != at.total:
        apart = tuple(one.line(at.currency, contained=False) for one in at.lines)
        told = apart if total_of(apart, at.currency) == at.total else told
    return checked(replace(advice, lines=told))


class _At:
    """Follows the segments of one advice."""

    def __init__(self, segments: Sequence[Segment], carrier: Carrier) -> None:
        self.currency = next((one.at(2) for one in segments if one.tag == "CUR"), "") or carrier.currency
        self.total = carrier.total
        self.paid_on: date | None = None
        self.payer_name = self.payer_account = self.payer_number = ""
        self.references: list[str] = []
        self.lines: list[_Line] = []
        self._within: _Line | None = None

    def take(self, segment: Segment) -> None:
        """Take the next segment."""
        match segment.tag:
            case "BPR":
                self._payment(segment)
            case "TRN":
                self.references += [segment.at(2), segment.at(4)]
            case "REF" if not self.lines and segment.at(1) in _TRACES:
                self.references.append(segment.at(2))
            case "REF" if self._within and self._within.alone and not self._within.number:
                self._within.number = segment.at(2) if segment.at(1) in {"IV", "CM", "I5"} else ""
            case "DTM" if not self.lines and segment.at(1) in _DAYS and self.paid_on is None:
                self.paid_on = _day(segment.at(2), segment)
            case "N1" if segment.at(1) == "PR" and not self.payer_name:
                self.payer_name, self.payer_number = segment.at(2), segment.at(4) or self.payer_number
            case "ENT":
                self._within = None
            case "RMR":
                self._document(segment)
            case "ADX":
                self._adjustment(segment)

    def _payment(self, segment: Segment) -> None:
        total = self._minor(segment, 2)
        if segment.at(3) == "D":
            raise BankFileError("direction", "the advice tells of money that is taken, not paid", segment.place)
        if self.total is not None and self.total.minor != total:
            raise BankFileError(
                "not_tied", f"the advice says {Money(total, self.currency)}, the payment is {self.total}", segment.place
            )
        self.total = Money(total, self.currency)
        self.payer_account, self.payer_number = segment.at(9), segment.at(10)
        self.paid_on = _day(segment.at(16), segment) if segment.at(16) else None

    def _document(self, segment: Segment) -> None:
        gross = Money(self._minor(segment, 5), self.currency) if segment.at(5) else None
        discount = Money(self._minor(segment, 6), self.currency) if segment.at(6) else None
        if segment.at(4):
            paid = self._minor(segment, 4)
        elif gross is not None:
            paid = gross.minor - (discount.minor if discount else 0)
        else:
            raise BankFileError("amount", "a document is named without an amount", segment.place)
        self._within = _Line(segment, segment.at(2), paid, gross, discount)
        if segment.at(8):
            self._within.adjustments.append((self._minor(segment, 8), reason_in_words("x12", segment.at(7))))
        self.lines.append(self._within)

    def _adjustment(self, segment: Segment) -> None:
        minor, reason = self._minor(segment, 1), reason_in_words("x12", segment.at(2))
        if self._within and not self._within.alone:
            self._within.adjustments.append((minor, reason))
            return
        self._within = _Line(segment, segment.at(4), minor, adjustments=[(minor, reason)], alone=True)
        self.lines.append(self._within)

    def attribute(self) -> None:
        """Put each adjustment that stands by itself to its document: the one it names, or the only one there is."""
        documents = [line for line in self.lines if not line.alone]
        for alone in [line for line in self.lines if line.alone]:
            meant = [line for line in documents if line.number == alone.number]
            meant = meant or (documents if len(documents) == 1 and not alone.number else [])
            if len(meant) == 1:
                meant[0].paid += alone.paid
                meant[0].adjustments += alone.adjustments
                # What it was taken off is paid without it, whatever else the amount contains.
                self.lines.remove(alone)

    def _minor(self, segment: Segment, element: int) -> int:
        return money(segment.at(element), self.currency, segment.place).minor


def _day(written: str, segment: Segment) -> date:
    found = _DAY.fullmatch(written)
    if not found:
        raise BankFileError("date", f"{written[:20]!r} is not a date", segment.place)
    return day(int(found[1] or "20") * 100 + int(found[2]), int(found[3]), int(found[4]), segment.place)
