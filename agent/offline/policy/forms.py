"""Brings wordings that mean the same to one form before a clause is read, so that the grammar needs only that form.

Only words are changed that say neither more nor less than their replacement; figures are never touched but for "week
3", which is day 21. What a rule quotes, and what it is checked against, stays the text as written.
"""

from __future__ import annotations

import re
from functools import lru_cache

from policies.compile_figures import number

_FORMS: tuple[tuple[str, str], ...] = (
    # Shorthand.
    (r"(?<![\w.])o/d\b|\bpast-due\b", "overdue"),
    (r"(?<=\d)(?: ?d(?:ays?)?)? p/?d\b", " days overdue"),
    (r"\b(\d{1,3}) ?d\b(\+?)(?! ?[+-])", r"\1 days\2"),
    (r"\b(\d{1,2}) ?wks?\b", r"\1 weeks"),
    (r"(?<=\w) ?/ ?(?:wk|week|w)\b", " per week"),
    (r"(?<=\w) ?/ ?(?:mo|mth|month)\b", " per month"),
    (r"\bmsgs?\b", "messages"),
    (r"\bw/ends?\b", "weekends"),
    (r"\bbank hols?\b", "bank holidays"),
    (r"\bw/offs?\b|\bwrite offs?\b", "write-offs"),
    (r"\bx-?mas\b", "Christmas"),
    (r"\bnowt\b", "nothing"),
    (r"(?<!\w)'em\b", "them"),
    (r"\binvs?\b", "invoices"),
    (r"\bo/(?=[€£$₹]?\d)|(?<![\w=-])> ?(?=[€£$₹]? ?\d|[A-Z]{3} ?\d)", "over "),
    (r"\bu/(?=[€£$₹]?\d)|(?<![\w=-])< ?(?=[€£$₹]? ?\d|[A-Z]{3} ?\d)", "under "),
    (r"\bptps?\b|\bundertakings?(?= to pay| is| are| may| up| within| of)", "promises"),
    (r"\bincasso\b", "inkasso"),
    (r"\bcreditnota'?s?\b", "credit notes"),
    (r"\bvervaldatum\b", "due date"),
    (r"\b(not|no) more as\b", r"\1 more than"),
    (r"\bnot exceeding\b", "under"),
    (r"\bhalf a month\b", "15 days"),
    (r"\b(?:halber|halben|einem halben) monat\b", "15 tagen"),
    (r"\b(?:an? )?couple of (days?|weeks?|months?)('?)", r"two \1\2"),
    (r"(?<=\w) = (?=\w)", " is "),
    (r"\bpost (?=\d+ days)", "after "),
    (r"\((2) ?x\)|\bx ?2\b|\b2 ?x\b(?! (?:per|a|in)\b)", " twice"),
    (r"(?<=[\ue000-\uf8ff]): start(?:s|ing)? (?:at|on|from|after) (?=day \d)", " not before "),
    (r"\bbust(?:ed)? promise", "broken promise"),
    (r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,? (?=\d{1,2}(?:st|nd|rd|th)? [a-z]{3})", ""),
    (r"\b(?:during|over|for|in) (?:the |our )?(?:[\w-]+ ){1,2}(?:week|period|season|holidays?|break|freeze|shutdown|"
     r"closure),? ?\(?(?=(?:from |between )?\d{1,2}(?:st|nd|rd|th)? (?:[a-z]{3,9} )?(?:-|to|and|until))", " "),
    (r"^(?:christmas|easter|summer|winter|holidays?|diwali|shutdown|closing)(?: break| closure)?: (?=\w)", ""),
    (r"^(?:officers?|staff|agents?|collectors?|employees|colleagues|operators|analysts?) "
     r"(?=(?:shall|must|may|should|will|are|do)\b)", ""),
    (r"\brecovery (?:action|work|activity|actions)\b|^recovery\b", "chasing"),
    (r"\b(?:pro|je) kunde\b|\bper (?:customer|debtor|account|client)\b", " "),
    (r"\b(?:the )?(?:contact )?frequency (?=is|of|shall)", " "),
    (r"\bcontact by (\w+) (?:is|are) (?:never|not) (?:allowed|permitted|desired|wanted)\b", r"never \1"),
    (r"\bthey'll\b|\bthey’ll\b", "they will"),
    (r"(?<!not )(?<!never )(?<!only )\bto be (?:done|sent|issued|made)\b", " "),
    (r"\b(?:once|when|if|where|as soon as) (?:[a-z]+ ){1,3}(?:is |are )?overdue (?:by|for) (?:more than |over |at "
     r"least )?(?=\d)", "overdue "),
    (r"\b(?:flick|chuck|shoot|lob|sling|whack) (?=(?:it|them|that|the file|the account)\b)", "pass "),
    (r"\bgo(?:es)? (?:bust|under|belly up|broke)\b", "goes bankrupt"),
    # Order phrased as a wish, duty or permission.
    (r"\b(?:we )?(?:would )?(?:like you to|ask you to|ask that you|want you to|request that you|request you to|insist "
     r"that(?: you)?|ask that|require that|expect you to|prefer that you|would prefer you to)\b", " "),
    (r"\brefrain from (?=\w+ing\b)", "no "),
    (r"\b(?:it is|is|are) (?:not|never) (?:allowed|permitted)(?: to)?\b", "never"),
    (r"\bunder any circumstances\b|\bunder no circumstance\b(?=.*\bnot\b)", " "),
    (r"\bin (?:respect|the case) of\b|\btowards\b|\bin relation to\b|\bwith regard to\b|\bgegenüber\b", "with"),
    (r"\bfor the first time\b", " "),
    (r"\b(?:takes?|taking) place\b", "goes out"),
    (r"\bshall be maintained\b|\bto be (?:maintained|observed)\b|\bshall be observed\b", " "),
    (r"\b(?:no|not) (?:earlier|sooner) than\b", "not before"),
    (r"\bin excess of\b", "over"),
    # German: "ist ... abzugeben", "bedarf der ...".
    (r"\b(?:ist|sind) ([^,;.]*?)\beinzuhalten\b", r"\1"),
    (r"\b(?:kommen|ist|sind) ([^,;.]*?)\bzu (versenden|mahnen|kontaktieren|senden)\b", r"\1 \2"),
    (r"\b(?:die )?kontaktaufnahme mit ([^,;.]*?) ist zu unterlassen", r"\1 nicht kontaktieren"),
    (r"\bstets ein (\w+)en? ton zu wahren\b", r"immer im \1 ton"),
    (r"\b(\w+er) ton zu wahren\b", r"immer im \1 ton"),
    (r"\bdes öffentlichen sektors (?=\()", ""),
    # How late something is.
    (r"(\d+) ?dpd\b", r"\1 days overdue"),
    (r"\bdpd ?(\d+)", r"day \1"),
    (r"\b(?:beyond|past|outside|out of|over) (?:the |our |agreed |payment |credit |their )*terms\b", "overdue"),
    (r"\b(?:in arrears|in default|delinquent|gone past due|past[- ]due|past (?:the|its|their) due[- ]date|beyond due|"
     r"(?:behind|late|overdue) (?:with|on) (?:the |their |its )?(?:payments?|invoices?))\b", "overdue"),
    (r"\b(?:after|past|since|beyond|following) (?:the )?(?:maturity|expiry of the terms)\b", "after the due date"),
    (r"\b(?:im|in) (?:zahlungs)?(?:verzug|rückstand)\b|\büber (?:dem )?(?:zahlungs)?ziel\b|\bzu spät\b", "überfällig"),
    (r"\bzahlungs(?:verzugs?|rückstand)\b|\bverzugs\b", "verzug"),
    (r" (?:sir|madam|sahib|ji)(?='s)", ""),
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
