"""What lies between a payment and its invoice is booked as what it is, where terms or the customer allow it."""

from __future__ import annotations

from datetime import timedelta

from ledger.allocations import AllocationKind
from policies.cash.deciding import Review
from store.tables import Allocation, Customer, Invoice, ReviewItem
from tests.tools.cash.till import Till


def legs(till: Till, number: str) -> dict[AllocationKind, int]:
    invoice = till.invoices[number]
    return {row.kind: row.amount_minor for row in till.book.rows(Allocation) if row.invoice_id == invoice}


def with_discount(till: Till, paid_after_days: int) -> int:
    """Have an invoice of 10,000.00 with 2 % off within ten days, and pay 9,800.00 of it so many days after issue."""
    issued = till.day(-paid_after_days)
    till.invoices["INV-2001"] = till.book.invoice(
        till.acme, 1_000_000, number="INV-2001", issue_date=issued, due=issued + timedelta(days=30),
        discount_basis_points=200, discount_days=10,
    )  # fmt: skip
    return till.pays(980_000, "INV-2001")


def test_a_discount_taken_in_time_is_the_customers(acme: Till) -> None:
    line = with_discount(acme, paid_after_days=10)
    acme.match()
    assert acme.outcome(line) == "auto"
    assert legs(acme, "INV-2001") == {AllocationKind.CASH: 980_000, AllocationKind.DISCOUNT: 20_000}
    assert acme.book.balance(acme.invoices["INV-2001"]) == 0
    assert acme.book.findings() == []


def test_a_discount_taken_too_late_stays_open(acme: Till) -> None:
    line = with_discount(acme, paid_after_days=14)
    acme.match()
    assert acme.outcome(line) == "auto"
    assert legs(acme, "INV-2001") == {AllocationKind.CASH: 980_000}
    assert acme.book.balance(acme.invoices["INV-2001"]) == 20_000
    assert [item.kind for item in acme.book.rows(ReviewItem) if "short pay" in item.why] == ["cash"]


def bill_with_tax(till: Till) -> int:
    till.invoices["INV-3001"] = till.book.invoice(
        till.acme, 11_800_000, number="INV-3001", currency="INR", net_minor=10_000_000
    )
    return till.pays(10_800_000, "INV-3001", currency="INR")


def test_tax_withheld_by_a_customer_who_does_so_is_no_debt_and_its_certificate_is_asked_for(acme: Till) -> None:
    with acme.book.database.write() as session:
        session.get_one(Customer, acme.acme).withholds_tax = True
    line = bill_with_tax(acme)
    acme.match()
    assert acme.outcome(line) == "auto"
    assert legs(acme, "INV-3001") == {AllocationKind.CASH: 10_800_000, AllocationKind.WITHHOLDING: 1_000_000}
    assert acme.book.get(Invoice, acme.invoices["INV-3001"]).state == "paid"
    (task,) = [item for item in acme.book.rows(ReviewItem) if "withholding certificate" in item.why]
    assert not task.blocks_chasing
    assert acme.book.findings() == []


def test_tax_withheld_by_anybody_else_stays_open(acme: Till) -> None:
    bill_with_tax(acme)
    acme.match()
    assert legs(acme, "INV-3001") == {AllocationKind.CASH: 10_800_000}
    assert acme.book.balance(acme.invoices["INV-3001"]) == 1_000_000


def test_many_small_differences_at_once_stop_at_the_tolerance_of_the_month_and_show_a_habit(acme: Till) -> None:
    lines = []
    for place in range(7):
        number = f"INV-70{place}"
        acme.invoices[number] = acme.book.invoice(acme.acme, 100_000 + place * 1_000, number=number)
        lines.append(acme.pays(99_901 + place * 1_000, number))
    found = acme.match()
    # Five times 0.99 are within 5.00; from the fourth on it is a habit.
    assert [acme.outcome(line) for line in lines] == ["auto"] * 5 + ["propose"] * 2
    habit = [Review.ALWAYS_SHORT in one.decision.reviews for one in found]
    assert habit == [False] * 3 + [True] * 4
    assert acme.book.findings() == []
