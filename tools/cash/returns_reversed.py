"""What it does when the bank gives back what it had taken back: the payment stands again, as far as it still can."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlmodel import col

from ledger.money import Money
from policies.cash.candidate import Part
from policies.cash.line_kinds import Kind
from policies.cash.returning import original_of
from policies.cash.wording import Figure
from store.cash_lines import standing_decisions
from store.cash_returns import UNDONE, returns_alike
from store.closed_books import closed_until
from store.events import Journal
from store.tables import Allocation, BankLine, Invoice, Receipt
from tools.allocations import AllocationRefusedError
from tools.cash.money import money_of
from tools.cash.moved import moved
from tools.cash.posting import apply, figures_as_json
from tools.cash.returns_effect import append, receipt_of


def give_back(journal: Journal, line: BankLine) -> None:
    """Apply money the bank gives back to what its payment had settled; other money that comes back is no receipt."""
    amount, came = Money(line.amount_minor, line.currency), moved(line)
    rows = returns_alike(journal.session, line, (came.minor, *came.sums), came.references)
    link = original_of(came, [moved(row) for row in rows])
    if link.line_id is None:
        append(journal, line, Kind.UNKNOWN.value, f"{amount} came back of what we had paid out.")
        return
    taken = standing_decisions(journal.session, [link.line_id])[link.line_id]
    before = journal.session.get_one(Receipt, taken.receipt_id)
    receipt_id = receipt_of(journal, line, before.customer_id)
    paid = _apply_again(journal, line, receipt_id, before)
    told = f"The bank gave {amount} back on {line.value_on} that it had taken: "
    told += f"{', '.join(paid)} {'is' if len(paid) == 1 else 'are'} paid again." if paid else "it waits on account."
    given = {"receipt_id": receipt_id, "customer_id": before.customer_id}
    figures = figures_as_json(
        [Figure(number, Money(minor, line.currency), cash=True) for number, minor in paid.items()]
    )
    append(journal, line, "auto" if paid else "on_account", told, arithmetic=figures, **given)
    gone = {"receipt_id": before.id, "customer_id": taken.customer_id}
    append(journal, journal.session.get_one(BankLine, link.line_id), UNDONE, told, **gone)
    journal.record("cash_given_back", before.customer_id, bank_line_id=line.id, receipt_id=receipt_id, sentence=told)


def _apply_again(journal: Journal, line: BankLine, receipt_id: int, before: Receipt) -> dict[str, int]:
    """Allocate to what the payment had settled when it was taken back, all or nothing; return what each invoice got."""
    reversals = select(col(Allocation.reverses_id)).where(
        col(Allocation.receipt_id) == before.id,
        col(Allocation.reverses_id).is_not(None),
        col(Allocation.effective_date) >= before.gone_on,
    )
    settled = select(Allocation).where(col(Allocation.id).in_(reversals)).order_by(col(Allocation.id))
    minors: dict[int, int] = defaultdict(int)
    for row in journal.session.scalars(settled):
        minors[row.invoice_id] += row.amount_minor
    parts = [Part(invoice_id, minor) for invoice_id, minor in minors.items()]
    try:
        with journal.session.begin_nested():
            apply(journal, receipt_id, parts, money_of(line), closed_until(journal.session, journal.tenant_id))
    except AllocationRefusedError:
        return {}
    return {journal.session.get_one(Invoice, invoice_id).number: minor for invoice_id, minor in minors.items()}
