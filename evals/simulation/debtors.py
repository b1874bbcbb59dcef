"""The simulated debtors: each reads the mail it was sent, answers in its own time and words, and pays or does not.

What they write goes into an inbox as real mail; what they pay stands in the next morning's bank file; what they
meant is kept in the truth, which the product never sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from evals.simulation.book import SampleBook, SamplePayment
from evals.simulation.debtor import Debtor
from evals.simulation.mailbox import open_mail
from evals.simulation.truth import Truth


@dataclass(frozen=True, slots=True)
class Post:
    """A raw mail and the moment it lies in our inbox."""

    at: datetime
    customer: str
    raw: bytes


class Debtors:
    """Everybody in the sample book who answers for a customer; the same seed gives the same people."""

    def __init__(self, book: SampleBook, seed: int) -> None:
        self.truth = Truth(book)
        self._debtors = [Debtor(customer, book, self.truth, seed) for customer in book.customers]
        self._by_address = {contact.email: debtor for debtor in self._debtors for contact in debtor.customer.contacts}
        self._post: list[Post] = []
        self._booked: list[SamplePayment] = []
        for debtor in self._debtors:
            debtor.pay_what_falls_due()
            self._collect(debtor)

    def read(self, mails: Iterable[bytes], at: datetime) -> None:
        """Let everybody read what was sent to them at a moment; raise KeyError for an address nobody has."""
        for raw in mails:
            mail = open_mail(raw)
            debtor = self._by_address[mail.recipient]
            debtor.read(mail, at)
            self._collect(debtor)

    def post(self, until: datetime) -> list[Post]:
        """Hand over the letters that have arrived by a moment, oldest first, each once."""
        arrived = sorted((post for post in self._post if post.at <= until), key=lambda post: (post.at, post.customer))
        self._post = [post for post in self._post if post.at > until]
        return arrived

    def bank_file(self, day: date) -> list[SamplePayment]:
        """Hand over the payments that stand in the bank file of a morning, each once."""
        booked = [payment for payment in self._booked if payment.booked_on <= day]
        self._booked = [payment for payment in self._booked if payment.booked_on > day]
        return booked

    def _collect(self, debtor: Debtor) -> None:
        for at, raw in debtor.letters:
            self._post.append(Post(at.astimezone(UTC), debtor.customer.number, raw))
        self._booked += debtor.payments
        self.truth.payments += debtor.payments
        debtor.letters.clear()
        debtor.payments.clear()
