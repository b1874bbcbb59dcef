"""What the contact rules are told: where numbers ring, the zones and holidays of places, and what happened before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from ledger.states import TouchState
from policies.contact_law.decide import ContactLaw, contact_obstacles
from policies.contact_law.facts import Consent, Contacted, Debtor, Person, Wanted
from policies.contact_law.rows import Medium
from store.tables import Contact, ContactAddress, HoldKind, Message, PolicyVersion, Touch
from tests.store.books import Book
from tools.contact_law import (
    contact_law,
    holiday_calendar,
    place_of_number,
    read_debtors,
    zones_of_region,
)  # fmt: skip
from tools.human_touch import log_human_touch
from tools.office import Office
from tools.overrides import NewOverride, record_override

ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)


def called(number: str, now: datetime, region: str = "") -> bool:
    """Say whether a machine may call somebody who agreed, of whom only the number and perhaps the region is known."""
    law = ContactLaw(now, "Europe/Berlin", holiday_calendar, zones_of_region, place_of_number)
    agreed = Consent("opted_in", "written", ALWAYS, "letter")
    somebody = Person(1, region=region, consents={(Medium.VOICE, number): agreed})
    return contact_obstacles(Wanted(Medium.VOICE, 1, number), Debtor(1, region, people={1: somebody}), law).allowed


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_area_code_of_a_state_in_two_zones_is_in_both() -> None:
    assert place_of_number("+18505551212").zones == ("America/Chicago", "America/New_York")
    assert place_of_number("+18505551212").region == "US-FL"
    # A quarter past nine in New York, and in Pensacola an hour earlier.
    assert not called("+18505551212", at("2026-06-11 13:20"))
    assert called("+18505551212", at("2026-06-11 14:20"))


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("+18005551212", "the number is toll-free"),
        ("+12345", "the number is not valid"),
        ("+883510000", "the number is not valid"),
        ("whatsapp:US.ABC123XYZ", "the address is no phone number"),
        ("US.ABC123XYZ", "the address is no phone number"),
        ("ada", "the address is no phone number"),
        ("", "the address is no phone number"),
    ],
)
def test_a_number_that_is_no_place_is_called_only_where_the_address_is_known(number: str, why: str) -> None:
    place = place_of_number(number)
    assert place.zones == ()
    assert place.why_nowhere == why
    hours = [at("2026-06-11 00:00") + timedelta(hours=n) for n in range(24)]
    assert not any(called(number, now) for now in hours)
    assert called(number, at("2026-06-11 15:00"), "US-NY")


def test_a_user_id_of_whatsapp_tells_the_country_whose_rules_bind() -> None:
    assert place_of_number("whatsapp:US.ABC123XYZ").region == "US"
    assert place_of_number("ada").region == ""


def test_a_kazakh_mobile_may_ring_anywhere_between_moscow_and_kamchatka() -> None:
    zones = place_of_number("+77012345678").zones
    assert {"Asia/Almaty", "Europe/Moscow", "Asia/Kamchatka"} <= set(zones)
    week = [at("2026-06-08 00:30") + timedelta(hours=n) for n in range(7 * 24)]
    assert not any(called("+77012345678", now) for now in week)
    assert called("+77012345678", at("2026-06-11 07:00"), "KZ")


def test_a_british_mobile_may_be_on_the_islands_which_share_their_time() -> None:
    place = place_of_number("+447911123456")
    assert place.region == "GG"
    assert "Europe/London" in place.zones
    assert len(place.zones) == 4
    assert called("+447911123456", at("2026-06-11 09:00"))


@pytest.mark.parametrize("number", ["+493012345678", "whatsapp:+493012345678", "+49 30 12345678 ext. 12"])
def test_a_number_is_read_with_prefix_blanks_and_extension(number: str) -> None:
    assert place_of_number(number).zones == ("Europe/Berlin",)


def test_zones_are_those_of_the_state_or_else_of_the_whole_country() -> None:
    assert zones_of_region("US-TX") == ("America/Chicago", "America/Denver")
    assert {"America/New_York", "Pacific/Honolulu"} <= set(zones_of_region("US"))
    assert zones_of_region("US-XX") == zones_of_region("US")
    assert zones_of_region("DE-BY") == zones_of_region("de")
    assert zones_of_region("") == zones_of_region("ZZ") == ()


def test_holidays_are_those_of_the_state_or_else_of_the_country_or_none() -> None:
    epiphany, unity = date(2026, 1, 6), date(2026, 10, 3)
    assert epiphany in holiday_calendar("DE-BY").holidays
    assert epiphany not in holiday_calendar("DE-BE").holidays
    assert unity in holiday_calendar("DE-XX").holidays
    assert holiday_calendar("ZZ").holidays == holiday_calendar("").holidays == frozenset()


def office(book: Book, *, shadow: bool = True) -> Office:
    """As much of an office as reading takes."""
    return Office(
        book.database, book.tenant_id, cast(Any, SimpleNamespace(shadow=shadow)), cast(Any, None), lambda: book.now,
        ZoneInfo("Europe/Berlin"), "DE", b"", timedelta(days=1), Path(),
    )  # fmt: skip


def contact(book: Book, customer_id: int, *addresses: tuple[str, str, str], **more: Any) -> int:
    contact_id = book.add(Contact(tenant_id=book.tenant_id, customer_id=customer_id, name="Ada"))
    for channel, address, consent in addresses:
        row = {"contact_id": contact_id, "channel": channel, "address": address, "consent": consent, **more}
        book.add(ContactAddress(tenant_id=book.tenant_id, **row))
    return contact_id


def debtors(book: Book, *customer_ids: int) -> dict[int, Debtor]:
    with book.database.read() as session:
        return read_debtors(session, office(book), customer_ids or None)


def test_people_come_with_place_and_consents_and_those_of_the_payer_too(book: Book) -> None:
    payer = book.customer(country="FR")
    customer = book.customer(country="DE-BY", zone="Europe/Berlin", individual=True, payer_id=payer)
    ada = contact(book, customer, ("voice", "+4930123", "opted_in"), consent_at=ALWAYS, source="person:kim")
    paid_by = contact(book, payer, ("whatsapp", "+3312345", "opted_out"))
    found = debtors(book, customer)[customer]
    assert (found.region, found.individual) == ("DE-BY", True)
    assert set(found.people) == {ada, paid_by}
    assert (found.people[ada].region, found.people[ada].zone) == ("DE-BY", "Europe/Berlin")
    assert found.people[paid_by].region == "FR"
    assert found.people[ada].consents[Medium.VOICE, "+4930123"] == Consent("opted_in", "contract", ALWAYS, "")
    assert found.people[paid_by].consents[Medium.WHATSAPP, "+3312345"].state == "opted_out"
    assert list(debtors(book, customer)) == [customer]
    assert set(debtors(book)) == {customer, payer}


def test_the_creditors_own_list_is_the_proof_of_what_it_tells(book: Book) -> None:
    customer = book.customer()
    ada = contact(book, customer, ("whatsapp", "+4930123", "opted_in"), consent_at=ALWAYS)
    given = debtors(book, customer)[customer].people[ada].consents[Medium.WHATSAPP, "+4930123"]
    assert (given.missing, given.proof) == ("", "the imported contact list")


def test_who_asked_for_no_contact_is_read_from_holds(book: Book) -> None:
    one, other, third = book.customer(), book.customer(), book.customer()
    ada, ben = contact(book, one), contact(book, other, ("voice", "+4930123", "opted_in"))
    book.hold(one, HoldKind.DO_NOT_CONTACT, contact_id=ada)
    book.hold(other, HoldKind.DO_NOT_CONTACT, contact_id=ben, channel="voice")
    book.hold(third, HoldKind.DO_NOT_CONTACT)
    found = debtors(book)
    assert found[one].people[ada].opted_out
    assert not found[one].opted_out
    assert not found[other].people[ben].opted_out
    assert found[other].people[ben].consents[Medium.VOICE, "+4930123"].state == "opted_out"
    assert found[third].opted_out


def touch(book: Book, customer_id: int, contact_id: int, channel: str, **more: Any) -> None:
    values: dict[str, Any] = {
        "tenant_id": book.tenant_id, "customer_id": customer_id, "contact_id": contact_id, "channel": channel,
        "idempotency_key": f"k{next(book.numbers)}", "rfc_message_id": "", "address": "", "shadow": True, "stage": "",
        "rung": 1, "tone": "", "content_hash": "", "state": TouchState.SENT, "planned_at": book.now,
        "sending_at": book.now, **more,
    }  # fmt: skip
    book.add(Touch(**values))


@pytest.fixture
def policy(book: Book) -> int:
    version = PolicyVersion(
        tenant_id=book.tenant_id, sha256="x", text="", reader="test", author="kim", effective_from=book.now
    )
    return book.add(version)


def test_contacts_by_the_agent_and_by_people_are_counted_as_far_as_they_reached_somebody(
    book: Book, policy: int
) -> None:
    customer = book.customer()
    ada = contact(book, customer)
    start = book.now
    touch(book, customer, ada, "email", policy_version_id=policy)
    touch(book, customer, ada, "email", policy_version_id=policy, state=TouchState.FAILED)
    touch(book, customer, ada, "email", policy_version_id=policy, shadow=False)
    touch(book, customer, ada, "letter", policy_version_id=policy, sending_at=start - timedelta(days=3))
    touch(book, customer, ada, "sms", policy_version_id=policy, sending_at=start - timedelta(days=40))
    with book.journal() as journal:
        log_human_touch(journal, customer, "voice", rung=1, shadow=True)
    found = sorted(debtors(book, customer)[customer].contacted, key=lambda one: (one.at, one.medium or ""))
    assert found == [
        Contacted(start - timedelta(days=3), None, ada),
        Contacted(start, Medium.EMAIL, ada),
        Contacted(start, Medium.VOICE, ada, conversation=True),
    ]


def test_a_call_the_customer_made_is_a_conversation_and_no_contact_of_ours(book: Book) -> None:
    customer = book.customer()
    said = {"direction": "in", "channel": "voice", "kind": "human", "sha256": f"s{customer}", "raw": b""}
    times = {"occurred_at": book.now, "recorded_at": book.now}
    book.add(Message(tenant_id=book.tenant_id, customer_id=customer, **said, **times))
    [one] = debtors(book, customer)[customer].contacted
    assert (one.conversation, one.ours) == (True, False)


def test_a_call_that_rang_the_same_number_for_another_account_counts_for_both(book: Book, policy: int) -> None:
    number = ("voice", "+493012345678", "opted_in")
    payer, other = book.customer(), book.customer()
    child, sibling = book.customer(payer_id=payer), book.customer(payer_id=payer)
    ada, same = contact(book, payer, number), contact(book, other, ("sms", number[1], "opted_in"))
    contact(book, book.customer(), ("voice", "+493099999999", "opted_in"))
    touch(book, child, ada, "voice", policy_version_id=policy, address=number[1])
    touch(book, child, ada, "email", policy_version_id=policy)
    found = debtors(book, payer, other, child, sibling)
    rang = Contacted(book.now, Medium.VOICE, ada, elsewhere=True)
    assert found[sibling].contacted == found[payer].contacted == (rang,)
    assert found[other].contacted == (replace(rang, contact_id=same),)
    assert {one.elsewhere for one in found[child].contacted} == {False}
    assert debtors(book).keys() > found.keys()


@contextmanager
def statements(book: Book) -> Iterator[list[str]]:
    """Note every statement the database is asked."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(book.database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(book.database.engine, "before_cursor_execute", note)


