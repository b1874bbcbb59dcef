"""How a policy page grows: amendments under a dated heading, answers in place of what was asked about. Pure.

The date stands in the text itself, so that "this week" and "from June" mean the same whenever the page is read
again, and whoever reads it: a person, this program, or another model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from policies import compile_dates
from policies.policy import Policy, Span
from policies.sentences import Sentence

_HEADING = "## Amendment of {day}, by {who}"
_TOLD = re.compile(r"#{1,6}[ \t]+Amendment of (\d{1,2} [A-Z][a-z]+ \d{4})\b")
_ENTRY = re.compile(r"(?:on\s+)?([^:–—]{3,20}?)\s*(?::|–|—|\s-)\s+(?=\S)", re.IGNORECASE)
_NOTE = " (answered {day} by {who})"
_NOTED = re.compile(r"\s*\(answered \d{1,2} [A-Z][a-z]+ \d{4} by [^()]*\)[.!?]?\s*$")


def with_amendment(text: str, words: str, day: date, who: str) -> str:
    """Append what was told on a day to a page, under a heading that says when and by whom."""
    heading = _HEADING.format(day=_written(day), who=_name(who))
    body = words.strip()
    lines = text.rstrip().splitlines()
    last_heading = next((line for line in reversed(lines) if line.startswith("#")), "")
    if last_heading == heading:
        return f"{text.rstrip()}\n\n{body}\n"
    return f"{text.rstrip()}\n\n{heading}\n\n{body}\n"


def with_answer(text: str, span: Span, answer: str, day: date, who: str) -> str:
    """Put an answer in place of the sentence it makes clear, with a note of when it was given and by whom."""
    note = _NOTE.format(day=_written(day), who=_name(who))
    words = " ".join(answer.split())
    if words[-1:] in {".", "!", "?"}:
        return f"{text[: span.start]}{words[:-1]}{note}{words[-1]}{text[span.end :]}"
    return f"{text[: span.start]}{words}{note}.{text[span.end :]}"


def without_note(sentence: str) -> str:
    """Return a sentence as it was answered, up to the note of when and by whom: what is quoted of it is verbatim."""
    noted = _NOTED.search(sentence)
    return sentence[: noted.start()] if noted else sentence


def told_days(page: Sequence[Sentence], today: date) -> dict[int, date]:
    """Return the day each sentence of an amendment was told, by sentence number; the page proper has none.

    A day stands in the heading of an amendment, or ahead of an entry ("18 May: stop chasing Delta"), and holds for
    what follows until the next heading or entry. An entry without a year is of the last such day before `today`.
    """
    told: dict[int, date] = {}
    day: date | None = None
    for sentence in page:
        if sentence.kind == "heading":
            match = _TOLD.match(sentence.text)
            day = _read(match[1]) if match else None
        else:
            day = written_on(sentence.body, today) or day
        if day is not None and sentence.kind != "heading":
            told[sentence.number] = day
    return told


def written_on(body: str, today: date) -> date | None:
    """Read the day an entry bears ahead of its words, the last such day before `today` where it names no year."""
    entry = _ENTRY.match(body)
    named = compile_dates.day(entry[1]) if entry else None
    if named is None:
        return None
    year = named.year or today.year
    for candidate in (year, year - 1):
        try:
            day = date(candidate, named.month, named.day)
        except ValueError:
            return None
        if named.year or day <= today:
            return day
    return None


def dated(policy: Policy, told: Mapping[int, date], page: Sequence[Sentence]) -> Policy:
    """Give every rule the day its sentence was told, by which a newer one supersedes an older one."""
    if not told:
        return policy
    spans = [(page[number].span, day) for number, day in told.items()]
    rules = tuple(
        rule.model_copy(
            update={"told": next((day for span, day in spans if span.start <= rule.span.start < span.end), None)}
        )
        for rule in policy.rules
    )
    return policy.model_copy(update={"rules": rules})


def _written(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _read(written: str) -> date | None:
    try:
        return datetime.strptime(written, "%d %B %Y").date()  # noqa: DTZ007  (a day, not a moment)
    except ValueError:
        return None


def _name(who: str) -> str:
    """Keep a name from opening a heading, a note or a line of its own."""
    return re.sub(r"[^\w .@'-]", "", " ".join(who.split()))[:60] or "somebody"
