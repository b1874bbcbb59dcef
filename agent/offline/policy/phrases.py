"""Joins tokens to phrases of the trade: lengths, days from the due date, amounts, dates, persons, groups."""

from __future__ import annotations

from dataclasses import replace

from agent.offline.policy.lexer import Token
from agent.offline.policy.matched import Matched, Step
from agent.offline.policy.patterns import compiled, kinds_of, places, stretch
from agent.offline.policy.phrases_dates import DATES, HOURS
from agent.offline.policy.phrases_days import DAYS, LENGTHS
from agent.offline.policy.phrases_money import MONEY
from agent.offline.policy.phrases_whom import PERSONS, WHOM
from agent.offline.policy.phrases_wording import LEFT_OVER, WORDING

#: Tried in this order, each as often as it fits: later ones stand on the phrases of earlier ones.
_STEPS = (*WORDING, *LENGTHS, *DAYS, *MONEY, *DATES, *HOURS, *WHOM, *PERSONS, *LEFT_OVER)
#: German words for "more" and "less" that otherwise say what something is about.
_ABOUT = frozenset({"über", "unter"})


def joined(tokens: list[Token], text: str) -> list[Token]:
    """Put phrases in the place of the tokens they consist of."""
    for step in _STEPS:
        tokens = _taken(step, tokens, text)
    return [_as_about(token) for token in tokens]


def _taken(step: Step, tokens: list[Token], text: str) -> list[Token]:
    """Take one step wherever its pattern fits."""
    pattern, make = step
    kinds, at = kinds_of(tokens), 0
    while (match := compiled(pattern).search(kinds, at)) is not None and match[0]:
        first, last = stretch(match)
        run = tokens[first:last]
        parts = {name: tokens[start:end] for name, (start, end) in places(match).items()}
        matched = Matched(run, text[run[0].start : run[-1].end], parts)
        made = make(matched) if callable(make) else make
        if made is None:
            at = match.end()
            continue
        tokens = [*tokens[:first], _phrase(matched, made), *tokens[last:]]
        kinds, at = kinds_of(tokens), len(kinds_of(tokens[: first + 1]))
    return tokens


def _phrase(matched: Matched, made: tuple[str, object]) -> Token:
    kind, value = made
    article = any(token.article for token in matched.tokens)
    return Token(kind, matched.written, matched.first.start, matched.last.end, value, article)


def _as_about(token: Token) -> Token:
    """Read a "über" or "unter" no amount followed as what it then is, a word for what something is about."""
    is_about = token.kind in ("MORE", "UNDER") and token.folded in _ABOUT
    return replace(token, kind="FOR") if is_about else token
