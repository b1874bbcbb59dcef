"""Stored callbacks are worked in order, once, and what fails of one keeps no other waiting."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from agent.callbacks import work_callbacks
from agent.run_lock import RunInProgressError, run_lock
from ledger.states import TouchState
from store.tables import Message, Touch, WebhookCall
from tests.agent.workplace import Office

SID = "SM" + "0c" * 16


def stored(office: Office, kind: str, fields: list[tuple[str, str]], path: str = "/twilio/status") -> None:
    with office.session() as session:
        session.add(
            WebhookCall(
                tenant_id=office.place.office.tenant_id, provider="twilio", kind=kind, path=path,
                dedupe_key=f"{kind}:{len(office.all(WebhookCall))}", fields=[list(pair) for pair in fields],
                received_at=office.clock(),
            )
        )  # fmt: skip
        session.commit()


def delivered(office: Office, path: str = "/twilio/status") -> None:
    stored(office, "status", [("MessageSid", SID), ("MessageStatus", "delivered")], path)


def texted(office: Office, body: str) -> None:
    stored(
        office, "text", [("MessageSid", SID), ("From", "whatsapp:US.ABC123"), ("To", "whatsapp:+49"), ("Body", body)]
    )


def outcomes(office: Office) -> list[str]:
    return [call.outcome for call in sorted(office.all(WebhookCall), key=lambda call: call.id)]


def a_touch(office: Office) -> Touch:
    """Write a reminder to a customer; the folder took it, and it counts as sent."""
    office.customer("C1")
    office.invoice("C1", "INV-1", "100.00", (office.clock() - timedelta(days=5)).date())
    office.run()
    return office.touches("C1")[0]


def test_a_status_finds_its_message_by_the_row_in_the_address(office: Office) -> None:
    touch = a_touch(office)
    delivered(office, f"/twilio/status?o=touch-{touch.id}")
    assert work_callbacks(office.place).worked == 1
    found = office.touches("C1")[0]
    assert (found.state, found.provider_id) == (TouchState.DELIVERED, SID)


def test_a_status_that_came_before_its_sid_was_known_is_matched_later_and_once(office: Office) -> None:
    touch = a_touch(office)
    delivered(office)
    work_callbacks(office.place)
    assert outcomes(office) == ["unknown"]
    with office.session() as session:
        session.get_one(Touch, touch.id).provider_id = SID
        session.commit()
    assert work_callbacks(office.place).worked == 1
    assert outcomes(office) == ["delivered"]
    assert office.touches("C1")[0].state is TouchState.DELIVERED
    assert work_callbacks(office.place).worked == 0


def test_a_text_is_stored_as_it_came_once_even_where_its_address_is_no_number(office: Office) -> None:
    texted(office, "zahlen wir \0 am Freitag 👍")
    texted(office, "zahlen wir \0 am Freitag 👍")
    assert work_callbacks(office.place).texts == 1
    message = office.one(Message, direction="in")
    assert (message.sender, message.text, message.state) == (
        "whatsapp:US.ABC123",
        "zahlen wir  am Freitag 👍",
        "stored",
    )
    assert outcomes(office) == ["stored", "known"]


def test_one_that_breaks_is_set_aside_and_the_rest_is_worked(office: Office) -> None:
    stored(office, "status", [("MessageSid", "none")])
    stored(office, "fax", [])
    texted(office, "Hello")
    report = work_callbacks(office.place)
    assert (report.worked, report.set_aside, report.texts) == (3, 2, 1)
    assert outcomes(office) == ["set aside", "set aside", "stored"]
    assert [item.kind for item in office.reviews()] == ["provider_trouble"] * 2
    assert work_callbacks(office.place).worked == 0


def test_only_one_works_them_at_a_time_and_leaves_when_told(office: Office) -> None:
    texted(office, "Hello")
    place, halt = office.place, threading.Event()
    with (
        run_lock(place.office.database, place.office.tenant_id, place.folder, "callbacks"),
        pytest.raises(RunInProgressError),
    ):
        work_callbacks(place)
    halt.set()
    assert work_callbacks(place, halt=halt).worked == 0
    assert outcomes(office) == [""]
