"""A reminder as a short message: an approved template, and the ledger's facts in its numbered places."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.core import Locale

from tools.letter.facts import LetterFacts
from tools.letter.formats import clean, date_text, joined, letter_locale, money_text, phrases

#: Templates by name; those with a link are used where the company has a page to pay on.
TEMPLATES = ("overdue", "overdue_link", "before_due", "before_due_link")
#: What a place of a template may hold, so that no name of a customer makes a message of its own.
LONGEST_VALUE = 120
_PLACE = re.compile(r"\{\{(\d)\}\}")


@dataclass(frozen=True, slots=True)
class ReminderText:
    """A short message: the template, its language, what stands in its places, and how the customer sees it."""

    template: str
    language: str
    values: tuple[str, ...]

    @property
    def approved_as(self) -> str:
        """The name the template is configured under, such as "en.overdue_link"."""
        return f"{self.language}.{self.template}"

    @property
    def body(self) -> str:
        """The whole message."""
        return _PLACE.sub(lambda place: self.values[int(place[1]) - 1], wording()[self.language][self.template])


def reminder_text(facts: LetterFacts, languages: frozenset[str]) -> ReminderText:
    """Word a reminder in the contact's language where it is approved, else in one of `languages` that is.

    Raises ValueError where there is nothing to ask for.
    """
    if not facts.invoices:
        raise ValueError("a reminder needs an invoice")
    wanted = letter_locale(facts.language)
    locale = wanted if not languages or wanted.language in languages else Locale(min(languages))
    # A link cut short leads nowhere.
    link = facts.pay_link if facts.pay_link and len(facts.pay_link) <= LONGEST_VALUE else ""
    template = ("before_due" if facts.before_due else "overdue") + ("_link" if link else "")
    values = [
        facts.contact_name or facts.customer_name,
        facts.assistant_name or facts.sender_name,
        facts.creditor_name,
        joined([money_text(money, locale) for money in facts.demanded], phrases(locale.language)["and"]),
        _which(facts, locale),
        *([link] if link else []),
    ]
    return ReminderText(template, locale.language, tuple(_fit(value) for value in values))


def _which(facts: LetterFacts, locale: Locale) -> str:
    oldest = min(facts.invoices, key=lambda invoice: (invoice.due_date, invoice.number))
    words = wording()[locale.language]["one" if len(facts.invoices) == 1 else "several"]
    return words.format(count=len(facts.invoices), number=oldest.number, due=date_text(oldest.due_date, locale))


def _fit(value: str) -> str:
    """Keep a value within its place; a provider refuses an empty one."""
    tidy = clean(value)
    return (tidy if len(tidy) <= LONGEST_VALUE else f"{tidy[: LONGEST_VALUE - 1]}…") or "-"


@lru_cache(maxsize=1)
def wording() -> Mapping[str, Mapping[str, str]]:
    """Return the templates by language and name."""
    found: dict[str, dict[str, str]] = tomllib.loads(
        Path(__file__).with_name("wording.toml").read_text(encoding="utf-8")
    )
    return found
