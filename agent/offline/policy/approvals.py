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

_OWNED = (
    "(?:<ROLE>'s?|<NAME>(?: <NAME>)?'s|my|our|your|an?|the|prior|explicit|express|written|human|die|der|eine[rmn]?|"
    "meine[rmn]?|"
    "unsere[rmn]?|vorherige[rmn]?|ausdrückliche[rmn]?|schriftliche[rmn]?|a person's|somebody's|someone's)"
)
_OK = (
    "(?:approval|approved|ok|okay|o\\.k\\.|sign-?off|sign off|signature|permission|consent|say-so|go-ahead|go ahead|"
    "blessing|"
    "green[- ]?light|nod|thumbs[- ]up|all-clear|clearance|authori[sz]ation|review|freigabe|zustimmung|genehmigung|"
    "einverständnis|prüfung|erlaubnis|segen)"
)
_NEEDING = (
    "(?:needs?|get|getting|needed|requires?|requiring|must have|should have|has to have|gets?|have|takes|took|wants?|"
    "with|without|"
    "wait(?:s|ing)? for|subject to|after|only|always|also|first|has|once|pending|upon|on|under|require|obtain(?:ed)?|"
    "secure|seek|ask(?:ing)? for|request|calls? for|depends? on|held for|hold for|goes?(?: out)?|leaves?|is sent|sent|"
    "send|out|"
    "no|not|never|nothing|<NOT>|anything|"
    "braucht|brauchen|benötig(?:t|en)|bedürfen|bedarf|erforder(?:t|n)|nur|nach|mit|ohne|erst|vorher|geht|gehen|raus|es)"
)
_APPROVED = (
    "(?:approved?|signed off(?: on)?|cleared|reviewed|okayed|ok'd|checked|vetted|released|authori[sz]ed|seen|confirmed|"
    "green-?lit|validated|agreed|sanctioned|countersigned|freigegeben|freizugeben|genehmigt|abgesegnet|geprüft|"
    "abgenommen|"
    "bestätigt|abgezeichnet)"
)
_SEES = (
    "(?:approves?|approve|signs?(?: off)?(?: on)?|sees?|checks?|reviews?|okays?|oks?|decides?(?: on)?|releases?|"
    "clears?|"
    "authori[sz]es?|knows? about|vets?|confirms?|looks? at|reads?|green-?lights?|countersigns?|"
    "freigeben|freigibt|genehmigt|genehmigen|prüft|prüfen|sieht|sehen|absegnen|zustimmen|bestätigen)"
)
APPROVE = phrase(
    f"(?:{_NEEDING} )*(?P<owned>{_OWNED} )?(?:(?:prior|written|explicit|express|personal|final|formal|<ROLE>'s) )*{_OK}"
    f"(?: (?:from|by|of|der|des|durch|von|vom) (?P<giver>{PERSON}))?"
    "(?: (?:is |are |ist |be |shall be |must be |has to be )?(?:obtained|sought|needed|required|necessary|"
    "mandatory|compulsory|mandatory|obligatory|a must|nötig|"
    "erforderlich|notwendig|in place|given|"
    "first|erteilt))*",
    f"(?:(?:must|need to|needs to|has to|have to|should|are to|is to|to|are|is|be|been|gets?|being|wird|werden|muss|"
    f"müssen|sind|"
    f"always|first|only|once|if|when|after|unless|get|go out|sent|immer|vorher|zuerst|have|has) )*{_APPROVED}"
    f"(?: (?:in advance|beforehand|first|personally))?(?: (?:by|with|von|durch|vom) (?P<by>{PERSON}))?(?: (?:werden|"
    f"sein|first))?",
    f"(?:(?:please |always |first )*(?:(?:loop|bring|copy|pull|keep) (?P<loop>{PERSON}) in|loop in "
    f"(?P<loop2>{PERSON}))|(?:ask|"
    "check with|check in with|consult|(?:run|put) (?:it|them|that|those|this|these)(?: all)? (?:by|past|before|to)|"
    "clear (?:it|"
    "them|those|this|that) with|get back to|confirm with|talk to|come to|comes? to|(?:(?:must|should|has to|have to) "
    ")?go(?:es)? "
    "(?:to|past|through|via|by)|(?:is|are|be|get|gets) (?:shown|submitted|sent|put|presented|run) (?:to|past|by)|"
    "speak to|show|"
    "wait for|submit to|"
    "agree (?:it|them|this|that) with|land(?:s)? on|fragt?|rücksprache mit|abstimmen mit|vorlegen|geht an|gehen an|"
    f"nach rücksprache mit) (?P<ask>{PERSON}))(?: sir)?(?:'s desk)?(?: (?:first|for approval|for sign-?off|for review|"
    f"for a look|"
    "for the ok|beforehand|zur (?:freigabe|prüfung)))*(?! (?:at|after) )",
    f"(?:muss|müssen|soll|sollen) (?:erst |zuerst |vorher )?(?P<muss>{PERSON}) (?:erst |vorher |zuerst )?{_SEES}",
    "(?P<they>i|we|ich|wir|<ROLE>|(?:(?:frau|herr|mrs|mr|ms|dr)\\.? )?<NAME>) (?:(?:wish|wish to|want|wants|would "
    "like|need|needs|"
    "have|has|must|"
    "must first|'d like|will|may|should|can|want|wish|to|personally|alone|always|first|be the one to|muss|müssen|will|"
    "möchte|"
    f"vorher|erst|zuerst|get to|gets to|insist on|like to) )*{_SEES}(?: (?:it|them|those|these|every(?:thing)?|off|on|"
    "personally|that|this|each one|all|(?:each|every|all|any) <MSG>))*(?: first| before(?:hand)?(?= *(?:$|[,.;]))| "
    "vorher)?",
    f"(?:past|by|before) (?P<past>{PERSON}) (?:first|beforehand|before)|(?P<bare><ROLE>|<NAME>) {_OK}",
    f"(?P<giv>{PERSON}) (?:(?:must|has to|have to|needs to|need to|should|shall|to|first) )+(?:give|grant|provide) "
    f"(?:(?:his|her|their|its|an?|the|prior|written) )*{_OK}",
    "(?P<took><NAME>(?: <NAME>)?|<ROLE>) to (?:ok|okay|approve|sign off|check|see|review|release)(?: first)?",
    f"(?:sind|ist|werden|wird|müssen|muss) (?:von|vom|durch) (?P<vom>{PERSON}) (?:freizugeben|freigegeben|zu "
    f"genehmigen|"
    f"genehmigt|zu prüfen|geprüft)(?: werden)?",
    "(?:requires?|needs?) (?:two people|four eyes)|vier-augen-prinzip|four[- ]eyes(?: principle)?",
    f"(?:additionally |also )?needs? (?P<needp><ROLE>|(?:the |our )<NAME>(?: <NAME>)*)(?: too| as well| first)?(?= "
    f"*(?:$|[,;.]))|entscheidet (?:vorher|zuerst|erst) (?P<entsch>{PERSON})|"
    f"(?:is|are) for (?P<isfor>{PERSON}) to (?:approve|sign off|see|check|release|clear|review)|(?:is |are "
    f")?(?:compulsory|mandatory|obligatory)",
    f"(?:gibt|geben|gebe) (?:(?:nur|erst|vorher) )*(?P<gibt>{PERSON}) (?:vorher |erst |zuerst )?frei",
    f"(?:in )?(?:absprache|rücksprache|abstimmung) mit (?P<mit>{PERSON})",
)
_RUN = phrase("(?:run|put|pass|take|bring|submit|refer)(?= )")
_PAST = phrase(
    f"(?:past|by|to|with) (?P<past>{PERSON})(?: (?:first|before(?:hand)?|for approval|for review|for sign-?off))*"
)
_WITHOUT = re.compile(r"\b(?:without|ohne)\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:nothing|no|not|never|don't|nobody|nichts|keine?\w?|nie|nicht|mustn't)\b", re.IGNORECASE)
_BEFORE_SAYING = phrase(
    "(?:first|before|prior to|bevor|vor)(?: (?:you|we|i|it|they|he|she|anything|an?|the|each|any|is|are|<MSG>|<CHASE>|"
    "say|saying|"
    "sound|goes?|going|get|gets|sent|leaves?|leaving|them|to|out|thing|something|us|move|done|him|her|versand|dem|der|"
    "die|es|"
    "rausgeht|raus|gehen|geht|sie))*",
)
_MSG_NOUN = phrase(
    "(?:(?:all|any|every|each|no) )?(?:(?:messages?|e-?mails?|notices?|reminders?|letters?|calls?|"
    "communications?|nachrichten?|mahnung(?:en)?|contact|messaging))(?: (?:about|for|on|to|that|which|"
    "is|are|sent|goes? out|with|go|über))*"
)
_A_STEP = phrase(
    "(?:erste|zweite|dritte|letzte|[123]\\.) <MSG>(?= (?:am|nach|ab|an|bei) )",
    "(?:send|e-?mail|call|phone|write|remind|nudge|chase|a|the|an) (?:them |people |again |out |the |"
    "an? |customers )*(?:\\w+ )?(?:final|last|first|second|third|friendly|firm|formal|<MSG>|by|on|at|"
    "after|reminder|notice)",
    "(?:final|last|first|second|third|friendly|firm|formal) (?:notice|reminder|e-?mail|message|warning|demand)",
)
_FORBIDS_ELSEWHERE = phrase("(?:nothing|no|never|<NOT>|nobody|nichts|keine?[nrm]?)(?= |$)")
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
_PER_INVOICE = phrase(
    "(?:(?:for|on|any|every|each|a|one|when|where|if|with|an?) )*(?:single|individual|one|particular) (?:invoices?|"
    "bills?)|"
    "(?:per|pro|je) (?:invoice|rechnung)|(?:bei )?einzelne[nr]? rechnung(?:en)?|on any one (?:invoice|bill)"
)
_ALWAYS = phrase("always|every time|without exception|in every case|immer|stets|first|only|anything|everything")
_AMOUNT = phrase(
    "(?:übersteigt|übersteigen|exceeds?) (?:(?:eine[nr]?|einzelne[nr]?|rechnung|der|die|das|konto|offene|saldo|betrag|"
    "gesamt|rückstand) )*(?P<verbfirst><AMT>)",
    "(?:(?:for|on|with|when|if|bei|where|about|the|outstanding|dues|anything|everything|anyone|everyone|who|that|which|"
    "<CUST>|<BILL>|total|exposure of|exposure|einzelne|individual|single|per|<MSG>|über) )*(?:(?:owe|owes|owing|worth|"
    "of|is|are|totalling|"
    "totals?|in|with|having|has) )*"
    "<OVER> (?P<amt><AMT>)(?: (?:or more|overdue|outstanding|open|owed|in total(?: exposure)?|total|"
    "due|needs?(?= ))){0,3}",
)


