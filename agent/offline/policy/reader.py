"""Reads a policy sentence by sentence with a grammar over kinds of words; start at `read_policy`.

Each sentence is cut into tokens, tokens are joined to phrases (a length, a day from the due date, an amount, a person),
and a frame of the grammar fills its slots from the phrases in whatever order they stand. A reading counts only when
no phrase that says something is left over; all else becomes a question. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from datetime import date, timedelta

from agent.offline.policy import asking, remarks, tables
from agent.offline.policy.clause import Clause, Page, Thread
from agent.offline.policy.phrases import joined
from agent.offline.policy.sentence import Place, SentenceReading, narrows, read_clauses, remember
from agent.offline.policy.tokens import normal, tokens_of
from policies import compile_dates
from policies.compile_dates import DATE
from policies.reading import speaks_to_the_agent
from policies.sentences import body_start, kind_of, lead_ins
from prompts.policy_reading import OpenQuestion, PolicyReading, ProposedRule, ReadPolicy

#: What a line is about, where it says so ahead of a colon.
_LABEL = re.compile(
    r"(?:(?:base|ground|general|basic|standard|main|house|default) )?(?:rules?|plan|schedule|steps|cadence|basics|"
    r"policy|exceptions?|note|reminders?|special cases?|regeln?|grundregeln?|ausnahmen?)\s*:\s+(?=\S)",
    re.IGNORECASE,
)
#: The number of a step ("Step 2 (day 14): …").
_STEP = re.compile(
    r"^(?:step|stage|level|phase|tier|round|stufe|mahnstufe)\s+(?:no\.?\s*)?\d{1,2}\s*[:.)-]?\s*(?=\S)", re.IGNORECASE
)
#: A clause number at the head of a sentence ("4.2", "§ 3", "b)").
_NUMBERING = re.compile(
    r"^(?:§\s*\d+[a-z]?\.?|\(?[A-Z]?\d{1,2}(?:\.\d{1,2})+[.)]?|\(?[a-zA-Z0-9]{1,2}[.)]|[QA][:.])\s+(?=\S)"
)
#: The day an entry of a running page was written, and who wrote it ("8 July 2026, Colleen: …").
_ENTRY = re.compile(rf"^\[?(?:on )?{DATE}\]?(?:[ ,(]+[A-ZÄÖÜ]\w+\)?)?\s*(?::|-|–|—)\s*(?=\S)", re.IGNORECASE)
#: Who says a line of a chat ("Tom: yes").
_SPEAKER = re.compile(r"([A-ZÄÖÜ]\w+(?: [A-ZÄÖÜ]\w*)?)\s*:\s+")
_NEGATIVE = re.compile(r"\b(?:never|not|don't|no|avoid|nie|niemals|nicht|keine)\b", re.IGNORECASE)
_WEIGHTY_LEAD = re.compile(
    r"\d|\b(?:only|if|unless|except|when|for|with|from|after|before|until|nur|wenn|für|bei|ab|nach)\b|(?<=\s)[A-Z]"
)
#: No rule of the trade needs a longer sentence.
_LONGEST = 600


def read_policy(prompt: ReadPolicy) -> PolicyReading:
    """Read a policy's sentences into proposed rules, open questions and background."""
    cuts = prompt.sentences
    above = lead_ins(cuts)
    page = Page(prompt.home_currency, date.fromisoformat(prompt.today), prompt.segments, prompt.tags, prompt.customers)
    thread = Thread()
    speakers = _speakers(cuts)
    rules: list[ProposedRule] = []
    questions: list[OpenQuestion] = []
    background: list[int] = []
    for number, cut in enumerate(cuts):
        if kind_of(cut) == "heading" and not speaks_to_the_agent(cut):
            thread = _under(cut, thread)
            background.append(number)
            continue
        if (tone := _tone_of_steps(cut, thread.before)) is not None:
            rules[-len(thread.before) :] = [rule.model_copy(update={"tone": tone}) for rule in thread.before]
            background.append(number)
            continue
        found = _read(cut, Place(number, page, thread), [cuts[n] for n in above[number]], speakers)
        rules += found.rules
        questions += found.questions
        if not found.rules and not found.questions:
            background.append(number)
        remember(thread, found.rules)
        thread.before = tuple(found.rules)
    return PolicyReading(rules=tuple(rules), questions=tuple(questions), background=tuple(background))


