"""What a happening leads to ("if a promise is broken twice, it goes to Maria") and what only people decide."""

from __future__ import annotations

import re

from agent.offline.policy.clause import Clause
from agent.offline.policy.persons import take_person
from agent.offline.policy.scopes import take_scope
from agent.offline.policy.tokens import Token
from agent.offline.policy.wording import take_first, take_name
from prompts.policy_reading import ProposedRule

_EVENTS = {
    "INSOLV": "insolvency", "LEGALTHREAT": "legal_threat", "HARDSHIP": "hardship", "NOANSWER": "no_answer",
    "DISPUTE": "dispute",
}  # fmt: skip
_LAWYER = re.compile(r"lawyer|solicitor|attorney|advocate|anwalt|anwält|law firm", re.IGNORECASE)
_SECOND = re.compile(r"second|zweit", re.IGNORECASE)
#: What a happening may lead to.
_FOLLOWS = "HAND TELL STOP SHOW LOOKAFTER DECIDE".split()
#: What joins a happening to what follows from it.
_JOINS = "IF COLON ARROW FOR TO DASH BROKEN NOANSWER".split()
#: "2 broken promises", "twice", "the second promise", "2 in a quarter", "again".
_COUNTS = (
    "{n:NUM} (TIMES|PROMISE|BROKEN|w PROMISE|MSG|CH|NOANSWER)+",
    "{t:TIMES}",
    "{n:ORD} (TIMES|PROMISE|BROKEN|MSG|w|AGAIN)",
    "{n:NUM} IN PER|{n:NUM}",
    "{a:AGAIN}",
)
#: "disputes: Maria", "Maria for disputes".
_GOES_TO = (
    "(COLON|ARROW|TO|TELL|HAND|DASH|COMMA|BY|FOR|SHOW) {p:NAME} POSS?",
    "{p:NAME} POSS? (FOR|TO|DECIDE|CH|SHOW|w)",
)
_AROUND_EVENT = """
    IF CH ALONE NEG ONLY UNIT OTHERWISE TITLE MENTION APPROVE INC FIRST CHANGE EXTRA ADAPT PERSON
    TOPIC:legal_action CARRY AFTER
""".split()
#: "discounts only by Maria", "Maria alone".
_DECIDED_BY = (
    "(BY|TO|ONLY|COLON|FOR|DASH|WITH|SHOW) {p:NAME} POSS?",
    "{p:NAME} POSS? (CH|ALONE|DECIDE|ONLY|w|APPROVE|HAND|LOOKAFTER|LEAVE|ACCEPT)?",
)
_DECIDES = "DECIDE APPROVE HAND LOOKAFTER SHOW".split()
_GIVES = "MENTION LEAVE ACCEPT SEND DECIDE PROMISE".split()
_OFFERS = frozenset({"discount", "settlement"})
_AROUND_AUTHORITY = """
    ONLY NEG WITHOUT ALONE CH MENTION IF FIRST EXCEPT STOP PERSON OTHERWISE SINGLE PER INC BECAUSE TELL EVERY PROMISE
""".split()


def event(clause: Clause) -> list[ProposedRule] | None:
    """Read "if a promise is broken twice, it goes to Maria", "disputes go to sales"."""
    happening = _take_happening(clause)
    told = any(token.kind == "DISPUTE" and token.text.casefold().endswith("ed") for token in clause.left)
    if told and not clause.said("IF", "BILL", "COLON", "ARROW"):
        return None  # "the doctors complained to our MD" tells what was
    if happening is None or clause.said("GRACE") or clause.match("NEG (HAND|LOOKAFTER|TELL|SHOW|TO)"):
        return None
    count = _take_count(clause)
    clause.drop("PROMISE", "BROKEN", *_EVENTS)
    named, person = take_person(clause, *_FOLLOWS, loose=clause.said("IF", "COLON", "ARROW", *_FOLLOWS))
    if not named:
        named, person = take_name(clause, *_GOES_TO)
    clause.drop(*_FOLLOWS)
    if not named and clause.said("IF") and clause.take("SOMEBODY CH"):
        named = True
    stops = clause.said("STOP") or bool(clause.drop("NEG"))
    clause.take("UNTIL (PRON|BILL|w|HAND|ACCEPT|TO|BY|CH)*")
    clause.drop(*_AROUND_EVENT)
    scope = take_scope(clause)
    follows = clause.said(*_FOLLOWS)
    if not follows and not (named and clause.said(*_JOINS)):
        return None
    if stops and not named and happening == "dispute":
        return []  # what is disputed is never chased
    return [clause.rule("event", event=happening, count=count, person=person, scope=scope)]


