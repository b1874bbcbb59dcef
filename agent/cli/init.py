"""The command a newcomer types first: init."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import holidays
import typer
from babel.core import get_global
from rich.markup import escape

from agent import workspace
from agent.cli.options import open_workspace
from agent.cli.output import error_screen, say
from agent.settings import CONFIG_FILE


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command(
        "init",
        epilog='Example: dunlin init books --name "Example Ltd" --email ar@company.example'
        ' --bank-detail "IBAN=DE89 3704 0044 0532 0130 00"',
    )(init)


def bank_details(given: list[str] | None) -> list[str] | None:
    """Refuse what is not LABEL=VALUE."""
    for text in given or ():
        label, _, value = text.partition("=")
        if not (label.strip() and value.strip()):
            raise typer.BadParameter(f"{text!r} is not LABEL=VALUE, as in 'IBAN=DE89 3704 0044 0532 0130 00'")
    return given


def country_of(zone: str) -> str:
    """Return the country a time zone belongs to, as far as public holidays of it are known; else nothing."""
    country: str = get_global("zone_territories").get(get_global("zone_aliases").get(zone, zone), "")
    return country if country in holidays.list_supported_countries() else ""


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make the workspace in.")],
    name: Annotated[str, typer.Option(metavar="TEXT", help="Name your customers know you by.")] = "Our company",
    email: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Mailbox messages come from and replies go to.")
    ] = "collections@company.example",
    bank_detail: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LABEL=VALUE", callback=bank_details, help="How customers pay; once for each line to print."
        ),
    ] = None,
    currency: Annotated[str, typer.Option(metavar="CODE", help="Home currency, ISO 4217.")] = "EUR",
    zone: Annotated[
        str, typer.Option(metavar="ZONE", help="Time zone; public holidays are those of its country.")
    ] = "Europe/Berlin",
) -> None:
    """Make a workspace: settings, a policy, and the book.

    It sends nothing until you change that.
    """
    details = {label.strip(): value.strip() for label, _, value in (one.partition("=") for one in bank_detail or ())}
    country = country_of(zone)
    workspace.create(
        folder, name=name, email=email, bank_details=details, currency=currency, zone=zone, country=country
    )
    with open_workspace(folder):
        pass
    here = shlex.quote(str(folder))
    if workspace.open_to_others(folder):
        note = f"dunlin: note: other users of this machine can look into {folder}; to keep them out: chmod 700 {here}"
        error_screen().print(escape(note), soft_wrap=True, highlight=False)
    say(f"Made a workspace in {folder}. It is in shadow mode: nothing reaches a customer until you change that.")
    say("Next:")
    if not details:
        say(f"  say how customers pay       [payment] bank_details in {folder / CONFIG_FILE}")
    say(f"  make the policy yours       {folder / workspace.POLICY_FILE}")
    say(f"  see how it was understood   dunlin policy check -w {here}")
    say(f"  import your CSV or XLSX     dunlin import -w {here} customers.csv contacts.csv invoices.csv")
    say(f"  see what would be written   dunlin run -w {here} --dry-run")
