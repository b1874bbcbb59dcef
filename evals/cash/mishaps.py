"""Payments that are not what they seem: too little, too much, twice, of strangers, promised, disputed, netted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from evals.cash.purse import Purse, full
from evals.cash.sellers import iban
from evals.cash.world import Account, Agreement, Bill, Line, Segment, Truth
from evals.cash.writing import Pen
from ledger.allocations import AllocationKind


@dataclass(frozen=True, slots=True)
class Mishaps:
    """Payers of one seller of whom a clerk would say: look at this one."""

    purse: Purse
    pen: Pen
    netted: set[str] = field(default_factory=set)

    def _one(self, least_minor: int = 0) -> tuple[Account, Bill] | None:
        account = self.purse.somebody(
            lambda each: not each.subscriber and self.purse.open[each.number][0].minor > least_minor
        )
        return (account, self.purse.open[account.number][0]) if account else None

    def partial(self) -> None:
        """Pay a part of a bill that is named."""
        if found := self._one(10_000):
            account, bill = found
            minor = self.pen.dice.randint(10, bill.minor // 100 - 1) * 100
            text = self.pen.memo(account, [bill], minor, self.purse.day())
            truth = Truth(Segment.PARTIAL, {bill.number: minor})
            self.purse.pays(account, [bill], minor, self.purse.day(), truth, text=text)

    def overpaid(self) -> None:
        """Pay more than a bill that is named: a slip, or the reminder's fee of somebody else's."""
        if found := self._one():
            account, bill = found
            minor = bill.minor + self.pen.dice.choice((1, 90, 500, 4_000, bill.minor // 5))
            text = self.pen.memo(account, [bill], minor, self.purse.day())
            self.purse.pays(account, [bill], minor, self.purse.day(), Truth(Segment.OVERPAID, full([bill])), text=text)

    def duplicate(self) -> None:
        """Pay the same again by mistake, a day or more after it was paid."""
        if found := self._one():
            account, bill = found
            day = self.purse.day()
            text = self.pen.memo(account, [bill], bill.minor, day) if self.pen.dice.random() < 0.7 else ""
            self.purse.pays(account, [bill], bill.minor, day, Truth(Segment.DUPLICATE, full([bill])), text=text)
            again = replace(self.purse.world.lines[-1], day=day + timedelta(days=self.pen.dice.randint(0, 4)))
            self.purse.told(again, Truth(Segment.DUPLICATE, {}))

    def unknown(self) -> None:
        """Receive what is for nothing in the book: a refund, a mistake, somebody else's money."""
        dice, bills = self.pen.dice, self.purse.world.bills
        minor = dice.choice(bills).minor if dice.random() < 0.15 else round(100 * 10 ** dice.uniform(1.5, 4))
        numbers = f"{dice.choice(('', 'RF', 'Az ', 'Ref ', 'KD'))}{dice.randint(1_000, 9_999_999)}"
        name = f"{dice.choice(self.pen.style.families)} {dice.choice(self.pen.style.towns)}".strip()
        day = self.purse.day()
        filled = self.pen.words.bare if dice.random() < 0.4 else self.pen.words.memo
        nobody = Account(str(dice.randint(1_000, 99_999)), name, iban(dice), False, False, False, False)
        text = self.pen.phrase(filled, nobody, minor, day, bills=[], numbers=numbers)
        line = Line("", minor, self.purse.world.currency, day, name, nobody.iban, text)
        self.purse.told(line, Truth(Segment.UNKNOWN, {}))

    def others_number(self) -> None:
        """Mean one's own bill and write a number that is somebody else's."""
        if found := self._one():
            account, bill = found
            other = self.pen.dice.choice([each for each in self.purse.world.bills if each.account != account.number])
            day = self.purse.day()
            text = self.pen.memo(account, [other], bill.minor, day)
            truth = Truth(Segment.OTHERS_NUMBER, full([bill]))
            self.purse.pays(account, [bill], bill.minor, day, truth, text=text)

    def promise(self) -> None:
        """Pay what was promised, about the day that was promised."""
        if found := self._one(20_000):
            account, bill = found
            minor = bill.minor // 100 * self.pen.dice.choice((30, 50, 60))
            day = self.purse.day()
            promised = day + timedelta(days=self.pen.dice.randint(-1, 4))
            self.purse.world.agreements.append(Agreement(bill.number, account.number, minor, promised))
            text = self.pen.phrase(self.pen.words.bare, account, minor, day, bills=[bill])
            self.purse.pays(account, [bill], minor, day, Truth(Segment.PROMISE, {bill.number: minor}), text=text)

    def dispute(self) -> None:
        """Pay a bill without the part that is disputed, which was said before."""
        if found := self._one(20_000):
            account, bill = found
            disputed = bill.minor * self.pen.dice.randint(5, 40) // 100
            self.purse.world.agreements.append(Agreement(bill.number, account.number, disputed, None))
            minor, day = bill.minor - disputed, self.purse.day()
            text = self.pen.memo(account, [bill], minor, day)
            self.purse.pays(account, [bill], minor, day, Truth(Segment.DISPUTE, {bill.number: minor}), text=text)

    def credit(self) -> None:
        """Take off a credit note: mostly one that is named."""
        notes = [note for note in self.purse.world.notes if self.purse.open[note.account]]
        if not notes:
            return
        note = self.pen.dice.choice(notes)
        account = self.purse.accounts[note.account]
        bills = [bill for bill in self.purse.open[note.account] if bill.currency == note.currency]
        bill = next((each for each in bills if each.minor > note.minor), None)
        if bill is None or note.number in self.netted:
            return
        self.netted.add(note.number)
        minor, day = bill.minor - note.minor, self.purse.day()
        text = self.pen.memo(account, [bill], minor, day)
        if self.pen.dice.random() < 0.75:
            text = f"{text} - {note.number}"[:140]
        truth = Truth(Segment.CREDIT, {bill.number: minor}, frozenset({(AllocationKind.CREDIT, bill.number)}))
        self.purse.pays(account, [bill], minor, day, truth, text=text)

    def discount(self) -> None:
        """Take the discount, in time or late."""
        account = self.purse.somebody(lambda each: each.discount and not each.subscriber)
        if account is None:
            return
        bill, day = self.purse.open[account.number][-1], self.purse.day()
        off = (bill.minor * bill.discount_basis_points + 5_000) // 10_000
        # The payer means the bill to be settled; whether the discount is still granted is the seller's own rule.
        legs = frozenset({(AllocationKind.DISCOUNT, bill.number)})
        minor = bill.minor - off
        text = self.pen.memo(account, [bill], minor, day) if self.pen.dice.random() < 0.7 else ""
        truth = Truth(Segment.DISCOUNT, {bill.number: minor}, legs)
        self.purse.pays(account, [bill], minor, day, truth, text=text)

    def currency(self) -> None:
        """Pay a bill in another currency; the bank tells what was sent, or not."""
        account = self.purse.somebody(lambda each: not each.subscriber)
        if account is None:
            return
        bill, day = self.purse.open[account.number][0], self.purse.day()
        rate = self.pen.dice.randint(8_500, 11_800)
        minor = bill.minor * rate // 10_000
        text = self.pen.memo(account, [bill], minor, day)
        instructed = (bill.minor, bill.currency) if self.pen.dice.random() < 0.5 else None
        foreign = "SEK" if bill.currency != "SEK" else "NOK"
        self.purse.pays(
            account,
            [bill],
            minor,
            day,
            Truth(Segment.CURRENCY, full([bill])),
            text=text,
            currency=foreign,
            instructed=instructed,
        )
