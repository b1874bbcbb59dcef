"""Until when the payer or their bank may take a payment back, by its kind; not known where the bank does not say it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple


class Window(NamedTuple):
    """A kind of payment by its code, and for how many days after its value day it may be taken back."""

    code: re.Pattern[str]
    days: int
    since: date
    source: str


#: What we collected ourselves. Where a code leaves open who pays, the longest window counts; direct debits between
#: companies know no refund, and transfers come back by nobody's will but ours.
WINDOWS = (
    Window(
        re.compile(r"PMNT-IDDT-ESDD|.*\b(?:171|192)"),
        56,
        date(2009, 11, 2),
        "SEPA Direct Debit Core rulebook (EPC016-06): eight weeks without a reason; ISO 20022 and German codes",
    ),
    Window(
        re.compile(r"DIRECTDEBIT"),
        60,
        date(2016, 9, 23),
        "Nacha rules: sixty days where the payer is a consumer; OFX tells an ACH debit, not who pays",
    ),
    Window(
        re.compile(r"PMNT-MCRD(?:-.*)?"),
        120,
        date(2018, 4, 14),
        "Card schemes: chargebacks within about 120 days; ISO 20022 merchant card transactions",
    ),
)


def reversible_until(bank_code: str, value_on: date) -> date | None:
    """Return the last day on which a payment may be taken back, or None where its kind is not told or knows none."""
    for window in WINDOWS:
        if bank_code and value_on >= window.since and window.code.fullmatch(bank_code):
            return value_on + timedelta(days=window.days)
    return None
