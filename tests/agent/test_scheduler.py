"""The scheduler fires every slot once: whoever comes second, after a crash, over a change of the clocks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent.bootstrap import Workplace, build
from agent.run_lock import run_lock
from agent.scheduler import CLAIMED, INTERRUPTED, Job, UnfinishedError, daily, every, serve, tick
from agent.settings import load_settings
from store.tables import ScheduleSlot
from tests.agent.workplace import HandClock, Office

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


@dataclass
class Worker:
    """Counts what it was asked to do, and does what it is told."""

    outcome: str = "worked"
    done: int = 0
    does: Callable[[], object] = lambda: None
    slots: list[str] = field(default_factory=list)

    def __call__(self) -> str:
        self.done += 1
        self.does()
        return self.outcome

    def job(self, times: tuple[str, ...] = ("09:30", "13:30")) -> Job:
        return Job("outreach", daily(times, BERLIN), self)


def fail(error: BaseException) -> object:
    raise error


def slots(office: Office) -> list[tuple[str, str]]:
    """Return the slots by their time in UTC, and how each ended."""
    return sorted((f"{slot.slot:%d %H:%M}", slot.outcome) for slot in office.all(ScheduleSlot))


@pytest.fixture
def another(office: Office) -> Iterator[Callable[[], Workplace]]:
    """Open the same workspace again, as another process would: with connections of its own."""
    opened: list[Workplace] = []

    def open_again() -> Workplace:
        settings = load_settings(office.folder).model_copy(update={"database_url": office.database_url})
        opened.append(build(office.folder, clock=office.clock, settings=settings))
        return opened[-1]

    yield open_again
    for place in opened:
        place.close()


# The test clock stands on Thursday 2026-06-11, 14:00 in Berlin: the slot of 13:30 is 11:30 UTC.


def test_a_slot_that_has_come_is_worked_once(office: Office) -> None:
    worker = Worker()
    assert tick(office.place, worker.job()) == "worked"
    assert tick(office.place, worker.job()) is None
    assert (worker.done, slots(office)) == (1, [("11 11:30", "worked")])


def test_slots_that_were_missed_are_one(office: Office) -> None:
    worker = Worker()
    tick(office.place, worker.job())
    office.clock.now += timedelta(days=3)
    assert tick(office.place, worker.job()) == "worked"
    assert (worker.done, slots(office)) == (2, [("11 11:30", "worked"), ("14 11:30", "worked")])


def test_a_slot_too_long_ago_is_left_to_the_next_one(office: Office) -> None:
    worker = Worker()
    office.clock.now = datetime(2026, 6, 11, 23, 31, tzinfo=UTC)
    assert tick(office.place, worker.job()) is None
    assert (worker.done, slots(office)) == (0, [])


def test_many_processes_at_once_fire_a_slot_once(office: Office, another: Callable[[], Workplace]) -> None:
    barrier, worker = threading.Barrier(6), Worker(does=lambda: threading.Event().wait(0.05))
    places = [another() for _ in range(6)]

    def arrive(place: Workplace) -> str | None:
        barrier.wait(5)
        return tick(place, worker.job())

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(arrive, places))
    assert worker.done == 1
    assert sorted(filter(None, outcomes)) == ["worked"]
    assert slots(office) == [("11 11:30", "worked")]


def test_nobody_begins_a_slot_while_an_older_one_is_at_work(office: Office, another: Callable[[], Workplace]) -> None:
    other, second = another(), Worker()

    def meanwhile() -> None:
        office.clock.now += timedelta(days=1)
        assert tick(other, second.job()) is None

    assert tick(office.place, Worker(does=meanwhile).job()) == "worked"
    assert second.done == 0
    assert tick(other, second.job()) == "worked"


def test_the_slot_of_a_process_that_died_is_taken_over_at_once(
    office: Office, another: Callable[[], Workplace]
) -> None:
    with pytest.raises(SystemExit):
        tick(office.place, Worker(does=lambda: fail(SystemExit())).job())
    assert slots(office) == [("11 11:30", CLAIMED)]
    assert tick(another(), Worker().job()) == "worked"
    assert slots(office) == [("11 11:30", "worked")]


def test_an_older_slot_left_behind_is_closed_when_the_next_one_comes(office: Office) -> None:
    with pytest.raises(SystemExit):
        tick(office.place, Worker(does=lambda: fail(SystemExit())).job())
    office.clock.now += timedelta(days=1)
    tick(office.place, Worker().job())
    assert slots(office) == [("11 11:30", INTERRUPTED), ("12 11:30", "worked")]


def test_work_that_was_told_to_stop_goes_on_at_the_next_start(office: Office) -> None:
    stopped = Worker(does=lambda: fail(UnfinishedError("told to stop")))
    assert tick(office.place, stopped.job()) == "told to stop"
    assert slots(office) == [("11 11:30", CLAIMED)]
    assert tick(office.place, Worker().job()) == "worked"


def test_work_that_fails_is_not_tried_again_before_its_next_slot(office: Office) -> None:
    failing = Worker(does=lambda: fail(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        tick(office.place, failing.job())
    assert tick(office.place, failing.job()) is None
    assert (failing.done, slots(office)) == (1, [("11 11:30", "failed")])


def test_two_schedules_do_not_wait_for_each_other(office: Office) -> None:
    inbox = Worker("looked")

    def meanwhile() -> None:
        assert tick(office.place, Job("inbox", every(5), inbox)) == "looked"

    assert tick(office.place, Worker(does=meanwhile).job()) == "worked"
    assert inbox.done == 1


def test_a_lock_is_held_by_one_and_free_when_the_block_ends(office: Office) -> None:
    place = office.place
    with run_lock(place.office.database, place.office.tenant_id, place.folder, "outreach schedule"):
        assert tick(place, Worker().job()) is None
    assert tick(place, Worker().job()) == "worked"


def fired(latest: Callable[[datetime], datetime], start: datetime, hours: int) -> list[datetime]:
    """Return the different slots somebody sees who looks every minute."""
    seen: list[datetime] = []
    for minute in range(hours * 60):
        slot = latest(start + timedelta(minutes=minute))
        assert slot <= start + timedelta(minutes=minute)
        if slot not in seen:
            seen.append(slot)
    return seen[1:]


@pytest.mark.parametrize(
    ("zone", "eve", "times", "expected"),
    [
        # Europe/Berlin: 02:00 becomes 03:00 on 29 March 2026; 03:00 becomes 02:00 on 25 October.
        (BERLIN, "2026-03-28", ("02:30",), ["03-29 01:30"]),
        (BERLIN, "2026-03-28", ("01:59", "03:00"), ["03-29 00:59", "03-29 01:00"]),
        (BERLIN, "2026-03-28", ("02:30", "03:30"), ["03-29 01:30"]),
        (BERLIN, "2026-10-24", ("02:30",), ["10-25 00:30"]),
        (BERLIN, "2026-10-24", ("02:00", "02:59", "03:00"), ["10-25 00:00", "10-25 00:59", "10-25 02:00"]),
        (BERLIN, "2026-10-24", ("09:30",), ["10-25 08:30"]),
        # America/New_York: 02:00 becomes 03:00 on 8 March 2026; 02:00 becomes 01:00 on 1 November.
        (NEW_YORK, "2026-03-07", ("02:30",), ["03-08 07:30"]),
        (NEW_YORK, "2026-03-07", ("09:30",), ["03-08 13:30"]),
        (NEW_YORK, "2026-10-31", ("01:30",), ["11-01 05:30"]),
        (NEW_YORK, "2026-10-31", ("01:30", "02:00"), ["11-01 05:30", "11-01 07:00"]),
    ],
)
def test_a_change_of_the_clocks_neither_skips_nor_doubles_a_slot(
    zone: ZoneInfo, eve: str, times: tuple[str, ...], expected: list[str]
) -> None:
    noon = datetime.fromisoformat(f"{eve}T12:00").replace(tzinfo=zone).astimezone(UTC)
    assert [f"{slot:%m-%d %H:%M}" for slot in fired(daily(times, zone), noon, 24)] == expected


def test_the_inbox_is_looked_at_in_even_steps_over_a_change_of_the_clocks() -> None:
    start = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)
    seen = fired(every(15), start, 4)
    assert [later - earlier for earlier, later in pairwise(seen)] == [timedelta(minutes=15)] * 14


def test_serve_works_what_is_due_at_once_and_ends_after_the_work_at_hand(office: Office) -> None:
    until, ended = threading.Event(), []

    def work() -> str:
        until.set()
        threading.Event().wait(0.1)
        ended.append("to its end")
        return "worked"

    serve(office.place, [Job("outreach", every(60), work)], until)
    assert ended == ["to its end"]
    assert [outcome for _, outcome in slots(office)] == ["worked"]


def test_a_failing_job_does_not_end_the_service(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    until = threading.Event()

    def work() -> str:
        threading.Timer(0.05, until.set).start()
        raise ZeroDivisionError

    serve(office.place, [Job("outreach", every(60), work)], until)
    assert [outcome for _, outcome in slots(office)] == ["failed"]
    assert "outreach failed; its next slot comes as usual" in caplog.text


def test_the_workspace_folder_keeps_the_lock_files_out_of_sight(office: Office) -> None:
    tick(office.place, Worker().job())
    left = [path.name for path in Path(office.folder).iterdir() if path.name.endswith(".lock")]
    assert all(name.startswith(".") for name in left)


def test_a_clock_that_is_put_back_fires_nothing_twice(office: Office, clock: HandClock) -> None:
    worker = Worker()
    tick(office.place, worker.job())
    clock.now -= timedelta(minutes=20)
    assert tick(office.place, worker.job()) is None
    assert worker.done == 1
