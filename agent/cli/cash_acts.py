"""Commands by which a person says what money in the bank is: apply, split, refund-task."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from agent.cli.cash_matching import LineArgument
from agent.cli.options import HERE, PersonOption, WorkspaceOption, open_workspace, person
from agent.cli.output import say
from tools.cash.applying import Paid, apply_by_hand
from tools.cash.refunding import ask_refund
from tools.cash.splitting import Portion, split


def add_to(cash: typer.Typer) -> None:
    """Add these commands to `dunlin cash`."""
    cash.command("apply", epilog='Example: dunlin cash apply 17 INV-1042 INV-1043=200.00 --as "Marta Lind"')(apply_)
    cash.command("split", epilog="Example: dunlin cash split 17 C-100=1200.00 C-200=310.00")(split_)
    cash.command("refund-task", epilog='Example: dunlin cash refund-task 17 --reason "paid twice"')(refund_task)


def apply_(
    number: LineArgument,
    invoices: Annotated[
        list[str],
        typer.Argument(metavar="INVOICE[=AMOUNT]...", help="Which invoices it pays; without amount what is open."),
    ],
    folder: WorkspaceOption = HERE,
    disputed: Annotated[bool, typer.Option("--disputed", help="Apply to what is disputed as well.")] = False,
    who: PersonOption = "",
) -> None:
    """Say yourself which invoices a line pays.

    It is checked like every other allocation: currency, open balance, who may pay for whom. The invoices are paid in
    the order given, as far as the money goes; the rest stays on account. Who paid is remembered for the next time.
    """
    paid = [Paid(name, _amount(text, value) if value else None) for text, name, value in map(_parted, invoices)]
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        told = apply_by_hand(journal, number, paid, disputed_too=disputed).sentence
    say(told)


def split_(
    number: LineArgument,
    portions: Annotated[
        list[str], typer.Argument(metavar="CUSTOMER=AMOUNT...", help="Whose it is, and how much of it.")
    ],
    folder: WorkspaceOption = HERE,
    who: PersonOption = "",
) -> None:
    """Divide a line that several customers paid with.

    Each customer gets a payment of their own; together they are the line. 'dunlin cash apply' applies them, and
    'dunlin cash unapply' puts them together again.
    """
    shares = [Portion(name, _amount(text, value)) for text, name, value in map(_parted, portions)]
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        told = split(journal, number, shares).sentence
    say(told)


def refund_task(
    number: LineArgument,
    folder: WorkspaceOption = HERE,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; needed, and kept on record.")] = "",
    who: PersonOption = "",
) -> None:
    """Put it before a person to pay back what is left of a line.

    Nothing is sent: the task names the amount and the account it came from, and it goes to no other. Until then the
    money stays unapplied and marked; 'dunlin review reject' takes the mark off.
    """
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        told = ask_refund(journal, number, reason).sentence
    say(told)


def _parted(text: str) -> tuple[str, str, str]:
    # Numbers of invoices may hold an equals sign; amounts do not.
    name, sign, value = text.rpartition("=")
    return (text, name.strip(), value.strip()) if sign else (text, text.strip(), "")


def _amount(text: str, value: str) -> Decimal:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise typer.BadParameter(f"{text!r} does not end in an amount; write it as NUMBER=1200.00")
    return amount
