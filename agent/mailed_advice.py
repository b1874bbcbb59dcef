"""A remittance advice that a mail brought, kept like one of a file: who wrote it is known, and believed of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from agent.claim_actions import Desk
from agent.reader.attachments.remittance import Remittance, Row, RowKind
from ledger.money import Money
from sources.bank.statement import BankFileError
from sources.remittance.advice import AdviceLine, Deduction, RemittanceAdvice, checked
from tools.remittances import Origin, keep_advices

_WORDS = {RowKind.WITHHOLDING: "tax withheld", RowKind.DEDUCTION: "deducted, as the paper says"}


def keep_mailed(paper: Remittance, desk: Desk, ordinal: int, sha256: str) -> bool:
    """Keep a paper that ties as a remittance advice; say whether it tells enough for one."""
    advice = advice_of(paper, desk.file.name, desk.today, ordinal)
    if advice is None:
        return False
    origin = Origin(f"attachment {ordinal}", sha256, desk.message_id, desk.customer_id)
    keep_advices(desk.journal, [advice], origin)
    return True


def advice_of(paper: Remittance, payer_name: str, today: date, ordinal: int) -> RemittanceAdvice | None:
    """Return a paper as an advice of `payer_name`; None where a row is not for one document, or there is no total.

    Without a day it is of `today`.
    """
    if paper.total is None or not paper.rows or not paper.ties:
        return None
    lines = tuple(_lines(paper))
    advice = RemittanceAdvice(
        format="mail",
        total=Money(paper.total.minor, paper.currency),
        lines=lines,
        place=f"attachment {ordinal}, {paper.total.place}",
        references=(paper.reference.token,) if paper.reference else (),
        paid_on=paper.day.day if paper.day else today,
        payer_name=payer_name,
    )
    try:
        # A deduction that belongs to no row of its own leaves lines that do not make the total.
        return checked(advice)
    except BankFileError:
        return None


def _lines(paper: Remittance) -> Iterator[AdviceLine]:
    off: defaultdict[str, list[Row]] = defaultdict(list)
    invoices = [row for row in paper.rows if row.kind is RowKind.INVOICE and len(row.invoice_numbers) == 1]
    for row in paper.rows:
        named = row.invoice_numbers or (invoices[0].invoice_numbers if len(invoices) == 1 else ())
        if row.kind is not RowKind.INVOICE and len(named) == 1:
            off[named[0]].append(row)
    for row in invoices:
        (number,) = row.invoice_numbers
        taken = off.pop(number, [])
        discount = sum(one.minor for one in taken if one.kind is RowKind.DISCOUNT)
        yield AdviceLine(
            place=row.place,
            number=number,
            paid=Money(row.minor - sum(one.minor for one in taken), paper.currency),
            gross=Money(row.minor, paper.currency),
            discount=Money(discount, paper.currency) if discount else None,
            deductions=tuple(Deduction(one.minor, _WORDS[one.kind]) for one in taken if one.kind in _WORDS),
        )
