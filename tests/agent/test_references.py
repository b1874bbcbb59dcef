"""What a message asks to quote is what matching knows for certain."""

from __future__ import annotations

from datetime import date

from ledger.references import issued
from policies.defaults import DEFAULT_CASH
from store.tables import BankLine, BankStatement
from tests.agent.workplace import HandClock, Office
from tools.cash.matching import match


def test_who_quotes_the_reference_they_were_asked_for_is_matched_though_nobody_knows_them(
    office: Office, clock: HandClock
) -> None:
    office.policy("Send a friendly reminder by email 1 day after the due date.")
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "480.00", date(2026, 6, 5))
    office.run()
    (mail,) = office.outbox()
    reference = issued("INV-1")
    assert f"Payment reference: {reference}" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    house = office.place.office
    with house.database.write() as session:
        common = {"tenant_id": house.tenant_id, "account": "OURS", "currency": "EUR"}
        statement = BankStatement(
            **common, format="camt.053", file_name="f", file_digest="d", digest="d", imported_at=clock.now
        )
        session.add(statement)
        session.flush()
        day = clock.now.date()
        session.add(
            BankLine(
                **common, statement_id=statement.id, identity="L1", place="1", kind="credit", amount_minor=48_000,
                booked_on=day, value_on=day, remittance=f"thank you {reference}",
            )
        )  # fmt: skip
    list(match(house.database, house.tenant_id, now=clock.now, rules=DEFAULT_CASH))
    assert office.invoice_row("INV-1").balance_minor == 0
