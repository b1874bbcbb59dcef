"""Leaving passes out changes nothing: on random books the replay equals the one that looks at every pass."""

from __future__ import annotations

import random
from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.backtest.replay import Replay
from ledger.account import PayingHabit
from policies.compile_names import KnownNames
from policies.policy import HoursRule, Policy, Span, StageRule
from store.tables import HoldKind
from tests.agent.backtest.books import POLICY, Book, a_policy, at

DAYS = 45

PAGES = (
    POLICY,
    POLICY + "Send a friendly email 3 days before the due date.\nAnything over 2,000 needs approval by Maria.\n",
    POLICY + "After 30 days overdue, hand the account to Maria.\nAccounts owing less than 300 are not chased.\n",
    POLICY.replace("send a firm email", "call the customer")
    + "Pause everything from 10 March 2026 to 17 March 2026.\n",
    "Send a friendly email 2 days after the due date.\nAt 14 days overdue, send a firm email.\n"
    "Leave at least two days between two messages.\n",
    "Send a friendly email 5 days after the due date.\nAt most one message in 10 days.\n"
    "Never contact C2 Ltd.\nLeave C3 Ltd alone until 20 days overdue.\n",
)
NAMES = KnownNames.of([f"C{number} Ltd" for number in range(1, 5)], [], [])


def variants(policy: Policy) -> list[Policy]:
    """Return a policy as read, and with what its page would take long to say: repeats and days of the week."""
    repeating = [
        rule.model_copy(update={"repeat_days": 6}) if isinstance(rule, StageRule) else rule for rule in policy.rules
    ]
    tuesdays = HoursRule(id="hours", span=Span(start=0, end=0), weekdays=(1, 3))
    return [policy, policy.model_copy(update={"rules": (*repeating, tuesdays)})]


@lru_cache(maxsize=1)
def policies() -> list[Policy]:
    read = [a_policy(page, NAMES) for page in PAGES]
    assert not [question.ask for policy in read for question in policy.questions]
    return [variant for policy in read for variant in variants(policy)]


def a_random_book(dice: random.Random) -> Book:
    book = Book()
    for _ in range(dice.randint(1, 4)):
        zone = dice.choice(["Europe/Berlin", "America/New_York", "Pacific/Auckland"])
        habit = PayingHabit(5, dice.randint(0, 20), 1, 5) if dice.random() < 0.3 else None
        customer = book.customer(len(book.history.accounts) + 1, zone=zone, habit=habit)
        for _ in range(dice.randint(1, 4)):
            _an_invoice(book, customer, dice)
        if dice.random() < 0.3:
            book.credit(customer, dice.randint(-5, 30), dice.randint(1, 9) * 20_000, dice.choice([None, 35]))
        if dice.random() < 0.3:
            since = dice.uniform(-5, 30)
            book.hold(customer, since, dice.choice([None, since + 6]), dice.choice([None, int(since) + 4]))
        if dice.random() < 0.2:
            since = dice.uniform(-5, 30)
            book.wait(customer, since, since + dice.uniform(0, 9))
        book.history.heard += [(customer, at(dice.uniform(-20, DAYS))) for _ in range(dice.choice([0, 0, 1, 3]))]
        if dice.random() < 0.3:
            book.history.touched[customer] = [at(-dice.uniform(0.5, 9))]
    return book


def _an_invoice(book: Book, customer: int, dice: random.Random) -> None:
    due, minor = dice.randint(-30, 40), dice.randint(1, 30) * 10_000
    issued = due - dice.randint(0, 40)
    invoice = book.invoice(customer, due, minor, issued=issued, until=dice.choice([None, None, None, due + 12]))
    book.history.rungs[invoice] = dice.choice([0, 0, 1])
    when = dice.uniform(-10, DAYS)
    if dice.random() < 0.5:
        book.pay(invoice, when, minor // dice.choice([1, 2]))
    if dice.random() < 0.2:
        book.promise(customer, invoice, when, dice.choice([None, when + 8]), minor)
    if dice.random() < 0.2:
        book.dispute(invoice, when, dice.choice([None, when + 7]), minor // dice.choice([1, 3]))
    if dice.random() < 0.2:
        kind = dice.choice([HoldKind.PENDING_CASH, HoldKind.MANUAL])
        book.hold(customer, when, None, int(when) + 5, kind=kind, invoice=invoice)


def outcome(found: Replay) -> tuple[object, ...]:
    days = {standing: dict(counts) for standing, counts in found.days.items()}
    return found.sent, found.handed_over, days


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_what_is_left_out_would_have_decided_nothing_new(seed: int) -> None:
    dice = random.Random(seed)
    book = a_random_book(dice)
    policy = dice.choice(policies())
    quick, slow = book.replayed(policy, DAYS), book.replayed(policy, DAYS, every_pass=True)
    assert outcome(quick) == outcome(slow)
    assert quick.decisions <= slow.decisions


def test_most_passes_are_left_out_where_little_happens() -> None:
    book = Book()
    for number in range(1, 21):
        book.invoice(book.customer(number), due=0)
    quick, slow = book.replayed(days=DAYS), book.replayed(days=DAYS, every_pass=True)
    assert outcome(quick) == outcome(slow)
    assert quick.decisions < slow.decisions / 2
