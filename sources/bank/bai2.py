"""BAI2 cash reports: records of comma-separated fields, which go on in 88 records and are summed at every level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from ledger.money import Money
from sources.amounts import shown
from sources.bank.bai2_details import KINDS, read_texts
from sources.bank.statement import Balance, BankFileError, BankLine, Ended, LineKind, Pieces, Statement
from sources.bank.texts import read_text
from sources.bank.values import currency_of, day, reference, words

_LOOKS = re.compile(rb"\s*01,[^,\n]{0,40},[^,\n]{0,40},\d{6},")
_RECORD = re.compile(r"(01|02|03|16|49|88|98|99),(.*)")
_AMOUNT = re.compile(r"[+-]?\d{1,15}")
_DAY = re.compile(r"(\d\d)(\d\d)(\d\d)")
#: Fields of a kind of funds that stand between it and what follows; D says itself how many.
_MORE_FIELDS = {"S": 3, "V": 2}
OPENING, CLOSING, NO_MONEY = "010", "015", "890"


@dataclass(slots=True)
class _Record:
    """One record with what continues it; `count` is how many lines of the file it takes."""

    code: str
    parts: list[str]
    line: int

    @property
    def place(self) -> str:
        return f"line {self.line}"

    @property
    def count(self) -> int:
        return len(self.parts)

    def fields(self) -> list[str]:
        """Return all fields, also those of the lines that continue it."""
        return ",".join(self.parts).split(",")


def is_bai2(start: bytes) -> bool:
    """Say whether a file begins with the header of a cash report."""
    return _LOOKS.match(start) is not None


def read_bai2(file: BinaryIO) -> Pieces:
    """Read all accounts of all groups, and hold every total and count against what came."""
    records = list(_records(read_text(file)))
    report = _Report()
    for record in records:
        yield from report.take(record)
    if not report.ended:
        raise BankFileError("cut_off", "the file ends without its trailer (99)", records[-1].place)


def _records(written: str) -> Iterator[_Record]:
    record: _Record | None = None
    for number, raw in enumerate(written.split("\n"), 1):
        line = raw.rstrip()
        if not line:
            continue
        found = _RECORD.fullmatch(line)
        if not found:
            raise BankFileError("record", f"{shown(line)} is no record of BAI2", f"line {number}")
        content = found[2].removesuffix("/")
        if found[1] != "88":
            if record is not None:
                yield record
            record = _Record(found[1], [content], number)
        elif record is None:
            raise BankFileError("record", "a continuation (88) continues nothing", f"line {number}")
        else:
            record.parts.append(content)
    if record is not None:
        yield record


@dataclass(slots=True)
class _Level:
    """What has come at one level so far: the sum of amounts, the records, and the units below."""

    total: int = 0
    records: int = 0
    units: int = 0


@dataclass(slots=True)
class _Report:
    """Follows the records of a file through its levels: file, group, account."""

    file: _Level = field(default_factory=_Level)
    group: _Level | None = None
    account: _Level | None = None
    as_of: date | None = None
    group_currency: str = ""
    interim: bool = False
    currency: str = ""
    closing: Balance | None = None
    begun: bool = False
    ended: bool = False

    def take(self, record: _Record) -> Pieces:
        """Take the next record, and give what it completes."""
        if self.ended or not self._is_due(record.code):
            raise BankFileError("order", f"a record {record.code} cannot stand here", record.place)
        for level in (self.file, self.group, self.account):
            if level is not None:
                level.records += record.count
        match record.code:
            case "01":
                self.begun = True
            case "02":
                self._begin_group(record)
            case "03":
                yield self._begin_account(record)
            case "16":
                yield from self._line(record)
            case "49":
                yield self._end_account(record)
            case "98":
                self._end_group(record)
            case "99":
                self._check(record, self.file, "groups")
                self.ended = True

    def _is_due(self, code: str) -> bool:
        if code == "01":
            return not self.begun
        if self.account is not None:
            return code in {"16", "49"}
        return self.begun and code in ({"03", "98"} if self.group is not None else {"02", "99"})

    def _begin_group(self, record: _Record) -> None:
        fields = [*record.fields(), *[""] * 7]
        self.as_of = _day(fields[3], record.place)
        self.group_currency = fields[5].strip() or "USD"
        # 1 and 2 are of days that are over, 3 is of the running one, 4 the last of it.
        self.interim = fields[6].strip() in {"1", "3"}
        self.group = _Level(records=record.count)

    def _begin_account(self, record: _Record) -> Statement:
        account, currency, *summaries = [*record.fields(), ""]
        if not account.strip():
            raise BankFileError("account", "the account has no number", record.place)
        self.currency = currency_of(currency.strip() or self.group_currency, record.place)
        self.account = _Level(records=record.count)
        balances: dict[str, Balance] = {}
        for code, minor in _summaries(summaries, record.place):
            self.account.total += minor
            balances.setdefault(code, Balance(Money(minor, self.currency), self.as_of))
        self.closing = balances.get(CLOSING)
        return Statement(
            format="BAI2",
            account=words(account, place=record.place),
            currency=self.currency,
            number=self.as_of.isoformat() if self.as_of else "",
            opening=balances.get(OPENING),
            complete=not self.interim,
            place=record.place,
        )

    def _line(self, record: _Record) -> Iterator[BankLine]:
        assert self.account is not None
        assert self.as_of is not None
        code, amount, more, bank, own, texts = _detail(record)
        minor = _minor(amount, record.place) if amount else 0
        self.account.total += minor
        if code == NO_MONEY:
            return
        signed = Money(minor if _is_credit(code, record.place) else -minor, self.currency)
        told = read_texts(texts, signed, record.place)
        yield BankLine(
            place=record.place,
            amount=signed,
            booked_on=self.as_of,
            value_on=_day(more[0], record.place) if more and _DAY.fullmatch(more[0]) else self.as_of,
            kind=KINDS.get(code, LineKind.CREDIT if signed.minor >= 0 else LineKind.DEBIT),
            bank_reference=reference(bank),
            customer_reference=reference(own),
            end_to_end_id=told.end_to_end_id,
            remittance=told.remittance,
            bank_text=told.text,
            bank_code=code,
            counterparty=told.counterparty,
        )

    def _end_account(self, record: _Record) -> Ended:
        assert self.account is not None
        assert self.group is not None
        self._check(record, self.account, "")
        self.group.total += self.account.total
        self.group.units += 1
        self.account = None
        return Ended(self.closing, None, record.place)

    def _end_group(self, record: _Record) -> None:
        assert self.group is not None
        self._check(record, self.group, "accounts")
        self.file.total += self.group.total
        self.file.units += 1
        self.group = None

    @staticmethod
    def _check(record: _Record, level: _Level, units: str) -> None:
        """Hold a trailer against what came: the total, the units below where it counts them, the records."""
        fields = [one.strip() for one in record.fields()]
        stated = [_minor(one, record.place) for one in fields]
        came = [level.total, level.units, level.records] if units else [level.total, level.records]
        names = ["a total of", units, "records"] if units else ["a total of", "records"]
        for name, told, own in zip(names, stated, came, strict=False):
            if told != own:
                raise BankFileError("control_total", f"it states {name} {told}, but {own} came", record.place)
        if len(stated) < len(came):
            raise BankFileError("control_total", "the trailer lacks a figure", record.place)


def _summaries(fields: list[str], place: str) -> Iterator[tuple[str, int]]:
    at = 0
    while at + 1 < len(fields):
        code, amount, kind = fields[at].strip(), fields[at + 1].strip(), (fields[at + 3 : at + 4] or [""])[0].strip()
        if amount:
            yield code, _minor(amount, place)
        at += 4 + _more(kind, fields[at + 4 : at + 5], place)


def _detail(record: _Record) -> tuple[str, str, list[str], str, str, list[str]]:
    """Cut a 16 record: type, amount, what belongs to its funds, both references, then words with any signs."""
    parts = list(record.parts)
    written = parts.pop(0)
    while True:
        fields = written.split(",")
        kind = (fields[2:3] or [""])[0].strip()
        more = _more(kind, fields[3:4], record.place)
        if len(fields) >= 5 + more or not parts:
            break
        written = f"{written},{parts.pop(0)}"
    fields += [""] * (5 + more - len(fields))
    texts = [",".join(fields[5 + more :]), *parts]
    code, amount = fields[0].strip(), fields[1].strip()
    return code, amount, fields[3 : 3 + more] if kind == "V" else [], fields[3 + more], fields[4 + more], texts


def _more(kind: str, following: list[str], place: str) -> int:
    """Return how many fields the kind of funds adds."""
    if kind != "D":
        return _MORE_FIELDS.get(kind, 0)
    count = (following or [""])[0].strip()
    if not re.fullmatch(r"\d{1,2}", count):
        raise BankFileError("record", "funds of kind D do not say over how many days they spread", place)
    return 1 + 2 * int(count)


def _minor(written: str, place: str) -> int:
    # The decimal mark is implied: amounts are in minor units of their currency.
    if not _AMOUNT.fullmatch(written.strip()):
        raise BankFileError("amount", f"{shown(written)} is not an amount", place)
    return int(written)


def _is_credit(code: str, place: str) -> bool:
    number = int(code) if re.fullmatch(r"\d{3}", code) else 0
    if 100 <= number < 400 or 920 <= number < 960:
        return True
    if 400 <= number < 700 or 960 <= number < 1000:
        return False
    raise BankFileError("type", f"{shown(code)} is no type of a credit or a debit", place)


def _day(written: str, place: str) -> date:
    found = _DAY.fullmatch(written.strip())
    if not found:
        raise BankFileError("date", f"{shown(written)} is not a date", place)
    return day(2000 + int(found[1]), int(found[2]), int(found[3]), place)
