"""Sentences that are no rules: background that asks for nothing, and wishes Dunlin has no rule for."""

from __future__ import annotations

import re

from agent.offline.policy.clause import normal
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
    r"text\w*|whatsapp|"
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

#: What is understood but has no rule: the words, and what to ask.
_UNSUPPORTED: tuple[tuple[str, str], ...] = (
    (
        r"write[- ]?(?:s|it|them|that)?[- ]?offs?|written off|abschreib\w+|ausbuch\w+",
        "Write-offs are not done by a policy: a person books them. May this sentence go?",
    ),
    (
        r"credit (?:hold|stop|limit|block)s?|on (?:stop|hold)|hold/stop|stop[- ]ship|liefersperre|"
        r"suspend (?:the |their )?(?:account|service)",
        "Stopping credit, supply or service is for a person to do: may this sentence go?",
    ),
    (
        r"(?:charge|add|apply|bill)\w* .{0,30}(?:interest|fees?|penalt\w+|charges?)|interest|late fees?|"
        r"verzugszinsen|mahngebühr\w*",
        "Fees and interest are not charged by a policy: may this sentence go?",
    ),
    (r"statements?|kontoauszug", "Statements cannot be scheduled by the policy yet: should a person send them?"),
    (
        r"credit (?:reference )?(?:bureaus?|agenc\w+)|lodge\w*|schufa",
        "Nothing is reported to credit bureaus by a policy: a person does that. May this sentence go?",
    ),
    (
        r"(?:first|second|third|fourth|last|alternate|every other) (?:mon|tues|wednes|thurs|fri|satur|sun)days?",
        "Only whole weekdays can be left out, not every second one: is every such day meant?",
    ),
    (r"portals?|ariba|coupa|resubmit\w*", "Customer portals cannot be used yet: who uploads there?"),
    (
        r"sms|text messages?|text(?:s|ing)? (?:them|anyone|anybody|people|customers|everyone|everybody)(?! (?:on|via|"
        r"by) whats)|fax|letters?|post|postal|linkedin|slack|registered mail|brief|einschreiben",
        "Only email, WhatsApp and phone calls are possible: which of them is meant?",
    ),
    (
        r"dispute[ds]?|complain\w*|unhappy|work isn't finished|open quer(?:y|ies)|reklam\w+",
        "Disputes always pause what is disputed: should anything else happen?",
    ),
    (
        r"bankrupt\w*|insolven\w*|administrators?|winding[- ]up|cva|liquidat\w+|lawyer|legal team",
        "Insolvency and legal letters always stop contact and go to a person: should anything else happen?",
    ),
    (
        r"(?:broken|breaks?|broke|missed) (?:a |the |two |their )*promises?|promises? (?:is |are )?broken",
        "What follows a broken promise is built in: should anything else happen?",
    ),
    (
        r"discounts?|settle\w*|credit notes?|refunds?|instal\w+|payment plans?|ratenzahl\w*",
        "Discounts, refunds, credits and payment plans are for a person to decide: may this sentence go?",
    ),
    (
        r"task|crm|calendar|report|dashboard|every monday|top \d+",
        "Dunlin cannot do this from a policy yet: who does it?",
    ),
    (
        r"(?:at most|max|no more than|up to)\b.{0,30}\bcalls?|calls?\b.{0,20}\b(?:max|at most)",
        "A limit for calls alone cannot be set yet: is it meant for all messages?",
    ),
)


#: Somebody tells what was or what something is about.
_NARRATES = re.compile(
    r"^(?:[^,;:]{0,60}?\b(?:was|were|had|has been|have been|took|started|began|adopted|wrote|agreed|reckons?|believes?|"
    r"thinks?|describes?|explains?|dates from|used to|grew|moved|joined|left us|went|wurde|wurden|war|waren|hatte|"
    r"entstand|stammt)\b)",
    re.IGNORECASE,
)
#: What a telling sentence may not hold: orders and rules are written with these.
_RULES = re.compile(
    r"\b(?:e-?mail\w*|call\w*|phon\w+|whatsapp|letters?|approv\w+|sign-?off|escalat\w+|pass|weekends?|holidays?|firm\w*|"
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


def unsupported(sentence: str) -> str | None:
    """Return what to ask about a wish that is understood but that no rule can carry out; None for any other."""
    text = normal(sentence)
    return next((ask for words, ask in _UNSUPPORTED if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)), None)


def is_bare_wish(sentence: str) -> bool:
    """Say whether a sentence wants something that could mean anything ("be aggressive")."""
    return (
        re.search(
            r"\b(?:(?:extra|more) (?:days|time|weeks)|aggressive|use (?:your )?(?:common sense|judge?ment)|as you see "
            r"fit|whatever works)\b",
            sentence,
            re.IGNORECASE,
        )
        is not None
    )
