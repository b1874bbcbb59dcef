"""The paragraphs of an answer: fixed sentences filled with the ledger's facts; what no longer holds is left out."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from ledger.money import Money
from tools.answers.facts import AnswerFacts
from tools.answers.topics import Point, Topic
from tools.letter.formats import clean, date_text, joined, letter_locale, money_text, phrases, plain
from tools.letter.render import Block

#: Invoices named one by one in a sentence; the rest is counted.
MOST_NAMED = 10
#: Blocks the layout fills: the table of the statement and our bank details.
STATEMENT, BANK_DETAILS = "invoice_table", "bank_details"

#: A value put into a sentence: as plain text and as HTML.
Slot = tuple[str, Markup]


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))


def answer_phrases(language: str) -> Mapping[str, str]:
    """Return the sentences of a language; one without its own gets the English ones, as letters do."""
    return _catalogue()[letter_locale(language).language]


def paragraphs(points: Iterable[Point], facts: AnswerFacts) -> tuple[Block, ...]:
    """Word what is to be said, as far as it still holds; nothing where none of it does."""
    voice = _Voice(facts)
    said = [block for point in points for block in _SAYS[point.topic](voice, point)]
    if voice.thanks and said:
        said[0] = voice.after(voice.say("thanks"), said[0])
    return tuple(said)


@dataclass(slots=True)
class _Voice:
    """One answer being worded: its facts, and whether it begins by thanking for the message."""

    facts: AnswerFacts
    thanks: bool = True
    due_said: bool = False

    @property
    def words(self) -> Mapping[str, str]:
        return answer_phrases(self.facts.language)

    def say(self, key: str, **slots: Slot) -> Block:
        """Fill a sentence; where no figure may be told, its plain form stands in for it."""
        if not self.facts.figures and f"{key}_plain" in self.words:
            key = f"{key}_plain"
        phrase = self.words[key]
        texts = {name: text for name, (text, _) in slots.items()}
        markup = {name: html for name, (_, html) in slots.items()}
        return Block("prose", phrase.format(**texts), escape(phrase).format(**markup))

    def after(self, first: Block, second: Block) -> Block:
        """Put two sentences into one paragraph."""
        return Block("prose", f"{first.text} {second.text}", Markup("{} {}").format(first.html, second.html))

    def money(self, *amounts: Money) -> Slot:
        """Write amounts of one or several currencies."""
        locale = letter_locale(self.facts.language)
        text = joined([money_text(amount, locale) for amount in amounts], phrases(self.facts.language)["and"])
        return text, escape(text)

    def day(self, day: date | None) -> Slot:
        """Write a day."""
        text = date_text(day, letter_locale(self.facts.language)) if day else ""
        return text, escape(text)

    def invoices(self, numbers: Sequence[str]) -> Slot:
        """Name invoices, the first few one by one."""
        letter = phrases(self.facts.language)
        phrase = self.words["one_invoice" if len(numbers) == 1 else "many_invoices"]
        rest = [letter["more"].format(count=len(numbers) - MOST_NAMED)] if len(numbers) > MOST_NAMED else []
        named = numbers[:MOST_NAMED]
        text = joined([*map(plain, named), *rest], letter["and"])
        parts = [
            *(str(Markup("<bdi>{}</bdi>").format(clean(number))) for number in named),
            *map(str, map(escape, rest)),
        ]
        return phrase.format(numbers=text), escape(phrase).format(numbers=Markup(joined(parts, letter["and"])))  # noqa: S704  (each part is escaped)


def _promise(voice: _Voice, point: Point) -> list[Block]:
    standing = [promise for promise in _of(voice.facts.promises, point) if promise.stands]
    said = [
        voice.say(
            "promise",
            amount=voice.money(promise.amount),
            invoices=voice.invoices(promise.numbers),
            day=voice.day(promise.day),
        )
        for promise in standing
    ]
    # A writer who spoke of a part is asked for the rest of all that is due, any other for that of the same invoices.
    more = voice.facts.more_is_due if point.topic is Topic.PART_PROMISE else any(one.partly for one in standing)
    return [*said, voice.say("rest")] if said and more else said


def _promise_kept(voice: _Voice, point: Point) -> list[Block]:
    voice.thanks = False
    return [
        voice.say("promise_kept", amount=voice.money(promise.received), invoices=voice.invoices(promise.numbers))
        for promise in _of(voice.facts.promises, point)
        if promise.kept
    ]


def _which_day(voice: _Voice, _: Point) -> list[Block]:
    return [voice.say("which_day")]


def _paid(voice: _Voice, _: Point) -> list[Block]:
    if voice.facts.paused_until is None:
        return []
    return [voice.say("paid", invoices=voice.invoices(voice.facts.paused), day=voice.day(voice.facts.paused_until))]


def _paid_when(voice: _Voice, point: Point) -> list[Block]:
    said = _paid(voice, point)
    return [voice.after(said[0], voice.say("paid_when"))] if said else []


def _dispute(voice: _Voice, point: Point) -> list[Block]:
    disputes = [dispute for dispute in _of(voice.facts.disputes, point) if dispute.open]
    if not disputes:
        return []
    totals: dict[str, int] = {}
    for dispute in disputes:
        totals[dispute.amount.currency] = totals.get(dispute.amount.currency, 0) + dispute.amount.minor
    noted = voice.say(
        "dispute",
        invoices=voice.invoices([dispute.number for dispute in disputes]),
        amount=voice.money(*(Money(minor, currency) for currency, minor in totals.items())),
        day=voice.day(max(dispute.answer_by for dispute in disputes)),
    )
    if voice.due_said or not voice.facts.more_is_due:
        return [noted]
    voice.due_said = True
    return [noted, _due(voice)]


def _due(voice: _Voice) -> Block:
    facts = voice.facts
    if not facts.due:
        return voice.say("due_plain")
    return voice.say("due", amount=voice.money(*facts.due), invoices=voice.invoices(facts.due_numbers))


def _copies(voice: _Voice, _: Point) -> list[Block]:
    facts = voice.facts
    if not facts.figures:
        return [voice.say("copies")]
    there = _fetched(voice) if facts.short else _attached(voice)
    if facts.missing:
        there.append(
            voice.say("copies_missing", invoices=voice.invoices(facts.missing), day=voice.day(facts.answer_by))
        )
    return there


def _attached(voice: _Voice) -> list[Block]:
    numbers = [number for number, _ in voice.facts.copies]
    return [voice.say("copies", invoices=voice.invoices(numbers))] if numbers else []


def _fetched(voice: _Voice) -> list[Block]:
    day = voice.day(voice.facts.links_until)
    return [
        voice.say("copies_link", invoices=voice.invoices([number]), day=day, link=(link, escape(link)))
        for number, link in voice.facts.links
    ]


def _statement(voice: _Voice, _: Point) -> list[Block]:
    facts = voice.facts
    if not facts.figures:
        return [voice.say("statement")]
    key = "statement" if facts.invoices else "statement_empty"
    said = voice.say(key, day=voice.day(facts.booked_on))
    return [said, Block(STATEMENT, "", Markup())] if facts.invoices else [said]


def _bank_details(voice: _Voice, _: Point) -> list[Block]:
    said = voice.say("bank_details")
    return [said, Block(BANK_DETAILS, "", Markup())] if voice.facts.figures else [said]


def _contact(voice: _Voice, _: Point) -> list[Block]:
    voice.thanks = False
    return [voice.say("contact")]


def _language(voice: _Voice, _: Point) -> list[Block]:
    return [voice.say("language")]


def _opt_out(voice: _Voice, _: Point) -> list[Block]:
    voice.thanks = False
    return [voice.say("opt_out_text" if voice.facts.short else "opt_out")]


def _person(voice: _Voice, _: Point) -> list[Block]:
    name = voice.facts.head.assistant_name
    assistant = (plain(name), Markup("<bdi>{}</bdi>").format(clean(name)))
    return [voice.say("person", assistant=assistant, day=voice.day(voice.facts.answer_by))]


def _colleague(voice: _Voice, _: Point) -> list[Block]:
    return [voice.say("colleague", day=voice.day(voice.facts.answer_by))]


def _of(found: Iterable[Any], point: Point) -> list[Any]:
    """Return what was recorded for the words a point answers."""
    return [one for one in found if (one.start, one.end) == (point.start, point.end)]


_SAYS: dict[Topic, Callable[[_Voice, Point], list[Block]]] = {
    Topic.OPT_OUT: _opt_out,
    Topic.PROMISE_KEPT: _promise_kept,
    Topic.LANGUAGE: _language,
    Topic.PROMISE: _promise,
    Topic.PART_PROMISE: _promise,
    Topic.WHICH_DAY: _which_day,
    Topic.PAID: _paid,
    Topic.PAID_WHEN: _paid_when,
    Topic.DISPUTE: _dispute,
    Topic.COPIES: _copies,
    Topic.STATEMENT: _statement,
    Topic.BANK_DETAILS: _bank_details,
    Topic.CONTACT: _contact,
    Topic.PERSON: _person,
    Topic.COLLEAGUE: _colleague,
}