def _under(heading: str, thread: Thread) -> Thread:
    """Begin a section: only the last step and the kinds of words of the heading go on."""
    kinds = frozenset(token.kind for token in tokens_of(heading[body_start(heading) :]))
    return Thread(last_stage=thread.last_stage, day=_amended_on(heading), heading_kinds=kinds)


def _speakers(cuts: Sequence[str]) -> frozenset[str]:
    """Give the names at the head of several lines of a chat."""
    heads = [found[1] for cut in cuts if (found := _SPEAKER.match(cut[body_start(cut) :]))]
    return frozenset(name for name in heads if heads.count(name) > 1 and _is_no_word(name))


def _is_no_word(name: str) -> bool:
    return all(token.kind in ("NAME", "w") for token in tokens_of(f"so {name}"))


def _read(cut: str, place: Place, above: Sequence[str], speakers: frozenset[str]) -> SentenceReading:
    """Read one sentence under the headings and lead-ins above it."""
    if kind_of(cut) == "code" or speaks_to_the_agent(cut):
        ask = "This speaks to the software, not about customers: what should customers get?"
        return _asking(place.number, cut, "addresses_the_agent", ask)
    if kind_of(cut) == "row":
        return _read_row(cut, place, above)
    thread = place.thread
    body = _body(cut, place, speakers)
    asked, thread.asked = thread.asked, ""
    if body.rstrip("*_ ").endswith("?"):
        thread.asked = body.rstrip("*_? ")
        thread.heading_kinds = frozenset(token.kind for token in tokens_of(body))
        return SentenceReading()
    if body.endswith(":") or remarks.is_manner(body):
        return SentenceReading()
    if len(body) > _LONGEST:
        return _asking(place.number, cut, "not_understood", "This sentence is very long: please split it.")
    forms = [*_with_leads(body, above), *([f"{asked} : {body}"] if asked else [])]
    found = _best_form(place, body, forms)
    titled = place.number == 0 and not above and kind_of(cut) == "prose" and remarks.is_title(body)
    return _with_questions(found, place.number, body, titled=titled)


def _body(cut: str, place: Place, speakers: frozenset[str]) -> str:
    """Cut off what stands ahead of a sentence's words: its number, who says it, the day it was written on."""
    body = _STEP.sub("", _NUMBERING.sub("", cut[body_start(cut) :].strip()))
    if (spoken := _SPEAKER.match(body)) and spoken[1] in speakers:
        body = body[spoken.end() :]
    place.thread.day = _written_on(body, place.page.today) or place.thread.day
    return _ENTRY.sub("", body) or body


def _best_form(place: Place, body: str, forms: Sequence[str]) -> SentenceReading:
    """Read a sentence in each of its forms, and keep the reading that understood most."""
    best: tuple[SentenceReading, Thread] | None = None
    for form in forms:
        thread = copy(place.thread)
        found = read_clauses(Place(place.number, place.page, thread), body, form)
        if best is None or _worth(found) < _worth(best[0]):
            best = found, thread
    found, thread = best or (SentenceReading(), place.thread)
    place.thread.last_scope, place.thread.scope_at = thread.last_scope, thread.scope_at
    return found


def _worth(found: SentenceReading) -> tuple[int, int, int]:
    return len(found.unread), -len(found.rules), found.passed


