"""The command that replays a policy over the days that were: policy backtest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from agent.backtest.backtest import ASSUMED, NoHistoryError, Period, backtest
from agent.backtest.comparison import Difference, Moved, differences
from agent.backtest.cost import MeasuredCost, measured_cost
from agent.backtest.figures import Entry, Figure, figures
from agent.backtest.replay import Replay
from agent.bootstrap import Workplace
from agent.cli.options import HERE, JsonOption, WorkspaceOption, open_workspace, today
from agent.cli.output import Exit, UnknownNameError, counted, error_screen, errors, print_json, say, table
from agent.cli.policy_preview import FileArgument, active_page, chosen_page, name_of
from policies.policy import Policy


def add_to(policy_group: typer.Typer) -> None:
    """Add this command to the policy commands."""
    example = "Example: dunlin policy backtest draft.md --days 90 --list approvals"
    policy_group.command("backtest", epilog=example)(backtest_command)


@dataclass(frozen=True, slots=True)
class Report:
    """What a back-test found: each page by name with its replay, the one under test last."""

    period: Period
    names: tuple[str, ...]
    replays: tuple[Replay, ...]
    cost: MeasuredCost | None

    @property
    def figures(self) -> list[list[Figure]]:
        """The figures of each page."""
        return [figures(replay) for replay in self.replays]

    @property
    def differences(self) -> list[Difference]:
        """What the page under test would have done otherwise; nothing where it stands alone."""
        return differences(*self.replays) if len(self.replays) > 1 else []


def backtest_command(
    file: FileArgument = None,
    folder: WorkspaceOption = HERE,
    days: Annotated[int, typer.Option(min=1, max=1_100, metavar="N", help="How many days, up to yesterday.")] = 90,
    against: Annotated[
        int | None, typer.Option("--against", metavar="N", help="Compare with this version; default: the one in force.")
    ] = None,
    listed: Annotated[str, typer.Option("--list", metavar="FIGURE", help="Print the list behind a figure.")] = "",
    as_json: JsonOption = False,
) -> int:
    """Replay the last days of the book under a policy.

    It counts what would have been sent. Each day is decided on what was known that day, at the times of the
    schedule, with messages of the policy's own instead of the real ones. A draft is compared with the policy in
    force. It says what would have been sent, never what customers would have answered. Nothing is sent.
    """
    with open_workspace(folder) as place, error_screen().status("replaying"):
        try:
            found = report(place, file, days, against)
        except NoHistoryError as nothing:
            return errors(str(nothing), Exit.BAD_INPUT)
    if listed:
        _list(found, listed, as_json=as_json)
    elif as_json:
        print_json(_as_json(found))
    else:
        _show(found)
    return Exit.OK


def report(place: Workplace, file: Path | None, days: int, against: int | None) -> Report:
    """Replay a page, and the version it is compared with, over the days before today.

    Raises NoHistoryError for an empty book, PolicyPageError for a page or version that cannot be used.
    """
    policies = _policies(place, file, against)
    period = Period.before(today(place), days, place.settings.schedule.runs)
    replays = backtest(place.office, list(policies.values()), period, place.home_currency)
    return Report(period, tuple(policies), tuple(replays), _measured(place))


def _policies(place: Workplace, file: Path | None, against: int | None) -> dict[str, Policy]:
    chosen, name = chosen_page(place, file, None).policy, name_of(place, file, None)
    if against is not None:
        return {f"version {against}": chosen_page(place, None, against).policy, name: chosen}
    active, in_force = active_page(place)
    if active.policy.text == chosen.text:
        return {name: chosen}
    return {in_force: active.policy, name: chosen}


def _measured(place: Workplace) -> MeasuredCost | None:
    if place.settings.model.kind == "offline":
        return MeasuredCost(1, 0)
    with place.office.database.read() as session:
        return measured_cost(session, place.office.tenant_id, place.model.name)


def _dollars(cost: MeasuredCost | None, messages: int) -> str:
    return f"${cost.of(messages) / 1_000_000:,.2f}" if cost else "unknown"


def _show(found: Report) -> None:
    period = found.period
    say(
        f"{period.first.isoformat()} to {period.last.isoformat()}, a run at {', '.join(period.times)} each day: "
        "what would have been sent."
    )
    for title, name in zip(_titles(found), found.names, strict=True):
        say(f"  {title}: {name}")
    _show_figures(found)
    if len(found.names) > 1:
        say()
        say("The difference:" if found.differences else "Nothing would have been sent otherwise.")
        for difference in found.differences:
            say(f"  {difference.words} [{difference.figure}]")
    say()
    for assumption in ASSUMED:
        say(assumption)
    say("--list FIGURE prints the list behind a figure, --json all of them.")


def _titles(found: Report) -> tuple[str, ...]:
    return ("compared with", "under test") if len(found.names) > 1 else ("under test",)


def _show_figures(found: Report) -> None:
    columns = found.figures
    shapes = {figure.key: figure for column in reversed(columns) for figure in column}
    values = [{figure.key: figure.value for figure in column} for column in columns]
    rows = [(key, shape.many, *(f"{of.get(key, 0):,}" for of in values)) for key, shape in shapes.items()]
    cost = (
        "cost",
        "of the model, by what messages cost so far",
        *(_dollars(found.cost, of["messages"]) for of in values),
    )
    headers = ("figure", "what", *_titles(found))
    table("Counted", headers, [*rows, cost], numbers=headers[2:], prose=("figure", "what"))


def _as_json(found: Report) -> dict[str, object]:
    return {
        "first": found.period.first,
        "last": found.period.last,
        "times": list(found.period.times),
        "assumed": list(ASSUMED),
        "policies": [
            _one_as_json(found, name, replay, column)
            for name, replay, column in zip(found.names, found.replays, found.figures, strict=True)
        ],
        "differences": [
            {
                "figure": one.figure,
                "words": one.words,
                "list": [{**_who(found, moved.customer_id), **_sides(moved)} for moved in one.moved],
            }
            for one in found.differences
        ],
    }


def _one_as_json(found: Report, name: str, replay: Replay, column: Sequence[Figure]) -> dict[str, object]:
    messages = next(figure.value for figure in column if figure.key == "messages")
    return {
        "policy": name,
        "decisions": replay.decisions,
        "cost_micros": found.cost.of(messages) if found.cost else None,
        "figures": [
            {
                "figure": figure.key,
                "words": figure.many,
                "value": figure.value,
                "list": [{**_who(found, entry.customer_id), **_line(entry)} for entry in figure.entries],
            }
            for figure in column
        ],
    }


def _who(found: Report, customer_id: int) -> dict[str, str]:
    who = found.replays[-1].who[customer_id]
    return {"customer": who.number, "name": who.name}


def _line(entry: Entry) -> dict[str, object]:
    return {"day": entry.day, "what": entry.what, "count": entry.adds}


def _sides(moved: Moved) -> dict[str, int | str]:
    return {"before": moved.before, "after": moved.after}


def _list(found: Report, key: str, *, as_json: bool) -> None:
    """Print the list behind a figure of the page under test, and for whom it differs from the other page's."""
    columns = [{figure.key: figure for figure in column} for column in found.figures]
    known = sorted({name for column in columns for name in column})
    if key not in known:
        raise UnknownNameError(f"there is no figure {key!r} here; there are {', '.join(known)}")
    entries = columns[-1][key].entries if key in columns[-1] else ()
    moved = [one for difference in found.differences if difference.figure == key for one in difference.moved]
    if as_json:
        lines = [{**_who(found, entry.customer_id), **_line(entry)} for entry in entries]
        print_json({"list": lines, "differs": [{**_who(found, one.customer_id), **_sides(one)} for one in moved]})
        return
    table(
        f"{key} under {found.names[-1]}",
        ("day", "customer", "what", "count"),
        [(entry.day or "", _name(found, entry.customer_id), entry.what, f"{entry.adds:,}") for entry in entries],
        numbers=("count",),
        prose=("customer", "what"),
    )
    table(
        "Where it differs",
        ("customer", *_titles(found)),
        [(_name(found, one.customer_id), one.before, one.after) for one in moved],
        numbers=_titles(found),
        prose=("customer",),
    )
    say(f"{counted(len(entries), 'line')}.")


def _name(found: Report, customer_id: int) -> str:
    return " ".join(_who(found, customer_id).values())
