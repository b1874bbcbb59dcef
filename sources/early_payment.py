"""What an invoice tells of paying less than its total: a discount for paying early, and the part that is no tax."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from sources.amounts import amount, to_minor
from sources.sheet import SheetReader
from sources.terms import NO_DISCOUNT, Discount, discount_of
from sources.texts import CellError, document_number, text

#: A larger part is no discount for paying early but one on the goods.
_LARGEST_PERCENT = 20
_LONGEST_DAYS = 180


class EarlyPayment(NamedTuple):
    """The discount of an invoice, None where the file tells nothing of one, and its net in minor units."""

    discount: Discount | None
    net_minor: int | None


def early_payment(sheet: SheetReader, total_minor: int, currency: str) -> EarlyPayment:
    """Read what a row tells; whatever makes no sense is left out, as the invoice stands without it."""
    return EarlyPayment(_discount(sheet), _net(sheet, total_minor, currency))


def _discount(sheet: SheetReader) -> Discount | None:
    percent, days = _told(sheet, "discount_percent"), _told(sheet, "discount_days")
    if percent and days and 0 < percent <= _LARGEST_PERCENT and 0 < days <= _LONGEST_DAYS:
        return Discount(int((percent * 100).to_integral_value(ROUND_HALF_UP)), int(days))
    terms = text(sheet.cell("terms"))
    if not terms:
        return None
    found = discount_of(terms)
    fits = found.basis_points <= _LARGEST_PERCENT * 100 and found.days <= _LONGEST_DAYS
    return found if fits else NO_DISCOUNT


def _net(sheet: SheetReader, total_minor: int, currency: str) -> int | None:
    net, tax = _told(sheet, "net"), _told(sheet, "tax")
    try:
        if net is not None:
            minor = to_minor(net, currency)
        elif tax is not None:
            minor = total_minor - to_minor(tax, currency)
        else:
            return None
    except CellError:
        return None
    return minor if 0 < minor <= total_minor else None


def _told(sheet: SheetReader, name: str) -> Decimal | None:
    cell = sheet.cell(name)
    if not text(cell):
        return None
    written = document_number(cell).removesuffix("%").strip() if isinstance(cell, str) else cell
    try:
        return amount(written, sheet.decimal_mark).value
    except CellError:
        return None
