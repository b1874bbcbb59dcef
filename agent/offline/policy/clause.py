"""A clause being read: phrases are taken out of it, and what is left over must say nothing more.

That is the whole safety of this reader: a word that no rule of the grammar took and that is not a filler ("please",
"the", "customers") means that something was not understood, and becomes a question instead of a rule.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from agent.offline.policy.forms import one_form
from agent.offline.policy.phrases import Phrase
from agent.offline.policy.vocabulary import COMMON
from policies import compile_figures
from prompts.policy_reading import OpenQuestion, ProposedRule, ProposedScope

#: Words that carry no condition, limit or direction of their own in this trade's sentences.
FILLERS = frozenset(
    "a an the of for to with in on at by and or then please just also we us our you your they them "
    "their he she it its "
    "this that these those there here is are be been being was were will would shall should must may "
    "can could have has "
    "had having do does did get gets getting go goes going gone out up as so such all any each every "
    "everyone everybody "
    "anyone anybody people customer customers client clients account accounts invoice invoices bill "
    "bills balance "
    "balances payment payments debt debts one ones thing things obviously simply usually normally "
    "generally always "
    "kindly course who which whom what about into per own same from still even let make makes send "
    "sends sent use used "
    "using keep keeps want wants like need needs rule rules policy again too well say says tell okay "
    "ok fine very both "
    "either total amount amounts sum sums owe owes owing owed money message messages reminder "
    "reminders note notes "
    "day days date due time times way first next once further already currently please-note i my me "
    "mine agent dunlin "
    "more much bit little now ever dear somebody someone whole entire allowed accepted contact "
    "contacts mail mails email "
    "emails else entirely completely absolutely really quite bit slightly somewhat sir madam ji party "
    "parties dealer dealers shop shops tenant tenants member members retailer retailers reseller "
    "resellers distributor distributors buyer buyers debtor debtors other hear hears name named "
    "case cases matter matters file files fall fälle vorgang vorgänge akte akten sache "
    "addition another opening initial addressed denselben demselben dieselben gleichen derselbe desselben each-time "
    "additionally "
    "debtors companies company payers businesses business firms firm-name students patients those "
    "our-side however therefore hence whatever whoever whenever where wherever simple plain regular "
    "polite-please through via along plus open outstanding unpaid overdue late "
    "der die das den dem des ein eine einen einem einer und oder dann bitte auch wir uns unser unsere "
    "ihr ihre sie es er "
    "ist sind sein wird werden wurde soll sollen muss müssen darf dürfen kann können haben hat für mit "
    "im in am an auf zu "
    "zum zur von vom bei als so alle alles jede jeder jeden jedes kunde kunden konto konten rechnung "
    "rechnungen per via "
    "immer grundsätzlich stets man sich noch tag tage tagen raus hinaus".split()
)
#: Segments and tags are marked with letters of the private area, one for each.
_MARK = 0xE000
MARKED = "[\ue000-\uf8ff]"
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*", re.UNICODE)
_SAME_LENGTH = str.maketrans(
    {
        "’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "−": "-", "‑": "-", "\u00a0": " ",
        "\u202f": " ", "\n": " ", "\r": " ", "\t": " ", "*": " ", "_": " ", "`": " ", "|": " ",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """What the whole reading knows: the workspace's currency, day, segments and tags."""

    home_currency: str
    today: date
    segments: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def marked(self, text: str) -> str:
        """Put a mark in the place of every segment and tag, so that no phrase takes a name for its words."""
        for place, name in sorted(enumerate(self.groups), key=lambda pair: -len(pair[1])):
            text = _group_pattern(name).sub(chr(_MARK + place), text)
        return text

    @property
    def groups(self) -> tuple[str, ...]:
        """The segments and tags, in the order of their marks."""
        return (*self.segments, *self.tags)

    def groups_in(self, text: str) -> list[str]:
        """Name the segments and tags whose marks are left in a text."""
        return [self.groups[ord(mark) - _MARK] for mark in dict.fromkeys(re.findall(MARKED, text))]


@dataclass(slots=True)
class Thread:
    """What earlier sentences leave for later ones to refer to."""

    last_stage: ProposedRule | None = None
    last_scope: ProposedScope = field(default_factory=ProposedScope)
    about: str = ""
    #: What the sentence just before came to.
    before: tuple[ProposedRule, ...] = ()
    #: The day on which the entry being read was written, where it says so.
    day: date | None = None


