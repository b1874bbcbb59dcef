"""Reads a policy sentence by sentence with a grammar; start at `read_policy`.

Each sentence is read clause by clause, the longest stretch first. A reading counts only when the rules of the grammar
took every word that says something; all else becomes a question. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from agent.offline.policy import (
    approvals,
    contacts,
    contents,
    happenings,
    limits,
    manner,
    promises,
    quiet,
    remarks,
    stages,
    tables,
)
from agent.offline.policy.clause import Clause, Page, Thread, normal
from agent.offline.policy.scopes import names_somebody, sets_scope, take_groups_at_large, take_scope
from policies import compile_dates
from policies.compile_dates import DATE
from policies.reading import speaks_to_the_agent
from policies.sentences import body_start, kind_of, lead_ins
from prompts.policy_reading import OpenQuestion, PolicyReading, ProposedRule, ProposedScope, ReadPolicy

Recogniser = Callable[[Clause], list[ProposedRule] | None]

#: Tried in this order; the more particular stand first.
RECOGNISERS: tuple[Recogniser, ...] = (
    limits.new_amount,
    contents.adapt,
    happenings.authority,
    manner.never_say,
    limits.minimum,
    limits.cap,
    limits.gap,
    promises.promise,
    contacts.escalate,
    happenings.event,
    contents.include,
    approvals.approval,
    contacts.delay,
    quiet.lift,
    quiet.quiet_times,
    quiet.pause,
    contacts.no_contact,
    quiet.hours,
    manner.channel,
    manner.tone,
    stages.stages,
)
_JOINT = re.compile(
    r"\s*;\s*|\s*(?:→|=>|->)\s*|\s+[-–—]\s+|\s*,(?!\d)\s*(?:(?:and|but|then|so|or|und|aber|dann)\s+)?|"
    r"\s+(?:and|but|then|und|aber|dann)\s+|:\s+",
    re.IGNORECASE,
)
#: A conjunction left hanging where a clause was cut.
_TAIL = re.compile(r"[\s,]+(?:and|but|then|so|or|und|aber|dann)\s*$", re.IGNORECASE)
_STRONG_JOINT = re.compile(r"\s*;\s*|\s*(?:→|=>|->)\s*")
#: What a line is about, where it says so ahead of a colon.
_LABEL = re.compile(
    r"(?:(?:base|ground|general|basic|standard|main|house|default) )?(?:rules?|plan|schedule|steps|cadence|basics|"
    r"policy|exceptions?|note|"
    r"reminders?|special cases?|regeln?|grundregeln?|ausnahmen?)\s*:\s+(?=\S)",
    re.IGNORECASE,
)
#: A "no" of a "no", which the grammar does not weigh against each other.
_TWISTED = re.compile(
    r"\b(?:not|nicht) (?:only|just|nur)\b|\b(?:not|never|don't|no|nie|nicht) (?:need to |have to )?(?:skip|stop|pause|"
    r"suspend|freeze|halt|"
    r"hold|exclude|ignore|avoid)\b|\b(?:skip|stop|pause|suspend|hold|ignore|leave|avoid|exclude) (?:nothing|nobody|"
    r"no)\b|"
    r"\b(?:nobody|nothing|no one|niemand) (?:needs?|has|have|must|braucht|muss) (?:to |an )?(?:approv\w+|sign|see|"
    r"check|ok\w*|freig\w+)|"
    r"\b(?:no|not|never) longer\b|\bno need (?:for|of|to)\b(?! (?:chase|bother|worry|write|remind))",
    re.IGNORECASE,
)
_MOST_JOINTS = 8
#: No rule of the trade needs a longer sentence; the patterns stay fast on all shorter ones.
_LONGEST = 600
_ENTRY = re.compile(rf"^(?:on )?{DATE}\s*(?::|-|–|—)\s*(?=\S)", re.IGNORECASE)
_NEGATIVE = re.compile(r"\b(?:never|not|don't|no|avoid|nie|niemals|nicht|keine)\b", re.IGNORECASE)
_WEIGHTY = re.compile(
    r"\d|\b(?:only|if|unless|except|when|for|with|from|after|before|until|nur|wenn|für|bei|ab|nach)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"^\W*(?:unless|if|except|when|only|but|until|while|as long as|provided|wenn|falls|außer|nur|aber|"
    r"es sei denn)\b",
    re.IGNORECASE,
)
_CHANGES_IT = re.compile(
    r"\b(?:except|unless|only|if|when|but|until|before|not|other than|instead|nur|außer|wenn|falls|nicht|aber|bis)\b|"
    r"\d",
    re.IGNORECASE,
)
_NO_UNIT = re.compile(
    r"\b(?:over|above|past|after|beyond|at|from|über|ab|nach) (\d{1,3})(?![.,]\d)(?=\s*(?:$|[,.;:]|"
    r"(?:goes?|comes?|on|and|to|call|email|hand|chase|send)\b))",
    re.IGNORECASE,
)
#: "no longer paused" takes something back; nothing in it is weighed against another "no".
_LIFTED = re.compile(r"\bno longer (?:on hold|paused|blocked)\b", re.IGNORECASE)
_NEEDS_SOMEBODY = frozenset({"delay", "no_contact", "pause", "channel", "tone"})
_PERMISSIONS = frozenset({"stage", "promise", "tone"})


@dataclass(slots=True)
class _Outcome:
    """What one sentence gave."""

    rules: list[ProposedRule] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    unread: list[tuple[str, list[str]]] = field(default_factory=list)
    #: Whether a clause only makes the step before it wait for a person.
    approves_last: bool = False


def read_policy(prompt: ReadPolicy) -> PolicyReading:
    """Read a policy's sentences into proposed rules, open questions and background."""
    cuts = prompt.sentences
    above = lead_ins(cuts)
    page = Page(prompt.home_currency, date.fromisoformat(prompt.today), prompt.segments, prompt.tags)
    thread = Thread()
    rules: list[ProposedRule] = []
    questions: list[OpenQuestion] = []
    background: list[int] = []
    for number, cut in enumerate(cuts):
        if kind_of(cut) == "heading" and not speaks_to_the_agent(cut):
            thread = Thread(last_stage=thread.last_stage, day=_amended_on(cut))
            background.append(number)
            continue
        outcome = _read(Clause(cut, number, page, thread), [cuts[n] for n in above[number]])
        rules += outcome.rules
        questions += outcome.questions
        if not outcome.rules and not outcome.questions:
            background.append(number)
        _remember(thread, outcome.rules)
        thread.before = tuple(outcome.rules)
    return PolicyReading(rules=tuple(rules), questions=tuple(questions), background=tuple(background))


