"""How often and how little: caps, gaps between messages, and sums too small to chase.

A cap is a word of limit, a count and a stretch of time, in whatever order they stand; a gap is a length and a word
for what lies between two messages; a minimum is an amount and the wish to leave what is below it.
"""

from __future__ import annotations

import re

from agent.offline.policy.clause import Clause, days_of, number_of
from agent.offline.policy.dates import take_dates
from agent.offline.policy.phrases import phrase
from agent.offline.policy.scopes import is_money, take_scope
from prompts.policy_reading import ProposedRule

_MORE = "(?:more(?: often| frequently)?|häufiger|öfter|mehr) (?:than|als)"
_MOST = phrase(
    "(?:limit|cap|restrict|keep|hold|reduce)(?:s|ed|ping)? (?:(?:<MSG>|it|ourselves|yourself|contacts?|them|us|this|"
    "things|"
    "all|the|total|number|of) )*(?:to|at|down to|under|below|to under)",
    "at (?:the )?(?:very |absolute )?most|max(?:imum)?\\.?(?: of| is| number)?|an? (?:maximum|limit|cap|ceiling) of|"
    "up to|"
    "höchstens|maximal|nicht mehr als|tops|or (?:less|fewer)|and (?:no|not) more|mehr nicht|no (?:further|oftener) "
    "than|"
    "(?:is|are|be|as|bleibt)? ?(?:the |our |an? |das )?(?:absolute |hard |upper )*(?:limit|ceiling|maximum|cap|most|"
    "upper bound|obergrenze|maximum|limit|enough|plenty)(?: (?:is|for|:))?",
    f"(?:<NOT>|no|not) (?:(?:let|allow|<CHASE>|<CUST>|<MSG>|get|gets|receive|receives|have|has|see|sees|the|same|a|"
    f"any|single|"
    f"ever|"
    f"to|with|us|from|them|it|be|go) ){{0,6}}{_MORE}",
    f"(?:nobody|no (?:single |one )?<CUST>|keine?[nrm]? (?:einzelne[rnm]? )?<CUST>) (?:(?:should|may|must|will|is|be|"
    f"ever|to|"
    f"gets?|receives?|hears?|sees?|from|us|<CHASE>|<MSG>|darf|soll|wird|bekommt|erhält|any|our) )*{_MORE}",
    "(?:<NOT>|no|nicht) (?:to )?(?:exceed|überschreiten|go (?:over|above|beyond))|(?:must|should|may) not exceed",
    f"(?:no|not) {_MORE}|<NOT> {_MORE}",
)
_BEYOND = phrase(_MORE)
_NOBODY = phrase("(?:bekommt|erhält|gets|hört von uns|wird)? ?(?:niemand|nobody|kein <CUST>|no <CUST>)")
_ONLY = phrase("only|just|nur|not but")
_SPAN_WORD = "(?:day|week|month|fortnight|quarter|tag|woche|monat|quartal)"
_PER = phrase(
    "(?:an?|per|each|every|any|one|in the|in any(?: one)?|in one|in an?|in the same|within an?|within one|during "
    "any|pro|je|"
    "jede[nrm]?|"
    "in der|in einer|in einem|innerhalb einer|im|am|on one|on any(?: one)?|on the same|on a|in any given|any given) "
    f"(?:single |calendar |rolling |given |same |working )*(?P<a>{_SPAN_WORD})",
    "(?:in|within|per|every|each|over|during|inside|for|alle|innerhalb von|binnen|in any|across|pro)? ?(?:any |an? |"
    "the |"
    "each |one |every |period of |space of |rolling |given |consecutive |span of |course of )*(?P<b><LEN>)"
    "(?:['s]* (?:period|window|span|stretch|zeitraum))?",
    "(?P<c>daily|weekly|monthly|fortnightly|täglich|wöchentlich|monatlich)",
)
_COUNT = phrase(
    "(?P<a>once|twice|thrice|einmal|zweimal|dreimal|viermal|fünfmal)",
    "(?P<b><NUM>|an?|eine?[nrm]?|a single|one single|a couple of) ?(?:(?:proactive|friendly|such|single|different|"
    "separate|"
    "of (?:our|these|them)|automated|more|outbound|unsolicited) )*(?:<MSG>|<CHANNEL>|times?|x|mal|attempts?)",
    "(?P<c><NUM>)(?= *(?:$|per|a |an |in |within|every|each|<MSG>|is|are|pro|je|[,;.]))",
)
_CALLS = phrase("(?:(?:tele)?phone |voice )?calls?(?! it)|anrufe?n?|telefonate?|phone|ring|called|phoned")
_TEXTS = phrase("whats ?app(?: messages?)?")
_CAP_VERB = phrase(
    "reach(?:es)?|(?:is|are)? ?(?:limited|capped)(?: further| as well| to)?|receives?|gets?|"
    "(?:(?:and )?(?:never|not|no) more (?:often|than that)|<CHASE>|<MSG>|apply|applies|we|nobody|per|person|"
    "hear from us|bekomm\\w+|erhalten|erhält|kontakt\\w*|number|to|in total|altogether|all in all|combined|"
    "across all channels|on all channels|insgesamt|overall|never|put together)"
)


