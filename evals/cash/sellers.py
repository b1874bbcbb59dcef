"""Makes a seller's book: customers with names alike, invoices numbered in one row, prices that many share."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from evals.cash.style import BookStyle, Style
from evals.cash.world import Account, Bill, Note, World

TODAY = date(2026, 6, 11)
#: Of all accounts, those with equal bills every month, those that deduct, and those given early-payment discount.
_SUBSCRIBERS, _RETAILERS, _DISCOUNTED = 0.12, 0.10, 0.12
_CONFIRMED = 0.8
_WITH_PARENT = 0.05
_PAID_BEFORE = 0.3


def seller(style: Style, book: BookStyle, dice: Random, accounts: int) -> World:
    """Return a book with so many customers and some eight open bills for each."""
    world = World(book.currency)
    for place in range(accounts):
        world.accounts.append(_account(style, book, dice, place))
    for place, account in enumerate(world.accounts):
        if place and dice.random() < _WITH_PARENT:
            world.accounts[place] = replace(account, parent=dice.choice(world.accounts[:place]).number)
    prices = [dice.choice((100, 1190, 2500)) * dice.randint(1, 60) for _ in range(14)]
    drawn = sorted(_drawn(world, dice, prices), key=lambda one: (one[1], one[0].number))
    for place, (account, issued_on, minor) in enumerate(drawn):
        world.bills.append(_bill(book, dice, account, issued_on, minor, book.first + place))
    for place in range(accounts // 6):
        number = book.credit.format(n=book.first + place)
        owner = dice.choice(world.accounts).number
        world.notes.append(Note(number, owner, book.currency, dice.randint(1_000, 30_000)))
    return world


def _account(style: Style, book: BookStyle, dice: Random, place: int) -> Account:
    words = (dice.choice(style.families), dice.choice(style.trades), dice.choice(style.forms), dice.choice(style.towns))
    kind = dice.random()
    return Account(
        number=book.customer.format(n=100 + place),
        name=" ".join(word for word in words if word),
        iban=iban(dice),
        confirmed=dice.random() < _CONFIRMED,
        subscriber=kind < _SUBSCRIBERS,
        retailer=_SUBSCRIBERS < kind < _SUBSCRIBERS + _RETAILERS,
        discount=kind > 1 - _DISCOUNTED,
    )


def iban(dice: Random) -> str:
    """Return an account that looks like one."""
    return f"DE{dice.randint(10, 99)}{dice.randint(10**17, 10**18 - 1)}"


def plain(name: str) -> str:
    """Return a name as old systems of banks print it."""
    letters = unicodedata.normalize("NFKD", name.replace("ü", "ue").replace("ö", "oe").replace("ä", "ae"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).upper()[:27]


def _drawn(world: World, dice: Random, prices: list[int]) -> list[tuple[Account, date, int]]:
    found = []
    for account in world.accounts:
        if account.subscriber:
            fee = dice.choice(prices)
            first = TODAY.replace(day=1) - timedelta(days=31 * dice.randint(2, 5))
            months = {(first + timedelta(days=31 * step)).replace(day=1) for step in range(7)}
            found += [(account, day, fee) for day in months if day <= TODAY]
            continue
        most = dice.choice((30, 40)) if account.retailer else dice.choice((2, 4, 6, 9, 14, 20))
        for _ in range(dice.randint(1, most)):
            found.append((account, TODAY - timedelta(days=dice.randint(3, 110)), _amount(dice, prices)))
    return found


def _amount(dice: Random, prices: list[int]) -> int:
    kind = dice.random()
    if kind < 0.7:
        return round(100 * 10 ** dice.uniform(1.7, 4.3))
    return 100 * round(10 ** dice.uniform(1.7, 4)) if kind < 0.85 else dice.choice(prices)


def _bill(book: BookStyle, dice: Random, account: Account, issued_on: date, minor: int, place: int) -> Bill:
    days = 30 if account.discount else dice.choice((14, 30, 30, 45))
    due_on = issued_on + timedelta(days=days)
    return Bill(
        number=book.invoice.format(n=place),
        account=account.number,
        currency="GBP" if not account.subscriber and dice.random() < 0.02 else book.currency,
        minor=minor,
        issued_on=issued_on,
        due_on=due_on,
        order=book.order.format(n=dice.randint(1, 999_999) % 90_000 + 1_000) if dice.random() < 0.4 else "",
        paid=due_on < TODAY and dice.random() < _PAID_BEFORE and not account.subscriber,
        discount_basis_points=200 if account.discount else 0,
        discount_days=10 if account.discount else 0,
    )
