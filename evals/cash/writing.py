"""How payers write: references in groups, numbers with less or more than was printed, words of their language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from random import Random

from evals.cash.style import BookStyle, Style, Words
from evals.cash.world import Account, Bill, Line
from ledger.references import issued

#: What a bank carries of a remittance, in characters.
CARRIED = 140
_LOOKALIKES = {"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z", "6": "G"}


@dataclass(frozen=True, slots=True)
class Pen:
    """Who writes: the seller's schemes, the payers' words, and chance."""

    style: Style
    book: BookStyle
    dice: Random

    @property
    def words(self) -> Words:
        """The words of one of the languages that are written to this seller."""
        return self.style.words[self.dice.choice(self.book.languages)]

    def memo(self, account: Account, bills: list[Bill], minor: int, day: date, *, noisy: bool = False) -> str:
        """Return a text that names bills."""
        numbers = self.numbers(bills, noisy=noisy)
        return self.phrase(self.words.memo, account, minor, day, bills=bills, numbers=numbers)

    def numbers(self, bills: list[Bill], *, noisy: bool = False) -> str:
        """Return the numbers of bills as one payer writes them: all in the same habit."""
        habit = self.dice.random()
        written = [_written(bill.number, habit) for bill in bills]
        row = len({(each[:-2], len(each)) for each in written}) == 1
        if row and len(bills) > 1 and self.dice.random() < 0.5:
            # Of numbers that differ in the last digits only those are written again: 1042/43.
            return self.dice.choice(self.style.affixes) + "/".join([written[0], *(each[-2:] for each in written[1:])])
        if noisy:
            place = self.dice.randrange(len(written))
            written[place] = self.misread(written[place])
        return self.dice.choice(self.style.affixes) + self.dice.choice(self.style.joins).join(written)

    def misread(self, number: str) -> str:
        """Return a number as a scanner reads it or a hurried person types it."""
        places = [place for place, letter in enumerate(number) if letter.isdigit()]
        place = self.dice.choice(places[-5:])
        kind = self.dice.random()
        if kind < 0.55:
            return number[:place] + _LOOKALIKES.get(number[place], "O") + number[place + 1 :]
        if kind < 0.75:
            return number[:place] + str((int(number[place]) + self.dice.randint(1, 9)) % 10) + number[place + 1 :]
        if kind < 0.9 and place in places[1:]:
            return number[: place - 1] + number[place] + number[place - 1] + number[place + 1 :]
        return number[:place] + number[place + 1 :]

    def phrase(
        self, phrases: tuple[str, ...], account: Account, minor: int, day: date, *, bills: list[Bill], numbers: str = ""
    ) -> str:
        """Fill in one of the phrases; the bank carries so much of it."""
        about = bills[0] if bills else None
        month = self.words.months[(about.issued_on if about else day).month - 1]
        year = (about.issued_on if about else day).year
        filled = self.dice.choice(phrases).format(
            numbers=numbers,
            date=f"{day:{self.dice.choice(('%d.%m.%Y', '%d/%m/%Y', '%d.%m.%y', '%Y-%m-%d'))}}",
            amount=_amount(minor, self.dice.choice((",", "."))),
            customer=account.number,
            order=about.order if about else "",
            company=account.name,
            own=str(self.dice.randint(5_100_000_000, 5_199_999_999)),
            month=self.dice.choice((f"{month} {year}", f"{month}", f"{(about.issued_on if about else day):%m/%Y}")),
        )
        text = " ".join(filled.split())
        return (text.upper() if self.dice.random() < 0.25 else text)[:CARRIED]

    def referenced(self, line: Line, bills: list[Bill]) -> dict[str, object]:
        """Return what of a line carries the references of bills: the field for it, the text, or the payment's id."""
        references = [reference(self.book.references, bill.number) for bill in bills]
        where = self.dice.random()
        if where < 0.55:
            return {"references": tuple(references)}
        texts = [_grouped(self.book.references, each) for each in references]
        if where < 0.92 or len(references) > 1:
            return {"text": self.dice.choice(("{}", "Ref {}", "{} " + str(line.day.year))).format(" ".join(texts))}
        return {"references": (references[0],), "text": line.name}


def reference(scheme: str, number: str) -> str:
    """Return the reference a seller prints on a bill: its digits behind the check digits of the scheme."""
    digits = re.sub(r"[^0-9]", "", number)
    if scheme == "OGM":
        return f"{int(digits):010d}{(int(digits) % 97) or 97:02d}"
    if scheme == "QRR":
        body, carry = digits.zfill(26), 0
        for digit in body:
            carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)[(carry + int(digit)) % 10]
        return f"{body}{(10 - carry) % 10}"
    if scheme == "KID":
        doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits)))
        return f"{digits}{-sum(each - 9 if each > 9 else each for each in doubled) % 10}"
    return issued(number)


def _grouped(scheme: str, written: str) -> str:
    if scheme == "OGM":
        return f"+++{written[:3]}/{written[3:7]}/{written[7:]}+++"
    if scheme == "QRR":
        return " ".join([written[:2], *(written[place : place + 5] for place in range(2, 27, 5))])
    if scheme == "KID":
        return written
    return " ".join(written[place : place + 4] for place in range(0, len(written), 4))


def _written(number: str, habit: float) -> str:
    """Write a number by a habit: as printed, without its prefix, with other signs, without zeros, or run together."""
    prefix, tail = re.fullmatch(r"(.*?)([0-9]+)", number).groups()  # type: ignore[union-attr]
    if habit < 0.45:
        return number
    if habit < 0.62:
        return tail
    if habit < 0.70:
        return tail.lstrip("0") if len(tail.lstrip("0")) > 2 else tail
    if habit < 0.80:
        return re.sub(r"[^A-Za-z0-9]", "", number)
    if habit < 0.88:
        return re.sub(r"[^A-Za-z0-9]", " ", number)
    if habit < 0.94:
        return re.sub(r"[^A-Za-z0-9]", "/", number).lower()
    return prefix + (tail.lstrip("0") or tail)


def _amount(minor: int, mark: str) -> str:
    other = "." if mark == "," else ","
    return f"{minor // 100:,}".replace(",", other) + f"{mark}{minor % 100:02d}"
