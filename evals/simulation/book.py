"""The sample book of Tarn & Weir Supply: 48 customers and their documents, the same for the same seed."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

CREDITOR = "Tarn & Weir Supply GmbH"
ROSTER = Path(__file__).with_name("roster.csv")

#: What follows from a country: currency, time zone, locale, days to pay.
COUNTRIES = {
    "GB": ("GBP", "Europe/London", "en_GB", 30),
    "IE": ("EUR", "Europe/Dublin", "en_IE", 30),
    "US": ("USD", "America/New_York", "en_US", 30),
    "DE": ("EUR", "Europe/Berlin", "de_DE", 14),
    "FR": ("EUR", "Europe/Paris", "fr_FR", 45),
    "ES": ("EUR", "Europe/Madrid", "es_ES", 60),
    "NL": ("EUR", "Europe/Amsterdam", "nl_NL", 30),
}
#: Range of an invoice in major units, by segment.
AMOUNTS = {"enterprise": (2_400, 28_000), "mid-market": (450, 9_500), "small": (60, 1_900)}
#: Who also buys in a second currency.
SECOND_CURRENCY = {"C1003": "EUR", "C2001": "USD"}
#: Days overdue of an open invoice and how often that happens; negative is not yet due.
LATENESS = (((-40, -1), 34), ((0, 30), 28), ((31, 60), 18), ((61, 90), 11), ((91, 120), 9))
#: Customers who paid something on account, without naming an invoice.
ON_ACCOUNT = ("C1002", "C2009", "C3001", "C5002")


@dataclass(frozen=True, slots=True)
class SampleContact:
    """A person at a customer; the clerk is asked first."""

    name: str
    email: str
    role: str
    language: str


@dataclass(frozen=True, slots=True)
class SampleCustomer:
    """An account of the sample book and the persona that answers for it."""

    number: str
    name: str
    country: str
    currency: str
    zone: str
    locale: str
    segment: str
    tags: tuple[str, ...]
    owner: str
    persona: str
    parent: str
    individual: bool
    contacts: tuple[SampleContact, ...]

    @property
    def language(self) -> str:
        """The language its people write in; the Dutch ones write English."""
        return {"nl": "en"}.get(self.locale[:2], self.locale[:2])

    @property
    def domain(self) -> str:
        """The mail domain of the company."""
        return f"{slug(self.name)}.example"


@dataclass(frozen=True, slots=True)
class SampleInvoice:
    """An invoice; amounts in minor units. All sample currencies have two decimals."""

    number: str
    customer: str
    issue_date: date
    due_date: date
    currency: str
    total_minor: int
    po_number: str


@dataclass(frozen=True, slots=True)
class SampleCredit:
    """A credit note not yet set against an invoice."""

    number: str
    customer: str
    issue_date: date
    currency: str
    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class SamplePayment:
    """Money from a customer; `booked_on` is the morning its line stands in the bank file.

    `invoices` are those it names, which it settles in this order; naming none, it stays on account.
    """

    reference: str
    customer: str
    value_date: date
    booked_on: date
    currency: str
    amount_minor: int
    invoices: tuple[str, ...]
    memo: str


@dataclass(slots=True)
class SampleBook:
    """The whole book as of the morning of `start`."""

    start: date
    customers: list[SampleCustomer] = field(default_factory=list)
    invoices: list[SampleInvoice] = field(default_factory=list)
    credits: list[SampleCredit] = field(default_factory=list)
    payments: list[SamplePayment] = field(default_factory=list)

    def balances(self) -> dict[str, int]:
        """Return what is open on each invoice by the payments that name one, in minor units."""
        open_minor = {invoice.number: invoice.total_minor for invoice in self.invoices}
        for payment in self.payments:
            settle(open_minor, payment)
        return open_minor

    def of(self, customer: str) -> list[SampleInvoice]:
        """Return the invoices of a customer, oldest first."""
        mine = [invoice for invoice in self.invoices if invoice.customer == customer]
        return sorted(mine, key=lambda invoice: (invoice.due_date, invoice.number))


def settle(open_minor: dict[str, int], payment: SamplePayment) -> int:
    """Take a payment off the invoices it names, in order, and return what stays on account, in minor units."""
    left = payment.amount_minor
    for number in payment.invoices:
        taken = min(left, open_minor[number])
        open_minor[number] -= taken
        left -= taken
    return left


def make_book(seed: int, start: date) -> SampleBook:
    """Make the sample book; the same seed and start give the same book to the cent."""
    rng = Random(f"book:{seed}")  # noqa: S311 - a sample book wants repeatable chance, not secrets
    book = SampleBook(start, read_roster())
    drafts = [draft for customer in book.customers for draft in _drafts(customer, start, rng)]
    drafts.sort(key=lambda draft: (draft[0].issue_date, draft[0].customer, draft[0].total_minor))
    for n, (draft, paid_on) in enumerate(drafts, 26001):
        invoice = replace(draft, number=f"TW-{n}")
        book.invoices.append(invoice)
        if paid_on is not None:
            book.payments.append(_payment(invoice, paid_on, invoice.total_minor))
    _partial_payments(book, rng)
    _on_account(book, rng)
    _credit_notes(book, rng)
    book.payments.sort(key=lambda payment: (payment.value_date, payment.customer, payment.invoices))
    book.payments = [replace(payment, reference=f"BK-{n}") for n, payment in enumerate(book.payments, 7001)]
    return book


def read_roster() -> list[SampleCustomer]:
    """Read the customers and their personas from the roster beside this file."""
    with ROSTER.open(encoding="utf-8", newline="") as file:
        return [_customer(row) for row in csv.DictReader(file)]


def slug(name: str) -> str:
    """Make a domain label of a company name: no legal form, no accents, no blanks."""
    bare = re.sub(r"\b(Ltd|LLP|plc|GmbH|gGmbH|KG|Inc|LLC|Co|SARL|SA|SAS|SL|BV)\b", "", name)
    return re.sub(r"[^a-z0-9]+", "-", _ascii(bare).lower()).strip("-")


def _ascii(text: str) -> str:
    swapped = text.replace("ß", "ss").replace("ł", "l")
    return unicodedata.normalize("NFKD", swapped).encode("ascii", "ignore").decode()


def _customer(row: dict[str, str]) -> SampleCustomer:
    currency, zone, locale, _ = COUNTRIES[row["country"]]
    language = {"nl": "en"}.get(locale[:2], locale[:2])
    people = [(row["clerk"], "ap_clerk"), (row["manager"], "ap_manager")]
    contacts = tuple(
        SampleContact(name, f"{mailbox(name)}@{slug(row['name'])}.example", role, language)
        for name, role in people
        if name
    )
    return SampleCustomer(
        number=row["number"],
        name=row["name"],
        country=row["country"],
        currency=currency,
        zone=row["zone"] or zone,
        locale=locale,
        segment=row["segment"],
        tags=tuple(row["tags"].split()),
        owner=row["owner"],
        persona=row["persona"],
        parent=row["parent"],
        individual=row["individual"] == "yes",
        contacts=contacts,
    )


def mailbox(name: str) -> str:
    """Make the local part of an address of a person's name."""
    return re.sub(r"[^a-z]+", ".", _ascii(name).lower()).strip(".")


