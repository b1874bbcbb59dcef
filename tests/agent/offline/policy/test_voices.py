"""Ten people write in ten ways: what they mean is read in full, or asked about, and never taken for background."""

from __future__ import annotations

import json

import pytest

from tests.agent.offline.policy.paraphrases import Core
from tests.agent.offline.policy.paraphrases_asked import ASKED, REMARKS_ASKED
from tests.agent.offline.policy.paraphrases_houses import HOUSES, REMARKS
from tests.agent.offline.policy.paraphrases_trades import TRADES
from tests.agent.offline.policy.test_paraphrases import heart, read

READ = [(text, wanted) for text, wanted in [*TRADES, *HOUSES] if text not in ASKED]


@pytest.mark.parametrize(("text", "wanted"), READ, ids=[text for text, _ in READ])
def test_a_sentence_of_anybodys_is_read_in_full(text: str, wanted: list[Core]) -> None:
    policy = read(text)
    assert policy.questions == ()
    assert sorted(rule.kind for rule in policy.rules) == sorted(core["kind"] for core in wanted)
    for core in wanted:
        told = {key: value for key, value in core.items() if key != "currency"}
        found = [heart(rule, told) for rule in policy.rules]
        assert told in found, json.dumps(found)


@pytest.mark.parametrize("text", sorted(ASKED))
def test_what_is_not_read_in_full_is_asked_about(text: str) -> None:
    assert read(text).questions


@pytest.mark.parametrize("text", [text for text in REMARKS if text not in REMARKS_ASKED])
def test_a_tale_of_how_things_came_about_asks_nothing(text: str) -> None:
    policy = read(text)
    assert (policy.rules, policy.questions) == ((), ())
