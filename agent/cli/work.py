"""Commands that work the book: queue, run, inbox, stop, resume, undo."""

from __future__ import annotations

import getpass
import signal
import threading
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from agent.bootstrap import Workplace
from agent.cli.book import parse_day
from agent.cli.output import (
    HERE,
    Exit,
    JsonOption,
    WorkspaceOption,
    amounts,
    console,
    errors,
    open_workspace,
    print_json,
    say,
    table,
)
from agent.inbound import InboxReport, read_inbox
from agent.policy_page import in_force, load_page, read_page
from agent.settings import load_settings
from agent.worklist import worklist
from agent.workspace import POLICY_FILE
from policies.ranking import Ranked
from tools.switch import resume, stop_everything
from tools.undo import undo

if TYPE_CHECKING:
    from agent.outreach import RunReport

#: The hour of a day given with --as-of: within everybody's business hours in most of Europe.
AS_OF_HOUR = 14


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(queue)
    app.command("run")(run_)
    app.command()(inbox)
    app.command()(stop)
    app.command("resume")(resume_)
    app.command("undo")(undo_)


AsOfOption = Annotated[str, typer.Option("--as-of", help="Work as if it were this day, as 2026-06-30.")]
PersonOption = Annotated[str, typer.Option("--as", help="Who decides; default: your login name.")]


def person(given: str) -> str:
    """Return who acts, for the record."""
    return f"person:{given or getpass.getuser()}"


def _open(folder: WorkspaceOption, as_of: str) -> Workplace:
    if not as_of:
        return open_workspace(folder)
    day = parse_day(as_of)
    zone = ZoneInfo(load_settings(folder).company.zone)
    moment = datetime.combine(day, time(AS_OF_HOUR), tzinfo=zone)
    return open_workspace(folder, clock=lambda: moment)


