"""Simulated debtors answer by real mail in their own words, pay as they are, and their truth finds wrong chases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from evals.simulation.book import SampleCustomer, SamplePayment, make_book
from evals.simulation.debtors import Debtors, Post
from evals.simulation.truth import Asked, Statement

START = date(2026, 9, 14)
MORNING = datetime(2026, 9, 14, 14, 30, tzinfo=UTC)


class Collections:
    """Us: writes to a customer about everything overdue, and waits."""

    def __init__(self) -> None:
        self.book = make_book(7, START)
        self.debtors = Debtors(self.book, 7)

    def customer(self, persona: str, nth: int = 0) -> SampleCustomer:
        return [customer for customer in self.book.customers if customer.persona == persona][nth]

    def remind(self, customer: SampleCustomer, day: int = 0, contact: int = 0) -> Asked:
        at = MORNING + timedelta(days=day)
        balances = self.debtors.truth.balances(at.date())
        due = {
            invoice.number: balances[invoice.number]
            for invoice in self.book.of(customer.number)
            if balances[invoice.number] and invoice.due_date < at.date()
        }
        address = customer.contacts[contact].email
        self.debtors.read([_mail(address, due, at)], at)
        return Asked(customer.number, address, at, due)

    def said(self, customer: SampleCustomer) -> list[Statement]:
        return [said for said in self.debtors.truth.statements if said.customer == customer.number]

    def paid(self, customer: SampleCustomer) -> list[SamplePayment]:
        return [paid for paid in self.debtors.truth.payments if paid.customer == customer.number]

    def answers(self, day: int) -> list[Post]:
        return self.debtors.post(MORNING + timedelta(days=day))


@pytest.fixture
def us() -> Collections:
    return Collections()


def _mail(address: str, due: dict[str, int], at: datetime) -> bytes:
    mail = EmailMessage()
    mail["From"] = "Tarn & Weir <ar@tarn.example>"
    mail["Reply-To"] = "ar+r.t1.abc@tarn.example"
    mail["To"] = address
    mail["Subject"] = "Your account with us"
    mail["Date"] = at
    mail["Message-ID"] = f"<{at:%d}.{address}>"
    mail.set_content("Still open:\n" + "\n".join(f"{number}  {minor / 100:.2f}" for number, minor in due.items()))
    return mail.as_bytes()


def _opened(post: Post) -> EmailMessage:
    return message_from_bytes(post.raw, policy=policy.default)


def test_a_keeper_answers_in_the_thread_with_a_day_and_pays_on_it(us: Collections) -> None:
    customer = us.customer("keeper")
    us.remind(customer)
    [post] = us.answers(day=7)
    letter = _opened(post)
    [said], [paid] = us.said(customer), us.paid(customer)
    assert letter["To"] == "ar+r.t1.abc@tarn.example"
    assert letter["In-Reply-To"] == f"<14.{customer.contacts[0].email}>"
    assert letter["Message-ID"] == said.message_id
    assert (said.intent, said.honest, said.day) == ("promise_full", True, paid.value_date)
    assert paid.amount_minor == said.amount_minor
    assert paid.booked_on > paid.value_date


def test_a_breaker_names_a_day_lets_it_pass_and_pays_only_when_asked_again(us: Collections) -> None:
    customer = us.customer("breaker")
    us.remind(customer)
    assert [s.honest for s in us.debtors.truth.statements] == [False]
    assert us.paid(customer) == []
    us.remind(customer, day=15)
    assert len(us.paid(customer)) == 1


def test_a_disputer_takes_out_one_invoice_and_pays_the_rest(us: Collections) -> None:
    customer = us.customer("disputes_shortage")
    asked = us.remind(customer)
    [said] = us.debtors.truth.statements
    paid = {number for payment in us.paid(customer) for number in payment.invoices}
    assert len(said.invoices) == 1
    assert paid == set(asked.demanded) - set(said.invoices)


def test_money_that_was_on_its_way_has_an_earlier_value_date_and_stands_in_a_later_bank_file(
    us: Collections,
) -> None:
    customer = us.customer("paid_already")
    us.remind(customer)
    [said], [paid] = us.said(customer), us.paid(customer)
    assert paid.value_date < said.at.date() < paid.booked_on
    assert paid not in us.debtors.bank_file(paid.booked_on - timedelta(days=1))
    assert paid in us.debtors.bank_file(paid.booked_on)


def test_a_dead_mailbox_bounces_as_a_delivery_report_naming_the_original(us: Collections) -> None:
    customer = us.customer("bounces")
    us.remind(customer)
    [post] = us.answers(day=1)
    report = _opened(post)
    assert report.get_content_type() == "multipart/report"
    assert report["Return-Path"] == "<>"
    [status] = [part for part in report.walk() if part["Final-Recipient"]]
    assert status["Status"] == "5.1.1"
    assert customer.contacts[0].email in status["Final-Recipient"]
    assert f"<14.{customer.contacts[0].email}>".encode() in post.raw


def test_somebody_away_answers_automatically_and_in_person_only_when_back(us: Collections) -> None:
    customer = us.customer("away")
    us.remind(customer)
    us.remind(customer, day=1)
    [automatic] = us.answers(day=1)
    assert _opened(automatic)["Auto-Submitted"] == "auto-replied"
    us.remind(customer, day=14)
    assert [s.intent for s in us.debtors.truth.statements] == ["out_of_office", "promise_full"]


def test_whoever_left_names_a_colleague_and_the_colleague_answers(us: Collections) -> None:
    customer = us.customer("left_company")
    us.remind(customer)
    us.remind(customer, day=3, contact=1)
    letters = [_text(post) for post in us.answers(day=10)]
    assert customer.contacts[1].email in letters[0]
    assert [s.intent for s in us.debtors.truth.statements] == ["left_company", "promise_full"]


def test_each_language_is_written_by_somebody_and_the_words_differ(us: Collections) -> None:
    for customer in us.book.customers:
        if customer.contacts:
            us.remind(customer)
    words = [_text(post) for post in us.answers(day=10)]
    everything = " ".join(words)
    assert all(word in everything for word in ("Zahlung", "Cordialement", "Pagaremos", "regards"))
    assert len(set(words)) == len(words)


def test_the_same_seed_writes_the_same_letters_byte_for_byte() -> None:
    def letters() -> list[bytes]:
        us = Collections()
        for customer in us.book.customers[:12]:
            us.remind(customer)
        return [post.raw for post in us.answers(day=10)]

    assert letters() == letters()


def test_punctual_customers_pay_without_being_asked(us: Collections) -> None:
    customer = us.customer("punctual")
    booked = [p for p in us.debtors.bank_file(START + timedelta(days=42)) if p.customer == customer.number]
    assert booked
    assert sum(payment.amount_minor for payment in booked) == sum(
        us.book.balances()[i.number] for i in us.book.of(customer.number)
    )


@pytest.mark.parametrize(
    ("persona", "days", "wrong"),
    [
        ("keeper", 3, True),
        ("opts_out", 4, True),
        ("insolvent", 4, True),
        ("silent", 4, False),
        ("injector", 4, False),
    ],
)
def test_the_truth_knows_when_asking_again_is_wrong(us: Collections, persona: str, days: int, wrong: bool) -> None:
    customer = us.customer(persona, nth=-1)
    us.remind(customer)
    again = us.remind(customer, day=days)
    assert bool(us.debtors.truth.wrong_chases([again])) is wrong


def test_asking_for_the_undisputed_rest_is_right_and_for_the_disputed_invoice_wrong(us: Collections) -> None:
    customer = us.customer("disputes_price")
    asked = us.remind(customer)
    [said] = us.debtors.truth.statements
    later = said.at + timedelta(minutes=5)
    disputed = {number: asked.demanded[number] for number in said.invoices}
    rest = {number: minor for number, minor in asked.demanded.items() if number not in said.invoices}
    find = us.debtors.truth.wrong_chases
    assert find([Asked(customer.number, asked.address, later, disputed)])
    assert rest
    assert not find([Asked(customer.number, asked.address, later, rest)])


def test_a_broken_promise_protects_only_until_its_grace_has_passed(us: Collections) -> None:
    customer = us.customer("breaker")
    asked = us.remind(customer)
    [said] = us.debtors.truth.statements
    assert said.day is not None
    in_grace = datetime.combine(said.day + timedelta(days=1), MORNING.timetz())
    after = datetime.combine(said.day + timedelta(days=7), MORNING.timetz())
    find = us.debtors.truth.wrong_chases
    assert find([Asked(customer.number, asked.address, in_grace, asked.demanded)])
    assert not find([Asked(customer.number, asked.address, after, asked.demanded)])


def _text(post: Post) -> str:
    body = _opened(post).get_body(("plain", "html"))
    return str(body.get_content()) if body else post.raw.decode("ascii", "replace")
