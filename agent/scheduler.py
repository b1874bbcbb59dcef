"""The scheduler: APScheduler is the clock, the database is the referee.

A slot is claimed by inserting its row, which only one process can; missed slots are coalesced into the latest one;
a slot whose holder died is free again after a while, as its work is safe to do twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from agent.settings import Schedule
from store.tables import ScheduleSlot
from tools.office import Office

log = logging.getLogger("dunlin.scheduler")

#: How often the clock looks whether a slot has come.
TICK_SECONDS = 20
#: After so long a claimed slot that was never finished belongs to a process that died.
DEAD_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do at certain times: its name, the latest slot at a moment, and the work."""

    name: str
    latest_slot: Callable[[datetime], datetime]
    work: Callable[[], str]


def daily(times: tuple[str, ...], zone: ZoneInfo) -> Callable[[datetime], datetime]:
    """Return a function giving the latest of these local times (HH:MM) at or before a moment.

    A time that summer time skips falls on the moment the clock jumps to; one that occurs twice, on its first.
    """
    parsed = sorted((int(t.partition(":")[0]), int(t.partition(":")[2])) for t in times)

    def latest(now: datetime) -> datetime:
        today = now.astimezone(zone).date()
        slots = [
            datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
            for day in (today - timedelta(days=1), today)
            for hour, minute in parsed
        ]
        return max(slot for slot in slots if slot <= now)

    return latest


def every(minutes: int) -> Callable[[datetime], datetime]:
    """Return a function giving the latest full step of so many minutes at or before a moment."""

    def latest(now: datetime) -> datetime:
        step = minutes * 60
        return datetime.fromtimestamp(int(now.timestamp()) // step * step, tz=now.tzinfo)

    return latest


def claim_slot(office: Office, schedule: str, slot: datetime) -> int | None:
    """Claim a slot for this process; return its row, or None when another has it or had it."""
    now = office.clock()
    try:
        with office.database.write() as session:
            row = ScheduleSlot(tenant_id=office.tenant_id, schedule=schedule, slot=slot, claimed_at=now)
            session.add(row)
            session.flush()
            return row.id
    except IntegrityError:
        return _take_over(office, schedule, slot, now)


def _take_over(office: Office, schedule: str, slot: datetime, now: datetime) -> int | None:
    with office.database.write() as session:
        abandoned = (
            update(ScheduleSlot)
            .where(
                col(ScheduleSlot.tenant_id) == office.tenant_id,
                col(ScheduleSlot.schedule) == schedule,
                col(ScheduleSlot.slot) == slot,
                col(ScheduleSlot.outcome) == "claimed",
                col(ScheduleSlot.claimed_at) < now - DEAD_AFTER,
            )
            .values(claimed_at=now)
            .returning(col(ScheduleSlot.id))
        )
        return session.execute(abandoned).scalar_one_or_none()


def finish_slot(office: Office, row_id: int, outcome: str) -> None:
    """Write how the work of a slot ended."""
    with office.database.write() as session:
        row = session.get_one(ScheduleSlot, row_id)
        row.finished_at, row.outcome = office.clock(), outcome[:200]


def tick(office: Office, job: Job, catch_up: timedelta) -> str | None:
    """Do a job if a slot of it has come that nobody did; return its outcome, or None.

    Several missed slots are one: only the latest counts, and only if it is not older than `catch_up`.
    """
    now = office.clock()
    slot = job.latest_slot(now)
    if now - slot > catch_up or _is_done(office, job.name, slot):
        return None
    row_id = claim_slot(office, job.name, slot)
    if row_id is None:
        return None
    outcome = "failed"
    try:
        outcome = job.work()
    finally:
        finish_slot(office, row_id, outcome)
    return outcome


def _is_done(office: Office, schedule: str, slot: datetime) -> bool:
    with office.database.read() as session:
        query = select(col(ScheduleSlot.id)).where(
            col(ScheduleSlot.tenant_id) == office.tenant_id,
            col(ScheduleSlot.schedule) == schedule,
            col(ScheduleSlot.slot) == slot,
            col(ScheduleSlot.outcome) != "claimed",
        )
        return session.execute(query).first() is not None


def serve(office: Office, jobs: list[Job], schedule: Schedule, until: threading.Event) -> None:
    """Run the clock until told to stop; a job that fails is logged and its next slot comes all the same."""
    clock = BackgroundScheduler(timezone=office.zone)
    catch_up = timedelta(hours=schedule.catch_up_hours)
    for job in jobs:
        clock.add_job(
            _guarded,
            IntervalTrigger(seconds=TICK_SECONDS, timezone=office.zone),
            args=(office, job, catch_up),
            id=job.name,
            # One at a time; what was missed while one ran is coalesced by the slot itself.
            max_instances=1,
            coalesce=True,
            next_run_time=datetime.now(office.zone),
        )
    clock.start()
    try:
        until.wait()
    finally:
        clock.shutdown(wait=True)


def _guarded(office: Office, job: Job, catch_up: timedelta) -> None:
    try:
        outcome = tick(office, job, catch_up)
    except Exception:
        log.exception("%s failed; its next slot comes as usual", job.name)
        return
    if outcome is not None:
        log.info("%s: %s", job.name, outcome)
