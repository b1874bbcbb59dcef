"""A remittance advice says what a payment is for, before it came or after; it moves no money to somebody else."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from ledger.money import Money
from sources.remittance.advice import AdviceLine, Deduction, RemittanceAdvice
from store.tables import Dispute, HoldKind, Message, RemittanceLink, ReviewItem
from tests.tools.cash.till import ACME_IBAN, Till
from tools.remittances import Origin, keep_advices

FULL = {"INV-1042": 480_000, "INV-1043": 120_000, "INV-1050": 250_000, "B-77": 120_000}
RAW = b"Subject: remittance"


def mail(till: Till, customer_id: int) -> int:
    row = {"tenant_id": till.book.tenant_id, "occurred_at": till.book.now, "recorded_at": till.book.now}
    return till.book.add(
        Message(direction="in", customer_id=customer_id, sha256=sha256(RAW).hexdigest(), raw=RAW, **row)
    )


def advise(till: Till, *lines: tuple[str, int], mail_of: int | None = None, **more: Any) -> None:
    """Keep an advice of ACME's account for these invoices, of a file or of a customer's mail."""
    told = tuple(AdviceLine("segment 1", number, Money(minor, "EUR")) for number, minor in lines)
    values: dict[str, Any] = {
        "format": "X12 820", "total": Money(sum(minor for _, minor in lines), "EUR"), "lines": told, "place": "here",
        "references": ("PAY-88121",), "paid_on": till.book.today, "payer_account": ACME_IBAN,
    }  # fmt: skip
    message = mail(till, mail_of) if mail_of else None
    with till.book.journal("import") as journal:
        keep_advices(journal, [RemittanceAdvice(**(values | more))], Origin("f", "d", message, mail_of))


def test_an_advice_that_came_first_decides_the_payment(acme: Till) -> None:
    advise(acme, ("INV-1042", 400_000), ("INV-1050", 250_000))
    line = acme.pays(650_000)
    acme.match()
    assert acme.outcome(line) == "auto"
    assert acme.balances() == FULL | {"INV-1042": 80_000, "INV-1050": 0}
    assert "the remittance says so line by line" in acme.decisions(line)[0].sentence
    assert acme.book.findings() == []


def test_a_payment_that_waits_is_decided_anew_when_its_advice_comes(till: Till) -> None:
    line = till.pays(600_000, "PAY-88121", account="")
    till.match()
    assert till.outcome(line) == "unidentified"
    advise(till, ("INV-1042", 480_000), ("INV-1043", 120_000))
    till.match()
    assert [decision.outcome for decision in till.decisions(line)] == ["unidentified", "auto"]
    assert till.receipt(line).customer_id == till.acme
    assert till.balances() == FULL | {"INV-1042": 0, "INV-1043": 0}
    assert till.match() == []
    assert till.book.findings() == []


def test_a_proposal_that_waits_is_withdrawn_with_its_case_when_the_advice_comes(till: Till) -> None:
    line = till.pays(240_000, "INV-1050, PAY-88121", account="")
    till.match()
    assert till.outcome(line) == "propose"
    advise(till, ("INV-1050", 240_000))
    till.match()
    assert till.outcome(line) == "auto"
    assert "closed" in [item.state for item in till.book.rows(ReviewItem)]
    assert till.balances() == FULL | {"INV-1050": 10_000}
    assert till.book.findings() == []


def test_what_a_person_took_back_is_not_decided_anew(acme: Till) -> None:
    line = acme.pays(480_000, "INV-1042")
    acme.match()
    acme.unapply(line)
    acme.match()
    advise(acme, ("INV-1042", 480_000))
    assert acme.match() == []
    assert acme.outcome(line) == "propose"
    assert acme.book.rows(RemittanceLink) == []


def test_one_advice_is_for_one_payment_and_known_once(acme: Till) -> None:
    for _ in range(2):
        advise(acme, ("INV-1042", 400_000))
    first = acme.pays(400_000)
    acme.match()
    second = acme.pays(400_000)
    acme.match()
    assert [link.bank_line_id for link in acme.book.rows(RemittanceLink)] == [first]
    assert acme.outcome(second) == "on_account"
    assert acme.balances() == FULL | {"INV-1042": 80_000}


def test_of_more_advices_of_one_sum_than_payments_the_one_that_is_quoted_is_taken(acme: Till) -> None:
    for trace, number in (("PAY-1000001", "INV-1042"), ("PAY-1000002", "INV-1050"), ("PAY-1000003", "INV-1042")):
        advise(acme, (number, 100_000), references=(trace,))
    line = acme.pays(100_000, "PAY-1000002")
    acme.match()
    assert [link.bank_line_id for link in acme.book.rows(RemittanceLink)] == [line]
    assert acme.balances() == FULL | {"INV-1050": 150_000}


def test_a_mail_that_repeats_the_advice_of_a_file_changes_nothing(acme: Till) -> None:
    advise(acme, ("INV-1042", 400_000))
    advise(acme, ("INV 1042", 400_000), mail_of=acme.acme, references=("PAY-88121", "AV-1"))
    line = acme.pays(400_000)
    acme.match()
    assert [link.bank_line_id for link in acme.book.rows(RemittanceLink)] == [line]


@pytest.mark.parametrize(
    ("reason", "disputed"),
    [("goods damaged (04)", ["quality"]), ("volume discount (57)", []), ("tax deducted (55)", [])],
)
def test_a_deduction_is_put_before_a_person_and_disputed_where_its_reason_says_so(
    acme: Till, reason: str, disputed: list[str]
) -> None:
    line = AdviceLine("s", "INV-1042", Money(400_000, "EUR"), None, None, (Deduction(80_000, reason),))
    advise(acme, total=Money(400_000, "EUR"), lines=(line,))
    acme.pays(400_000)
    acme.match()
    assert acme.balances() == FULL | {"INV-1042": 80_000}
    (item,) = [item for item in acme.book.rows(ReviewItem) if item.state == "open"]
    assert f"800.00 EUR is deducted for: {reason}" in item.why
    assert [(dispute.reason, dispute.amount_minor) for dispute in acme.book.rows(Dispute)] == [
        (each, 80_000) for each in disputed
    ]
    assert acme.chased("INV-1042") == (0 if disputed else 80_000)
    assert acme.book.findings() == []


def test_a_mail_moves_no_money_of_another_customer_to_its_own(till: Till) -> None:
    """BETA writes that it paid what came from an account nobody knows, and from ACME's."""
    unknown = till.pays(120_000, account="FR7630006000011234567890189")
    till.know_acme()
    known = till.pays(120_000, "PAY-88121")
    advise(till, ("B-77", 120_000), mail_of=till.beta, payer_account="")
    till.match()
    assert till.book.rows(RemittanceLink) == []
    assert till.balances()["B-77"] == 120_000
    assert till.outcome(unknown) != "auto"
    assert till.receipt(known).customer_id == till.acme


