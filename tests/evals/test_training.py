"""What the offline reader ships with comes from the files it says it was learned from."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from agent.offline import reply
from agent.offline.reply.concepts.lexicon import COMPILED, STEMMERS
from agent.offline.reply.learned import WEIGHTS
from evals.labels import labelled_messages
from evals.training.sources import HERE, digest, learned_from
from evals.training.vocabulary import FOLDER, compiled
from prompts.reply_reading import Intent


def test_the_weights_come_from_the_files_of_today() -> None:
    weights = json.loads(gzip.decompress(Path(reply.__file__).with_name(WEIGHTS).read_bytes()))
    assert weights["digest"] == digest(learned_from()), "the labelled files changed: run `make train`"


@pytest.mark.parametrize("language", STEMMERS)
def test_a_compiled_vocabulary_is_the_one_that_is_kept(language: str) -> None:
    kept = json.loads(gzip.decompress((FOLDER / COMPILED).read_bytes()))
    assert kept[language] == compiled(language)


def test_every_labelled_sentence_is_one_the_reader_can_learn_from() -> None:
    known = {intent.value for intent in Intent}
    for path in sorted((HERE / "mails").glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            row = json.loads(line)
            assert row["language"] in STEMMERS, f"{path.name}, line {number}"
            assert all(text.strip() and set(intents) <= known for text, intents in row["sentences"]), (
                f"{path.name}, line {number}"
            )


def test_nothing_that_is_held_back_is_learned_from() -> None:
    held = {" ".join((message.body or message.html).split()) for message in labelled_messages("held_back")}
    taught = set()
    for path in learned_from():
        if path.parent.name == "mails":
            rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
            taught |= {" ".join(" ".join(text for text, _ in row["sentences"]).split()) for row in rows}
    assert not held & taught
