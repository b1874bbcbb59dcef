"""How remittance advices are shown, and the command that lists them with the payments they are for."""

from __future__ import annotations

from typing import Any

import typer

from agent.cli.options import HERE, JsonOption, WorkspaceOption, open_workspace
from agent.cli.output import Exit, counted, figure, money, print_json, say, table
from ledger.money import Money
from sources.remittance.advice import RemittanceAdvice
from store.remittances import listed_advices
from tools.bank_report import BankFileReport

#: Advices that are listed, the newest first.
_MOST = 100


def add_to(cash: typer.Typer) -> None:
    """Add these commands to `dunlin cash`."""
    cash.command("remittances", epilog="Example: dunlin cash remittances -w books")(remittances)


def remittances(folder: WorkspaceOption = HERE, as_json: JsonOption = False) -> int:
    """List what payers told about payments, and which each is for.

    Advices come with 'dunlin cash import' (X12 820, EDIFACT REMADV, NACHA) and with mails. One without a line waits for
    its payment; 'dunlin cash match' looks for it.
    """
    with open_workspace(folder) as place, place.office.database.read() as session:
        found = listed_advices(session, place.office.tenant_id, _MOST)
    if as_json:
        print_json([{"advice": advice, "lines": lines, "link": link} for advice, lines, link in found])
        return Exit.OK
    table(
        "Remittance advices",
        ("id", "day", "payer", "total", "documents", "from", "line"),
        [
            (
                advice.id,
                advice.paid_on or "–",
                advice.payer_name or advice.payer_account,
                money(advice.total_minor, advice.currency),
                ", ".join(line.number or "adjustment" for line in lines),
                f"mail {advice.message_id}" if advice.message_id is not None else advice.file_name,
                link.bank_line_id if link else "–",
            )
            for advice, lines, link in found
        ],
        numbers=("id", "total", "line"),
        prose=("payer", "documents", "from"),
    )
    if not found:
        say("There are none; bring them in with 'dunlin cash import FILE'.")
    return Exit.OK


def show_advices(report: BankFileReport) -> None:
    """Show what the advices of a file say."""
    table(
        f"{report.file} (dry run: nothing was written)" if report.dry_run else report.file,
        ("payer", "day", "reference", "total", "document", "paid", "taken off"),
        [row for advice in report.advices for row in _rows(advice)],
        numbers=("total", "paid"),
        prose=("payer", "reference", "taken off"),
    )
    say(f"{report.file}: {counted(len(report.advices), 'remittance advice')}, {report.new_advices} of them new.")


def _rows(advice: RemittanceAdvice) -> list[tuple[Any, ...]]:
    currency = advice.total.currency
    head = (advice.payer_name, advice.paid_on or "–", " ".join(advice.references), str(advice.total))
    rows = []
    for number, line in enumerate(advice.lines):
        off = [f"{figure(one.minor, currency)} {one.reason}".strip() for one in line.deductions]
        off += [f"{line.discount} discount"] if line.discount else []
        first = head if number == 0 else ("", "", "", "")
        rows.append((*first, line.number or "adjustment", figure(line.paid.minor, currency), ", ".join(off)))
    return rows


def advice_as_json(advice: RemittanceAdvice) -> dict[str, Any]:
    """Return an advice for programs."""
    lines = [
        {
            "number": line.number,
            "paid_minor": line.paid.minor,
            "discount_minor": _minor(line.discount),
            "deductions": line.deductions,
            "place": line.place,
        }
        for line in advice.lines
    ]
    return {
        "format": advice.format,
        "payer": advice.payer_name,
        "paid_on": advice.paid_on,
        "references": advice.references,
        "currency": advice.total.currency,
        "total_minor": advice.total.minor,
        "lines": lines,
    }


def _minor(amount: Money | None) -> int:
    return amount.minor if amount else 0
