"""A person says which invoices a payment pays; it is checked like every other allocation, and learned from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import select

from ledger.allocations import LEFT
from ledger.money import Money
from ledger.states import ReviewState
from policies.cash.candidate import Part
from policies.cash.wording import Figure
from store.cash_facts import disputed, relatives
from store.closed_books import closed_until
from store.events import Journal
from store.tables import CashDecision, Invoice, Receipt
from tools.allocations import AllocationRefusedError
from tools.cash.correcting import Case, CashRefusedError, move_money, numbers_of, take_up
from tools.cash.posting import apply, figures_as_json, owner_of

APPLIED_BY_PERSON = "applied"


@dataclass(frozen=True, slots=True)
class Paid:
    """An invoice a person says is paid, and with how much; None: what is open of it, as far as the money goes."""

    number: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Share:
    invoice: Invoice
    receipt: Receipt
    minor: int


def apply_by_hand(journal: Journal, line_id: int, paid: Sequence[Paid], *, disputed_too: bool = False) -> CashDecision:
    """Apply what is left of a payment to these invoices, in their order; return the decision.

    What is disputed stays open unless `disputed_too`. Raises CashRefusedError, with the reason, when any of it may
    not be applied.
    """
    case = take_up(journal, line_id)
    if case.before.outcome == "refund":
        case.refuse_if_done()
    receipts = case.receipts
    if not any(receipt.unapplied_minor for receipt in receipts):
        raise CashRefusedError(
            f"nothing of line {line_id} is left to apply; 'dunlin cash unapply {line_id}' takes back what was applied"
        )
    invoices = [_invoice(journal, one.number) for one in paid]
    drawn = _drawn_on(case, receipts, invoices)
    shares = list(_shares(case, paid, invoices, drawn, disputed_too=disputed_too))
    _allocate(case, shares)
    decision = _written_down(case, shares)
    if len(receipts) == 1 and receipts[0].customer_id is not None:
        case.learn(receipts[0].customer_id, decision)
    case.close_review(ReviewState.CLOSED, "a person said what it pays")
    return decision


def _invoice(journal: Journal, number: str) -> Invoice:
    query = select(Invoice).where(Invoice.tenant_id == journal.tenant_id, Invoice.number == number)
    found = journal.session.exec(query).first()
    if found is None:
        raise CashRefusedError(f"there is no invoice {number}")
    return found


def _drawn_on(case: Case, receipts: Sequence[Receipt], invoices: Sequence[Invoice]) -> list[Receipt]:
    """Return which receipt pays each invoice; money on nobody's account is put on the account that may pay."""
    owners = {invoice.customer_id for invoice in invoices}
    may_pay = relatives(case.journal.session, owners)
    if len(receipts) > 1:
        found = [next((r for r in receipts if r.customer_id in may_pay[i.customer_id]), None) for i in invoices]
        for receipt, invoice in zip(found, invoices, strict=True):
            if receipt is None:
                raise CashRefusedError(f"no part of line {case.number} is of an account that may pay {invoice.number}")
        return [receipt for receipt in found if receipt is not None]
    [receipt] = receipts
    payer = receipt.customer_id or case.before.customer_id
    owner = owner_of(owners, may_pay, payer)
    if owner is None:
        numbers = ", ".join(invoice.number for invoice in invoices)
        raise CashRefusedError(
            f"no account may pay all of {numbers}; 'dunlin cash split {case.number}' divides the payment"
        )
    if owner != receipt.customer_id:
        if receipt.unapplied_minor != receipt.gross_minor:
            raise CashRefusedError(
                f"line {case.number} is partly applied for another account;"
                f" 'dunlin cash unapply {case.number}' takes it back"
            )
        move_money(case.journal, receipt, owner)
    return [receipt] * len(invoices)


def _shares(
    case: Case, paid: Sequence[Paid], invoices: Sequence[Invoice], drawn: Sequence[Receipt], *, disputed_too: bool
) -> Iterator[_Share]:
    """Give what each invoice gets; raise CashRefusedError before anything is written."""
    session = case.journal.session
    kept = {} if disputed_too else disputed(session, [invoice.id or 0 for invoice in invoices])
    left = {receipt.id: receipt.unapplied_minor for receipt in drawn}
    for one, invoice, receipt in zip(paid, invoices, drawn, strict=True):
        if invoice.currency != receipt.currency:
            raise CashRefusedError(
                f"{invoice.number} is in {invoice.currency} and line {case.number} in {receipt.currency};"
                " only a proposal can be accepted across currencies"
            )
        minor = _minor(one, invoice, kept.get(invoice.id or 0, 0), left[receipt.id])
        left[receipt.id] -= minor
        yield _Share(invoice, receipt, minor)


def _minor(one: Paid, invoice: Invoice, disputed_minor: int, left: int) -> int:
    """Return what an invoice gets of what is left of the payment."""
    currency = invoice.currency
    open_minor = invoice.balance_minor - disputed_minor
    if open_minor <= 0:
        what = f"all that is open of {one.number} is disputed; --disputed applies to it as well"
        raise CashRefusedError(what if disputed_minor else f"nothing is open of {one.number}")
    if not left:
        raise CashRefusedError(f"nothing of the payment is left for {one.number}")
    if one.amount is None:
        return min(open_minor, left)
    asked = Money.of(one.amount, currency)
    if asked.amount != one.amount or asked.minor <= 0:
        raise CashRefusedError(f"{one.amount} for {one.number} is no amount of {currency}")
    if asked.minor > invoice.balance_minor:
        raise CashRefusedError(f"only {Money(invoice.balance_minor, currency)} are open of {one.number}")
    if asked.minor > open_minor:
        raise CashRefusedError(
            f"{Money(disputed_minor, currency)} of {one.number} are disputed; --disputed applies to them as well"
        )
    if asked.minor > left:
        raise CashRefusedError(f"only {Money(left, currency)} of the payment are left for {one.number}")
    return asked.minor


def _allocate(case: Case, shares: Sequence[_Share]) -> None:
    day = closed_until(case.journal.session, case.journal.tenant_id)
    try:
        for share in shares:
            apply(case.journal, share.receipt.id or 0, [Part(share.invoice.id or 0, share.minor)], case.money, day)
    except AllocationRefusedError as error:
        raise CashRefusedError(f"line {case.number} cannot be applied like this: {error}") from error


def _written_down(case: Case, shares: Sequence[_Share]) -> CashDecision:
    currency = case.line.currency
    receipts = case.receipts
    left = sum(receipt.unapplied_minor for receipt in receipts)
    figures = [Figure(share.invoice.number, Money(share.minor, currency), cash=True) for share in shares]
    if left:
        figures.append(Figure(LEFT, Money(left, currency), cash=True))
    earlier = [one for one in case.before.arithmetic if not one["label"].startswith(LEFT)]
    numbers = numbers_of(case.journal, (share.invoice.id or 0 for share in shares))
    rest = f"; {Money(left, currency)} is kept on account" if left else ""
    amount = Money(sum(share.minor for share in shares), currency)
    return case.decide(
        "cash_assigned",
        APPLIED_BY_PERSON,
        f"{amount} pays {numbers}, as a person says{rest}.",
        receipts[0].customer_id if len(receipts) == 1 else None,
        arithmetic=[*earlier, *figures_as_json(figures)],
    )
