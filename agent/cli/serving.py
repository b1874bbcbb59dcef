"""The command that lets it run by itself: serve."""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack
from importlib.metadata import entry_points
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from agent.bank_feed import feed, watched_folder
from agent.bootstrap import Workplace, build_watch
from agent.cli.cash_watching import in_words
from agent.cli.inbox import look
from agent.cli.options import HERE, WorkspaceOption, open_workspace
from agent.cli.output import counted, say
from agent.cli.stopping import told_to_stop
from agent.inbound import InboxReport
from agent.inbox_news import reading_on_news
from agent.policy_page import PolicyPageError
from agent.run_lock import RunInProgressError
from agent.scheduler import Job, UnfinishedError, daily, every, serve, tick
from agent.settings import SettingsError
from policies.defaults import DEFAULT_PRECISION
from prompts.model import ModelError
from tools.cash.precision import watch_precision
from tools.watched_folder import BankFolderError, WatchedFolder

#: Before the day's first pass, with what people corrected the day before.
_PRECISION_AT = ("05:00",)


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("serve", epilog="Example: dunlin serve -w books; from cron: dunlin serve --once -w books")(serve_)


def serve_(
    folder: WorkspaceOption = HERE,
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, then end (for cron).")] = False,
) -> None:
    """Work by the schedule; take in mail, bank files and webhooks.

    Times are in [schedule] of dunlin.toml. A pass that was missed is caught up once. Ctrl-C or SIGTERM ends after
    the batch at hand; what was left undone is taken up at the next start.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    with open_workspace(folder) as place, told_to_stop() as halt:
        jobs = jobs_of(place, halt)
        if once:
            _work_callbacks(place)
            for job in jobs:
                say(f"{job.name}: {tick(place, job) or 'nothing is due'}")
            return
        times = ", ".join(place.settings.schedule.runs) or "no time"
        say(f"Working {place.folder}: passes at {times} ({place.settings.company.zone}),")
        at_once = ", and as mail arrives" if place.settings.email.imap.host else ""
        say(f"the inbox every {counted(place.settings.schedule.inbox_minutes, 'minute')}{at_once}. Ctrl-C ends it.")
        web = place.settings.web
        if web.port:
            say(f"Webhooks are taken on {web.bind}, port {web.port}.")
        work(place, jobs, halt)


def work(place: Workplace, jobs: list[Job], halt: threading.Event) -> None:
    """Work the jobs until told to stop, and read mail the moment the mailbox announces it, where one is connected.

    What the layers above serve beside it (webhooks) joins by its name, as their commands do.
    """
    watch = build_watch(place.settings)
    with ExitStack() as beside:
        for found in sorted(entry_points(group="dunlin.services"), key=lambda one: one.name):
            beside.enter_context(found.load()(place))
        if watch:
            beside.enter_context(reading_on_news(watch, lambda: _read_news(place)))
        serve(place, jobs, halt)


def jobs_of(place: Workplace, halt: threading.Event) -> list[Job]:
    """Return the jobs of a workspace: inbox and bank first, then the pass, which sees the newest replies and money."""
    schedule, watched = place.settings.schedule, watched_folder(place)
    jobs = [
        Job("inbox", every(schedule.inbox_minutes), lambda: _look(place)),
        Job("bank", every(place.settings.bank.minutes), lambda: _feed(place, watched)),
    ]
    zone = ZoneInfo(place.settings.company.zone)
    jobs.append(Job("precision", daily(_PRECISION_AT, zone), lambda: _watch_precision(place)))
    if schedule.runs:
        jobs.append(Job("outreach", daily(schedule.runs, zone), lambda: _pass(place, halt, watched)))
    return jobs


def _work_callbacks(place: Workplace) -> None:
    """Work what webhooks stored and nobody worked, as when the server that took it has ended."""
    if not place.settings.twilio.account_sid:
        return
    from agent.callbacks import work_callbacks  # noqa: PLC0415  (only where texts or calls are connected)

    try:
        report = work_callbacks(place)
    except RunInProgressError as busy:
        say(f"callbacks: {busy}")
    else:
        say(f"callbacks: {counted(report.worked, 'callback')} worked")


def _look(place: Workplace) -> str:
    try:
        report = look(place)
    except RunInProgressError as busy:
        return str(busy)
    return _read_in_words(report)


def _feed(place: Workplace, watched: WatchedFolder) -> str:
    try:
        return in_words(feed(place, watched))
    except (RunInProgressError, BankFolderError) as error:
        return str(error)


def _watch_precision(place: Workplace) -> str:
    with place.office.journal("agent") as journal:
        return " ".join(watch_precision(journal, place.office.zone, DEFAULT_PRECISION)) or "no band falls short"


def _read_news(place: Workplace) -> str:
    report = look(place)
    return _read_in_words(report) if report.stored or report.problems else ""


def _read_in_words(report: InboxReport) -> str:
    return "; ".join(report.problems) or f"{counted(report.stored, 'new message')}, {len(report.read)} read"


def _pass(place: Workplace, halt: threading.Event, watched: WatchedFolder) -> str:
    from agent.outreach import run  # noqa: PLC0415  (the graph library is slow to import, and only passes need it)

    looked, fed = _look(place), _feed(place, watched)
    try:
        report = run(place, stop=halt)
    except (RunInProgressError, PolicyPageError, ModelError, SettingsError) as error:
        return f"not worked: {error}"
    if report.stopped and halt.is_set():
        raise UnfinishedError(report.stopped)
    done = f"{counted(report.worked, 'account')} worked, {counted(report.counts['sent'], 'message')} sent"
    return f"inbox: {looked}; bank: {fed}; {report.stopped or done}"
