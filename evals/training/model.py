"""One logistic regression an intent over the features of sentences, learned with scikit-learn."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from evals.training.examples import Example
from prompts.reply_reading import Intent

#: A feature that occurs less often says nothing that holds elsewhere.
MIN_SENTENCES = 2
#: How little the weights are held back (scikit-learn's C).
STRENGTH = 100.0


class SentenceModel:
    """Scores sentences; a score is the logit of a claim's probability."""

    def __init__(self, known: Sequence[Example]) -> None:
        """Learn from labelled sentences."""
        self._vectorizer = CountVectorizer(analyzer=sorted, binary=True, min_df=MIN_SENTENCES)
        self._vectorizer.fit([example.features for example in known])
        self.intents = tuple(intent for intent in Intent if any(intent in example.intents for example in known))
        seen = self._matrix([example.features for example in known])
        counts = [example.counts for example in known]
        self._each = [
            LogisticRegression(C=STRENGTH, solver="liblinear").fit(seen, [intent in e.intents for e in known], counts)
            for intent in self.intents
        ]

    def scores(self, sentences: Sequence[frozenset[str]]) -> np.ndarray:
        """Return a row a sentence and a column an intent."""
        seen = self._matrix(sentences)
        return np.stack([one.decision_function(seen) for one in self._each], axis=1)

    def weights(self) -> tuple[list[str], np.ndarray, np.ndarray]:
        """Return the features, a row of weights an intent, and the biases."""
        names = list(self._vectorizer.get_feature_names_out())
        return (
            names,
            np.stack([one.coef_[0] for one in self._each]),
            np.array([one.intercept_[0] for one in self._each]),
        )

    def _matrix(self, sentences: Sequence[frozenset[str]]) -> csr_matrix:
        lengths = np.array([math.sqrt(len(features) or 1) for features in sentences])
        return diags(1 / lengths) @ self._vectorizer.transform(sentences)
