"""The phrase patterns the grammar is written in: words with <SLOTS> for figures, verbs and nouns of the trade.

`phrase("at most <n:NUM> <MSG> <PER>")` is a regular expression in which a blank is any white space, `<NUM>` is put
in from the table below, and `<n:NUM>` also captures it as `n`. Patterns compile on first use.
"""

from __future__ import annotations

import re
from functools import cached_property

from policies.compile_dates import DATE, MONTH
from policies.compile_figures import AMOUNT, NUMBER_WORDS, UNIT

#: Number words that are nothing else: "second" may be a reminder's place, "a" an article, "once" a condition.
_NO_NUMBERS = re.compile(r"an?|each|single|once|twice|thrice|couple|dozen|\w+mal|second|\w*(?:rd|th|st|ten|zweite)n?")
_NUMBERS = "|".join(
    sorted(
        (word.replace("-", r"[-\s]") for word in NUMBER_WORDS if word == "ten" or not _NO_NUMBERS.fullmatch(word)),
        key=len,
        reverse=True,
    )
)
_NUM = rf"(?:\d{{1,4}}|{_NUMBERS})"
_VERBS = "|".join(
    rf"{stem}(?:s|es|e|ed|d|ing|ging|ged|ting|ted)?"
    for stem in (
        "chas nudg remind contact bug bother ping e-?mail mail messag dun approach disturb pester hassl touch prompt "
        "poke collect pursu harass notif(?:y|i) press alert"
    ).split()
)
_ROLES = "|".join(
    (
        r"(?:group |chief |deputy |regional |head )?(?:finance|financial|accounts?|accounting|sales|credit|"
        r"collections?|ar|"
        r"office|general|key account|customer success|success|billing|branch|area|regional|project|team|legal|risk|"
        r"commercial|relationship|managing|treasury|operations) "
        r"(?:directors?|leads?|team|managers?|controllers?|owners?|reps?|representatives?|officers?|departments?|"
        r"desk|head|people|counsel|agency|staff|partners?|guys)",
        r"head of (?:finance|sales|credit|collections?|accounts|legal|ar|treasury|operations)",
        r"(?-i:FD|FM|AR|KAM|MD|GF|SSC)|(?:financial )?controller|cfo|ceo|coo|cto|md|vp(?: of)? (?:finance|sales)|"
        r"founders?|owner|boss|director|"
        r"manager|"
        r"legal|lawyers?|solicitors?|partners?|bookkeeper|accountants?|treasurer|supervisor|reviewer|management|board|"
        r"finance|accounting|treasury|collections|sales(?: team)?|agency|collection agency|debt collect(?:ors?|ion "
        r"agency)|"
        r"(?:account|relationship|sales) ?(?:managers?|reps?|executives?|owners?)",
        r"(?:appeals |recovery |revenue |credit |welfare )?officers?|billing|person|human(?: being)?|colleagues?|"
        r"somebody|someone|team(?: member)?|collector|agent in charge|"
        r"real person|member of (?:staff|the team)",
        r"geschäftsführ(?:ung|er(?:in)?)|geschäftsleitung|buchhaltung|chef(?:in)?|inkasso(?:büro|abteilung)?|"
        r"rechtsabteilung|(?:finanz|vertriebs|team|abteilungs|projekt|buchhaltungs)leit(?:ung|er(?:in)?)|vertrieb|"
        r"finanzabteilung|vorstand|anwalt|anwältin|debitorenbuchhaltung|kundenbetreu(?:ung|er(?:in)?)|"
        r"mensch(?:en)?|mitarbeiter(?:in)?|kolleg(?:e|en|in)|jemand(?:en|em)?|sachbearbeiter(?:in)?|"
        r"steuerberater(?:in)?|prokurist(?:in)?",
    )
)

#: Words that begin a sentence with a capital and are nobody's name.
_NO_NAMES = (
    "Über|Nach|Bei|Ab|Am|An|Im|In|Zu|Der|Die|Das|Den|Dem|Ein|Eine|Wir|Sie|Es|Wenn|Falls|Nur|Nie|Kein|Keine|Mit|Ohne|"
    "Für|Von|Vor|"
    "Zwischen|Unter|Alle|Alles|Jede|Jeder|If|When|Once|The|A|After|At|On|For|From|All|Any|No|Never|Only|Every|Each|"
    "Anything|Nothing|"
    "Nobody|Do|Don|We|You|They|It|This|That|These|Those|But|And|So|Or|To|By|With|Until|Before|Over|Under|Above|Below|"
    "Please|Send|"
    "Write|Call|Email|Customers|Accounts|Invoices|Messages|Reminders|Payment|Day|Then|Their|Our|My|Not|Without|Should|"
    "Must|Leave|"
    "Promises|Disputes|Refunds|Discounts|Settlements|Instalments|Credit|Day|Tag|EUR|USD|GBP|INR|CHF"
)

