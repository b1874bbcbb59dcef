"""Tells the text that is sent ("text or email them", "send a text") from the text of a letter, which says nothing."""

from __future__ import annotations

from collections.abc import Sequence

from agent.offline.policy.lexer import Token

_TEXTS = frozenset({"text", "texts"})
_ONE = frozenset({"a", "one", "another"})
_JOINS = frozenset({"OR", "AND", "COMMA"})
#: What may stand between "a" and "text": "a friendly text", "a quick text".
_BETWEEN = frozenset({"TONE", "w"})
_MOST_BETWEEN = 2


def with_texts(tokens: Sequence[Token]) -> list[Token]:
    """Read "text" as the channel where it is joined to another one, counted, or denied in the plural."""
    read = list(tokens)
    for at, token in enumerate(read):
        if token.kind == "filler" and token.folded in _TEXTS and _is_sent(read, at):
            read[at] = token.read_as("CH", "sms")
    return read


def _is_sent(tokens: Sequence[Token], at: int) -> bool:
    before, after = _spoken(tokens[:at][::-1]), _spoken(tokens[at + 1 :])
    if _joined(before) or (_joined(after) and not _is_of_a_letter(tokens, at)):
        return True
    denied = tokens[at].folded == "texts" and bool(before) and before[0].kind == "NEG"
    return denied or _is_counted(tokens, at)


def _spoken(tokens: Sequence[Token]) -> list[Token]:
    """Leave out what says nothing."""
    return [token for token in tokens if token.kind != "filler"][:3]


def _joined(near: Sequence[Token]) -> bool:
    """Say whether a channel stands next to it, behind one or two words that join them (", or")."""
    joins = 0
    while joins < len(near) and near[joins].kind in _JOINS:
        joins += 1
    return 0 < joins < len(near) and near[joins].kind == "CH"


def _is_of_a_letter(tokens: Sequence[Token], at: int) -> bool:
    """Say whether it is "the text", "its text", "in text"."""
    if at == 0:
        return False
    before = tokens[at - 1]
    return before.kind in ("IN", "POSS") or before.folded in ("the", "this", "that", "its", "their", "your", "our")


def _is_counted(tokens: Sequence[Token], at: int) -> bool:
    """Say whether it is "a text", "one friendly text", and not one of something."""
    if at + 1 < len(tokens) and tokens[at + 1].folded in ("of", "from", "in", "that"):
        return False
    start = at - 1
    while start >= 0 and at - start <= _MOST_BETWEEN and tokens[start].kind in _BETWEEN:
        start -= 1
    return start >= 0 and tokens[start].folded in _ONE
