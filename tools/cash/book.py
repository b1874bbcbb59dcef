"""What the book knows of a batch of payments: read at once, locked, and kept up to date while they are decided."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from ledger.allocations import AllocationKind
from ledger.references import reference_of
from ledger.states import INVOICE_OPEN, InvoiceState
from policies.cash.candidate import Candidate
from policies.cash.money_in import (
    Hold,
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
from policies.cash.tokens import Sought, sought
from policies.defaults import TOLERANCE_HABIT_DAYS
from store import cash_facts as facts
from store.bulk import table_of
from store.cash_keys import found_by_keys, learned_payers, learned_relations
from store.derived import lock_invoices, lock_rows
from store.tables import CreditNote
from tools.cash.bounds import Bounds, bounds

#: Digits alone lead to an invoice of anybody's from this length; shorter ones count among the payer's own only.
_LEADING_DIGITS = 4
#: Who names invoices of more customers than these means none of them by the rest of the money.
_MOST_MEANT = 3
_LEARNED = {"account": Known.ACCOUNT, "seen": Known.SEEN, "name": Known.ALIAS}
_STRENGTH = {hold.value: place for place, hold in enumerate(Hold)}


@dataclass(slots=True)
class CashBook:
    """The part of the book that a batch of payments may touch; its invoices are locked until the transaction ends."""

    by_key: Mapping[str, set[tuple[str, int]]]
    learned: Mapping[str, list[Payer]]
    relations: Mapping[int, list[Relation]] = field(default_factory=dict)
    items: dict[int, OpenItem] = field(default_factory=dict)
    by_customer: dict[int, list[int]] = field(default_factory=dict)
    alike: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    credits: dict[int, OpenCredit] = field(default_factory=dict)
    promises: dict[int, OpenPromise] = field(default_factory=dict)
    credits_of: dict[int, list[int]] = field(default_factory=dict)
    promises_of: dict[int, list[int]] = field(default_factory=dict)
    tolerated: dict[int, int] = field(default_factory=dict)
    tolerated_times: dict[int, int] = field(default_factory=dict)
    relatives: dict[int, set[int]] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=Bounds)
    withholding: frozenset[int] = frozenset()
    besides: Mapping[str, set[int]] = field(default_factory=dict)

    def knowledge(self, money: MoneyIn) -> Knowledge:
        """Return what the book knows of one payment, as things stand after those decided before it."""
        tokens = sought(money)
        payers = self.payers(tokens)
        ids = {payer.customer_id for payer in payers}
        relations = tuple(relation for payer in sorted(ids) for relation in self.relations.get(payer, ()))
        theirs = ids | {relation.customer_id for relation in relations}
        looked_at = theirs | self.besides.get(money.key, set())
        open_ids = {i for owner in looked_at for i in self.by_customer.get(owner, ()) if not self.items[i].closed}
        chosen = open_ids | self.named(tokens)
        alike = self.alike.get((money.amount.minor, money.amount.currency), [])
        items = tuple(self.items[i] for i in sorted(chosen) if i in self.items)
        customers = theirs | {item.customer_id for item in items}
        return Knowledge(
            items=items,
            credits=tuple(self.credits[i] for owner in sorted(customers) for i in self.credits_of.get(owner, ())),
            promises=tuple(
                self.promises[i]
                for owner in sorted(customers)
                for i in self.promises_of.get(owner, ())
                if i in self.promises
            ),
            payers=payers,
            relations=relations,
            same_amount=tuple(self.items[i] for i in alike if not self.items[i].closed),
            withholding=self.withholding,
            tolerated_minor=self.tolerated,
            tolerated_times=self.tolerated_times,
        )

    def payers(self, tokens: Sought) -> tuple[Payer, ...]:
        """Return the customers who may have paid: by account and alias as learned, by name and number as they stand."""
        found = {payer for key in tokens.accounts | tokens.names for payer in self.learned.get(key, ())}
        for keys, kind, known in ((tokens.names, "name", Known.NAME), (tokens.numbers, "number", Known.NUMBER)):
            led = {owner for key in keys for told, owner in self.by_key.get(key, ()) if told == kind}
            found |= {Payer(owner, known) for owner in led}
        return tuple(sorted(found))

    def named(self, tokens: Sought) -> set[int]:
        """Return the invoices that what the payer wrote may mean, of any customer."""
        found = set()
        for key in _keys_of(tokens):
            found |= {i for kind, i in self.by_key.get(key, ()) if kind in {"full", "order", "core"}}
        return found

    def settle(self, way: Candidate) -> None:
        """Take note that this way to allocate is taken."""
        for part in way.parts:
            item = self.items[part.invoice_id]
            left = item.balance_minor - part.minor
            self.items[item.invoice_id] = item._replace(balance_minor=left, closed=item.closed or left == 0)
            if part.kind is AllocationKind.TOLERANCE:
                self.tolerated[item.customer_id] = self.tolerated.get(item.customer_id, 0) + part.minor
                self.tolerated_times[item.customer_id] = self.tolerated_times.get(item.customer_id, 0) + 1
            if part.credit_id is not None:
                credit = self.credits[part.credit_id]
                self.credits[part.credit_id] = credit._replace(unapplied_minor=credit.unapplied_minor - part.minor)
        if way.promise_id is not None:
            del self.promises[way.promise_id]


def keyed_book(session: Session, tenant_id: int, payments: Sequence[MoneyIn]) -> CashBook:
    """Read who may have paid and which invoices may be meant, and nothing else of them."""
    tokens = [sought(money) for money in payments]
    return CashBook(_by_key(session, tenant_id, tokens), _learned(session, tenant_id, tokens))


def read_book(session: Session, tenant_id: int, payments: Sequence[MoneyIn], today: date) -> CashBook:
    """Read all that a batch of payments may touch, and let nobody else change it until the transaction ends."""
    tokens = [sought(money) for money in payments]
    book = keyed_book(session, tenant_id, payments)
    payers = {payer.customer_id for each in tokens for payer in book.payers(each)}
    book.relations = _relations(session, tenant_id, payers)
    owners = payers | {relation.customer_id for those in book.relations.values() for relation in those}
    named = {i for each in tokens for i in book.named(each)}
    alike = set(facts.invoice_ids_alike(session, tenant_id, {money.amount.minor for money in payments}))
    wanted = named | alike | set(facts.open_invoice_ids(session, tenant_id, owners))
    rows = {row.id: row for row in facts.invoice_rows(session, named | alike)}
    book.besides = _besides(book, payments, rows)
    customers = owners | {row.customer_id for row in rows.values()}
    wanted |= set(facts.open_invoice_ids(session, tenant_id, set().union(*book.besides.values())))
    _lock(session, tenant_id, wanted, customers)
    _read_items(session, tenant_id, book, wanted, customers, named)
    for invoice_id in sorted(alike & book.items.keys(), key=lambda i: (book.items[i].due_on, i)):
        item = book.items[invoice_id]
        book.alike.setdefault((item.balance_minor, item.currency), []).append(invoice_id)
    book.credits = {row.id: OpenCredit(*row) for row in facts.open_credits(session, tenant_id, customers)}
    book.promises = _promises(facts.promised(session, tenant_id, customers))
    for credit_id, credit in book.credits.items():
        book.credits_of.setdefault(credit.customer_id, []).append(credit_id)
    for promise_id, promise in book.promises.items():
        book.promises_of.setdefault(promise.customer_id, []).append(promise_id)
    book.withholding = frozenset(facts.withholding(session, customers))
    book.relatives = facts.relatives(session, customers)
    book.bounds = bounds(session, tenant_id)
    since = today - timedelta(days=TOLERANCE_HABIT_DAYS)
    for customer, minor, times in facts.tolerated(session, customers, today.replace(day=1), since):
        book.tolerated[customer], book.tolerated_times[customer] = minor, times
    return book


def _besides(book: CashBook, payments: Sequence[MoneyIn], rows: Mapping[int, Any]) -> dict[str, set[int]]:
    """Return whose other invoices may be meant as well, by payment: nobody is known, and what is named does not do."""
    found = {}
    for money in payments:
        tokens = sought(money)
        if any(payer.known_by in _LEARNED.values() for payer in book.payers(tokens)):
            continue
        named = [rows[i] for i in book.named(tokens) if i in rows and rows[i].balance_minor]
        owners = {row.customer_id for row in named}
        if 0 < len(owners) <= _MOST_MEANT and sum(row.balance_minor for row in named) != money.amount.minor:
            found[money.key] = owners
    return found


def _relations(session: Session, tenant_id: int, payers: set[int]) -> Mapping[int, list[Relation]]:
    """Return by payer for whom it pays: families as they stand, others as learned; a factor is always one."""
    pairs = sorted(facts.families(session, tenant_id, payers))
    learned = [
        Relation(payer, owner, RelationKind(kind), count)
        for payer, owner, kind, count in sorted(learned_relations(session, tenant_id, payers))
    ]
    factors = {relation[:2] for relation in learned if relation.kind is RelationKind.FACTOR}
    every = (*(Relation(payer, owner, RelationKind.PARENT) for payer, owner in pairs), *learned)
    found: defaultdict[int, list[Relation]] = defaultdict(list)
    for each in every:
        if each.kind is RelationKind.FACTOR or each[:2] not in factors:
            found[each.payer_id].append(each)
    return found


def _lock(session: Session, tenant_id: int, invoice_ids: set[int], customer_ids: set[int]) -> None:
    """Lock as `tools.allocations` does: credit notes, then invoices with those of the customers' promises."""
    credits = [row.id for row in facts.open_credits(session, tenant_id, customer_ids)]
    lock_rows(session, table_of(CreditNote), credits)
    promised = {row.invoice_id for row in facts.promised(session, tenant_id, customer_ids)}
    lock_invoices(session, invoice_ids | promised)