def approval(clause: Clause) -> list[ProposedRule] | None:
    """Read "anything over 10k loop me in before you say anything mean", "final notices always need approval"."""
    if (limit := clause.take(_LIMIT)) is not None:
        return _approval_limit(clause, limit["amt"])
    match = take_approval(clause)
    if match is None:
        return None
    said_by = {key: value for key, value in match.groupdict().items() if value}
    person = next((value for key, value in said_by.items() if key != "owned"), said_by.get("owned"))
    clause.take(_BEFORE_SAYING)
    slots: dict[str, object] = {}
    if clause.take(_FINAL):
        slots["tone"] = "formal"
    if clause.take(_PER_INVOICE):
        slots["per"] = "invoice"
    money = _AMOUNT.regex.search(clause.left)
    if money is not None and is_money(_written(money), clause.left[money.end() :]):
        if _bare_small(_written(money)):
            clause.cut(*money.span())
            clause.ask("missing_unit", f"Is {money['amt'].strip()} an amount of money or a number of days?")
            return []
        amount = clause.amount(_written(money))
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


_IT = phrase("(?:it|this|that|they|those|sie|diese|das|es|each|one|message|letter|notice|mahnung)")


def of_it(clause: Clause) -> bool:
    """Say whether a clause only makes the step before it wait for approval ("and Narelle okays it beforehand")."""
    if clause.thread.about != "stage" or take_approval(clause) is None:
        return False
    clause.take(_BEFORE_SAYING)
    clause.take_all(_ALWAYS)
    clause.take_all(_IT)
    clause.take_all(_OUT)
    return not clause.residue()