def _with_questions(found: SentenceReading, number: int, body: str, *, titled: bool) -> SentenceReading:
    """Ask about what nobody understood, unless it only tells something."""
    if not found.unread:
        return found
    if not found.rules and (titled or (not found.questions and remarks.is_background(body))):
        return SentenceReading()
    if not found.rules and not found.questions:
        found.unread = [(body, [token for _, tokens in found.unread for token in tokens])]
    if any(token.kind in ("GROUP", "KNOWN") for _, tokens in found.unread for token in tokens):
        # Whom the unread words name, the rules beside them may mean too: none may turn into one for everybody.
        found.rules = [rule for rule in found.rules if narrows(rule.scope)]
    for text, left in found.unread:
        if not (found.rules and remarks.only_tells(text, left)):
            found.questions.append(asking.question(number, text, left, alone=not found.rules))
    return found


def _tone_of_steps(cut: str, before: Sequence[ProposedRule]) -> str | None:
    """Read a sentence that only gives the tone of the steps before it ("It is friendly.", "Polite but firm.")."""
    if not before or any(rule.kind != "stage" or rule.sentence != before[0].sentence for rule in before):
        return None
    clause = Clause(cut, 0, Page("EUR", date.min), Thread(), joined(tokens_of(cut), normal(cut)))
    tones = clause.drop("TONE")
    clause.drop("TONEWORD", "ALWAYS")
    return str(tones[0].value) if len(tones) == 1 and not clause.residue() else None


def _amended_on(heading: str) -> date | None:
    """Read the day in the heading of an amendment ("## Amendment of 18 May 2026, by Ines")."""
    days = compile_dates.days_in(heading) if re.match(r"#+ Amendment of ", heading) else ()
    return date(days[0].year, days[0].month, days[0].day) if days and days[0].year else None


def _written_on(body: str, today: date) -> date | None:
    """Read the date an entry bears ("18 May: ..."), the last such day before today where it names no year."""
    found = _ENTRY.match(body)
    named = next(iter(compile_dates.days_in(found[0])), None) if found else None
    if named is None:
        return None
    day = named.on_or_after(date(today.year - 1, today.month, min(today.day, 28)))
    while named.year is None and (later := named.on_or_after(day + timedelta(days=1))) <= today:
        day = later
    return day


def _read_row(cut: str, place: Place, above: Sequence[str]) -> SentenceReading:
    heads = [line for line in above if kind_of(line) == "row"]
    if not heads:
        return SentenceReading()
    words = tables.in_words(cut, heads[-1])
    if words is not None:
        place.thread.about = "stage"
        found = read_clauses(place, cut.strip(), words)
        if not found.unread:
            return found
    return _asking(place.number, cut, "not_understood", "What does this row ask for? Please write it as a sentence.")


def _asking(number: int, quote: str, code: str, ask: str) -> SentenceReading:
    question = OpenQuestion.model_validate({"sentence": number, "quote": quote, "code": code, "ask": ask})
    return SentenceReading(questions=[question])


def _with_leads(body: str, above: Sequence[str]) -> list[str]:
    """Give the forms a sentence can be read in: on its own, and behind the line that leads into it."""
    if label := _LABEL.match(body):
        return [*_with_leads(body[label.end() :], above), body]
    leads = [normal(line[body_start(line) :]).strip().rstrip(":") for line in above if line.endswith(":")]
    headings = [normal(line[body_start(line) :]) for line in above if kind_of(line) == "heading"]
    negated = [f"never {body}", f"never mention {body}"]
    if not leads:
        under_a_no = any(_NEGATIVE.search(heading) for heading in headings[-1:])
        return negated if under_a_no and not _NEGATIVE.search(normal(body)) else [body]
    behind = [" ".join([*leads, body])]
    weighty = any(_WEIGHTY_LEAD.search(lead) for lead in leads)
    if any(_NEGATIVE.search(lead) for lead in leads):
        return behind if weighty else negated
    return behind if weighty else [body, *behind]
