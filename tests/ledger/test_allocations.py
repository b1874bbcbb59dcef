"""What forbids an allocation, and the state an invoice has by its balance."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.allocations import Funds, Target, allocation_findings, settled_state
from ledger.states import InvoiceState

SENT = InvoiceState.SENT


def codes(amount: int, *, related: bool = False, **more: Any) -> list[str]:
    """Check 100.00 of funds against an invoice of 80.00, changed by what is named."""
    invoice = Target(1, more.get("owed_in", "EUR"), 80_00, more.get("state", SENT))
    funds = Funds(more.get("payer", 1), "EUR", more.get("unapplied", 100_00)) if more.get("funds", True) else None
    return [finding.code for finding in allocation_findings(amount, invoice, funds, payer_is_related=related)]


@pytest.mark.parametrize(
    ("amount", "more", "expected"),
    [
        (80_00, {}, []),
        (80_01, {}, ["allocation.over_invoice"]),
        (0, {}, ["allocation.amount"]),
        (-1, {}, ["allocation.amount"]),
        (51_00, {"unapplied": 50_00}, ["allocation.over_funds"]),
        (1, {"owed_in": "USD"}, ["allocation.currency"]),
        (1, {"payer": 2}, ["allocation.payer"]),
        (1, {"payer": 2, "related": True}, []),
        (1, {"state": InvoiceState.VOID}, ["allocation.closed"]),
        (1, {"state": InvoiceState.DRAFT}, ["allocation.closed"]),
        (80_00, {"funds": False}, []),
        (80_01, {"payer": 2, "unapplied": 1, "owed_in": "USD"},
         ["allocation.over_invoice", "allocation.over_funds", "allocation.currency", "allocation.payer"]),
    ],
)  # fmt: skip
def test_each_reason_against_an_allocation_is_told(amount: int, more: dict[str, Any], expected: list[str]) -> None:
    assert codes(amount, **more) == expected


@pytest.mark.parametrize(
    ("balance", "before", "after"),
    [
        (100, "paid", "sent"), (40, "sent", "partially_paid"), (0, "partially_paid", "paid"),
        (0, "written_off", "written_off"), (100, "void", "void"), (100, "draft", "draft"),
    ],
)  # fmt: skip
def test_the_state_follows_the_balance_unless_a_person_or_the_source_set_it(
    balance: int, before: str, after: str
) -> None:
    assert settled_state(100, balance, InvoiceState(before)).value == after
