"""A paper of a mail becomes a remittance advice of who wrote it, where it says of each invoice what it gets."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agent.mailed_advice import advice_of
from agent.reader.attachments.lines import Amount
from agent.reader.attachments.remittance import (
    Doubt,
    PaperKind,
    Reference,
    Remittance,
    Row,
    RowKind,
    StatedDay,
)
from store.tables import RemittanceAdvice, RemittanceLine
from tests.agent.test_attached_files import advice, answer
from tests.agent.workplace import Office

pytestmark = pytest.mark.words

TODAY = date(2026, 6, 11)
INVOICE = Row(RowKind.INVOICE, 480_000, "line 5", ("INV-1042",))
OTHER = Row(RowKind.INVOICE, 120_000, "line 7", ("INV-1043",))


def paper(*rows: Row, total: int, **more: Any) -> Remittance:
    values: dict[str, Any] = {
        "kind": PaperKind.ADVICE, "currency": "EUR", "rows": rows, "invoice_numbers": (), "unknown": (),
        "total": Amount(total, "EUR", "line 9"), "day": StatedDay(date(2026, 6, 12), "line 2"),
        "reference": Reference("PAY-88121", "line 3"), "accounts": (), "doubts": (), "difference_minor": 0,
    }  # fmt: skip
    return Remittance(**(values | more))


def lines(found: Remittance) -> list[tuple[str, int, int]] | None:
    advised = advice_of(found, "ACME", TODAY, 1)
    return advised and [
        (one.number, one.paid.minor, one.discount.minor if one.discount else 0) for one in advised.lines
    ]


def test_discounts_and_deductions_belong_to_the_invoice_of_their_row() -> None:
    off = Row(RowKind.DISCOUNT, 9_600, "line 5", ("INV-1042",)), Row(RowKind.DEDUCTION, 20_000, "line 6", ("INV-1042",))
    advised = advice_of(paper(INVOICE, *off, OTHER, total=570_400), "ACME", TODAY, 2)
    assert advised is not None
    assert [(one.number, one.paid.minor) for one in advised.lines] == [("INV-1042", 450_400), ("INV-1043", 120_000)]
    assert advised.lines[0].deductions[0].minor == 20_000
    assert (advised.references, advised.paid_on, advised.place) == (
        ("PAY-88121",),
        date(2026, 6, 12),
        "attachment 2, line 9",
    )


def test_a_deduction_without_a_number_is_of_the_only_invoice() -> None:
    off = Row(RowKind.DEDUCTION, 20_000, "line 6")
    assert lines(paper(INVOICE, off, total=460_000)) == [("INV-1042", 460_000, 0)]
    assert lines(paper(INVOICE, OTHER, off, total=580_000)) is None


def test_a_paper_that_does_not_say_what_each_invoice_gets_is_no_advice() -> None:
    both = Row(RowKind.INVOICE, 600_000, "line 5", ("INV-1042", "INV-1043"))
    assert lines(paper(both, total=600_000)) is None
    assert lines(paper(total=600_000)) is None
    assert lines(paper(INVOICE, total=480_000, doubts=(Doubt.UNCLEAR_ROW,))) is None


def test_a_mail_with_an_advice_leaves_it_for_matching_as_the_word_of_its_customer(office: Office) -> None:
    office.customer("ACME")
    office.invoice("ACME", "INV-1042", "4800.00", date(2026, 6, 1))
    office.run()
    answer(office, office.sent_to("ACME")[0], advice())
    kept = office.one(RemittanceAdvice)
    assert (kept.total_minor, kept.customer_id) == (480_000, office.invoice_row("INV-1042").customer_id)
    assert kept.message_id is not None
    assert [line.number for line in office.all(RemittanceLine)] == ["INV-1042"]
