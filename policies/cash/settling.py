"""How money falls on invoices: in full, or in their order as far as it goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from policies.cash.candidate import Difference, Part
from policies.cash.money_in import OpenItem


class Settlement(NamedTuple):
    """The parts of a payment on invoices, and what lies between them: how it is explained, in minor units."""

    parts: tuple[Part, ...]
    difference: Difference = Difference.NONE
    minor: int = 0

    @property
    def exact(self) -> bool:
        """Whether the amount bears out what is meant, to the cent."""
        return self.difference in _EXACT


_EXACT = frozenset({Difference.NONE, Difference.DISCOUNT, Difference.WITHHOLDING, Difference.CREDIT})


def in_full(items: Iterable[OpenItem]) -> Settlement:
    """Settle all that may be settled of invoices."""
    return Settlement(tuple(Part(item.invoice_id, item.payable_minor) for item in items if item.payable_minor))


def spread(items: Iterable[OpenItem], received: int) -> Settlement:
    """Settle invoices as far as the money goes: what is missing stays open on the last one that can bear all of it.

    Where none can, they are settled one after the other.
    """
    items = list(items)
    missing = sum(item.payable_minor for item in items) - received
    short = next((item for item in reversed(items) if item.payable_minor > missing), None)
    if short:
        minors = ((item.invoice_id, item.payable_minor - (missing if item is short else 0)) for item in items)
        return Settlement(tuple(Part(invoice, minor) for invoice, minor in minors if minor), Difference.SHORT, missing)
    parts, left, missing = [], received, 0
    for item in items:
        part = min(item.payable_minor, left)
        if part:
            parts.append(Part(item.invoice_id, part))
        left -= part
        missing += item.payable_minor - part
    return Settlement(tuple(parts), Difference.SHORT, missing)