#: An invoice still without its number, and the day it was paid if it was.
_Draft = tuple[SampleInvoice, date | None]


def _drafts(customer: SampleCustomer, start: date, rng: Random) -> list[_Draft]:
    drafts: list[_Draft] = []
    for _ in range(rng.randint(1, 2)):
        due = start - timedelta(days=rng.randint(40, 190))
        paid_on = min(due + timedelta(days=rng.randint(-3, 35)), start - timedelta(days=2))
        drafts.append((_draft(customer, due, customer.currency, rng), paid_on))
    for n in range(rng.randint(4, 6)):
        days = _days_overdue(customer, rng, first=n == 0)
        second = SECOND_CURRENCY.get(customer.number)
        currency = second if second and n % 3 == 2 else customer.currency
        drafts.append((_draft(customer, start - timedelta(days=days), currency, rng), None))
    return drafts


def _days_overdue(customer: SampleCustomer, rng: Random, *, first: bool) -> int:
    # Nothing in the book is issued after its first day, so a short term leaves little time not yet due.
    earliest = 1 - COUNTRIES[customer.country][3]
    if customer.persona == "punctual":
        return rng.randint(earliest, -1)
    if first:
        return rng.randint(4, 45)
    low, high = rng.choices([span for span, _ in LATENESS], [weight for _, weight in LATENESS])[0]
    return rng.randint(max(low, earliest), high)


def _draft(customer: SampleCustomer, due: date, currency: str, rng: Random) -> SampleInvoice:
    low, high = AMOUNTS[customer.segment]
    # Most invoices are small and few are large, as in any book.
    major = low + (high - low) * rng.random() ** 2
    po_number = f"PO-{rng.randint(4000, 9999)}" if customer.segment == "enterprise" else ""
    issued = due - timedelta(days=COUNTRIES[customer.country][3])
    return SampleInvoice("", customer.number, issued, due, currency, round(major * 100), po_number)


def _payment(invoice: SampleInvoice, day: date, amount_minor: int) -> SamplePayment:
    memo = f"{invoice.number} {invoice.customer}"
    named = (invoice.number,)
    return SamplePayment("", invoice.customer, day, day, invoice.currency, amount_minor, named, memo)


def _partial_payments(book: SampleBook, rng: Random) -> None:
    balances = book.balances()
    late = [i for i in book.invoices if balances[i.number] and i.due_date < book.start - timedelta(days=10)]
    for invoice in rng.sample(late, 9):
        part = invoice.total_minor * rng.randint(20, 70) // 100
        book.payments.append(_payment(invoice, book.start - timedelta(days=rng.randint(2, 9)), part))


def _on_account(book: SampleBook, rng: Random) -> None:
    balances = book.balances()
    for customer in book.customers:
        owed = sum(balances[invoice.number] for invoice in book.of(customer.number))
        if customer.persona == "covered":
            amount = owed
        elif customer.number in ON_ACCOUNT:
            amount = owed * rng.randint(5, 15) // 100
        else:
            continue
        day = book.start - timedelta(days=rng.randint(2, 12))
        memo = f"{customer.name} account payment"
        payment = SamplePayment("", customer.number, day, day, customer.currency, amount, (), memo)
        book.payments.append(payment)


def _credit_notes(book: SampleBook, rng: Random) -> None:
    balances = book.balances()
    owing = [c for c in book.customers if c.persona not in {"covered", "punctual"}]
    for n, customer in enumerate(sorted(rng.sample(owing, 12), key=lambda c: c.number), 301):
        largest = max(
            (i for i in book.of(customer.number) if i.currency == customer.currency),
            key=lambda i: balances[i.number],
        )
        amount = balances[largest.number] * rng.randint(5, 18) // 100
        issued = book.start - timedelta(days=rng.randint(3, 40))
        reason = rng.choice(("returned goods", "volume rebate", "price correction", "damaged in transit"))
        credit = SampleCredit(f"CN-{n}", customer.number, issued, customer.currency, amount, reason)
        book.credits.append(credit)
