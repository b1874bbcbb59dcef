"""Payers by segment: each chooses what to pay, pays it, and writes what such payers write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from evals.cash.purse import Purse, full, total
from evals.cash.world import Account, Bill, Segment, Truth
from evals.cash.writing import Pen


@dataclass(frozen=True, slots=True)
class Payers:
    """The payers of one seller."""

    purse: Purse
    pen: Pen

    def chance(self, share: float) -> bool:
        """Say whether something happens that does so often."""
        return self.pen.dice.random() < share

    def structured(self) -> None:
        """Quote the reference that was printed; few pay another amount, mistype it, or two at once."""
        account = self.purse.somebody(lambda _: True)
        if account is None:
            return
        day = self.purse.day()
        bills = self.purse.some(account, 2 if self.chance(0.04) else 1, day)
        due = total(bills)
        minor, cash = due, full(bills)
        if len(bills) == 1 and self.chance(0.03) and due > 2_000:
            minor = due * self.pen.dice.randint(30, 90) // 100
            cash = {bills[0].number: minor}
        elif self.chance(0.02):
            minor = due + self.pen.dice.choice((100, 1_000, due))
        elif self.chance(0.01) and due > 10_000:
            minor = due - self.pen.dice.randint(1, 9)
            cash[bills[-1].number] -= due - minor
        line = self.purse.pays(
            account, bills, minor, day, Truth(Segment.STRUCTURED, cash), from_its_account=self.chance(0.7)
        )
        told = self.pen.referenced(line, bills)
        if "references" not in told and self.chance(0.04):
            told["text"] = self.pen.misread(str(told["text"]))
        self._tell(**told)

    def memo(self) -> None:
        """Write numbers in words of one's own; few come from a new account, a parent, or pay another amount."""
        self._memo(Segment.MEMO, noisy=False)

    def ocr(self) -> None:
        """Write numbers that a scanner or a hurried hand gets wrong."""
        self._memo(Segment.OCR, noisy=True)

    def _memo(self, segment: Segment, *, noisy: bool) -> None:
        count = self.pen.dice.choice((1, 1, 1, 1, 1, 1, 2, 2, 3, 5))
        account = self.purse.somebody(lambda each: not each.retailer, count)
        if account is None:
            return
        day = self.purse.day()
        bills = self.purse.some(account, count, day)
        minor, cash = total(bills), full(bills)
        if len(bills) == 1 and self.chance(0.03) and minor > 2_000:
            minor = minor * self.pen.dice.randint(30, 90) // 100
            cash = {bills[0].number: minor}
        text = self.pen.memo(account, bills, minor, day, noisy=noisy)
        told = {"by_parent": bool(account.parent) and self.chance(0.5), "from_its_account": self.chance(0.85)}
        self.purse.pays(account, bills, minor, day, Truth(segment, cash), text=text, **told)

    def bare(self) -> None:
        """Pay from a known account and write nothing of use."""
        account = self.purse.somebody(lambda each: each.confirmed and not each.subscriber and not each.retailer)
        if account is None:
            return
        day = self.purse.day()
        bills = self._chosen(account, day)
        minor, cash = total(bills), full(bills)
        if self.chance(0.03) and minor > 5_000:
            minor = self.pen.dice.randint(10, minor // 100) * 100
            cash = _oldest_first(bills, minor)
        text = self.pen.phrase(self.pen.words.bare, account, minor, day, bills=bills)
        self.purse.pays(account, bills, minor, day, Truth(Segment.BARE, cash), text=text)

    def _chosen(self, account: Account, day: date) -> list[Bill]:
        """Choose as accounts departments do: one bill, all that a payment run finds due, a month, or everything."""
        kind = self.pen.dice.random()
        if kind < 0.57:
            return self.purse.some(account, 1, day)
        everything = self.purse.due(account, date.max)
        if kind < 0.69:
            chosen = self.purse.due(account, day - timedelta(days=1))
        elif kind < 0.82:
            chosen = self.purse.due(account, day + timedelta(days=self.pen.dice.choice((2, 5, 7, 10, 14))))
        elif kind < 0.88:
            chosen = everything
        elif kind < 0.92:
            month = self.pen.dice.choice([bill.issued_on.month for bill in everything])
            chosen = [bill for bill in everything if bill.issued_on.month == month]
        else:
            chosen = self.purse.some(account, self.pen.dice.choice((2, 2, 3)), day)
        return chosen or everything[:1]

    def lump(self) -> None:
        """Pay many bills at once, with a word for all of them or as many numbers as the bank carries."""
        account = self.purse.somebody(lambda each: not each.subscriber and not each.retailer, 5)
        if account is None:
            return
        day = self.purse.day()
        kind = self.pen.dice.random()
        everything = self.purse.due(account, date.max)
        if kind < 0.4:
            bills = self.purse.due(account, day + timedelta(days=self.pen.dice.choice((0, 3, 7, 14))))
        elif kind < 0.6:
            month = everything[0].issued_on.month
            bills = [bill for bill in everything if bill.issued_on.month == month]
        else:
            bills = everything if kind < 0.75 else self.purse.some(account, self.pen.dice.randint(5, 12), day)
        bills = bills or everything
        if kind < 0.75:
            text = self.pen.phrase(self.pen.words.lump, account, total(bills), day, bills=bills)
        else:
            text = self.pen.memo(account, bills, total(bills), day)
        self.purse.pays(account, bills, total(bills), day, Truth(Segment.LUMP, full(bills)), text=text)

    def deductions(self) -> None:
        """Deduct from bills: told line by line, as a line of its own, or in a word beside the numbers."""
        account = self.purse.somebody(lambda each: each.retailer, 2)
        if account is None:
            return
        day = self.purse.day()
        bills = self.purse.some(account, self.pen.dice.randint(1, 8), day)
        cut = self.pen.dice.choice([bill for bill in bills if bill.minor > 1_000] or bills)
        off = max(1, cut.minor * self.pen.dice.randint(3, 40) // 100)
        cash = full(bills) | {cut.number: cut.minor - off}
        kind = self.pen.dice.random()
        documents: tuple[tuple[str, int], ...] = ()
        text = ""
        if kind < 0.4:
            documents = tuple(cash.items())
        elif kind < 0.6:
            documents = (*full(bills).items(), (cut.number, -off))
        elif kind < 0.75:
            documents = (*full(bills).items(), (f"DN{self.pen.dice.randint(10_000, 99_999)}", -off))
        else:
            word = self.pen.phrase(self.pen.words.deduction, account, off, day, bills=bills)
            text = f"{self.pen.numbers(bills)} {word}"[:140]
        paid = {number: minor for number, minor in cash.items() if minor}
        truth = Truth(Segment.DEDUCTIONS, paid, told=len(bills) == 1 or kind < 0.6)
        self.purse.pays(account, bills, total(bills) - off, day, truth, documents=documents, text=text)

    def subscription(self) -> None:
        """Pay one of several equal bills: mostly the oldest, or the one of the month named."""
        account = self.purse.somebody(lambda each: each.subscriber and each.confirmed)
        if account is None:
            return
        day = self.purse.day()
        open_now = self.purse.due(account, date.max)
        bill = open_now[0] if self.chance(0.7) else open_now[-1]
        text = self.pen.phrase(self.pen.words.subscription, account, bill.minor, day, bills=[bill])
        self.purse.pays(account, [bill], bill.minor, day, Truth(Segment.SUBSCRIPTION, full([bill])), text=text)

    def _tell(self, **told: object) -> None:
        """Write something onto the line that was paid last."""
        lines = self.purse.world.lines
        lines[-1] = replace(lines[-1], **told)  # type: ignore[arg-type]


def _oldest_first(bills: list[Bill], minor: int) -> dict[str, int]:
    """Return what falls on each bill of money sent on account: the oldest first."""
    cash = {}
    for bill in bills:
        if minor:
            cash[bill.number] = min(bill.minor, minor)
            minor -= cash[bill.number]
    return cash