def cap(clause: Clause) -> list[ProposedRule] | None:
    """Read "at most two messages a week", "one email a week tops", "nobody hears from us more than twice a month"."""
    if not (clause.take(_MOST) or clause.take(_ONLY) or (clause.take(_BEYOND) and clause.take(_NOBODY))):
        return None
    per = clause.take(_PER)
    count = clause.take(_COUNT)
    if per is None or count is None:
        return None
    channel = "voice" if clause.take_all(_CALLS) or _CALLS.regex.search(count[0]) else None
    if channel is None and (clause.take(_TEXTS) or _TEXTS.regex.search(count[0])):
        channel = "whatsapp"
    clause.take_all(_MOST)
    clause.take_all(_CAP_VERB)
    dates = take_dates(clause)
    scope = take_scope(clause)
    times, days = _times(count), _span(per)
    if not times or not days:
        return None
    return [
        clause.rule("cap", count=times, days=days, channels=(channel,) if channel else (), scope=scope, **dates.slots())
    ]


def _times(count: re.Match[str]) -> int:
    written = next(value for value in count.groups() if value)
    return number_of(re.sub(r"^(?:a|one) single$", "one", written.removesuffix(" of").strip(), flags=re.IGNORECASE))


def _span(per: re.Match[str]) -> int:
    if per["b"]:
        return days_of(per["b"])
    word = (per["a"] or per["c"]).casefold()
    return _SPANS.get(word, 0)


_SPANS = {
    "day": 1, "daily": 1, "tag": 1, "täglich": 1, "week": 7, "weekly": 7, "woche": 7, "wöchentlich": 7, "fortnight": 14,
    "fortnightly": 14, "month": 30, "monthly": 30, "monat": 30, "monatlich": 30, "quarter": 90, "quartal": 90,
}  # fmt: skip

_AT_LEAST = (
    "(?:(?:at least|at a minimum|a minimum of|minimum(?: of)?|min\\.?|mindestens|(?:no|not) (?:less|fewer) than|a gap "
    "of|"
    "a full|"
    "an interval of|an abstand of|a break of|a pause of|another|for|good|full|jeweils|wenigstens|einen abstand von) )*"
)
_LENGTH = phrase(
    f"{_AT_LEAST}(?P<len><LEN>)(?: (?:of (?:silence|quiet|peace|rest)|at least|or more|mindestens|minimum))*"
)
_BETWEEN = phrase(
    "(?:an? )?(?:waiting period|interval|pause|break|cooling-off period)(?= .*between)",
    "(?:(?:must|should|has to|have to|müssen|muss|soll|sollen|to|always|immer) )*(?:pass|lie|be|liegen|vergehen|go by|"
    "elapse|"
    "lapse|separate|gap|keep|leave)? ?(?:between|in between|zwischen|abstand|from one <MSG> to the next)"
    "(?: (?:any |two |the |each |every |one |our |zwei |den |einzelnen |further |consecutive |successive |different |"
    "individual |zu |zum |von |all |jeder |aller |der |des )*(?:<MSG>|them|"
    "attempts?)(?: (?:and|to|und) (?:the )?(?:next|another|nächsten?)(?: <MSG>)?)?)?",
    "apart(?: from each other)?|(?:before|until|till|bis|bevor|vor) (?:(?:the|sending|writing|a|you|we|any|zum|zur|"
    "der|die|they|"
    "hear|get|gets|send|write|<CHASE>|following|go|goes|out|is|sent|may|can|be) )*(?:another|next|again|further|"
    "second|new|"
    "nächste[nrms]?|nochmal|erneut|following up|one more|follow(?:ing)? up)(?: (?:<MSG>|one|time|is sent|goes out|"
    "geht raus))*",
    "after (?:each|every|any|one|a|the last|the previous) (?:<MSG>|one)|nach jeder <MSG>|since the (?:last|previous) "
    "<MSG>|"
    "between (?:one|an?|each) <MSG> and (?:the next|another)(?: one)?|(?:minimum |mindest)?(?:gap|interval|spacing|"
    "spacings|abstand)(?: (?:between <MSG>|is|of|:))*",
)
_CLOSER = phrase(
    "(?:(?:<NOT>|no|two|<MSG>|must|should|may|be|never|not|go|send|come|follow|lie) )+(?:closer(?: together)?|nearer|"
    "less) than|"
    "(?:never|not|<NOT>) (?:(?:two|<MSG>|<CHASE>|send|be) )*within",
    "(?:no|never) (?:two|second|further|other|new|more) (?:<MSG> )?(?:within|inside|in less than)",
    "(?:<NOT>|no) (?:<CHASE> )?(?:<CUST> |anyone |them )?(?:again |twice )(?:within|inside|in|for)(?: less than)?",
    "(?:<NOT>|not) (?:<CHASE> )?(?:<CUST> |anyone )?twice (?:within|in)",
)
_EACH_OTHER = phrase(
    "(?:of|after|from|to|than) (?:each other|one another|the (?:last|previous|first)(?: one| <MSG>)?|another|a <MSG>)"
)
_GAP_VERB = phrase(
    "(?:of|successive|consecutive|applies|maintained|observed|respected|space|spread|spaced|wait|waits|waiting|"
    "leave|leaves|keep|allow|have|give|pause|breathing space|there|lassen|"
    "warten|wait|"
    "warte|einhalten|<MSG>|<CHASE>|them|liegen|müssen|mindestens|two|zwei|out|by|closer|least|always)"
)
_BUSINESS = re.compile(r"business|working|bank|week-?day|werk|arbeits", re.IGNORECASE)


