"""Messages are read ahead, apart: in their order, counted, and whatever one does to the reader costs it alone."""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.metered_model import Call, MeteredModel, SpendLimitReached
from agent.offline.model import OfflineModel
from agent.reader.claims import Claim, ReadableMessage, ReaderContext
from agent.reader.reader import read
from agent.reading_ahead import read_ahead
from agent.reading_worker import BATCH_MESSAGES, Answered, Question, ReadingWorker, loaded, sound, unclear
from channels.worker import WorkerError
from prompts.model import ModelError, Prompt, Reply, Usage
from prompts.reply_reading import Intent, ReadReply
from store.tables import Message, Promise
from tests.agent.faulty_reading import FaultyWorker
from tests.agent.workplace import HandClock, Office, an_office

SENT = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)
CONTEXT = ReaderContext(ZoneInfo("Europe/Berlin"), "en", "EUR", ("INV-1042",))
FAULTS = {"hangs": "hang", "dies": "die", "breaks": "break", "eats memory": "burst"}


@dataclass(frozen=True)
class Asked:
    """A message with its number; without words nothing is read."""

    number: int
    question: Question | None


def question(words: str) -> Question:
    return ReadableMessage(words, 0, len(words), SENT), CONTEXT


def promise(day: int) -> str:
    return f"INV-1042 will be paid on {day} July 2026."


def asked(*words: str) -> list[Asked]:
    return [Asked(number, question(text) if text else None) for number, text in enumerate(words)]


def metered(model: Any = None, **limits: int) -> MeteredModel:
    return MeteredModel(model or OfflineModel(), lambda call: None, **limits)


def days(found: list[tuple[Asked, tuple[Claim, ...]]]) -> list[tuple[int, int | None]]:
    """Return the number of each message with the day it names."""
    return [(one.number, next((claim.day.day for claim in claims if claim.day), None)) for one, claims in found]


def until_it_ends(
    worker: ReadingWorker | None, model: MeteredModel, messages: Any
) -> tuple[list[tuple[int, int | None]], Exception | None]:
    """Return what was read, and what ended it."""
    found = []
    try:
        for one in read_ahead(worker, model, messages):
            found.append(one)
    except (ModelError, SpendLimitReached, WorkerError) as error:
        return days(found), error
    return days(found), None


@pytest.fixture(scope="module")
def worker() -> Iterator[ReadingWorker]:
    made = ReadingWorker()
    yield made
    made.close()


class SlowFirst:
    """A remote model whose first answers take longest, and that fails where it is told to."""

    name = "remote"

    def __init__(self, fails_at: str = "") -> None:
        self.fails_at = fails_at
        self.offline = OfflineModel()

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        words = prompt.sentences[0].text if isinstance(prompt, ReadReply) else ""
        if self.fails_at and self.fails_at in words:
            raise ModelError("no usable answer")
        time.sleep(0.1 if "on 1 July" in words else 0)
        return Reply(self.offline.ask(prompt).value, Usage(cost_micros=5))


def test_the_process_reads_what_the_reader_reads_here(worker: ReadingWorker) -> None:
    words = [
        promise(3),
        "We dispute INV-1042, it came broken.",
        "Stop writing to me.",
        "Schreiben Sie bitte auf Deutsch.",
    ]
    [*found] = read_ahead(worker, metered(), asked(*words))
    assert [claims for _, claims in found] == [read(*question(text), OfflineModel()).claims for text in words]


def test_messages_keep_their_order_over_batches_and_those_nobody_reads_stay_between_them(worker: ReadingWorker) -> None:
    words = [promise(n % 28 + 1) if n % 3 else "" for n in range(2 * BATCH_MESSAGES + 5)]
    expected = [(n, n % 28 + 1 if n % 3 else None) for n in range(len(words))]
    assert until_it_ends(worker, metered(), asked(*words)) == (expected, None)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_message_that_does_something_to_the_reader_costs_itself_alone(fault: str) -> None:
    if fault == "burst" and sys.platform == "darwin":
        pytest.skip("macOS does not limit the memory of a process")
    faulty = FaultyWorker(seconds=1)
    words = [promise(1), f"Please {fault} here. {promise(2)}", promise(3)]
    [*found] = read_ahead(faulty, metered(), asked(*words))
    faulty.close()
    assert days(found) == [(0, 1), (1, None), (2, 3)]
    assert found[1][1] == (Claim(Intent.UNCLEAR, (0, len(words[1])), 0),)


def test_the_process_has_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/proc").exists():
        pytest.skip("what a process was given is read from /proc")
    monkeypatch.setenv("DUNLIN_MODEL_API_KEY", "a secret")
    started = ReadingWorker()
    list(read_ahead(started, metered(), asked(promise(1))))
    environment = Path(f"/proc/{started.process_id}/environ").read_bytes()
    started.close()
    assert b"secret" not in environment


def test_what_the_process_asks_is_counted_like_any_call_and_stops_at_the_limit(worker: ReadingWorker) -> None:
    calls: list[Call] = []
    model = MeteredModel(OfflineModel(), calls.append, limit_calls=2)
    found, ended = until_it_ends(worker, model, asked(promise(1), "", promise(2), "", promise(3)))
    assert (found, type(ended)) == ([(0, 1), (1, None), (2, 2), (3, None)], SpendLimitReached)
    assert calls == 2 * [Call(OfflineModel.NAME, "read_reply", None, "answered", Usage())]


