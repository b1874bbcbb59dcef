"""Commands about how well matching does: precision, lift."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from agent.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption, open_workspace, person
from agent.cli.output import UnknownNameError, print_json, say, table
from policies.cash.bands import Band, band_of, likely_precision
from policies.cash.candidate import Rung
from policies.defaults import DEFAULT_PRECISION
from tools.cash.precision import Observed, lift, look_back

_NUMBERS = ("from", "applied", "back", "right", "accepted")


def add_to(cash: typer.Typer) -> None:
    """Add these commands to `dunlin cash`."""
    cash.command("precision", epilog="Example: dunlin cash precision -w books")(precision)
    cash.command("lift", epilog='Example: dunlin cash lift number 970 --reason "the bank had swapped two lines"')(lift_)


def precision(folder: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Show how often what was applied unasked was right.

    By evidence and score (from, in thousandths), over the last twelve weeks: how much was applied and taken back by
    people, between which shares the right ones truly lie (95 of 100), and of accepted proposals how many were the
    first. 'dunlin serve' looks every day: what surely falls short of 999 in 1000, with thirty matches or more, is only
    proposed until a person lifts that.
    """
    with open_workspace(folder) as place, place.office.database.read() as session:
        office = place.office
        found = look_back(session, office.tenant_id, office.zone, office.clock(), DEFAULT_PRECISION)
    if as_json:
        print_json([_as_json(one) for one in found])
        return
    table(
        "Matches of the last twelve weeks",
        ("evidence", *_NUMBERS, "state"),
        [_row(one) for one in found],
        numbers=_NUMBERS,
        prose=("evidence", "state"),
    )
    if not found:
        say("Nothing was applied unasked or accepted yet; 'dunlin cash match' decides about new lines.")


def _row(one: Observed) -> tuple[Any, ...]:
    likely = likely_precision(one.tally)
    right = f"{likely[0]:.1%}–{likely[1]:.1%}" if likely else "–"
    accepted = f"{one.tally.accepted_first} of {one.tally.accepted}" if one.tally.accepted else "–"
    state = f"proposed since {one.demoted_at:%Y-%m-%d}" if one.demoted_at else "applied"
    return _name(one.band), one.band.from_score, one.tally.applied, one.tally.taken_back, right, accepted, state


def _as_json(one: Observed) -> dict[str, Any]:
    return {
        "rung": _name(one.band),
        "from_score": one.band.from_score,
        "to_score": one.band.to_score,
        **one.tally._asdict(),
        "likely_precision": likely_precision(one.tally),
        "demoted_at": one.demoted_at,
    }


def _name(band: Band) -> str:
    return band.rung.name.lower()


def lift_(
    rung: Annotated[str, typer.Argument(metavar="EVIDENCE", help="As 'cash precision' names it.")],
    score: Annotated[int, typer.Argument(metavar="SCORE", help="Where the band begins, as 'cash precision' shows it.")],
    folder: WorkspaceOption = HERE,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; needed, and kept on record.")] = "",
    who: PersonOption = "",
) -> None:
    """Let matches be applied unasked again.

    That is for those left to people as too many were taken back. What was counted before is not held against them.
    """
    try:
        band = band_of(Rung[rung.upper()], score)
    except KeyError:
        raise UnknownNameError(f"there is no evidence {rung!r}; 'dunlin cash precision' names them") from None
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        told = lift(journal, band, reason)
    say(told)
