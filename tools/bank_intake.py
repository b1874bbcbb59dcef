"""Storing what bank files hold: statements and lines appended once, in batches, whatever file brings them again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ledger.money import Money
from sources.bank.identity import Identities
from sources.bank.statement import Balance, Ended, Piece, Statement
from sources.bank.statement import BankLine as Line
from store.bank_lines import known_lines, known_statement, with_members
from store.bulk import Values, insert_rows
from store.events import Journal
from store.tables import BankLine, BankStatement
from tools.bank_report import StatementReport

#: Lines held in memory and written at a time.
BATCH = 5_000


@dataclass(slots=True)
class BankIntake:
    """Takes the pieces of one file into a transaction; `reports` are what its statements come to, in their order."""

    journal: Journal
    file: str
    file_digest: str
    reports: list[StatementReport]
    _at: int = -1
    _statement_id: int | None = None
    _identities: Identities = field(default_factory=lambda: Identities(""))
    _waiting: dict[str, Line] = field(default_factory=dict)

    def take(self, piece: Piece) -> None:
        """Store a piece, now or with those that follow it."""
        if isinstance(piece, Statement):
            self._at += 1
            self._identities = Identities(piece.account)
            self._statement_id = self._add_statement()
        elif isinstance(piece, Ended):
            self._write()
        elif piece.booked and self._statement_id is not None:
            self._waiting[self._identities.of(piece)] = piece
            if len(self._waiting) >= BATCH:
                self._write()

    @property
    def _report(self) -> StatementReport:
        return self.reports[self._at]

    def _add_statement(self) -> int | None:
        """Append the statement and return its id; None where one that says the same is stored."""
        report, head = self._report, self._report.statement
        if known_statement(self.journal.session, self.journal.tenant_id, report.digest):
            return None
        row: Values = {
            "tenant_id": self.journal.tenant_id,
            "account": head.account,
            "currency": head.currency,
            "format": head.format,
            "number": head.number,
            "sequence": head.sequence,
            "complete": head.complete,
            "lines": report.lines,
            "credits_minor": report.credits_minor,
            "debits_minor": report.debits_minor,
            "file_name": self.file,
            "file_digest": self.file_digest,
            "digest": report.digest,
            "imported_at": self.journal.now,
            **_balance("opening_minor", "opened_on", head.opening),
            **_balance("closing_minor", "closed_on", head.closing),
        }
        return insert_rows(self.journal.session, BankStatement, [row])[0]

    def _write(self) -> None:
        """Write the lines that wait and are not known, and the payments of entries that had none."""
        session, tenant_id = self.journal.session, self.journal.tenant_id
        waiting, self._waiting = self._waiting, {}
        ids = known_lines(session, tenant_id, waiting)
        fresh = [identity for identity in waiting if identity not in ids]
        rows = [self._row(identity, waiting[identity]) for identity in fresh]
        ids |= dict(zip(fresh, insert_rows(session, BankLine, rows), strict=True))
        entries = {ids[identity]: identity for identity, line in waiting.items() if line.members}
        told = with_members(session, entries)
        members = [
            self._row(f"{identity}/{number}", member) | {"entry_id": entry_id}
            for entry_id, identity in entries.items()
            if entry_id not in told
            for number, member in enumerate(waiting[identity].members, 1)
        ]
        insert_rows(session, BankLine, members)
        self._report.new += len(fresh)

    def _row(self, identity: str, line: Line) -> Values:
        payer = line.counterparty
        return {
            "tenant_id": self.journal.tenant_id,
            "statement_id": self._statement_id,
            "entry_id": None,
            "account": self._report.statement.account,
            "identity": identity,
            "place": line.place,
            "kind": line.kind.value,
            "currency": line.amount.currency,
            "amount_minor": line.amount.minor,
            "booked_on": line.booked_on,
            "value_on": line.value_on,
            "creditor_references": list(line.creditor_references),
            **{name: getattr(line, name) for name in _WORDS},
            "counterparty_name": payer.name,
            "counterparty_account": payer.account,
            "counterparty_bic": payer.bic,
            "on_behalf_of": payer.on_behalf_of,
            "details": _details(line),
        }


_WORDS = (
    "bank_reference", "customer_reference", "end_to_end_id", "mandate_id", "remittance", "bank_text", "bank_code",
    "reason",
)  # fmt: skip


def _balance(amount: str, day: str, balance: Balance | None) -> Values:
    return {amount: balance.amount.minor, day: balance.day} if balance else {amount: None, day: None}


def _details(line: Line) -> dict[str, Any]:
    """Return what few lines have, JSON-plain."""
    found: dict[str, Any] = {}
    if line.documents:
        found["documents"] = [{"number": one.number, **_money(one.amount)} for one in line.documents]
    if line.instructed:
        found["instructed"] = _money(line.instructed)
    if line.charges:
        found["charges"] = _money(line.charges)
    if line.batch_count > 1:
        found["batch_count"] = line.batch_count
    return found


def _money(amount: Money | None) -> dict[str, Any]:
    return {"minor": amount.minor, "currency": amount.currency} if amount else {}
