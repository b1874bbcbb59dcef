"""How a policy page grows: amendments under a dated heading, answers in place of what was asked about. Pure.

The date stands in the text itself, so that "this week" and "from June" mean the same whenever the page is read
again, and whoever reads it: a person, this program, or another model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from policies.policy import Policy, Span
from policies.sentences import Sentence

_HEADING = "## Amendment of {day}, by {who}"
_TOLD = re.compile(r"#{1,6}[ \t]+Amendment of (\d{1,2} [A-Z][a-z]+ \d{4})\b")
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


def told_on(sentences: Sequence[Sentence], sentence: Sentence) -> date | None:
    """Return the day of the amendment a sentence stands in; None on the page proper."""
    for number in reversed(sentence.under):
        if match := _TOLD.match(sentences[number].text):
            return _read(match[1])
    return None


def dated(policy: Policy, sentences: Sequence[Sentence]) -> Policy:
    """Give every rule the day its amendment was told, by which a newer one supersedes an older one."""
    told = [(sentence.span, day) for sentence in sentences if (day := told_on(sentences, sentence))]
    if not told:
        return policy
    rules = tuple(
        rule.model_copy(
            update={"told": next((day for span, day in told if span.start <= rule.span.start < span.end), None)}
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
