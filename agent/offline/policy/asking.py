"""What to ask about words nobody understood: the question, and the code it goes under; start at `question`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from agent.offline.policy.tokens import Token, normal, tokens_of
from prompts.policy_reading import OpenQuestion

_CHARGE = r"(?:charge|add|put|tack|bill|claim|schlagen|debit)\w*"
_SURCHARGE = (
    r"(?:%|per ?cent|percent|on top|to the (?:balance|invoice|bill)|charges?|cost|surcharge|compensation|spesen|auf\b)"
)
_CUT = r"(?:suspend|block|lock|switch off|disable|cut off|net)\w*"
_SUPPLY = r"(?:supply|mailbox\w*|access|account|service|login|orders?|payout)"
_LANGUAGE = r"(?:french|german|dutch|spanish|italian|polish|english|hindi|arabic|französisch|englisch|italienisch)"

#: What is understood but has no rule: the words, and what to ask.
_UNSUPPORTED: tuple[tuple[str, str], ...] = (
    (rf"(?:in|auf) {_LANGUAGE}", "The language follows the customer's record: is it set there?"),
    (
        rf"{_CHARGE}\b.{{0,50}}{_SURCHARGE}|{_CUT}\b.{{0,40}}{_SUPPLY}|"
        r"hold (?:their |the )?(?:goods|orders?|stock)|stay in the warehouse",
        "Fees, interest and stopping supply are for a person to do: may this sentence go?",
    ),
    (
        r"(?:picture|photo|card|gift|lien|ppsr|bill of lading|courier|handwritten)\w*",
        "Dunlin cannot do this from a policy: who does it?",
    ),
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
        r"fax|letters?|post|postal|linkedin|slack|registered mail|brief|einschreiben",
        "Only email, WhatsApp, SMS and phone calls are possible: which of them is meant?",
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
_BARE_WISH = re.compile(
    r"\b(?:(?:extra|more) (?:days|time|weeks)|aggressive|use (?:your )?(?:common sense|judge?ment)|as you see fit|"
    r"whatever works)\b",
    re.IGNORECASE,
)
_NO_UNIT = re.compile(
    r"\b(?:over|above|past|after|beyond|at|from|über|ab|nach) (\d{1,3})(?![.,]\d)(?=\s*(?:$|[,.;:]|"
    r"(?:go(?:es)?|comes?|on|and|to|call|email|hand|chase|send)\b))",
    re.IGNORECASE,
)
_CHANGES_IT = re.compile(
    r"\b(?:except|unless|only|if|when|but|until|before|not|other than|instead|nur|außer|wenn|falls|nicht|aber|bis)\b"
    r"|\d",
    re.IGNORECASE,
)
#: Words ahead of a time of the year.
_WHEN = r"\b(?:on|in|at|during|around|over|zum|zur|an|am|im|während|um)\s+(?:the\s+|dem\s+)?"
_CONDITIONS = frozenset({"EXCEPT", "IF", "UNLESS", "ONLY", "UNTIL", "NEG"})
#: A longer stretch is about more than the name in it.
_ABOUT_A_NAME = 8
_WORDS_QUOTED = 8


def question(number: int, text: str, left: Sequence[Token], *, alone: bool) -> OpenQuestion:
    """Ask about a stretch of a sentence that was not understood; `alone` when nothing else of the sentence was."""
    code, ask = _asked(text, left, alone=alone)
    return OpenQuestion.model_validate({"sentence": number, "quote": text, "code": code, "ask": ask})


def _asked(text: str, left: Sequence[Token], *, alone: bool) -> tuple[str, str]:
    kinds = {token.kind for token in left}
    wish = _unsupported(text) or ("Dunlin cannot do this from a policy: who does it?" if "UNSUP" in kinds else None)
    if wish and (alone or not _CONDITIONS & kinds):
        return "unsupported", wish
    if _BARE_WISH.search(text):
        return "ambiguous", "What exactly may be done, from which day, in which tone and by which channel?"
    if unit := _NO_UNIT.search(text):
        return "missing_unit", f"Is {unit[1]} a number of days or an amount of money?"
    if alone and (about_whom := _whom(text, left)) is not None:
        return about_whom
    if alone and "BIG" in kinds:
        return "ambiguous", "From which amount on is that?"
    if (season := next((token.text for token in left if token.kind == "SEASON"), None)) is not None:
        return "missing_date", f"From which date to which is {season!r}? Please write day and month."
    words = " ".join(token.text for token in left[:_WORDS_QUOTED])
    # Beside a rule that was understood, words that change neither whom nor when leave that rule as it is.
    code = "not_understood" if alone or _CHANGES_IT.search(normal(text)) else "ambiguous"
    return code, f"What is meant by “{words}” here? Please word the rule more simply."


def _whom(text: str, left: Sequence[Token]) -> tuple[str, str] | None:
    """Ask about a name or a group the book does not have; a name behind "on" or "during" may be a time of the year."""
    name = next((token.text for token in left if token.kind == "NAME"), None) if len(left) <= _ABOUT_A_NAME else None
    tokens = tokens_of(text)
    who = _unknown_group(tokens) or name
    if who is None or _says_nothing_known(tokens):
        return None
    if who == name and re.search(_WHEN + re.escape(name), text):
        ask = f"Is {name!r} a time of the year? Then please write from which day to which; else who is meant?"
        return "missing_date", ask
    return "unknown_name", f"No customer, segment or tag is called {who!r}: write it as it stands in the book."


def _says_nothing_known(tokens: Sequence[Token]) -> bool:
    """Say whether no word of a sentence is one of the trade's: then nobody knows what its names are."""
    return all(token.kind in ("w", "NAME", "NOUN", "NUM", "COMMA", "DASH", "COLON") for token in tokens)


def _unknown_group(tokens: Sequence[Token]) -> str | None:
    """Return the word before "customers" that names no group of the book."""
    return next((one.text for one, two in pairwise(tokens) if (one.kind, two.kind) == ("w", "CUST")), None)


def _unsupported(sentence: str) -> str | None:
    """Return what to ask about a wish that is understood but that no rule can carry out; None for any other."""
    text = normal(sentence)
    return next((ask for words, ask in _UNSUPPORTED if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)), None)
