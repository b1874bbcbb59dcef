"""How often and how little: caps, gaps between messages, and sums too small to chase."""

from __future__ import annotations

import re

from agent.offline.policy.clause import Clause, Found
from agent.offline.policy.dates import take_dates
from agent.offline.policy.persons import take_person
from agent.offline.policy.scopes import take_scope
from agent.offline.policy.wording import stood, take_first
from prompts.policy_reading import ProposedRule

#: "at most", "don't write more than", "only".
_CAP_WORDS = (
    "ATMOST",
    "NEG (SEND|MSG|CUST|CH|PRON|TO|BY|w|US|ACCEPT|BILL|TIMES|COMMA|LEAVE|GROUP)* (MORE|ATLEAST)",
    "ONLY",
)
#: A cap without a word for it: "2 mails per customer per week".
_CAP_SHORTHAND = "NUM (MSG|CH|TIMES)? (PERW CUST (PER|LEN)|(PER|LEN) PERW CUST)"
_PERIOD_WORDS = "(PERW|IN|FOR|AT|BY|EVERY|OR|WITHIN|ATMOST)*"
#: "per week", "within 10 days".
_PERIODS = (
    f"{_PERIOD_WORDS} {{p:PER}}",
    f"{_PERIOD_WORDS} {{p:LEN}}"
    "(?=(MSG|CUST|BY|AT|FOR|IN|COMMA|PAREN|TO|SEND|AND|OR|BUT|NAME|GROUP|TIMES|NUM|CH|w|TAGWORD)|$)",
    "{p:LEN|PER}",
)
#: "2 messages", "twice", "mails: 2", "2 per week".
_COUNTS = (
    "{n:NUM} (AGAIN|TONE|w|NEW)? (MSG|CH|TIMES|SEND|LEAVE) (MSG|CH|AND|OR|SEND|TO|BY|CUST|PRON|US)*",
    "{t:TIMES}",
    "(MSG|CH|TIMES) (ATMOST|COLON|TO|MSG|SEND|FOR|CUST|AS)* {n:NUM}",
    "{n:NUM}(?=(ATMOST )?(PER|IN|LEN|RHYTHM|EVERY))",
    "{n:NUM}",
)
_GAPS = (
    "(ATLEAST|ATMOST|UNDER|MORE|LEAVE|NEG)* {len:LEN} (BY|FOR)* (APART|BETWEEN|AFTER|BEFORE|STOP|SEND|GRACE)*",
    "APART .* {len:LEN}",
)
#: What makes "after" and "before" speak of two messages.
_BETWEEN_MESSAGES = "AFTER (EVERY )?MSG|(BEFORE|FIRST) (EVERY )?(THEN|AGAIN|SEND THEN|SEND AGAIN)"
_AROUND_GAP = "ATLEAST ATMOST UNDER MORE NEG NUM:2 STOP AGAIN ALONE EXTRA THEN".split()
_AT_THE_LEAST = re.compile(r"de min|min", re.IGNORECASE)
_WITH_AMOUNT = frozenset({"approval", "minimum", "authority"})
_AROUND_SECOND_THOUGHT = "CHANGE LIMITWORD ATMOST INSTEAD SHOW PERSON MENTION THEN DECIDE".split()
_CHANGES = re.compile(
    r"\b(?:actually|make|change|set|raise|lower|bump|increase|reduce|correction|rather|instead|sorry|scratch"
    r"|doch|lieber|stattdessen)\b",
    re.IGNORECASE,
)


def cap(clause: Clause) -> list[ProposedRule] | None:
    """Read "at most two messages a week", "one email a week tops", "nobody hears from us more than twice a month"."""
    if clause.match("NEG ATMOST") or not _take_cap_words(clause):
        return None
    if not clause.said("ATMOST", "NEG") and not clause.said("MSG", "CH", "SEND", "CUST", "NUM"):
        return None  # "the committee sits only twice a month"
    clause.drop("ATMOST", "ONLY", "MORE")
    clause.take("NEG (?!SEND CH|CH|STOP)")
    rhythm = clause.take("RHYTHM")
    days = _take_period(clause) if rhythm is None else int(rhythm.tokens[0].value)
    counted = _take_count(clause)
    if counted is None and rhythm is not None:
        counted = 1, ""  # "only every two weeks"
    if days is None or counted is None:
        return None
    clause.drop("PER", "IN", "TOTAL", "TIMES", "BETWEEN", "PERSON")
    count, counted_channel = counted
    channels = _capped_channels({str(token.value) for token in clause.drop("CH")} | {counted_channel})
    dates = take_dates(clause)
    scope = take_scope(clause)
    return [clause.rule("cap", count=count, days=days, channels=channels, scope=scope, **dates.slots())]


def _take_cap_words(clause: Clause) -> bool:
    shorthand = clause.match(_CAP_SHORTHAND)
    if take_first(clause, *_CAP_WORDS) is not None:
        return True
    return shorthand or clause.match("MORE .*NEG") or (clause.under("ATMOST") and clause.said("NUM"))


def _take_period(clause: Clause) -> int | None:
    found = take_first(clause, *_PERIODS)
    if found is None and clause.thread.about == "cap":
        found = clause.take("PERW {p:NUM}$")
    if found is None:
        return None
    period = found["p"]
    return int(period.value[0] if period.kind == "LEN" else period.value)


