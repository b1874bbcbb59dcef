"""Money the bank takes back opens invoices again, and no burst of messages follows: one, a day later, a step up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ledger.references import issued
from policies.defaults import DEFAULT_CASH
from store.tables import BankLine, BankStatement
from tests.agent.workplace import HandClock, Office, text_of
from tools.cash.matching import match

NUMBERS = [f"INV-104{n}" for n in range(1, 6)]


def bank(office: Office, *lines: dict[str, Any]) -> None:
    """Let lines come into the bank, and match them."""
    place = office.place.office
    with place.database.write() as session:
        own: dict[str, Any] = {"tenant_id": place.tenant_id, "account": "OURS", "currency": "EUR"}
        digest = f"{place.clock()}{len(lines)}{lines[0]}"
        statement = BankStatement(
            **own, format="camt.053", file_name="f", file_digest="d", digest=digest, imported_at=place.clock(),
            lines=len(lines), credits_minor=sum(max(line["amount_minor"], 0) for line in lines),
            debits_minor=sum(min(line["amount_minor"], 0) for line in lines),
        )  # fmt: skip
        session.add(statement)
        session.flush()
        today = place.clock().date()
        for number, line in enumerate(lines):
            told: dict[str, Any] = {
                "kind": "credit",
                "booked_on": today,
                "value_on": today,
                "identity": f"{digest}{number}",
            }
            session.add(BankLine(**own, statement_id=statement.id or 0, place="1", **(told | line)))
    for _ in match(place.database, place.tenant_id, now=place.clock(), rules=DEFAULT_CASH):
        pass


def after(office: Office, clock: HandClock, days: int) -> int:
    """Let days pass, and say how many messages the run of the last one sends."""
    clock.pass_days(days)
    office.sync()
    before = len(office.sent_to("ACME"))
    office.run()
    return len(office.sent_to("ACME")) - before


def test_a_customer_with_five_invoices_open_again_gets_one_message_and_not_on_that_day(
    office: Office, clock: HandClock
) -> None:
    office.customer("ACME")
    for days, number in enumerate(NUMBERS):
        office.invoice("ACME", number, f"{100 + days}.00", date(2026, 6, 1) + timedelta(days=days))
    office.run()
    assert len(office.sent_to("ACME")) == 1
    own: dict[str, dict[str, Any]] = {
        number: {"amount_minor": 10_000 + 100 * at, "end_to_end_id": number} for at, number in enumerate(NUMBERS)
    }
    bank(office, *({**line, "remittance": issued(number)} for number, line in own.items()))
    assert [office.invoice_row(number).balance_minor for number in NUMBERS] == [0] * 5
    # Five weeks later, on a Thursday, all are late enough for the third step.
    assert after(office, clock, 35) == 0
    bank(office, *(
        {"amount_minor": -line["amount_minor"], "end_to_end_id": number, "kind": "return", "reason": "MD06"}
        for number, line in own.items()
    ))  # fmt: skip
    assert [office.invoice_row(number).balance_minor for number in NUMBERS] == [
        line["amount_minor"] for line in own.values()
    ]
    assert after(office, clock, 0) == 0
    assert after(office, clock, 1) == 1
    words = text_of(office.sent_to("ACME")[-1])
    assert all(number in words for number in NUMBERS)
    assert [touch.rung for touch in office.touches("ACME")] == [1, 2]
    # Saturday to Monday; the gap between two messages is three business days.
    assert [after(office, clock, 1) for _ in range(3)] == [0, 0, 0]
    assert office.verify() == []
