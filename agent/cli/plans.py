"""The command by which a person agrees to a payment plan."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlmodel import Session, col, select

from agent.bootstrap import Workplace
from agent.cli.accounts import find_customer
from agent.cli.consents import CustomerArgument
from agent.cli.options import HERE, PersonOption, WorkspaceOption, open_workspace, parse_day, person
from agent.cli.output import UnknownNameError, money, say
from ledger.money import Money
from ledger.promises import DEFAULT_GRACE_DAYS
from ledger.states import INVOICE_OPEN
from store.tables import Customer, Invoice
from tools.plans import Instalment, agree_plan
from tools.promises import NewPromise, PromiseTerms


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("plan", epilog='Example: dunlin plan C-100 2026-07-01=500.00 2026-08-01=500.00 --as "Marta Lind"')(plan)


def plan(
    customer: CustomerArgument,
    instalments: Annotated[list[str], typer.Argument(metavar="DAY=AMOUNT...", help="What is paid by when, in order.")],
    folder: WorkspaceOption = HERE,
    invoice: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER", help="What it is for; default: all that is overdue.")
    ] = None,
    who: PersonOption = "",
) -> None:
    """Agree to be paid in instalments.

    Each is a promise: what it covers is not chased until it is due, and it is judged when the money came or the day has
    passed. A payment of an instalment's amount is for the one due first. Earlier promises on the same invoices end.
    """
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        found = find_customer(journal.session, place.office.tenant_id, customer)
        invoices = _invoices(journal.session, found, invoice or [])
        currency = _currency(found, invoices)
        parts = [_instalment(text, currency) for text in instalments]
        named = tuple(one.id or 0 for one in invoices) if invoice else ()
        whole = NewPromise(found.id or 0, parts[-1].day, currency, invoice_ids=named)
        agree_plan(journal, whole, parts, _terms(place, found))
        total = money(sum(part.minor for part in parts), currency)
        told = f"{found.name} pays {total} in {len(parts)} instalments, the last by {parts[-1].day}."
    say(told)


def _invoices(session: Session, customer: Customer, numbers: list[str]) -> list[Invoice]:
    """Return the open invoices that are meant."""
    query = select(Invoice).where(Invoice.customer_id == customer.id, col(Invoice.state).in_(INVOICE_OPEN))
    found = list(session.exec(query.where(col(Invoice.number).in_(numbers)) if numbers else query))
    missing = sorted(set(numbers) - {invoice.number for invoice in found})
    if missing or not found:
        raise UnknownNameError(f"{customer.name} has no open invoice {', '.join(missing)}".rstrip())
    return found


def _currency(customer: Customer, invoices: list[Invoice]) -> str:
    currencies = sorted({invoice.currency for invoice in invoices})
    if len(currencies) > 1:
        raise UnknownNameError(f"{customer.name} owes {' and '.join(currencies)}; name what it is for with --invoice")
    return currencies[0]


def _instalment(text: str, currency: str) -> Instalment:
    day, _, value = text.partition("=")
    try:
        amount = Decimal(value)
        found = Money.of(amount, currency)
    except (InvalidOperation, ValueError) as error:
        raise typer.BadParameter(f"{text!r} is no instalment; write it as 2026-07-01=500.00") from error
    if found.amount != amount:
        raise typer.BadParameter(f"{text!r} has more decimals than {currency}")
    return Instalment(parse_day(day), found.minor)


def _terms(place: Workplace, customer: Customer) -> PromiseTerms:
    calendar = place.office.moment().calendar_for(customer.country)
    zone = ZoneInfo(customer.zone) if customer.zone else place.office.zone
    return PromiseTerms(DEFAULT_GRACE_DAYS, calendar, zone)
