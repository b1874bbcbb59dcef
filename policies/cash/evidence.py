"""What a line tells of who pays and which invoices are meant, put together once for all rungs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass

from ledger.references import bare
from policies.cash.candidate import Veto
from policies.cash.money_in import Hold, Knowledge, Known, MoneyIn, OpenItem, Payer, RelationKind
from policies.cash.rules import CashRules
from policies.cash.tokens import Sought, number_keys, sought

#: A number of digits alone is taken at its word from this length; shorter ones stand in texts by chance.
_TELLING_DIGITS = 6
_POINTING_DIGITS = 4
_LETTERS_AND_DIGITS = re.compile(r"([A-Z]+)([0-9]{3,})")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A line, the book's answer, and what they tell together; items in order of due date.

    `payers`: customers surely known to pay. `supposed`: those a name or number points at. `payable`: what is open of
    payers and of whom they pay for, or of supposed ones where no payer is known. `referenced` by a reference of ours,
    `named` by number in full, `pointed` by digits alone, `ordered` by another number, `read` by a model alone.
    `names_unknown`: a number looks like the payer's invoices and is none that the book has, or misread.
    """

    money: MoneyIn
    knowledge: Knowledge
    rules: CashRules
    tokens: Sought
    payers: frozenset[int]
    supposed: frozenset[int]
    related: dict[int, RelationKind]
    unconfirmed: frozenset[int]
    items: tuple[OpenItem, ...]
    payable: tuple[OpenItem, ...]
    referenced: tuple[OpenItem, ...]
    named: tuple[OpenItem, ...]
    pointed: tuple[OpenItem, ...]
    ordered: tuple[OpenItem, ...]
    read: tuple[OpenItem, ...]
    names_unknown: bool

    @property
    def known(self) -> bool:
        """Whether it is sure who pays."""
        return bool(self.payers)


def evidence_of(money: MoneyIn, knowledge: Knowledge, rules: CashRules) -> Evidence:
    """Put together what a line and the book tell; the order of what the book answers makes no difference."""
    tokens = sought(money)
    payers = _identified(knowledge.payers, rules)
    supposed = frozenset(p.customer_id for p in knowledge.payers if p.known_by is not Known.SEEN) - payers
    related, unconfirmed = _relations(payers | supposed, knowledge, rules)
    items = ordered_items({item.invoice_id: item for item in knowledge.items}.values())
    theirs = (payers | related.keys()) if payers else supposed
    named = tuple(item for item in items if _is_named(item, tokens))
    pointed = tuple(i for i in items if i not in named and _is_pointed_at(i, tokens, theirs if payers else None))
    read = {key for number in money.read_numbers for key in (number_keys(number).full, *number_keys(number).cores)}
    payable = tuple(i for i in items if i.customer_id in theirs and i.payable_minor)
    return Evidence(
        money, knowledge, rules, tokens, payers, supposed, related, unconfirmed, items,
        payable=payable,
        referenced=tuple(i for i in items if _is_referenced(i, tokens)),
        named=named,
        pointed=pointed,
        ordered=tuple(i for i in items if any(number_keys(o).full in tokens.numbers for o in i.other_numbers)),
        read=tuple(i for i in items if read and read & {number_keys(i.number).full, *number_keys(i.number).cores}),
        names_unknown=_names_unknown(payable, items, tokens),
    )  # fmt: skip


def ordered_items(items: Iterable[OpenItem]) -> tuple[OpenItem, ...]:
    """Put invoices in the order they are paid in: by due date, then by id."""
    return tuple(sorted(items, key=lambda item: (item.due_on, item.invoice_id)))


def payer_vetoes(evidence: Evidence, items: Iterable[OpenItem]) -> frozenset[Veto]:
    """Say what forbids that this payer settles these invoices unasked."""
    found = set()
    everybody = evidence.payers | evidence.supposed
    told_by = evidence.money.told_by
    for customer in {item.customer_id for item in items}:
        if told_by is not None and customer not in {told_by, *evidence.related}:
            found.add(Veto.UNRELATED_PAYER)
        if customer in evidence.payers:
            continue
        kind = evidence.related.get(customer)
        if kind is RelationKind.FACTOR:
            found.add(Veto.FACTOR)
        elif customer in evidence.unconfirmed:
            found.add(Veto.UNCONFIRMED_PAYER)
        elif everybody and kind is None and (evidence.payers or customer not in evidence.supposed):
            found.add(Veto.UNRELATED_PAYER)
    return frozenset(found)


