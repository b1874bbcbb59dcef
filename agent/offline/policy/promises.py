"""Promises to pay: how far ahead they are accepted, up to which amount, and how much grace they get."""

from __future__ import annotations

from agent.offline.policy.approvals import APPROVE
from agent.offline.policy.clause import Clause, days_of
from agent.offline.policy.happenings import DECIDED
from agent.offline.policy.persons import PERSON
from agent.offline.policy.phrases import phrase
from agent.offline.policy.scopes import is_money, take_scope
from prompts.policy_reading import ProposedRule

_PROMISE = phrase(
    "(?:(?:accept|wait for|take|allow|believe|trust|honou?r|agree to) )?(?:any |all |payment |the |a |an? |"
    "every |customer's |customers' |broken )*(?:promises?(?: (?:to pay|of payment))?|promised? (?:dates?|payments?)|"
    "commitments?(?: "
    "to pay)?|"
    "(?:zahlungs)?(?:zusagen?|versprechen)|payment (?:dates?|commitments?|pledges?)|pledges?|ptps?|proposed dates?|"
    "promised?(?: to (?:pay|settle|transfer))?)(?: (?:to pay|may|can|be|accepted|if|it|they|lies?|when|are|is|of|for|"
    "that (?:are|lie|is)|which (?:are|lie)|lying|dated|made|with|they will pay|counts?|werden|wird|können))*",
    "(?:(?:if|when|where|wenn|sobald) )?(?:a |the |an? |ein |der |somebody |someone |anyone )*(?:<CUST>|they|kunde)? "
    "?(?:promises?|"
    "commits?|pledges?|says? (?:it|they) will|undertakes?|names? a date|verspricht|zusagt|sagt)(?: (?:to|pay|settle|"
    "payment|it|us|"
    "a|date|zu|zahlen|zahlung|for))*",
)
_ACCEPT = phrase(
    "(?:take (?:their|his|her) word(?: for it)?|accept(?:ed|able|ing|s)?|take|taken|fine|okay|ok|allowed|good|"
    "without (?:asking|approval|a person|checking|"
    "review|me|us)|on "
    "(?:your|its) own|yourself|honou?red|agreed|"
    "automatically|auto-?accept(?:ed)?|akzeptieren|annehmen|angenommen|akzeptiert|we|wir|you can|are|is|in order|if|"
    "when|it|that|"
    "may be|no problem|by the agent|agent|lies?|date|nehmen|an|ohne (?:rückfrage|freigabe)|in ordnung|automatisch|"
    "gelten|only)"
)
_AHEAD = phrase(
    "(?:of )?(?:up to|until|for a maximum of|a maximum of|within|no (?:more|later|further|longer) than|at most|of "
    "at most|"
    "max(?:imum)?(?: of)?|not more than|less than|under|for up to|for the next|bis(?: zu)?|höchstens|"
    "maximal|innerhalb von|in the next|within the next|inside|for|of|in|not beyond|at latest in|binnen|in den nächsten|"
    "no further ahead than|as long as (?:it is|they are) within) (?P<len><LEN>)(?: (?:off|ahead|out|away|from (?:now|"
    "today|"
    "the day)|in advance|in the future|into the future|im voraus|long|old|in der zukunft))*"
)
_LATER = phrase(
    f"(?:otherwise|else|sonst|andernfalls) (?:(?:refer|goes?|go|send|ask|hand|pass|come|it|them|over|escalate|gehen|"
    f"an) )+(?:to )?(?P<o>{PERSON})",
    "(?:(?:and|but|;|,) )?(?:anything|everything|any|all)? ?(?:later|longer|further(?: (?:out|ahead|"
    "away))?|beyond(?: that)?|more|larger|bigger|after that|spätere|darüber)(?: (?:ones?|dates?|"
    "promises?|that|than that))* (?:must |should |have to )?(?:comes?|goes?|go|needs?|need|is|are|"
    f"requires?|wait(?:s)? for|an|gehen an)(?: (?:for|up|to|over))* (?P<a>{PERSON}|my (?:ok|approval)|"
    "(?:an? )?approval|review)",
    "(?:ask|check with|loop in|come to|refer to) (?P<b><ME>|<ROLE>) (?:about|for|on|if|when|"
    "with) (?:anything |it is |they are )*(?:later|longer|further|beyond that|more)(?: (?:ones?|"
    "than that))*",
)
_GRACE = phrase(
    "(?:(?:counts?|is|are|be|gets?|treated|considered|called|regarded|gilt|gelten|as|only) )*(?:broken|missed|failed|"
    "gebrochen|"
    "geplatzt|nicht eingehalten|breaks?) ?(?:only )?(?:after|erst nach|once)? ?(?P<d><LEN>)(?: (?:after|"
    "past|later|nach)"
    "(?: (?:the|dem|that|promised|its|zugesagten|agreed|vereinbarten) ?)*(?:date|day|deadline|termin|datum)?| have "
    "passed| late)*",
    "(?P<e><LEN>)(?: (?:of|an))? (?:grace(?: period)?|slack|leeway|kulanz|karenz|nachfrist|tolerance|toleranz|"
    "spielraum|margin|buffer|"
    "puffer)(?: (?:before|bevor) .*broken)?",
    "(?:give|allow|grant|with|has|have|gets?|get|leave|wait|add)?(?: (?:a |every |each |all |them |"
    "broken |late |customers? |promises? |the |"
    "promised payments?))* ?(?P<a><LEN>)(?:'s?)?(?: of)? (?:grace(?: period)?|slack|leeway|"
    "kulanz)(?: before (?:a |the |calling (?:a |the )?)?(?:promise )?(?:counts?|is|gets?|as|treated|"
    "considered|called| )+broken)?",
    "grace(?: period)?(?: (?:of|is|for promises|on promises|for a promise|:))* (?P<b><LEN>)",
    "(?:wait|allow|give(?: it| them)?) (?P<c><LEN>) (?:after (?:a |the )?promise[d]?(?: (?:date|day|"
    "is due|falls due|was due))?|before (?:a |the |calling a |treating a |you call a |"
    "counting a )*(?:promise )?(?:is |counts as |as )?(?:broken|late))(?: before .*)?",
)
_GIVEN = phrase(
    "(?:give|gives|gets?|given|allow(?:ed)?|has|have|grant(?:ed)?|add|then|counts?|only|bekommen|bekommt|erhalten|"
    "erhält|haben|hat|"
    "geben|gewähren|wait|mit|with)"
)
_BEYOND = phrase(
    "(?:more than|over|beyond|later than|further than|longer than|further out than|"
    "after) (?P<len><LEN>)(?: (?:ahead|out|away|from (?:now|today)|in advance|in the future))*"
)
_ABOVE = phrase("<OVER> (?P<amt><AMT>)")
_UP_TO = phrase("(?:and )?(?:up to|of up to|below|under|bis(?: zu)?) (?P<amt><AMT>)")
_TO_PERSON = phrase(
    "(?:must|have to|has to|need to|needs to|should|are to|is to) be (?:agreed|approved|decided|"
    f"signed off|accepted|confirmed|okayed|cleared)(?: (?:on |first )*(?:by|with) {PERSON})?|"
    "(?:comes?|goes?|go|need|needs|are for|is for|require|wait for|an|gehen an)(?: (?:for|to|over|up|"
    f"an?))* (?:my |an? )?(?:(?P<p>{PERSON})|approval|ok|review|sign-?off)"
)


