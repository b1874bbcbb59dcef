"""ACME and BETA of the acceptance table as a stored book, and a bank that pays in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from policies.defaults import DEFAULT_CASH
from store.tables import BankLine, BankStatement, CashDecision, Customer, Invoice, Receipt
from tests.store.books import Book
from tools.cash.accepting import accept
from tools.cash.applying import Paid, apply_by_hand
from tools.cash.matching import match
from tools.cash.posting import Decided
from tools.cash.refunding import ask_refund
from tools.cash.splitting import Portion, split
from tools.cash.unapplying import unapply

ACME_IBAN = "DE89370400440532013000"


@dataclass
class Till:
    """A book with money coming in; amounts are minor units of EUR."""

    book: Book
    acme: int = 0
    beta: int = 0
    invoices: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.acme = self.book.customer()
        self.beta = self.book.customer()
        day = self.book.today
        for number, owner, minor, due in (
            ("INV-1042", self.acme, 480_000, -20),
            ("INV-1043", self.acme, 120_000, -10),
            ("INV-1050", self.acme, 250_000, 19),
            ("B-77", self.beta, 120_000, -10),
        ):
            days = timedelta(days=due)
            self.invoices[number] = self.book.invoice(owner, minor, number=number, due=day + days)
        self.statement = self.book.add(
            BankStatement(
                tenant_id=self.book.tenant_id, account="OURS", currency="EUR", format="camt.053", file_name="f",
                file_digest="d", digest="d", imported_at=self.book.now,
            )
        )  # fmt: skip

    def pays(self, minor: int, text: str = "", account: str = ACME_IBAN, **more: Any) -> int:
        """Put a line into the bank and return its id."""
        values: dict[str, Any] = {
            "tenant_id": self.book.tenant_id, "statement_id": self.statement, "account": "OURS", "place": "1",
            "identity": f"L{next(self.book.numbers)}", "kind": "credit", "currency": "EUR", "amount_minor": minor,
            "booked_on": self.book.today, "value_on": self.book.today, "remittance": text,
            "counterparty_account": account,
        }  # fmt: skip
        with self.book.database.write() as session:
            line = BankLine(**(values | more))
            session.add(line)
            if line.entry_id is None:
                statement = session.get_one(BankStatement, self.statement)
                statement.lines += 1
                statement.credits_minor += max(line.amount_minor, 0)
                statement.debits_minor += min(line.amount_minor, 0)
            session.flush()
            return line.id or 0

    def takes_back(self, minor: int, text: str = "", account: str = ACME_IBAN, **more: Any) -> int:
        """Let the bank take money back, and return the id of that line."""
        return self.pays(-minor, text, account, **({"kind": "return"} | more))

    def match(self) -> list[Decided]:
        found = match(self.book.database, self.book.tenant_id, now=self.book.now, rules=DEFAULT_CASH)
        return [one for batch in found for one in batch]

    def know_acme(self) -> None:
        """Let a person have confirmed ACME's account, with an invoice that is paid since."""
        self.book.invoice(self.acme, 77_700, number="INV-0900", due=self.book.today - timedelta(days=90))
        line = self.pays(77_700)
        self.match()
        self.accept(line)

    def accept(self, line: int, number: int = 1) -> CashDecision:
        with self.book.journal() as journal:
            return accept(journal, line, number)

    def unapply(self, line: int, reason: str = "wrong customer") -> CashDecision:
        with self.book.journal() as journal:
            return unapply(journal, line, reason)

    def apply(self, line: int, *paid: str, disputed_too: bool = False) -> CashDecision:
        """Apply by hand: "INV-1042", or "INV-1042=200.00" with an amount."""
        wanted = [
            Paid(name, Decimal(amount) if amount else None) for name, _, amount in (p.partition("=") for p in paid)
        ]
        with self.book.journal() as journal:
            return apply_by_hand(journal, line, wanted, disputed_too=disputed_too)

    def split(self, line: int, **portions: str) -> CashDecision:
        """Divide between ACME and BETA by the names of the till: acme="1200.00"."""
        numbers = {name: self.book.get(Customer, getattr(self, name)).number for name in portions}
        with self.book.journal() as journal:
            return split(journal, line, [Portion(numbers[name], Decimal(amount)) for name, amount in portions.items()])

    def ask_refund(self, line: int, reason: str = "paid twice") -> CashDecision:
        with self.book.journal() as journal:
            return ask_refund(journal, line, reason)

    def balances(self) -> dict[str, int]:
        return {number: self.book.balance(invoice) for number, invoice in self.invoices.items()}

    def outcome(self, line: int) -> str:
        return self.decisions(line)[-1].outcome

    def decisions(self, line: int) -> Sequence[CashDecision]:
        with self.book.database.read() as session:
            query = select(CashDecision).where(CashDecision.bank_line_id == line)
            return session.exec(query.order_by(col(CashDecision.turn))).all()

    def receipt(self, line: int) -> Receipt:
        return self.book.get(Receipt, self.decisions(line)[-1].receipt_id or 0)

    def chased(self, number: str) -> int:
        return self.book.get(Invoice, self.invoices[number]).chase_minor

    def day(self, days: int) -> date:
        return self.book.today + timedelta(days=days)
