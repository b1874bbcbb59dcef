"""Reads one sentence clause by clause, the longest understood stretch first; start at `read_clauses`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.offline.policy.clause import Clause, Page, Thread
from agent.offline.policy.frames import Reading, attempt
from agent.offline.policy.phrases import joined
from agent.offline.policy.scopes import names_somebody
from agent.offline.policy.tokens import Token, normal, tokens_of
from prompts.policy_reading import ProposedRule, ProposedScope

#: Characters names are marked with; no text may bring its own.
_MARKS = re.compile(r"[\ue000-\uf8ff]")
_EDGES = frozenset({"COMMA", "SEMI", "COLON", "DASH", "ARROW", "AND", "BUT", "PAREN", "OR", "ASKMARK"})
_CUTS = _EDGES | {"THEN"}
_STRONG_CUTS = frozenset({"SEMI", "ARROW", "COLON", "BUT"})
_MOST_CUTS = 9
_PERMISSIONS = frozenset({"stage", "promise", "tone"})
#: Words by which a clause speaks of all customers, whomever the one before named.
_OF_EVERYBODY = re.compile(
    r"\b(?:any(?:body|one)|every(?:body|one)|all (?:other )?(?:customers|clients)|nobody|"
    r"alle[nr]?|niemand(?:em|en)?)\b",
    re.IGNORECASE,
)
#: How far into a sentence those it is about are named.
_LEADING = 40


@dataclass(slots=True)
class SentenceReading(Reading):
    """What a sentence gave, with the stretches nobody understood and what was left over of them."""

    unread: list[tuple[str, list[Token]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: its number, the page around it, and what earlier sentences left for it."""

    number: int
    page: Page
    thread: Thread


def phrases_of(text: str, page: Page) -> list[Token]:
    """Cut a text into the phrases of the trade, with the names of the book marked."""
    plain = _MARKS.sub(" ", normal(text))
    marked = page.marked(plain)
    tokens = []
    for token in tokens_of(marked):
        if token.kind == "GROUP" and (name := page.customer(token)) is not None:
            tokens.append(Token("KNOWN", name, token.start, token.end, name))
        elif token.kind == "w" and token.text == "s" and marked[token.start - 1 : token.start] == "'":
            tokens.append(Token("POSS", "'s", token.start, token.end))
        else:
            tokens.append(token)
    return joined(tokens, plain)


def read_clauses(place: Place, body: str, form: str) -> SentenceReading:
    """Read a sentence in one of its forms: as it stands (`body`), or behind the line that leads into it."""
    found = SentenceReading()
    tokens = phrases_of(form, place.page)
    cuts = _cuts(tokens)
    at = 0
    while at < len(cuts) - 1:
        for end in range(len(cuts) - 1, at, -1):
            part = _trimmed(tokens[cuts[at] : cuts[end]])
            words = _quote(body, part, first=at == 0, last=end == len(cuts) - 1) if form == body else body
            made = attempt(Clause(words or body, place.number, place.page, place.thread, part))
            if made is not None:
                _add(found, made, body, form)
                remember(place.thread, made.rules)
                at = end
                break
        else:
            part = _trimmed(tokens[cuts[at] : cuts[at + 1]])
            left = Clause(body, place.number, place.page, place.thread, part).residue()
            if left:
                found.unread.append((body[part[0].start : part[-1].end].strip() if form == body else body, left))
            at += 1
    return found


def _quote(body: str, part: Sequence[Token], *, first: bool, last: bool) -> str:
    """Cut the words of a clause out of its sentence, with those that say nothing at either end of it."""
    if not part:
        return body
    return body[0 if first else part[0].start : None if last else part[-1].end].strip(" ,;:-–—")


def _cuts(tokens: Sequence[Token]) -> list[int]:
    """Give the places where a clause may end, the ends of the sentence included."""
    found = [at for at, token in enumerate(tokens) if token.kind in _CUTS]
    if len(found) > _MOST_CUTS:
        found = [at for at in found if tokens[at].kind in _STRONG_CUTS] or found[:_MOST_CUTS]
    return sorted({0, *found, len(tokens)})


def _trimmed(tokens: Sequence[Token]) -> list[Token]:
    """Drop the signs and conjunctions at both ends."""
    part = list(tokens)
    while part and part[0].kind in _EDGES:
        part.pop(0)
    while part and part[-1].kind in _EDGES:
        part.pop()
    return part


def _add(found: SentenceReading, made: Reading, body: str, form: str) -> None:
    """Add what a clause gave to what the clauses before it gave."""
    if made.approves_last and found.rules:
        found.rules[-1] = found.rules[-1].model_copy(update={"needs_approval": True, "quote": body})
    if _only_narrows(found.rules, made.rules):
        scope = {"above": made.rules[0].amount, "currency": made.rules[0].currency}
        found.rules = [
            rule.model_copy(update={"scope": rule.scope.model_copy(update=scope), "quote": body})
            for rule in found.rules
        ]
        return
    found.rules += _sharing_scope(found.rules, made.rules, body, form)
    found.questions += made.questions
    found.passed += made.passed


def _only_narrows(before: Sequence[ProposedRule], made: Sequence[ProposedRule]) -> bool:
    """Say whether a clause only says for whom the steps before it are ("…, but only where they owe us over 1,500")."""
    only_steps = bool(before) and all(rule.kind == "stage" for rule in before)
    return only_steps and [rule.kind for rule in made] == ["minimum"]


def _sharing_scope(
    before: Sequence[ProposedRule], made: list[ProposedRule], body: str, form: str
) -> list[ProposedRule]:
    """Let later clauses share the customers an earlier clause of the sentence named, unless they name their own."""
    named = next((rule.scope for rule in reversed(before) if narrows(rule.scope)), None)
    if named is None:
        return made
    head = form[:_LEADING].casefold()
    leading = any(name.casefold() in head for name in (*named.customers, *named.segments, *named.tags, *named.parents))
    return [
        rule.model_copy(update={"scope": named, "quote": body})
        if not (narrows(rule.scope) or _OF_EVERYBODY.search(rule.quote)) and (leading or rule.kind in _PERMISSIONS)
        else rule
        for rule in made
    ]


def narrows(scope: ProposedScope) -> bool:
    """Say whether a scope speaks of fewer than everybody."""
    return names_somebody(scope) or scope.above is not None or scope.below is not None


def remember(thread: Thread, rules: Sequence[ProposedRule]) -> None:
    """Keep of the rules just read what a later clause may refer to."""
    for rule in rules:
        thread.about = rule.kind
        if rule.kind == "stage":
            thread.last_stage = rule
        if names_somebody(rule.scope):
            thread.last_scope, thread.scope_at = rule.scope, rule.sentence
