"""The command that works the book: run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from agent.bootstrap import Workplace, system_clock
from agent.cli.accounts import named
from agent.cli.options import HERE, AsOfOption, JsonOption, WorkspaceOption, open_workspace
from agent.cli.output import Exit, counted, error_screen, errors, print_json, say, table
from agent.cli.stopping import told_to_stop

if TYPE_CHECKING:
    from agent.outreach import Progress as Watcher
    from agent.outreach import RunReport

Names = dict[int, tuple[str, str]]
#: Accounts and messages listed one by one; --json has them all.
_MOST_LISTED = 20


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("run", epilog="Example: dunlin run --dry-run, then: dunlin run")(run_)


def run_(
    folder: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent; send and record nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> int:
    """Work the book once: write to the accounts that are due.

    In shadow mode messages are only written to outbox/. Ctrl-C ends after the batch at hand.
    """
    from agent.outreach import run  # noqa: PLC0415  (the graph library is slow to import, and only runs need it)

    with open_workspace(folder, as_of) as place:
        _warn_of_the_day(place, dry_run=dry_run)
        with told_to_stop() as halt, _progress(quiet=as_json) as watcher:
            report = run(place, dry_run=dry_run, stop=halt, progress=watcher)
        shadow = place.office.channel.shadow
        written = [draft.customer_id for draft in report.drafts]
        names = named(place, written + [one.customer_id for one in report.put_off])
    if as_json:
        print_json(_as_json(report, names, shadow=shadow))
    else:
        _show(report, names, shadow=shadow)
    if report.stopped:
        return errors(f"the run ended early: {report.stopped}", Exit.STOPPED)
    return Exit.FOUND if any(report.counts[end] for end in _UNFINISHED) else Exit.OK


def _warn_of_the_day(place: Workplace, *, dry_run: bool) -> None:
    office = place.office
    days = {clock().astimezone(office.zone).date() for clock in (office.clock, system_clock)}
    if len(days) > 1 and not dry_run and not office.channel.shadow:
        error_screen().print("dunlin: note: messages are worded for --as-of, but leave today", highlight=False)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Watcher | None]:
    """Show a bar on a terminal, and nothing anywhere else."""
    console = error_screen()
    if quiet or not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("accounts", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _as_json(report: RunReport, names: Names, *, shadow: bool) -> dict[str, object]:
    def whose(customer_id: int) -> dict[str, object]:
        number, name = names.get(customer_id, ("", ""))
        return {"customer": number, "name": name}

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
        "put_off": [{**whose(one.customer_id), "why": one.why} for one in report.put_off],
        "cost_micros": report.cost_micros,
        "drafts": [{**whose(draft.customer_id), **draft.as_json()} for draft in report.drafts],
    }


#: What each count means, in the singular and the plural.
#: Ends of an account that leave something to look at, though the run itself went on.
_UNFINISHED = ("model_failed", "failed", "perhaps_sent")
_IN_WORDS = {
    "sent": ("message sent", "messages sent"),
    "released": ("message sent that a person had released", "messages sent that a person had released"),
    "to_approve": ("message waits for approval", "messages wait for approval"),
    "escalated": ("account given to a person", "accounts given to a person"),
    "handed_over": ("account handed over by the policy", "accounts handed over by the policy"),
    "waiting": ("account left alone for some days", "accounts left alone for some days"),
    "put_off": ("account put off", "accounts put off"),
    "model_failed": ("account put off, the model failing", "accounts put off, the model failing"),
    "cancelled": ("message cancelled by the guard", "messages cancelled by the guard"),
    "failed": ("message refused by the mail server", "messages refused by the mail server"),
    "perhaps_sent": ("message whose end is not known yet", "messages whose end is not known yet"),
    "channel_down": ("message not tried", "messages not tried"),
    "settled_sent": ("earlier message found to have left", "earlier messages found to have left"),
    "settled_not_sent": ("earlier message found not to have left", "earlier messages found not to have left"),
    "settled_to_person": ("earlier message given to a person", "earlier messages given to a person"),
    "settled_unknown": ("earlier message whose end is still open", "earlier messages whose end is still open"),
    "holds_ended": ("hold ended", "holds ended"),
    "reviews_late": ("review is late", "reviews are late"),
    "would_send": ("message would be written", "messages would be written"),
    "would_wait": ("account would be left alone", "accounts would be left alone"),
    "would_escalate": ("account would go to a person", "accounts would go to a person"),
    "would_refused": ("draft would go to a person", "drafts would go to a person"),
    "would_moved": ("account would be put off", "accounts would be put off"),
    "would_model_failed": ("account the model did not answer for", "accounts the model did not answer for"),
}


def _show(report: RunReport, names: Names, *, shadow: bool) -> None:
    say(f"{report.day.isoformat()}: {counted(report.accounts, 'account')}, {report.worked} to be worked")
    for name, count in report.counts.items():
        if count:
            say(f"  {count:>5} {_in_words(name, count)}")
    for state, count in report.promises.items():
        if count:
            say(f"  {count:>5} promise{'' if count == 1 else 's'} {state.replace('_', ' ')}")
    if report.counts["sent"] and shadow:
        say("Shadow mode: the messages are in outbox/; nothing reached a customer.")
    table(
        "Put off",
        ("customer", "why"),
        [(" ".join(names.get(one.customer_id, ("", ""))), one.why) for one in report.put_off[:_MOST_LISTED]],
        prose=("customer", "why"),
    )
    table(
        "Would be written",
        ("customer", "to", "subject"),
        [
            (" ".join(names.get(draft.customer_id, ("", ""))), draft.address, draft.letter_subject)
            for draft in report.drafts[:_MOST_LISTED]
        ],
        prose=("customer", "to", "subject"),
    )
    longest = max(len(report.put_off), len(report.drafts))
    if longest > _MOST_LISTED:
        say(f"{longest - _MOST_LISTED} more are not shown.")
    if report.drafts:
        say("--json shows every message whole.")
    if report.counts["to_approve"] or report.counts["escalated"] or report.counts["handed_over"]:
        say("'dunlin review list' shows what waits for a person.")


def _in_words(name: str, count: int) -> str:
    one, many = _IN_WORDS.get(name, (name.replace("_", " "), name.replace("_", " ")))
    return one if count == 1 else many