def _by_key(session: Session, tenant_id: int, tokens: Iterable[Sought]) -> Mapping[str, set[tuple[str, int]]]:
    keys = {key for each in tokens for key in (*_keys_of(each), *each.names)}
    found: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    for kind, key, invoice_id, customer_id in found_by_keys(session, tenant_id, sorted(keys)):
        found[key].add((kind, invoice_id if customer_id is None else customer_id))
    return found


@functools.lru_cache(maxsize=8_192)
def _keys_of(tokens: Sought) -> frozenset[str]:
    """Return the keys of what a payer names, in words or by reference."""
    cores = {core for core in tokens.cores if len(core) >= _LEADING_DIGITS}
    return (tokens.numbers | cores | tokens.bodies) - {""}


def _learned(session: Session, tenant_id: int, tokens: Iterable[Sought]) -> Mapping[str, list[Payer]]:
    keys = {key for each in tokens for key in each.accounts | each.names}
    found: defaultdict[str, list[Payer]] = defaultdict(list)
    for kind, key, customer_id, count in learned_payers(session, tenant_id, sorted(keys)):
        found[key].append(Payer(customer_id, _LEARNED[kind], count))
    return found


def _read_items(
    session: Session,
    tenant_id: int,
    book: CashBook,
    invoice_ids: Collection[int],
    customer_ids: Collection[int],
    named: Collection[int],
) -> None:
    disputed = facts.disputed(session, invoice_ids)
    held: defaultdict[int, dict[int | None, str]] = defaultdict(dict)
    for customer_id, invoice_id, kind in facts.holds(session, tenant_id, customer_ids):
        if kind.value in _STRENGTH:
            before = held[customer_id].get(invoice_id, kind.value)
            held[customer_id][invoice_id] = min(before, kind.value, key=_STRENGTH.__getitem__)
    for row in facts.invoice_rows(session, invoice_ids):
        invoice_id, customer_id, number, *_ = row
        holds = held.get(customer_id)
        strongest = _strongest(holds, invoice_id) if holds else ""
        # A reference that is quoted leads to its invoice by the number in it, if nothing in that is folded.
        quoted = invoice_id in named or not number.isascii()
        reference = reference_of(number) if quoted else ""
        book.items[invoice_id] = _item(row, disputed.get(invoice_id, 0), strongest, reference)
        book.by_customer.setdefault(customer_id, []).append(invoice_id)