#: The words of the trade, English and German, that patterns are made of.
SLOTS: dict[str, str] = {
    "NUM": _NUM,
    "LEN": rf"(?:(?:{_NUM}|an?|full)[-\s]{{0,2}}{UNIT}(?![\w])|fortnight)",
    "BY": r"(?:by|from|of|via|through|with|durch|von|vom|der|des)",
    "UNIT": UNIT,
    "AMT": AMOUNT,
    "DATE": DATE,
    "MONTH": MONTH,
    "CLOCK": r"(?:\d{1,2}(?:[:.]\d{2})?\s?(?:a\.?m\.?|p\.?m\.?|uhr|h|o'clock)?|noon|midday|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|acht|neun|zehn|siebzehn|achtzehn)(?: o'clock| "
    r"uhr)?)",
    "NOT": r"(?:never(?: ever)?|don't(?: ever)?|do not(?: ever)?|dont|must (?:not|never)|mustn't|may not|"
    r"should (?:not|never)|shouldn't|can't|cannot|can not|won't|will not|shall not|need not|needn't|"
    r"we don't|we do not|we never|you never|not to|no longer|doesn't|does not|refrain from|avoid|"
    r"(?:is|are) (?:not|never)(?: to be)?|isn't|aren't|under no circumstances|"
    r"nie(?:mals)?(?: mehr)?|nicht(?: mehr)?|keinesfalls|auf (?:gar )?keinen fall)",
    "CHASE": rf"(?:{_VERBS}|follow(?:s|ed|ing)?[ -]up(?: (?:on|with))?|go(?:es|ing)? after|"
    r"reach(?:es|ed|ing)? out(?: to)?|(?:get|gets|getting|be|being) in (?:touch|contact)(?: with)?|"
    r"(?:writ(?:e|es|ing|ten)|talk(?:s|ing)?|speak(?:s|ing)?|spoken|sen[dt]s?(?: messages)?)(?: to)?|sending|"
    r"start(?:ing)? (?:to )?chas(?:e|ing)|hear(?:s|ing)? from us|"
    r"(?:an)?(?:zu)?(?:ge)?mahn(?:en|t|e)|an(?:zu)?schreiben|angeschrieben|schreib(?:en|t|e)|"
    r"(?:zu )?(?:kontaktier|erinner)(?:en|t|e)|(?:ver)?(?:zu)?(?:ge)?schick(?:en|t|e)|(?:ver)?(?:zu)?send(?:en|et|e)|"
    r"versandt|gesendet|nachfassen|nachhaken|behellig(?:en|t)|an(?:zu)?rufen)",
    "MSG": r"(?:(?:dunning |collection |payment |automated |auto |proactive )*(?:messages?|e-?mails?|mails?|mailings?|"
    r"reminders?|contacts?|nudges?|touch(?:es)?|touch-?points?|chasers?|notes?|contact attempts?|letters?|"
    r"notifications?|"
    r"communications?|correspondence|outreach|pings?|prompts?|approaches|follow-?ups?|notices?|chasing)|"
    r"(?:e-?mail-?)?nachrichten?|(?:zahlungs)?erinnerung(?:en)?|mahnung(?:en)?|mahn-?mails?|mahnschreiben|anschreiben|"
    r"schreiben|kontakt(?:e|aufnahmen?|versuche)?|hinweise?)",
    "CUST": r"(?:customers?|parties|party|dealers?|shops?|tenants?|members?|retailers?|resellers?|"
    r"distributors?|accounts?|clients?|people|anyone|anybody|someone|everyone|everybody|nobody|"
    r"companies|company|debtors?|contacts?|payers?|businesses|firms|buyers?|patients?|students?|those|"
    r"kund(?:en?|innen)|konten|konto|debitor(?:en)?|schuldner|firma|firmen|unternehmen)",
    "BILL": r"(?:invoices?|bills?|balances?|amounts?|sums?|debts?|totals?|anything|everything|something|things|"
    r"items?|exposures?|arrears|receivables?|kleinbeträge|"
    r"rechnung(?:en)?|beträge?n?|summen?|forderung(?:en)?|salden|saldo|alles|posten)",
    "OVER": r"(?:(?:is |are |goes |go )?(?:over|north of)|exceeds?|exceeded|above|more than|exceeding|beyond|(?:larger|"
    r"bigger|greater|higher) than|upwards of|in excess of|at or above|tops|topping|passes|surpass(?:es|ing)?|"
    r"at least|from|über|ab|mehr als|höher als|größer als|übersteigt|übersteigen|oberhalb von|mindestens)",
    "UNDER": r"(?:under|below|(?:less|smaller|lower|fewer) than|beneath|owing less than|not more than|up to|south of|"
    r"unter(?:halb von)?|weniger als|kleiner als|geringer als)",
    "EMAIL": r"(?:e-?mails?|mails?)",
    "CHANNEL": r"(?:e-?mail(?:s|ed|ing)?|call(?:s|ed|ing)?|phon(?:es?|ed|ing)|mails?|mailen|whats\s?app|text(?:s|ed|"
    r"ing)?|"
    r"phone calls?|telephon(?:e[ds]?|ing)(?: calls?)?|voice(?: calls?)?|r[iu]ng|ringing|telefon(?:isch|ieren|at)?|"
    r"an(?:ge|zu)?rufe?n?|anruf)",
    "NAME": rf"(?:(?-i:(?!(?:{_NO_NAMES})\b)[A-ZÄÖÜ])[\w-]+)",
    "ME": r"(?:me|us|i|we|mir|mich|ich)",
    "ROLE": rf"(?:(?:the |an? |our |my |their |der |die |dem |den |einer? |einem |unserer? )?(?:{_ROLES}))",
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
