"""Sentences that are no rules: background that asks for nothing, and wishes Dunlin has no rule for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.offline.policy.tokens import Token, normal
from policies.compile_background import asks_for_something, holds_anyway, without_facts

_GREETING = re.compile(
    r"^(?:thank(?:s|ing)?(?: you)?\b.*|with (?:many )?(?:thanks|kind regards|best wishes)\b.*|(?:(?:best|kind|warm|"
    r"many) )?(?:regards|wishes|groeten|grüße|"
    r"gruß|yours|sincerely)\b.*|viele grüße\b.*|mit freundlichen grüßen\b.*|p\.? ?s\.?|g'day\b.*|cheers\b.*|hi\b.*|"
    r"hello\b.*|dear\b.*|that(?:'s| is) (?:all|it).*|"
    r"danke\b.*|please .{0,12}thanks?.*)$",
    re.IGNORECASE,
)
_MANNER = re.compile(
    r"^(?:please |always |just |so |and |bitte )*(?:be|stay|remain|keep it|sei|bleib\w*)\s+(?:always |"
    r"very |really )*(?:nice|kind|polite|respectful|professional|courteous|human|calm|patient|fair|"
    r"honest|short|brief|helpful|clear|freundlich|höflich|and|but|und|,|\s)+(?:\s*(?:to|"
    r"with) (?:everyone|everybody|people|customers|them|our customers))?[.!]*$",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"^(?:we\b|our\b|this (?:page|policy|document|text|plan)\b|these (?:pages|rules|lines)\b|"
    r"the (?:goal|aim|idea|point|purpose|reason|plan|tone|rest|rules?)\b|most\b|many\b|"
    r"some\b|people\b|customers\b|a (?:reminder|customer|late|good|short|friendly)\b|it is\b|it's\b|"
    r"they\b|nobody likes\b|everybody\b|here is\b|here's\b|in short\b|read\b|"
    r"wir\b|unsere\b|diese\b|das ziel\b|die meisten\b|what\b|why\b|how\b|behind every\b|most of\b|"
    r"late payment)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:never|don't|do not|must|mustn't|only|unless|except|stop|pause|paus\w+|approv\w+|skip|always|"
    r"should|need\w*|has to|have to|hold|leave|no longer|not to|cannot|can't|if|until|"
    r"before|after|every|send\w*|call\w*|email\w*|remind(?:s|ing)?|chas(?:e|es|ing)\b|handl\w+|"
    r"looks? after|belongs?|talks? to|charge\w*|write[- ]?offs?|nie|niemals|nicht|nur|muss|müssen|"
    r"may|allowed|darf|dürfen|soll\w*|keine?\w?|goes to|go to|decides?)\b",
    re.IGNORECASE,
)
#: Words of the trade: a sentence that holds one and was not understood is asked about.
_TRADE = re.compile(
    r"\b(?:chas\w+|remind\w*|nudg\w+|contact\w*|e-?mail\w*|messag\w+|letters?|notices?|call(?:s|ed|ing)?|phon\w+|"
    r"text\w*|whatsapp|sms|"
    r"approv\w+|sign-?off|ok|escalat\w+|hand\w*|pass|legal|courts?|lawyers?|solicitors?|discounts?|promis\w+|caps?|"
    r"limit\w*|max\w*|"
    r"min\w*|hours?|weekends?|holidays?|channels?|tone|firm\w*|polite\w*|formal\w*|soft\w*|hard\w*|harsh\w*|gentl\w+|"
    r"aggressive\w*|fees?|"
    r"interest|agency|collectors?|write-?offs?|refunds?|credits?|instal\w+|plans?|settle\w*|grace|overdue|late|due|"
    r"weekly|daily|monthly|"
    r"quiet|silent|segment|tag\w*|gets?|receives?|wants?|mahn\w*|erinner\w*|anruf\w*|rufen|schreib\w*|freig\w+|"
    r"genehm\w+|inkasso|anwalt|"
    r"klär\w*|streit\w*|reklam\w*|disput\w*|quer(?:y|ies)|rabatt\w*|nachl\w+|entscheid\w*|allein|raten\w*|"
    r"gutschrift\w*|insolven\w*|pausier\w*|ruht|ruhen|bekomm\w*|"
    r"erhält|erhalten|versand\w*|"
    r"versend\w*|verschick\w*|schick\w*|send\w*|sent|frist\w*|betreu\w*|kümmer\w*|übernimmt|übergeb\w*|looks? (?:into|"
    r"after)|zusage\w*|zinsen|gebühr\w*|fällig\w*|verzug\w*|kontakt\w*|nachricht\w*|telefon\w*|förmlich\w*|"
    r"streng\w*|allowed|may|"
    r"darf|dürfen|careful\w*|exception\w*|instead|extra|no|not|nothing|nobody|none|nor|agree\w*|arrang\w*|decid\w*|"
    r"decision|only|alone|nur|ausschließlich|niemand|nichts|lodge\w*|report\w*|upload\w*|done|charg\w+|add)\b",
    re.IGNORECASE,
)
#: What follows a happening is an order, however it is worded.
_HAPPENS = re.compile(
    r"^\W*(?:and |but |und |aber )?(?:if|when|whenever|once|as soon as|should|in case|wenn|falls|"
    r"sobald|sollte)\b",
    re.IGNORECASE,
)
#: Words a sentence that wants something begins with.
_IMPERATIVE = re.compile(
    r"^\W*(?:please |just |always |also |then |and |but |bitte )*(?:be|go|use|keep|treat|make|give|do|let|get|try|"
    r"take|put|run|set|start|begin|ask|"
    r"tell|show|wait|avoid|remember|watch|check|find|follow|apply|offer|accept|attach|include|add|mention|say|speak|"
    r"talk|work|look|mind|"
    r"respect|ignore|forget|drop|charge|report|lodge|record|copy|cc|schedule|visit|nur|kein\w*|nie|nicht|immer|sei|"
    r"seid|nicht|write|pretend)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
_GERMAN = re.compile(r"\b(?:wir|unsere?|und|die|das|der)\b", re.IGNORECASE)
_NAMED = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")

#: Somebody tells what was or what something is about.
_NARRATES = re.compile(
    r"^(?:[^,;:]{0,60}?\b(?:was|were|had|has been|have been|took|started|began|adopted|wrote|agreed|reckons?|believes?|"
    r"thinks?|describes?|explains?|dates from|used to|grew|moved|joined|left us|went|wurde|wurden|war|waren|hatte|"
    r"entstand|stammt)\b)",
    re.IGNORECASE,
)
#: What a telling sentence may not hold: orders and rules are written with these.
_RULES = re.compile(
    r"\b(?:e-?mail\w*|call\w*|phon\w+|whatsapp|sms|letters?|approv\w+|sign-?off|escalat\w+|pass|weekends?|holidays?|firm\w*|"
    r"formal\w*|discounts?|promis\w+|cap|limit\w*|interest|fees?|agency|write-?offs?|refunds?|instal\w+|settle\w*|"
    r"grace|weekly|daily|monthly|only|no|not|nothing|none|nobody|alone|decid\w*|decision|freig\w+|nur|nicht|kein\w*|"
    r"pausier\w*|disput\w*|insolven\w*|segment|tag(?:ged)?)\b",
    re.IGNORECASE,
)


def is_background(sentence: str) -> bool:
    """Say whether a sentence asks for nothing: a greeting, a plea for good manners, a statement of how things are."""
    text = normal(sentence).strip()
    if _GREETING.match(text) or _MANNER.match(text) or holds_anyway(text):
        return True
    left = without_facts(text)
    if _HAPPENS.search(text):
        return False
    if asks_for_something(text) or _ASKS.search(left) or _FIGURE.search(left):
        return False
    if _STATEMENT.match(text) is not None and not (_NAMED.search(left) and not _GERMAN.search(left)):
        return True
    if _NARRATES.match(text) and not _RULES.search(left) and not (_NAMED.search(left) and not _GERMAN.search(left)):
        return True
    return len(text.split()) > 2 and not (_TRADE.search(left) or _IMPERATIVE.match(text))


def is_manner(sentence: str) -> bool:
    """Say whether a sentence only asks for good manners ("be polite, clear and brief")."""
    return _MANNER.match(normal(sentence).strip()) is not None


def is_title(line: str) -> bool:
    """Say whether the first line of a page only names it ("Acme Tools, how we collect")."""
    return re.search(r"[.!?:;]\s*$|\d", line) is None and not asks_for_something(line) and len(line.split()) <= 10


def is_aside(clause: str) -> bool:
    """Say whether a clause beside a rule only tells how things are ("their CFO is new")."""
    text = normal(clause)
    tells = re.search(
        r"\b(?:is|are|was|were|has|have|had|moves?|said|ist|sind|hat|haben|war|wurde)\b", text, re.IGNORECASE
    )
    return tells is not None and is_background(text)


_CHANGES_SOMETHING = frozenset({"IF", "UNLESS", "UNTIL", "EXCEPT", "ONLY", "NEG", "KNOWN", "GROUP"})
#: Kinds that may stand in a clause which only tells something.
_TELLING = frozenset(
    "w NOUN PERSON NAME MENTION SHOW TELL BECAUSE AFTER BEFORE SUPPLY NEW LOOKAFTER DECIDE CARRY ROLEMOD ADAPT CHANGE "
    "INSTEAD TIMES COUNTRY HABIT FIRMER AHEAD RHYTHM EXTRA APART DUE PERCENT YEARLY".split()
)


def only_tells(clause: str, left: Sequence[Token]) -> bool:
    """Say whether a clause beside a rule only tells how things are: nothing left over of it asks for something."""
    kinds = [token.kind for token in left]
    if kinds[:1] == ["BECAUSE"]:
        return not {"UNLESS", "UNTIL", "EXCEPT", "ONLY", "GROUP", "KNOWN"} & set(kinds)
    if _TELLING.issuperset(kinds) and kinds.count("w") > kinds.count("NAME"):
        return True
    return is_aside(clause) and not _CHANGES_SOMETHING & set(kinds)
