"""SWIFT MT940 statements and MT942 interim reports, with or without the envelope they travel in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import BinaryIO

from ledger.money import Money
from sources.amounts import shown
from sources.bank.mt940_memo import read_memo
from sources.bank.statement import Balance, BankFileError, BankLine, Ended, LineKind, Pieces, Statement
from sources.bank.texts import read_text
from sources.bank.values import currency_of, day, direction, money, reference, words

_LOOKS = re.compile(rb"^(?:\{[^\n]*\{4:)?:(?:20|25P?|28C?|60[FM]|61|62[FM]|940|NS):", re.MULTILINE)
_FIELD = re.compile(r":(\d\d[A-Z]?):(.*)")
_ENVELOPE = re.compile(r"^\{[^\n]*?\{4:")
#: What banks write around messages: the end mark, an envelope, a header of ABN AMRO, a tag of no meaning.
_AROUND = re.compile(r"-\}?.*|\{.*|[A-Z0-9]{8,12}|94[02]|:(?:940|942|NS):.*|")
_BALANCE = re.compile(r"([CD])(\d\d)(\d\d)(\d\d)([A-Z]{3})(\d+(?:,\d*)?)")
_SUM = re.compile(r"(\d{1,5})([A-Z]{3})(\d+(?:,\d*)?)")
_ENTRY = re.compile(
    r"(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d))?(?P<side>[RE]?[CD])[A-Z]?(?P<amount>\d+(?:,\d*)?)"
    r"(?P<code>[A-Z][A-Z0-9]{3})(?P<reference>[^\n]*?)(?://(?P<bank>[^\n]*))?(?:\n(?P<more>.*))?",
    re.DOTALL,
)
#: The type of a line that says by itself what it is; all others go by their sign.
_KINDS = {"RTI": LineKind.RETURN, "CHG": LineKind.FEE, "COM": LineKind.FEE, "INT": LineKind.FEE}
#: The account owner's reference is this long; some banks write a name behind it.
_REFERENCE_WIDTH = 16


@dataclass(frozen=True, slots=True)
class _Field:
    tag: str
    value: str
    line: int

    @property
    def place(self) -> str:
        return f"line {self.line}"


def is_mt940(start: bytes) -> bool:
    """Say whether a file begins with the fields of a statement message."""
    return _LOOKS.search(start.replace(b"\r", b"\n")) is not None


def read_mt940(file: BinaryIO) -> Pieces:
    """Read all messages of a file."""
    for message in _messages(read_text(file)):
        yield from _Message(message).pieces()


def _messages(written: str) -> Iterator[list[_Field]]:
    fields: list[_Field] = []
    for number, raw in enumerate(written.split("\n"), 1):
        line = _ENVELOPE.sub("", raw)
        found = _FIELD.fullmatch(line)
        ends = line.startswith("-}") or line.strip() == "-"
        if fields and (ends or (found and found[1] == "20")):
            yield fields
            fields = []
        if found:
            fields.append(_Field(found[1], found[2], number))
        elif fields and not ends and not line.startswith((":940:", ":942:")):
            fields[-1] = replace(fields[-1], value=f"{fields[-1].value}\n{line}")
        elif not _AROUND.fullmatch(line.strip()):
            raise BankFileError("layout", f"{shown(line)} belongs to no field of a statement", f"line {number}")
    if fields:
        yield fields


@dataclass(slots=True)
class _Message:
    """One statement, or one page of it."""

    fields: list[_Field]
    currency: str = ""
    _first: dict[str, _Field] = field(default_factory=dict)

    def pieces(self) -> Pieces:
        """Give the statement, its lines and its end."""
        for each in self.fields:
            self._first.setdefault(each.tag, each)
        opening, closing = self._balance("60F", "60M"), self._balance("62F", "62M")
        interim = not opening and not closing and any(tag in self._first for tag in ("34F", "90C", "90D", "13D", "13"))
        if not interim and not (opening and closing):
            missing = ":60F:" if not opening else ":62F:"
            last = self.fields[-1].place
            raise BankFileError(
                "cut_off", f"the statement has no {missing} balance; it is cut off or no statement", last
            )
        self.currency = opening.amount.currency if opening else self._interim_currency()
        yield Statement(
            format="MT942" if interim else "MT940",
            account=self._account(),
            currency=self.currency,
            number=words(self._value("20"), place=self.fields[0].place),
            sequence=words(self._value("28C", "28"), place=self.fields[0].place),
            opening=opening,
            complete=not interim,
            place=self.fields[0].place,
        )
        lines = list(self._lines())
        yield from lines
        self._check_sums(lines)
        yield Ended(closing, None, (self._first.get("62F") or self._first.get("62M") or self.fields[-1]).place)

    def _value(self, *tags: str) -> str:
        return next((self._first[tag].value for tag in tags if tag in self._first), "")

    def _balance(self, *tags: str) -> Balance | None:
        found = next((self._first[tag] for tag in tags if tag in self._first), None)
        if found is None:
            return None
        parts = _BALANCE.fullmatch(found.value.strip())
        if not parts:
            raise BankFileError("balance", f"{shown(found.value)} is not a balance", found.place)
        amount = money(parts[6], parts[5], found.place)
        day_ = day(_year(parts[2]), int(parts[3]), int(parts[4]), found.place)
        return Balance(-amount if parts[1] == "D" else amount, day_)

    def _interim_currency(self) -> str:
        for tag in ("34F", "90C", "90D"):
            found = re.search(r"[A-Z]{3}", self._value(tag))
            if found:
                return currency_of(found[0], self._first[tag].place)
        raise BankFileError("currency", "the report names no currency", self.fields[0].place)

    def _account(self) -> str:
        written = words(self._value("25", "25P"), place=self.fields[0].place)
        # Some banks add the account's currency to its number.
        account = re.sub(rf"(?<=\d)\s*/?\s*{self.currency}$", "", written)
        if not account:
            raise BankFileError("account", "the statement names no account (:25:)", self.fields[0].place)
        return account

    def _lines(self) -> Iterator[BankLine]:
        entry: _Field | None = None
        memo: list[str] = []
        for each in (*self.fields, None):
            if each is not None and each.tag == "86":
                memo.append(each.value)
                continue
            if entry is not None:
                yield _line(entry, "\n".join(memo), self.currency)
            entry, memo = (each if each is not None and each.tag == "61" else None), []

    def _check_sums(self, lines: list[BankLine]) -> None:
        """Hold the lines of an interim report against the number and sum it states."""
        for tag, sign in (("90D", -1), ("90C", 1)):
            stated = self._first.get(tag)
            parts = _SUM.fullmatch(stated.value.strip()) if stated else None
            if stated is None or parts is None:
                continue
            own = [line.amount.minor for line in lines if line.booked and line.amount.minor * sign > 0]
            told = money(parts[3], parts[2], stated.place)
            if (int(parts[1]), told) != (len(own), Money(abs(sum(own)), self.currency)):
                reached = Money(abs(sum(own)), self.currency)
                reason = f"{parts[1]} lines of {told} are stated, but {len(own)} of {reached} came"
                raise BankFileError("not_tied", reason, stated.place)


def _line(entry: _Field, memo: str, currency: str) -> BankLine:
    found = _ENTRY.fullmatch(entry.value.rstrip())
    if not found:
        raise BankFileError("line", f"{shown(entry.value)} is not a line of a statement", entry.place)
    value_on = day(_year(found[1]), int(found[2]), int(found[3]), entry.place)
    booked_on = _nearest(value_on, int(found[4]), int(found[5]), entry.place) if found[4] else value_on
    side, code = found["side"], found["code"]
    amount = money(found["amount"], currency, entry.place)
    # RC takes a credit back, RD a debit; EC and ED are expected.
    signed = amount if side in {"C", "EC", "RD"} else -amount
    told = read_memo(memo, entry.place)
    kind = _KINDS.get(code[1:], LineKind.REVERSAL if side in {"RC", "RD"} else direction(signed))
    own = found["reference"]
    return BankLine(
        place=entry.place,
        amount=signed,
        booked_on=booked_on,
        value_on=value_on,
        kind=LineKind.RETURN if told.returned else kind,
        bank_reference=reference(found["bank"] or ""),
        customer_reference=told.customer_reference or reference(own[:_REFERENCE_WIDTH]),
        end_to_end_id=told.end_to_end_id,
        mandate_id=told.mandate_id,
        creditor_references=told.creditor_references,
        remittance=told.remittance,
        bank_text=words(told.text, own[_REFERENCE_WIDTH:], found["more"] or "", place=entry.place),
        bank_code="-".join(filter(None, (code, told.code))),
        reason=told.reason,
        counterparty=told.counterparty,
        booked=not side.startswith("E"),
    )


def _year(two_digits: str) -> int:
    year = int(two_digits)
    return year + (2000 if year < 80 else 1900)


def _nearest(value_on: date, month: int, day_: int, place: str) -> date:
    """Return the booking day, told without its year, that is nearest to the value day."""
    years = [value_on.year + step for step in (-1, 0, 1)]
    if (month, day_) == (2, 29):
        years = [year for year in years if year % 4 == 0] or years[:1]
    return min((day(year, month, day_, place) for year in years), key=lambda found: abs(found - value_on))
