"""What was learned from labelled sentences: how likely words make each claim, by a linear model of their features."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from prompts.reply_reading import Intent

#: Written by `make train`.
WEIGHTS = "learned.json.gz"


@dataclass(frozen=True, slots=True)
class Learned:
    """The weights of a feature for each intent it speaks for or against; `biases` stand in the order of `intents`."""

    intents: tuple[Intent, ...]
    biases: tuple[float, ...]
    weights: dict[str, list[float]]

    def likely(self, features: AbstractSet[str]) -> dict[Intent, float]:
        """Return the probability of each intent, between 0 and 1; each is judged by itself."""
        scores = [0.0] * len(self.intents)
        for feature in features:
            row = self.weights.get(feature, ())
            for intent, weight in zip(row[::2], row[1::2], strict=True):
                scores[int(intent)] += weight
        scale = 1 / math.sqrt(len(features) or 1)
        told = (bias + score * scale for bias, score in zip(self.biases, scores, strict=True))
        return {intent: 1 / (1 + math.exp(-one)) for intent, one in zip(self.intents, told, strict=True)}


@cache
def learned() -> Learned:
    """Load the weights that ship with the reader."""
    found = json.loads(gzip.decompress(files(__package__).joinpath(WEIGHTS).read_bytes()))
    return Learned(tuple(map(Intent, found["intents"])), tuple(found["biases"]), found["weights"])
