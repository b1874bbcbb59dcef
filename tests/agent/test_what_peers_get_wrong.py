"""Behaviours seen going wrong in other systems when they were run; each is a promise here, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

from agent.desk import approve
from store.tables import HoldKind, Promise
from tests.agent.workplace import HandClock, Office, text_of
from tools.holds import NewHold, place_hold

DUE = date(2026, 6, 5)


def days_ago(clock: HandClock, days: int) -> date:
    return clock().date() - timedelta(days=days)


def test_a_second_run_on_the_same_day_sends_nothing_and_climbs_no_stage(office: Office) -> None:
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "4800.00", DUE)
    office.run()
    rung = office.invoice_row("INV-1").rung
    second = office.run()
    assert second.counts["sent"] == 0
    assert len(office.sent_to("ACME")) == 1
    assert office.invoice_row("INV-1").rung == rung == 1


def test_a_held_account_receives_nothing(office: Office) -> None:
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "4800.00", DUE)
    with office.place.office.journal("person:kim") as journal:
        place_hold(journal, NewHold(office.customer_id("ACME"), HoldKind.MANUAL, "a talk is under way"))
    office.run()
    assert office.outbox() == []


def test_an_open_promise_suppresses_chasing_every_day_until_its_date_and_grace(
    office: Office, clock: HandClock
) -> None:
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "4800.00", DUE)
    office.run()
    office.reply(office.sent_to("ACME")[0], "INV-1 will be paid on 24 June.")
    promise = office.one(Promise)
    while clock() < promise.deadline:
        clock.pass_days(1)
        office.sync()
        office.run()
        if clock() < promise.deadline:
            assert len(office.sent_to("ACME")) == 1, clock()
    for _ in range(4):
        clock.pass_days(1)
        office.sync()
        office.run()
    assert office.one(Promise).state == "broken"
    assert len(office.sent_to("ACME")) == 2


def test_one_message_per_customer_lists_all_invoices(office: Office) -> None:
    office.customer("ACME")
    for number in ("INV-1", "INV-2", "INV-3"):
        office.invoice("ACME", number, "100.00", DUE)
    office.run()
    [message] = office.sent_to("ACME")
    assert all(number in text_of(message) for number in ("INV-1", "INV-2", "INV-3"))
    assert "300.00" in text_of(message)


def test_a_very_old_invoice_imported_late_starts_at_the_friendly_stage(office: Office, clock: HandClock) -> None:
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "4800.00", days_ago(clock, 200))
    office.run()
    [touch] = office.touches("ACME")
    assert (touch.rung, touch.tone) == (1, "friendly")
    for _ in range(3):
        clock.pass_days(7)
        office.sync()
        office.run()
    assert [t.rung for t in office.touches("ACME")] == [1, 2, 3]
    assert [item.kind for item in office.reviews()] == ["send_approval"]


def test_unapplied_cash_and_open_credits_are_netted_before_anything_is_asked(office: Office) -> None:
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "1000.00", DUE)
    office.payment("ACME", "300.00")
    office.credit("ACME", "200.00")
    office.run()
    assert "500.00" in text_of(office.sent_to("ACME")[0])


def test_nothing_is_sent_when_cash_and_credits_cover_what_is_overdue(office: Office) -> None:
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "1000.00", DUE)
    office.payment("ACME", "900.00")
    office.credit("ACME", "100.00")
    report = office.run()
    assert report.worked == 0
    assert office.outbox() == []


def test_a_missed_day_is_caught_up_without_a_burst(office: Office, clock: HandClock) -> None:
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "4800.00", DUE)
    office.run()
    clock.pass_days(28)
    office.sync()
    office.run()
    office.run()
    assert [t.rung for t in office.touches("ACME")] == [1, 2]


def test_a_changed_policy_reaches_old_invoices_too(office: Office, clock: HandClock) -> None:
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "4800.00", DUE)
    office.policy("Never contact ACME Ltd.\nSend a friendly reminder by email 1 day after the due date.\n")
    office.run()
    assert office.outbox() == []
    office.policy("Send a firm email 1 day after the due date.\n")
    office.run()
    assert [t.tone for t in office.touches("ACME")] == ["firm"]


def test_no_stage_survives_full_payment(office: Office, clock: HandClock) -> None:
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "4800.00", days_ago(clock, 15))
    for _ in range(2):
        office.run()
        clock.pass_days(7)
        office.sync()
    assert [t.rung for t in office.touches("ACME")] == [1, 2]
    office.payment("ACME", "4800.00", "INV-1")
    office.invoice("ACME", "INV-2", "700.00", clock().date() - timedelta(days=2))
    office.run()
    assert [t.rung for t in office.touches("ACME")] == [1, 2, 1]


def test_a_partly_paid_invoice_stays_in_with_what_is_left(office: Office) -> None:
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "1000.00", DUE)
    office.payment("ACME", "400.00", "INV-1")
    office.run()
    assert "600.00" in text_of(office.sent_to("ACME")[0])


def test_a_stage_that_needs_approval_is_sent_only_when_a_person_releases_it(office: Office) -> None:
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "4800.00", DUE)
    office.policy("Send a firm email 1 day after the due date, which needs approval first.\n")
    office.run()
    assert office.outbox() == []
    [item] = office.reviews()
    assert item.id is not None
    assert approve(office.place, item.id, "person:kim") == "sent"
    assert len(office.sent_to("ACME")) == 1
    assert office.verify() == []
