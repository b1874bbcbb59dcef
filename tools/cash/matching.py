"""Matches what came into the bank with the book, batch by batch, each in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from policies.cash.deciding import Decision, Outcome, Review, decide
from policies.cash.money_in import MoneyIn
from policies.cash.rules import CashRules
from store.account_file import ledger_synced_at
from store.cash_lines import UNAPPLIED, standing_decisions, undecided_lines
from store.database import Database
from store.events import Journal
from store.tables import BankLine, Tenant
from tools.cash.advised import decide_anew, link_advices, payments_of
from tools.cash.book import CashBook, read_book
from tools.cash.deductions import dispute_deductions
from tools.cash.learning import learn_from
from tools.cash.line_kinds import sort_lines
from tools.cash.posting import Decided, LineRefusedError, owner_of, post
from tools.cash.told_twice import ToldTwice, told_twice
from tools.promises import judge_promises

ACTOR = "agent"
#: The source of receipts that exports brought.
IMPORTED = "import"
#: Lines decided in one transaction.
BATCH = 1_000
_TOLD_TWICE = "The books have a payment of this amount about this day already; it may be the same money."


def match(
    database: Database, tenant_id: int, *, now: datetime, rules: CashRules, lines_sorted: bool = False
) -> Iterator[list[Decided]]:
    """Decide about all money nobody decided about, and give it batch by batch once that is stored.

    Lines are sorted first, unless the caller has done so to tell of their kinds.
    """
    if not lines_sorted:
        sort_lines(database, tenant_id, now=now)
    link_advices(database, tenant_id, now=now, actor=ACTOR)
    after = 0
    while True:
        matching = _Matching(database, tenant_id, now, rules, after)
        batch = matching.next_batch()
        if not batch:
            return
        yield batch
        after = max(one.line.id or 0 for one in batch)


@dataclass(slots=True)
class _Matching:
    """One batch on its way: decided again with the lines barred that could not be posted as decided."""

    database: Database
    tenant_id: int
    now: datetime
    rules: CashRules
    after: int

    def next_batch(self) -> list[Decided]:
        barred: set[int] = set()
        while True:
            try:
                with self.database.write() as session:
                    return self._decide_all(Journal(session, self.tenant_id, ACTOR, self.now), barred)
            except LineRefusedError as refused:
                barred.add(refused.line_id)

    def _decide_all(self, journal: Journal, barred: Collection[int]) -> list[Decided]:
        session = journal.session
        lines = undecided_lines(session, self.tenant_id, self.after, BATCH)
        if not lines:
            return []
        zone = ZoneInfo(session.get_one(Tenant, self.tenant_id).zone)
        payments = payments_of(session, lines)
        book = read_book(session, self.tenant_id, list(payments.values()), self.now.astimezone(zone).date())
        earlier = standing_decisions(session, [line.id or 0 for line in lines])
        told = told_twice(session, self.tenant_id, IMPORTED, [(line.amount_minor, line.value_on) for line in lines])
        batch = []
        for line in lines:
            before = earlier.get(line.id or 0)
            alone = (before is None or before.outcome != UNAPPLIED) and line.id not in barred
            money, turn = payments[line.id or 0], before.turn + 1 if before else 0
            one = self._decide(line, money, book, told, turn=turn, alone=alone)
            if one.decision.chosen:
                book.settle(one.decision.chosen)
            batch.append(one)
        decide_anew(journal, earlier, batch)
        learn_from(journal, batch, post(journal, batch))
        dispute_deductions(journal, batch)
        kept = {one.owner_id for one in batch if one.owner_id is not None and one.decision.unapplied_minor}
        judge_promises(journal, ledger_synced_at(session, self.tenant_id), kept)
        return batch

    def _decide(
        self, line: BankLine, money: MoneyIn, book: CashBook, told: ToldTwice, *, turn: int, alone: bool
    ) -> Decided:
        knowledge = book.bounds.bound(book.knowledge(money), line)
        # A score nothing reaches: what a person took back, or could not be posted, is proposed at most.
        rules = self.rules if alone else replace(self.rules, auto_score=1_001)
        decision = decide(money, knowledge, rules)
        sole = decision.payer_ids[0] if len(decision.payer_ids) == 1 else None
        owners = {book.items[i].customer_id for i in decision.chosen.invoice_ids} if decision.chosen else set()
        owner = owner_of(owners, book.relatives, sole) if decision.chosen else sole
        meant = {owner, *decision.payer_ids, *(item.customer_id for item in knowledge.items)}
        doubt = _TOLD_TWICE if told.is_near(meant, line.currency, line.amount_minor, line.value_on) else ""
        if decision.chosen and (owner is None or doubt):
            decision = _proposed(decision, line.amount_minor)
        # Money that may be in the books twice is on nobody's account until a person says so.
        owner = None if doubt else owner if decision.chosen else sole
        return Decided(line, money, knowledge, decision, turn, None if doubt else sole, owner, doubt)


def _proposed(decision: Decision, amount_minor: int) -> Decision:
    ways = (decision.chosen,) if decision.chosen else decision.proposals
    return replace(
        decision,
        outcome=Outcome.PROPOSE,
        chosen=None,
        proposals=ways,
        unapplied_minor=amount_minor,
        reviews=tuple(sorted({*decision.reviews, Review.DUPLICATE})),
    )
