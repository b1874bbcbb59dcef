"""What the bank takes back is no cash: its payment falls with all it settled, once, or a person is asked."""

from __future__ import annotations

import pytest

from ledger.references import issued
from store.tables import Allocation, BankLine, CashDecision, Hold, Receipt, ReviewItem
from tests.tools.cash.test_matching import FULL
from tests.tools.cash.till import Till
from tools.cash.correcting import CashRefusedError
from tools.cash.returns import return_by_hand


def test_a_returned_payment_reopens_its_invoice_and_the_promise_it_kept(acme: Till) -> None:
    acme.book.promise(acme.acme, acme.day(2), 480_000, (acme.invoices["INV-1042"],))
    paid = acme.pays(480_000, "INV-1042")
    acme.match()
    assert acme.book.promises() == ["kept"]
    gone = acme.takes_back(480_000, reason="AC04")
    acme.match()
    assert (acme.outcome(paid), acme.outcome(gone)) == ("returned", "return")
    assert acme.balances() == FULL
    assert acme.book.promises() == ["open"]
    assert (acme.receipt(paid).clearing.value, acme.receipt(paid).gone_on) == ("returned", acme.book.today)
    (event,) = acme.book.events("cash_returned")
    assert event.data["sentence"] == (
        f"The bank took 4,800.00 EUR back on {acme.book.today} (AC04 account closed): INV-1042 is open again."
    )
    assert acme.book.findings() == []


def test_a_return_is_taken_once(acme: Till) -> None:
    acme.pays(480_000, "INV-1042")
    acme.match()
    acme.takes_back(480_000)
    acme.match()
    tables = (Allocation, CashDecision, Hold, Receipt, ReviewItem)
    before = [len(acme.book.rows(table)) for table in tables]
    acme.match()
    assert [len(acme.book.rows(table)) for table in tables] == before


def test_a_payment_that_came_back_before_it_was_matched_pays_nothing(acme: Till) -> None:
    paid, gone = acme.pays(480_000, "INV-1042"), acme.takes_back(480_000)
    acme.match()
    again = acme.pays(480_000, "INV-1042")
    acme.match()
    assert [acme.outcome(line) for line in (paid, gone, again)] == ["returned", "return", "auto"]
    assert acme.balances() == FULL | {"INV-1042": 0}
    assert acme.book.findings() == []


def test_references_tell_which_of_two_equal_payments_is_gone(acme: Till) -> None:
    paid, again = acme.pays(480_000, "INV-1042", end_to_end_id="E1"), acme.pays(480_000, "INV-1042", end_to_end_id="E2")
    acme.takes_back(480_000, end_to_end_id="E1")
    acme.match()
    assert (acme.outcome(paid), acme.outcome(again)) == ("returned", "auto")
    assert acme.balances() == FULL | {"INV-1042": 0}
    assert acme.book.findings() == []


def test_money_that_may_be_of_two_payments_is_put_before_a_person_once_and_settled_by_hand(acme: Till) -> None:
    one, other = acme.pays(120_000, "INV-1043"), acme.pays(120_000)
    acme.match()
    gone = acme.takes_back(120_000)
    acme.match()
    acme.match()
    asked = [item for item in acme.book.rows(ReviewItem) if "taken back" in item.subject]
    assert [f"line {one}, {other}" in item.why for item in asked] == [True]
    assert [decision.outcome for decision in acme.decisions(gone)] == ["return_open"]
    with acme.book.journal() as journal:
        assert "INV-1043 is open again" in return_by_hand(journal, gone, one)
    assert acme.balances() == FULL
    assert acme.outcome(one) == "returned"
    assert acme.book.findings() == []


@pytest.mark.parametrize(("minor", "why"), [(100_000, "less than"), (500_000, "more than")])
def test_a_return_of_another_amount_is_never_guessed(acme: Till, minor: int, why: str) -> None:
    acme.pays(480_000, "INV-1042", end_to_end_id="E1")
    acme.match()
    gone = acme.takes_back(minor, end_to_end_id="E1")
    acme.match()
    assert acme.outcome(gone) == "return_open"
    assert why in acme.decisions(gone)[0].sentence
    assert acme.balances() == FULL | {"INV-1042": 0}


def test_what_closed_a_difference_falls_with_the_payment(acme: Till) -> None:
    line = acme.pays(479_950, issued("INV-1042"))
    acme.match()
    assert acme.balances() == FULL | {"INV-1042": 0}
    acme.takes_back(479_950)
    acme.match()
    assert acme.outcome(line) == "returned"
    assert acme.balances() == FULL
    assert acme.book.findings() == []


def test_who_was_learned_by_a_payment_that_is_gone_is_known_no_more(till: Till) -> None:
    till.know_acme()
    till.takes_back(77_700)
    till.match()
    till.pays(480_000)
    assert [one.decision.outcome.value for one in till.match()] != ["auto"]


def test_nobody_is_written_to_on_the_day_on_which_money_was_taken_back(acme: Till) -> None:
    for minor, text in ((480_000, "INV-1042"), (120_000, "INV-1043")):
        acme.pays(minor, text)
        acme.match()
        acme.takes_back(minor)
    acme.match()
    (hold,) = acme.book.rows(Hold)
    assert (hold.customer_id, hold.until) == (acme.acme, acme.book.today)


def test_what_no_return_can_be_of_is_told_in_a_sentence(acme: Till) -> None:
    paid, gone = acme.pays(480_000, "INV-1042"), acme.takes_back(100_000)
    acme.match()
    with acme.book.journal() as journal:
        with pytest.raises(CashRefusedError, match="a part of it cannot"):
            return_by_hand(journal, gone, paid)
        with pytest.raises(CashRefusedError, match="takes no money back"):
            return_by_hand(journal, paid, paid)
        with pytest.raises(CashRefusedError, match="there is no bank line 0"):
            return_by_hand(journal, gone, 0)


def test_what_the_bank_gives_back_after_it_took_it_pays_again(acme: Till) -> None:
    paid = acme.pays(480_000, "INV-1042")
    acme.match()
    gone = acme.takes_back(480_000)
    acme.match()
    again = acme.pays(480_000, kind="reversal")
    acme.match()
    assert [acme.outcome(line) for line in (paid, gone, again)] == ["returned", "return_undone", "auto"]
    assert acme.balances() == FULL | {"INV-1042": 0}
    assert acme.receipt(again).customer_id == acme.acme
    assert acme.book.findings() == []


def test_our_own_payment_that_comes_back_is_no_receipt(acme: Till) -> None:
    line = acme.pays(480_000, "INV-1042", kind="return")
    assert acme.match() == []
    assert acme.outcome(line) == "unknown"
    assert acme.balances() == FULL


def test_a_divided_payment_that_comes_back_is_gone_with_its_parts(till: Till) -> None:
    paid = till.pays(600_000, account="")
    till.match()
    till.split(paid, acme="4800.00", beta="1200.00")
    till.takes_back(600_000, account="")
    till.match()
    # Nothing but the amount says which payment it is: a person does.
    (gone,) = [line.id or 0 for line in till.book.rows(BankLine) if line.amount_minor < 0]
    with till.book.journal() as journal:
        return_by_hand(journal, gone, paid)
    assert {receipt.clearing.value for receipt in till.book.rows(Receipt)} == {"returned"}
    assert till.book.findings() == []
