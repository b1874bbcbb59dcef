"""Money in the bank is proved: whoever edits a line, a payment or a decision by hand is found out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from ledger.states import ClearingState
from store.tables import BankLine, BankStatement, CashDecision, CashPart, PayerKey, Receipt
from tests.store.books import Book
from tests.tools.cash.till import Till


@pytest.fixture
def till(book: Book) -> Till:
    """A till with a batch, a payment applied unasked, one a person applied, and one they divided."""
    till = Till(book)
    till.know_acme()
    entry = till.pays(480_000, "INV-1042")
    till.pays(480_000, "INV-1042", entry_id=entry)
    till.match()
    divided = till.pays(240_001, account="")
    till.match()
    till.split(divided, acme="1200.00", beta="1200.01")
    till.apply(divided, "B-77")
    assert book.findings() == []
    return till


def change(till: Till, table: Any, row_id: int | None, **values: Any) -> list[str]:
    with till.book.database.write() as session:
        session.execute(update(table).where(table.id == row_id).values(**values))
    return till.book.findings()


def first(till: Till, table: Any, **where: Any) -> int:
    found = (row for row in till.book.rows(table) if all(getattr(row, name) == value for name, value in where.items()))
    return int(next(row.id for row in found))


TAMPERED: dict[str, Callable[[Till], list[str]]] = {
    "verify.statement": lambda till: change(till, BankStatement, till.statement, credits_minor=1),
    "verify.batch": lambda till: change(
        till, BankLine, next(line.id for line in till.book.rows(BankLine) if line.entry_id), amount_minor=1
    ),
    "verify.payment": lambda till: change(
        till, Receipt, first(till, Receipt, gross_minor=480_000), gross_minor=480_001
    ),
    "verify.parts": lambda till: change(
        till, Receipt, till.book.rows(CashPart)[0].receipt_id, clearing=ClearingState.REFUNDED
    ),
    "verify.applied": lambda till: change(till, CashDecision, first(till, CashDecision, outcome="auto"), arithmetic=[]),
    "verify.payer_key": lambda till: change(till, PayerKey, till.book.rows(PayerKey)[0].id, decision_id=other(till)),
}


def other(till: Till) -> int:
    """Return a decision of another tenant."""
    stranger = Till(Book(till.book.database))
    stranger.pays(1, account="")
    stranger.match()
    return stranger.book.rows(CashDecision)[0].id or 0


@pytest.mark.parametrize("code", TAMPERED)
def test_what_was_tampered_with_is_found(till: Till, code: str) -> None:
    assert any(found.startswith(code) for found in TAMPERED[code](till))


def test_balances_that_do_not_add_up_are_found(till: Till) -> None:
    found = change(till, BankStatement, till.statement, opening_minor=0, closing_minor=1)
    assert any("its opening and lines do not make its closing" in one for one in found)


def test_a_payment_of_the_bank_that_no_line_is_of_is_found(till: Till) -> None:
    till.book.receipt(till.acme, 100, source="bank")
    assert any("no line of the bank is this payment" in one for one in till.book.findings())


def test_an_allocation_taken_back_past_the_decision_is_found(till: Till) -> None:
    till.book.reverse(till.book.events("cash_applied")[-1].data["allocation_id"])
    assert any("not what the decision that stands says" in one for one in till.book.findings())