def _take_count(clause: Clause) -> tuple[int, str] | None:
    """Take how many messages there may be, and the channel they are counted on, if only one is named."""
    found = take_first(clause, *_COUNTS)
    if found is None:
        return None
    if (times := found.get("t")) is not None:
        return (int(times.value), "") if times.value else None
    channels = [str(token.value) for token in found.tokens if token.kind == "CH"]
    return int(found["n"].value), channels[0] if len(channels) == 1 else ""


def _capped_channels(named: set[str]) -> tuple[str, ...]:
    """Give the channel a cap holds for; none, and so every message, where e-mail is among those named."""
    return () if "email" in named else tuple(name for name in ("voice", "whatsapp", "sms") if name in named)[:1]


def gap(clause: Clause) -> list[ProposedRule] | None:
    """Read "leave at least three business days between messages"."""
    length = take_first(clause, *_GAPS)
    if length is None:
        return None
    apart = any(token.kind in ("BETWEEN", "APART", "AFTER", "BEFORE") for token in length.tokens)
    apart = bool(clause.drop("BETWEEN", "APART", "AFTER", "BEFORE", "FIRST")) or apart
    if not apart or not _speaks_of_a_gap(clause):
        return None
    clause.drop(*_AROUND_GAP)
    clause.take("NUM (?=MSG|CH)")
    clause.drop("CH")
    scope = take_scope(clause)
    days, business = length["len"].value
    return [clause.rule("gap", days=days, business_days=business, scope=scope)]


def _speaks_of_a_gap(clause: Clause) -> bool:
    if clause.said("OFFSET", "GROUP", "KNOWN", "NAME", "PROMISE") or not clause.said("MSG", "CH", "SEND", "APART"):
        return False
    return clause.said("BETWEEN", "APART") or stood(clause, _BETWEEN_MESSAGES)


def minimum(clause: Clause) -> list[ProposedRule] | None:
    """Read "ignore anything under $25", "only chase accounts that owe more than 100 EUR"."""
    below = clause.take("BELOW")
    small = _too_small(clause, below) if below is not None else _take_least(clause)
    if small is None:
        return None
    amount = clause.amount(small.get("m") or small.tokens[0])
    clause.drop("ANYCURRENCY", "PERCENT", "TONE:firm")
    scope = take_scope(clause)
    return [clause.rule("minimum", scope=scope, **amount)] if amount else None


def _too_small(clause: Clause, below: Found) -> Found | None:
    """Check that what is below a sum is to be left, and take the words that say so."""
    if not clause.drop("NEG", "STOP", "WITHOUT", "HARDSHIP") and not clause.said("LEAVE"):
        return None
    clause.drop("NEG", "STOP", "ALONE", "LOOKAFTER", "BROKEN", "IF", "APART")
    clause.take("NUM (?=(MSG|CH))")
    clause.drop("CH")
    return below


def _take_least(clause: Clause) -> Found | None:
    """Take the sum from which on accounts are chased, with the words that say so."""
    least = None
    if clause.match("^(DASH )?ATLEAST LIMITWORD? BILL? COLON? MONEY$"):
        least = clause.take("ATLEAST LIMITWORD? BILL? COLON? {m:MONEY}")
    elif not (clause.match("^ABOVE$") and _AT_THE_LEAST.match(clause.left[0].text)):
        only = clause.take("ONLY") or clause.take("NEG")
        if only is None or clause.said("APPROVE", "SHOW"):
            return None
    least = least or take_first(clause, "ABOVE", "(UNTIL|ATLEAST|BEFORE|UNLESS) {m:MONEY}")
    clause.drop("UNTIL", "FROM", "ATLEAST", "IF", "NEG")
    return least


def second_thought(clause: Clause) -> list[ProposedRule] | None:
    """Read "actually 15k", "make that 15k", right behind a sentence that sets a limit: the same with a new amount."""
    before = [rule for rule in clause.thread.before if rule.kind in _WITH_AMOUNT and rule.amount is not None]
    if len(before) != 1 or not _CHANGES.search(clause.text):
        return None
    clause.take("(NEG|STOP) (MONEY|ABOVE|BELOW|NUM)")
    money = clause.take("(TO|AT|BY|CHANGE|IT|SEND|MORE)* {m:MONEY}")
    clause.drop(*_AROUND_SECOND_THOUGHT)
    dates = take_dates(clause)
    if money is None or clause.residue():
        return None
    changed = {"sentence": clause.number, "quote": clause.text, **clause.amount(money["m"])}
    if dates:
        changed |= dates.slots()
    return [before[0].model_copy(update=changed)]


def new_amount(clause: Clause) -> list[ProposedRule] | None:
    """Read what only changes a sum said before ("raise the approval limit to 15k"), for the rule that holds it."""
    if not clause.said("APPROVE") and not (clause.said("LIMITWORD", "SAME") and clause.thread.about == "approval"):
        return None
    clause.take("APPROVE")
    if not clause.drop("ATMOST", "CHANGE", "LIMITWORD", "SAME") and not clause.match(
        "^(NOW|SINCEDATE|PERSON|POSS)* BELOW"
    ):
        return None
    money = clause.take("(TO|AT|BY|COLON|CHANGE|SEND|MORE|HAND|FOR)* {m:MONEY|ABOVE|BELOW}")
    if money is None:
        return None
    clause.drop("ATMOST", "CHANGE", "HAND", "LIMITWORD", "MSG")
    _, person = take_person(clause, "LIMITWORD")
    clause.drop("PERSON")
    amount = clause.amount(money["m"])
    dates = take_dates(clause)
    scope = take_scope(clause, amounts=False)
    return [clause.rule("approval", person=person, scope=scope, **amount, **dates.slots())] if amount else None
