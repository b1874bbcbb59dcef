"""Reports of providers of payments: of which payments a payout is made, with gross, fee and net of each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sources.amounts import amount, decimal_mark, to_minor
from sources.bank.statement import BankFileError
from sources.bank.values import currency_of, reference, words
from sources.headers import plain
from sources.rows import UnreadableFileError
from sources.tabular import Table, open_tables
from sources.texts import CellError, text

_NEEDED = ("payout", "gross", "fee", "net", "currency")


@dataclass(frozen=True, slots=True)
class PayoutItem:
    """One payment of a payout, in minor units; below zero it was paid back or charged back."""

    place: str
    gross_minor: int
    fee_minor: int
    reference: str = ""
    name: str = ""
    says: str = ""

    @property
    def net_minor(self) -> int:
        """What it adds to the payout."""
        return self.gross_minor - self.fee_minor


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout as its provider reports it."""

    number: str
    currency: str
    items: tuple[PayoutItem, ...]

    @property
    def net_minor(self) -> int:
        """What reaches the bank."""
        return sum(item.net_minor for item in self.items)


def open_payout_report(path: Path) -> Table | None:
    """Return the table of a payout report by its headers, or None for any other file."""
    if path.suffix.casefold() not in {".csv", ".tsv"}:
        return None
    try:
        table = open_tables(path)[0]
    except UnreadableFileError:
        return None
    return table if all(name in _columns(table) for name in _NEEDED) else None


def read_payouts(table: Table) -> list[Payout]:
    """Read the payouts of a report; raise BankFileError where a row does not add up, or is not to be read."""
    at = _columns(table)
    mark = _mark(table, at)
    found: dict[tuple[str, str], list[PayoutItem]] = {}
    for number, cells in table.rows:
        told = {name: text(cells[index]) if index < len(cells) else "" for name, index in at.items()}
        if any(told.values()):
            place = f"line {number}"
            if not told["payout"]:
                raise BankFileError("payout", "the row names no payout", place)
            key = (told["payout"], currency_of(told["currency"].upper(), place))
            found.setdefault(key, []).append(_item(told, key[1], mark, place))
    return [Payout(payout, currency, tuple(items)) for (payout, currency), items in found.items()]


def _item(told: Mapping[str, str], currency: str, mark: str, place: str) -> PayoutItem:
    try:
        gross, fee, net = (to_minor(amount(told[name], mark).value, currency) for name in ("gross", "fee", "net"))
    except CellError as error:
        raise BankFileError("amount", str(error), place) from error
    if net != gross - fee:
        raise BankFileError("not_tied", f"{told['gross']} less {told['fee']} is not {told['net']}", place)
    more = {name: words(told.get(name, ""), place=place) for name in ("name", "says")}
    return PayoutItem(place, gross, fee, reference(told.get("reference", "")), **more)


def _mark(table: Table, at: Mapping[str, int]) -> str:
    cells = [row[at[name]] for _, row in table.rows for name in ("gross", "fee", "net") if at[name] < len(row)]
    try:
        return decimal_mark(cells)[0] or "."
    except CellError as error:
        raise BankFileError("amount", str(error)) from error


def _columns(table: Table) -> dict[str, int]:
    headers = [plain(header) for header in table.headers]
    return {
        name: headers.index(word)
        for name, known in _vocabulary().items()
        if (word := next((word for word in known if word in headers), ""))
    }


@cache
def _vocabulary() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("payout_headers.toml").read_text(encoding="utf-8"))
