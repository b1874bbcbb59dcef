"""Phrases that stand for one word of the trade: a mixed tone, a cut service, a question for a date, "once"."""

from __future__ import annotations

from agent.offline.policy.matched import Made, Matched, Step

_KIND_TONES = frozenset({"friendly", "service"})
_ASKED_DATES = frozenset({"when", "wann", "day", "which", "what"})
#: Of the words for handing on, those by which a message goes out.
_GOING_OUT = frozenset(
    {
        "goes to", "go to", "goes straight to", "comes to", "going to", "geht an", "gehen an",
        "give", "give them", "give to",
    }
)  # fmt: skip
#: "Reminder 2" numbers a step; nobody has more of them.
_MOST_STEPS = 9


def _mixed_tone(match: Matched) -> Made:
    """Read "friendly but firm" as the tone between both."""
    first, last = str(match.first.value), str(match.last.value)
    softened = "polite_firm" in (first, last) and {first, last} <= _KIND_TONES | {"polite_firm"}
    return ("TONE", "polite_firm") if softened or (first in _KIND_TONES and last == "firm") else None


def _morning_clock(match: Matched) -> Made:
    return "CLOCK", f"{match.first.value} am"


def _evening_clock(match: Matched) -> Made:
    return "CLOCK", f"{match.first.value} pm"


def _once(match: Matched) -> Made:
    """Read "once" as a number, where it is no "as soon as"."""
    return ("TIMES", "1") if match.first.folded == "once" else None


def _now(match: Matched) -> Made:
    """Read "from today" and "as of today onwards" as now."""
    is_last = match.last.folded in ("today", "heute")
    return ("NOW", None) if len(match.tokens) > 1 and (is_last or match.tokens[-2].folded == "today") else None


def _one_customer(match: Matched) -> Made:
    return ("CUST", None) if match.first.value == 1 else None


def _asked_date(match: Matched) -> Made:
    asks = any(token.folded in _ASKED_DATES for token in match.tokens)
    return ("INC", "ask_for_date") if asks else None


def _goes_out(match: Matched) -> Made:
    return ("SEND", None) if match.first.folded in _GOING_OUT else None


def _numbered_step(match: Matched) -> Made:
    return ("MSG", match.first.value) if int(match.part("n").value) <= _MOST_STEPS else None


#: The earliest of all steps.
WORDING: tuple[Step, ...] = (
    ("TONE COMMA? (BUT|AND|YET) TONE", _mixed_tone),
    (
        "(STOP CUST POSS (CUST|SUPPLY))"
        "|(SUPPLY (WHO|FOR|CARRY|TO|BY|CUST|PRON|IT)* STOP)"
        "|(STOP|LEAVE OFF) (PRON|CUST|POSS|BY|FOR)* SUPPLY",
        ("TOPIC", "service_cut"),
    ),
    ("NUM MORNING", _morning_clock),
    ("NUM EVENING", _evening_clock),
    ("IF(?=(PER|LEN|RHYTHM|IN|NUM|EVERY|PERW))", _once),
    ("(BY|AT|AFTER|NOW)* RELATIVE ONWARDS?", _now),
    ("NUM CUST", _one_customer),
    ("SHOW (WHO UNIT|WANN|IF) (PRON|CUST|IT|w|TO|US|PERSON)* BILL", _asked_date),
    ("SHOW (IN EVERY (MSG|CH))? COMMA? WANN (IT )?BILL", _asked_date),
    ("SHOW (PRON|CUST|FOR|COMMA)* WHY (BILL|IT|PRON|NEG|DECIDE|LATE|w)*", ("INC", "ask_for_reason")),
    ("HAND (?=(PRON|CUST|EVERY CUST|GROUP|KNOWN|BIG CUST))", _goes_out),
    ("HAND TONEWORD", ("FIRMER", None)),
)
#: The last of all steps, for what no phrase has used.
LEFT_OVER: tuple[Step, ...] = (
    ("FOR FIRST LEN", ("ASIDE", None)),
    ("MSG {n:NUM}(?=(SEND|PAREN|COLON|COMMA|OFFSET|AT|DASH|BY)|$)", _numbered_step),
)
