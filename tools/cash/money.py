"""A stored bank line as money that came in."""

from __future__ import annotations

from typing import Any

from ledger.money import Money
from policies.cash.money_in import Document, MoneyIn
from store.tables import BankLine


def money_of(line: BankLine, advised: tuple[Document, ...] = (), told_by: int | None = None) -> MoneyIn:
    """Return what a bank line tells of a payment, or in place of its documents what its remittance advice does.

    `told_by` is the customer whose mail the advice came with.
    """
    return MoneyIn(
        key=line.identity,
        amount=Money(line.amount_minor, line.currency),
        value_on=line.value_on,
        payer_name=line.counterparty_name,
        payer_account=line.counterparty_account,
        on_behalf_of=line.on_behalf_of,
        creditor_references=tuple(line.creditor_references),
        end_to_end_id=line.end_to_end_id,
        documents=advised or tuple(Document(one["number"], _money(one)) for one in line.details.get("documents", ())),
        told_by=told_by,
        remittance=line.remittance,
        instructed=_money(line.details.get("instructed", {})),
        charges=_money(line.details.get("charges", {})),
    )


def _money(told: dict[str, Any]) -> Money | None:
    return Money(told["minor"], told["currency"]) if "minor" in told else None
