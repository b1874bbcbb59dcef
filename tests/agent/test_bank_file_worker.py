"""What a hostile bank file does to its reader stays there: it costs a process, and what comes back are a few words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from agent.bank_file_worker import BankFileWorker
from tests.sources.bank.files import balance, camt, entry

pytestmark = pytest.mark.words

SOUND = camt(balance("OPBD", "1.00"), balance("CLBD", "31.00"), entry("30.00"))


class HijackedWorker(BankFileWorker):
    """Its process does what a file says, as if the file had taken it over."""

    module = "tests.agent.hijacked_file_process"


@pytest.fixture(scope="module")
def hijacked() -> Iterator[BankFileWorker]:
    worker = HijackedWorker(seconds=0.5)
    yield worker
    worker.close()


@pytest.mark.parametrize("program", ["sum(iter(int, 1))", "os._exit(1)", "['no', 'words']", "bytearray(2_000_000_000)"])
def test_whatever_the_reader_is_made_to_do_a_sentence_comes_back(program: str, hijacked: BankFileWorker) -> None:
    task: Any = (program,)
    assert hijacked.why_not(task) == "reading it takes too long, or more memory than a sound one"


def test_its_words_are_few_and_plain(hijacked: BankFileWorker) -> None:
    task: Any = (r"'all is\x1b[31m\n well ' * 100",)
    found = hijacked.why_not(task)
    assert len(found) <= 400
    assert found.isprintable()


def test_a_sound_file_passes_and_a_wrong_one_says_why() -> None:
    worker = BankFileWorker()
    try:
        assert worker.why_not(SOUND) == ""
        assert worker.why_not(SOUND[:-40]).startswith("its XML is cut off or damaged")
    finally:
        worker.close()