def gap(clause: Clause) -> list[ProposedRule] | None:
    """Read "leave at least three business days between messages", "never two reminders within four days"."""
    closer = clause.take(_CLOSER)
    between = None if closer else clause.take(_BETWEEN)
    length = clause.take(_LENGTH) if closer or between else None
    if length is None:
        return None
    if closer:
        clause.take(_EACH_OTHER)
        clause.take(_BETWEEN)
    clause.take_all(_BETWEEN)
    clause.take_all(_GAP_VERB)
    dates = take_dates(clause)
    scope = take_scope(clause)
    written = length["len"]
    return [
        clause.rule(
            "gap", days=days_of(written), business_days=bool(_BUSINESS.search(written)), scope=scope, **dates.slots()
        )
    ]


_INSTEAD = phrase(
    "(?:(?:actually|no|sorry|correction|scratch that|rather|wait|hmm|ok|okay|better|on second thou?ghts?|instead|"
    "doch|lieber|stattdessen|nein|(?:the )?(?:board|boss|cfo|cfo now|he|she|they) (?:said|says|wants)),? "
    ")*(?:(?:make|let's make|let us make|change|set|raise|lower|move|put|bump|increase|"
    "reduce)(?: (?:it|that|this|the limit|the threshold|the amount|the cap))? ?(?:to|at|up to|down to)? )?"
    "(?P<amt><AMT>)(?: (?:instead|then|rather|now|after all|please))*"
)
_CHANGES = re.compile(
    r"\b(?:actually|make|change|set|raise|lower|bump|increase|reduce|correction|rather|instead|sorry|scratch|doch|"
    r"lieber|stattdessen)\b",
    re.IGNORECASE,
)
_FORGET = phrase("(?:and )?(?:forget|ignore|not)(?: about)? (?:the )?<AMT>")
_WITH_AMOUNT = frozenset({"approval", "minimum", "authority"})


def new_amount(clause: Clause) -> list[ProposedRule] | None:
    """Read "actually 15k", "make that 15k", right behind a sentence that sets a limit: the same with a new amount."""
    before = [rule for rule in clause.thread.before if rule.kind in _WITH_AMOUNT and rule.amount is not None]
    if len(before) != 1 or not _CHANGES.search(clause.left):
        return None
    dates = take_dates(clause)
    clause.take(_FORGET)
    match = clause.take(_INSTEAD)
    if match is None or not is_money(match["amt"], clause.left):
        return None
    amount = clause.amount(match["amt"])
    if amount is None:
        return None
    slots: dict[str, object] = {
        "sentence": clause.number,
        "quote": clause.text,
        "amount": amount[0],
        "currency": amount[1],
    }
    return [before[0].model_copy(update=slots | (dates.slots() if dates else {}))]


