"""Takes payouts of providers apart: each payment of a report for itself, and the provider's fee beside them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ledger.money import Money
from policies.cash.line_kinds import Kind
from sources.bank.payout_report import Payout, open_payout_report, read_payouts
from sources.bank.statement import BankFileError
from store.bulk import Values, insert_rows, table_of
from store.cash_returns import payout_lines
from store.database import Database
from store.derived import lock_rows
from store.events import Journal
from store.tables import BankLine
from tools.bank_report import BankFileReport
from tools.cash.returns_effect import append

ACTOR = "import"


def import_payouts(
    database: Database, tenant_id: int, path: Path, *, now: datetime, dry_run: bool = False
) -> BankFileReport | None:
    """Take payouts apart as a report tells, all of a file or none; None for a file that is no such report."""
    table = open_payout_report(path)
    if table is None:
        return None
    try:
        payouts = read_payouts(table)
        with database.rehearsal() if dry_run else database.write() as session:
            journal = Journal(session, tenant_id, ACTOR, now)
            told = tuple(_take_apart(journal, payout) for payout in payouts)
        return BankFileReport(path.name, payouts=told, dry_run=dry_run)
    except BankFileError as error:
        return BankFileReport(path.name, finding=error.finding, dry_run=dry_run)


def _take_apart(journal: Journal, payout: Payout) -> str:
    net = Money(payout.net_minor, payout.currency)
    waiting, known = payout_lines(journal.session, journal.tenant_id, payout.net_minor, payout.currency)
    references = {item.reference for item in payout.items} - {""}
    if any(references and references == told for told in known.values()):
        return f"Payout {payout.number} of {net} is known already."
    named = [line for line in waiting if payout.number in f"{line.remittance} {line.end_to_end_id} {line.bank_text}"]
    lines = named or waiting
    if len(lines) != 1:
        several = f"{len(lines)} payouts of that amount are" if lines else "no payout of that amount is"
        reason = f"payout {payout.number} comes to {net}, but {several} in the bank; import the statement first"
        raise BankFileError("payout", reason if not lines else reason.partition(";")[0], payout.items[0].place)
    lock_rows(journal.session, table_of(BankLine), [lines[0].id or 0])
    return _explode(journal, lines[0], payout)


def _explode(journal: Journal, line: BankLine, payout: Payout) -> str:
    fee = sum(item.fee_minor for item in payout.items)
    gross = payout.net_minor + fee
    members: list[Values] = [
        {
            "place": item.place,
            "kind": "credit" if item.gross_minor >= 0 else "return",
            "amount_minor": item.gross_minor,
            "end_to_end_id": item.reference,
            "counterparty_name": item.name,
            "remittance": item.says,
        }
        for item in payout.items
        if item.gross_minor
    ]
    if fee:
        members.append({"place": payout.items[-1].place, "kind": "charge", "amount_minor": -fee})
    insert_rows(journal.session, BankLine, [_member(line, n, told) for n, told in enumerate(members, 1)])
    whole = Money(gross, payout.currency)
    paid = len(members) - bool(fee)
    told = f"Payout {payout.number} is {paid} payment{'s' * (paid != 1)} of {whole}, less fees of "
    told += f"{Money(fee, payout.currency)}: {Money(payout.net_minor, payout.currency)}."
    append(journal, line, Kind.PAYOUT.value, told)
    journal.record("payout_taken_apart", bank_line_id=line.id, sentence=told)
    return told


def _member(line: BankLine, number: int, told: Values) -> Values:
    same = ("tenant_id", "statement_id", "account", "currency", "booked_on", "value_on")
    own = {name: getattr(line, name) for name in same}
    return own | {"entry_id": line.id, "identity": f"{line.identity}/{number}"} | told