_OUT = phrase("hinaus|raus|hinausgehen|beforehand|vorher|first|before(?: (?:it|that))?")


def take_approval(clause: Clause) -> re.Match[str] | None:
    """Take the words of approval; "without approval" counts only behind a "nothing" or "never"."""
    match = clause.take(APPROVE)
    if match is None:
        return clause.take(_PAST) if clause.take(_RUN) else None
    opposite = bool(_WITHOUT.search(match[0])) != bool(_NEGATED.search(match[0]))
    if opposite and not (_WITHOUT.search(match[0]) and _FORBIDS_ELSEWHERE.regex.search(clause.left)):
        return None
    clause.take(_RUN)
    if opposite:
        clause.take(_FORBIDS_ELSEWHERE)
    return match


def _approval_limit(clause: Clause, written: str) -> list[ProposedRule] | None:
    amount = clause.amount(written)
    dates = take_dates(clause)
    scope = take_scope(clause, amounts=False)
    if amount is None:
        return None
    return [clause.rule("approval", amount=amount[0], currency=amount[1], scope=scope, **dates.slots())]


def _written(money: re.Match[str]) -> str:
    return money["amt"] or money["verbfirst"]


def _bare_small(written: str) -> bool:
    return re.fullmatch(r"\d{1,3}", written.strip()) is not None and int(written) <= 120
