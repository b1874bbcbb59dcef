"""The scheduler: APScheduler is the clock, the database is the referee.

A slot is done once: its row is unique. Who works a slot holds the lock of its schedule, which is given back when a
process dies, so whoever gets the lock and finds a claimed slot knows that its claimer is dead and takes it over.
Slots that were missed are one: the latest.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from agent.bootstrap import Workplace
from agent.run_lock import RunInProgressError, run_lock
from store.tables import ScheduleSlot

log = logging.getLogger("dunlin.scheduler")

#: How often the clock looks whether a slot has come.
TICK_SECONDS = 20
#: The outcomes of slots that were not worked to their end: still at work, or left by a process that died.
CLAIMED, INTERRUPTED = "claimed", "interrupted"


class UnfinishedError(Exception):
    """The work was told to stop before its end; its slot stays open for the next process."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do at certain times: its name, the latest slot at a moment, and the work.

    The work says in words what came of it, or raises UnfinishedError.
    """

    name: str
    latest_slot: Callable[[datetime], datetime]
    work: Callable[[], str]


def daily(times: tuple[str, ...], zone: ZoneInfo) -> Callable[[datetime], datetime]:
    """Return a function giving the latest of these local times (HH:MM) at or before a moment, in UTC.

    Where the clock is put forward over a time, its slot comes as much later on the clock; where it is put back, a
    time that occurs twice has one slot, the first.
    """
    parsed = sorted((int(hour), int(minute)) for hour, _, minute in (time.partition(":") for time in times))

    def slots_of(day: date) -> list[datetime]:
        # In UTC, as two moments of one zone are compared by their wall clocks, which run back once a year.
        return [datetime(day.year, day.month, day.day, *time, tzinfo=zone).astimezone(UTC) for time in parsed]

    def latest(now: datetime) -> datetime:
        today = now.astimezone(zone).date()
        return max(slot for slot in slots_of(today - timedelta(days=1)) + slots_of(today) if slot <= now)

    return latest


def every(minutes: int) -> Callable[[datetime], datetime]:
    """Return a function giving the latest full step of so many minutes at or before a moment, in UTC."""

    def latest(now: datetime) -> datetime:
        step = minutes * 60
        return datetime.fromtimestamp(int(now.timestamp()) // step * step, tz=UTC)

    return latest


def tick(place: Workplace, job: Job) -> str | None:
    """Do a job if a slot of it has come that nobody did; return what came of it, or None.

    Only the latest slot counts, and only if it is not older than `schedule.catch_up_hours`.
    """
    office = place.office
    now = office.clock()
    slot = job.latest_slot(now)
    if now - slot > timedelta(hours=place.settings.schedule.catch_up_hours) or _is_done(place, job.name, slot):
        return None
    with ExitStack() as held:
        try:
            held.enter_context(run_lock(office.database, office.tenant_id, place.folder, f"{job.name} schedule"))
        except RunInProgressError:
            return None
        row_id = _claim(place, job.name, slot)
        return None if row_id is None else _work(place, job, row_id)


def _is_done(place: Workplace, schedule: str, slot: datetime) -> bool:
    with place.office.database.read() as session:
        row = _row(session, place.office.tenant_id, schedule, slot)
        return row is not None and row.outcome != CLAIMED


def _row(session: Session, tenant_id: int, schedule: str, slot: datetime) -> ScheduleSlot | None:
    query = select(ScheduleSlot).where(
        col(ScheduleSlot.tenant_id) == tenant_id,
        col(ScheduleSlot.schedule) == schedule,
        col(ScheduleSlot.slot) == slot,
    )
    return session.scalars(query).first()


def _claim(place: Workplace, schedule: str, slot: datetime) -> int | None:
    """Claim a slot while holding the lock of its schedule; None when it was done before we got the lock."""
    office, now = place.office, place.office.clock()
    try:
        with office.database.write() as session:
            _give_up_older(session, office.tenant_id, schedule, slot, now)
            row = _row(session, office.tenant_id, schedule, slot)
            if row is not None and row.outcome != CLAIMED:
                return None
            row = row or ScheduleSlot(tenant_id=office.tenant_id, schedule=schedule, slot=slot, claimed_at=now)
            row.claimed_at = now
            session.add(row)
            session.flush()
            return row.id
    except IntegrityError:
        return None


def _give_up_older(session: Session, tenant_id: int, schedule: str, slot: datetime, now: datetime) -> None:
    """Close older slots that are still claimed: we hold the lock, so their claimers are dead."""
    session.execute(
        update(ScheduleSlot)
        .where(
            col(ScheduleSlot.tenant_id) == tenant_id,
            col(ScheduleSlot.schedule) == schedule,
            col(ScheduleSlot.outcome) == CLAIMED,
            col(ScheduleSlot.slot) != slot,
        )
        .values(outcome=INTERRUPTED, finished_at=now)
    )


def _work(place: Workplace, job: Job, row_id: int) -> str:
    try:
        outcome = job.work()
    except UnfinishedError as unfinished:
        return str(unfinished)
    except Exception:
        _finish(place, row_id, "failed")
        raise
    _finish(place, row_id, outcome)
    return outcome


def _finish(place: Workplace, row_id: int, outcome: str) -> None:
    with place.office.database.write() as session:
        row = session.get_one(ScheduleSlot, row_id)
        row.finished_at, row.outcome = place.office.clock(), outcome[:200]


def serve(place: Workplace, jobs: list[Job], until: threading.Event) -> None:
    """Run the clock until told to stop; a job that fails is logged and its next slot comes all the same."""
    from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415  (slow to load; only used here)
    from apscheduler.triggers.interval import IntervalTrigger  # noqa: PLC0415

    clock = BackgroundScheduler(timezone=place.office.zone)
    for job in jobs:
        clock.add_job(
            _guarded,
            IntervalTrigger(seconds=TICK_SECONDS, timezone=place.office.zone),
            args=(place, job),
            id=job.name,
            # One at a time; looks missed while one works, or while the machine slept, are one look.
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=datetime.now(place.office.zone),
        )
    clock.start()
    try:
        until.wait()
    finally:
        # Waits for what is at hand: the jobs watch `until` themselves.
        clock.shutdown(wait=True)


def _guarded(place: Workplace, job: Job) -> None:
    try:
        outcome = tick(place, job)
    except Exception:
        log.exception("%s failed; its next slot comes as usual", job.name)
        return
    if outcome is not None:
        log.info("%s: %s", job.name, outcome)
