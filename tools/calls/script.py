"""What a call may say: the ledger's facts in words to be spoken. The sentences around them are fixed in agent/voice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_currency

from ledger.money import Money
from tools.letter.facts import LetterFacts
from tools.letter.formats import clean, joined, letter_locale, phrases
from tools.texts.reminder import LONGEST_VALUE, wording


@dataclass(frozen=True, slots=True)
class CallScript:
    """The facts of one call, in the language of the contact; JSON-plain.

    `amount` and `which` are what must not be said before the right person is on the line. `elsewhere` holds both for
    each other language we speak.
    """

    language: str
    assistant: str
    creditor: str
    callback: str
    customer: str
    contact: str
    amount: str
    which: str
    before_due: bool = False
    elsewhere: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the JSON-plain form."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> CallScript:
        """Read a stored script back."""
        return cls(**found)

    def spoken_in(self, language: str) -> CallScript:
        """Return it in another language, or as it is where we do not speak that one."""
        worded = self.elsewhere.get(language)
        if worded is None:
            return self
        ours = {self.language: {"amount": self.amount, "which": self.which}}
        known = {**self.elsewhere, **ours}
        return replace(self, language=language, amount=worded["amount"], which=worded["which"], elsewhere=known)

    @property
    def summary(self) -> str:
        """Say what the call is about, for people who release or look at it."""
        return (
            f"A call by machine in {self.language}: {self.assistant}, the automated assistant of {self.creditor}, says "
            f"who calls, asks for somebody who handles payments at {self.customer}, and only then names {self.amount} "
            f"for {self.which} and asks when it will be paid."
        )


def call_script(facts: LetterFacts, number: str) -> CallScript:
    """Word the facts of a call placed from a number; raises ValueError where there is nothing to ask for."""
    if not facts.invoices:
        raise ValueError("a call needs an invoice")
    locale = letter_locale(facts.language)
    others = [letter_locale(language) for language in wording() if language != locale.language]
    return CallScript(
        language=locale.language,
        assistant=_fit(facts.assistant_name or facts.sender_name),
        creditor=_fit(facts.creditor_name),
        callback=spoken_number(number),
        customer=_fit(facts.customer_name),
        contact=_fit(facts.contact_name),
        before_due=facts.before_due,
        elsewhere={other.language: _owed(facts, other) for other in others},
        **_owed(facts, locale),
    )


def spoken_money(money: Money, locale: Locale) -> str:
    """Write an amount with the currency's name, and without decimals where there are none."""
    amount = Decimal(str(money.amount))
    whole = amount == amount.to_integral_value()
    figure = "#,##0" if whole else None
    written: str = format_currency(
        amount, money.currency, figure, locale=locale, format_type="name", currency_digits=not whole
    )
    return written.replace("\u202f", "\u00a0")


def spoken_day(day: date, locale: Locale) -> str:
    """Write a day as it is said."""
    return format_date(day, "full", locale=locale)


def spoken_number(number: str) -> str:
    """Write a phone number so that it is read out digit by digit."""
    return " ".join(number)


def _owed(facts: LetterFacts, locale: Locale) -> dict[str, str]:
    amounts = [spoken_money(money, locale) for money in facts.demanded]
    return {"amount": joined(amounts, phrases(locale.language)["and"]), "which": _which(facts, locale)}


def _which(facts: LetterFacts, locale: Locale) -> str:
    oldest = min(facts.invoices, key=lambda invoice: (invoice.due_date, invoice.number))
    words = wording()[locale.language]["one" if len(facts.invoices) == 1 else "several"]
    due = format_date(oldest.due_date, "long", locale=locale)
    return _fit(words.format(count=len(facts.invoices), number=oldest.number, due=due))


def _fit(value: str) -> str:
    tidy = clean(value)
    return tidy if len(tidy) <= LONGEST_VALUE else f"{tidy[: LONGEST_VALUE - 1]}…"
