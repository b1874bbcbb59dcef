"""Money is not applied unasked into closed books, nor after a gap in the statements that nobody knows of."""

from __future__ import annotations

from datetime import date

import pytest

from store.tables import Allocation, BankStatement
from tests.tools.cash.test_matching import FULL
from tests.tools.cash.till import Till
from tools.cash.correcting import CashRefusedError
from tools.cash.known_gaps import accept_gap
from tools.closing_books import ClosingRefusedError, close_books


def statement(till: Till, opening: int, closing: int, days: int) -> int:
    return till.book.add(
        BankStatement(
            tenant_id=till.book.tenant_id, account="OURS", currency="EUR", format="camt.053", file_name="f",
            file_digest="d", digest=f"{days}", imported_at=till.book.now, opening_minor=opening, closing_minor=closing,
            credits_minor=max(closing - opening, 0), debits_minor=min(closing - opening, 0), lines=1,
            opened_on=till.day(days), closed_on=till.day(days),
        )
    )  # fmt: skip


def close(till: Till, until: date | None, reason: str = "") -> None:
    with till.book.journal() as journal:
        close_books(journal, until, till.book.today, reason)


def test_after_a_gap_money_is_proposed_until_a_person_says_that_nothing_is_missing(acme: Till) -> None:
    statement(acme, 0, 10, -3)
    after = statement(acme, 15, 20, -1)
    line = acme.pays(480_000, "INV-1042")
    [one] = acme.match()
    assert "not applied, as a statement before it is missing" in one.sentence
    assert acme.outcome(line) == "propose"
    with acme.book.journal() as journal, pytest.raises(CashRefusedError, match=f"open gaps are before: {after}"):
        accept_gap(journal, 0, "no")
    with acme.book.journal() as journal:
        accept_gap(journal, after, "a fee the bank booked twice")
    other = acme.pays(120_000, "INV-1043")
    acme.match()
    assert acme.outcome(other) == "auto"


def test_what_came_before_the_gap_is_applied(acme: Till) -> None:
    statement(acme, 0, 10, -3)
    statement(acme, 15, 20, -1)
    before = acme.pays(480_000, "INV-1042", booked_on=acme.day(-3))
    acme.match()
    assert acme.outcome(before) == "auto"


def test_what_came_in_a_closed_period_is_proposed_and_dated_after_it(acme: Till) -> None:
    close(acme, acme.day(-2))
    line = acme.pays(480_000, "INV-1042", value_on=acme.day(-5))
    acme.match()
    assert acme.outcome(line) == "propose"
    acme.accept(line)
    assert acme.balances() == FULL | {"INV-1042": 0}
    assert acme.book.rows(Allocation)[-1].effective_date == acme.day(-1)
    assert acme.book.findings() == []


def test_what_the_bank_takes_back_in_a_closed_period_is_dated_after_it(acme: Till) -> None:
    acme.pays(480_000, "INV-1042", value_on=acme.day(-9), end_to_end_id="E1")
    acme.match()
    close(acme, acme.day(-2))
    acme.takes_back(480_000, value_on=acme.day(-5), end_to_end_id="E1")
    acme.match()
    assert acme.balances() == FULL
    assert acme.book.rows(Allocation)[-1].effective_date == acme.day(-1)
    assert acme.book.findings() == []


def test_books_are_closed_up_to_a_day_that_has_ended_and_opened_with_a_reason(till: Till) -> None:
    with pytest.raises(ClosingRefusedError, match="has not ended yet"):
        close(till, till.book.today)
    close(till, till.day(-1))
    with pytest.raises(ClosingRefusedError, match="needs a reason"):
        close(till, till.day(-30))
    with pytest.raises(ClosingRefusedError, match=r"closed until .* already"):
        close(till, till.day(-1))
    close(till, None, "an invoice was forgotten")
    assert [event.kind for event in till.book.events("books_closed", "books_opened")] == [
        "books_closed",
        "books_opened",
    ]