_LET_GO = phrase(
    "(?:(?:is|are) )?not worth (?:an? |the )?(?:<MSG>|stamp|postage|hassle|bother|paper)|(?:nobody|no <CUST>) "
    "(?:(?:gets|is|should|be|are|ever) )*<CHASE>(?: for| over| about)?",
    "(?:<NOT>|no need to|(?:it is |is |are )?not worth(?: the)?|no|no point in|nobody) (?:(?:even|be|to|the|with|"
    "about|for|after|"
    "your|our|any) )*(?:<CHASE>|worry(?: about)?|waste time(?: on)?|worth(?: (?:chasing|it|the (?:effort|trouble)))?|"
    "effort|"
    "trouble|followed up|stage)(?: (?:for|with|about|after|it))*",
    "(?:isn't|aren't|is not|are not|not) worth (?:<CHASE>|it|the \\w+|our time|bothering(?: with)?)|not (?:be "
    ")?<CHASE>",
    "ignore|skip|forget(?: about)?|leave|let go(?: of)?|let(?= .* (?:go|be|slide))|drop|disregard|exclude|we (?:let|"
    "write)|"
    "don't care about|(?:is|are|(?:may|can|should|must|shall|will) be) (?:ignored|skipped|left(?: alone)?|excluded|"
    "exempt|too small(?: to (?:chase|bother))?|"
    "not our concern)|too small(?: to (?:chase|bother(?: with)?))?|lassen wir(?: liegen)?|(?:can|may) wait|"
    "ignorieren(?: wir)?|bleiben (?:liegen|"
    "außen vor)",
    "(?:wird|werden|mahnen wir|wir mahnen)? ?(?:nicht|nie) (?:(?:an)?ge?mahnt|mahnen|verfolgt|verfolgen|"
    "angeschrieben)?|"
    "mahnen wir nicht|no (?:<MSG>|chasing)(?: (?:for|on|to|about))?",
)
_UNDER = phrase(
    "(?:(?:for|on|if|when|with|where) )*(?:(?:<CUST>|<BILL>|small|tiny|they|he|she|it|who|that|which|owe|owes|"
    "owing|with|of|is|"
    "are|worth|overdue|totals?|totalling|in|has|have|an?|the|outstanding|only) )*"
    "<UNDER> (?P<a><AMT>)(?: (?:overdue|in total|outstanding|open|or less|at all|each))*",
    "(?P<b><AMT>) (?:or|and|und) (?:less|below|under|weniger|darunter)",
)
_ONLY_ABOVE = phrase(
    "(?:(?:the )?de minimis|minimum|min\\.?|mindest)(?:betrag|summe)?(?: (?:amount|balance|sum|debt|threshold|to|"
    "chase|we|for|is|of|worth|chasing|"
    "overdue|dunning|das|für|mahnungen|von|liegt|bei|beträgt))*:? (?P<b><AMT>)",
    "(?:<OVER>|at least|from|starting at|of) (?P<a><AMT>)(?: (?:or more|and (?:more|above|up|over)|upwards|oder mehr|"
    "on|overdue))*",
    "(?P<c><AMT>) (?:or more|and (?:more|above|up|over)|upwards|oder mehr|und mehr|plus)",
)
_ONLY_CHASE = phrase(
    "(?:(?:we|you|wir) )?(?:only|nur|erst)(?: (?:ever|start|begin))*(?: (?:<CHASE>|pursue|bother(?: with)?|worth "
    "chasing))?|"
    "<CHASE> only|(?:start|begin)(?:s)? (?:<CHASE> )?(?:only )?|mahnen (?:wir )?(?:nur|erst)"
)
_CHASES = phrase("<CHASE>|pursue|bother|worth|start|begin|mahnen|dunning")
_MINIMUM_WORD = re.compile(r"minimum|mindest|\bmin\b|de minimis", re.IGNORECASE)
_GO = phrase(
    "alone|in peace|aside|be|at all|it go|them go|go|slide|in ruhe|wir|on that|unchased|them|entirely|with|about"
)
_OWED = phrase(
    "(?:rückstand|offen|saldo|<CUST>|<BILL>|owing|owe|owes|worth|of|with|that|who|which|small|<CHASE>|"
    "overdue|have|has|balances?)"
)


def minimum(clause: Clause) -> list[ProposedRule] | None:
    """Read "don't chase accounts under 50", "we only pursue debts of 100 or more"."""
    match = None
    only = clause.take(_ONLY_CHASE)
    if only is not None and not _CHASES.regex.search(only[0]) and not clause.has(_CHASES):
        return None  # "only for accounts over 20,000" narrows something else
    if only is not None or _MINIMUM_WORD.search(clause.left):
        match = clause.take(_ONLY_ABOVE)
    elif (match := clause.take(_UNDER)) is not None and not clause.take(_LET_GO):
        return None
    if match is None:
        return None
    written = next(value for value in match.groups() if value)
    if not is_money(written, match.string[match.end() :]):
        return None
    clause.take_all(_GO)
    clause.take_all(_LET_GO)
    clause.take_all(_OWED)
    amount = clause.amount(written)
    scope = take_scope(clause, amounts=False)
    return amount and [clause.rule("minimum", amount=amount[0], currency=amount[1], scope=scope)]
