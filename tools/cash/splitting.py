"""A person divides a payment of several customers: a receipt for each of them counts in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import select

from ledger.allocations import LEFT
from ledger.money import Money
from ledger.states import ClearingState, ReviewState, move
from policies.cash.wording import Figure
from store.account_file import ledger_synced_at
from store.derived import refresh_receipts
from store.events import Journal
from store.tables import CashDecision, CashPart, Customer, Receipt
from tools.cash.correcting import Case, CashRefusedError, move_money, take_up
from tools.cash.posting import SOURCE, figures_as_json
from tools.promises import judge_promises, take_back_money

SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Portion:
    """A customer, by number, and how much of the payment is theirs."""

    customer: str
    amount: Decimal


def split(journal: Journal, line_id: int, portions: Sequence[Portion]) -> CashDecision:
    """Divide a payment that nothing was done with; return the decision.

    Raises CashRefusedError where the portions do not make up the payment, or name nobody.
    """
    case = take_up(journal, line_id)
    case.refuse_if_done()
    whole = case.receipt
    if whole.clearing is not ClearingState.CLEARED:
        raise CashRefusedError(f"line {line_id} has not cleared; only money that is surely there can be divided")
    shares = _shares(case, portions)
    move_money(journal, whole, None)
    whole.clearing, whole.gone_on = move(whole.clearing, ClearingState.SPLIT), whole.value_date
    parts = [
        _part(case, whole, customer, money, f"{case.before.turn + 1}.{place}")
        for place, (customer, money) in enumerate(shares, 1)
    ]
    journal.session.add_all(parts)
    journal.session.flush()
    refresh_receipts(journal.session, [receipt.id or 0 for receipt in (whole, *parts)])
    told = "; ".join(f"{money} is of {customer.number}" for customer, money in shares)
    figures = [Figure(f"{LEFT}, {customer.number}", money, cash=True) for customer, money in shares]
    decision = case.decide("cash_split", SPLIT, f"{told}, as a person says.", None, arithmetic=figures_as_json(figures))
    for receipt in parts:
        journal.session.add(
            CashPart(tenant_id=journal.tenant_id, decision_id=decision.id or 0, receipt_id=receipt.id or 0)
        )
    judge_promises(
        journal, ledger_synced_at(journal.session, journal.tenant_id), {customer.id or 0 for customer, _ in shares}
    )
    case.close_review(ReviewState.CLOSED, "a person divided the payment")
    return decision


def join(case: Case, parts: Sequence[Receipt]) -> None:
    """Let the payment count again in place of its parts, of which nothing may be applied."""
    whole = case.receipt
    whole.clearing, whole.gone_on = move(whole.clearing, ClearingState.CLEARED), None
    for part in parts:
        part.clearing, part.gone_on = move(part.clearing, ClearingState.REVERSED_ERROR), part.value_date
    refresh_receipts(case.journal.session, [receipt.id or 0 for receipt in (whole, *parts)])
    for part in parts:
        take_back_money(case.journal, part.id or 0)


def _shares(case: Case, portions: Sequence[Portion]) -> list[tuple[Customer, Money]]:
    if len({portion.customer for portion in portions}) < max(len(portions), 2):
        raise CashRefusedError("a payment is divided among two customers or more, each named once")
    currency = case.line.currency
    found = []
    for portion in portions:
        query = select(Customer).where(
            Customer.tenant_id == case.journal.tenant_id, Customer.number == portion.customer
        )
        customer = case.journal.session.exec(query).first()
        if customer is None:
            raise CashRefusedError(f"there is no customer {portion.customer}")
        money = Money.of(portion.amount, currency)
        if money.amount != portion.amount or money.minor <= 0:
            raise CashRefusedError(f"{portion.amount} for {portion.customer} is no amount of {currency}")
        found.append((customer, money))
    total = Money(sum(money.minor for _, money in found), currency)
    if total != case.money.amount:
        raise CashRefusedError(f"the parts make {total}, but line {case.number} is {case.money.amount}")
    return found


def _part(case: Case, whole: Receipt, customer: Customer, money: Money, name: str) -> Receipt:
    return Receipt(
        tenant_id=case.journal.tenant_id,
        customer_id=customer.id,
        reference=f"{whole.reference}/{name}",
        source=SOURCE,
        value_date=whole.value_date,
        booking_date=whole.booking_date,
        currency=money.currency,
        gross_minor=money.minor,
        unapplied_minor=money.minor,
        memo=whole.memo,
        source_seen_at=case.journal.now,
    )
