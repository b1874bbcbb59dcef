"""Approvals: what a person must see before it goes out."""

from __future__ import annotations

import re

from agent.offline.policy import manner
from agent.offline.policy.clause import Clause
from agent.offline.policy.dates import take_dates
from agent.offline.policy.persons import PERSON, who
from agent.offline.policy.phrases import phrase
from agent.offline.policy.scopes import is_money, names_somebody, take_scope
from agent.offline.policy.stages import take_days
from prompts.policy_reading import ProposedRule

_OWNED = "(?:<ROLE>'s?|<NAME>(?: <NAME>)?'s|my|our|your|an?|the|prior|die|eine|a person's|somebody's|someone's)"
_OK = (
    "(?:approval|ok|okay|sign-?off|permission|consent|say-so|go-ahead|blessing|green light|"
    "authori[sz]ation|review|freigabe|zustimmung)"
)
APPROVE = phrase(
    "(?:(?:always|first|also|only) )*(?:needs?|requires?|must have|should have|has to have|gets?|"
    "takes|with|without|wait(?:s)? for|subject to|after|braucht|brauchen|benötig(?:t|en)|nur mit|"
    "not (?:go|be sent) (?:out )?without|<NOT> (?:send|"
    f"go)(?: out)?(?: anything)? without) (?:also )?(?P<owned>{_OWNED} )?(?:prior |written |"
    f"explicit )?{_OK}"
    f"(?: (?:from|by|of|der|des|durch|von) (?P<giver>{PERSON}))?",
    "(?:(?:must|need to|has to|have to|should|are to|is to|to|are|is|be|gets?|wird|"
    "werden) )*(?:always |first )?(?:be )?(?:approved|signed off|cleared|reviewed|okayed|checked|"
    f"released|authori[sz]ed|seen|freigegeben)(?: first)?(?: (?:by|with|von|durch) (?P<by>{PERSON}))?",
    f"(?:(?:please |always |first )*(?:loop|bring|copy) (?P<loop>{PERSON}) in|(?:ask|check with|"
    "run (?:it|them|that|those|this|these)(?: all)? (?:by|past)|clear (?:it|them|those) with|"
    "get back to|confirm with|talk to|come to|comes? to|(?:(?:must|should|has to|"
    f"have to) )?go(?:es)? to|speak to|show|wait for) (?P<ask>{PERSON}))(?: sir)?(?: (?:first|"
    "for approval|for sign-?off|beforehand))?(?! (?:at|after) )",
    "(?P<they>i|we|<ROLE>|<NAME>) (?:(?:want|wants|would like|need|needs|have|has|must|must first|"
    "'d like) (?:to )?|always |first )*(?:approves?|signs? off(?: on)?|see|sees|check|checks|review|"
    "reviews|okay|decides?(?: on)?|release|clear|authori[sz]e|know about|decide)(?: (?:it|them|those|"
    "these|every(?:thing)?))*(?: first)?",
    f"(?:past|by) (?P<past>{PERSON}) first|(?P<bare><ROLE>|<NAME>) {_OK}",
    f"{_OK} (?:is )?(?:needed|required|necessary|nötig|erforderlich)(?: (?:from|by|of|durch|"
    f"von) (?P<need>{PERSON}))?|get (?P<got>{_OWNED} ){_OK}|(?:requires?|needs?) (?:two people|"
    "four eyes)|vier-augen-prinzip",
)
_BEFORE_SAYING = phrase(
    "(?:first|before|prior to|bevor|vor) (?:you |we |it |they |anything |a message |the message |"
    "each message |sending |any )*(?:say |send |write |saying |writing |sending |sound |go |get |goes |"
    "is |are |sent |gets |leaves? |contact |chase |chasing |contacting )*(?:them |to them |"
    "out )?(?:any ?thing |something )?",
)
_MSG_NOUN = phrase(
    "(?:(?:all|any|every|each|no) )?(?:(?:messages?|e-?mails?|notices?|reminders?|letters?|calls?|"
    "communications?|nachrichten?|mahnung(?:en)?|contact|messaging))(?: (?:about|for|on|to|that|which|"
    "is|are|sent|goes? out|with|go|über))*"
)
_A_STEP = phrase(
    "(?:send|e-?mail|call|phone|write|remind|nudge|chase|a|the|an) (?:them |people |again |out |the |"
    "an? |customers )*(?:\\w+ )?(?:final|last|first|second|third|friendly|firm|formal|<MSG>|by|on|at|"
    "after|reminder|notice)",
    "(?:final|last|first|second|third|friendly|firm|formal) (?:notice|reminder|e-?mail|message|warning|demand)",
)
_LIMIT = phrase(
    "(?:(?:raise|lower|set|change|increase|reduce) )?(?:the |my |our )?(?:approval|sign-?off) (?:limit|"
    "threshold)(?:,? (?:is|to|of|at|goes|up|now|becomes|down|rises|falls))*:? (?P<amt><AMT>)"
)
_FINAL = phrase(
    "(?:final|last|letzte) (?:notices?|reminders?|warnings?|demands?|mahnung(?:en)?)|letters? before action"
)
_FROM_TONE = phrase(
    "(?:or (?:firmer|harsher|stronger|above)|and (?:firmer|above|up|formal(?:ly)?)|onwards?|anything|from|upwards)"
)
_TONE_NOUN = phrase("(?:from |in )?(?:the |an? )?tone(?: on(?:wards)?)?|sounding")
_ALWAYS = phrase("always|every time|without exception|in every case|immer|stets|first|only|anything|everything")
_AMOUNT = phrase(
    "(?:(?:for|on|with|when|if|bei|where|about|the|anything|everything|anyone|everyone|who|that|which|"
    "<CUST>|<BILL>|total|exposure of|exposure) )*(?:(?:owe|owes|owing|worth|of|is|are|totalling|"
    "totals?|in|with|having|has) )*"
    "<OVER> (?P<amt><AMT>)(?: (?:or more|overdue|outstanding|open|owed|in total(?: exposure)?|total|"
    "due|needs?(?= ))){0,3}"
)


