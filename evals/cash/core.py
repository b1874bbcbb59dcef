"""Plays a seller's book through the pure rules alone, without a database: faster, for tuning."""

from __future__ import annotations

from collections import defaultdict
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from evals.cash.stage import Play, Played
from evals.cash.world import Bill, World
from ledger.bank_accounts import bare_account
from ledger.money import Money
from ledger.references import issued
from policies.cash.candidate import Candidate
from policies.cash.deciding import decide
from policies.cash.money_in import (
    Document,
    Knowledge,
    Known,
    MoneyIn,
    OpenCredit,
    OpenItem,
    OpenPromise,
    Payer,
    Relation,
    RelationKind,
)
from policies.cash.tokens import name_key, number_keys, sought
from policies.defaults import DEFAULT_CASH

#: Digits alone lead to an invoice of anybody's from this length, as in the product's book.
_LEADING_DIGITS = 4
#: Who names invoices of more customers than these means none of them by the rest of the money, as there.
_MOST_MEANT = 3


def open_core() -> AbstractContextManager[Play]:
    """Give what plays books through the rules alone."""
    return nullcontext(play_core)


def play_core(world: World) -> Played:
    """Decide about all lines in their order, each on what the rules may know after those before it."""
    book = _Book.of(world)
    decisions = {}
    for money in _money(world):
        decisions[money.key] = decision = decide(money, book.knowledge(money), DEFAULT_CASH)
        if decision.chosen:
            book.settle(decision.chosen)
    return Played(decisions, {item.invoice_id: item.number for item in book.items.values()})


@dataclass(slots=True)
class _Book:
    """The book in memory, found by the same keys as the stored one."""

    items: dict[int, OpenItem] = field(default_factory=dict)
    keys: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    of_customer: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    of_amount: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    payers: defaultdict[str, set[Payer]] = field(default_factory=lambda: defaultdict(set))
    relations: list[Relation] = field(default_factory=list)
    credits: dict[int, OpenCredit] = field(default_factory=dict)
    promises: dict[int, OpenPromise] = field(default_factory=dict)

    @classmethod
    def of(cls, world: World) -> _Book:
        book = cls()
        ids = {account.number: place for place, account in enumerate(world.accounts)}
        for account in world.accounts:
            owner = ids[account.number]
            book.payers[name_key(account.name)].add(Payer(owner, Known.NAME))
            book.payers[number_keys(account.number).full].add(Payer(owner, Known.NUMBER))
            if account.confirmed:
                book.payers[bare_account(account.iban)].add(Payer(owner, Known.ACCOUNT, 1))
            if account.parent:
                book.relations.append(Relation(ids[account.parent], owner, RelationKind.PARENT))
        disputed = {each.bill: each.minor for each in world.agreements if each.day is None}
        for place, bill in enumerate(world.bills):
            book._add(_item(place, ids[bill.account], bill, disputed.get(bill.number, 0)))
        for place, note in enumerate(world.notes):
            book.credits[place] = OpenCredit(place, ids[note.account], note.number, note.currency, note.minor)
        numbers = {item.number: item.invoice_id for item in book.items.values()}
        for place, each in enumerate(world.agreements):
            if each.day is not None:
                parts = ((numbers[each.bill], each.minor),)
                book.promises[place] = OpenPromise(place, ids[each.account], world.currency, each.day, parts)
        return book

    def _add(self, item: OpenItem) -> None:
        self.items[item.invoice_id] = item
        keys = number_keys(item.number)
        for key in (keys.full, *keys.cores, *(number_keys(order).full for order in item.other_numbers)):
            self.keys[key].add(item.invoice_id)
        self.of_customer[item.customer_id].append(item.invoice_id)
        self.of_amount[item.balance_minor].append(item.invoice_id)

    def knowledge(self, money: MoneyIn) -> Knowledge:
        """Return what the stored book would answer."""
        tokens = sought(money)
        payers = {payer for key in (*tokens.accounts, *tokens.names, *tokens.numbers) for payer in self.payers[key]}
        ids = {payer.customer_id for payer in payers}
        relations = [relation for relation in self.relations if relation.payer_id in ids]
        theirs = ids | {relation.customer_id for relation in relations}
        leading = {core for core in tokens.cores if len(core) >= _LEADING_DIGITS}
        named: set[int] = set()
        for key in tokens.numbers | leading | tokens.bodies:
            named |= self.keys.get(key, set())
        known = any(payer.known_by is Known.ACCOUNT for payer in payers)
        open_named = [] if known else [self.items[i] for i in named if not self.items[i].closed]
        besides = {item.customer_id for item in open_named}
        if len(besides) > _MOST_MEANT or sum(item.balance_minor for item in open_named) == money.amount.minor:
            besides = set()
        chosen = named | {i for each in theirs | besides for i in self.of_customer[each] if not self.items[i].closed}
        owners = theirs | {self.items[i].customer_id for i in chosen}
        alike = [self.items[i] for i in self.of_amount[money.amount.minor] if not self.items[i].closed]
        return Knowledge(
            items=tuple(self.items[i] for i in sorted(chosen)),
            credits=tuple(each for each in self.credits.values() if each.customer_id in owners),
            promises=tuple(each for each in self.promises.values() if each.customer_id in owners),
            payers=tuple(sorted(payers)),
            relations=tuple(relations),
            same_amount=tuple(alike[:4]),
        )

    def settle(self, way: Candidate) -> None:
        """Take note that this way to allocate is taken."""
        for part in way.parts:
            item = self.items[part.invoice_id]
            left = item.balance_minor - part.minor
            self.items[item.invoice_id] = item._replace(balance_minor=left, closed=item.closed or left == 0)
            if part.credit_id is not None:
                credit = self.credits[part.credit_id]
                self.credits[part.credit_id] = credit._replace(unapplied_minor=credit.unapplied_minor - part.minor)
        if way.promise_id is not None:
            del self.promises[way.promise_id]


def _item(place: int, owner: int, bill: Bill, disputed_minor: int) -> OpenItem:
    return OpenItem(
        invoice_id=place,
        customer_id=owner,
        number=bill.number,
        currency=bill.currency,
        balance_minor=0 if bill.paid else bill.minor,
        issued_on=bill.issued_on,
        due_on=bill.due_on,
        total_minor=bill.minor,
        disputed_minor=disputed_minor,
        our_reference=issued(bill.number),
        other_numbers=(bill.order,) if bill.order else (),
        discount_basis_points=bill.discount_basis_points,
        discount_days=bill.discount_days,
        closed=bill.paid,
    )


def _money(world: World) -> list[MoneyIn]:
    return [
        MoneyIn(
            key=line.key,
            amount=Money(line.minor, line.currency),
            value_on=line.day,
            payer_name=line.name,
            payer_account=line.iban,
            creditor_references=line.references,
            documents=tuple(Document(number, Money(minor, line.currency)) for number, minor in line.documents),
            remittance=line.text,
            instructed=Money(*line.instructed) if line.instructed else None,
        )
        for line in world.lines
    ]
