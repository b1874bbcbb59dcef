"""When messages go out and when they don't: hours, weekdays, weekends, holidays, and pauses."""

from __future__ import annotations

import re

from agent.offline.policy.clause import Clause
from agent.offline.policy.dates import Dates, take_dates, take_period
from agent.offline.policy.phrases import REASON, phrase
from agent.offline.policy.scopes import names_somebody, take_scope
from policies.compile_figures import NUMBER_WORDS, clock
from prompts.policy_reading import ProposedRule

_RANGE = phrase(
    "(?:only |just |nur )?(?:between|from|zwischen|von)? ?(?P<a><CLOCK>) ?(?:and|to|until|till|-|bis|"
    "und|through) ?(?P<b><CLOCK>)(?: (?:o'clock|uhr|hours|h))?(?! ?(?:%|<UNIT>|<MONTH>))",
)
_MOVES = (
    "(?: (?:<CHASE>|anything|anyone|<CUST>|<MSG>|goes|go|out|is|are|be|sent|leaves?|to|us|from|them|should|may|"
    "must|ever|any|wird|raus|send))*"
)
_AFTER = phrase(
    f"(?:<NOT>|nothing|nobody|no (?:<MSG>|calls)|not|or|and|nor|keine?[nrm]?|nichts|niemanden|niemand){_MOVES} "
    f"(?:after|later than|past|nach) (?P<h><CLOCK>)(?! ?(?:<UNIT>))"
)
_BEFORE = phrase(
    f"(?:<NOT>|nothing|nobody|no (?:<MSG>|calls)|not|or|and|nor|keine?[nrm]?|nichts|niemanden|niemand){_MOVES} "
    f"(?:before|earlier than|vor) (?P<h><CLOCK>)(?! ?(?:<UNIT>))"
)
_FORBIDS = phrase("<NOT>|nothing|not|no|nor|nobody|keine?[nrm]?|nichts|niemand(?:en)?")
_CLOCKLIKE = re.compile(r"[:.]\d\d|a\.?m|p\.?m|uhr|o'clock|noon|h$", re.IGNORECASE)
_WORKDAYS = phrase(
    "(?:only )?(?:on )?(?:any )?(?:business days?|working days?|week-?days|work ?days|werktag(?:e|en|"
    "s)|wochentag(?:e|en|s)|an werktagen)(?: only)?",
    "(?:from )?(?:mon(?:day)?s?|montag|mo) ?(?:to|-|through|till|until|bis) ?(?:fri(?:day)?s?|freitag|fr)(?: only)?",
)
_DAY_RANGE = phrase(
    "(?:only )?(?:from |on )?(?P<a>mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)(?:day|sday|nesday|"
    "rsday|urday|ntag|enstag|ttwoch|nnerstag|eitag|mstag|nntag)?s? ?(?:to|-|through|till|until|"
    "bis) ?(?P<b>mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)(?:day|sday|nesday|rsday|urday|ntag|"
    "enstag|ttwoch|nnerstag|eitag|mstag|nntag)?s?(?: only)?"
)
_SHORT_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "mo", "di", "mi", "do", "fr", "sa", "so")
_WEEKEND = phrase(
    "(?:on |over |at |an |am )?(?:the )?week-?ends?|(?:on )?saturdays? (?:and|or|&) (?:on )?sundays?|(?:an "
    ")?samstags? (?:und|oder) (?:an )?sonntags?|"
    "(?:am |an )?wochenende[n]?"
)
_HOLIDAYS = phrase(
    "(?:on |an |or on |all )?(?:any |the )?(?:local |their )?(?:public |bank |national |official |legal |statutory |"
    "gesetzlichen |gazetted |(?<!the\\s))(?:holidays|feiertage?n?)(?: (?:in|of) (?:the |"
    "their )?(?:customer's )?(?:own )?country)?"
)
_DAY = phrase(
    "(?:on |am |or |and )?(?P<day>monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|"
    "dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)s?"
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_GERMAN_DAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_SENDING = phrase(
    "(?:(?:only|nur) )?(?:<CHASE>|<MSG>|go(?:es)? out|be sent|sent|hours?|timings?|sending hours|"
    "sending (?:window|times?)|window|office hours|business hours|versenden|versand|working hours|may|leave)(?: "
    "(?:only|are|is))?"
)
_EXCLUSIVELY = phrase("only|nur|ausschließlich|exclusively|solely|strictly")
_LOCAL = phrase(
    "(?:in |at )?(?:(?:the )?(?:customer's|their|recipient's|local|own)(?: own|"
    " local)? (?:time(?: zone)?|clock)|local time|ortszeit|(?:where the customer is))"
)
_QUIET = phrase(
    "(?:the |our |a )?(?:(?:quiet|silent|blackout|holiday|closed|shutdown|christmas|summer|winter|festive|annual|"
    "year-end) )*(?:period|season|shutdown|break|closure|"
    "closedown|freeze|blackout|betriebsferien|ruhezeit)(?: (?:runs?|is|lasts?|goes|from|of|sacred|:))*|(?:is|are) "
    "(?:(?:a )?(?:weekly )?holiday|sacred|respected|observed|honou?red|kept free|quiet)",
    "(?:is|are|sind|ist|bleiben|stay)? ?(?:off|out|free|sacred|taboo|quiet|closed|off limits|excluded|frei|tabu)(?= "
    "*(?:$|[,.;]|for|with|and))|"
    "(?:respect|observe|honou?r|mind|beachten|berücksichtigen|give people)(?: them)?|(?:ruht|ruhen|schweigt|"
    "schweigen)(?: (?:der|die|das|versand|mahnwesen|mahnungen|"
    "alles|nachrichten))*|(?:we|everybody|everyone|the office|das büro|wir)? ?(?:is|are|sind|ist|have|has|goes|"
    "haben)? ?(?:closed|shut|shuts?|on holiday|away|dark|geschlossen|betriebsferien|"
    "betriebsurlaub)(?: (?:down|for business|and|so is the agent|so are we))*|(?:everything|all (?:chasing|reminders|"
    "messages)|alles|it all) (?:stops?|rests?|pauses?|is paused|is suspended|"
    "is silent|halts?|ruht|pausiert)|(?:we |stay |keep |remain |go |bleiben |wir )*(?:silent|quiet|still|stumm)",
    "(?:skip|pause|stop|suspend|freeze|halt|hold(?: off)?|stay quiet|be quiet|go quiet|quiet|silence|"
    "blackout|black-?out|rest|leave people alone|leave (?:everyone|everybody|customers) alone|"
    "pausier(?:en|t|e)|ruhe)"
    "(?: (?:all|everything|any|the|chasing|sending|dunning|reminders|messages|e-?mails|contact|"
    "collections?|outreach|<CHASE>|people|customers|anyone|everyone|on|over|for|of|completely|off|"
    "reminding|work|mahnungen|alle))*",
    "(?:wird |werden )?(?:niemand|kein kunde)(?: (?:gemahnt|angeschrieben|kontaktiert|angerufen))?|"
    "(?:ruht|ruhen) (?:das mahnwesen|die mahnungen)|(?:es )?(?:erfolgt |findet )?(?:no|nothing|nichts|never|not|"
    "keine?[nr]?|ohne|"
    "<NOT>)(?: (?:any|proactive|all|send|sending|chase|chasing|contact|e-?mail|write|remind|anything|"
    "anyone|anybody|people|customers|messages?|e-?mails?|reminders?|contacts?|"
    "mails|dunning|goes out|is sent|go out|are sent|out|nachrichten|mahnungen|mahnen|versenden|"
    "versand|statt|erfolgt|collections|outreach|work|and|or|notices|to|them|on))*",
)
_PAUSE = phrase(
    "(?:please )?(?:skip|pause|stop|suspend|freeze|halt|hold(?: off)?|put on hold|park|pausier(?:en|t|e)|"
    "lay off|back off|keep off)(?: (?:all|everything|any|chasing|reminding|dunning|sending|contacting|"
    "emailing|messaging|nudging|bothering|bugging|collecting|writing to|contact|with|reminders|"
    "messages|e-?mails|collections?|"
    "outreach|on|for|to|from|the|completely|off|entirely|account))*",
    "(?:wird |werden )?niemand (?:gemahnt|angeschrieben|kontaktiert|angerufen)|(?:(?:is|are|shall be|will be|must "
    "be|to be|be|gets?) )(?:on hold|"
    "paused|suspended)|(?:<NOT>|no) (?:(?:proactive )?<MSG>|<CHASE>)(?: (?:to|for|at|with|anyone|"
    "anybody|anything))?|leave (?=.* alone)|(?:nothing|no (?:chasing|dunning)) (?:goes out |for |to )*",
    "(?:is|are|goes|go|to be)? ?on (?:hold|ice|pause)|auf eis|(?:ruht|ruhen|pausiert|pausieren|stoppt|stops?|rests?|"
    "is silent|are silent)(?: (?:everything|all|alles|der|die|das|"
    "versand|mahnwesen|mahnungen|nachrichten))*|(?:we |stay |keep |remain |go |bleiben |wir )*(?:silent|quiet|still|"
    "stumm|closed|shut|geschlossen)(?: down)?(?:: ?)?(?: ?(?:and )?send nothing)?|"
    "(?:send|write|do) nothing|(?:everything|alles|nothing|nichts|keine?[nrm]? (?:<MSG>|<CHASE>)) ?(?:stops?|rests?|"
    "pauses?|ruht|goes out|leaves|is sent|happens|moves|<CHASE>|geht raus|raus)?",
)
_PUT = phrase("(?:put|place|keep|leave|stellen|setzen|legen)(?= |$)")
_INCLUSIVE = phrase("\\(?(?:both (?:days )?)?(?:inclusive|included|einschließlich|inklusive)\\)?")
_ALONE = phrase("alone|in peace|in ruhe")


def hours(clause: Clause) -> list[ProposedRule] | None:
    """Read "send only between 9 and 17 on weekdays", "nothing after 6 pm", "no messages on Fridays"."""
    start, end = _take_hours(clause)
    weekdays = _take_weekdays(clause)
    forbidden = None
    if start is None and end is None and not weekdays:
        return None
    holidays = clause.take(_HOLIDAYS) is not None
    if holidays:
        forbidden = clause.take(_QUIET)
    clause.take_all(_SENDING)
    clause.take(_LOCAL)
    clause.take_all(_EXCLUSIVELY)
    if holidays and forbidden is None:
        return None
    scope = take_scope(clause)
    return [
        clause.rule(
            "hours",
            from_hour=start,
            to_hour=end,
            weekdays=weekdays,
            skip_holidays=holidays,
            scope=scope,
        )
    ]


def _take_weekdays(clause: Clause) -> tuple[int, ...]:
    """Take the days of the week on which messages may go out; empty when the clause names none."""
    if clause.take(_WORKDAYS):
        return (0, 1, 2, 3, 4)
    match = clause.take(_DAY_RANGE)
    if match is None:
        return ()
    first, last = (_SHORT_DAYS.index(match[end].casefold()) % 7 for end in "ab")
    return tuple(range(first, last + 1))


def _take_hours(clause: Clause) -> tuple[int | None, int | None]:
    match = _RANGE.regex.search(clause.left)
    if match is not None and (_sends(clause) or any(_CLOCKLIKE.search(match[g]) for g in "ab")):
        start, end = clock(_bare(match["a"])), clock(_bare(match["b"]))
        closing = next((hour for hour in end if hour is not None and start[0] is not None and hour > start[0]), None)
        if start[0] is not None and closing is not None:
            clause.cut(*match.span())
            return start[0], closing
    opening = closing = None
    if not clause.has(_FORBIDS):
        return None, None
    both = _BEFORE.regex.search(clause.left) is not None
    if match := _AFTER.regex.search(clause.left):
        late = [hour for hour in clock(_bare(match["h"])) if hour is not None and (hour >= 12 or not both)]
        if late and (_CLOCKLIKE.search(match["h"]) or 12 <= late[0] <= 24):
            clause.cut(*match.span())
            closing = late[0]
    if match := _BEFORE.regex.search(clause.left):
        early = clock(_bare(match["h"]))
        if early[0] is not None and (_CLOCKLIKE.search(match["h"]) or closing is not None):
            clause.cut(*match.span())
            opening = early[0]
    return opening, closing


def _sends(clause: Clause) -> bool:
    return clause.has(_SENDING) or clause.has(_WORKDAYS) or clause.has(_DAY_RANGE) or clause.thread.about == "hours"


def _bare(text: str) -> str:
    bare = re.sub(r"\s*(?:uhr|o'clock)$|(?<=\d)\s?h$", "", text.strip(), flags=re.IGNORECASE).replace(".00", ":00")
    bare = re.sub(r"\.$", "", bare)
    return str(NUMBER_WORDS.get(bare.casefold(), bare))


def quiet_times(clause: Clause) -> list[ProposedRule] | None:
    """Read "skip weekends and the last week of December", "no reminders on public holidays"."""
    if not clause.take(_QUIET):
        return None
    weekend = clause.take(_WEEKEND) is not None
    holidays = clause.take(_HOLIDAYS) is not None
    spans = []
    while (span := take_period(clause)) is not None:
        spans.append(span)
    clause.take(REASON)
    clause.take_all(_QUIET)
    clause.take_all(_SENDING)
    clause.take(_INCLUSIVE)
    banned = {_weekday(match["day"]) for match in clause.take_all(_DAY)}
    if not (weekend or holidays or banned or (spans and not clause.questions)):
        return None
    scope = take_scope(clause)
    made = []
    if weekend or banned or holidays:
        allowed = set(range(7)) - ({5, 6} if weekend else set()) - banned
        weekdays = tuple(sorted(allowed)) if weekend or banned else ()
        made.append(clause.rule("hours", weekdays=weekdays, skip_holidays=holidays, scope=scope))
    made += [clause.rule("pause", scope=scope, **span.slots()) for span in spans]
    return made


def _weekday(name: str) -> int:
    folded = name.casefold()
    return _GERMAN_DAYS.index(folded) if folded in _GERMAN_DAYS else _DAYS.index(folded[:3])


_WRITTEN_AGAIN = phrase(
    "(?:(?:can|may|should|must|is|are|to|now|be|darf|dürfen|kann|können|wird|werden|soll|sollen|ab|sofort|jetzt) )*"
    "(?:<CHASE> (?:once )?(?:again|as (?:usual|normal|before))|(?:ab sofort |jetzt )?wieder (?:normal )?<CHASE>)"
    "(?: werden)?(?: (?:as (?:usual|normal|before)|now|normally))*",
    "(?:(?:is|are|ist|sind) )?(?:(?:all|now|quite) )*(?:(?:fine|ok|okay|good|clear|active|open|normal) (?:to go )?"
    "again|back (?:to|on|in) (?:normal|track|the (?:normal )?(?:list|cycle|schedule|cadence|plan|ladder))|"
    "(?:off|no longer on) hold|no longer (?:paused|on hold|blocked|off limits)|wieder (?:normal|frei|aktiv|in ordnung))"
    "(?: for)?",
    "(?:resume|restart|unpause|un-pause|reactivate|unfreeze|unblock|pick up)(?: (?:the|all|our|normal|with|for|on|"
    "<MSG>|"
    "<CHASE>|dunning|contact|collections?|again))*|(?:start|begin) (?:<CHASE>|contacting|chasing)(?=.* again)",
    "(?:lift|end|remove|cancel|release|drop|stop|undo)(?: (?:the|this|that|our))* (?:pause|hold|block|freeze|stop)"
    "(?: (?:on|for|of|from|with))?|(?:the )?(?:pause|hold|block|freeze)(?: (?:on|for|of))?(?=.* (?:is|has been) "
    "(?:lifted|over|off))|take(?= .*off hold)",
)
_LIFT_TAIL = phrase(
    "(?:is|has been) (?:lifted|over|off)|off hold|again|as (?:usual|normal|before)|normally|now|"
    "(?:with )?immediate effect|we|our|us"
)
_NOT_LIFTED = re.compile(r"\b(?:never|not|don't|no(?! longer)|nicht|nie|kein\w*|until|if|when|only)\b", re.IGNORECASE)


def lift(clause: Clause) -> list[ProposedRule] | None:
    """Read "Delta is fine again", "resume chasing Delta", "lift the pause on Delta": what takes a pause back."""
    if _NOT_LIFTED.search(clause.left) or not clause.take(_WRITTEN_AGAIN):
        return None
    dates = take_dates(clause)
    clause.take(REASON)
    clause.take_all(_LIFT_TAIL)
    scope = take_scope(clause)
    if not names_somebody(scope):
        return None
    return [clause.rule("pause", lifted=True, scope=scope, **dates.slots())]


def pause(clause: Clause) -> list[ProposedRule] | None:
    """Read "pause Delta until 30 June", "stop chasing Delta until I say", "no emails between 20 Dec and 6 Jan"."""
    dates: Dates = take_dates(clause)
    match = clause.take(_PAUSE)
    clause.take(REASON)
    if match is None:
        return None
    clause.take(_PUT)
    clause.take(_ALONE)
    clause.take_all(_PAUSE)
    scope = take_scope(clause)
    if clause.questions:
        return []  # the dates are asked for
    if not dates and (
        not names_somebody(scope) or re.search(r"not|never|n't|^no|nie|nicht|kein|leave", match[0], re.IGNORECASE)
    ):
        return None
    return [clause.rule("pause", scope=scope, **dates.slots())]
