"""Commands that match money in the bank with the book: match, show, accept, unapply."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session, select

from agent.bootstrap import Workplace
from agent.cli.cash_kinds import KIND_WORDS, kinds_as_json, reversible_until, say_kinds
from agent.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption, open_workspace, person
from agent.cli.output import UnknownNameError, amounts, counted, figure, money, print_json, say, table
from policies.defaults import DEFAULT_CASH
from store.cash_lines import history, listed_decisions
from store.tables import BankLine, CashDecision, Receipt
from tools.cash.accepting import accept
from tools.cash.line_kinds import sort_lines
from tools.cash.matching import match
from tools.cash.posting import Decided
from tools.cash.precision import rules_now
from tools.cash.unapplying import unapply

#: Lines shown after matching; 'cash list' has the rest.
_MOST_SHOWN = 100
OUTCOME_WORDS = {
    "auto": "applied",
    "propose": "proposed",
    "on_account": "on account",
    "unidentified": "unidentified",
    "accepted": "accepted",
    "applied": "applied by a person",
    "recovered": "recovered by a person",
    "split": "divided",
    "refund": "to be paid back",
    "unapplied": "taken back",
} | KIND_WORDS

LineArgument = Annotated[int, typer.Argument(metavar="LINE", help="Number of the line, from 'cash list'.")]


def add_to(cash: typer.Typer) -> None:
    """Add these commands to `dunlin cash`."""
    cash.command("match", epilog="Example: dunlin cash match -w books")(match_)
    cash.command("show", epilog="Example: dunlin cash show 17")(show)
    cash.command("accept", epilog='Example: dunlin cash accept 17 --proposal 2 --as "Marta Lind"')(accept_)
    cash.command("unapply", epilog='Example: dunlin cash unapply 17 --reason "it was for another invoice"')(unapply_)


def match_(folder: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Decide which invoices the money in the bank pays.

    What is sure is applied, with a sentence that says why. What is likely is proposed to a person, the rest waits on
    account. A line is decided once; what a person took back is only proposed again. What the bank took back is
    open again; what is no receipt is only counted.
    """
    shown: list[Decided] = []
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    with open_workspace(folder) as place:
        office = place.office
        kinds = sort_lines(office.database, office.tenant_id, now=office.clock())
        rules = rules_now(office.database, office.tenant_id, DEFAULT_CASH)
        for batch in match(office.database, office.tenant_id, now=office.clock(), rules=rules, lines_sorted=True):
            for one in batch:
                outcome = one.decision.outcome.value
                counts[outcome] += 1
                sums[outcome][one.money.amount.currency] += one.money.amount.minor
            shown += batch[: max(_MOST_SHOWN - len(shown), 0)]
    if as_json:
        print_json(
            {
                "lines": [_decided_as_json(one) for one in shown],
                "counts": counts,
                "sums_minor": sums,
                "kinds": kinds_as_json(kinds),
            }
        )
        return
    table(
        "Matched",
        ("line", "payer", "outcome", "why"),
        [(one.line.id, _payer(one.line), OUTCOME_WORDS[one.decision.outcome.value], one.sentence) for one in shown],
        numbers=("line",),
        prose=("payer", "why"),
    )
    for outcome in (outcome for outcome in OUTCOME_WORDS if outcome in counts):
        say(f"{OUTCOME_WORDS[outcome]}: {counted(counts[outcome], 'line')}, {amounts(sums[outcome])}")
    say_kinds(kinds)
    if not counts:
        say("Nothing to match: no money is stored that nobody decided about.")


def _decided_as_json(one: Decided) -> dict[str, Any]:
    return {
        "line": one.line.id,
        "payer": _payer(one.line),
        "outcome": one.decision.outcome.value,
        "sentence": one.sentence,
    }