def _take_happening(clause: Clause) -> str | None:
    """Name what happens, a broken promise first; a customer's lawyer who steps in is a legal threat."""
    found = next((event for kind, event in _EVENTS.items() if clause.said(kind)), None)
    if found is None and (lawyers := _lawyers_stepping_in(clause)):
        clause.left = [token for token in clause.left if token not in lawyers]
        found = "legal_threat"
    of_promises = clause.said("PROMISE") or clause.under("PROMISE") or clause.thread.about in ("promise", "event")
    return "broken_promise" if clause.said("BROKEN") and of_promises else found


def _lawyers_stepping_in(clause: Clause) -> list[Token]:
    """Find the lawyers of a clause which says what follows once there is one ("a lawyer writes: hand it to Maria")."""
    condition = clause.said("IF", "COLON", "ARROW") and clause.said("HAND", "STOP", "TELL", "COMMA", "ARROW")
    mention = clause.said("MENTION") and clause.said("HAND", "TELL") and clause.said("PERSON", "NAME")
    if clause.said("NEG", "OFFSET") or not (condition or mention):
        return []
    return [token for token in clause.left if _is_lawyer(token)]


def _is_lawyer(token: Token) -> bool:
    if token.kind == "TOPIC":
        return bool(token.value == "legal_action")
    return token.kind == "PERSON" and _LAWYER.search(token.text) is not None


def _take_count(clause: Clause) -> int | None:
    """Take how often something must happen; None for once, or where nothing says it."""
    found = take_first(clause, *_COUNTS)
    if found is None:
        return None
    if (again := found.get("a")) is not None:
        return 2 if _SECOND.search(again.text) else None
    figure = found.get("t") or found.get("n")
    number = int(figure.value or 0) if figure is not None else 0
    return number if number > 1 else None


def authority(clause: Clause) -> list[ProposedRule] | None:
    """Read what the agent never decides by itself: "write-offs above 500 are decided by the CFO"."""
    actions = list(dict.fromkeys(str(token.value) for token in clause.drop("ACT")))
    if not actions:
        return None
    clause.drop("TOPIC:late_fee", "TOPIC:interest", "UNDER")
    if clause.match("NEG (SHOW|APPROVE|HAND|LOOKAFTER)") and not clause.said("WITHOUT"):
        return None
    limit = take_first(clause, "ABOVE", "BELOW")
    slots = clause.amount(limit.tokens[0]) if limit is not None else {}
    named, person = take_person(clause, *_DECIDES, "ONLY")
    if not named:
        named, person = take_name(clause, *_DECIDED_BY)
    decides = bool(clause.drop(*_DECIDES))
    small = limit is not None and limit.tokens[0].kind == "BELOW"
    if small and not named and not clause.said("ATMOST"):
        return None
    if not named and not _keeps_to_people(clause, actions, decides=decides):
        return None
    clause.drop(*_AROUND_AUTHORITY)
    scope = take_scope(clause)
    return [clause.rule("authority", action=action, person=person, scope=scope, **slots) for action in actions]


def _keeps_to_people(clause: Clause, actions: list[str], *, decides: bool) -> bool:
    """Say whether a clause that names nobody keeps these actions from the agent."""
    if not clause.said("NEG", "WITHOUT"):
        return False
    if decides:
        return True
    if clause.said("MENTION") and set(actions) <= _OFFERS:
        return False  # "never offer a discount" is a topic no message may touch
    return clause.said(*_GIVES)