def queue(
    folder: WorkspaceOption = HERE,
    as_of: AsOfOption = "",
    everything: Annotated[bool, typer.Option("--all", help="Also show accounts with nothing overdue.")] = False,
    limit: Annotated[int, typer.Option(help="Show at most so many accounts; 0 for all.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Show every account, ranked, with the reason it is or is not worked now."""
    with _open(folder, as_of) as place:
        text = load_page(folder / POLICY_FILE)
        page = read_page(place.office, place.model, text, place.home_currency)
        today = place.office.clock().astimezone(place.office.zone).date()
        ranked = worklist(place.office, in_force(page, place.home_currency, today))
    shown = (
        ranked if everything else [account for account in ranked if account.facts.overdue or account.verdict.worked]
    )
    if as_json:
        print_json([_as_json(account) for account in shown])
        return
    _show_queue(shown[: limit or None], len(shown), today)


def _as_json(account: Ranked) -> dict[str, object]:
    verdict = account.verdict
    return {
        "customer": account.facts.number,
        "name": account.facts.name,
        "worked": verdict.worked,
        "standing": verdict.standing.value,
        "reason": verdict.reason,
        "priority": account.priority,
        "overdue_minor": dict(account.facts.overdue),
        "to_ask_minor": dict(verdict.chase),
        "oldest_days": verdict.oldest_days,
        "stage": verdict.stage.name if verdict.stage else None,
        "tone": verdict.tone.value if verdict.stage else None,
        "needs_approval": verdict.needs_approval,
        "clauses": list(verdict.clauses),
        "next_day": verdict.next_day,
    }


def _show_queue(shown: list[Ranked], total: int, day: date) -> None:
    table(
        f"Worklist of {day.isoformat()}",
        ("", "customer", "name", "overdue", "oldest", "why"),
        [
            (
                "→" if account.verdict.worked else "",
                account.facts.number,
                account.facts.name,
                amounts(dict(account.facts.overdue)),
                f"{account.verdict.oldest_days} d" if account.verdict.oldest_days else "",
                account.why + (" – waits for approval" if account.verdict.needs_approval else ""),
            )
            for account in shown
        ],
        numbers=("overdue", "oldest"),
    )
    worked = sum(account.verdict.worked for account in shown)
    say(f"{worked} of the {len(shown)} shown are worked now; {total} in all.")


def run_(
    folder: WorkspaceOption = HERE,
    as_of: AsOfOption = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent; send and record nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> int:
    """Work the book once: decide about every account, write to those that are due."""
    from agent.outreach import run  # noqa: PLC0415  (the graph library is slow to import, and only runs need it)

    halt = threading.Event()
    with _open(folder, as_of) as place, _interruptible(halt), _progress(quiet=as_json) as bar:
        task = bar.add_task("accounts", total=None)
        report = run(
            place, dry_run=dry_run, stop=halt, progress=lambda done, of: bar.update(task, completed=done, total=of)
        )
        shadow = place.office.channel.shadow
    if as_json:
        print_json(_run_json(report, shadow))
    else:
        _show_run(report, shadow)
    if report.stopped:
        return errors(f"the run ended early: {report.stopped}", Exit.STOPPED)
    return Exit.OK


class _interruptible:  # noqa: N801  (reads as what it is in a with statement)
    """Ends the run after the batch at hand on Ctrl-C or SIGTERM, so that nothing is left half-done."""

    def __init__(self, halt: threading.Event) -> None:
        self._halt = halt

    def __enter__(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: self._halt.set())

    def __exit__(self, *_: object) -> None:
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGINT, signal.SIGTERM):
                signal.signal(name, signal.default_int_handler if name is signal.SIGINT else signal.SIG_DFL)


def _progress(*, quiet: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal)


def _run_json(report: RunReport, shadow: bool) -> dict[str, object]:
    return {
        "day": report.day,
        "dry_run": report.dry,
        "shadow": shadow,
        "outcome": report.outcome,
        "why": report.stopped,
        "accounts": report.accounts,
        "worked": report.worked,
        "counts": {name: count for name, count in report.counts.items() if count},
        "promises": report.promises,
        "put_off": report.put_off,
        "cost_micros": report.cost_micros,
        "drafts": [draft.as_json() for draft in report.drafts],
    }


_IN_WORDS = {
    "sent": "messages sent",
    "to_approve": "messages wait for a person's approval",
    "escalated": "accounts given to a person",
    "handed_over": "accounts handed over by the policy",
    "waiting": "accounts left alone for some days",
    "put_off": "accounts put off",
    "cancelled": "messages cancelled by the guard",
    "failed": "messages refused for good",
    "perhaps_sent": "messages whose end is not known yet",
    "channel_down": "messages not tried, the channel being down",
    "released": "released messages sent",
    "holds_ended": "holds ended",
    "reviews_late": "reviews late",
    "would_send": "messages would be sent",
    "would_wait": "accounts would be left alone",
    "would_escalate": "accounts would go to a person",
    "would_refused": "drafts would go to a person",
    "would_moved": "accounts would be put off",
}


def _show_run(report: RunReport, shadow: bool) -> None:
    mode = " (shadow: written to outbox/, nothing reached a customer)" if shadow and not report.dry else ""
    say(f"{report.day.isoformat()}: {report.accounts} accounts, {report.worked} to be worked{mode}")
    for name, count in report.counts.items():
        if count:
            say(f"  {count:>5} {_IN_WORDS.get(name, name.replace('_', ' '))}")
    for state, count in report.promises.items():
        say(f"  {count:>5} promises {state.replace('_', ' ')}")
    for one in report.put_off[:20]:
        say(f"  put off account {one.customer_id}: {one.why}")
    for draft in report.drafts[:20]:
        say(f"  would write to {draft.address}: {draft.letter_subject}")


def inbox(folder: WorkspaceOption = HERE, as_of: AsOfOption = "", as_json: JsonOption = False) -> int:
    """Read replies now: promises, disputes and the like are recorded, chasing pauses at once."""
    with _open(folder, as_of) as place:
        report = read_inbox(place)
    if as_json:
        print_json(report)
    else:
        _show_inbox(report)
    return errors(report.problems[0], Exit.STOPPED) if report.problems else Exit.OK


def _show_inbox(report: InboxReport) -> None:
    say(f"{report.stored} new messages, {report.known} known already, {len(report.read)} read")
    for message in report.read:
        claims = ", ".join(f"{intent.replace('_', ' ')} → {outcome}" for intent, outcome in message.claims)
        whose = f"account {message.customer_id}" if message.customer_id else "nobody known"
        kind = message.kind.replace("_", " ")
        say(f"  message {message.message_id} ({kind}), {whose}: {claims or 'nothing to do'}")


def stop(folder: WorkspaceOption = HERE, who: PersonOption = "") -> None:
    """Stop all sending on every channel at once; what is not out yet stays in."""
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        changed = stop_everything(journal)
    say("All sending is stopped." if changed else "All sending was stopped already.")


def resume_(folder: WorkspaceOption = HERE, who: PersonOption = "") -> None:
    """Lift the global stop."""
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        changed = resume(journal)
    say("Sending is allowed again." if changed else "Sending was not stopped.")


def undo_(
    event: Annotated[int, typer.Argument(help="Number of the event, from 'dunlin account'.")],
    folder: WorkspaceOption = HERE,
    reason: Annotated[str, typer.Option(help="Why; needed for grave holds and opt-outs.")] = "",
    who: PersonOption = "",
) -> None:
    """Take back what an event recorded: a promise, a dispute, a hold, an opt-out."""
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        undoing = undo(journal, event, reason)
    say(f"Event {event} is undone, by event {undoing}.")
