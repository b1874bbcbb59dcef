"""The command that lets it run by itself: serve."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from agent.bootstrap import Workplace
from agent.cli.output import HERE, WorkspaceOption, open_workspace, say
from agent.inbound import read_inbox
from agent.policy_page import PolicyPageError
from agent.run_lock import RunInProgressError
from agent.scheduler import Job, daily, every, serve, tick
from prompts.model import ModelError


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("serve")(serve_)


def serve_(
    folder: WorkspaceOption = HERE,
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, then end (for cron).")] = False,
) -> None:
    """Work by the schedule of the workspace: passes over the book, and the inbox in between."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    with open_workspace(folder) as place:
        jobs = jobs_of(place)
        if once:
            for job in jobs:
                outcome = tick(place.office, job, timedelta(hours=place.settings.schedule.catch_up_hours))
                say(f"{job.name}: {outcome or 'nothing is due'}")
            return
        until = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: until.set())
        times = ", ".join(place.settings.schedule.runs)
        say(f"Working {folder} at {times} ({place.settings.company.zone}); Ctrl-C ends after the batch at hand.")
        serve(place.office, jobs_of(place, until), place.settings.schedule, until)


def jobs_of(place: Workplace, until: threading.Event | None = None) -> list[Job]:
    """Return the jobs of a workspace: the inbox first, then the pass, so that a pass sees the newest replies."""
    from agent.outreach import run  # noqa: PLC0415  (the graph library is slow to import, and only passes need it)

    schedule = place.settings.schedule
    zone = ZoneInfo(place.settings.company.zone)

    def look() -> str:
        report = read_inbox(place)
        return "; ".join(report.problems) or f"{report.stored} new messages, {len(report.read)} read"

    def work() -> str:
        look()
        try:
            report = run(place, stop=until)
        except (RunInProgressError, PolicyPageError, ModelError) as error:
            return f"not worked: {error}"
        return report.stopped or f"{report.worked} accounts worked, {report.counts['sent']} messages sent"

    return [Job("inbox", every(schedule.inbox_minutes), look), Job("outreach", daily(schedule.runs, zone), work)]
