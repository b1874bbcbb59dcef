"""A clause being read: phrases are taken out of it, and what is left over must say nothing more."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from agent.offline.policy.group_patterns import customer_pattern, group_pattern
from agent.offline.policy.lexer import Token
from agent.offline.policy.patterns import compiled, kinds_of, places, stretch
from policies import compile_figures
from prompts.policy_reading import OpenQuestion, ProposedRule, ProposedScope

#: Where marks of known groups begin: a private range no text uses.
MARK = 0xE000
#: Kinds that change nothing by themselves.
LIGHT = frozenset(
    """COMMA SEMI COLON DASH PAREN ARROW AND OR BUT TO BY AT IN FOR AS WHO PRON CUST BILL MSG SEND ALWAYS THEN AGAIN
    LEAVE FIRST ACCEPT ONWARDS BIG TOTAL TAGWORD TONEWORD CLOCKWORD LOCALTIME UNIT LATE DUE US POSS TITLE SINGLE EVERY
    NOW GROUPWORD CARRY PAST ORMORE AHEAD PERW IT SOMEBODY THROUGH THISYEAR SUPPLY MORNING EVENING ASIDE WANN WHY
    LIMITWORD""".split()
)


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of the page around a sentence: the tenant's currency, its groups, the day it is read on."""

    home_currency: str
    today: date
    segments: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The segments, tags and customers, in the order of their marks."""
        return (*self.segments, *self.tags, *self.customers)

    def customer(self, token: Token) -> str | None:
        """Return the customer a mark stands for; None for a segment or tag."""
        place = ord(token.value) - MARK
        return self.groups[place] if self._is_customer(place) else None

    def marked(self, text: str) -> str:
        """Put a mark in the place of every customer, segment and tag, filled up with blanks to the same length."""
        for place, name in sorted(enumerate(self.groups), key=lambda pair: -len(pair[1])):
            pattern = customer_pattern(name) if self._is_customer(place) else group_pattern(name)
            text = pattern.sub(partial(_filled_up, chr(MARK + place)), text)
        return text

    def group(self, token: Token) -> tuple[str, str]:
        """Return whether a mark stands for a segment or a tag, and its name."""
        place = ord(token.value) - MARK
        return ("segments" if place < len(self.segments) else "tags"), self.groups[place]

    def _is_customer(self, place: int) -> bool:
        return place >= len(self.segments) + len(self.tags)


def _filled_up(mark: str, match: re.Match[str]) -> str:
    return mark.ljust(len(match[0]))


@dataclass(slots=True)
class Thread:
    """What earlier sentences leave for later ones to refer to."""

    last_stage: ProposedRule | None = None
    last_scope: ProposedScope = field(default_factory=ProposedScope)
    about: str = ""
    before: tuple[ProposedRule, ...] = ()
    day: date | None = None
    #: What kinds of words the heading above is made of.
    heading_kinds: frozenset[str] = frozenset()
    #: A question of the page the next sentence answers.
    asked: str = ""
    #: The sentence in which `last_scope` was said.
    scope_at: int = -1


class Found:
    """Tokens taken out of a clause, by the names of the pattern."""

    def __init__(self, tokens: list[Token], groups: dict[str, list[Token]]) -> None:
        self.tokens = tokens
        self.groups = groups

    def __getitem__(self, name: str) -> Token:
        return self.groups[name][0]

    def get(self, name: str) -> Token | None:
        """Return the first token of a group, if it took part."""
        return self.groups[name][0] if self.groups.get(name) else None


def _is_one_of(token: Token, kinds: Collection[str]) -> bool:
    """Say whether a token is of one of these kinds, which may name a value too ("STOP:supply")."""
    return token.kind in kinds or f"{token.kind}:{token.value}" in kinds


@dataclass(slots=True)
class Clause:
    """A stretch of one sentence: `text` as written, `left` the tokens no phrase has taken yet."""

    text: str
    number: int
    page: Page
    thread: Thread
    left: list[Token]
    questions: list[OpenQuestion] = field(default_factory=list)
    unbound: bool = False
    #: Everything the clause began with.
    whole: tuple[Token, ...] = ()

    def __post_init__(self) -> None:
        self.whole = self.whole or tuple(self.left)

    @property
    def today(self) -> date:
        """The day relative dates count from."""
        return self.thread.day or self.page.today

    def fresh(self) -> Clause:
        """Copy the clause, so that another reading of it can be tried."""
        twin = copy(self)
        twin.left, twin.questions = list(self.left), list(self.questions)
        return twin

    @property
    def kinds(self) -> str:
        """The kinds of what is left, each followed by a blank."""
        return kinds_of(self.left)

    def has(self, *kinds: str) -> bool:
        """Say whether one of these kinds (or "KIND:value") is left."""
        return any(_is_one_of(token, kinds) for token in self.left)

    def said(self, *kinds: str) -> bool:
        """Say whether one of these kinds stood in the clause at the beginning."""
        return any(_is_one_of(token, kinds) for token in self.whole)

    def stops(self) -> bool:
        """Say whether the clause stops something ("pause", "leave Delta alone")."""
        return self.said("STOP") or (self.said("LEAVE") and self.said("ALONE"))

    def under(self, kind: str) -> bool:
        """Say whether the heading above speaks of this kind."""
        return kind in self.thread.heading_kinds

    def match(self, pattern: str) -> bool:
        """Say whether a pattern is found."""
        return compiled(pattern).search(self.kinds) is not None

    def take(self, pattern: str) -> Found | None:
        """Find a pattern and take it out of what is left."""
        match = compiled(pattern).search(self.kinds)
        if match is None:
            return None
        first, last = stretch(match)
        groups = {name: self.left[start:end] for name, (start, end) in places(match).items()}
        taken = self.left[first:last]
        self.left = [*self.left[:first], *self.left[last:]]
        return Found(taken, groups)

    def drop(self, *kinds: str) -> list[Token]:
        """Take every token of these kinds."""
        gone = [token for token in self.left if _is_one_of(token, kinds)]
        self.left = [token for token in self.left if token not in gone]
        return gone

    def residue(self, absorbs: Iterable[str] = ()) -> list[Token]:
        """Give what is left over that says something."""
        harmless = LIGHT | set(absorbs)
        return [token for token in self.left if not _is_one_of(token, harmless)]

    def rule(self, kind: str, **slots: Any) -> ProposedRule:
        """Make a rule standing on this clause."""
        return ProposedRule.model_validate({"kind": kind, "sentence": self.number, "quote": self.text, **slots})

    def ask(self, code: str, ask: str) -> None:
        """Ask about this clause."""
        self.questions.append(self.question(code, ask))

    def question(self, code: str, ask: str) -> OpenQuestion:
        """Make a question standing on this clause."""
        return OpenQuestion.model_validate({"sentence": self.number, "quote": self.text, "code": code, "ask": ask})

    def amount(self, token: Token) -> dict[str, object]:
        """Give an amount as the slots want it: a plain decimal string and a currency."""
        written = token.value if isinstance(token.value, Token) else token
        found = compile_figures.amount(written.text, self.page.home_currency)
        if found is None:
            return {}
        return {"amount": format(found.value.normalize(), "f"), "currency": found.currency or None}
