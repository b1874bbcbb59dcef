"""How often and how little: caps, gaps between messages, and sums too small to chase."""

from __future__ import annotations

import re

from agent.offline.policy.clause import Clause, days_of, number_of
from agent.offline.policy.dates import take_dates
from agent.offline.policy.phrases import phrase
from agent.offline.policy.scopes import is_money, take_scope
from policies import compile_figures
from prompts.policy_reading import ProposedRule

_MOST = (
    "(?:at (?:the )?(?:very )?most|max(?:imum)?\\.?(?: of)?|no more than|not more than|never more than|"
    "a maximum of|up to|höchstens|maximal|nicht mehr als|"
    "<NOT> (?:(?:<CHASE>|get|receive|have|hear) )?(?:(?:to )?(?:<CUST>|"
    "them) )?(?:with )?more(?: often)? than|(?:nobody|no one|no (?:single )?<CUST>) (?:(?:should |may |"
    "must )?be (?:contacted|messaged|emailed|"
    "chased|reminded) more(?: often)? than)|(?:nobody|no one|no (?:single )?<CUST>) (?:should |may |"
    "must )?(?:ever )?(?:gets?|receives?|hears? from us)(?: any)? more(?: often)? than"
    "|(?:limit|cap|keep|restrict) (?:<MSG> |it |ourselves |contact |contacts |them |us )*(?:to|at))"
)
_WHOM = (
    "(?: (?:(?:per|to|for|pro|an?|je|from us|of ours) )?(?:each |any |the same |one |a |every |jeden |"
    "denselben |den gleichen |einen )?(?:<CUST>|person)(?: and| per)?)?"
)
_PER = (
    "(?:(?:a|per|each|every|any|one|in any one|in one|in any|in a|pro|je|in der|am|within a|"
    "in any given) (?:single |calendar |rolling )?(?P<{0}>day|week|month|fortnight|tag|woche|monat)"
    "|(?:in|within|per|every|any|over|during|innerhalb von) (?:any |a |one |"
    "a period of )?(?P<{1}><LEN>)|(?P<{2}>daily|weekly|monthly))"
)


def _per(mark: str) -> str:
    return _PER.format(f"{mark}1", f"{mark}2", f"{mark}3")


