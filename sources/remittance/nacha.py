"""NACHA files of the US clearing house: credits whose addenda carry an 820 (CTX), or its line alone (CCD+)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ledger.money import Money
from sources.bank.statement import BankFileError
from sources.bank.values import day
from sources.remittance.advice import RemittanceAdvice
from sources.remittance.segments import Marks, cut
from sources.remittance.x12 import Carrier, is_x12, read_820, read_x12

_LOOKS = re.compile(r"101[ 0-9][0-9]{9}[ 0-9][0-9]{9}[0-9]{6}")
_WIDTH = 94
#: The clearing house moves US dollars only.
_CURRENCY = "USD"
_CREDITS = frozenset("22 23 24 32 33 34 42 52".split())
_LINE = re.compile(r"RMR(?P<element>[^A-Za-z0-9\s]).*?(?P<terminator>[\\~])")


@dataclass(slots=True)
class _Entry:
    """A payment with the words of its addenda."""

    record: str
    line: int
    batch: str
    words: str = ""
    addenda: int = 0

    @property
    def minor(self) -> int:
        return int(self.record[29:39])

    @property
    def is_credit(self) -> bool:
        return self.record[1:3] in _CREDITS


@dataclass(slots=True)
class _Sums:
    """What a batch or the file has come to."""

    records: int = 0
    debits: int = 0
    credits: int = 0


@dataclass(slots=True)
class _File:
    """Follows the records of a file: its header, batches of entries with addenda, and trailers."""

    entries: list[_Entry] = field(default_factory=list)
    batch: str = ""
    batches: int = 0
    within: _Sums = field(default_factory=_Sums)
    whole: _Sums = field(default_factory=_Sums)
    ended: bool = False

    def take(self, record: str, line: int) -> None:
        """Take the next record."""
        kind = record[0]
        if self.ended or (kind not in "59" and not self.batch) or (kind in "59" and self.batch):
            raise BankFileError("order", f"a record {kind} cannot stand here", f"line {line}")
        match kind:
            case "5":
                self.batch, self.within = record, _Sums()
            case "6":
                _digits(record[29:39], line)
                self.entries.append(_Entry(record, line, self.batch))
                self._count(self.entries[-1])
            case "7":
                self._addenda(record, line)
            case "8":
                _check(record[4:10], record[20:32], record[32:44], self.within, line)
                self.batch, self.batches = "", self.batches + 1
            case "9":
                if _digits(record[1:7], line) != self.batches:
                    raise BankFileError("control_total", "the file counts another number of batches", f"line {line}")
                _check(record[13:21], record[31:43], record[43:55], self.whole, line)
                self.ended = True

    def _count(self, entry: _Entry) -> None:
        for sums in (self.within, self.whole):
            sums.records += 1
            if entry.is_credit:
                sums.credits += entry.minor
            else:
                sums.debits += entry.minor

    def _addenda(self, record: str, line: int) -> None:
        entry = self.entries[-1] if self.entries else None
        if entry is None or entry.batch is not self.batch:
            raise BankFileError("order", "an addenda record belongs to no payment", f"line {line}")
        for sums in (self.within, self.whole):
            sums.records += 1
        if record[1:3] == "05":
            entry.addenda += 1
            if _digits(record[83:87], line) != entry.addenda:
                raise BankFileError("cut_off", f"addenda {entry.addenda} of the payment is missing", f"line {line}")
            entry.words += record[3:83]


def is_nacha(start: str) -> bool:
    """Say whether a text begins with the header of a NACHA file."""
    return _LOOKS.match(start) is not None


def read_nacha(written: str, _: Carrier) -> list[RemittanceAdvice]:
    """Read the advices in the addenda of credits; raise BankFileError where a record or a trailer does not hold."""
    file, line = _File(), 0
    for line, raw in enumerate(written.split("\n"), 1):
        record = raw.ljust(_WIDTH) if raw.strip() else ""
        if not record or line == 1 or not record.strip("9 "):
            continue
        if len(record) != _WIDTH or record[0] not in "56789":
            raise BankFileError("record", f"it is no record of {_WIDTH} characters", f"line {line}")
        file.take(record, line)
    if not file.ended:
        raise BankFileError("cut_off", "the file ends without its trailer (9)", f"line {line}")
    found = [advice for entry in file.entries if entry.is_credit for advice in _advices(entry)]
    if not found:
        raise BankFileError("no_advice", "none of its payments carries a remittance advice")
    return found


def _advices(entry: _Entry) -> Iterator[RemittanceAdvice]:
    around = Carrier(
        currency=_CURRENCY,
        total=Money(entry.minor, _CURRENCY),
        paid_on=_day(entry.batch[69:75], entry.line),
        payer_name=entry.batch[4:20].strip(),
        payer_number=entry.batch[40:50].strip(),
        references=(entry.record[79:94].strip(), entry.record[39:54].strip()),
        format="NACHA",
        place=f"line {entry.line}",
    )
    if is_x12(entry.words):
        yield from read_x12(entry.words.rstrip(), around)
    elif bare := _LINE.match(entry.words):
        marks = Marks(bare["element"], "", bare["terminator"])
        yield read_820(cut(entry.words.rstrip(), marks), around)


def _check(records: str, debits: str, credits: str, came: _Sums, line: int) -> None:
    stated = tuple(_digits(one, line) for one in (records, debits, credits))
    own = (came.records, came.debits, came.credits)
    names = ("records", "cents of debits", "cents of credits")
    for name, told, reached in zip(names, stated, own, strict=True):
        if told != reached:
            raise BankFileError("control_total", f"it states {told} {name}, but {reached} came", f"line {line}")


def _digits(written: str, line: int) -> int:
    if not re.fullmatch(r"[0-9]+", written.strip()):
        raise BankFileError("record", "a count or an amount is none", f"line {line}")
    return int(written)


def _day(written: str, line: int) -> date | None:
    if not re.fullmatch(r"[0-9]{6}", written):
        return None
    return day(2000 + int(written[:2]), int(written[2:4]), int(written[4:]), f"line {line}")