def _read(sentence: Clause, above: Sequence[str]) -> _Outcome:
    """Read one sentence under the headings and lead-ins above it."""
    cut = sentence.text
    if kind_of(cut) == "code" or speaks_to_the_agent(cut):
        ask = "This speaks to the software, not about customers: what should customers get?"
        return _Outcome(questions=[sentence.question("addresses_the_agent", ask)])
    if kind_of(cut) == "row":
        return _read_row(sentence, above)
    body = cut[body_start(cut) :].strip()
    sentence.thread.day = _written_on(body, sentence.page.today) or sentence.thread.day
    body = _undated(body)
    if body.endswith(":"):
        return _Outcome()
    if len(body) > _LONGEST:
        return _Outcome(questions=[sentence.question("not_understood", "This sentence is very long: please split it.")])
    readings = [_clauses(sentence, body, joined) for joined in _with_leads(body, above)]
    best = min(readings, key=lambda outcome: (len(outcome.unread), -len(outcome.rules)))
    if not best.unread:
        return best
    title = sentence.number == 0 and not above and kind_of(cut) == "prose" and remarks.is_title(body)
    if not best.rules and (title or (not best.questions and remarks.is_background(body))):
        return _Outcome()
    if not best.rules and not best.questions:
        best.unread = [(body, [word for _, words in best.unread for word in words])]
    if best.rules and any(_names_customers(sentence, text) for text, _ in best.unread):
        # Whom the unread words name, the rules beside them may mean too: none of them may turn into one for everybody.
        best.rules = [rule for rule in best.rules if _limits(rule.scope) or rule.kind not in _NEEDS_SOMEBODY]
    for text, left in best.unread:
        if best.rules and remarks.is_aside(text) and not _CONDITION.match(text):
            continue
        best.questions.append(_question(sentence, text, left, alone=not best.rules))
    return best


