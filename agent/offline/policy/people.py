"""Accounts that go over to a person, that are left for longer, or that are somebody's own."""

from __future__ import annotations

import re

from agent.offline.policy.clause import Clause, Found
from agent.offline.policy.dates import take_dates
from agent.offline.policy.persons import take_person
from agent.offline.policy.scopes import names_somebody, take_scope
from agent.offline.policy.wording import take_first, take_name, worded
from prompts.policy_reading import ProposedRule

_IN_PERSON = re.compile(
    r"\b(?:myself|himself|herself|themselves|personally|in person|selbst|persönlich)\b", re.IGNORECASE
)
_START = re.compile(r"^(?:start|begin)", re.IGNORECASE)

#: "don't hand over", "until day 30".
_NO_HANDOVER = "NEG (SEND|CUST|BILL|PRON|IT|MSG)* HAND|UNTIL (PRON|CUST|BILL|AT)* (OFFSET|LEN)"
_HANDOVER_DAY = (
    "(AT|AFTER|BY|MORE|IF)* {d:OFFSET} ONWARDS?",
    "(AFTER|AT|MORE|BY|ATLEAST|IF|WHO|LATE) {d:LEN} (ONWARDS|MORE|DUE|EXTRA)*",
)
#: A person right behind the day ("60 days: Maria"), alone there ("60 days: Maria looks after it") or with more words.
_PERSON_NEXT = "^(COLON|ARROW|DASH|COMMA|AND|CUST|BILL|LATE|SEND|THEN)* (NAME|PERSON)"
_PERSON_ONLY = (
    "^(COLON|ARROW|DASH|COMMA|AND|CUST|BILL|LATE)* (NAME|PERSON)"
    " (BILL|IT|PRON|FOR|ONLY|HAND|LOOKAFTER|POSS|SEND|DECIDE)*$"
)
_AROUND_HANDOVER = """
    HAND LOOKAFTER TELL STOP CH THEN SHOW IF DECIDE MORE ONLY ALONE NOGO PERSON NOANSWER
""".split()

_UNTIL = (
    "(UNTIL|BEFORE)+ (PRON|CUST|BILL|AT|ATLEAST|AFTER|BY|MORE|IF|LATE|BEFORE|ORD|w)* {d:OFFSET|LEN}"
    " (LATE|AFTER|AHEAD|ONWARDS|EXTRA|AHEAD)*"
)
#: "not chased unless they are 30 days late".
_UNLESS = (
    "NEG (SEND|MSG|CUST|BILL|CH)* UNLESS (PRON|CUST|BILL|AT|ATLEAST|AFTER|BY|MORE|LATE)* {d:OFFSET|LEN} (LATE|AFTER)*"
)
#: "only after 30 days", "nothing before 30 days", "leave them 30 days".
_NOT_BEFORE = (
    "(FIRST|ONLY) (AFTER|AT|BY|MORE|SEND)+ {d:LEN|OFFSET} (ONWARDS|EXTRA)*",
    "(NEG|STOP) (SEND|MSG|CH|BILL|CUST|PRON|TO|FOR|AT|GROUP)* (BEFORE|AHEAD) {d:OFFSET} (ONWARDS|EXTRA)*",
    "LEAVE (PRON|CUST|TO|ALONE)* {d:OFFSET} (ONWARDS|EXTRA)*",
)
#: "45 days of grace first", "wait at least 45 days before".
_WAIT = (
    "{d:OFFSET|LEN} (EXTRA|GRACE|ALONE|BEFORE|FIRST)+",
    "(EXTRA|LEAVE|GRACE|STOP|SEND) (ATLEAST|EXTRA|AGAIN|TO|FOR|CUST|NAME|GROUP|PRON)* {d:LEN}"
    "(?=(BEFORE|FIRST|EXTRA|GRACE|ALONE|AND|COMMA|LATE|BY)|$)",
)
_BEGIN = "SEND (AT|BY|AFTER|NEG BEFORE)* {d:OFFSET}"
_AROUND_DELAY = """
    NEG ONLY STOP LEAVE ALONE BEFORE AFTER GRACE EXTRA UNTIL IN FIRST MORE IF CH:email ATLEAST
""".split()
_NO_DELAY = "RHYTHM TONE HAND APPROVE PROMISE BETWEEN APART".split()

#: "never write to", "never to Acme", "we write to them never", "Acme: never".
_NEVER = (
    "NEG (TO|PRON|ALWAYS|MSG|CUST|BY|ACCEPT|SEND|CH|AND|OR|COMMA|AT|IT|w)* (SEND|MSG|TELL|TONEWORD|MENTION)"
    "|NEG (ALWAYS )?(TO|FOR) "
    "|(SEND|MSG|TONEWORD) (PRON|TO|BY|US)* NEG"
    "|NEG (COMMA|ALWAYS)*$"
)
#: "Sam's customers".
_KEEPERS_OWN = "BILL? {p:NAME|PERSON} POSS (?=(CUST|BILL|w|COMMA|AND|ALONE|TO)|$)"
_AROUND_NO_CONTACT = """
    NEG STOP LOOKAFTER HAND ONLY ALONE LEAVE SHOW BECAUSE DECIDE PERSON TELL MENTION
""".split()


