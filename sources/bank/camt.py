"""ISO 20022 camt.052, .053 and .054: reports, statements and notifications, streamed from their XML.

Entities are never expanded and nothing is fetched; a file with a document type is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree

from sources.bank.camt_entry import Ledger, read_entry
from sources.bank.camt_nodes import Node, account_at, at, day_at, every, first, node_of, signed_money_at
from sources.bank.statement import Balance, BankFileError, Ended, Pieces, Statement
from sources.bank.values import currency_of, words
from sources.texts import text

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.(05[234])\.001\.(\d\d)")
#: 001.01 is of 2007, 001.13 of 2025; a later one may mean something else by the same word.
VERSIONS = range(1, 14)
_STATEMENTS = {"Rpt": "052", "Stmt": "053", "Ntfctn": "054"}
_WATCHED = tuple(f"{{*}}{name}" for name in (*_STATEMENTS, "Ntry"))


def is_camt(start: bytes) -> bool:
    """Say whether a file begins as an account report in XML does."""
    return b":camt.05" in start.replace(b"\x00", b"")


def read_camt(file: BinaryIO) -> Pieces:
    """Read statements as they come, keeping one entry in memory at a time."""
    reader: _Reader | None = None
    statements = 0
    for event, element in _events(file):
        name = element.tag.rpartition("}")[2]
        if name == "Ntry":
            if reader and event == "end" and element.getparent() is reader.element:
                yield from reader.entry(node_of(element))
                _forget(element)
        elif event == "start":
            statements += 1
            reader = reader or _Reader(element, f"{name}[{statements}]")
        elif reader and element is reader.element:
            yield from reader.end()
            reader = None
            _forget(element)


def _events(file: BinaryIO) -> Iterator[tuple[str, Any]]:
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    parser = etree.iterparse(
        file, events=("start", "end"), tag=_WATCHED, remove_comments=True, remove_pis=True, **options
    )
    looked = False
    try:
        for event, element in parser:
            if not looked and element.getroottree().docinfo.doctype:
                raise BankFileError("document_type", "it declares a document type, which no bank's file does", "line 1")
            looked = True
            yield event, element
    except etree.XMLSyntaxError as error:
        said = re.sub(r",? ?\(?line \d+.*", "", text(str(error.msg or "there is no content")))[:160]
        raise BankFileError("xml", f"its XML is cut off or damaged: {said}", f"line {error.lineno or 1}") from error


def _forget(element: Any) -> None:
    """Free an element that was read, so that memory stays flat."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


class _Reader:
    """Reads one statement: its head, once its first entry is complete, its entries, and its end."""

    def __init__(self, element: Any, place: str) -> None:
        self.element, self.place = element, place
        self.form, self.complete = _form(element, place)
        self.node = Node("")
        self.head: Statement | None = None
        self.ledger = Ledger("", "", None)
        self.count = 0

    def entry(self, node: Node) -> Pieces:
        """Read a complete entry."""
        self.count += 1
        place = f"{self.place}/Ntry[{self.count}]"
        if self.head is None:
            yield self._begin(signed_money_at(node, place).currency)
        yield read_entry(self.ledger, node, place)

    def end(self) -> Pieces:
        """Give the end, and the head where there was no entry."""
        if self.head is None:
            yield self._begin("")
        assert self.head is not None
        stated = at(self.node, "TxsSummry/TtlNtries/NbOfNtries")
        count = int(stated) if re.fullmatch(r"[0-9]{1,9}", stated) else None
        yield Ended(self.head.closing, count, self.place)

    def _begin(self, entry_currency: str) -> Statement:
        self.node = node_of(self.element)
        self.head = self._head(entry_currency)
        self.ledger = Ledger(self.head.account, self.head.currency, day_at(self.node, "CreDtTm", self.place))
        return self.head

    def _head(self, entry_currency: str) -> Statement:
        account = words(account_at(first(self.node, "Acct")), place=self.place)
        if not account:
            raise BankFileError("account", "the statement names no account", self.place)
        opening, closing = self._balances()
        named = at(self.node, "Acct/Ccy") or (opening.amount.currency if opening else entry_currency)
        return Statement(
            format=self.form,
            account=account,
            currency=currency_of(named, self.place) if named else "",
            number=words(at(self.node, "Id"), place=self.place),
            sequence=words(at(self.node, "LglSeqNb") or at(self.node, "ElctrncSeqNb"), place=self.place),
            opening=opening,
            closing=closing,
            complete=self.complete,
            place=self.place,
        )

    def _balances(self) -> tuple[Balance | None, Balance | None]:
        """Return the opening and the closing; between the pages of one statement both are interim ones."""
        found: dict[str, list[Balance]] = {}
        for number, node in enumerate(every(self.node, "Bal"), 1):
            place = f"{self.place}/Bal[{number}]"
            kind = at(node, "Tp/CdOrPrtry/Cd") or at(node, "Tp/Cd")
            if kind in {"OPBD", "PRCD", "ITBD", "CLBD"}:
                balance = Balance(signed_money_at(node, place), day_at(node, "Dt", place))
                found.setdefault(kind, []).append(balance)
        interim = found.get("ITBD", [])
        opening = [*found.get("OPBD", []), *found.get("PRCD", []), *(interim if "CLBD" in found else interim[:-1])]
        closing = [*found.get("CLBD", []), *reversed(interim)]
        return next(iter(opening), None), next(iter(closing), None)


def _form(element: Any, place: str) -> tuple[str, bool]:
    """Return the format with its version, and whether statements of its kind are complete."""
    # The parser lets names through that are none, and only a fault of well-formedness stops it.
    namespace, _, name = element.tag.removeprefix("{").rpartition("}")
    found = _NAMESPACE.fullmatch(namespace)
    if not found or int(found[2]) not in VERSIONS or _STATEMENTS.get(name) != found[1]:
        raise BankFileError("version", f"{namespace!r} is no version of camt.052, .053 or .054 known here", place)
    return f"camt.{found[1]}.001.{found[2]}", found[1] == "053"
