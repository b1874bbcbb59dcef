"""Cuts a sentence into tokens: figures, dates, names and words by kind; start at `tokens_of`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from agent.offline.policy.entries import entry_at, tokens_in
from agent.offline.policy.german import is_german
from agent.offline.policy.lexer import Token, cut, normal
from agent.offline.policy.names import with_names
from agent.offline.policy.texting import with_texts
from agent.offline.policy.vocabulary import is_filler

__all__ = ["Token", "normal", "tokens_of"]

#: What a sentence has to begin with to be an "if" ("Should they pay").
_SHOULD = frozenset({"should", "sollte", "sollten"})
#: Words that say nothing with a genitive or a short "is" either ("that's").
_POINTING = frozenset({"it", "that", "there", "what"})
_ARTICLES = frozenset("a an one each single ein eine einer einem einen einmal".split())
#: What an article before it counts once.
_COUNTABLE = frozenset({"UNIT", "MSG", "CH", "TIMES"})
_SILENT = frozenset({"filler", "STOPMARK", "PLUS"})


def tokens_of(text: str) -> list[Token]:
    """Cut a text into tokens with their kinds; what says nothing is left out."""
    return list(_tokens(normal(text)))


@lru_cache(maxsize=2048)
def _tokens(text: str) -> tuple[Token, ...]:
    german = is_german(text)
    tokens = _with_kinds(with_names(cut(text), text, german=german))
    if not german:
        tokens = with_texts([_in_english(token) for token in tokens])
    return tuple(token for token in _with_articles(tokens) if token.kind not in _SILENT)


def _with_kinds(tokens: Sequence[Token]) -> list[Token]:
    """Give words the kinds the vocabulary has for them, the longest entry first."""
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        read, length = ([tokens[at]], 1) if tokens[at].kind != "word" else _read_at(tokens, at)
        result += read
        at += length
    return result


def _read_at(tokens: Sequence[Token], at: int) -> tuple[list[Token], int]:
    """Read the words that begin here: the tokens they become, and how many they are."""
    token = tokens[at]
    if token.is_capital and token.folded in _SHOULD:
        return [replace(token, kind="IF")], 1
    entry = entry_at(tokens, at)
    if entry is None or token.text == "There":
        return _unknown(token), 1
    length = tokens_in(tokens, at, entry)
    words = tokens[at : at + length]
    text = " ".join(word.text for word in words)
    known = Token(entry.kind, text, token.start, words[-1].end, entry.value or None)
    owns = known.folded.endswith("'s") and known.kind in ("ROLE", "CUST", "NAME")
    return ([replace(known, text=text[:-2], end=known.end - 2), _genitive(known)] if owns else [known]), length


def _unknown(token: Token) -> list[Token]:
    """Read a word no entry knows: as a filler, or as a word of its own."""
    if token.folded == "couple":
        return [token.read_as("NUM", 2)]
    if is_filler(token.text) or token.text == "There" or token.folded.removesuffix("'s") in _POINTING:
        return [replace(token, kind="filler")]
    word = token.read_as("w", token.folded)
    return [word, _genitive(word)] if word.folded.endswith("'s") else [word]


def _genitive(token: Token) -> Token:
    return Token("POSS", "'s", token.end - 2, token.end)


def _in_english(token: Token) -> Token:
    """Read the words both languages share as English ones."""
    if token.kind == "UNIT" and token.folded in ("tag", "tags"):
        return replace(token, kind="TAGWORD")
    return replace(token, kind="filler") if token.kind == "TO" and token.folded == "an" else token


def _with_articles(tokens: list[Token]) -> list[Token]:
    """Read "a week" as one week, before articles are left out."""
    result = []
    for at, token in enumerate(tokens):
        counts = at + 1 < len(tokens) and tokens[at + 1].kind in _COUNTABLE and not _is_other_way(tokens, at)
        result.append(_article(token) if counts else token)
    return result


def _is_other_way(tokens: list[Token], at: int) -> bool:
    """Say whether an article is that of a second channel ("an email or a WhatsApp"), and no second message."""
    kinds = [token.kind for token in tokens[max(at - 2, 0) : at + 2]]
    return kinds == ["CH", "OR", tokens[at].kind, "CH"] and tokens[at].kind in ("filler", "w")


def _article(token: Token) -> Token:
    if token.kind not in ("filler", "w") or token.folded not in _ARTICLES:
        return token
    return replace(token, kind="NUM", value=1, article=True)
