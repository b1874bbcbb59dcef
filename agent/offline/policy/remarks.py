"""Sentences that are no rules: background that asks for nothing, and wishes Dunlin has no rule for."""

from __future__ import annotations

import re

from agent.offline.policy.clause import normal

_GREETING = re.compile(
    r"^(?:thanks?(?: you)?\b.*|cheers\b.*|hi\b.*|hello\b.*|dear\b.*|that(?:'s| is) (?:all|it).*|danke\b.*|please .{0,12}thanks?.*)$",
    re.IGNORECASE,
)
_MANNER = re.compile(
    r"^(?:please |always |just |so |and |bitte )*(?:be|stay|remain|keep it|sei|bleib\w*)\s+(?:always |very |really )*(?:nice|kind|polite|respectful|professional|courteous|human|calm|patient|fair|"
    r"honest|short|brief|helpful|clear|freundlich|höflich|and|but|und|,|\s)+(?:\s*(?:to|with) (?:everyone|everybody|people|customers|them|our customers))?[.!]*$",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"^(?:we\b|our\b|this (?:page|policy|document|text|plan)\b|these (?:pages|rules|lines)\b|the (?:goal|aim|idea|point|purpose|reason|plan|tone|rest|rules?)\b|most\b|many\b|"
    r"some\b|people\b|customers\b|a (?:reminder|customer|late|good|short|friendly)\b|it is\b|it's\b|they\b|nobody likes\b|everybody\b|here is\b|here's\b|in short\b|read\b|"
    r"wir\b|unsere\b|diese\b|das ziel\b|die meisten\b|what\b|why\b|how\b|behind every\b|most of\b|late payment)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:never|don't|do not|must|mustn't|only|unless|except|stop|pause|paus\w+|approv\w+|skip|always|should|need\w*|has to|have to|hold|leave|no longer|not to|cannot|can't|if|until|"
    r"before|after|every|send\w*|call\w*|email\w*|remind(?:s|ing)?|chas(?:e|es|ing)\b|handl\w+|looks? after|belongs?|talks? to|charge\w*|write[- ]?offs?|nie|niemals|nicht|nur|muss|müssen|soll\w*|keine?\w?|goes to|go to|decides?)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
_GERMAN = re.compile(r"\b(?:wir|unsere?|und|die|das|der)\b", re.IGNORECASE)
_NAMED = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")

_UNSUPPORTED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), ask)
    for pattern, ask in (
        (r"\bwrite[- ]?(?:s|it|them|that)?[- ]?offs?\b|\bwritten off\b|\babschreib\w+|\bausbuch\w+", "Write-offs are not done by a policy: a person books them. May this sentence go?"),
        (r"\bcredit (?:hold|stop|limit|block)s?\b|\bon (?:stop|hold)\b|stop[- ]ship|liefersperre|hold/stop|suspend (?:the |their )?(?:account|service)", "Stopping credit, supply or service is for a person to do: may this sentence go?"),
        (r"\b(?:charge|add|apply|bill)\w* .{0,30}(?:interest|fees?|penalt\w+)|\binterest\b|late fees?|\bverzugszinsen\b|mahngebühr", "Fees and interest are not charged by a policy: may this sentence go?"),
        (r"\bstatements?\b|kontoauszug", "Statements cannot be scheduled by the policy yet: should a person send them?"),
        (r"\bportals?\b", "Customer portals cannot be used yet: who uploads there?"),
        (r"\b(?:sms|text messages?|fax|letters?|post|postal|letter|linkedin|slack|registered mail|brief|einschreiben)\b", "Only email, WhatsApp and phone calls are possible: which of them is meant?"),
        (r"\b(?:dispute[ds]?|complain\w*|unhappy|work isn't finished|open quer(?:y|ies)|reklam\w+)\b", "Disputes always pause what is disputed: should anything else happen?"),
        (r"\b(?:bankrupt\w*|insolven\w*|administrators?|winding[- ]up|cva|liquidat\w+|lawyer|legal team|insolvenz\w*)\b", "Insolvency and legal letters always stop contact and go to a person: should anything else happen?"),
        (r"\b(?:broken|breaks?|broke|missed) (?:a |the |two |their )*promises?\b|\bpromises? (?:is |are )?broken\b", "What follows a broken promise is built in: should anything else happen?"),
        (r"\b(?:discounts?|settle\w*|credit notes?|refunds?|instal\w+|payment plans?|ratenzahl\w*)\b", "Discounts, refunds, credits and payment plans are for a person to decide: may this sentence go?"),
        (r"\b(?:task|crm|calendar|report|dashboard|every monday|top \d+)\b", "Dunlin cannot do this from a policy yet: who does it?"),
        (r"\b(?:at most|max|no more than|up to)\b.{0,30}\bcalls?\b|\bcalls?\b.{0,20}\b(?:max|at most)\b", "A limit for calls alone cannot be set yet: is it meant for all messages?"),
    )
)  # fmt: skip


def is_background(sentence: str) -> bool:
    """Say whether a sentence asks for nothing: a greeting, a plea for good manners, a statement of how things are."""
    text = normal(sentence).strip()
    if _GREETING.match(text) or _MANNER.match(text):
        return True
    named = _NAMED.search(text) and not _GERMAN.search(text)  # German writes every noun with a capital
    if _FIGURE.search(text) or _ASKS.search(text) or named:
        return False
    return _STATEMENT.match(text) is not None


def unsupported(sentence: str) -> str | None:
    """Return what to ask about a wish that is understood but that no rule can carry out; None for any other."""
    text = normal(sentence)
    return next((ask for pattern, ask in _UNSUPPORTED if pattern.search(text)), None)


def is_bare_wish(sentence: str) -> bool:
    """Say whether a sentence wants something that could mean anything ("be aggressive")."""
    return (
        re.search(
            r"\b(?:aggressive|use (?:your )?(?:common sense|judge?ment)|as you see fit|whatever works)\b",
            sentence,
            re.IGNORECASE,
        )
        is not None
    )