def _undated(body: str) -> str:
    """Drop the date on which an entry of a running page was written ("3 May 2026: …")."""
    return _ENTRY.sub("", body) or body


def _amended_on(heading: str) -> date | None:
    """Read the day in the heading of an amendment ("## Amendment of 18 May 2026, by Ines")."""
    days = compile_dates.days_in(heading) if re.match(r"#+ Amendment of ", heading) else ()
    return date(days[0].year, days[0].month, days[0].day) if days and days[0].year else None


def _written_on(body: str, today: date) -> date | None:
    """Read the date an entry bears ("18 May: ..."), the last such day before today where it names no year."""
    found = _ENTRY.match(body)
    named = compile_dates.day(re.sub(r"^on |[\s:–—-]+$", "", found[0], flags=re.IGNORECASE)) if found else None
    if named is None:
        return None
    day = named.on_or_after(date(today.year - 1, today.month, min(today.day, 28)))
    while named.year is None and (later := named.on_or_after(day + timedelta(days=1))) <= today:
        day = later
    return day


def _read_row(row: Clause, above: Sequence[str]) -> _Outcome:
    heads = [line for line in above if kind_of(line) == "row"]
    if not heads:
        return _Outcome()
    made = tables.read_row(row, heads[-1])
    if made:
        return _Outcome(rules=made)
    return _Outcome(
        questions=[row.question("not_understood", "What does this row ask for? Please write it as a sentence.")]
    )


def _with_leads(body: str, above: Sequence[str]) -> list[str]:
    """Give the forms a sentence can be read in: on its own, and behind the line that leads into it."""
    if label := _LABEL.match(body):
        return [*_with_leads(body[label.end() :], above), body]
    leads = [normal(line[body_start(line) :]).strip().rstrip(":") for line in above if line.endswith(":")]
    headings = [normal(line[body_start(line) :]) for line in above if kind_of(line) == "heading"]
    negative_heading = any(_NEGATIVE.search(heading) for heading in headings[-1:]) and not _NEGATIVE.search(
        normal(body)
    )
    if not leads:
        return [f"never {body}", f"never mention {body}"] if negative_heading else [body]
    joined = [" ".join([*leads, body])]
    if any(_NEGATIVE.search(lead) for lead in leads):
        return [*joined, f"never {body}", f"never mention {body}"]
    if not any(_WEIGHTY.search(lead) or re.search(r"(?<=\s)[A-Z]", lead) for lead in leads):
        joined.insert(0, body)
    return joined


def _clauses(sentence: Clause, body: str, reading: str) -> _Outcome:
    """Read a sentence clause by clause, the longest understood stretch first."""
    outcome = _Outcome()
    alone = reading == body
    cuts = _joints(reading)
    at = 0
    while at < len(cuts) - 1:
        for end in range(len(cuts) - 1, at, -1):
            text = _TAIL.sub("", reading[cuts[at] : cuts[end]]).strip(" ,;:-–—→")
            quote = text if alone and text else body
            made = _attempt(
                Clause(quote, sentence.number, sentence.page, sentence.thread, normal(text).rstrip(".!?") or " ")
            )
            if made is not None and made.approves_last and outcome.rules:
                outcome.rules[-1] = outcome.rules[-1].model_copy(update={"needs_approval": True, "quote": body})
            if made is not None:
                outcome.rules += _sharing_scope(outcome.rules, made.rules, reading)
                outcome.questions += made.questions
                _remember(sentence.thread, made.rules)
                at = end
                break
        else:
            text = _TAIL.sub("", reading[cuts[at] : cuts[at + 1]]).strip(" ,;:-–—→")
            left = Clause(text, sentence.number, sentence.page, sentence.thread).residue() if text else []
            if left:
                outcome.unread.append((text if alone else body, left))
            at += 1
    return outcome