def test_a_process_that_does_not_start_says_nothing_about_the_messages() -> None:
    unable = ReadingWorker(memory_bytes=1)
    found, ended = until_it_ends(unable, metered(), asked("", promise(1)))
    unable.close()
    assert (found, str(ended)) == ([(0, None)], "the process that reads messages does not start")


def test_what_came_before_the_mail_could_no_longer_be_parsed_is_read(worker: ReadingWorker) -> None:
    def breaking_off() -> Iterator[Asked]:
        yield from asked(promise(1), promise(2))
        raise WorkerError("the process that parses mail does not start")

    found, ended = until_it_ends(worker, metered(), breaking_off())
    assert (found, type(ended)) == ([(0, 1), (1, 2)], WorkerError)


def test_threads_keep_the_order_of_the_messages() -> None:
    words = [promise(n + 1) for n in range(9)]
    assert until_it_ends(None, metered(SlowFirst()), asked(*words)) == ([(n, n + 1) for n in range(9)], None)


def test_a_model_that_fails_ends_the_pass_and_what_was_read_before_is_kept() -> None:
    words = [promise(1), "", promise(2), "", promise(3), promise(4)]
    found, ended = until_it_ends(None, metered(SlowFirst(fails_at="on 3 July")), asked(*words))
    assert (found, type(ended)) == ([(0, 1), (1, None), (2, 2), (3, None)], ModelError)


@pytest.mark.parametrize("limit", [{"limit_calls": 2}, {"limit_calls": 5}])
def test_a_reached_limit_falls_between_two_messages_however_fast_they_are(limit: dict[str, int]) -> None:
    model = metered(SlowFirst(), **limit)
    found, ended = until_it_ends(None, model, asked(*(promise(n + 1) for n in range(8))))
    most = limit["limit_calls"]
    assert (found, type(ended)) == ([(n, n + 1) for n in range(most)], SpendLimitReached)
    assert (model.spent.calls, model.spent.usage.cost_micros) == (most, 5 * most)


def test_an_answer_can_name_nothing_but_claims() -> None:
    class Harmful:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, ("true",)

    for answer in (Harmful(), "words", Answered(("words",))):  # type: ignore[arg-type]
        with pytest.raises(pickle.UnpicklingError):
            loaded(pickle.dumps(answer))


def test_a_reader_that_points_at_what_is_not_there_was_taken_over() -> None:
    whose = question("We will pay INV-1042.")
    right = Answered((Claim(Intent.PROMISE_VAGUE, (0, 21), 90, ("INV-1042",)),), 1)
    assert sound(whose, right) is right
    for claim in (Claim(Intent.THANKS, (5, 99), 90), Claim(Intent.PROMISE_FULL, (0, 5), 90, ("INV-OTHER",))):
        assert sound(whose, Answered((claim,))).claims == (unclear(whose[0]),)


class Reads:
    """An office whose messages are read by a process, and two letters that were sent."""

    def __init__(self, office: Office) -> None:
        self.office = office
        for name in ("ACME", "OTHER"):
            office.customer(name)
            office.invoice(name, f"INV-{name}", "4800.00", date(2026, 6, 1))
        office.run()

    def drop(self, customer: str, words: str) -> None:
        to, answer = self.office.sent_to(customer)[0], EmailMessage()
        answer["From"], answer["To"], answer["In-Reply-To"] = str(to["To"]), str(to["Reply-To"]), str(to["Message-ID"])
        answer.set_content(words)
        count = len(list((self.office.folder / "inbox").glob("*")))
        (self.office.folder / "inbox" / f"{count}.eml").write_bytes(answer.as_bytes())


def office_with(tmp_path: Path, sqlite_template: Path, clock: HandClock, **overrides: Any) -> Iterator[Reads]:
    path = tmp_path / "dunlin.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    for office in an_office(tmp_path / "w", f"sqlite:///{path}", clock, **overrides):
        yield Reads(office)


def test_a_message_that_hangs_the_reader_is_for_a_person_and_the_next_is_read(
    tmp_path: Path, sqlite_template: Path, clock: HandClock
) -> None:
    for reads in office_with(tmp_path, sqlite_template, clock, reading_worker=FaultyWorker(seconds=1)):
        reads.drop("ACME", "Do hang. INV-ACME will be paid on 19 June.")
        reads.drop("OTHER", "INV-OTHER will be paid on 19 June.")
        report = reads.office.inbox()
        assert (len(report.read), report.problems) == (2, [])
        assert [promise.customer_id for promise in reads.office.all(Promise)] == [reads.office.customer_id("OTHER")]
        assert [(item.kind, item.blocks_chasing) for item in reads.office.reviews()] == [("claim", True)]
        assert reads.office.verify() == []


def test_what_was_read_before_the_model_failed_is_acted_on_and_the_rest_waits(
    tmp_path: Path, sqlite_template: Path, clock: HandClock
) -> None:
    for reads in office_with(tmp_path, sqlite_template, clock):
        reads.drop("ACME", "INV-ACME will be paid on 19 June.")
        reads.drop("OTHER", "No answer to this. INV-OTHER will be paid on 19 June.")
        office = reads.office
        offline: Any = office.place.model
        object.__setattr__(office.place, "model", SlowFirst(fails_at="No answer"))
        report = office.inbox()
        assert report.problems == ["1 messages wait to be read: no usable answer"]
        assert [one.customer_id for one in office.all(Promise)] == [office.customer_id("ACME")]
        assert sorted(message.state for message in office.all(Message, direction="in")) == ["read", "stored"]
        object.__setattr__(office.place, "model", offline)
        assert len(office.inbox().read) == 1
        assert len(office.all(Promise)) == 2
