"""A replay writes what the policy would have written, on what was known each day, and only then."""

from __future__ import annotations

from policies.decide import Standing
from policies.policy import Channel
from tests.agent.backtest.books import POLICY, Book, a_policy, at, day, days_of


def test_rungs_follow_from_the_messages_of_the_replay_itself() -> None:
    book = Book()
    book.invoice(book.customer(), due=0)
    found = book.replayed()
    assert days_of(found) == [1, 10, 21]
    assert [sent.tone for sent in found.sent] == ["friendly", "polite_firm", "firm"]
    assert found.sent[0].asked == {"EUR": 100_000}
    assert found.sent[0].channel is Channel.EMAIL


def test_nothing_goes_out_on_a_weekend() -> None:
    book = Book()
    book.invoice(book.customer(), due=4)
    assert days_of(book.replayed(days=12)) == [7]


def test_an_invoice_is_asked_for_until_its_payment_is_recorded() -> None:
    book = Book()
    invoice = book.invoice(book.customer(), due=0)
    book.pay(invoice, when=9.8)
    assert days_of(book.replayed()) == [1]


def test_a_payment_recorded_after_the_pass_is_known_only_the_next_day() -> None:
    book = Book()
    invoice = book.invoice(book.customer(), due=0)
    book.pay(invoice, when=10.2)
    assert days_of(book.replayed()) == [1, 10]


def test_a_payment_taken_back_brings_the_debt_back() -> None:
    book = Book()
    invoice = book.invoice(book.customer(), due=0)
    book.pay(invoice, when=5)
    book.pay(invoice, when=14.2, minor=-100_000)
    assert days_of(book.replayed()) == [1, 15, 21]


def test_an_invoice_counts_from_the_day_it_was_issued_until_it_was_voided() -> None:
    book = Book()
    customer = book.customer()
    book.invoice(customer, due=0, issued=3, until=8)
    assert days_of(book.replayed()) == [3]


def test_money_on_account_covers_what_is_owed_until_it_went_back() -> None:
    book = Book()
    customer = book.customer()
    book.invoice(customer, due=0)
    book.credit(customer, since=-5, minor=100_000, until=15)
    assert days_of(book.replayed(days=16)) == [15]


def test_an_open_promise_is_respected_and_its_days_are_counted() -> None:
    book = Book()
    customer = book.customer()
    book.promise(customer, book.invoice(customer, due=0), since=1, until=20.2)
    found = book.replayed()
    assert days_of(found) == [1, 21, 24]
    assert found.days[Standing.PROMISED] == {customer: 19}


def test_a_dispute_keeps_only_its_amount_back() -> None:
    book = Book()
    customer = book.customer()
    book.dispute(book.invoice(customer, due=0), since=-1, until=None, minor=60_000)
    assert book.replayed().sent[0].asked == {"EUR": 40_000}


def test_a_hold_is_respected_until_it_is_lifted_or_its_last_day_has_passed() -> None:
    book = Book()
    for number, ends in ((1, {"until": 7.8}), (2, {"last_day": 7}), (3, {})):
        book.hold(book.customer(number), since=-3, **ends)
        book.invoice(number, due=0)
    found = book.replayed(days=9)
    assert [(sent.customer_id, sent.day) for sent in found.sent] == [(1, day(8)), (2, day(8))]
    assert found.days[Standing.ON_HOLD] == {1: 7, 2: 7, 3: 8}


def test_a_customers_word_puts_the_next_message_off() -> None:
    book = Book()
    book.history.heard.append((book.customer(), at(9)))
    book.invoice(1, due=0)
    assert days_of(book.replayed()) == [1, 14, 21]


def test_a_hand_over_takes_the_account_out_until_the_debt_is_settled() -> None:
    book = Book()
    first = book.invoice(book.customer(), due=0)
    policy = a_policy(POLICY + "After 15 days overdue, hand the account to Maria.\n")
    book.invoice(1, due=20)
    book.pay(first, when=29.8)
    found = book.replayed(policy)
    assert days_of(found) == [1, 10, 30]
    assert [(one.day, one.to) for one in found.handed_over] == [(day(15), "Maria"), (day(35), "Maria")]


def test_a_call_is_counted_as_made_by_a_person_the_same_day() -> None:
    book = Book()
    book.invoice(book.customer(), due=0)
    found = book.replayed(a_policy(POLICY.replace("send a firm email", "call them")))
    assert [(sent.channel, sent.by_person) for sent in found.sent][2:] == [(Channel.VOICE, True)]


def test_what_needs_approval_counts_as_approved_the_same_day() -> None:
    book = Book()
    book.invoice(book.customer(), due=0)
    found = book.replayed(a_policy(POLICY + "Anything over 500 needs approval by Maria.\n"))
    assert [sent.approver for sent in found.sent] == ["Maria"] * 3


def test_our_own_messages_before_the_replay_count_and_those_in_it_do_not() -> None:
    book = Book()
    book.history.rungs[book.invoice(book.customer(), due=-12)] = 2
    book.history.touched[1] = [at(-1)]
    assert days_of(book.replayed()) == [9]
