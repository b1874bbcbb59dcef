"""Money in the bank clears the right invoices, once, or waits for a person; every figure of the book still proves."""

from __future__ import annotations

import pytest

from ledger.findings import Finding
from ledger.references import issued
from store.tables import Allocation, BankLine, CashDecision, HoldKind, Receipt, ReviewItem
from tests.store.books import at_once
from tests.tools.cash.till import Till
from tools.allocation_batch import AllocationBatch
from tools.allocations import AllocationRefusedError, NewAllocation
from tools.cash.correcting import CashRefusedError

FULL = {"INV-1042": 480_000, "INV-1043": 120_000, "INV-1050": 250_000, "B-77": 120_000}


def test_our_own_reference_and_the_amount_are_applied_unasked_though_nobody_is_known_to_pay(till: Till) -> None:
    line = till.pays(480_000, issued("INV-1042"), account="")
    (one,) = till.match()
    assert till.outcome(line) == "auto"
    assert till.balances() == FULL | {"INV-1042": 0}
    assert till.receipt(line).customer_id == till.acme
    assert "it quotes our reference" in one.sentence
    assert [event.data["sentence"] for event in till.book.events("cash_matched")] == [one.sentence]
    assert till.book.findings() == []


def test_two_numbers_are_both_paid(acme: Till) -> None:
    line = acme.pays(600_000, "1042/1043")
    acme.match()
    assert acme.outcome(line) == "auto"
    assert acme.balances() == FULL | {"INV-1042": 0, "INV-1043": 0}
    assert [figure["minor"] for figure in acme.decisions(line)[0].arithmetic] == [480_000, 120_000]
    assert acme.book.findings() == []


def test_a_number_misread_is_believed_of_a_known_payer(acme: Till) -> None:
    acme.pays(480_000, "INV-IO42")
    acme.match()
    assert acme.balances() == FULL | {"INV-1042": 0}
    assert acme.book.findings() == []


def test_a_tie_is_put_before_a_person_and_learns_nothing(till: Till) -> None:
    line = till.pays(120_000, account="FR7630006000011234567890189")
    till.match()
    assert till.outcome(line) == "propose"
    assert till.balances() == FULL
    (decision,) = till.decisions(line)
    assert {way["figures"][0]["label"] for way in decision.proposals} == {"INV-1043", "B-77"}
    assert till.receipt(line).customer_id is None
    (item,) = till.book.rows(ReviewItem)
    assert (item.kind, item.blocks_chasing) == ("cash", True)
    assert till.book.findings() == []


def test_the_disputed_part_stays_open(acme: Till) -> None:
    acme.book.dispute(acme.invoices["INV-1042"], 80_000)
    acme.pays(400_000)
    acme.match()
    assert acme.balances() == FULL | {"INV-1042": 80_000}
    assert acme.chased("INV-1042") == 0
    assert acme.book.findings() == []


def test_a_promise_is_kept_at_once_and_chasing_of_what_was_paid_stops(acme: Till) -> None:
    acme.book.promise(acme.acme, acme.day(2), 200_000, (acme.invoices["INV-1042"],))
    acme.pays(200_000)
    acme.match()
    assert acme.balances() == FULL | {"INV-1042": 280_000}
    assert acme.book.promises() == ["kept"]
    assert acme.book.findings() == []


def test_a_paid_invoice_named_again_takes_nothing_and_a_person_looks(acme: Till) -> None:
    acme.pays(480_000, "INV-1042")
    acme.match()
    again = acme.pays(480_000, "INV-1042")
    acme.match()
    assert acme.outcome(again) == "on_account"
    assert (acme.receipt(again).customer_id, acme.receipt(again).unapplied_minor) == (acme.acme, 480_000)
    assert [item.kind for item in acme.book.rows(ReviewItem) if item.state.value == "open"] == ["cash"]
    assert acme.book.findings() == []


def test_of_two_identical_payments_of_a_batch_the_second_finds_nothing_left(acme: Till) -> None:
    first, second = acme.pays(120_000), acme.pays(120_000)
    acme.match()
    assert (acme.outcome(first), acme.outcome(second)) == ("auto", "on_account")
    assert acme.balances() == FULL | {"INV-1043": 0}
    assert acme.book.findings() == []


def test_money_of_nobody_known_is_nobodys(till: Till) -> None:
    line = till.pays(33_333, "thanks", account="")
    till.match()
    assert till.outcome(line) == "unidentified"
    assert till.receipt(line).customer_id is None
    assert till.book.rows(ReviewItem) == []
    assert till.book.findings() == []


def test_what_is_held_for_lawyers_stays_on_account(acme: Till) -> None:
    acme.book.hold(acme.acme, HoldKind.INSOLVENCY)
    line = acme.pays(480_000, "INV-1042")
    acme.match()
    assert acme.outcome(line) == "on_account"
    assert acme.balances() == FULL
    assert acme.book.findings() == []


def test_money_the_books_may_have_already_is_on_nobodys_account_until_a_person_says_so(acme: Till) -> None:
    acme.book.receipt(acme.acme, 480_000, day=acme.day(-2))
    line = acme.pays(480_000, "INV-1042")
    (one,) = acme.match()
    assert acme.outcome(line) == "propose"
    assert acme.receipt(line).customer_id is None
    assert "may be the same money" in one.sentence
    acme.accept(line)
    assert acme.balances() == FULL | {"INV-1042": 0}
    assert acme.book.findings() == []


