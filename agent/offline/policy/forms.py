"""Brings wordings that mean the same to one form before a clause is read, so that the grammar needs only that form.

Only words are changed that say neither more nor less than their replacement; figures are never touched but for "week
3", which is day 21. What a rule quotes, and what it is checked against, stays the text as written.
"""

from __future__ import annotations

import re
from functools import lru_cache

from policies.compile_figures import number

_FORMS: tuple[tuple[str, str], ...] = (
    # How late something is.
    (r"(\d+) ?dpd\b", r"\1 days overdue"),
    (r"\bdpd ?(\d+)", r"day \1"),
    (r"\b(?:beyond|past|outside|out of|over) (?:the |our |agreed |payment |credit |their )*terms\b", "overdue"),
    (r"\b(?:in arrears|in default|delinquent|gone past due|past[- ]due|past (?:the|its|their) due[- ]date|beyond due|"
     r"(?:behind|late|overdue) (?:with|on) (?:the |their |its )?(?:payments?|invoices?))\b", "overdue"),
    (r"\b(?:after|past|since|beyond|following) (?:the )?(?:maturity|expiry of the terms)\b", "after the due date"),
    (r"\b(?:im|in) (?:zahlungs)?(?:verzug|rückstand)\b|\büber (?:dem )?(?:zahlungs)?ziel\b|\bzu spät\b", "überfällig"),
    (r"\bzahlungs(?:verzugs?|rückstand)\b|\bverzugs\b", "verzug"),
    (r"\b(?:sir|madam|sahib|ji)\b", " "),
    (r"\bfälligkeits(?:tag|termin)\b", "fälligkeitsdatum"),
    (r"\b(?:ab )?dem (\d{1,3})\. (?:verzugs|mahn)?tag\b", r"ab tag \1"),
    # Separable German verbs.
    (r"\bruf(?:e|en|t)\b([^,;.]{0,40}?)\ban\b(?! (?:den|die|das|der|dem|tag|einem|einen))", r"anrufen\1"),
    (r"\bschreib(?:e|en|t)\b([^,;.]{0,40}?)\ban\b(?! (?:den|die|das|der|dem|tag|einem|einen))", r"anschreiben\1"),
    (r"\b(?:hak|fass)(?:e|en|t)\b([^,;.]{0,40}?)\bnach\b(?= *(?:$|[,;.]))", r"nachhaken\1"),
    (r"\b(?:rufen|telefonieren)\b([^,;.]{0,20}?)\ban$", r"anrufen\1"),
    (r"-kunden\b", " kunden"),
    (r"\bkund:innen\b|\bkund\*innen\b|\bkundinnen und kunden\b", "kunden"),
    # Giving a ring is calling; dropping a line is writing.
    (r"\b(?:give|giving|gets?|get|receives?|make|place|pick up the phone and give) (?:them |him |her |the customer |a "
     r"|an )*"
     r"(?:(?:quick |friendly |phone |first |short |personal )*(?:ring|call|buzz|bell|phone call|telephone call))\b",
         "call them"),
    (r"\bpick(?:s|ing)? up the phone\b|\bget(?:s)? on the phone\b|\bgoes on the phone\b", "call"),
    (r"\bdrop(?:s|ping)? (?:them |him |her |the customer )?(?:an? )?(?=(?:\w+ ){0,2}(?:e-?mail|line|note|message))",
        "send a "),
    (r"\bshoot (?:them )?(?:over )?(?:an? )?(?=(?:\w+ ){0,2}(?:e-?mail|line|note|message))", "send a "),
    # Small words.
    (r"\bplease\b|\bkindly\b|\bbitte\b|\bobviously\b|\bof course\b|\bas (?:a )?(?:general )?rule\b|\bin general\b|"
     r"\bin principle\b|\bby default\b|\bunder normal circumstances\b|\bgrundsätzlich\b|\bin der regel\b|"
     r"\bnormalerweise\b|"
     r"\bstandardmäßig\b|\bgenerally speaking\b|\bwherever possible\b|\bat our end\b|\bon our side\b", " "),
    (r"\bit's\b", "it is"),
    (r"\bthey're\b", "they are"),
    (r"\bwe're\b", "we are"),
    (r"\bthat's\b", "that is"),
    (r"\bthey've\b", "they have"),
    (r"\bwe'll\b|\bwe'd\b", "we"),
    (r"\byou'll\b", "you"),
    (r"\bwho's\b", "who is"),
    (r"\bnobody's\b", "nobody is"),
    (r"\bno one\b", "nobody"),
    (r"\bper cent\b", "percent"),
    (r"\bfr\. (?=[A-Z])", "Frau "),
    (r"\bhr\. (?=[A-Z])", "Herr "),
)  # fmt: skip
_WEEK = re.compile(r"\b(?:in )?(?:week|woche) (?:number |no\.? |nr\.? )?(\d{1,2}|[a-zäöü]+)\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(wording, re.IGNORECASE), form) for wording, form in _FORMS)


@lru_cache(maxsize=4096)
def one_form(text: str) -> str:
    """Put every wording that has a plainer equal into that form."""
    for wording, form in _forms():
        text = wording.sub(form, text)
    return " ".join(_WEEK.sub(_week_as_day, text).split())


def _week_as_day(match: re.Match[str]) -> str:
    """Say "week 3" as the day it ends on."""
    weeks = number(match[1]) if match[1].isdigit() or len(match[1]) > 2 else None
    return f"day {weeks * 7}" if weeks else match[0]
