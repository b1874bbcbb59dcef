"""What every message must contain, and whether timing may follow a customer's own habit of paying."""

from __future__ import annotations

import re

from agent.offline.policy.clause import Clause
from agent.offline.policy.dates import take_dates
from agent.offline.policy.scopes import take_scope
from prompts.policy_reading import ProposedRule

_SWITCHED_OFF = re.compile(r"\b(?:off|stop|aus)\b", re.IGNORECASE)
#: What shows that a message is to hold something.
_HOLDS = "CARRY EVERY ALWAYS MSG CH LEAVE SEND IN TOTAL".split()
_AROUND_CONTENT = """
    CARRY EVERY ALWAYS IN CH SHOW PER WITHOUT IF MENTION LOOKAFTER DECIDE INCLUSIVE NEW NEG
""".split()
_ALLOWS = "SAME LEAVE CHANGE ACCEPT SEND".split()
_AROUND_HABIT = """
    CHANGE LEAVE IF ONLY ADAPT BEFORE AFTER HOURS RHYTHM ALONE STOP UNTIL INSTEAD IN TONE:service PERSON UNLESS APPROVE
    SHOW BECAUSE CH MORE TIMES
""".split()


def include(clause: Clause) -> list[ProposedRule] | None:
    """Read "every message should contain a payment link", "always ask for a payment date"."""
    topics = list(dict.fromkeys(str(token.value) for token in clause.drop("INC")))
    asks = any(topic.startswith("ask") for topic in topics)
    if not topics or (clause.said("NEG") and not asks) or clause.said("UNSUP", "OFFSET", "RHYTHM"):
        return None
    if not asks and not clause.said(*_HOLDS):
        return None
    clause.drop(*_AROUND_CONTENT)
    clause.take("PERSON (?=(CARRY|SEND|SHOW)|$)")
    dates = take_dates(clause)
    scope = take_scope(clause)
    return [clause.rule("include", include=topic, scope=scope, **dates.slots()) for topic in topics]


def adapt(clause: Clause) -> list[ProposedRule] | None:
    """Read "you may adapt the timing to how a customer usually pays"."""
    if not clause.drop("HABIT") and not clause.said("SAME"):
        return None
    if not clause.drop("ADAPT") and not clause.said(*_ALLOWS):
        return None
    refused = clause.drop("NEG", "SAME", "WITHOUT")
    forbidden = bool(refused) or _SWITCHED_OFF.search(clause.text) is not None
    clause.drop(*_AROUND_HABIT)
    scope = take_scope(clause)
    return [clause.rule("adapt", allowed=not forbidden, scope=scope)]
