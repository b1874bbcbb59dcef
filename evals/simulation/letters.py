"""The words of debtors: templates by kind and language, with days and amounts put as people put them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency

from prompts.reply_reading import Intent

WORDS = Path(__file__).with_name("letters.toml")

#: Ways to write a day, by language. Days in figures appear only where the order cannot be misread.
_DAY_PATTERNS = {
    "en_GB": ("d MMMM", "EEEE d MMMM", "d MMMM yyyy"),
    "en_IE": ("d MMMM", "EEEE, d MMMM"),
    "en_US": ("MMMM d", "EEEE, MMMM d", "MMMM d, yyyy"),
    "de_DE": ("d. MMMM", "dd.MM.yyyy", "EEEE, 'den' d. MMMM"),
    "fr_FR": ("d MMMM", "EEEE d MMMM", "d MMMM yyyy"),
    "es_ES": ("d 'de' MMMM", "EEEE d 'de' MMMM", "d 'de' MMMM 'de' yyyy"),
    "nl_NL": ("d MMMM", "EEEE d MMMM yyyy"),
}


@dataclass(frozen=True, slots=True)
class Voice:
    """Whoever writes: their name, language and locale, and their own chance."""

    name: str
    language: str
    locale: str
    rng: Random


def letter(kind: str, voice: Voice, slots: dict[str, str]) -> str:
    """Word a letter of a kind, with greeting, closing and name; raise KeyError for an unknown kind."""
    body = voice.rng.choice(_in_language(kind, voice.language)).format_map(slots)
    language = voice.language if voice.language in _templates()[kind] else "en"
    greeting = voice.rng.choice(_in_language("greetings", language))
    closing = voice.rng.choice(_in_language("closings", language))
    return f"{greeting}\n\n{body}\n\n{closing}\n{voice.name}"


def intent_of(kind: str) -> str:
    """Say what a kind of letter means, as one of the intents the product knows."""
    return Intent(_templates()[kind]["intent"]).value


def day_in_words(day: date, today: date, voice: Voice) -> str:
    """Write a day as this person would: often by its weekday when it is near, else with the month."""
    if voice.language == "en" and 1 < (day - today).days < 7 and voice.rng.random() < 0.5:
        return format_date(day, "EEEE", locale="en")
    locale = voice.locale if voice.language == voice.locale[:2] else "en_GB"
    return format_date(day, voice.rng.choice(_DAY_PATTERNS[voice.locale]), locale=locale)


def amount_in_words(minor: int, currency: str, voice: Voice) -> str:
    """Write an amount the way of the locale, with sign or code."""
    pattern = voice.rng.choice(("¤#,##0.00", "¤¤ #,##0.00")) if voice.language == "en" else "#,##0.00 ¤"
    amount = format_currency(minor / 100, currency, pattern, locale=voice.locale)
    return amount.replace("\xa0", " ").replace("\u202f", " ")


def _in_language(kind: str, language: str) -> list[str]:
    table = _templates()[kind]
    found: list[str] = table.get(language) or table["en"]
    return found


@cache
def _templates() -> dict[str, dict[str, Any]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))
