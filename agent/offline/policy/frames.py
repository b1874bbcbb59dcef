"""The frames of the grammar, and what must hold before a reading of a clause counts; start at `attempt`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agent.offline.policy import approvals, contents, happenings, limits, manner, people, promises, quiet, stages
from agent.offline.policy.clause import Clause
from agent.offline.policy.scopes import names_somebody, take_scope
from agent.offline.policy.tokens import Token
from prompts.policy_reading import OpenQuestion, ProposedRule

Read = Callable[[Clause], list[ProposedRule] | None]


@dataclass(slots=True)
class Reading:
    """What a clause, or a sentence of several clauses, gave."""

    rules: list[ProposedRule] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    #: How many unknown words the reading passed over.
    passed: int = 0
    #: Whether a clause only makes the step before it wait for a person.
    approves_last: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """One kind of rule: the kinds of words that can make a clause speak of it, and how its slots are filled."""

    read: Read
    triggers: frozenset[str]


def _frame(read: Read, triggers: str) -> Frame:
    return Frame(read, frozenset(triggers.split()))


#: Tried in this order; the more particular stand first.
FRAMES: tuple[Frame, ...] = (
    _frame(contents.adapt, "HABIT SAME"),
    _frame(limits.second_thought, "MONEY"),
    _frame(limits.new_amount, "APPROVE LIMITWORD SAME"),
    _frame(manner.never_say, "NEG WITHOUT NOGO TOPIC ACT MENTION"),
    _frame(happenings.event, "DISPUTE INSOLV LEGALTHREAT HARDSHIP NOANSWER BROKEN"),
    _frame(limits.gap, "APART BETWEEN AFTER BEFORE FIRST"),
    _frame(people.delay, "OFFSET LEN"),
    _frame(limits.cap, "ATMOST NEG ONLY MORE PER PERW"),
    _frame(promises.promise, "PROMISE LEN GRACE ABOVE OFFSET ATMOST PER BELOW"),
    _frame(happenings.authority, "ACT"),
    _frame(contents.include, "INC"),
    _frame(quiet.hours, "HOURS NUM CLOCKS CLOCK WEEKDAYS WEEKDAY WEEKEND HOLIDAYS UNIT NOON"),
    _frame(quiet.lift, "RESUME AGAIN"),
    _frame(approvals.approval, "APPROVE SHOW FIRST DECIDE ABOVE"),
    _frame(limits.minimum, "BELOW ABOVE MONEY"),
    _frame(people.escalate, "OFFSET LEN"),
    _frame(stages.stages, "OFFSET RHYTHM OFFRANGE LEN PER NUM"),
    _frame(quiet.pause, "STOP NEG ALONE"),
    _frame(manner.channel, "CH"),
    _frame(manner.tone, "TONE"),
    _frame(people.no_contact, "ALONE NEG STOP LOOKAFTER HAND ONLY POSS PERSON NAME KNOWN"),
)
#: Frames in which several "no"s go together; elsewhere each has a clause of its own.
_SEVERAL_NOS = frozenset(
    (
        manner.never_say, manner.channel, quiet.hours, quiet.pause, happenings.event, happenings.authority,
        contents.adapt, promises.promise, people.no_contact,
    )
)  # fmt: skip
#: Rules that must not turn into one for everybody when "them" was said and nobody named.
NEEDS_SOMEBODY = frozenset({"delay", "no_contact", "pause", "channel", "tone"})
_UNKNOWN = frozenset({"w", "NOUN", "ROLEMOD"})
_CONDITIONS = frozenset({"IF", "UNLESS", "UNTIL", "EXCEPT", "WITHOUT"})
_ENDS_A_CONDITION = frozenset({"COMMA", "SEMI", "DASH", "COLON", "THEN"})
_OF_A_MESSAGE = frozenset({"CH", "MSG", "TONE", "UNIT", "NUM", "LEN", "INC", "BILL", "TIMES"})
#: One unknown word, and one more for so many known ones, may be passed over.
_KNOWN_FOR_ONE_UNKNOWN = 6
_COUNTED = ("days", "count", "from_days", "repeat_days", "grace_days", "from_hour", "to_hour")
_NOON = 12


def attempt(clause: Clause) -> Reading | None:
    """Read a clause with the frame that leaves the least unsaid; None when none understands it."""
    if not clause.left:
        return Reading()
    if _approves_it(clause.fresh()):
        return Reading(approves_last=True)
    kinds = {token.kind for token in clause.left}
    if not clause.residue() and not kinds & {"NUM", "MONEY"}:
        return None if kinds & {"NAME", "GROUP", "KNOWN"} else Reading()
    if _is_twisted(clause):
        return None
    if promises.later_ones(clause.fresh()):
        return Reading()
    best = _best(clause, kinds)
    return Reading() if best is None and _sets_scope(clause.fresh()) else best


def _best(clause: Clause, kinds: set[str]) -> Reading | None:
    best: Reading | None = None
    several = clause.match("(NEG|STOP|ONLY) .* (AND|BUT|SEMI|COMMA) .*(NEG|ONLY)")
    for frame in FRAMES:
        if not kinds & frame.triggers or (several and frame.read not in _SEVERAL_NOS):
            continue
        found = _read_with(frame, clause)
        if found is not None and (best is None or found.passed < best.passed):
            best = found
        if best is not None and not best.passed:
            break
    return best


def _read_with(frame: Frame, clause: Clause) -> Reading | None:
    trial = clause.fresh()
    made = frame.read(trial)
    if made is None or (trial.unbound and any(rule.kind in NEEDS_SOMEBODY for rule in made)):
        return None
    left = trial.residue()
    unknown = [token for token in left if token.kind in _UNKNOWN]
    if len(left) > len(unknown) or not _may_pass(clause.whole, unknown) or not _keeps_figures(clause, made, trial):
        return None
    return Reading(made, trial.questions, passed=len(unknown))


def _may_pass(whole: Sequence[Token], unknown: Sequence[Token]) -> bool:
    """Say whether unknown words may be passed over: few, none in a condition, none that could narrow whom is meant."""
    if not unknown:
        return True
    conditional = False
    for at, token in enumerate(whole):
        conditional = token.kind in _CONDITIONS or (conditional and token.kind not in _ENDS_A_CONDITION)
        if token in unknown and (conditional or _may_name_somebody(whole, at)):
            return False
    known = sum(token.kind not in ("w", "COMMA", "AND", "OR") for token in whole)
    return len(unknown) <= 1 + known // _KNOWN_FOR_ONE_UNKNOWN


def _may_name_somebody(tokens: Sequence[Token], at: int) -> bool:
    """Say whether an unknown word stands where customers are named ("email farmers", "wholesale customers")."""
    before = tokens[at - 1].kind if at else ""
    after = tokens[at + 1].kind if at + 1 < len(tokens) else ""
    if after == "CUST":
        return True
    in_place = before in ("SEND", "CH", "ONLY", "EXCEPT", "") and after not in _OF_A_MESSAGE
    return in_place and tokens[at].text.endswith(("s", "n"))


def _keeps_figures(clause: Clause, made: Sequence[ProposedRule], read: Clause) -> bool:
    """Say whether every figure of a clause went into a rule: none may get lost on the way."""
    if read.questions:
        return True
    kept = {abs(value) for rule in made for name in _COUNTED if (value := getattr(rule, name)) is not None}
    kept |= {rule.scope.invoices_at_most or 0 for rule in made} | {0, 1}
    kept |= {hour - _NOON for hour in kept if hour > _NOON}
    if any(rule.kind == "gap" for rule in made):
        kept.add(2)  # "between two messages"
    if any(figure not in kept for token in clause.whole for figure in _figures(token, made)):
        return False
    sums = any(token.kind in ("MONEY", "ABOVE", "BELOW") for token in clause.whole)
    return not sums or any(rule.amount or rule.scope.above or rule.scope.below for rule in made)


def _figures(token: Token, made: Sequence[ProposedRule]) -> tuple[int, ...]:
    if token.kind == "NUM":
        return (int(token.value),)
    if token.kind in ("LEN", "OFFSET", "DAYNUM"):
        return (abs(token.value[0]),)
    timed = any(rule.kind in ("stage", "cap", "gap") for rule in made)
    return (int(token.value),) if timed and token.kind in ("PER", "RHYTHM") else ()


def _is_twisted(clause: Clause) -> bool:
    """Say whether a "no" of a "no" stands there, which the grammar does not weigh against each other."""
    if clause.match("ASKMARK"):
        return True
    doubled = clause.match("NEG (STOP|WITHOUT NEG|EXCEPT)(?!BY|TO)|STOP NEG$|STOP NEG (UNTIL|CUST|UNTILDATE|DATES)")
    plain = clause.has("BELOW", "LATE") or clause.match("NEG STOP (CUST|NAME|GROUP|KNOWN)$")
    return doubled and not plain


#: What may stand beside the words of approval where nothing but the step before is approved.
_OF_APPROVAL = (
    "APPROVE SHOW PERSON FIRST ONLY BEFORE ALWAYS AFTER NEG WITHOUT UNTIL IF ORD EXTRA UNLESS".split()
)  # fmt: skip


def _approves_it(clause: Clause) -> bool:
    """Say whether a clause only makes the step before it wait for approval ("and Narelle okays it beforehand")."""
    by_somebody = clause.has("APPROVE") or (clause.has("SHOW") and clause.has("PERSON", "NAME"))
    of_its_own = clause.has("ABOVE", "OFFSET", "MONEY", "TONE", "GROUP", "EXC") or clause.match("EVERY MSG")
    if clause.thread.about != "stage" or not by_somebody or of_its_own:
        return False
    # "not before she has signed" waits for her; "not signed" and "unless she signs" say something else.
    if clause.said("NEG") != clause.said("WITHOUT", "UNTIL", "UNLESS") and not clause.said("BEFORE"):
        return False
    if any(token.kind == "MSG" and token.value for token in clause.left):
        return False
    clause.take("(NAME|PERSON) POSS?")
    clause.drop(*_OF_APPROVAL)
    return not clause.residue()


def _sets_scope(clause: Clause) -> bool:
    """Say whether a clause only names whom the next one is about ("retainer clients are the exception")."""
    if not clause.take("EXCEPT") or clause.has("NEG", "CH", "TONE"):
        return False
    scope = take_scope(clause)
    if clause.residue() or not names_somebody(scope):
        return False
    clause.thread.last_scope, clause.thread.scope_at = scope, clause.number
    return True
