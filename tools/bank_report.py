"""What an import of bank files did: a report per file, and within it per statement."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.findings import Finding
from sources.bank.statement import Statement
from sources.remittance.advice import RemittanceAdvice


@dataclass(slots=True)
class StatementReport:
    """What one statement holds and how much of it was new; amounts in minor units of its currency."""

    statement: Statement
    lines: int = 0
    credits_minor: int = 0
    debits_minor: int = 0
    #: Announced, not booked: told here, never stored.
    announced: int = 0
    new: int = 0
    digest: str = ""

    @property
    def known(self) -> int:
        """How many of its lines an earlier file had brought."""
        return self.lines - self.new

    @property
    def ties(self) -> bool | None:
        """Whether opening and lines were seen to make the closing; None where the file does not tell both."""
        told = self.statement.complete and self.statement.opening and self.statement.closing
        return True if told else None


@dataclass(frozen=True, slots=True)
class BankFileReport:
    """What a file did: its statements, remittance advices or payouts, or why nothing of it was taken.

    `unread` are columns of a table that are left out; `payouts` a sentence for each.
    """

    file: str
    statements: tuple[StatementReport, ...] = ()
    finding: Finding | None = None
    dry_run: bool = False
    unread: tuple[str, ...] = ()
    advices: tuple[RemittanceAdvice, ...] = ()
    new_advices: int = 0
    payouts: tuple[str, ...] = ()

    @property
    def new(self) -> int:
        """How many lines and advices were not known before."""
        return sum(report.new for report in self.statements) + self.new_advices