def test_a_mail_of_the_payer_cannot_pay_what_others_owe(acme: Till) -> None:
    advise(acme, ("B-77", 120_000), mail_of=acme.acme)
    acme.pays(120_000)
    acme.match()
    assert acme.balances()["B-77"] == 120_000


def test_a_mail_of_who_pays_decides(acme: Till) -> None:
    advise(acme, ("INV-1042", 400_000), ("INV-1050", 250_000), mail_of=acme.acme)
    line = acme.pays(650_000)
    acme.match()
    assert acme.outcome(line) == "auto"
    assert acme.balances() == FULL | {"INV-1042": 80_000, "INV-1050": 0}
    assert acme.book.findings() == []


def test_an_advice_of_a_later_day_is_for_another_payment(acme: Till) -> None:
    advise(acme, ("INV-1042", 400_000), references=(), paid_on=date(2020, 1, 1))
    acme.pays(400_000)
    acme.match()
    assert acme.book.rows(RemittanceLink) == []


def test_what_is_held_for_lawyers_stays_on_account_whatever_is_advised(acme: Till) -> None:
    acme.book.hold(acme.acme, HoldKind.INSOLVENCY)
    advise(acme, ("INV-1042", 480_000))
    line = acme.pays(480_000)
    acme.match()
    assert acme.outcome(line) == "on_account"
