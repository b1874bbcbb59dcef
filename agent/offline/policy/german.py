"""Tells German sentences from English ones, and German nouns, which all have a capital, from names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.offline.policy.lexer import Token

_COMMON = re.compile(
    r"\b(?:der|die|das|den|dem|ein|eine|kein|keine|und|nicht|nur|wir|ist|wird|werden|geht|"
    r"mit|nach|bei|für|ab|von|vom|zum|zur|an|im|am|über|unter|erst|Tage|Tagen|Uhr)\b"
)
_UMLAUT = re.compile(r"[äöüß]")
#: One of so many words has to be a common German one, where no umlaut shows it.
_ONE_IN = 5
#: What stands before a noun.
_ARTICLE = re.compile(
    r"(?:der|die|das|dem|den|des|ein|eine|einen|einem|einer|im|am|ins|ans|zum|zur|beim|vom|aufs|jede[rnms]?|"
    r"kein[enrms]*|unser[enrms]*|ihr[enrms]*|sein[enrms]*|mein[enrms]*|alle[nr]?|viele[nr]?|ohne|und|oder)",
    re.IGNORECASE,
)
_NOUN_END = re.compile(
    r".+(?:ung|ungen|heit|heiten|keit|keiten|schaft|schaften|tion|tionen|ment|nis|nisse|tum|chen|lein|ität|ismus|"
    r"weise|en)"
)
#: What stands after a verb a sentence begins with.
_AFTER_VERB = re.compile(
    r"(?:sich|wir|ein|eine[rnms]?|der|die|das|er|sie|es|jemand|im|am|in|man|ihr|ich)", re.IGNORECASE
)


def is_german(text: str) -> bool:
    """Say whether a text is German: by its common words, and sooner with an umlaut."""
    common = len(_COMMON.findall(text))
    return common * _ONE_IN >= len(text.split()) or (common > 0 and _UMLAUT.search(text) is not None)


def is_noun(tokens: Sequence[Token], at: int) -> bool:
    """Say whether an unknown word of a German sentence is rather a noun or its first verb than somebody's name."""
    if _NOUN_END.fullmatch(tokens[at].text):
        return True
    if (before := _word(tokens, at - 1)) is not None:
        return _ARTICLE.fullmatch(before) is not None
    after = _word(tokens, at + 1)
    return after is not None and _AFTER_VERB.fullmatch(after) is not None


def _word(tokens: Sequence[Token], at: int) -> str | None:
    return tokens[at].text if 0 <= at < len(tokens) and tokens[at].kind == "word" else None
