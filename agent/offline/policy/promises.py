"""Promises to pay: how far ahead they are accepted, up to which amount, and how much grace they get."""

from __future__ import annotations

from collections.abc import Iterator

from agent.offline.policy.clause import Clause
from agent.offline.policy.scopes import take_scope
from agent.offline.policy.wording import take_first
from prompts.policy_reading import ProposedRule

#: "two days of grace", "a grace period of two days".
_GRACE = (
    "{g:LEN} (BY|FOR|AFTER|w)* (EXTRA )?GRACE",
    "GRACE (BY|FOR|AFTER|COLON|AT|PROMISE|SEND|LEAVE|w|IN)* {g:LEN}",
)
#: "a promise counts as broken after two days".
_UNTIL_BROKEN = (
    "(BROKEN|LEAVE|STOP) (ACCEPT|AS|ONLY|AFTER|IF|AT|BY|COMMA|AND|TO|PRON)* {g:LEN}",
    "{g:LEN|OFFSET} (AFTER|LATE|PAST|BY|PROMISE|DUE|BILL|AHEAD|PRON|ACCEPT|BEFORE"
    "|IF|AS|TO|LEAVE|ONLY|STOP|w|AND|SEND|COMMA)* BROKEN",
)
#: "leave every promise two more days".
_LEFT_LONGER = (
    "(LEAVE|STOP|SEND|ACCEPT) (PRON|CUST|PROMISE|AS|TO|EVERY|w|ONLY|EXTRA|ATLEAST)* {g:LEN}"
    " (EXTRA|AFTER|PAST|BEFORE|LATE)"
)
_AHEAD = (
    "(ATMOST|IN|BY|FOR|UNTIL|UNDER|PER|NEG MORE|NEG AHEAD|NEG)+ (ATMOST|IN|FOR|BY|MORE|TO)* {a:LEN|PER|OFFSET}"
    " (AHEAD|FOR|BY|BEFORE|AT|OTHERWISE)*",
    "{a:LEN|OFFSET} (AHEAD|BEFORE|ATMOST)+",
    "(MORE|AFTER|OTHERWISE) {a:LEN|OFFSET} AHEAD?",
    "{a:LEN} (ATMOST|TOTAL)?",
)
_CONTINUES = "GRACE OTHERWISE AHEAD ACCEPT BROKEN ATMOST".split()
_AROUND_PROMISE = """
    PROMISE GRACE OTHERWISE HAND APPROVE SHOW DECIDE PERSON AHEAD ATMOST MORE IF LEAVE EXTRA STOP ONLY BEFORE AFTER
    UNTIL IN TELL PER CHANGE ACCEPT INCLUSIVE LOOKAFTER NEG WITHOUT MENTION
""".split()
_AROUND_LATER_ONES = """
    OTHERWISE MORE HAND APPROVE SHOW PERSON DECIDE NAME AHEAD EXTRA TELL IF PROMISE NEG
""".split()


def promise(clause: Clause) -> list[ProposedRule] | None:
    """Read "accept promises up to 14 days ahead; later ones come to me", "2 business days of grace"."""
    if not _speaks_of_promises(clause) or clause.said("ACT", "INC"):
        return None
    if clause.match("NEG ACCEPT|ACCEPT US? NEG") and not clause.said("MORE", "OTHERWISE"):
        return None
    slots = _take_slots(clause)
    if not slots:
        return None
    clause.drop(*_AROUND_PROMISE)
    if "grace_days" in slots:
        clause.drop("BROKEN", "CH")
    clause.take("(TO|BY|FOR|COMMA|COLON)? NAME")
    scope = take_scope(clause, amounts=False)
    return [clause.rule("promise", scope=scope, **slots)]


def _speaks_of_promises(clause: Clause) -> bool:
    return (
        clause.said("PROMISE")
        or clause.under("PROMISE")
        or (clause.said("GRACE") and clause.said("LEN"))
        or (clause.thread.about == "promise" and clause.said(*_CONTINUES))
    )


def _take_slots(clause: Clause) -> dict[str, object]:
    """Take the grace, the days ahead and the amount of a promise, as far as they stand there."""
    slots: dict[str, object] = {}
    if (grace := take_first(clause, *_grace_patterns(clause))) is not None:
        slots["grace_days"] = grace["g"].value[0]
    if (ahead := take_first(clause, *_AHEAD)) is not None:
        days = ahead["a"]
        slots["days"] = days.value if days.kind == "PER" else days.value[0]
    for kind in ("ABOVE", "BELOW"):
        if (money := clause.take(kind)) is not None:
            slots |= clause.amount(money.tokens[0])
    return slots


def _grace_patterns(clause: Clause) -> Iterator[str]:
    """Give the wordings of grace, those that take more for granted last and only where something speaks for them."""
    in_business_days = any(token.kind == "LEN" and token.value[1] for token in clause.left)
    yield from _GRACE
    if clause.said("GRACE", "BROKEN"):
        yield from _UNTIL_BROKEN
    if clause.said("EXTRA", "BUSINESS") or in_business_days:
        yield _LEFT_LONGER
    waits = clause.said("BEFORE", "AFTER", "ONLY") or in_business_days
    if clause.said("BROKEN") and not clause.said("HAND", "TELL") and waits:
        yield "{g:LEN|OFFSET}"


def later_ones(clause: Clause) -> bool:
    """Say whether a clause only adds that later or larger promises go to a person, which every promise rule means."""
    if clause.thread.about != "promise" or not clause.said("OTHERWISE", "MORE", "AHEAD", "EXTRA"):
        return False
    clause.drop(*_AROUND_LATER_ONES)
    return not clause.residue()