def test_many_accounts_cost_no_more_queries_than_one(book: Book) -> None:
    customers = [book.customer(country="DE") for _ in range(12)]
    people = {one: contact(book, one, ("voice", f"+493012345{n:02}", "none")) for n, one in enumerate(customers)}
    with statements(book) as for_one:
        debtors(book, customers[0])
    with statements(book) as for_all:
        found = debtors(book, *customers)
    assert len(for_all) == len(for_one)
    law = contact_law(office(book))
    with statements(book) as while_deciding:
        rulings = [
            contact_obstacles(Wanted(Medium.VOICE, people[one], f"+493012345{n:02}"), found[one], law)
            for n, one in enumerate(customers)
        ]
    assert while_deciding == []
    assert {ruling.decides.rule for ruling in rulings if ruling.decides} == {"house.opt_in.voice"}


def test_what_a_person_set_aside_for_a_channel_is_lifted_there_alone_and_not_after_its_day(book: Book) -> None:
    customer = book.customer(country="DE")
    ada = contact(book, customer, ("voice", "+493012345678", "opted_in"), consent_at=ALWAYS)
    with book.journal("person:kim") as journal:
        new = NewOverride(customer, Medium.VOICE, book.today, "they asked for tonight")
        record_override(journal, new, book.today)
    of = debtors(book, customer)[customer]
    assert [medium for medium, _ in of.overrides] == [Medium.VOICE]
    tonight = replace(contact_law(office(book)), now=datetime.combine(book.today, time(20), tzinfo=UTC))
    ruling = contact_obstacles(Wanted(Medium.VOICE, ada, "+493012345678"), of, tonight)
    assert (ruling.allowed, [one.rule for one in ruling.lifted]) == (True, ["house.hours.voice"])
    assert ruling.override
    assert ruling.override.reason == "they asked for tonight"
    tomorrow = replace(tonight, now=tonight.now + timedelta(days=1))
    assert not contact_obstacles(Wanted(Medium.VOICE, ada, "+493012345678"), of, tomorrow).allowed
    assert contact_obstacles(Wanted(Medium.SMS, ada, "+493012345678"), of, tonight).override is None
