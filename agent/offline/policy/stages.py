"""Dunning stages: "3 days before due", "Day 14: call", "from 14 to 29 days firm", "reminders at 5, 15, 25"."""

from __future__ import annotations

from itertools import pairwise

from agent.offline.policy import manner
from agent.offline.policy.clause import Clause
from agent.offline.policy.dates import take_dates
from agent.offline.policy.scopes import take_scope
from agent.offline.policy.stage_days import take_days
from agent.offline.policy.wording import stood, take_first
from prompts.policy_reading import ProposedRule

_MEANS = "MSG CH TONE SEND FIRMER INC".split()
_AROUND_STAGE = """
    TONEWORD INC CARRY ORD THEN AGAIN EVERY INSTEAD MORE AFTER ALWAYS CHANGE NOW ATLEAST WHO SHOW ADAPT FIRST BEFORE
    RESUME
""".split()
_AROUND_APPROVAL = "APPROVE SHOW PERSON FIRST ONLY BEFORE ALWAYS UNTIL WITHOUT IF AFTER POSS".split()
#: "Narelle always approves", "okayed by Narelle", "by Narelle".
_APPROVED_BY = (
    "(NAME|PERSON) POSS? (FIRST|ALWAYS|ONLY|SHOW|ACCEPT)* (APPROVE|SHOW)",
    "(APPROVE|SHOW) (BY|TO|FIRST|PRON|FOR)* (NAME|PERSON)",
    "BY (NAME|PERSON)",
)
#: Words for a message that say nothing of which step it is.
_NAMELESS = ("message", "note", "line")
#: From this day on a stage that is only called firmer than the last is firm.
_FIRM_FROM_DAY = 21


def stages(clause: Clause) -> list[ProposedRule] | None:
    """Read one or several stages out of a clause; None when it names no day and no rhythm."""
    taken = take_days(clause)
    if taken is None:
        return None
    days, repeat = taken
    if _says_too_little(clause, days):
        return None
    approval = _take_approval(clause)
    if any(token.kind == "PERSON" and token.value == "me" for token in clause.left):
        clause.take("PERSON (?=(SEND|CH|MSG|LEAVE|SHOW|AHEAD))")
    if clause.has("NEG", "STOP", "HAND") and not clause.take("INSTEAD"):
        return None
    if len(days) > 1 and _differ(clause, days, repeat):
        return None
    name = _name(clause)
    firmer = bool(clause.drop("FIRMER"))
    channels = manner.take_channels(clause)
    if len(days) > 1 and len(channels) > 1 and not stood(clause, "CH (AND|OR|COMMA)* CH"):
        return None
    tone = manner.take_tone(clause)
    _drop_around(clause)
    dates = take_dates(clause)
    scope = take_scope(clause)
    starts = [_start(clause, day, repeat) for day in days]
    return [
        clause.rule(
            "stage", days=start, repeat_days=repeat, name=name, channels=channels or ("email",),
            tone=_firmer(clause, start) if firmer and not tone else tone,
            needs_approval=approval, scope=scope, **dates.slots(),
        )
        for start in starts
    ]  # fmt: skip


def _says_too_little(clause: Clause, days: list[int | None]) -> bool:
    last = clause.thread.last_stage
    if days == [None] and clause.said("THEN") and (last is None or last.days is None):
        return True  # "thereafter every 7 days", and nothing before it
    if days == [None] and clause.said("AGAIN") and last is not None and last.sentence == clause.number:
        return True  # "again every 7 days", torn off the step it repeats
    if not clause.said(*_MEANS) and clause.thread.about != "stage":
        return True
    if clause.said("UNSUP") and not clause.said("CH"):
        return True
    if clause.said("INC:statement") and days == [None]:
        return True  # "a statement every month" is no step
    return len(days) > 1 and clause.said("ARROW", "SEMI")


def _differ(clause: Clause, days: list[int | None], repeat: int | None) -> bool:
    """Say whether several days of one clause cannot share what is said of them."""
    tones = {str(token.value) for token in clause.left if token.kind == "TONE"}
    return len(tones) > 1 or (bool(repeat) and days[0] is not None)


def _take_approval(clause: Clause) -> bool:
    """Take what makes a step wait for a person ("Narelle okays it beforehand")."""
    shown = clause.has("SHOW") and clause.has("PERSON", "NAME") and clause.said("FIRST", "BEFORE")
    if not clause.has("APPROVE") and not shown:
        return False
    take_first(clause, *_APPROVED_BY)
    clause.drop(*_AROUND_APPROVAL)
    clause.take("NEG")
    return True


def _name(clause: Clause) -> str | None:
    """Name a step as the text does ("friendly reminder"); nothing for a mere message."""
    for before, token in pairwise((None, *clause.whole)):
        if token is None or token.kind != "MSG" or token.text.casefold() in _NAMELESS:
            continue
        if before is not None and before.kind in ("TONE", "ORD", "FIRST") and token.start - before.end == 1:
            return f"{before.text} {token.text}"
        return token.text
    return None


def _drop_around(clause: Clause) -> None:
    """Take what may stand around a step without changing it, and the number of messages, which is one."""
    clause.drop(*_AROUND_STAGE)
    if clause.take("NUM (?=(MSG|CH|AGAIN))"):
        clause.drop("ONCE")
    clause.drop("TIMES")
    clause.take("NUM")


def _start(clause: Clause, days: int | None, repeat: int | None) -> int | None:
    """Work out where a rhythm without a day of its own begins: one beat after the stage before it."""
    if days is not None:
        return days
    last = clause.thread.last_stage
    if repeat is None or not clause.said("THEN", "AGAIN", "AFTER") or last is None or last.days is None:
        return None
    follows = last.days >= 0 and last.sentence >= clause.number - 1
    return last.days + repeat if follows else None


def _firmer(clause: Clause, days: int | None) -> str:
    """Choose the tone of a step that is only called firmer than the one before it."""
    last = clause.thread.last_stage
    if days is None or (last is not None and last.tone in ("firm", "formal")):
        return "firm"
    return "firm" if days >= _FIRM_FROM_DAY else "polite_firm"
