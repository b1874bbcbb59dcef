"""The phrase patterns the grammar is written in: words with <SLOTS> for figures, verbs and nouns of the trade.

`phrase("at most <n:NUM> <MSG> <PER>")` is a regular expression in which a blank is any white space, `<NUM>` is put
in from the table below, and `<n:NUM>` also captures it as `n`. Patterns compile on first use.
"""

from __future__ import annotations

import re
from functools import cached_property

from policies.compile_dates import DATE, MONTH
from policies.compile_figures import AMOUNT, UNIT

_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety ein eine einen einem "
    "einer zwei drei "
    "vier fünf sechs sieben acht neun zehn elf zwölf vierzehn fünfzehn zwanzig einundzwanzig dreißig "
    "fünfundvierzig "
    "sechzig"
)
_NUM = (
    rf"(?:\d{{1,4}}|(?:twenty|thirty|forty|fifty|sixty)[-\s](?:one|two|five|eight)|"
    rf"{_NUMBERS.replace(' ', '|')})"
)

#: The words of the trade, English and German, that patterns are made of.
SLOTS: dict[str, str] = {
    "NUM": _NUM,
    "LEN": rf"(?:(?:{_NUM}|an?|full)[-\s]{{0,2}}{UNIT}(?![\w])|fortnight)",
    "UNIT": UNIT,
    "AMT": AMOUNT,
    "DATE": DATE,
    "MONTH": MONTH,
    "CLOCK": r"(?:\d{1,2}(?:[:.]\d{2})?\s?(?:a\.?m\.?|p\.?m\.?|uhr|h|o'clock)?|noon|midday)",
    "NOT": r"(?:never(?: ever)?|don't(?: ever)?|do not(?: ever)?|dont|must (?:not|never)|mustn't|may not|"
    r"should (?:not|never)|"
    r"shouldn't|can't|cannot|we don't|we do not|we never|you never|not to|nie(?:mals)?|nicht|"
    r"keinesfalls|auf keinen fall)",
    "CHASE": r"(?:chas(?:e|ing)|nudg(?:e|ing)|remind(?:ing)?|contact(?:ing)?|bug(?:ging)?|"
    r"bother(?:ing)?(?: with)?|ping(?:ing)?|"
    r"e-?mail(?:ing)?|writ(?:e|ing)(?: to)?|messag(?:e|ing)|dun(?:ning)?|approach(?:ing)?|"
    r"disturb(?:ing)?|pester(?:ing)?|"
    r"hassl(?:e|ing)|touch(?:ing)?|follow(?:ing)? up(?: (?:on|with))?|go(?:ing)? after|"
    r"reach(?:ing)? out(?: to)?|"
    r"get(?:ting)? in touch(?: with)?|send(?:ing)?|poke|collect(?:ing)?|talk(?:ing)? to|speak(?:ing)? to|"
    r"mahnen|anmahnen|mahnt?|anschreiben|an(?:zu)?schreiben|angeschrieben|kontaktieren|erinnern|"
    r"schreiben|schicken|senden|anrufen)",
    "MSG": r"(?:messages?|e-?mails?|mails?|reminders?|contacts?|nudges?|touch(?:es)?|chasers?|notes?|"
    r"contact attempts?|"
    r"follow-?ups?|notices?|nachrichten?|mahnung(?:en)?|erinnerung(?:en)?|schreiben|kontakte?)",
    "CUST": r"(?:customers?|parties|party|dealers?|shops?|tenants?|members?|retailers?|resellers?|"
    r"distributors?|accounts?|clients?|people|anyone|anybody|someone|everyone|everybody|nobody|"
    r"companies|company|"
    r"debtors?|contacts?|payers?|businesses|firms?|buyers?|kunden?|konten|konto)",
    "BILL": r"(?:invoices?|bills?|balances?|amounts?|sums?|debts?|totals?|anything|everything|something|things|"
    r"items?|"
    r"rechnung(?:en)?|beträge?|summen?|forderung(?:en)?|alles)",
    "OVER": r"(?:(?:is |are )?over|exceeds?|above|more than|exceeding|beyond|larger than|bigger than|"
    r"greater than|upwards of|"
    r"in excess of|at or above|"
    r"at least|from|über|ab|mehr als)",
    "UNDER": r"(?:under|below|less than|smaller than|lower than|beneath|owing less than|unter|weniger als)",
    "EMAIL": r"(?:e-?mails?|mails?)",
    "CHANNEL": r"(?:e-?mail(?:s|ed)?|called|phoned|mails?|mailen|whats\s?app|text(?:s|ing)?|phone(?: calls?)?|"
    r"telephone(?: calls?)?|calls?|calling|"
    r"voice(?: calls?)?|ring(?:ing)?|telefon(?:isch|at)?|anrufe?n?)",
    "NAME": r"(?:(?-i:[A-ZÄÖÜ])[\w-]+)",
    "ME": r"(?:me|us|i|we|mir|mich|ich)",
    "ROLE": r"(?:(?:the |an? |our |my |their |der |die |dem |den )?(?:finance (?:director|lead|team|manager)|"
    r"account (?:managers?|owners?)|"
    r"sales (?:team|manager|rep|lead)?|controller|cfo|ceo|coo|founder|owner|boss|managing director|"
    r"director|manager|"
    r"credit (?:controller|manager)|collections? (?:team|lead|manager|agency)|ar (?:lead|team|manager)|"
    r"legal(?: team)?|lawyers?|"
    r"project lead|partner|office manager|bookkeeper|accountant|treasurer|head of (?:finance|sales|credit)|"
    r"geschäftsführ(?:ung|er(?:in)?)|buchhaltung|chef(?:in)?|inkasso(?:büro)?|rechtsabteilung|agency|"
    r"team lead|supervisor|"
    r"reviewer|person|human(?: being)?|colleague|somebody|someone|mensch(?:en)?|mitarbeiter(?:in)?))",
}
_SLOT = re.compile(r"<(?:(\w+):)?([A-Z]+)>")
_BLANK = re.compile(r"\\.|\[[^\]]*\]| [?*]?")


class Phrase:
    """A pattern of the grammar; searching ignores case and never cuts a word in two."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The regular expression, with slots filled and blanks stretched."""
        filled = _SLOT.sub(_slot, self.pattern)
        return re.compile(r"(?<!\w)(?:" + _BLANK.sub(_stretched, filled) + r")(?:(?<=\s)|(?!\w))", re.IGNORECASE)


def phrase(*alternatives: str) -> Phrase:
    """Make a pattern of one or several alternatives (which may not capture under the same name)."""
    return Phrase("|".join(alternatives))


#: Why something is so; it changes nothing.
REASON = phrase("(?:,|-)? ?(?:because|since they|as they|weil|due to|owing to|on account of|wegen) [^,;]*")


def _slot(match: re.Match[str]) -> str:
    name, slot = match[1], SLOTS[match[2]]
    return f"(?P<{name}>{slot})" if name else slot


def _stretched(match: re.Match[str]) -> str:
    """Let a blank stand for any white space; escapes stay, a character class takes all white space."""
    part = match[0]
    if part.startswith("["):
        return part.replace(" ", r"\s")
    return part if part.startswith("\\") else {" ": r"\s+"}.get(part, r"\s*")
