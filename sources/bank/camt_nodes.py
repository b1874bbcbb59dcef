"""Elements of an account report, reached by their plain names whatever the version's namespace is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger.money import Money
from sources.amounts import shown
from sources.bank.statement import BankFileError
from sources.bank.values import currency_of, day, money

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T Z+-].*)?")


@dataclass(slots=True)
class Node:
    """An element without its namespace; which makes looking one up fast."""

    name: str
    text: str = ""
    currency: str = ""
    children: dict[str, list[Node]] = field(default_factory=dict)


def node_of(element: Any) -> Node:
    """Copy an element of the parser, which brings no types."""
    node = Node(element.tag.rpartition("}")[2], (element.text or "").strip(), element.get("Ccy") or "")
    for child in element:
        found = node_of(child)
        node.children.setdefault(found.name, []).append(found)
    return node


def every(node: Node | None, path: str) -> list[Node]:
    """Return all elements under a path such as `RmtInf/Strd`."""
    found = [node] if node is not None else []
    for step in path.split("/"):
        found = [child for each in found for child in each.children.get(step, ())]
    return found


def first(node: Node | None, path: str) -> Node | None:
    """Return the element reached by taking the first one at every step of a path, if there is one."""
    for step in path.split("/"):
        if node is None:
            return None
        found = node.children.get(step)
        node = found[0] if found else None
    return node


def at(node: Node | None, path: str) -> str:
    """Return the text of the first element under a path, or nothing."""
    found = first(node, path)
    return found.text if found is not None else ""


def any_of(node: Node | None, *paths: str) -> str:
    """Return the first text that stands under one of several paths."""
    return next((found for path in paths if (found := at(node, path))), "")


def money_at(node: Node, path: str, place: str) -> Money | None:
    """Read the amount under a path with its currency; None where there is none."""
    found = first(node, path)
    if found is None:
        return None
    currency = currency_of(found.currency, place)
    amount = money(found.text, currency, place)
    if amount.minor < 0:
        raise BankFileError("amount", f"{shown(found.text)} has a sign, which amounts here never have", place)
    return amount


def signed_money_at(node: Node, place: str) -> Money:
    """Read the amount of a balance or entry, below zero where it is a debit."""
    amount, side = money_at(node, "Amt", place), at(node, "CdtDbtInd")
    if amount is None:
        raise BankFileError("amount", "it has no amount", place)
    if side not in {"CRDT", "DBIT"}:
        raise BankFileError("direction", f"{shown(side)} says neither CRDT nor DBIT", place)
    return -amount if side == "DBIT" else amount


def day_at(node: Node, path: str, place: str) -> date | None:
    """Read the day under a path, given as a day or a moment, as the bank wrote it; None where there is none."""
    written = any_of(node, f"{path}/Dt", f"{path}/DtTm", path)
    if not written:
        return None
    found = _DAY.fullmatch(written)
    if not found:
        raise BankFileError("date", f"{shown(written)} is not a date", place)
    return day(int(found[1]), int(found[2]), int(found[3]), place)


def account_at(node: Node | None) -> str:
    """Return the account number of an element such as `Acct`, as the bank gives it."""
    return any_of(node, "Id/IBAN", "Id/Othr/Id", "Id/PrtryAcct/Id", "Id/BBAN", "Id/UPIC")
