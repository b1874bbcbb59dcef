"""What a person does with money in the bank is checked, written down, and taken back whole."""

from __future__ import annotations

import pytest

from store.tables import CashDecision, CashPart, PayerKey, PayerRelation, Receipt, ReviewItem
from tests.tools.cash.till import Till
from tools.cash.correcting import CashRefusedError
from tools.cash.turning_down import turn_down
from tools.undo import UndoRefusedError, undo

FULL = {"INV-1042": 480_000, "INV-1043": 120_000, "INV-1050": 250_000, "B-77": 120_000}


def unidentified(till: Till, minor: int) -> int:
    """Receive money nobody is known for."""
    line = till.pays(minor, "thanks", account="GB33BUKB20201555555555", counterparty_name="Crane Holding")
    till.match()
    assert till.outcome(line) == "unidentified"
    return line


def test_a_person_says_what_is_paid_and_the_payer_is_known_from_then_on(till: Till) -> None:
    line = unidentified(till, 500_001)
    decision = till.apply(line, "INV-1043", "INV-1042=3000.00")
    assert decision.sentence == "4,200.00 EUR pays INV-1043, INV-1042, as a person says; 800.01 EUR is kept on account."
    assert till.balances() == FULL | {"INV-1043": 0, "INV-1042": 180_000}
    assert (till.receipt(line).customer_id, till.receipt(line).unapplied_minor) == (till.acme, 80_001)
    assert {key.customer_id for key in till.book.rows(PayerKey)} == {till.acme}
    till.apply(line, "INV-1050")
    assert till.balances() == FULL | {"INV-1043": 0, "INV-1042": 180_000, "INV-1050": 169_999}
    assert till.book.findings() == []
    till.unapply(line)
    assert till.balances() == FULL
    assert till.receipt(line).customer_id is None
    assert till.book.findings() == []


def test_who_is_known_and_pays_for_another_is_remembered_as_doing_so(acme: Till) -> None:
    line = acme.pays(119_999, "thanks")
    acme.match()
    acme.apply(line, "B-77")
    [relation] = acme.book.rows(PayerRelation)
    assert (relation.payer_id, relation.customer_id) == (acme.acme, acme.beta)
    assert acme.book.findings() == []


def test_what_a_person_says_is_refused_in_a_sentence_and_nothing_is_half_done(till: Till) -> None:
    till.book.dispute(till.invoices["INV-1042"], 80_000)
    till.book.invoice(till.beta, 5_000, number="USD-1", currency="USD")
    line = unidentified(till, 700_001)
    for paid, why in (
        (["INV-9999"], "there is no invoice INV-9999"),
        (["INV-1043", "B-77"], "no account may pay all of INV-1043, B-77; 'dunlin cash split"),
        (["INV-1042=4800.00"], "800.00 EUR of INV-1042 are disputed; --disputed"),
        (["INV-1042=4800.01"], "only 4,800.00 EUR are open of INV-1042"),
        (["INV-1043=0.001"], "no amount of EUR"),
        (["INV-1043=-1"], "no amount of EUR"),
        (["USD-1"], "USD-1 is in USD and line"),
        (["INV-1042", "INV-1050", "INV-1043=600.01"], "only 500.01 EUR of the payment are left for INV-1043"),
    ):
        with pytest.raises(CashRefusedError, match=why):
            till.apply(line, *paid)
    assert till.balances() == FULL
    assert len(till.decisions(line)) == 1
    till.apply(line, "INV-1042", disputed_too=True)
    assert till.balances()["INV-1042"] == 0
    assert till.book.findings() == []


