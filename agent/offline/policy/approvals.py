"""What waits for a person's approval: "anything over 10k loop me in first", "final notices always need approval"."""

from __future__ import annotations

import re

from agent.offline.policy.clause import Clause, Found
from agent.offline.policy.dates import take_dates
from agent.offline.policy.manner import take_tone
from agent.offline.policy.persons import take_person
from agent.offline.policy.scopes import names_somebody, take_scope
from agent.offline.policy.tokens import Token
from agent.offline.policy.wording import take_first, worded
from prompts.policy_reading import ProposedRule, ProposedScope

_ANY = re.compile(
    r"\b(?:every|all|any|each|anything|everything|whatever|alles?|jede[rs]?|alle[nr]?|no|nothing)\b", re.IGNORECASE
)
_WANTS = re.compile(r"^(?:want|wish|like)", re.IGNORECASE)
_NOTHING = re.compile(r"nothing|nichts", re.IGNORECASE)
#: "bills over 10k: Maria first".
_SHORTHAND = "^(BILL|LATE|SINGLE|TOTAL|CUST)* ABOVE (LATE|BILL|TOTAL)* (COLON|ARROW|DASH) (PERSON|NAME) (ONLY|FIRST)?$"
#: "run anything over 10k past me".
_RUN_PAST = "LOOKAFTER (BILL|IT|PRON|CUST|ABOVE|MSG)+ (AFTER|PAST|BY) PERSON"
#: "before a message goes out to them".
_BEFORE_SENDING = "IN? (FIRST|BEFORE) (NUM (?=MSG)|PRON|SEND|MSG|BILL|CUST|AT|TO|US|AGAIN|NEG|MENTION)*"
_SUMS = ("ABOVE", "MORE SINGLE? {m:MONEY}", "(AT|BY|FOR) {m:MONEY}")
#: A bare figure up to this may as well be a number of days.
_MOST_DAYS = 120
_AROUND_APPROVAL = """
    APPROVE SHOW FIRST BEFORE DECIDE WITHOUT NEG UNTIL ALONE HAND CARRY AFTER IF LOOKAFTER
""".split()
_AROUND_GATE = "TONEWORD FIRMER ONLY INSTEAD ANYCURRENCY EXTRA IF MORE PERSON CH".split()


def approval(clause: Clause) -> list[ProposedRule] | None:
    """Read "anything over 10k loop me in before you say anything mean", "final notices always need approval"."""
    plainly = _asks_plainly(clause)
    if _needs_none(clause) or not (plainly or _may_ask(clause)):
        return None
    named, person = take_person(clause, "APPROVE", "SHOW", "DECIDE")
    if not plainly and not named:
        return None
    clause.take(_BEFORE_SENDING)
    clause.drop(*_AROUND_APPROVAL)
    if clause.said("WITHOUT"):
        clause.drop("STOP")
    slots = _take_gate(clause)
    if slots is None:
        return [] if clause.questions else None
    clause.drop(*_AROUND_GATE)
    dates = take_dates(clause)
    scope = take_scope(clause)
    if not _says_for_what(clause, slots, scope, plainly=plainly):
        return None
    if not named and not clause.said("SHOW", "ABOVE", "MSG", "SINGLE") and not clause.under("APPROVE"):
        return None
    return [clause.rule("approval", person=person, scope=scope, **slots, **dates.slots())]


def _asks_plainly(clause: Clause) -> bool:
    """Say whether the clause speaks of approval itself, or says so in shorthand or as a wish to see things first."""
    if clause.said("APPROVE") or clause.under("APPROVE") or clause.match(_SHORTHAND):
        return True
    return clause.said("FIRST") and worded(clause, "SHOW", _WANTS)


def _needs_none(clause: Clause) -> bool:
    """Say whether the clause frees from approval ("without approval", "needs no approval")."""
    denies = clause.said("NEG") or worded(clause, "STOP", _NOTHING)
    frees = denies != clause.said("WITHOUT") and not clause.said("UNTIL", "UNLESS", "BEFORE", "FIRST")
    return frees or clause.match("NEG (SHOW|APPROVE)")


def _may_ask(clause: Clause) -> bool:
    """Say whether showing something or deciding it may stand for approval, as "first" may beside what it is for."""
    if clause.said("SHOW", "DECIDE"):
        return True
    return clause.said("FIRST") and (clause.said("ABOVE", "MSG") or clause.match(_RUN_PAST))


def _take_gate(clause: Clause) -> dict[str, object] | None:
    """Take the sum, the day and the tone from which on approval is needed; None where that is no approval's."""
    slots: dict[str, object] = {"per": "invoice"} if clause.said("SINGLE") else {}
    money = take_first(clause, *_SUMS)
    if money is not None:
        amount = _amount(clause, money)
        if not amount:
            return None
        slots |= amount
    if (day := clause.take("(AT|AFTER|BY|MORE|IF)* OFFSET")) is not None:
        slots["from_days"] = day.tokens[-1].value[0]
        if money is None and clause.said("MSG", "TONE", "CH") and not _ANY.search(clause.text):
            return None  # "the final notice on day 50, approved by a person" is a stage
    if (tone := take_tone(clause)) is not None:
        slots["tone"] = tone
    return slots


def _amount(clause: Clause, money: Found) -> dict[str, object]:
    """Read a sum; a small bare figure, which may be a number of days, becomes a question."""
    token = money.get("m") or money.tokens[0]
    amount = clause.amount(token)
    written = token.value.text if isinstance(token.value, Token) else token.text
    if amount and re.fullmatch(r"\d{1,3}", written) and int(written) <= _MOST_DAYS:
        clause.ask("missing_unit", f"Is {written} an amount of money or a number of days?")
        return {}
    return amount


def _says_for_what(clause: Clause, slots: dict[str, object], scope: ProposedScope, *, plainly: bool) -> bool:
    """Say whether it is told what waits for approval, and by more than a word that may mean something else."""
    somebody, messages = names_somebody(scope), clause.said("MSG", "CH", "SEND")
    if plainly:
        return bool(slots or somebody or scope.below or messages)
    if not (slots or somebody or scope.below):
        return False
    return clause.said("FIRST", "ABOVE", "BEFORE") or (somebody and messages) or "tone" in slots
