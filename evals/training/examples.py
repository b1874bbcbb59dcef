"""The labelled sentences and messages the offline reader learns from, as it sees them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from agent.offline.reply.seeing import in_lower_case, seen_in
from agent.reader.claims import ReadableMessage, ReaderContext
from agent.reader.reader import marked
from evals.labels import LabelledMessage, labelled_messages
from evals.readers import readable_message
from evals.training.sources import HERE
from prompts.reply_reading import Intent

_LOCALES = {"en": "en_GB"}
#: What code sees without the model, and what is said where nothing was understood.
#: Files of the plainest wordings, which must be read surely whatever else is learned, and how often each counts.
_PLAIN = frozenset({"plain.jsonl", "worked_examples.jsonl"})
PLAIN_COUNTS = 12
_NOT_LEARNED = frozenset({Intent.UNCLEAR, Intent.FORWARDED_THREAD})


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence as the reader sees it, with what it claims, and as how many it counts."""

    features: frozenset[str]
    intents: frozenset[Intent]
    counts: int = 1


@dataclass(frozen=True, slots=True)
class Whole:
    """A message of the tuning set: its sentences, and what is claimed somewhere in them; `also` may be."""

    id: str
    sentences: tuple[frozenset[str], ...]
    intents: frozenset[Intent]
    also: frozenset[Intent]


def single_sentences(folder: Path = HERE / "sentences") -> Iterator[Example]:
    """Read the sentences that were labelled one by one."""
    for row, counts in _rows(folder):
        yield _example(row["text"], row["language"], row["intents"], counts)


def mails(folder: Path = HERE / "mails") -> Iterator[tuple[Example, ...]]:
    """Read the messages that were labelled sentence by sentence."""
    for row, counts in _rows(folder):
        yield tuple(_example(text, row["language"], intents, counts) for text, intents in row["sentences"])


def tuning_messages() -> Iterator[Whole]:
    """Read the messages of the tuning set."""
    for message in labelled_messages("tuning"):
        prompt = in_lower_case(marked(readable_message(message), _context(message)))
        sentences = tuple(seen.features for seen in seen_in(prompt) if seen.features)
        expected = frozenset(claim.intent for claim in message.expected) - _NOT_LEARNED
        yield Whole(message.id, sentences, expected, frozenset(message.also))


def _context(message: LabelledMessage) -> ReaderContext:
    numbers = tuple(invoice.number for invoice in message.invoices)
    return ReaderContext(ZoneInfo(message.zone), message.locale, message.currency, numbers)


def _rows(folder: Path) -> Iterator[tuple[dict[str, Any], int]]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line), PLAIN_COUNTS if path.name in _PLAIN else 1


def _example(text: str, language: str, intents: list[str], counts: int) -> Example:
    message = ReadableMessage(text, 0, len(text), datetime(2026, 6, 11, 10, tzinfo=UTC))
    context = ReaderContext(ZoneInfo("Europe/London"), _LOCALES.get(language, language), "EUR", ())
    prompt = in_lower_case(marked(message, context)).model_copy(update={"language": language})
    seen = frozenset[str]().union(*(sentence.features for sentence in seen_in(prompt)))
    return Example(seen, frozenset(map(Intent, intents)) - _NOT_LEARNED, counts)
