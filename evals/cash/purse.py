"""What payers know of their own bills: what is open by their reckoning, and how they choose what to pay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from evals.cash.sellers import TODAY, iban, plain
from evals.cash.world import Account, Bill, Line, Truth, World


@dataclass(slots=True)
class Purse:
    """All payers of a seller; each bill is paid by its payer once."""

    world: World
    dice: Random
    truths: dict[str, Truth] = field(default_factory=dict)
    open: dict[str, list[Bill]] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.accounts = {account.number: account for account in self.world.accounts}
        for account in self.world.accounts:
            self.open[account.number] = []
        for bill in sorted(self.world.bills, key=lambda bill: (bill.due_on, bill.number)):
            if not bill.paid:
                self.open[bill.account].append(bill)

    def somebody(self, fits: Callable[[Account], bool], least: int = 1) -> Account | None:
        """Return one of the payers that fit and have so many bills open; None where nobody has."""
        able = [each for each in self.world.accounts if len(self.open[each.number]) >= least and fits(each)]
        return self.dice.choice(able) if able else None

    def day(self) -> date:
        """Return one of the last days."""
        return TODAY - timedelta(days=self.dice.randint(0, 9))

    def some(self, account: Account, count: int, day: date) -> list[Bill]:
        """Choose so many bills: mostly those that are due first, else any, also what is not due yet."""
        bills = self._of_one_currency(account)
        if self.dice.random() < 0.35:
            chosen = self.dice.sample(bills, min(count, len(bills)))
            return sorted(chosen, key=lambda bill: bill.due_on)
        due = [bill for bill in bills if bill.due_on <= day + timedelta(days=self.dice.choice((0, 3, 7, 14)))]
        start = self.dice.randint(0, max(len(due) - count, 0)) if self.dice.random() < 0.3 else 0
        return (due or bills)[start : start + count]

    def due(self, account: Account, until: date) -> list[Bill]:
        """Return all that is due by a day."""
        return [bill for bill in self._of_one_currency(account) if bill.due_on <= until]

    def _of_one_currency(self, account: Account) -> list[Bill]:
        bills = self.open[account.number]
        ours = [bill for bill in bills if bill.currency == self.world.currency]
        return ours or bills

    def pays(self, account: Account, bills: list[Bill], minor: int, day: date, truth: Truth, **told: object) -> Line:
        """Let somebody pay; what was meant is kept aside, and the bills are settled by the payer's reckoning."""
        confirmed = bool(told.pop("from_its_account", True))
        payer = self.accounts[account.parent] if told.pop("by_parent", False) else account
        line = Line(
            key="",
            minor=minor,
            currency=bills[0].currency if bills else self.world.currency,
            day=day,
            name=self._name(payer),
            iban=payer.iban if confirmed else iban(self.dice),
        )
        self.told(replace(line, **told), truth)  # type: ignore[arg-type]
        paid = {bill.number for bill in bills}
        self.open[account.number] = [bill for bill in self.open[account.number] if bill.number not in paid]
        return line

    def told(self, line: Line, truth: Truth) -> None:
        """Put a line into the bank and the truth about it aside."""
        key = f"L{len(self.world.lines) + 1:05d}"
        self.world.lines.append(replace(line, key=key))
        self.truths[key] = truth

    def _name(self, account: Account) -> str:
        kind = self.dice.random()
        if kind < 0.6:
            return account.name
        return plain(account.name) if kind < 0.9 else f"{account.name.split()[0]} Holding"


def full(bills: list[Bill]) -> dict[str, int]:
    """Return what the bills come to, each by itself."""
    return {bill.number: bill.minor for bill in bills}


def total(bills: list[Bill]) -> int:
    """Return what the bills come to altogether."""
    return sum(bill.minor for bill in bills)