def test_returns_fees_and_the_entries_of_batches_are_never_cash(till: Till) -> None:
    till.pays(480_000, "INV-1042", kind="return")
    till.pays(-480_000, "INV-1042", kind="debit")
    entry = till.pays(600_000, "INV-1042 INV-1043")
    members = [till.pays(480_000, "INV-1042", entry_id=entry), till.pays(120_000, "INV-1043", entry_id=entry)]
    assert [one.line.id for one in till.match()] == members
    assert till.balances() == FULL | {"INV-1042": 0, "INV-1043": 0}
    assert till.book.findings() == []


def test_matching_again_changes_nothing(acme: Till) -> None:
    for minor, text in ((480_000, "INV-1042"), (370_000, ""), (1, "")):
        acme.pays(minor, text)
    acme.match()
    tables = (Allocation, CashDecision, Receipt, ReviewItem)
    before = [len(acme.book.rows(table)) for table in tables]
    assert acme.match() == []
    assert [len(acme.book.rows(table)) for table in tables] == before


def test_two_who_match_at_once_apply_every_line_once(acme: Till) -> None:
    for _ in range(3):
        acme.pays(120_000, "INV-1043")
    found = at_once(acme.match, acme.match)
    assert sorted(len(one) for one in found) == [0, 3]
    assert len({decision.bank_line_id for decision in acme.book.rows(CashDecision)}) == len(acme.book.rows(BankLine))
    assert acme.balances() == FULL | {"INV-1043": 0}
    assert acme.book.findings() == []


def test_accepting_and_taking_back_leaves_the_book_as_it_was(till: Till) -> None:
    line = till.pays(120_000, counterparty_name="ACME Holding")
    till.match()
    decision = till.accept(line, number=1)
    assert decision.outcome == "accepted"
    assert sum(till.balances().values()) == sum(FULL.values()) - 120_000
    assert {item.state.value for item in till.book.rows(ReviewItem)} == {"approved"}
    till.unapply(line)
    assert till.balances() == FULL
    assert (till.receipt(line).customer_id, till.receipt(line).unapplied_minor) == (None, 120_000)
    assert till.book.findings() == []
    # What was learned is forgotten: the next payment of that account identifies nobody.
    other = till.pays(480_000)
    till.match()
    assert till.outcome(other) != "auto"


def test_what_was_taken_back_is_proposed_and_not_applied_unasked_again(acme: Till) -> None:
    line = acme.pays(480_000, "INV-1042")
    acme.match()
    acme.unapply(line)
    assert acme.balances() == FULL
    acme.match()
    assert acme.outcome(line) == "propose"
    acme.accept(line)
    assert acme.balances() == FULL | {"INV-1042": 0}
    assert [decision.outcome for decision in acme.decisions(line)] == ["auto", "unapplied", "propose", "accepted"]
    assert acme.book.findings() == []


def test_a_promise_kept_by_money_that_is_taken_off_the_account_stands_open_again(till: Till) -> None:
    till.book.promise(till.acme, till.day(2), 480_000, (till.invoices["INV-1042"],))
    line = till.pays(480_000, issued("INV-1042"), account="")
    till.match()
    assert till.book.promises() == ["kept"]
    till.unapply(line)
    assert till.book.promises() == ["open"]
    assert till.book.findings() == []


def test_what_cannot_be_done_is_told_in_a_sentence(acme: Till) -> None:
    line = acme.pays(480_000, "INV-1042")
    with pytest.raises(CashRefusedError, match="nothing is decided about line"):
        acme.accept(line)
    acme.match()
    with pytest.raises(CashRefusedError, match="is applied already"):
        acme.accept(line)
    with pytest.raises(CashRefusedError, match="needs a reason"):
        acme.unapply(line, " ")
    with pytest.raises(CashRefusedError, match="there is no bank line 0"):
        acme.accept(0)


def test_an_invoice_is_settled_by_matching_or_by_a_person_but_never_twice(acme: Till) -> None:
    receipt = acme.book.receipt(acme.acme, 120_000, source="person", day=acme.day(-30))
    line = acme.pays(120_000, "INV-1043")
    invoice = acme.invoices["INV-1043"]
    at_once(acme.match, lambda: acme.book.apply(receipt, invoice, 120_000))
    assert acme.balances() == FULL | {"INV-1043": 0}
    assert acme.receipt(line).unapplied_minor + acme.book.get(Receipt, receipt).unapplied_minor == 120_000
    assert acme.book.findings() == []


def test_what_may_not_be_posted_as_decided_is_proposed_and_holds_nothing_else_up(
    acme: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = acme.pays(480_000, "INV-1042")
    applied = acme.pays(120_000, "INV-1043")
    add = AllocationBatch.add

    def refusing(batch: AllocationBatch, new: NewAllocation) -> None:
        if new.invoice_id == acme.invoices["INV-1042"]:
            raise AllocationRefusedError(Finding("allocation.test", "refused"))
        add(batch, new)

    monkeypatch.setattr(AllocationBatch, "add", refusing)
    acme.match()
    assert (acme.outcome(refused), acme.outcome(applied)) == ("propose", "auto")
    assert acme.balances() == FULL | {"INV-1043": 0}
    assert acme.book.findings() == []


def test_a_stranger_who_names_a_part_of_what_it_pays_is_shown_the_rest_of_that_customer(till: Till) -> None:
    line = till.pays(370_000, "INV-1043 INV-2024", account="DE02100100100006820101")
    till.match()
    assert till.outcome(line) == "propose"
    ways = [{part["invoice_id"] for part in way["parts"]} for way in till.decisions(line)[-1].proposals]
    assert {till.invoices["INV-1043"], till.invoices["INV-1050"]} in ways
