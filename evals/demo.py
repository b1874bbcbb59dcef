"""`dunlin demo`: the whole job on a sample workspace, six weeks in under a minute, every message left on disk."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from agent.policy_page import ReadPage
from evals import demo_pages as pages
from evals.demo_channels import played
from evals.demo_clock import working_days
from evals.demo_figures import everything_asked, open_disputes, promise_outcomes, reviews_waiting
from evals.demo_rehearsal import REVIEWER, Rehearsal, RehearsalError
from evals.demo_stories import stories
from evals.demo_transcripts import told_by_channel
from ledger.money import Money
from policies.ranking import Ranked
from store.aging import AgingRow, AgingView, aging
from store.proofs import prove

#: The Monday on which the sample six weeks begin.
START = date(2026, 9, 14)
#: Working days on which the scripted reviewer releases what waits for approval.
REVIEW_DAYS = (11, 21)


def demo(
    folder: Annotated[Path, typer.Option(help="Where the sample workspace is made.")] = Path("demo-workspace"),
    days: Annotated[int, typer.Option(min=1, max=366, help="Calendar days to live through.")] = 42,
    seed: Annotated[int, typer.Option(help="Another seed gives another book and other people.")] = 7,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no line per day.")] = False,
) -> None:
    """Show the whole job on a sample workspace: six weeks of collections in under a minute, nothing sent."""
    console = Console()
    began = time.monotonic()
    try:
        rehearsal = Rehearsal(folder, seed, START)
    except RehearsalError as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(2) from error
    try:
        before = _first_day(console, rehearsal)
        last = _live_through(console, rehearsal, working_days(START, days), quiet=quiet)
        broken = _by_text_and_phone(console, folder)
        failed = _look_back(console, rehearsal, before, last) or broken
    except RehearsalError as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(2) from error
    finally:
        rehearsal.close()
    pages.closing(console, folder, time.monotonic() - began, _next_commands(folder, last))
    if failed:
        raise typer.Exit(1)


def _first_day(console: Console, rehearsal: Rehearsal) -> list[AgingRow]:
    pages.header(console, "Dunlin on a sample workspace", f"{rehearsal.folder.resolve()}; nothing is sent to anybody.")
    reports = rehearsal.import_book()
    pages.header(console, "The book", "")
    rows = [
        (report.file, report.entity.words, report.added, report.refused, _totals(report.stored_totals))
        for report in reports
    ]
    pages.table(console, ("file", "holds", "rows", "refused", "total"), rows, right="rows,refused,total")
    page = rehearsal.read_policy()
    _policy(console, page)
    _worklist(console, rehearsal.worklist(page))
    with rehearsal.place.office.database.read() as session:
        return aging(session, rehearsal.tenant_id, AgingView(rehearsal.book.start))


def _policy(console: Console, page: ReadPage) -> None:
    policy = page.policy
    pages.header(console, "The policy", f"{len(policy.rules)} rules understood, {len(policy.questions)} open questions")
    rules = [(rule.kind.replace("_", " "), " ".join(rule.span.of(policy.text).split())) for rule in policy.rules]
    pages.table(console, ("rule", "in the words of the policy"), rows=rules)
    for question in policy.questions:
        console.print(f"[yellow]?[/yellow] {question.ask}", highlight=False)


def _worklist(console: Console, ranked: list[Ranked]) -> None:
    worked = [account for account in ranked if account.verdict.worked]
    pages.header(console, "The first worklist", f"{len(worked)} of {len(ranked)} accounts are worked today")
    rows = [
        (account.facts.name, _totals(dict(account.verdict.chase)), account.verdict.oldest_days, account.why)
        for account in worked[:12]
    ]
    pages.table(console, ("customer", "asked for", "days", "why"), rows, right="asked for,days")
    left = Counter(account.verdict.standing.value.replace("_", " ") for account in ranked if not account.verdict.worked)
    console.print("Not worked: " + ", ".join(f"{count} {reason}" for reason, count in left.most_common()))


def _live_through(console: Console, rehearsal: Rehearsal, days: list[date], *, quiet: bool) -> date:
    pages.header(console, f"{len(days)} working days", "a bank file each morning, then the post, then one pass")
    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console, transient=True)
    if not quiet:
        pages.day_heads(console)
    with bar:
        task = bar.add_task("working", total=len(days))
        for n, day in enumerate(days, 1):
            earlier = rehearsal.tally()
            rehearsal.work(day)
            released = rehearsal.approve_waiting() if n in REVIEW_DAYS else 0
            now = rehearsal.tally()
            if not quiet:
                pages.day_line(console, day, now.since(earlier), now.reviews)
                if released:
                    console.print(f"             {REVIEWER} releases {released} formal messages", style="dim")
            bar.advance(task)
    return days[-1]


def _by_text_and_phone(console: Console, folder: Path) -> bool:
    """Play the scene of texts and calls in a workspace beside, and say whether its book does not prove itself."""
    aside = "two customers more, in a workspace beside; Twilio is simulated on this machine"
    pages.header(console, "By WhatsApp and by phone", aside)
    with played(folder, START) as scene, scene.place.office.database.read() as session:
        pages.told(console, told_by_channel(session, scene.place.office.letterhead.assistant_name, scene.draft))
        return bool(list(prove(session, scene.place.office.tenant_id)))


def _look_back(console: Console, rehearsal: Rehearsal, before: list[AgingRow], day: date) -> bool:
    truth = rehearsal.debtors.truth
    with rehearsal.place.office.database.read() as session:
        pages.header(console, "What happened", "")
        pages.told(console, stories(session, truth))
        pages.header(console, "Promises and disputes", "")
        pages.promises(console, promise_outcomes(session, rehearsal.tenant_id))
        disputed = [
            (n, number, why, Money(minor, ccy))
            for n, number, why, minor, ccy in open_disputes(session, rehearsal.tenant_id)
        ]
        pages.table(console, ("disputed by", "invoice", "reason", "amount"), disputed, right="amount")
        items = reviews_waiting(session, rehearsal.tenant_id)
        pages.header(console, "Waiting for a person", f"{len(items)} cases")
        pages.waiting(console, items)
        pages.header(console, "Aging, before and after", "open money in whole units of the currency")
        pages.aging_before_and_after(console, before, aging(session, rehearsal.tenant_id, AgingView(day)))
        asked = everything_asked(session, rehearsal.tenant_id)
        broken = list(prove(session, rehearsal.tenant_id))
    wrong = truth.wrong_chases(asked)
    pages.header(console, "Proof", "")
    pages.proof(console, broken, len(asked), wrong)
    return bool(wrong or broken)


def _totals(minor_by_currency: dict[str, int]) -> str:
    return ", ".join(str(Money(minor, currency)) for currency, minor in sorted(minor_by_currency.items()))


def _next_commands(folder: Path, day: date) -> list[tuple[str, str]]:
    here = f"-w {folder}"
    return [
        (f"dunlin review list {here}", "what waits for a person"),
        (f"dunlin account C1005 {here}", "the timeline of one account, with what can be undone"),
        (f"dunlin queue --as-of {day.isoformat()} {here}", "every account, with the reason it is or is not worked"),
        (f"dunlin verify {here}", "prove every figure anew"),
    ]
