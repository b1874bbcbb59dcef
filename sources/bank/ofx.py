"""OFX and QFX, in the SGML of version 1, where values have no end tags, and in the XML of version 2.

Only the elements of bank and card statements are known; anything else is passed over. Entities are not expanded but
for the five signs every file may write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from ledger.money import Money
from sources.amounts import shown
from sources.bank.statement import Balance, BankFileError, BankLine, Counterparty, Ended, LineKind, Pieces, Statement
from sources.bank.texts import read_text
from sources.bank.values import currency_of, day, direction, money, reference, words

_LOOKS = re.compile(rb"\s*(?:OFXHEADER:|<\?xml[^>]*>\s*<\?OFX|<\?OFX|<OFX>)", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([A-Z0-9._]{1,40})>([^<]*)", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{2,6}(?:\.\d{0,6})?)?(?:\[[^\]]*\])?")
_SIGNS = {"&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_STATEMENTS = frozenset({"STMTRS", "CCSTMTRS"})
#: The aggregates around what is read; every other element is a value, or empty.
_AGGREGATES = _STATEMENTS | frozenset(
    "OFX STMTTRN BANKACCTFROM CCACCTFROM BANKTRANLIST LEDGERBAL AVAILBAL BANKACCTTO CCACCTTO PAYEE STATUS".split()
)
#: What a correction corrects goes before what the payer or the bank wrote.
_REFERENCES = ("CORRECTFITID", "REFNUM", "CHECKNUM")
_FEES = frozenset({"FEE", "SRVCHG", "INT"})


@dataclass(slots=True)
class _Node:
    """An aggregate: its values and the aggregates within it, and the line it begins on."""

    name: str
    line: int
    values: dict[str, str] = field(default_factory=dict)
    parts: dict[str, list[_Node]] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return f"line {self.line}"

    def part(self, *names: str) -> _Node:
        """Return the first part with one of these names; an empty one where there is none."""
        return next((self.parts[name][0] for name in names if name in self.parts), _Node("", self.line))


def is_ofx(start: bytes) -> bool:
    """Say whether a file begins with the header of OFX, or with its root."""
    return _LOOKS.match(start.removeprefix(b"\xef\xbb\xbf")) is not None


def read_ofx(file: BinaryIO) -> Pieces:
    """Read all statements of bank and card accounts."""
    written = read_text(file)
    if re.search(r"<!(?:DOCTYPE|ENTITY)", written, re.IGNORECASE):
        raise BankFileError("document_type", "it declares a document type, which no bank's file does")
    for node in _statements(written):
        yield from _statement(node)


def _statements(written: str) -> Iterator[_Node]:
    """Give every statement once it is complete; refuse a file whose root is not closed."""
    open_nodes: list[_Node] = []
    line, at = 1, 0
    closed = False
    for found in _TAG.finditer(written):
        line += written.count("\n", at, found.start())
        at = found.start()
        name = found[2].upper()
        if name not in _AGGREGATES:
            if not found[1] and open_nodes:
                open_nodes[-1].values.setdefault(name, _plain(found[3]))
        elif not found[1]:
            _begin(open_nodes, _Node(name, line))
        else:
            closed = closed or name == "OFX"
            yield from _end(open_nodes, name, line)
    if not closed or open_nodes:
        raise BankFileError("cut_off", "the file ends without </OFX>", f"line {line}")


def _begin(open_nodes: list[_Node], node: _Node) -> None:
    # A statement is given when it ends; what is around it need not keep it.
    if open_nodes and node.name not in _STATEMENTS:
        open_nodes[-1].parts.setdefault(node.name, []).append(node)
    open_nodes.append(node)


def _end(open_nodes: list[_Node], name: str, line: int) -> Iterator[_Node]:
    if not open_nodes or open_nodes[-1].name != name:
        raise BankFileError("layout", f"</{name}> ends nothing that is open", f"line {line}")
    node = open_nodes.pop()
    if node.name in _STATEMENTS:
        yield node


def _plain(written: str) -> str:
    found = written.strip()
    if "&" in found:
        for sign, meant in _SIGNS.items():
            found = found.replace(sign, meant)
    return found


def _statement(node: _Node) -> Pieces:
    currency = currency_of(node.values.get("CURDEF", "").upper(), node.place)
    account = node.part("BANKACCTFROM", "CCACCTFROM")
    number = words(account.values.get("ACCTID", ""), place=account.place)
    if not number:
        raise BankFileError("account", "the statement names no account", node.place)
    bank = words(account.values.get("BANKID", ""), place=account.place)
    yield Statement(
        format="OFX",
        account=f"{bank}/{number}" if bank else number,
        currency=currency,
        number=_period(node.part("BANKTRANLIST")),
        # The format has no opening balance; statements overlap as people ask for them.
        complete=False,
        place=node.place,
    )
    for transaction in node.part("BANKTRANLIST").parts.get("STMTTRN", []):
        yield _line(transaction, currency)
    yield Ended(_closing(node, currency), None, node.place)


def _period(transactions: _Node) -> str:
    return "-".join(filter(None, (transactions.values.get(name, "")[:8] for name in ("DTSTART", "DTEND"))))


def _closing(node: _Node, currency: str) -> Balance | None:
    balance = node.part("LEDGERBAL")
    written = balance.values.get("BALAMT", "")
    if not written:
        return None
    as_of = balance.values.get("DTASOF", "")
    return Balance(money(written, currency, balance.place), _day(as_of, balance.place) if as_of else None)


def _line(node: _Node, currency: str) -> BankLine:
    values, place = node.values, node.place
    amount = money(values.get("TRNAMT", ""), currency, place)
    booked_on = _day(values.get("DTPOSTED", ""), place)
    kind = values.get("TRNTYPE", "").upper()
    name = values.get("NAME", "") or node.part("PAYEE").values.get("NAME", "")
    other = node.part("BANKACCTTO", "CCACCTTO").values
    return BankLine(
        place=place,
        amount=amount,
        booked_on=booked_on,
        value_on=_day(values["DTAVAIL"], place) if values.get("DTAVAIL") else booked_on,
        kind=_kind(values, kind, amount),
        bank_reference=reference(values.get("FITID", "")),
        customer_reference=reference(next(filter(None, map(values.get, _REFERENCES)), "") or ""),
        remittance=words(values.get("MEMO", ""), place=place),
        bank_code=words(kind, place=place),
        counterparty=Counterparty(
            name=words(name, place=place),
            account=words(other.get("ACCTID", ""), place=place),
            bic=words(other.get("BANKID", ""), place=place),
        ),
        # A hold is announced by the bank and may never be booked.
        booked=kind != "HOLD",
    )


def _kind(values: dict[str, str], written: str, amount: Money) -> LineKind:
    if values.get("CORRECTFITID"):
        return LineKind.REVERSAL
    return LineKind.FEE if written in _FEES else direction(amount)


def _day(written: str, place: str) -> date:
    found = _DAY.fullmatch(written)
    if not found:
        said = f"{shown(written)} is not a date" if written else "the line has no date"
        raise BankFileError("date", said, place)
    return day(int(found[1]), int(found[2]), int(found[3]), place)