def _strongest(holds: Mapping[int | None, str], invoice_id: int) -> str:
    """Return the strongest of what holds all invoices of a customer, or this one; empty where nothing does."""
    kinds = [holds[each] for each in (None, invoice_id) if each in holds]
    return min(kinds, key=_STRENGTH.__getitem__, default="")


def _item(row: Any, disputed_minor: int, held: str, our_reference: str) -> OpenItem:
    # Taken apart at once and passed on by place: there are twenty of them to a payment.
    (invoice_id, customer_id, number, currency, balance_minor, issued_on, due_on, total_minor, state, ordered_as,
     net_minor, discount_basis_points, discount_days) = row  # fmt: skip
    return OpenItem(
        invoice_id, customer_id, number, currency, balance_minor, issued_on, due_on, total_minor, disputed_minor,
        net_minor, held, our_reference, (ordered_as,) if ordered_as else (), discount_basis_points, discount_days,
        state not in INVOICE_OPEN, state is InvoiceState.WRITTEN_OFF,
    )  # fmt: skip


def _promises(rows: Iterable[Any]) -> dict[int, OpenPromise]:
    found: dict[int, OpenPromise] = {}
    for promise_id, customer_id, currency, day, invoice_id, minor, plan_id in rows:
        known = found.get(promise_id) or OpenPromise(promise_id, customer_id, currency, day, (), plan_id)
        found[promise_id] = replace(known, parts=(*known.parts, (invoice_id, minor)))
    return found
