"""`make train`: learns which claims the sentences of customers make, and writes what the offline reader ships with.

The tuning messages say only *that* they claim something: each claim is laid to the sentence that the sentences and
mails alone find most likely to make it. What folds of the messages say of each other calibrates the probabilities.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from agent.offline import reply
from agent.offline.reply.learned import WEIGHTS
from evals.training.examples import Example, Whole, mails, single_sentences, tuning_messages
from evals.training.model import SentenceModel
from evals.training.sources import digest, learned_from
from evals.training.vocabulary import write_compiled
from prompts.reply_reading import Intent

FOLDS = 3
#: A weight smaller than this changes nothing one would notice, and is left out.
SMALLEST = 0.15
#: How likely a claim must look to stand at a sentence besides the one that makes it most clearly.
_ALSO_HERE = 0.5
_BARS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)

Mail = tuple[Example, ...]


def aligned(model: SentenceModel, messages: Iterable[Whole]) -> Iterator[Mail]:
    """Lay what a message claims to its sentences."""
    for message in messages:
        if message.sentences:
            chances = _chances(model.scores(message.sentences))
            yield tuple(
                Example(features, frozenset(_claimed_here(model, message, chances, at)))
                for at, features in enumerate(message.sentences)
            )


def _claimed_here(model: SentenceModel, message: Whole, chances: np.ndarray, at: int) -> Iterator[Intent]:
    for column, intent in enumerate(model.intents):
        if intent in message.intents | message.also:
            is_best = intent in message.intents and int(chances[:, column].argmax()) == at
            if is_best or chances[at, column] >= _ALSO_HERE:
                yield intent


def _chances(scores: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-scores))


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The scores of a mail's sentences by a model that did not learn from it, beside what they claim."""

    mail: Mail
    scores: np.ndarray
    message: Whole | None = None


def held_out(sentences: Sequence[Example], known: Sequence[Mail], messages: Sequence[Whole]) -> Iterator[HeldOut]:
    """Score every mail and message by what the other folds taught."""
    first = SentenceModel([*sentences, *chain.from_iterable(known)])
    laid = dict(zip((message.id for message in messages if message.sentences), aligned(first, messages), strict=True))
    whole = [message for message in messages if message.sentences]
    everything: list[tuple[Mail, Whole | None]] = [
        *((mail, None) for mail in known), *((laid[message.id], message) for message in whole)
    ]  # fmt: skip
    fold = np.random.RandomState(1).randint(0, FOLDS, len(everything))
    for k in range(FOLDS):
        taught = chain.from_iterable(mail for (mail, _), f in zip(everything, fold, strict=True) if f != k)
        model = SentenceModel([*sentences, *taught])
        assert model.intents == first.intents
        for (mail, message), f in zip(everything, fold, strict=True):
            if f == k:
                yield HeldOut(mail, model.scores([example.features for example in mail]), message)


def calibration(seen: Sequence[HeldOut], intents: Sequence[Intent]) -> tuple[float, float]:
    """Return by what a score is multiplied and what is added, so that it is the logit of a true share (Platt)."""
    scores = np.concatenate([one.scores.ravel() for one in seen])
    right = np.concatenate([[i in e.intents for e in one.mail for i in intents] for one in seen])
    fitted = LogisticRegression(C=1e6).fit(scores[:, None], right)
    return float(fitted.coef_[0][0]), float(fitted.intercept_[0])


def told(seen: Sequence[HeldOut], intents: Sequence[Intent], scale: float, shift: float) -> Iterator[str]:
    """Say how well the tuning messages are read by what they did not teach, at several bars."""
    for bar in _BARS:
        right = false = missed = 0
        for one in seen:
            if one.message is None:
                continue
            best = _chances(one.scores * scale + shift).max(axis=0)
            found = {intent for intent, chance in zip(intents, best, strict=True) if chance >= bar}
            right += len(found & one.message.intents)
            false += len(found - one.message.intents - one.message.also)
            missed += len(one.message.intents - found)
        precision, recall = right / max(1, right + false), right / max(1, right + missed)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        yield f"bar {bar:.2f}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}"


def write(model: SentenceModel, scale: float, shift: float) -> str:
    """Write the weights where the reader looks for them, and say how large they are."""
    names, weights, biases = model.weights()
    rows: dict[str, list[float]] = {}
    for column, name in enumerate(names):
        for intent in np.flatnonzero(np.abs(weights[:, column] * scale) >= SMALLEST):
            rows.setdefault(name, []).extend((int(intent), round(float(weights[intent, column]) * scale, 2)))
    found = {
        "digest": digest(learned_from()),
        "intents": list(model.intents),
        "biases": [round(float(bias) * scale + shift, 3) for bias in biases],
        "weights": dict(sorted(rows.items())),
    }
    path = Path(reply.__file__).with_name(WEIGHTS)
    path.write_bytes(gzip.compress(json.dumps(found, ensure_ascii=False).encode(), mtime=0))
    return f"{len(rows)} of {len(names)} features have weights, {path.stat().st_size / 1000:.0f} kB"


def main() -> None:
    """Learn, say how well, and write."""
    write_compiled()
    sentences, known, messages = list(single_sentences()), list(mails()), list(tuning_messages())
    sys.stdout.write(f"{len(sentences)} sentences, {len(known)} mails, {len(messages)} tuning messages\n")
    seen = list(held_out(sentences, known, messages))
    first = SentenceModel([*sentences, *chain.from_iterable(known)])
    scale, shift = calibration(seen, first.intents)
    sys.stdout.write("\n".join(told(seen, first.intents, scale, shift)) + "\n")
    everything = [*sentences, *chain.from_iterable(known), *chain.from_iterable(aligned(first, messages))]
    sys.stdout.write(write(SentenceModel(everything), scale, shift) + "\n")


if __name__ == "__main__":
    main()