def escalate(clause: Clause) -> list[ProposedRule] | None:
    """Read "hand accounts over to a person at 60 days"."""
    if clause.match(_NO_HANDOVER) or (clause.said("STOP", "NEG") and not clause.said("HAND", "LOOKAFTER")):
        return None
    day = take_first(clause, *_HANDOVER_DAY)
    if day is None:
        return None
    days = day["d"].value[0]
    if clause.has("OFFSET") or days <= 0:
        return None
    hands = clause.said("HAND", "LOOKAFTER", "ACT:legal_step")
    named, person = _take_successor(clause, loose=hands or _stands_beside_the_day(clause))
    if not (hands or named) or _is_a_stage(clause, hands=hands):
        return None
    clause.drop(*_AROUND_HANDOVER)
    if hands:
        clause.drop("NEG")
    dates = take_dates(clause)
    scope = take_scope(clause)
    return [clause.rule("escalate", from_days=days, person=person, scope=scope, **dates.slots())]


def _stands_beside_the_day(clause: Clause) -> bool:
    """Say whether a person follows a day as in a list of steps ("60 days: Maria")."""
    listed = clause.said("COLON", "ARROW", "HAND", "LOOKAFTER")
    return clause.match(_PERSON_NEXT) and (listed or clause.match(_PERSON_ONLY))


def _take_successor(clause: Clause, *, loose: bool) -> tuple[bool, str | None]:
    """Take who an account goes over to: a person, an agency, or the one whose it then is."""
    named, person = take_person(clause, "HAND", "LOOKAFTER", "TELL", loose=loose)
    if named:
        return named, person
    if (agency := clause.take("(TO|HAND|BY)+ {a:TOPIC}")) is not None:
        return True, agency["a"].text
    return take_name(clause, "{p:NAME} POSS")


def _is_a_stage(clause: Clause, *, hands: bool) -> bool:
    """Say whether the clause tells of a message on that day, not of handing over."""
    by_message = clause.has("CH") and not hands and not _IN_PERSON.search(clause.text)
    return by_message or clause.has("TONE", "MSG:formal", "INC") or clause.said("APPROVE")


def delay(clause: Clause) -> list[ProposedRule] | None:
    """Read "Halcyon pays late but always pays, leave them until 45 days"."""
    until = _take_until(clause)
    if until is None or clause.said(*_NO_DELAY):
        return None
    days = until["d"].value[0]
    if days <= 0:
        return None
    clause.drop(*_AROUND_DELAY)
    scope = take_scope(clause)
    if not (names_somebody(scope) or clause.said("UNTIL", "BEFORE", "ONLY", "FIRST", "NEG", "STOP")):
        return None  # "one working day of grace" is no delay for everybody
    return [clause.rule("delay", days=days, scope=scope)]


def _take_until(clause: Clause) -> Found | None:
    """Take the day until which nothing goes out, the plainest wording first."""
    if (until := take_first(clause, _UNTIL, _UNLESS)) is not None:
        return until
    if clause.said("NEG", "ONLY", "STOP", "FIRST", "LEAVE"):
        if clause.match("FIRST MSG"):
            return None
        if (until := take_first(clause, *_NOT_BEFORE)) is not None:
            return until
    if clause.said("EXTRA", "GRACE", "BEFORE", "LEAVE", "STOP", "SEND"):
        until = take_first(clause, *_WAIT)
        if until is not None:
            more_than_what = clause.said("EXTRA") and not clause.said("BEFORE", "FIRST")
            return None if more_than_what else until  # "ten extra days": more than what?
    return clause.take(_BEGIN) if _begins_for_some(clause) else None


def _begins_for_some(clause: Clause) -> bool:
    """Say whether the clause tells when to begin with some customers ("start with Enterprise at 30 days")."""
    some = clause.said("GROUP", "KNOWN", "COUNTRY") and worded(clause, "SEND", _START)
    return some and not clause.said("NEG", "CH", "MSG", "TONE")


def no_contact(clause: Clause) -> list[ProposedRule] | None:
    """Read "don't bug enterprise, Sam handles those", "never contact Acme", "Halcyon only talks to me"."""
    never = clause.said("STOP:ban") or (clause.said("LEAVE") and clause.said("ALONE")) or clause.match(_NEVER)
    keeper = _has_a_keeper(clause)
    if not never and not keeper:
        return None
    if clause.has("CH") and not clause.said("SEND", "LOOKAFTER", "STOP"):
        return None
    named, person = take_person(clause, "LOOKAFTER", "HAND", loose=False) if keeper else (False, None)
    if not named:
        named, person = take_name(clause, _KEEPERS_OWN)
    if not never and not named:
        return None
    clause.drop(*_AROUND_NO_CONTACT)
    if named:
        clause.drop("CH")
    if take_dates(clause):
        return None
    scope = take_scope(clause)
    if not names_somebody(scope) or (clause.unbound and not person):
        return None
    return [clause.rule("no_contact", person=person, scope=scope)]


def _has_a_keeper(clause: Clause) -> bool:
    """Say whether somebody looks after the customers, owns them, or is the only one to talk to."""
    if clause.said("LOOKAFTER") or clause.match("(NAME|PERSON) POSS"):
        return True
    return clause.said("HAND", "ONLY") and clause.said("PERSON", "NAME")
