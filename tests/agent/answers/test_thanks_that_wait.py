"""Nobody is thanked for money that may still be taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import col, update

from store.tables import Receipt
from tests.agent.workplace import HandClock, Office


@pytest.mark.parametrize(("days", "thanks"), [(60, 0), (-1, 1)])
def test_thanks_for_a_kept_promise_wait_until_the_money_is_ours(
    office: Office, clock: HandClock, days: int, thanks: int
) -> None:
    office.customer("ACME")
    office.invoice("ACME", "INV-1042", "4800.00", date(2026, 6, 1))
    office.run()
    office.reply(office.sent_to("ACME")[0], "INV-1042 will be paid on 12 June.")
    noted = len(office.answers())
    office.payment("ACME", "4800.00", "INV-1042")
    with office.place.office.database.write() as session:
        until = clock().date() + timedelta(days=days)
        session.execute(update(Receipt).where(col(Receipt.gross_minor) == 480_000).values(reversible_until=until))
    clock.pass_days(1)
    office.sync()
    office.run()
    assert len(office.answers()) - noted == thanks
