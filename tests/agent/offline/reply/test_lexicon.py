"""What words stand for, asked by several threads at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from agent.offline.reply.concepts.lexicon import Stemmer

ENDINGS = ("ational", "ization", "fulness", "ements", "ingly", "edly", "ies", "s", "ousness", "iveness")
WORDS = [f"{stem}{ending}" for stem in ("oper", "relat", "hope", "pay", "invoic", "settl") for ending in ENDINGS] * 40


@pytest.fixture
def restless() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless")
def test_threads_that_stem_at_once_get_the_stems_one_alone_gets() -> None:
    alone = [Stemmer("en").stem(word) for word in WORDS]
    shared = Stemmer("en")
    # Past the cache, which would hide what happens underneath.
    stem = type(shared).stem.__wrapped__
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: [stem(shared, word) for word in WORDS], range(4)))
    assert found == [alone] * 4