def item_vetoes(items: Iterable[OpenItem]) -> frozenset[Veto]:
    """Say what about the invoices themselves forbids to settle them unasked."""
    found = set()
    for item in items:
        if item.written_off:
            found.add(Veto.WRITTEN_OFF)
        elif item.closed:
            found.add(Veto.CLOSED)
        if item.held in set(Hold):
            found.add(Veto.HELD)
    return frozenset(found)


def line_vetoes(evidence: Evidence) -> frozenset[Veto]:
    """Say what forbids to decide about this line at all: what it names, how large it is, where it stands."""
    money, knowledge, rules = evidence.money, evidence.knowledge, evidence.rules
    meant = (*evidence.referenced, *evidence.named, *(item for item in evidence.pointed if evidence.known))
    found = set(item_vetoes(meant) - {Veto.HELD})
    if evidence.known:
        found |= payer_vetoes(evidence, (*evidence.referenced, *evidence.named))
    if knowledge.closed_until and money.value_on <= knowledge.closed_until:
        found.add(Veto.CLOSED_PERIOD)
    if knowledge.statement_gap:
        found.add(Veto.STATEMENT_GAP)
    if evidence.tokens.cut:
        found.add(Veto.TEXT_CUT)
    if money.amount.minor > rules.in_currency(rules.auto_limit_minor, money.amount.currency):
        found.add(Veto.ABOVE_LIMIT)
    return frozenset(found)


def _identified(payers: Iterable[Payer], rules: CashRules) -> frozenset[int]:
    """Return who surely pays: an account seen to pay for several customers in sure matches identifies none of them."""
    payers = tuple(payers)
    by_account = {payer.customer_id for payer in payers if payer.known_by in {Known.ACCOUNT, Known.SEEN}}
    needed = {Known.ACCOUNT: 1, Known.ALIAS: rules.alias_confirmations}
    if len(by_account) == 1:
        needed[Known.SEEN] = rules.alias_confirmations
    return frozenset(
        payer.customer_id
        for payer in payers
        if payer.known_by in needed and payer.confirmations >= needed[payer.known_by]
    )


def _relations(
    payers: frozenset[int], knowledge: Knowledge, rules: CashRules
) -> tuple[dict[int, RelationKind], frozenset[int]]:
    """Return whom the payers pay for and why, and for whom nobody has confirmed it often enough."""
    strength = tuple(RelationKind)
    related: dict[int, RelationKind] = {}
    unconfirmed = set()
    for relation in sorted(knowledge.relations, key=lambda r: (strength.index(r.kind), -r.confirmations)):
        if relation.payer_id not in payers or relation.customer_id in related:
            continue
        related[relation.customer_id] = relation.kind
        if relation.kind is RelationKind.THIRD_PARTY and relation.confirmations < rules.alias_confirmations:
            unconfirmed.add(relation.customer_id)
    return related, frozenset(unconfirmed)


def _is_referenced(item: OpenItem, tokens: Sought) -> bool:
    """Say whether a reference is the one of an invoice, or is made of its whole number in whatever scheme."""
    if item.our_reference and bare(item.our_reference) in tokens.references:
        return True
    return bool(tokens.bodies) and not tokens.bodies.isdisjoint(number_keys(item.number).whole)


def _is_named(item: OpenItem, tokens: Sought) -> bool:
    if not tokens.numbers:
        return False
    full = number_keys(item.number).full
    return full in tokens.numbers and (not full.isdigit() or len(full) >= _TELLING_DIGITS)


def _is_pointed_at(item: OpenItem, tokens: Sought, theirs: Set[int] | None) -> bool:
    """Say whether digits alone point at an invoice: of the payer's own, or longer ones where nobody is known."""
    if not tokens.cores:
        return False
    hits = number_keys(item.number).cores & tokens.cores
    if theirs is None:
        return any(len(core) >= _POINTING_DIGITS for core in hits)
    return bool(hits) and item.customer_id in theirs


def _fulls(items: Iterable[OpenItem]) -> set[str]:
    return {number_keys(item.number).full for item in items}


def _names_unknown(payable: Iterable[OpenItem], items: Iterable[OpenItem], tokens: Sought) -> bool:
    unknown = tokens.numbers and tokens.numbers - _fulls(items)
    if not unknown:
        return False
    misread = {number_keys(number).skeleton for number in unknown} & {number_keys(i.number).skeleton for i in payable}
    return bool(misread or _shapes(_fulls(payable)) & _shapes(unknown))


def _shapes(numbers: Iterable[str]) -> set[tuple[str, int]]:
    """Return what numbers have in common that are given out in one row: their letters, and how many digits."""
    split = (_LETTERS_AND_DIGITS.fullmatch(number) for number in numbers)
    return {(match[1], len(match[2])) for match in split if match}
