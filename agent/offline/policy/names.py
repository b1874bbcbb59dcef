"""Finds the names of customers, people and countries in a sentence; start at `with_names`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.offline.policy.entries import country_at, entry_at, tokens_in
from agent.offline.policy.german import is_noun
from agent.offline.policy.lexer import GENITIVE, Token
from agent.offline.policy.vocabulary import is_filler
from policies.compile_names import demonyms

_LEGAL_FORM = re.compile(
    r"(?:plc|ltd|limited|gmbh|llc|inc|oy|ab|sa|ag|srl|bv|kg|corp|co|cie|spa|pvt|llp|pty|sarl|nv|se|ohg|kgaa|aps|as|asa|"
    r"ug|ev|sp|zoo)\.?",
    re.IGNORECASE,
)
#: Words of the trade that end the names of houses ("Harbour Office", "Delta Sales").
_OF_A_HOUSE = re.compile(
    r"Group|Partners|Office|Board|Sales|Legal|House|Shop|Stores?|Company|Business|Services?|School|Clinic",
    re.IGNORECASE,
)
#: Small words inside a name ("Bank of Scotland", "van der Berg").
_INSIDE_NAMES = frozenset("of the de la le van von der den du di del da do dos el al bin".split())
_NEVER_IN_NAMES = frozenset(
    """WEEKDAY TITLE ROLE CH ME MY CLOCKWORD UNIT SEASON NOON RHYTHM NEG ONLY EXCEPT APPROVE AND TO UNTIL DUE LATE
    ALWAYS IF BY AT UNSUP""".split()
)
_BEGIN_SENTENCES = frozenset({"STOPMARK", "COLON", "ARROW", "ASKMARK", "SEMI"})
_I = frozenset({"I", "I'll", "I'd", "I'm", "I've"})
#: Kinds and endings by which a small word goes on with the noun before it.
_GO_ON = frozenset({"CUST", "BILL", "MSG", "OR", "ACT"})
_VERB_END = ("sees", "gets", "has", "does", "says", "ies")
#: Words with a capital that are nobody's name, besides those of the vocabulary.
_STARTERS = frozenset(
    """after above all also although and any anyone anything are as at ask be because before below but by call calls do
    does don't each else even every everyone everything except finally first for from general get give had has have he
    her here his hold how however i if in instead is it its just keep last leave less let like make may maybe me most
    must my never new next no nobody none nor not nothing now of off old on once one only or other our out over own per
    please put read same say see send she should since small so some start still stop such take tell than thank thanks
    that the their them then there these they this those though through to too treat two under unless until up us use
    very wait was we were what when where whether which while who whose why will with within without would write yes you
    your regarding re ps nb note notes okay ok further lastly secondly thirdly friendly firm formal polite gentle soft
    hi hello hey dear best kind regards cheers sincerely yours respected sir madam team attn subject date promises
    disputes refunds discounts instalments settlements invoices reminders customers accounts clients credit notes
    statement hours quiet rules exceptions basics scope purpose background context appendix section chapter annex monday
    tuesday wednesday thursday friday saturday sunday am an auf aus bei beim da danach dann das dem den der des die doch
    ein eine einem einen einer erst es falls für ganz gibt hier ich im immer in ist jede jeder jedes kein keine keinen
    man mit nach nicht nie niemals niemand noch nun nur ob oder ohne per pro sie so sobald sollte sonst über um und
    unser unsere unter vom von vor wann was weil wenn wer wie wir wird wo zu zum zur zwischen zuerst viele liebe lieber
    hallo gruß grüße mfg vg lg bitte danke alle allen alles außer außerdem ausnahme ausnahmen grundsätzlich bis
    ab""".split()
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence as the search for names walks over it."""

    tokens: tuple[Token, ...]
    text: str
    german: bool

    def capital_at(self, at: int) -> bool:
        """Say whether a word with a capital stands here."""
        return at < len(self.tokens) and self.tokens[at].is_capital

    def unknown_capital_at(self, at: int) -> bool:
        """Say whether a word with a capital stands here that no entry begins with."""
        return self.capital_at(at) and entry_at(self.tokens, at) is None

    def begins_at(self, at: int) -> bool:
        """Say whether a capital here may be due to the place alone, the first of a sentence."""
        if at == 0:
            return True
        before = self.tokens[at - 1]
        return before.kind in _BEGIN_SENTENCES or (before.kind == "DASH" and before.text != "-")


def with_names(tokens: tuple[Token, ...], text: str, *, german: bool) -> list[Token]:
    """Join capitalised words no entry knows to names, with the known words capitalised beside them."""
    sentence = _Sentence(tokens, text, german)
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        read, length = _read_at(sentence, at)
        result += read
        at += length
    return result


