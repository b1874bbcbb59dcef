"""Which language a writer asks to be written to in: the one language named, else the one the words are in."""

from __future__ import annotations

import re

from agent.reader.claims import Language
from agent.reader.language import language_of

#: Names of languages in the languages customers write in; whole words, without regard to case.
_NAMES = {
    "en": "english englisch anglais inglés ingles inglese engels inglês",
    "de": "german deutsch deutscher allemand alemán aleman tedesco duits alemão",
    "fr": "french französisch franzosisch français francais francés frances francese frans francês",
    "es": "spanish spanisch espagnol español espanol castellano spagnolo spaans espanhol",
    "it": "italian italienisch italien italiano italiaans",
    "nl": "dutch niederländisch holländisch néerlandais neerlandés olandese nederlands holandês",
    "pt": "portuguese portugiesisch portugais portugués portoghese portugees português",
}
_LANGUAGES = {name: Language(code) for code, names in _NAMES.items() for name in names.split()}
_WORD = re.compile(r"[^\W\d_]+")


def wanted_language(words: str) -> Language | None:
    """Return the language asked for, or None where several are named or none can be told."""
    named = {_LANGUAGES[word] for word in map(str.lower, _WORD.findall(words)) if word in _LANGUAGES}
    if len(named) == 1:
        return named.pop()
    code = language_of(words)
    return Language(code) if code and not named else None
