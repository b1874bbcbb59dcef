"""Dunning stages: "3 days before due", "Day 14: call", "from 14 to 29 days firm", "reminders at 5, 15, 25"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.offline.policy import manner
from agent.offline.policy.clause import Clause, days_of, number_of
from agent.offline.policy.dates import take_dates
from agent.offline.policy.phrases import phrase
from agent.offline.policy.scopes import take_scope
from prompts.policy_reading import ProposedRule

_ORDINAL_DAY = (
    "third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twelfth|fourteenth|fifteenth|twentieth|thirtieth|"
    "dritten|vierten|fünften|sechsten|siebten|achten|neunten|zehnten|vierzehnten|fünfzehnten|zwanzigsten|dreißigsten"
)
_DUE = (
    "(?:the |an? |its |it's |it is |they are |they're |their |der |die |dem )*(?:invoice |payment |"
    "bill |rechnung )?(?:is |falls |comes |gets |becomes |went |goes )?"
    "(?:due(?: (?:date|day))?|payment date|deadline|fällig(?:keit(?:sdatum)?)?|zahlungsziel|zahltag)"
)
BEFORE_DUE = phrase(
    f"(?P<a><LEN>) (?:before|prior to|ahead of|in advance of|vor) {_DUE}",
    "(?P<b><LEN>) (?:before|beforehand|in advance|ahead|early)(?= *(?:$|[,.:;]))|"
    "[dt]\\s?-\\s?(?P<c>\\d{1,3})|day -(?P<d>\\d{1,3})",
    "(?P<e><LEN>) pre-?due",
)
_LATE = (
    "(?:overdue|late|past due|past|überfällig|verzug|verspätet|verspätung|verzögerung|"
    f"(?:after|past|beyond|nach|following|since) (?:it(?= *(?:$|[,.;]))|that date|{_DUE})(?: has passed)?"
    "|(?:after|past)(?= *$)|old|hinterher)"
)
_WHEN = (
    "(?:where there has been no payment|no payment|unpaid|starting|beginning|begin|start|from|at|after|over|past|"
    "beyond|once|on|by|when|whenever|if|as soon as|as of|"
    "where|"
    "more than|longer than|older than|at least|reaching|exactly|around|about|ab|nach|bei|über|seit|mehr als|länger als|"
    "wenn|sobald|falls|ist|sind|eine|die|der|den|einer|mit|"
    "anything|anyone|everything|everyone|nothing|someone|<CUST>|<BILL>|payment|an?|the|any|every|each|all|it|they|"
    "that|who|"
    "which|is|are|has|have|been|being|goes?|gets?|runs?|reach(?:es)?|hits?|remains?|stays?|still|now|becomes?|turns?|"
    "unpaid|open|outstanding|we|you|zahlung(?:en)?|offen|wird|werden|mindestens)"
)
_START = (
    "(?:(?:starting|beginning|begin|start) )?(?:from|at|after|over|past|beyond|once|on|by|when|if|as soon as|as of|"
    "more than|"
    "longer than|older than|ab|nach|bei|über|seit|mehr als|länger als)"
)
AFTER_DUE = phrase(
    f"(?:{_WHEN} )*(?P<a><LEN>)(?: (?:or (?:more|later)|lang|or so))? (?:already )?{_LATE}"
    "(?: (?:on|onwards?|or more|at (?:the )?latest|spätestens))?",
    f"{_START} (?:(?:the|an?|<BILL>|<CUST>|it|they|is|are|reaches|hits|on) )*(?P<b><LEN>)(?: (?:mark|point|stage|on|"
    f"onwards?|and "
    f"(?:more|over)))?",
    "(?:(?:from|on|at|by|after|ab|am|dem|den|an|reaching|reaches|around|the|spätestens|starting|once|when|it|hits) "
    ")*(?:day|"
    "tag)[-\\s#+]*(?P<c><NUM>)(?: (?:on|onwards?|overdue|late|after due|past due|"
    f"after {_DUE}|nach {_DUE}))*",
    "(?:(?:on|at|from|after|am|ab|dem|the|by) )*(?P<d>\\d{1,3})(?:st|nd|rd|th|\\.|ten)? (?:day|"
    f"tag)(?: (?:on|onwards?|{_LATE}))*",
    "(?P<e><LEN>)(?= *[:=→-])|[dt]\\s?\\+\\s?(?P<f>\\d{1,3})|(?P<g><LEN>) (?:later|in)(?= *[:,])",
    f"(?:on|at|from|after|am|ab|by) (?:the |dem )?(?P<h>{_ORDINAL_DAY}) (?:day|tag)(?: (?:on|onwards?|{_LATE}))*",
    "(?:past due|overdue|late) (?P<k><LEN>)(?: (?:onwards?|on|or more))?",
    "(?<=:\\s)(?P<l><LEN>)(?= *(?:$|[,;.(]))",
    f"(?P<i><LEN>)(?= (?:on|later)(?: |$))|(?P<j>\\d{{1,3}})\\+ (?:days?|tage?n?)(?: {_LATE})?",
)
_DAY_AFTER = phrase(
    f"(?:on )?the day after {_DUE}|the (?:first )?day (?:it|they|an invoice) (?:goes|go|is|are|"
    "becomes?) (?:late|overdue)"
)
_ON_DUE = phrase(
    f"(?:on|at|am) (?:the )?(?:{_DUE}|due day|day it is due|fälligkeitstag)|when (?:it|an invoice|"
    "a bill|payment) (?:falls|is|comes|becomes) due"
)
_RANGE = phrase(
    "(?:between|zwischen) (?:days? |tag )?(?P<a>\\d{1,3})(?: days?)? ?(?:and|"
    "und) ?(?:day )?(?P<b>\\d{1,3})[- ]?(?:days?|tage?n?)"
    f"(?: {_LATE})?",
    "(?:from |for |von )?(?:days? |tag )?(?P<c>\\d{1,3})(?: days?)? ?(?:to|-|until|through|till|"
    "bis) ?(?:day )?(?P<d>\\d{1,3})"
    f"[- ]?(?:days?|tage?n?)(?: {_LATE})?",
    "(?:from |between )?(?:days?|tage?) (?P<e>\\d{1,3}) ?(?:to|-|until|through|bis) ?(?:day )?(?P<f>\\d{1,3})"
    f"(?: {_LATE})?",
    "(?:between|zwischen) (?:days?|tag(?:en?)?) (?P<g>\\d{1,3}) (?:and|und) (?:day )?(?P<h>\\d{1,3})",
)
_ITEM = "\\d{1,3}(?: (?:days?|tagen?))?"
_LIST = phrase(
    "(?:at|on|after|nach|am|an)? ?(?:(?:days?|tag(?:en?)?) )?(?<![$€£.,])(?!\\d{1,3},\\d{3}(?!\\d))"
    f"(?P<days>{_ITEM}(?: ?, ?{_ITEM})*,? (?:and|und|&) {_ITEM}|{_ITEM}(?: ?, ?{_ITEM})+)(?: {_LATE})?"
)
REPEAT = phrase(
    "(?:and |then |again |repeat(?:ing|ed)? |and again )*(?:every|each|once every|once in every|at intervals of|alle|"
    "jede) (?P<a><LEN>|<NUM>(?= ))",
    "(?:and |then |again |repeat(?:ing|ed)? )*(?P<b>daily|every day|weekly|(?:every|each) week|"
    "once (?:a|per|every) week|every other day|every second day|fortnightly|monthly|every month|"
    "wöchentlich|jede woche|täglich)",
)
_REPEAT_WORDS = {
    "daily": 1,
    "every day": 1,
    "täglich": 1,
    "every other day": 2,
    "every second day": 2,
    "fortnightly": 14,
}
_FROM_DUE = phrase("(?:(?:after|from|past) (?:the )?due(?: date)?(?: on(?:wards)?)?|once (?:it is |they are )?overdue)")
_THEN = phrase(
    "(?:after that|from then on|from there on|then|thereafter|afterwards|following that|danach|anschließend)"
)
_FIRST_SPAN = phrase("(?:for|during|in|within) (?:the )?(?:first|initial) (?P<len><LEN>|<NUM>)|in den ersten <LEN>")
_VERB = phrase(
    "(?:the )?(?:first|second|third|fourth|last|final)(?: one)?|(?:drop|send) (?:them )?an? (?=.*line)|"
    "line|(?:(?:we|you) )?(?:start(?:ing)?(?: (?:to|with|by))?|begin(?:ning)?(?: (?:to|with|by))?|"
    "<CHASE>|"
    "call(?:ing)?|ring|phone|go(?:es)? out|comes?|escalate|switch(?: to)?|move(?: to)?|"
    "drop(?: them)?|step(?:s)?(?: it)? up|follows?|receives?|gets?(?: sent)?|becomes?|turns?|sound|be|"
    "erhält|erhalten|bekomm\\w+|folgt|folgen|geht|gehen|rufen|ruft|continue|goes|is|are|verschick\\w+|versend\\w+|"
    "schreib\\w*|mahn\\w+|try|make|place|do|issue[sd]?|deliver(?:ed)?|dispatch(?:ed)?|fire|trigger(?:s|ed)?|"
    "kick(?:s)? off|"
    "leaves?(?: (?:our|the) (?:house|office|building))?|raus|hinaus|erfolgt|fällt an|gibt es|wir|ask(?:ing)? them|"
    "again|this time|once more|nochmals?|erneut|wieder|"
    "(?:we |to )?(?:try|attempt) to|hear from us|write)"
)
_NAME = phrase(
    "(?P<name>(?:(?:pre-due|friendly|polite|gentle|first|second|third|fourth|last|final|1st|2nd|3rd|formal|"
    "firm|soft|payment|courtesy|service|short|written|[123]\\.|erste|zweite|dritte|letzte|freundliche|"
    "polite-firm)[ -])*"
    "(?:reminders?|notices?|nudges?|heads[- ]?up|warning|demand|letter of demand|follow[- ]?up|chasers?|letters?|"
    "prompts?|"
    "check-?in|hinweise?|zahlungserinnerung(?:en)?|erinnerung(?:en)?|mahnung(?:en)?|mahnstufe|mahnschreiben))"
)
_ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|last|final|1st|2nd|3rd|[123]\.|erste|zweite|dritte|letzte|payment|pre-due|"
    r"short|written)(?!\w)",
    re.IGNORECASE,
)
_STEP_LABEL = phrase(
    "(?:stage|step|level|phase|round|tier|touch|stufe|mahnstufe|s)[ -]?\\d{1,2} ?[:.)-]?|"
    "(?:reminder|e-?mail|chaser|notice|letter|message|mahnung|erinnerung|call) (?:number |no\\.? |nr\\.? |#)?"
    "(?:one|two|three|four|eins|zwei|drei|[1-4])(?! ?(?:<UNIT>|%))"
)
_UNTIL_DAY = phrase(
    "(?:until|till|up to|to|through|bis(?: zum)?) (?:it is |they are )?(?:(?:day|tag) (?P<a><NUM>)|(?P<b><LEN>) "
    f"{_LATE}|(?:they|it|we|the invoice) (?:is |are |has been |gets? |have been )?(?:pays?|paid|money|settled))"
)
_INSTEAD = phrase("(?:instead of|rather than|not) (?:an? |by )?<CHANNEL>")
_NO_MORE = phrase("(?:and )?(?:never|not|no) more (?:often|than that)")
_CONTENT = phrase(
    "(?:and )?(?:ask(?:ing|s)?|requesting|request|insist(?:ing)? on)(?: (?:them|politely|clearly|"
    "again))*(?: (?:for|to name|to give|when))+ (?:an? |the |us |any |they |firm |clear |concrete |"
    "definite |payment |expected |about )*(?:date|day|(?:will )?pay|payment|update|"
    "reason)(?: of payment| for payment| they will pay)?",
    "(?:with|including|and|attach(?:ing)?) (?:an? |the )*(?:copy of the |"
    "copies of the )?(?:invoice(?: copy| copies| pdf)?|payment link|link to pay|link|bank details|"
    "statement|pdf)(?: attached)?",
    "assum(?:e|ing) (?:it is |it was |an |it's )*(?:oversight|they forgot|forgotten|mistake)|"
    "in case (?:it|they) (?:was |were |has )?(?:slipped through|forgot(?:ten)?|missed)|"
    "mit bitte um (?:ein(?:en)? )?(?:zahlungstermin|termin)",
    "to see (?:if|whether|that) (?:everything|all|the invoice) (?:is|has) (?:in order|fine|arrived|ok|"
    "all right)|(?:and )?offer(?:ing)? (?:our )?help",
)
_APPROVAL = phrase(
    "(?:my|our|<ROLE>'s) (?:ok|okay|approval|sign-?off|nod)(?: first| needed| required)*",
    "\\(?(?:approval|ok|okay|sign-?off) (?:is )?(?:needed|required|necessary)\\)?",
    "(?:which |that |but |and |it |,? ?always |each (?:one )?|every time )*(?:only |nur )?(?:needs?|requires?|with|"
    "after|subject to|only (?:with|after)|waits? for|pending|braucht|nach|mit) (?:an? |my |our |the |"
    "prior |your |<ROLE>'s )*(?:approval|ok|okay|sign-?off|review|freigabe|zustimmung)"
    "(?: (?:from|by|of|durch|der|des) (?:<ROLE>|<ME>|(?:the |der |des )?<NAME>(?: <NAME>|(?-i: of|) \\d{1,3}| "
    "officer)*))?(?: first| before it goes out)?",
    "(?:which |and |but )?(?:i|a person|somebody|someone|we) (?:approves?|signs? off|checks?|reviews?|"
    "releases?)(?: it| them| each| first)*|(?:sent|checked|approved|reviewed|released|"
    "signed off)(?: only)?(?: first)? by (?:<ROLE>|<ME>)|(?:once|after) (?:<ROLE>|<ME>) (?:has |"
    "have )?approved(?: it)?",
    "(?:die|das|den|welche) (?:ich|wir|<ROLE>) (?:vorher |zuerst |erst )?(?:freigeb\\w+|freigibt|"
    "genehmig\\w+)|(?:but |and |which )?(?:i|<ROLE>|we) (?:will |must |want to |have to |"
    "has to )?(?:approve|sign off(?: on)?|see|check|review|release)s?(?: (?:that|this|it|each|"
    "every) one| it| that| them)?(?: first| before(?:hand)?)?",
)


@dataclass(slots=True)
class _Step:
    days: list[int | None]
    repeat: int | None
    then: bool


def stages(clause: Clause) -> list[ProposedRule] | None:
    """Read one or several stages out of a clause; None when it names no day and no rhythm."""
    clause.take(_STEP_LABEL)
    end = clause.take(_UNTIL_DAY) if clause.has(REPEAT) else None
    step = _take_step(clause)
    if step is None:
        return None
    if end is not None and (end["a"] or end["b"]):
        clause.ask("unsupported", "A rhythm goes on until the next step: what is to happen from that day on?")
    clause.take_all(_FIRST_SPAN)
    clause.take(_FROM_DUE)
    firmer = clause.take(manner.FIRMER) is not None
    approval = clause.take(_APPROVAL) is not None
    content = clause.take_all(_CONTENT)
    noun, name = _name(clause)
    clause.take(_INSTEAD)
    channels = manner.take_channels(clause)
    tone = manner.take_tone(clause) or _tone_of_name(name)
    verbs = clause.take_all(_VERB)
    last = clause.thread.last_stage
    if step.then and step.days == [None] and (last is None or last.days is None):
        return None  # "thereafter every 7 days", and nothing before it
    dates = take_dates(clause)
    if not (firmer or noun or channels or tone or verbs or content or clause.thread.about == "stage"):
        return None
    scope = take_scope(clause)
    clause.take(_NO_MORE)
    made = []
    for days in step.days:
        start = _start(clause, days, step)
        made.append(
            clause.rule(
                "stage",
                days=start,
                repeat_days=step.repeat,
                name=name,
                channels=channels or ("email",),
                tone=_firmer(clause, start) if firmer and not tone else tone,
                needs_approval=approval,
                scope=scope,
                **dates.slots(),
            )
        )
    return made


def take_days(clause: Clause) -> int | None:
    """Take the days overdue a clause speaks of ("at 60 days", "from day 35 on"); None when it names none."""
    match = clause.take(AFTER_DUE)
    return _figure(match) if match else None


def _take_step(clause: Clause) -> _Step | None:
    days: list[int | None] = []
    if match := clause.take(_RANGE):
        days = [int(match["a"] or match["c"] or match["e"] or match["g"])]
    elif (match := clause.take(_LIST)) and _counts_days(clause, match):
        days = [int(figure) for figure in re.findall(r"\d+", match["days"])]
    if not days:
        days += [-_figure(match) for match in clause.take_all(BEFORE_DUE)]
        days += [1 for _ in clause.take_all(_DAY_AFTER)]
        days += [0 for _ in clause.take_all(_ON_DUE)]
    repeat = _take_repeat(clause)
    then = clause.take(_THEN) is not None
    if not days:
        # One day only: a second one belongs to a clause of its own ("day 7 email, day 14 call").
        days += [_figure(match)] if (match := clause.take(AFTER_DUE)) else []
    if not days and repeat is None:
        return None
    if not days:
        clause.take(_FROM_DUE)
    if len(days) > 1 and repeat is not None:
        return None
    return _Step(days or [None], repeat, then)


def _counts_days(clause: Clause, match: re.Match[str]) -> bool:
    """Say whether a bare list of numbers counts days: it says so, or reminders are sent "at" them."""
    says_days = re.search(r"day|tag|overdue|late|due", match[0], re.IGNORECASE) is not None
    return says_days or bool(_NAME.regex.search(clause.left) or _VERB.regex.search(clause.left))


def _take_repeat(clause: Clause) -> int | None:
    match = clause.take(REPEAT)
    if match is None:
        return None
    if match["b"]:
        word = match["b"].casefold()
        return _REPEAT_WORDS.get(word, 30 if "month" in word else 7)
    return days_of(match["a"]) or number_of(match["a"])


def _figure(match: re.Match[str]) -> int:
    text = next(value for value in match.groups() if value)
    return days_of(text) or number_of(text)


def _start(clause: Clause, days: int | None, step: _Step) -> int | None:
    """Work out where a rhythm without a day of its own begins: one beat after the stage before it."""
    if days is not None:
        return days
    last = clause.thread.last_stage
    if not step.then or step.repeat is None or last is None or last.days is None or last.days < 0:
        return None
    return last.days + step.repeat


def _firmer(clause: Clause, days: int | None) -> str | None:
    last = clause.thread.last_stage
    if days is None or (last is not None and last.tone in ("firm", "formal")):
        return "firm"
    return "firm" if days >= 21 else "polite_firm"


def _name(clause: Clause) -> tuple[bool, str | None]:
    """Take the noun of a stage ("reminder"); its name is kept when it says more than that ("final notice").

    Adjectives of tone stay in the clause, for the tone is read from them.
    """
    match = _NAME.regex.search(clause.left)
    if match is None:
        return False, None
    noun = re.search(r"\S+$", match[0])
    assert noun is not None
    clause.cut(match.start() + noun.start(), match.end())
    for ordinal in reversed(list(_ORDINAL.finditer(match[0][: noun.start()]))):
        clause.cut(match.start() + ordinal.start(), match.start() + ordinal.end())
    name = re.sub(r"\s+", " ", match[0]).strip()
    return True, name if " " in name or re.match(r"heads|zahlungs|mahn", name, re.IGNORECASE) else None


def _tone_of_name(name: str | None) -> str | None:
    if name is None:
        return None
    if re.search(r"final|last|letzte|demand|dritte|3\.", name, re.IGNORECASE):
        return "formal"
    return "service" if re.search(r"heads[- ]?up|courtesy", name, re.IGNORECASE) else None
