"""Commands that hold the bank against the books: reconcile, known-gap, close."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from agent.cli.cash_matching import OUTCOME_WORDS
from agent.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption, open_workspace, parse_day, person, today
from agent.cli.output import Exit, figure, print_json, say, table
from agent.reconciliation import Reconciliation, reconcile
from ledger.money import Money, UnknownCurrencyError
from tools.cash.known_gaps import accept_gap
from tools.closing_books import close_books


def add_to(cash: typer.Typer) -> None:
    """Add these commands to `dunlin cash`."""
    cash.command("reconcile", epilog="Example: dunlin cash reconcile --gl 125310.20 --date 2026-06-30")(reconcile_)
    cash.command(
        "known-gap", epilog='Example: dunlin cash known-gap 7 --reason "no statement in a week without lines"'
    )(known_gap)
    cash.command("close", epilog="Example: dunlin cash close 2026-05-31")(close)


def parse_figure(text: str) -> Decimal:
    """Read a figure given on the command line."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise typer.BadParameter(f"{text!r} is no figure; write it as 125310.20")
    return found


def reconcile_(
    folder: WorkspaceOption = HERE,
    account: Annotated[str, typer.Option(metavar="NUMBER", help="Only the statements and lines of this account.")] = "",
    gl: Annotated[
        Decimal | None,
        typer.Option(metavar="FIGURE", parser=parse_figure, help="Receivables by the general ledger, net of payments."),
    ] = None,
    currency: Annotated[str, typer.Option(metavar="CODE", help="Of that figure; default: the home currency.")] = "",
    day: Annotated[
        date | None, typer.Option("--date", metavar="DAY", parser=parse_day, help="Of that figure; default: today.")
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Hold the bank against the books.

    Statements follow on from each other and add up, each line is booked once with what became of it, and open invoices
    less what is unapplied are what the general ledger says. Exit code 1 when something does not tie, with a sentence
    for each.
    """
    with open_workspace(folder) as place:
        try:
            general = Money.of(gl, currency.upper() or place.home_currency) if gl is not None else None
        except UnknownCurrencyError as error:
            raise typer.BadParameter(str(error)) from None
        with place.office.database.read() as session:
            found = reconcile(session, place.office.tenant_id, day or today(place), account=account, general=general)
    if as_json:
        print_json(found)
    else:
        _show(found)
    return Exit.FOUND if found.untied else Exit.OK


def _show(found: Reconciliation) -> None:
    table(
        "Statements",
        ("account", "statements", "from", "to", "balance", "currency"),
        [
            (
                one.account,
                one.statements,
                one.first_on,
                one.closed_on,
                figure(one.closing_minor, one.currency),
                one.currency,
            )
            for one in found.accounts
        ],
        numbers=("statements", "balance"),
        prose=("account",),
    )
    table(
        "Money that came in",
        ("what became of it", "lines", "amount", "currency"),
        [
            (
                OUTCOME_WORDS[one.outcome] if one.outcome else "not decided yet",
                one.lines,
                figure(one.minor, one.currency),
                one.currency,
            )
            for one in found.outcomes
        ],
        numbers=("lines", "amount"),
    )
    table(
        "Open invoices less what is unapplied",
        ("as of", "subledger", "general ledger", "difference", "currency"),
        [
            (
                one.as_of,
                figure(one.subledger.minor, one.subledger.currency),
                figure(one.general.minor, one.general.currency) if one.general is not None else "–",
                figure(one.difference.minor, one.difference.currency) if one.difference is not None else "–",
                one.subledger.currency,
            )
            for one in found.controls
        ],
        numbers=("subledger", "general ledger", "difference"),
    )
    for sentence in found.untied:
        say(sentence)
    if not found.untied:
        say("Everything ties.")


def known_gap(
    statement: Annotated[int, typer.Argument(metavar="STATEMENT", help="The statement after it, as reconcile tells.")],
    folder: WorkspaceOption = HERE,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; needed, and kept on record.")] = "",
    who: PersonOption = "",
) -> None:
    """Say that nothing is missing before a statement.

    From then on money of the account's later lines is applied unasked again.
    """
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        gap = accept_gap(journal, statement, reason)
    say(f"Noted: nothing is missing between {gap.before.closed_on} and {gap.statement.closed_on}.")


def close(
    until: Annotated[
        date | None, typer.Argument(metavar="[DAY]", parser=parse_day, help="The last day that is closed.")
    ] = None,
    folder: WorkspaceOption = HERE,
    reopen: Annotated[bool, typer.Option("--reopen", help="Open what is closed, wholly.")] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; needed to open what was closed.")] = "",
    who: PersonOption = "",
) -> None:
    """Close the books up to a day.

    Money that came in up to then is applied only by a person, and dated after it. An earlier day opens them again.
    """
    if (until is None) != reopen:
        raise typer.BadParameter("give the day up to which the books are closed, or --reopen")
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        close_books(journal, until, today(place), reason)
    say(f"The books are closed until {until}." if until else "The books are open.")
