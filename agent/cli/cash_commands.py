"""Commands about money in the bank: import, list; and those of matching it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from agent.cli import (
    cash_acts,
    cash_debts,
    cash_explaining,
    cash_matching,
    cash_precision,
    cash_reconciling,
    cash_remittances,
    cash_returns,
    cash_watching,
)
from agent.cli.cash_kinds import kinds_of
from agent.cli.forms import filled_in
from agent.cli.groups import group
from agent.cli.options import HERE, JsonOption, WorkspaceOption, open_workspace, parse_day
from agent.cli.output import Exit, counted, error_screen, errors, figure, money, print_json, say, table
from sources.bank.statement import Balance
from sources.bank.table import TableAnswers
from store.bank_lines import listed_lines
from store.tables import BankLine
from tools.bank_report import BankFileReport, StatementReport
from tools.import_bank import TableWays, import_bank_files

#: Letters of a payer's words shown in a list; --json has all.
_MOST_WORDS = 60


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    cash = group("Money in the bank: statements in, lines stored once and matched with the book.")
    cash.command("import", epilog="Example: dunlin cash import -w books statement.xml")(import_)
    cash.command("list", epilog="Example: dunlin cash list -w books --since 2026-06-01")(list_)
    cash_matching.add_to(cash)
    cash_acts.add_to(cash)
    cash_explaining.add_to(cash)
    cash_reconciling.add_to(cash)
    cash_debts.add_to(cash)
    cash_watching.add_to(cash)
    cash_precision.add_to(cash)
    cash_returns.add_to(cash)
    cash_remittances.add_to(cash)
    app.add_typer(cash, name="cash")


@dataclass(frozen=True, slots=True)
class _Importing:
    """What the command that imports is given."""

    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Statements of your bank: camt.052, .053, .054, MT940, MT942, BAI2, OFX, or a table as CSV or XLSX;"
            " remittance advices of payers: X12 820, EDIFACT REMADV, NACHA, downloads of portals;"
            " payout reports of providers as CSV.",
        ),
    ]
    folder: WorkspaceOption = HERE
    account: Annotated[str, typer.Option(metavar="NUMBER", help="Of a table: whose account it is.")] = ""
    currency: Annotated[str, typer.Option(metavar="CODE", help="Of a table: its currency, ISO 4217.")] = ""
    total: Annotated[str, typer.Option(metavar="AMOUNT", help="Of a table without balances: its lines' sum.")] = ""
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be stored; write nothing.")] = False
    as_json: JsonOption = False


@filled_in(_Importing)
def import_(given: _Importing) -> None:
    """Store bank statements, and what payers told about payments.

    The format is told by the content. A file that is cut off, wrong or does not add up is refused whole, with the
    place; the other files are taken. A line that came before, in whatever file, changes nothing. How a table is read
    is remembered in mappings/bank/. Exit code 3 when a file was refused.
    """
    answers = TableAnswers(given.account, given.currency.upper(), given.total)
    with open_workspace(given.folder) as place, error_screen().status("importing"):
        office = place.office
        ways = TableWays(place.folder / "mappings", place.home_currency, answers)
        reports = import_bank_files(
            office.database, office.tenant_id, given.files, now=office.clock(), dry_run=given.dry_run, tables=ways
        )
    if given.as_json:
        print_json([_as_json(report) for report in reports])
    else:
        _show(reports)
    refused = [report for report in reports if report.finding]
    for report in refused:
        errors(f"{report.file} was refused, nothing of it is stored: {report.finding}", Exit.BAD_INPUT)
    if refused:
        raise typer.Exit(Exit.BAD_INPUT)


def _show(reports: Sequence[BankFileReport]) -> None:
    numbers = ("lines", "credits", "debits", "opening", "closing", "new", "known")
    for report in reports:
        if report.payouts:
            say("\n".join(report.payouts))
            continue
        if report.advices:
            cash_remittances.show_advices(report)
            continue
        table(
            f"{report.file} (dry run: nothing was written)" if report.dry_run else report.file,
            ("account", *numbers),
            [_row(one) for one in report.statements],
            numbers=numbers,
            prose=("account",),
        )
        if report.unread:
            columns = ", ".join(repr(name) for name in report.unread)
            say(f"{report.file}: not read: {columns}; to read a column, name it in the profile below mappings/bank/.")
        for one in report.statements:
            for note in _notes(one):
                say(f"{report.file}, {one.statement.place}: {note}")


def _row(one: StatementReport) -> tuple[Any, ...]:
    head = one.statement
    return (
        f"{head.account} {head.currency}".strip(),
        one.lines,
        *((figure(minor, head.currency) if head.currency else "–") for minor in (one.credits_minor, one.debits_minor)),
        _balance(head.opening),
        _balance(head.closing),
        one.new,
        one.known,
    )


def _balance(balance: Balance | None) -> str:
    return figure(balance.amount.minor, balance.amount.currency) if balance else "–"


def _notes(one: StatementReport) -> list[str]:
    notes = []
    if one.statement.complete and not one.ties and one.lines:
        notes.append("it tells no opening and closing balance to hold its lines against.")
    if one.announced:
        notes.append(f"{counted(one.announced, 'line')} announced, not booked, left out until they are.")
    return notes


def _as_json(report: BankFileReport) -> dict[str, Any]:
    return {
        "file": report.file,
        "dry_run": report.dry_run,
        "new": report.new,
        "finding": report.finding,
        "unread": report.unread,
        "advices": [cash_remittances.advice_as_json(one) for one in report.advices],
        "payouts": report.payouts,
        "statements": [
            {
                "statement": one.statement,
                "lines": one.lines,
                "credits_minor": one.credits_minor,
                "debits_minor": one.debits_minor,
                "announced": one.announced,
                "new": one.new,
                "known": one.known,
                "ties": one.ties,
            }
            for one in report.statements
        ],
    }


def list_(
    folder: WorkspaceOption = HERE,
    since: Annotated[
        date | None, typer.Option(metavar="DAY", parser=parse_day, help="Only lines with this value day or later.")
    ] = None,
    most: Annotated[int, typer.Option(metavar="N", min=1, help="At most so many, the newest first.")] = 100,
    unapplied: Annotated[
        bool, typer.Option("--unapplied", help="Only money that is not applied, wholly or in part.")
    ] = False,
    proposed: Annotated[bool, typer.Option("--proposed", help="Only what waits for a person to accept it.")] = False,
    as_json: JsonOption = False,
) -> int:
    """List the lines of your bank accounts, the newest first.

    Of money that is not applied, or only proposed, it says what became of it and why.
    """
    if unapplied or proposed:
        cash_matching.list_decided(folder, ("propose",) if proposed else None, most, as_json=as_json)
        return Exit.OK
    with open_workspace(folder) as place, place.office.database.read() as session:
        lines = listed_lines(session, place.office.tenant_id, since=since, most=most)
        kinds = kinds_of(session, lines)
    if as_json:
        print_json(lines)
        return Exit.OK
    table(
        "Bank lines",
        ("id", "value day", "kind", "amount", "counterparty", "says"),
        [_line(line, kinds[line.id or 0]) for line in lines],
        numbers=("id", "amount"),
        prose=("counterparty", "says"),
    )
    if not lines:
        say("No bank lines are stored; bring them in with 'dunlin cash import FILE'.")
    return Exit.OK


def _line(line: BankLine, kind: str) -> tuple[Any, ...]:
    says = line.remittance or " ".join(line.creditor_references) or line.end_to_end_id or line.bank_text
    short = says if len(says) <= _MOST_WORDS else f"{says[: _MOST_WORDS - 1]}…"
    name = line.counterparty_name or line.counterparty_account
    return line.id, line.value_on, kind, money(line.amount_minor, line.currency), name, short