def approval(clause: Clause) -> list[ProposedRule] | None:
    """Read "anything over 10k loop me in before you say anything mean", "final notices always need approval"."""
    if (limit := clause.take(_LIMIT)) is not None:
        return _approval_limit(clause, limit["amt"])
    match = clause.take(APPROVE)
    if match is None:
        return None
    said_by = {key: value for key, value in match.groupdict().items() if value}
    person = next((value for key, value in said_by.items() if key != "owned"), said_by.get("owned"))
    clause.take(_BEFORE_SAYING)
    slots: dict[str, object] = {}
    if clause.take(_FINAL):
        slots["tone"] = "formal"
    money = _AMOUNT.regex.search(clause.left)
    if money is not None and is_money(money["amt"], clause.left[money.end() :]):
        if _bare_small(money["amt"]):
            clause.cut(*money.span())
            clause.ask("missing_unit", f"Is {money['amt'].strip()} an amount of money or a number of days?")
            return []
        amount = clause.amount(money["amt"])
        clause.cut(*money.span())
        if amount is not None:
            slots |= {"amount": amount[0], "currency": amount[1]}
    days = take_days(clause)
    if days is not None:
        if clause.thread.about == "row" or _A_STEP.regex.search(match.string):
            return None  # "send the final notice on day 50, approved by a person" is a stage
        slots["from_days"] = days
    if "tone" not in slots and (tone := manner.take_tone(clause)):
        slots["tone"] = tone
        clause.take(_FROM_TONE)
        clause.take(_TONE_NOUN)
    said = clause.take_all(_MSG_NOUN)
    clause.take_all(_ALWAYS)
    scope = take_scope(clause)
    if not (slots or said or names_somebody(scope)):
        return None
    return [clause.rule("approval", person=who(person), scope=scope, **slots)]


def _approval_limit(clause: Clause, written: str) -> list[ProposedRule] | None:
    amount = clause.amount(written)
    dates = take_dates(clause)
    scope = take_scope(clause, amounts=False)
    if amount is None:
        return None
    return [clause.rule("approval", amount=amount[0], currency=amount[1], scope=scope, **dates.slots())]


def _bare_small(written: str) -> bool:
    return re.fullmatch(r"\d{1,3}", written.strip()) is not None and int(written) <= 120
