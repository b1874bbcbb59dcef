"""Email under the contact rules: caps that count people's contacts too, and what a person set aside."""

from __future__ import annotations

from datetime import date, timedelta

from policies.contact_law.rows import Medium
from tests.agent.workplace import HandClock, Office
from tools.human_touch import log_human_touch
from tools.overrides import NewOverride, record_override

#: A page that would let a message go out every day.
EVERY_DAY = """\
Send a friendly reminder by email 1 day after the due date.
Send at most seven messages a week to the same customer.
Leave at least one day between two messages.
"""


def talked_to_by_people(office: Office, clock: HandClock, days: int) -> int:
    """Have somebody write to the customer by hand on so many days in a row, the last of them yesterday."""
    office.policy(EVERY_DAY)
    office.customer("ACME")
    office.run()
    customer_id, today = office.customer_id("ACME"), clock.now
    for ago in range(days, 0, -1):
        clock.now = today - timedelta(days=ago)
        with office.place.office.journal("person:kim") as journal:
            assert log_human_touch(journal, customer_id, "letter", rung=0, shadow=True)
    clock.now = today
    office.invoice("ACME", "INV-1", "480.00", date(2026, 6, 5))
    return customer_id


def test_an_email_waits_once_people_have_used_up_the_contacts_of_a_week(office: Office, clock: HandClock) -> None:
    talked_to_by_people(office, clock, days=3)
    office.run()
    assert office.outbox() == []
    clock.pass_days(5)
    office.sync()
    office.run()
    assert len(office.outbox()) == 1


def test_an_override_lets_the_email_leave_and_stands_in_its_proof(office: Office, clock: HandClock) -> None:
    customer_id = talked_to_by_people(office, clock, days=3)
    day = clock.now.date()
    with office.place.office.journal("person:kim") as journal:
        record_override(journal, NewOverride(customer_id, Medium.EMAIL, day, "they asked for it in writing"), day)
    office.run()
    assert len(office.outbox()) == 1
    touch = max(office.touches("ACME"), key=lambda one: one.id or 0)
    [told] = [check for check in touch.proof if check["code"] == "guard.contact_rules"]
    assert told["seen"]["set_aside"][0].startswith("house.caps.all: 3 of 3 contacts in 7 days are used")
    assert office.verify() == []
