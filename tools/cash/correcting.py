"""A payment in a person's hands: what stands about it, and how what they decide is written down and learned from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from ledger.bank_accounts import bare_account
from ledger.states import REVIEW_WAITING, ClearingState, ReviewState
from policies.cash.money_in import MoneyIn, RelationKind
from policies.cash.tokens import name_key
from store.account_file import ledger_synced_at
from store.bulk import table_of
from store.cash_lines import APPLIED, live_parts, standing_decisions
from store.derived import lock_rows
from store.events import Journal
from store.tables import Allocation, BankLine, CashDecision, Invoice, PayerKey, Receipt, ReviewItem
from tools.cash.money import money_of
from tools.cash.posting import review_key
from tools.cash.relations import learn_relation
from tools.promises import judge_promises, take_back_money
from tools.reviews import close_review

#: What was done with a payment, in words.
DONE = {
    "auto": "applied",
    "accepted": "applied",
    "applied": "applied",
    "recovered": "applied",
    "split": "divided",
    "refund": "marked to be paid back",
}


class CashRefusedError(ValueError):
    """What a person wants done with a payment cannot be done; the message says why, and nothing was done."""


@dataclass(frozen=True, slots=True)
class Case:
    """A payment and the decision that stands; nobody else decides about it until the transaction ends."""

    journal: Journal
    line: BankLine
    before: CashDecision

    @property
    def number(self) -> int:
        """The line, as people name it."""
        return self.before.bank_line_id

    @property
    def money(self) -> MoneyIn:
        """What the line tells of the payment."""
        return money_of(self.line)

    @property
    def receipt(self) -> Receipt:
        """The payment in the book, held."""
        return self.journal.session.get_one(
            Receipt, self.before.receipt_id, with_for_update={"key_share": True}, populate_existing=True
        )

    @property
    def receipts(self) -> list[Receipt]:
        """What counts of the payment in the book: it alone, or its parts where a person divided it."""
        whole = self.receipt
        return live_parts(self.journal.session, self.number) if whole.clearing is ClearingState.SPLIT else [whole]

    @property
    def done(self) -> bool:
        """Whether something was done with it that has to be taken back first."""
        return self.before.outcome in APPLIED

    def refuse_if_done(self) -> None:
        """Raise CashRefusedError where something was done with it."""
        if self.done:
            what = f"line {self.number} is {DONE[self.before.outcome]} already"
            raise CashRefusedError(f"{what}; 'dunlin cash unapply {self.number}' takes it back")

    def decide(
        self, event: str, outcome: str, sentence: str, owner: int | None, *, reason: str = "", **more: Any
    ) -> CashDecision:
        """Append a decision and its event on the account of who owns the money."""
        decision = CashDecision(
            tenant_id=self.journal.tenant_id,
            bank_line_id=self.number,
            turn=self.before.turn + 1,
            receipt_id=self.before.receipt_id,
            customer_id=self.before.customer_id,
            outcome=outcome,
            sentence=sentence,
            decided_by=self.journal.actor,
            decided_at=self.journal.now,
            **more,
        )
        self.journal.session.add(decision)
        self.journal.session.flush()
        told: dict[str, Any] = {"reason": reason} if reason else {}
        self.journal.record(
            event,
            owner,
            bank_line_id=self.number,
            cash_decision_id=decision.id,
            receipt_id=self.before.receipt_id,
            sentence=sentence,
            **told,
        )
        return decision

    def close_review(self, state: ReviewState, note: str) -> None:
        """Close what waits for a person about the decision that stands no more."""
        query = select(ReviewItem).where(
            col(ReviewItem.tenant_id) == self.journal.tenant_id,
            col(ReviewItem.dedupe_key) == review_key(self.before.id or 0),
            col(ReviewItem.state).in_(REVIEW_WAITING),
        )
        for item in self.journal.session.scalars(query):
            close_review(self.journal, item, state, note)

    def learn(self, owner: int, decision: CashDecision) -> None:
        """Remember account and name of who paid, for the customer it was for; or that who is known pays for it."""
        payer = self.before.customer_id
        if payer not in {None, owner}:
            learn_relation(self.journal, payer or 0, owner, RelationKind.THIRD_PARTY, decision)
            return
        keys = (
            ("account", bare_account(self.line.counterparty_account)),
            ("name", name_key(self.line.counterparty_name)),
        )
        for kind, key in keys:
            if key and decision.id is not None:
                self.journal.session.add(
                    PayerKey(
                        tenant_id=self.journal.tenant_id,
                        kind=kind,
                        key=key,
                        customer_id=owner,
                        decision_id=decision.id,
                        learned_at=self.journal.now,
                        learned_by=self.journal.actor,
                    )
                )
        self.journal.session.flush()


def take_up(journal: Journal, line_id: int) -> Case:
    """Return a line with the decision that stands, and let nobody else decide about it.

    Raises CashRefusedError for a line that is not there, or that nobody decided about.
    """
    line = journal.session.get(BankLine, line_id)
    if line is None or line.tenant_id != journal.tenant_id:
        raise CashRefusedError(f"there is no bank line {line_id}; 'dunlin cash list' shows them")
    lock_rows(journal.session, table_of(BankLine), [line_id])
    decision = standing_decisions(journal.session, [line_id]).get(line_id)
    if decision is None:
        raise CashRefusedError(f"nothing is decided about line {line_id} yet; 'dunlin cash match' decides")
    if decision.receipt_id is None:
        raise CashRefusedError(f"line {line_id} is no payment: {decision.sentence}")
    return Case(journal, line, decision)


def move_money(journal: Journal, receipt: Receipt, owner: int | None) -> None:
    """Put a payment on an account or off it; what promises counted of it is judged anew."""
    before = receipt.customer_id
    if before == owner or receipt.id is None:
        return
    receipt.customer_id = owner
    journal.session.flush()
    if before is not None:
        take_back_money(journal, receipt.id)
    if owner is not None:
        judge_promises(journal, ledger_synced_at(journal.session, journal.tenant_id), {owner})


def standing_allocations(journal: Journal, receipt_ids: Sequence[int], key: str) -> list[Allocation]:
    """Return what stands of the payments' allocations, and of those that closed a difference beside them."""
    touched = select(col(Allocation.invoice_id)).where(col(Allocation.receipt_id).in_(receipt_ids))
    reversed_ids = select(col(Allocation.reverses_id)).where(
        col(Allocation.invoice_id).in_(touched), col(Allocation.reverses_id).is_not(None)
    )
    query = select(Allocation).where(
        col(Allocation.tenant_id) == journal.tenant_id,
        col(Allocation.invoice_id).in_(touched),
        col(Allocation.reverses_id).is_(None),
        col(Allocation.id).not_in(reversed_ids),
    )
    found = journal.session.scalars(query.order_by(col(Allocation.id)))
    beside = {"bank_line": key}
    return [row for row in found if row.receipt_id in receipt_ids or beside in row.evidence]


def numbers_of(journal: Journal, invoice_ids: Iterable[int]) -> str:
    """Name invoices, each once."""
    return ", ".join(dict.fromkeys(journal.session.get_one(Invoice, each).number for each in invoice_ids))