def _joints(text: str) -> list[int]:
    """Give the places where a clause may end, the ends of the sentence included."""
    found = [match.end() for match in _JOINT.finditer(text)]
    if len(found) > _MOST_JOINTS:
        found = [match.end() for match in _STRONG_JOINT.finditer(text)] or found[:_MOST_JOINTS]
    return sorted({0, *found, len(text)})


def _attempt(clause: Clause) -> _Outcome | None:
    """Read a clause with the first rule of the grammar that leaves nothing unsaid; None when none does."""
    if approvals.of_it(clause.fresh()):
        return _Outcome(approves_last=True)
    if not clause.residue():
        return _Outcome() if not re.search(r"\d", clause.left) else None
    if _TWISTED.search(clause.left) and not _LIFTED.search(clause.left):
        return None
    take_groups_at_large(clause)
    if sets_scope(clause.fresh()):
        return _Outcome()
    for recogniser in RECOGNISERS:
        trial = clause.fresh()
        made = recogniser(trial)
        if made is not None and not trial.residue() and not _of_nobody(made, trial):
            return _Outcome(made, trial.questions)
    if promises.later_ones(clause.fresh()) or contacts.left_to(clause.fresh()):
        return _Outcome()
    return None


def _of_nobody(made: list[ProposedRule], clause: Clause) -> bool:
    """Say whether a rule speaks of "them" when nobody was named: it must not turn into a rule for everybody."""
    return clause.unbound and any(rule.kind in _NEEDS_SOMEBODY for rule in made)


def _sharing_scope(before: list[ProposedRule], made: list[ProposedRule], sentence: str) -> list[ProposedRule]:
    """Let later clauses share the customers an earlier clause of the sentence named, unless they name their own."""
    named = next((rule.scope for rule in reversed(before) if _limits(rule.scope)), None)
    if named is None:
        return made
    leading = any(
        name.casefold() in sentence[:40].casefold() for name in (*named.customers, *named.segments, *named.tags)
    )
    return [
        rule.model_copy(update={"scope": named})
        if not _limits(rule.scope) and (leading or rule.kind in _PERMISSIONS)
        else rule
        for rule in made
    ]


def _limits(scope: ProposedScope) -> bool:
    return names_somebody(scope) or scope.above is not None or scope.below is not None


def _names_customers(sentence: Clause, text: str) -> bool:
    """Say whether words nobody understood name somebody."""
    return names_somebody(take_scope(Clause(text, sentence.number, sentence.page, sentence.thread)))


def _question(sentence: Clause, text: str, left: Sequence[str], *, alone: bool) -> OpenQuestion:
    about = Clause(text, sentence.number, sentence.page, sentence.thread)
    ask = remarks.unsupported(text)
    if ask and (alone or not _CONDITION.match(text)):
        return about.question("unsupported", ask)
    if unit := _NO_UNIT.search(text):
        return about.question("missing_unit", f"Is {unit[1]} a number of days or an amount of money?")
    if remarks.is_bare_wish(text):
        return about.question(
            "ambiguous", "What exactly may be done, from which day, in which tone and by which channel?"
        )
    words = " ".join(left[:8])
    # Beside a rule that was understood, words that change neither whom nor when leave that rule as it is.
    code = "not_understood" if alone or _CHANGES_IT.search(normal(text)) else "ambiguous"
    return about.question(code, f"What is meant by “{words}” here? Please word the rule more simply.")


def _remember(thread: Thread, rules: Sequence[ProposedRule]) -> None:
    for rule in rules:
        thread.about = rule.kind
        if rule.kind == "stage":
            thread.last_stage = rule
        if names_somebody(rule.scope):
            thread.last_scope = rule.scope
