"""A sentence is cut where it says another thing, at no cost whatever stands between."""

from __future__ import annotations

import pytest

from agent.offline.reply.clauses import clauses_of
from prompts.reply_reading import Sentence
from tests.hanging import no_hanging


def clauses(text: str) -> list[str]:
    return [clause.text for clause in clauses_of(0, Sentence(start=0, end=len(text), text=text))]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("We dispute INV-1042, but we will pay INV-1043", ["We dispute INV-1042", "we will pay INV-1043"]),
        ("We dispute INV-1042 ;   however , it stays", ["We dispute INV-1042", "however , it stays"]),
        ("We dispute INV-1042 and we pay the rest", ["We dispute INV-1042", "we pay the rest"]),
        ("It was paid yesterday  -  please check it", ["It was paid yesterday", "please check it"]),
    ],
)
def test_a_sentence_is_cut_where_it_turns(text: str, cut: list[str]) -> None:
    assert clauses(text) == cut


def test_a_table_laid_out_with_spaces_takes_no_time() -> None:
    row = "A/2026/312" + " " * 3_000 + "9.680,00"
    with no_hanging():
        assert clauses(" ".join([row] * 4)) == [" ".join([row] * 4)]
