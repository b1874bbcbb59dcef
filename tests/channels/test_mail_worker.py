"""Parsing in a process of its own: hostile mail can hang, burst or end that process, and nothing else."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

import pytest

from channels.incoming_mail import OwnMail, ParsedMail, Unreadable, parse_mail
from channels.mail_kind import MailKind
from channels.mail_worker import BATCH_MESSAGES, MailWorker, MailWorkerError, RawMail
from channels.mail_worker_process import loaded
from channels.worker_process import packed, unpacked

NOW = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
PLAIN = b"From: Eva <eva@acme.example>\nSubject: Re: INV-1042\nDate: Thu, 11 Jun 2026 09:30:00 +0200\n\nWe pay %d.\n"
#: Takes a good part of a second; and needs some hundred megabytes.
SLOW = b"From: a@b.test\nContent-Type: text/html\n\n" + b"<p>a <b>b</b> c</p>" * 20_000
LARGE = b"From: a@b.test\n\n" + b"a" * (24 * 1024 * 1024)


def mails(*raws: bytes) -> list[RawMail]:
    return [RawMail(raw, NOW) for raw in raws]


@pytest.fixture
def worker() -> Iterator[MailWorker]:
    made = MailWorker()
    yield made
    made.close()


def limited(**limits: float) -> MailWorker:
    return MailWorker(**limits)  # type: ignore[arg-type]


def test_what_comes_back_is_what_parsing_here_gives(worker: MailWorker) -> None:
    report = (
        b"Return-Path: <>\nFrom: mailer-daemon@mx.test\nSubject: Undelivered\nX-Failed-Recipients: eva@acme.example\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nuser unknown\n"
        b"--b\nContent-Type: application/pdf\n\nx\n--b--"
    )
    raws = [PLAIN % 1, SLOW, report, b"X: " + b"a" * 100_000, b""]
    own = OwnMail(addresses=frozenset({"eva@acme.example"}))
    here = [parse_mail(raw, received_at=NOW, own=own) for raw in raws]
    assert list(worker.parse_all(mails(*raws), own)) == here
    assert isinstance(here[0], ParsedMail)
    assert here[0].kind is MailKind.OWN_LOOP


def test_messages_keep_their_order_over_many_batches(worker: MailWorker) -> None:
    count = 2 * BATCH_MESSAGES + 7
    answers = worker.parse_all(mails(*(PLAIN % i for i in range(count))))
    assert [answer.text for answer in answers if isinstance(answer, ParsedMail)] == [
        f"We pay {i}." for i in range(count)
    ]


def test_no_message_starts_no_process(worker: MailWorker) -> None:
    assert list(worker.parse_all([])) == []
    assert worker.process_id is None


def test_one_process_serves_all_calls(worker: MailWorker) -> None:
    list(worker.parse_all(mails(PLAIN % 1)))
    first = worker.process_id
    list(worker.parse_all(mails(PLAIN % 2)))
    assert (first is not None, worker.process_id) == (True, first)


def test_a_message_that_hangs_is_given_up_and_the_next_are_read() -> None:
    worker = limited(seconds=0.1)
    answers = list(worker.parse_all(mails(PLAIN % 1, SLOW, PLAIN % 2, SLOW, PLAIN % 3)))
    worker.close()
    assert [type(answer) for answer in answers] == [ParsedMail, Unreadable, ParsedMail, Unreadable, ParsedMail]
    late = answers[1]
    assert isinstance(late, Unreadable)
    assert (late.reason, late.received_at) == ("reading it took longer than 0.1 seconds", NOW)
    assert late.sha256 == parse_mail(SLOW, received_at=NOW).sha256
    assert late.headers is not None
    assert (late.headers.sender, late.headers.text, late.headers.sha256) == ("a@b.test", "", late.sha256)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not limit the memory of a process")
def test_a_message_that_bursts_the_memory_is_given_up_and_the_next_is_read() -> None:
    worker = limited(memory_bytes=100 * 1024 * 1024)
    answers = list(worker.parse_all(mails(LARGE, PLAIN % 2)))
    worker.close()
    assert [getattr(answer, "reason", "") for answer in answers] == ["reading it broke the reader", ""]


def test_the_largest_message_is_read_within_the_limits(worker: MailWorker) -> None:
    [answer] = worker.parse_all(mails(LARGE))
    assert isinstance(answer, ParsedMail)


def test_a_process_that_dies_between_messages_is_replaced(worker: MailWorker) -> None:
    list(worker.parse_all(mails(PLAIN % 1)))
    assert worker.process_id is not None
    os.kill(worker.process_id, signal.SIGKILL)
    [answer] = worker.parse_all(mails(PLAIN % 2))
    assert isinstance(answer, ParsedMail)


def test_a_message_whose_process_was_killed_from_outside_is_read_after_all(worker: MailWorker) -> None:
    list(worker.parse_all(mails(PLAIN % 1)))

    def killing() -> Iterator[RawMail]:
        yield from mails(*(PLAIN % i for i in range(BATCH_MESSAGES + 1)))
        # The first batch was handed over by now, and so it is being read.
        assert worker.process_id is not None
        os.kill(worker.process_id, signal.SIGKILL)

    answers = list(worker.parse_all(killing()))
    assert [answer.text for answer in answers if isinstance(answer, ParsedMail)] == [
        f"We pay {i}." for i in range(BATCH_MESSAGES + 1)
    ]


def test_who_leaves_early_gets_no_answer_to_an_older_question(worker: MailWorker) -> None:
    many = worker.parse_all(mails(*(PLAIN % i for i in range(3 * BATCH_MESSAGES))))
    next(many)
    many.close()  # type: ignore[attr-defined]
    [answer] = worker.parse_all(mails(PLAIN % 9_999))
    assert isinstance(answer, ParsedMail)
    assert answer.text == "We pay 9999."


def test_a_process_that_cannot_start_says_nothing_about_the_messages() -> None:
    worker = limited(memory_bytes=0.5)
    with pytest.raises(MailWorkerError, match="does not start"):
        list(worker.parse_all(mails(PLAIN % 1)))
    worker.close()


def test_an_answer_can_name_nothing_but_values_of_mail() -> None:
    class Harmful:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, ("true",)

    for answer in (Harmful(), "words", OwnMail()):
        with pytest.raises(pickle.UnpicklingError):
            loaded(pickle.dumps(answer))


class Verdict(Enum):
    """An enum as Python before 3.11.4 pickles each of them."""

    PASSED = "passed"

    def __reduce_ex__(self, _protocol: object) -> tuple[object, tuple[type, str]]:
        return getattr, (type(self), self.name)


def test_an_answer_of_any_python_names_its_classes_and_no_function() -> None:
    answer = unpacked(packed([Verdict.PASSED]), lambda _module, name: name == "Verdict")
    assert answer == [Verdict.PASSED]


COMMAND = """
import sys, time
from datetime import UTC, datetime
from channels.mail_worker import MailWorker, RawMail
worker = MailWorker()
list(worker.parse_all([RawMail(b"From: a@b.test\\n\\nhi", datetime.now(UTC))]))
try:
    print(worker.process_id, flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    [answer] = worker.parse_all([RawMail(b"From: a@b.test\\n\\nstill here", datetime.now(UTC))])
    print(worker.process_id, answer.text, flush=True)
    worker.close()
"""


def command() -> tuple[subprocess.Popen[str], int]:
    running = subprocess.Popen(
        [sys.executable, "-c", COMMAND], stdout=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True
    )
    assert running.stdout is not None
    return running, int(running.stdout.readline())


def is_gone(process_id: int) -> bool:
    """Say whether a process ends within half a minute; one that only waits to be counted by its parent has ended."""
    for _ in range(600):
        try:
            os.kill(process_id, 0)
        except ProcessLookupError:
            return True
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(process_id)], capture_output=True, text=True, check=False
        )
        if state.stdout.strip()[:1] in ("", "Z"):
            return True
        time.sleep(0.05)
    return False


def test_ctrl_c_reaches_the_command_alone_and_no_process_is_left() -> None:
    running, child = command()
    # As a terminal does it: to the whole group of the command.
    os.killpg(running.pid, signal.SIGINT)
    said, _ = running.communicate(timeout=30)
    assert said.strip() == f"{child} still here"
    assert is_gone(child)


def test_no_process_outlives_a_command_that_was_killed() -> None:
    running, child = command()
    running.kill()
    running.communicate(timeout=30)
    assert is_gone(child)