def _read_at(sentence: _Sentence, at: int) -> tuple[list[Token], int]:
    """Read what begins here: the tokens it becomes, and how many it takes the place of."""
    tokens = sentence.tokens
    token = tokens[at]
    if token.is_capital and (code := demonyms().get(token.folded)):
        return [token.read_as("COUNTRY", code)], 1
    if (country := country_at(tokens, at)) is not None:
        length, code = country
        end = tokens[at + length - 1].end
        return [Token("COUNTRY", sentence.text[token.start : end], token.start, end, code)], length
    entry = entry_at(tokens, at) if token.kind == "word" else None
    if entry is not None and entry.words > 1:
        length = tokens_in(tokens, at, entry)
        return list(tokens[at : at + length]), length
    if token.is_capital and (length := _name_length(sentence, at)):
        return _named(sentence, at, length), length
    return [token], 1


def _named(sentence: _Sentence, at: int, length: int) -> list[Token]:
    """Make a name, or a German noun, of some tokens, with the sign of the genitive apart."""
    start, end = sentence.tokens[at].start, sentence.tokens[at + length - 1].end
    written = sentence.text[start:end]
    name = GENITIVE.sub("", written)
    if name != written:
        name_end = start + len(name)
        return [Token("NAME", name, start, name_end, name), Token("POSS", "'s", name_end, end)]
    noun = sentence.german and length == 1 and is_noun(sentence.tokens, at)
    return [Token("NOUN" if noun else "NAME", name, start, end, name)]


def _name_length(sentence: _Sentence, at: int) -> int:
    """Say how many tokens from here on make up one name; none for ordinary words."""
    if _is_ordinary(sentence, at):
        return 0
    end, unknown = at, 0
    while end < len(sentence.tokens) and _belongs(sentence, at, end, unknown=unknown > 0):
        token = sentence.tokens[end]
        unknown += sentence.unknown_capital_at(end) and not is_filler(token.text)
        end += 1
        if token.is_owning:
            break
    if not unknown or (end == at + 1 and _begins_a_noun_phrase(sentence, at)):
        return 0
    while sentence.tokens[end - 1].kind in ("AND", "DASH"):
        end -= 1
    return end - at


def _is_ordinary(sentence: _Sentence, at: int) -> bool:
    """Say whether a word with a capital is one of the language, so that no name begins with it."""
    token, entry = sentence.tokens[at], entry_at(sentence.tokens, at)
    if token.text in _I or token.folded in _STARTERS:
        return True
    if entry is not None and (sentence.german or entry.kind in _NEVER_IN_NAMES or sentence.begins_at(at)):
        return True
    if not is_filler(token.text):
        return False
    return sentence.german or sentence.begins_at(at) or not sentence.unknown_capital_at(at + 1)


def _belongs(sentence: _Sentence, first: int, at: int, *, unknown: bool) -> bool:
    """Say whether a token goes on with the name that began at the first; `unknown` once it holds a word of its own."""
    token = sentence.tokens[at]
    if at > first and token.start - sentence.tokens[at - 1].end > 1:
        return False
    if token.is_capital:
        return _capital_belongs(sentence, first, at, unknown=unknown)
    if at == first:
        return False
    if token.kind == "word" and _LEGAL_FORM.fullmatch(token.text):
        return True
    if not unknown or at + 1 == len(sentence.tokens):
        return False
    if token.text in ("&", "-"):
        return sentence.tokens[at + 1].text[:1].isupper()
    return token.kind == "word" and token.text in _INSIDE_NAMES and sentence.unknown_capital_at(at + 1)


def _capital_belongs(sentence: _Sentence, first: int, at: int, *, unknown: bool) -> bool:
    entry = entry_at(sentence.tokens, at)
    if entry is None:
        return True
    if sentence.german:
        return at == first and entry.kind not in _NEVER_IN_NAMES
    of_a_house = unknown and entry.kind == "ROLE" and _OF_A_HOUSE.match(sentence.tokens[at].text) is not None
    return of_a_house or entry.kind not in _NEVER_IN_NAMES


def _begins_a_noun_phrase(sentence: _Sentence, at: int) -> bool:
    """Say whether a sentence begins here with a noun, not a name ("Expiry claims", "Canadian shippers")."""
    tokens = sentence.tokens
    if not sentence.begins_at(at) or at + 1 == len(tokens) or tokens[at].text.endswith("'s"):
        return False
    following = tokens[at + 1]
    if following.kind != "word" or following.is_capital:
        return False
    entry = entry_at(tokens, at + 1)
    if entry is not None:
        return entry.kind in _GO_ON and following.folded != "pays"
    plural = following.text.endswith("s") and not following.text.endswith(_VERB_END)
    return plural and not is_filler(following.text)