@dataclass(slots=True)
class Clause:
    """A stretch of one sentence: `text` as written, `left` what no phrase has taken yet."""

    text: str
    number: int
    page: Page
    thread: Thread
    left: str = ""
    #: Slots every rule of this clause gets (scope, dates), and questions met on the way.
    slots: dict[str, Any] = field(default_factory=dict)
    questions: list[OpenQuestion] = field(default_factory=list)
    #: Groups read ahead of everything else: parents, currencies, new customers.
    whom: dict[str, object] = field(default_factory=dict)
    #: Whether the clause speaks of "them" and nobody was named before.
    unbound: bool = False

    def __post_init__(self) -> None:
        # One blank between words: long gaps would make the patterns slow.
        self.left = one_form(self.page.marked(" ".join(normal(self.left or self.text).split())))

    @property
    def today(self) -> date:
        """The day relative dates count from: the one an entry of a running page bears, else that of the reading."""
        return self.thread.day or self.page.today

    def fresh(self) -> Clause:
        """Copy the clause, so that another reading of it can be tried."""
        twin = copy(self)
        twin.slots, twin.questions = dict(self.slots), list(self.questions)
        return twin

    def take(self, wanted: Phrase) -> re.Match[str] | None:
        """Find a phrase and take it out of what is left."""
        match = wanted.regex.search(self.left)
        if match is not None:
            self.cut(*match.span())
        return match

    def take_all(self, wanted: Phrase) -> list[re.Match[str]]:
        """Take out every occurrence of a phrase."""
        found = []
        while match := self.take(wanted):
            found.append(match)
        return found

    def has(self, wanted: Phrase) -> bool:
        """Say whether a phrase is still there."""
        return wanted.regex.search(self.left) is not None

    def cut(self, start: int, end: int) -> None:
        """Take a range out of what is left."""
        self.left = f"{self.left[:start].rstrip()} {self.left[end:].lstrip()}"

    def residue(self) -> list[str]:
        """Give the words left over that say something."""
        words = [word for word in _WORD.findall(self.left) if word.casefold() not in FILLERS]
        return words + self.page.groups_in(self.left)

    def rule(self, kind: str, **slots: Any) -> ProposedRule:
        """Make a rule standing on this clause."""
        given = {**self.slots, **slots}
        return ProposedRule.model_validate({"kind": kind, "sentence": self.number, "quote": self.text, **given})

    def ask(self, code: str, ask: str) -> None:
        """Ask about this clause."""
        self.questions.append(self.question(code, ask))

    def question(self, code: str, ask: str) -> OpenQuestion:
        """Make a question standing on this clause."""
        return OpenQuestion.model_validate({"sentence": self.number, "quote": self.text, "code": code, "ask": ask})

    def amount(self, text: str) -> tuple[str, str | None] | None:
        """Read an amount as the slots want it: a plain decimal string and a currency, None for the home currency."""
        found = compile_figures.amount(text, self.page.home_currency)
        if found is None:
            return None
        return format(found.value.normalize(), "f"), found.currency or None


@lru_cache(maxsize=512)
def _group_pattern(name: str) -> re.Pattern[str]:
    """Match a segment or tag; one that is an everyday word ("late") only where the text calls it a group."""
    spaced = re.sub(r"(?:\\?\s)+", r"\\s+", re.escape(name))
    if name.casefold() in FILLERS or name.casefold() in COMMON:
        group = r"(?:segment|tag|customers?|accounts?|clients?|kunden)"
        return re.compile(
            rf"(?<=tagged ){spaced}(?!\w)|(?<=segment ){spaced}(?!\w)|(?<!\w){spaced}(?=\s+{group}\b)",
            re.IGNORECASE,
        )
    plural = "s?" if name[-1:].isalpha() and not name.endswith("s") else ""
    return re.compile(rf"(?<![\w-]){spaced}{plural}(?![\w-])", re.IGNORECASE)


def normal(text: str) -> str:
    """Straighten quotes, dashes and emphasis without changing the length."""
    return text.translate(_SAME_LENGTH)


def days_of(text: str) -> int:
    """Read a length known to be one, in days."""
    found = compile_figures.length(text)
    return found.days if found else 0


def number_of(text: str) -> int:
    """Read a whole number known to be one."""
    return compile_figures.number(text) or 0