_TIMES = "(?P<{0}>once|twice|<NUM>(?: times)?|an?)"
_CAP = phrase(
    f"{_MOST} {_TIMES.format('n1')}(?: (?:proactive |friendly |such )?(?:<MSG>|times))?{_WHOM} {_per('a')}{_WHOM}",
    f"(?:only |just )?{_TIMES.format('n2')}(?: (?:proactive )?(?:<MSG>|"
    f"times))?{_WHOM} {_per('b')}{_WHOM},? (?:max(?:imum)?|at (?:the )?most|tops|is (?:enough|"
    "the limit|plenty|the maximum)|and no more|or less|höchstens)",
    f"(?:only|just) {_TIMES.format('n3')} <MSG>{_WHOM} {_per('c')}{_WHOM}",
    "(?:<NOT> (?:<CHASE> )?(?:<CUST> |the same <CUST> )?|"
    f"no (?=more))(?:more (?:often )?than )?{_TIMES.format('n4')} {_per('e')}",
)
_CALLS = phrase("(?:phone )?calls?|anrufe?")
_CAP_VERB = phrase(
    "(?:(?:and )?(?:never|not|no) more (?:often|than that)|send|contact|message|write(?: to)?|chase|"
    "email|remind|bother|nudge|apply|applies|we|customers? (?:get|hear from us)|no (?:customer|one)|"
    "nobody)"
)
_GAP = phrase(
    "(?:(?:at least|a minimum of|minimum|min\\.?|leave|wait|keep|mindestens|allow|there (?:should|"
    "must) be|have|with) )*(?P<a><LEN>)(?: of (?:silence|quiet|peace))?(?:,? at least,?)? "
    "(?:(?:must |should )?(?:pass|lie|be|liegen|go by) )?(?:between|apart|zwischen|"
    "in between)(?: (?:any |two |the |each |every |one |zwei |den |einzelnen |further |consecutive |"
    "our )*(?:<MSG>(?: (?:and|to) (?:the )?(?:next|another|same <CUST>|a <CUST>))?|"
    "them))?(?: to (?:the same |a |any |one )*<CUST>)?",
    "(?:always )?(?:wait|pause|leave|give (?:them|people|"
    "customers)) (?:for )?(?:at least )?(?P<b><LEN>) (?:before|until) (?:the |sending |writing |a |"
    "another |any |chasing |following |next |you |we |again )*(?:<MSG>|up|one|again|<CHASE>)(?: again|"
    " one)?",
    "(?:<NOT> (?:<CHASE> )?(?:<CUST> |anyone )?(?:again |twice )?|no (?:second|further|two|other|"
    "new) <MSG> )(?:within|inside|in(?: less than)?|for) (?P<c><LEN>)(?: (?:of|after|"
    "from) (?:each other|one another|the (?:last|previous|first)(?: one| <MSG>)?|another|a <MSG>))?",
    "(?:<MSG> )?(?:must |should )?(?:be |lie )?at least (?P<d><LEN>) apart|(?:space|spread) (?:<MSG> |"
    "them )?(?:out )?(?:by )?(?:at least )?(?P<e><LEN>)(?: apart)?",
)
_BUSINESS = re.compile(r"business|working|bank|week-?day|werk|arbeits", re.IGNORECASE)
_SMALL = phrase(
    "(?:<NOT>|no need to|it is not worth|it's not worth|not worth|no) (?:even )?(?:<CHASE>|worry about|"
    "waste time on|be chased|worth(?: chasing)?)(?: (?:for|with|about|after))?",
    "mahnen wir nicht|(?:wird|werden) nicht (?:an)?gemahnt|nicht (?:an)?mahnen|ignore|skip|"
    "forget(?: about)?|leave|let go(?: of)?|drop|disregard|we (?:let|write) |don't care about",
    "(?:is|are|isn't|aren't|wird|werden|mahnen wir)? ?(?:not|n't|never|nicht|"
    "nie) (?:be )?(?:worth (?:chasing|it|the (?:effort|trouble))|chased|pursued|reminded|followed up|"
    "(?:an)?gemahnt|mahnen)|nicht|aren't worth (?:chasing|it)|isn't worth (?:chasing|it)",
)
_UNDER = phrase(
    "(?:(?:for |on |if |when |with )?(?:<CUST>|<BILL>|small (?:sums|amounts|balances)|they|he|"
    "she)(?: (?:who|that|which))? ?(?:(?:owe|owes|owing|with|of|is|are|worth|overdue|totals?|in|has|"
    "have|a|an|overdue) )*(?:(?:balance|total|amount)s? )?(?:of )?)?"
    "<UNDER> (?P<amt><AMT>)(?: (?:overdue|in total|outstanding|open|alone|or less|go|at all))*"
)
_ONLY_ABOVE = phrase(
    "(?:<CHASE> (?:<CUST> |<BILL> )?)?(?:only|nur) (?:<CHASE> )?(?:<CUST> |<BILL> )?(?:(?:who|that|"
    "which|with|owing|owe|worth|of|above) )*(?:<OVER>|at least) (?P<a><AMT>)",
    "(?:the )?minimum (?:amount|balance|sum|debt)?(?: (?:to chase|we chase|for chasing|is|of|"
    "worth chasing))*:? (?P<b><AMT>)",
    "(?:only|nur) start <CHASE> (?:<OVER>|at) (?P<c><AMT>)",
)
_ALONE = phrase("alone|in peace|aside|be|at all|it go|them go|in ruhe|wir")


def cap(clause: Clause) -> list[ProposedRule] | None:
    """Read "at most two messages a week", "never more than one contact in 3 days"."""
    match = clause.take(_CAP)
    if match is None or clause.has(_CALLS):
        return None
    found = match.groupdict()
    count = next(value for key, value in found.items() if key.startswith("n") and value)
    per = next(value for key, value in found.items() if not key.startswith("n") and value)
    days = days_of(per) or compile_figures.length(per.casefold().removesuffix("ly")) or _named_span(per)
    clause.take_all(_CAP_VERB)
    dates = take_dates(clause)
    scope = take_scope(clause)
    times = number_of(re.sub(r"\s*times$", "", count, flags=re.IGNORECASE))
    return [clause.rule("cap", count=times, days=days, scope=scope, **dates.slots())]


def _named_span(word: str) -> int:
    return {"daily": 1, "tag": 1, "weekly": 7, "woche": 7, "monthly": 30, "monat": 30}[word.casefold()]


def gap(clause: Clause) -> list[ProposedRule] | None:
    """Read "leave at least three business days between messages"."""
    match = clause.take(_GAP)
    if match is None:
        return None
    length = next(value for value in match.groups() if value)
    scope = take_scope(clause)
    return [clause.rule("gap", days=days_of(length), business_days=bool(_BUSINESS.search(length)), scope=scope)]


def minimum(clause: Clause) -> list[ProposedRule] | None:
    """Read "don't chase accounts under 50", "only chase accounts that owe at least 100"."""
    match = clause.take(_ONLY_ABOVE)
    if match is None:
        match = clause.take(_UNDER)
        if match is None or not clause.take(_SMALL):
            return None
    written = next(value for value in match.groups() if value)
    if not is_money(written, match.string[match.end() :]):
        return None
    clause.take_all(_SMALL)
    clause.take_all(_ALONE)
    amount = clause.amount(written)
    scope = take_scope(clause, amounts=False)
    return amount and [clause.rule("minimum", amount=amount[0], currency=amount[1], scope=scope)]