def promise(clause: Clause) -> list[ProposedRule] | None:
    """Read "accept promises up to 14 days ahead; later ones come to me", "2 business days of grace"."""
    about = clause.take(_PROMISE) is not None or clause.thread.about == "promise"
    slots: dict[str, object] = {}
    if (match := clause.take(_GRACE)) and (about or "promise" in match[0].casefold()):
        clause.take_all(_GIVEN)
        slots["grace_days"] = days_of(next(value for value in match.groups() if value))
        clause.take(_PROMISE)
        about = True
    if not about:
        return None
    if match := clause.take(_AHEAD):
        slots["days"] = days_of(match["len"])
    elif match := clause.take(_BEYOND):
        # "promises more than 14 days out need approval": accepted up to there
        if not (clause.take(_TO_PERSON) or clause.take(APPROVE)):
            return None
        slots["days"] = days_of(match["len"])
    for wanted in (_ABOVE, _UP_TO):
        money = wanted.regex.search(clause.left)
        if (
            money is not None
            and is_money(money["amt"], clause.left[money.end() :])
            and (amount := clause.amount(money["amt"]))
        ):
            clause.cut(*money.span())
            slots |= {"amount": amount[0], "currency": amount[1]}
    clause.take(_LATER)
    if not clause.take(_TO_PERSON) and "amount" in slots:
        clause.take(DECIDED)
    clause.take_all(_ACCEPT)
    scope = take_scope(clause, amounts=False)
    return [clause.rule("promise", scope=scope, **slots)] if slots else None


def later_ones(clause: Clause) -> bool:
    """Say whether a clause only adds that later or larger promises go to a person, which every promise rule means."""
    if clause.thread.about != "promise":
        return False
    return bool(clause.take(_LATER)) and not clause.residue()
