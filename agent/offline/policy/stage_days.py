"""The days and the rhythm of dunning stages: "3 days before due", "at 5, 15, 25", "then every 7 days"."""

from __future__ import annotations

from agent.offline.policy.clause import Clause
from agent.offline.policy.wording import take_first

#: "if still unpaid", which every stage takes for granted.
_IF_UNPAID = "IF (PRON|IT|BILL|CUST|SINGLE|NEG|LATE|AGAIN|STOP|TONEWORD|US)*(?=(COMMA|CH|SEND|TONE|ABOVE|BELOW)|$)"
_RHYTHM = "(AND|THEN|AGAIN|OR|COMMA)* {r:RHYTHM|PER} (AFTER LATE?|THEN|LATE)?"
_OFFSETS = (
    "(AT|AFTER|BY|MORE|IF|ONLY|UNTIL)* (LATE|WHO|BILL|CUST|PRON|IT|SINGLE|SOMEBODY|NEG BILL)* {o:OFFSET}"
    " (LATE|AFTER|ONWARDS)*"
)
#: "7 14 and 21" behind "at", and a single figure such as "at 21:".
_LISTED = "AT {n:NUM( (COMMA|AND|OR)+ NUM)+}"
_BARE = "(AT|BY) {n:NUM}(?=(COMMA|AND|WHO|COLON|DASH|PAREN|SEMI)|$)"
#: A length without a word for being overdue.
_LENGTHS = (
    "(AT|AFTER|MORE|BY|IF|ATLEAST|COLON|BETWEEN)+ {o:LEN} ONWARDS?",
    "{o:LEN} (ONWARDS|COLON|DASH|COMMA|ARROW|AHEAD|THEN|AGAIN)",
    "{o:LEN|PER}",
)


def take_days(clause: Clause) -> tuple[list[int | None], int | None] | None:
    """Take the days from the due date and the rhythm; the only day is None where a rhythm names none of its own."""
    clause.take(_IF_UNPAID)
    repeat = _take_rhythm(clause)
    days = _take_offsets(clause)
    if not days and clause.said("MSG", "CH") and (listed := clause.take(_LISTED)) is not None:
        days = [int(token.value) for token in listed.groups["n"] if token.kind == "NUM"]
    if days or clause.thread.about == "stage":
        while (bare := clause.take(_BARE)) is not None:
            days.append(int(bare["n"].value))
    if not days and (length := take_first(clause, *_LENGTHS)) is not None:
        if clause.said("PROMISE", "APART", "GRACE", "BETWEEN"):
            return None
        day = length["o"]
        days = [day.value if day.kind == "PER" else day.value[0]]
    if days:
        return [*days], repeat
    if repeat is None:
        return None
    clause.take("AFTER? (LATE|DUE)")
    return [None], repeat


def _take_rhythm(clause: Clause) -> int | None:
    found = clause.take(_RHYTHM) if clause.has("RHYTHM") else None
    if found is None or found["r"].kind != "RHYTHM":
        return None
    if clause.take("UNTIL (OFFSET|LEN|OFFRANGE)"):
        clause.ask("unsupported", "A rhythm goes on until the next step: what is to happen from that day on?")
    return int(found["r"].value)


def _take_offsets(clause: Clause) -> list[int]:
    """Take every day counted from the due date, the first of a range ("from 14 to 29 days") before all others."""
    span = clause.take("(AT|AFTER|BY|MORE)* OFFRANGE")
    days: list[int] = [] if span is None else [span.tokens[-1].value[0]]
    while (found := clause.take(_OFFSETS)) is not None:
        days += found["o"].value
    if not days and (ahead := clause.take("{o:LEN} AHEAD")) is not None:
        days = [-ahead["o"].value[0]]
    return days
