"""The truth kept aside: what debtors really meant and did, so that every claim and every chase can be checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from evals.simulation.book import SampleBook, SamplePayment, settle
from ledger.calendar import BusinessCalendar

#: Business days after a promised day in which asking again would be too early, and the same for "already paid".
PROMISE_GRACE_DAYS = 2
PAID_CLAIM_DAYS = 5

#: What ends all contact with a customer, and what ends it with one address.
STOPS_CUSTOMER = frozenset({"insolvency", "legal_threat", "hardship"})
STOPS_ADDRESS = frozenset({"opt_out", "bounce", "left_company"})
#: Customers whom the sample policy puts into a person's hands alone.
NEVER_WRITTEN_TO = frozenset({"vip"})
PROMISES = frozenset({"promise_full", "promise_partial", "payment_run", "extension_request"})


@dataclass(frozen=True, slots=True)
class Statement:
    """What one letter meant: intent, invoices, amount in minor units, day; `honest` if it will come true."""

    customer: str
    address: str
    at: datetime
    message_id: str
    intent: str
    invoices: tuple[str, ...] = ()
    currency: str = ""
    amount_minor: int = 0
    day: date | None = None
    honest: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that asked for money: to whom, and how much on each invoice, in minor units."""

    customer: str
    address: str
    at: datetime
    demanded: dict[str, int]


@dataclass(frozen=True, slots=True)
class WrongChase:
    """A message that should not have gone out, and why in truth."""

    asked: Asked
    why: str


@dataclass(slots=True)
class Truth:
    """Everything the debtors said and paid, in order of time."""

    book: SampleBook
    statements: list[Statement] = field(default_factory=list)
    payments: list[SamplePayment] = field(default_factory=list)
    calendar: BusinessCalendar = field(default_factory=BusinessCalendar)

    def balances(self, on: date) -> dict[str, int]:
        """Return what is open on each invoice once the bank file of a day is in, in minor units."""
        open_minor = self.book.balances()
        for payment in self.payments:
            if payment.booked_on <= on:
                settle(open_minor, payment)
        return open_minor

    def wrong_chases(self, asked: list[Asked]) -> list[WrongChase]:
        """Return the messages that chased what was paid, promised, disputed or somebody who is to be left alone."""
        return [WrongChase(one, why) for one in asked for why in self._reasons(one)]

    def _reasons(self, asked: Asked) -> list[str]:
        said = [s for s in self.statements if s.customer == asked.customer and s.at <= asked.at]
        customer = next(c for c in self.book.customers if c.number == asked.customer)
        reasons = ["the policy says never to write to them"] if NEVER_WRITTEN_TO & set(customer.tags) else []
        reasons += [s.intent for s in said if s.intent in STOPS_CUSTOMER]
        reasons += [s.intent for s in said if s.intent in STOPS_ADDRESS and s.address == asked.address]
        reasons += self._overasked(asked, said)
        return reasons

    def _overasked(self, asked: Asked, said: list[Statement]) -> list[str]:
        balances = self.balances(asked.at.date())
        reasons = [f"{number} asks more than is open" for number, m in asked.demanded.items() if m > balances[number]]
        for statement in said:
            if not self._protects(statement, asked.at.date()):
                continue
            open_minor = sum(balances[number] for number in statement.invoices)
            demanded = sum(asked.demanded.get(number, 0) for number in statement.invoices)
            if demanded > max(open_minor - statement.amount_minor, 0):
                reasons.append(f"{statement.intent} of {statement.at.date()}: {', '.join(statement.invoices)}")
        return reasons

    def _protects(self, statement: Statement, on: date) -> bool:
        """Say whether what was said still keeps its amount from being asked for."""
        if statement.intent == "dispute_full":
            return True
        if statement.intent == "already_paid":
            return on <= self.calendar.add(statement.at.date(), PAID_CLAIM_DAYS)
        if statement.intent not in PROMISES or statement.day is None:
            return False
        if self._kept_since(statement, on):
            return False
        return on <= self.calendar.add(self.calendar.roll_forward(statement.day), PROMISE_GRACE_DAYS)

    def _kept_since(self, statement: Statement, on: date) -> bool:
        """Say whether the promised money came, so that what is open now is no longer what was promised."""
        came = sum(
            payment.amount_minor
            for payment in self.payments
            if payment.customer == statement.customer
            and payment.currency == statement.currency
            and statement.at.date() <= payment.value_date
            and payment.booked_on <= on
            and set(payment.invoices) & set(statement.invoices)
        )
        return came >= statement.amount_minor