def test_a_payment_of_two_customers_is_divided_applied_for_each_and_put_together_again(till: Till) -> None:
    line = unidentified(till, 240_001)
    with pytest.raises(CashRefusedError, match=r"the parts make 2,400.00 EUR, but line \d+ is 2,400.01 EUR"):
        till.split(line, acme="1200.00", beta="1200.00")
    with pytest.raises(CashRefusedError, match="two customers or more"):
        till.split(line, acme="2400.01")
    till.split(line, acme="1200.00", beta="1200.01")
    assert [part.unapplied_minor for part in parts(till)] == [120_000, 120_001]
    assert till.receipt(line).unapplied_minor == 0
    assert till.book.findings() == []
    till.apply(line, "B-77", "INV-1043")
    assert till.balances() == FULL | {"B-77": 0, "INV-1043": 0}
    assert till.book.findings() == []
    till.unapply(line)
    assert till.balances() == FULL
    assert [part.unapplied_minor for part in parts(till)] == [0, 0]
    assert till.receipt(line).unapplied_minor == 240_001
    assert till.book.findings() == []
    till.split(line, beta="2400.00", acme="0.01")
    assert till.book.findings() == []


def parts(till: Till) -> list[Receipt]:
    return [till.book.get(Receipt, part.receipt_id) for part in till.book.rows(CashPart)]


def test_a_promise_is_kept_by_the_part_that_is_its_customers(till: Till) -> None:
    till.book.promise(till.acme, till.day(2), 120_000, (till.invoices["INV-1043"],))
    line = unidentified(till, 240_001)
    till.split(line, acme="1200.00", beta="1200.01")
    till.apply(line, "INV-1043")
    assert till.book.promises() == ["kept"]
    till.unapply(line)
    assert till.book.promises() == ["open"]
    assert till.book.findings() == []


def test_money_to_be_paid_back_is_a_task_with_the_account_it_came_from_and_stays_unapplied(till: Till) -> None:
    line = unidentified(till, 33_333)
    decision = till.ask_refund(line)
    assert decision.sentence == "333.33 EUR is to be paid back to GB33BUKB20201555555555: paid twice"
    [task] = till.book.rows(ReviewItem)
    assert (task.subject, task.blocks_chasing) == ("Pay back 333.33 EUR to GB33BUKB20201555555555", False)
    assert till.receipt(line).unapplied_minor == 33_333
    with pytest.raises(CashRefusedError, match="marked to be paid back already"):
        till.apply(line, "INV-1043")
    assert till.match() == []
    assert "is not paid back: it was theirs" in turned_down(till, decision, "it was theirs")
    till.apply(line, "INV-1043")
    assert till.balances() == FULL | {"INV-1043": 86_667}
    with pytest.raises(CashRefusedError, match="nothing of line"):
        till.ask_refund(line)
    assert till.book.findings() == []


def test_money_that_came_from_no_account_the_bank_tells_is_paid_back_to_none(till: Till) -> None:
    line = till.pays(33_333, "thanks", account="")
    till.match()
    with pytest.raises(CashRefusedError, match="the bank does not tell which account"):
        till.ask_refund(line)
    assert till.book.rows(ReviewItem) == []


def turned_down(till: Till, decision: CashDecision, reason: str) -> str:
    with till.book.journal() as journal:
        return turn_down(journal, decision.bank_line_id, decision.id or 0, reason)


def test_a_proposal_turned_down_leaves_the_money_on_account_and_is_proposed_no_more(acme: Till) -> None:
    line = acme.pays(370_000)
    acme.match()
    [proposed] = acme.decisions(line)
    assert "stays on account: not theirs" in turned_down(acme, proposed, "not theirs")
    assert [one.outcome for one in acme.decisions(line)] == ["propose", "on_account"]
    with pytest.raises(CashRefusedError, match="it has none"):
        acme.accept(line)
    assert turned_down(acme, proposed, "again") == ""
    assert acme.match() == []
    assert acme.balances() == FULL
    assert acme.book.findings() == []


def test_one_allocation_of_a_payment_is_not_undone_alone(acme: Till) -> None:
    acme.pays(600_000, "1042/1043")
    acme.match()
    event = acme.book.events("cash_applied")[-1]
    with (
        acme.book.journal() as journal,
        pytest.raises(UndoRefusedError, match=r"'dunlin cash unapply \d+' takes it back"),
    ):
        undo(journal, event.id or 0, "wrong")
    assert acme.balances() == FULL | {"INV-1042": 0, "INV-1043": 0}