def list_decided(folder: Path, outcomes: Collection[str] | None, most: int, *, as_json: bool) -> None:
    """List what became of lines: of these outcomes, or with money that is not applied."""
    with open_workspace(folder) as place, place.office.database.read() as session:
        found = listed_decisions(session, place.office.tenant_id, outcomes, most)
    if as_json:
        print_json([_as_json(*row) for row in found])
        return
    table(
        "Money not applied",
        ("line", "value day", "unapplied", "payer", "outcome", "why"),
        [
            (
                line.id,
                line.value_on,
                money(receipt.unapplied_minor, receipt.currency),
                _payer(line),
                OUTCOME_WORDS[decision.outcome],
                decision.sentence,
            )
            for line, decision, receipt in found
        ],
        numbers=("line", "unapplied"),
        prose=("payer", "why"),
    )
    if not found:
        say("There is no such money; 'dunlin cash match' decides about new lines.")


def _as_json(line: BankLine, decision: CashDecision, receipt: Receipt) -> dict[str, Any]:
    return {
        "line": line.id,
        "value_on": line.value_on,
        "payer": _payer(line),
        "amount_minor": line.amount_minor,
        "currency": line.currency,
        "unapplied_minor": receipt.unapplied_minor,
        "outcome": decision.outcome,
        "sentence": decision.sentence,
        "proposals": decision.proposals,
    }


def show(number: LineArgument, folder: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Show a line whole.

    What was decided and why, the arithmetic, and the proposals a person may accept.
    """
    with open_workspace(folder) as place, place.office.database.read() as session:
        line = _line(session, place, number)
        decisions = history(session, number)
        until = reversible_until(session, decisions)
    if as_json:
        print_json({"line": line, "decisions": decisions})
        return
    say(f"Line {line.id}: {money(line.amount_minor, line.currency)} on {line.value_on} from {_payer(line) or 'nobody'}")
    if line.remittance:
        say(f"It says: {line.remittance}")
    if until:
        say(f"It may be taken back until {until}.")
    for decision in decisions:
        say(f"{decision.decided_at:%Y-%m-%d %H:%M} {decision.decided_by}, {OUTCOME_WORDS[decision.outcome]}:")
        say(f"  {decision.sentence}")
    if not decisions:
        say("Nothing is decided about it yet; 'dunlin cash match' decides.")
        return
    _show_ways(decisions[-1])


def _show_ways(standing: CashDecision) -> None:
    show_figures("Arithmetic", standing.arithmetic)
    for number, way in enumerate(standing.proposals, 1):
        against = f", but: {', '.join(way['vetoes']).replace('_', ' ')}" if way["vetoes"] else ""
        by = f"{way['rung'].replace('_', ' ')}, {way['families']}, {way['score'] / 1000:.3f}"
        show_figures(f"Proposal {number} ({by}{against})", way["figures"])
    if standing.proposals:
        say(f"'dunlin cash accept {standing.bank_line_id} --proposal 1' applies the first.")


def show_figures(title: str, figures: Sequence[dict[str, Any]]) -> None:
    """Show the arithmetic of a decision or a proposal."""
    rows = [(one["label"], figure(one["minor"], one["currency"]), one["currency"]) for one in figures]
    table(title, ("for", "amount", "currency"), rows, numbers=("amount",), prose=("for",))


def _line(session: Session, place: Workplace, number: int) -> BankLine:
    query = select(BankLine).where(BankLine.tenant_id == place.office.tenant_id, BankLine.id == number)
    line = session.exec(query).first()
    if line is None:
        raise UnknownNameError(f"there is no bank line {number}; 'dunlin cash list' shows them")
    return line


def _payer(line: BankLine) -> str:
    return line.counterparty_name or line.counterparty_account


def accept_(
    number: LineArgument,
    folder: WorkspaceOption = HERE,
    proposal: Annotated[int, typer.Option(metavar="N", min=1, help="Which of the proposals.")] = 1,
    who: PersonOption = "",
) -> None:
    """Apply a proposal; who paid is remembered for the next time."""
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        told = accept(journal, number, proposal).sentence
    say(told)


def unapply_(
    number: LineArgument,
    folder: WorkspaceOption = HERE,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; needed, and kept on record.")] = "",
    who: PersonOption = "",
) -> None:
    """Take back what was applied of a line.

    What was learned with it is forgotten. Its invoices are open again and the money is unapplied, until it is accepted
    or matched anew.
    """
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        told = unapply(journal, number, reason).sentence
    say(told)
