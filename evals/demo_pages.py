"""What the rehearsal prints: one function per page, Rich tables out, no decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table

from evals.demo_figures import Tally, Waiting
from evals.demo_stories import Story
from evals.simulation.truth import WrongChase
from ledger.aging import BUCKETS
from ledger.findings import Finding
from ledger.money import Money
from ledger.states import PROMISE_OUTCOMES, PromiseState
from store.aging import AgingRow

#: The columns of the daily figures, and how wide each is.
_DAILY = {
    "sent": 5,
    "replies": 8,
    "answers": 8,
    "promises": 9,
    "kept": 5,
    "broken": 7,
    "disputes": 9,
    "payments": 9,
    "waiting": 8,
}


def header(console: Console, title: str, text: str) -> None:
    """Begin a chapter."""
    console.print()
    console.print(Rule(f"[bold]{title}[/bold]", align="left"))
    if text:
        console.print(text, style="dim")


def table(console: Console, columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: str = "") -> None:
    """Print rows under their columns; `right` names the columns that hold figures, parted by commas."""
    figures = set(filter(None, right.split(",")))
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        shown.add_column(column, justify="right" if column in figures else "left")
    for row in rows:
        shown.add_row(*(escape(str(cell)) for cell in row))
    console.print(shown)


def day_heads(console: Console) -> None:
    """Print the heads of the daily figures."""
    heads = "".join(f"{name:>{width}}" for name, width in _DAILY.items())
    console.print(f"{'':<11}{heads}", style="bold", highlight=False)


def day_line(console: Console, day: date, happened: Tally, waiting: int) -> None:
    """Print what one day brought, and how many cases wait for a person at its end."""
    figures = {name: getattr(happened, name, waiting) for name in _DAILY}
    line = "".join(f"{figures[name] or '·':>{width}}" for name, width in _DAILY.items())
    console.print(f"[bold]{day:%a %d %b}[/bold] {line}", highlight=False)


def told(console: Console, stories: Iterable[Story]) -> None:
    """Print stories, the customer's words first."""
    for story in stories:
        words = f"[italic]“{escape(_shortened(story.quote))}”[/italic]\n" if story.quote else ""
        body = words + "\n".join(escape(line) for line in story.lines)
        console.print(Panel(body, title=escape(story.title), title_align="left", border_style="dim"))


def promises(console: Console, outcomes: Iterable[tuple[PromiseState, int, str, int]]) -> None:
    """Print what became of the promises."""
    rows = [
        (
            state.value.replace("_", " "),
            count,
            Money(total, currency),
            "judged" if state in PROMISE_OUTCOMES else "",
        )
        for state, count, currency, total in outcomes
    ]
    table(console, ("promises", "count", "amount", ""), rows, right="count,amount")


def waiting(console: Console, items: Sequence[Waiting], most: int = 15) -> None:
    """Print the review items that wait for a person."""
    rows = [(item.id, item.kind.replace("_", " "), _shortened(item.case)) for item in items]
    table(console, ("id", "kind", "case"), rows[:most], right="id")
    if len(rows) > most:
        console.print(f"… and {len(rows) - most} more", style="dim")


def aging_before_and_after(console: Console, before: Sequence[AgingRow], after: Sequence[AgingRow]) -> None:
    """Print open money by currency and bucket, at the start and now, side by side."""
    rows: list[Sequence[object]] = []
    for name, aging in (("before", before), ("after", after)):
        for row in aging:
            overdue = sum(row.buckets.values()) - row.buckets["current"]
            figures = [*(row.buckets[bucket] for bucket in BUCKETS), overdue]
            rows.append((row.currency, name, *(f"{Money(m, row.currency).amount:,.0f}" for m in figures)))
    rows.sort(key=lambda row: str(row[0]))
    rows = [("" if row[1] == "after" else row[0], *row[1:]) for row in rows]
    columns = ("", " ", *BUCKETS, "overdue")
    table(console, columns, rows, right=",".join((*BUCKETS, "overdue")))


def proof(console: Console, broken: Sequence[Finding], checked: int, wrong: Sequence[WrongChase]) -> None:
    """Print what checks the figures: every balance against its allocations, every message against the truth."""
    holds = "[bold green]all hold[/bold green]" if not broken else f"[bold red]{len(broken)} do not hold[/bold red]"
    console.print(f"Invariants of the ledger and proofs of the messages: {holds}.")
    for finding in broken[:10]:
        console.print(f"  {finding}", style="red", markup=False)
    verdict = "[bold green]0 wrong[/bold green]" if not wrong else f"[bold red]{len(wrong)} wrong[/bold red]"
    console.print(f"Chased although paid, promised, disputed or opted out: {verdict}, of {checked} messages.")
    for one in wrong[:10]:
        console.print(f"  {one.asked.at:%a %d %b}  {one.asked.customer}  {one.asked.address}  {one.why}", style="red")


def closing(console: Console, folder: Path, seconds: float, commands: Sequence[tuple[str, str]]) -> None:
    """Print where everything lies and what to type next."""
    places = (
        ("book/", "the files that were imported"),
        ("policy.md", "the policy that was followed"),
        ("outbox/", "every message that was sent, as .eml"),
        ("inbox/processed/", "every answer, as .eml"),
        ("bank/", "the payments of each day"),
        ("dunlin.sqlite", "the ledger, the timeline and the proof of every message"),
    )
    console.print(f"Took {seconds:.0f} seconds. Everything is in [bold]{escape(str(folder))}[/bold]:")
    table(console, ("", " "), places)
    console.print("Type next:")
    table(console, ("", " "), commands)


def _shortened(text: str, most: int = 220) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
