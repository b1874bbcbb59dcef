"""Consents: recorded with basis, date and proof, withdrawn at once, and never put over a no by accident."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from policies.contact_law.rows import Medium
from store.tables import Contact, ContactAddress
from tests.store.books import Book
from tools.consents import ConsentRefusedError, NewConsent, address_for, record_consent, withdraw_consent
from tools.undo import undo

NUMBER = "+4915112345678"


def ada(book: Book, **more: str) -> NewConsent:
    """A consent of Ada, who has no address on file yet unless the test gives one."""
    customer = book.customer()
    contact = book.add(Contact(tenant_id=book.tenant_id, customer_id=customer, name="Ada"))
    if more:
        book.add(ContactAddress(tenant_id=book.tenant_id, contact_id=contact, channel="whatsapp", **more))
    return NewConsent(customer, contact, Medium.WHATSAPP, NUMBER, "web_form", "form 17", date(2026, 6, 1))


def record(book: Book, new: NewConsent) -> int:
    with book.journal() as journal:
        return record_consent(journal, new)


def on_file(book: Book) -> ContactAddress:
    [row] = book.rows(ContactAddress)
    return row


@pytest.mark.parametrize("known", [{}, {"address": NUMBER}])
def test_a_consent_is_kept_with_basis_date_and_proof_and_who_recorded_it(book: Book, known: dict[str, str]) -> None:
    record(book, ada(book, **known))
    row = on_file(book)
    assert (row.consent, row.legal_basis, row.consent_proof) == ("opted_in", "web_form", "form 17")
    assert row.consent_at == datetime(2026, 6, 1, 12, tzinfo=UTC)
    [told] = book.events("consent_recorded")
    assert told.actor == row.source == "person:kim"
    assert (told.data["channel"], told.data["basis"], told.data["given_on"]) == ("whatsapp", "web_form", "2026-06-01")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"basis": ""}, "no basis"),
        ({"basis": "hearsay"}, "no basis"),
        ({"proof": " "}, "needs a proof"),
        ({"given_on": date(2026, 6, 12)}, "has not come yet"),
        ({"contact_id": 999_999}, "no contact"),
    ],
)
def test_a_consent_that_proves_nothing_is_refused(book: Book, wrong: dict[str, object], why: str) -> None:
    with pytest.raises(ConsentRefusedError, match=why):
        record(book, replace(ada(book), **wrong))
    assert book.rows(ContactAddress) == []
    assert book.events("consent_recorded") == []


def test_a_consent_given_today_counts_from_now_on(book: Book) -> None:
    record(book, replace(ada(book), given_on=book.today))
    assert on_file(book).consent_at == book.now


def withdraw(book: Book, new: NewConsent, channel: Medium | None = Medium.WHATSAPP) -> list[int]:
    with book.journal() as journal:
        return withdraw_consent(journal, new.customer_id, new.contact_id, channel)


def test_a_no_ends_a_consent_and_can_be_taken_back_with_proof(book: Book) -> None:
    new = ada(book)
    record(book, new)
    [event] = withdraw(book, new)
    assert on_file(book).consent == "opted_out"
    with book.journal() as journal:
        undo(journal, event, "it was somebody else")
    row = on_file(book)
    assert (row.consent, row.legal_basis, row.consent_proof) == ("opted_in", "web_form", "form 17")


def test_a_no_to_everything_is_a_hold_on_the_person(book: Book) -> None:
    new = ada(book)
    withdraw(book, new, None)
    [told] = book.events("hold_placed")
    assert (told.data["hold_kind"], told.data["contact_id"]) == ("do_not_contact", new.contact_id)


def test_a_channel_without_an_address_cannot_be_withdrawn(book: Book) -> None:
    with pytest.raises(ConsentRefusedError, match="no address for whatsapp"):
        withdraw(book, ada(book))


def test_a_no_stands_until_a_newer_yes_is_recorded_as_one(book: Book) -> None:
    new = ada(book)
    record(book, new)
    withdraw(book, new)
    book.pass_days(30)
    later = replace(new, given_on=book.today)
    with pytest.raises(ConsentRefusedError, match="--renewed"):
        record(book, later)
    with pytest.raises(ConsentRefusedError, match="of a later day"):
        record(book, replace(new, renewed=True))
    assert on_file(book).consent == "opted_out"
    record(book, replace(later, renewed=True))
    assert on_file(book).consent == "opted_in"


def test_an_address_that_said_no_as_somebody_elses_says_no_here_too(book: Book) -> None:
    first, second = ada(book), ada(book)
    record(book, first)
    withdraw(book, first)
    with pytest.raises(ConsentRefusedError, match="asked for no more whatsapp"):
        record(book, second)


@pytest.mark.parametrize(
    ("medium", "given", "kept"),
    [
        (Medium.SMS, "+49 151 12345678", NUMBER),
        (Medium.WHATSAPP, "whatsapp:+4915112345678", NUMBER),
        (Medium.WHATSAPP, "whatsapp:US.ABC123XYZ", "US.ABC123XYZ"),
        (Medium.EMAIL, " Ada@Acme.example ", "ada@acme.example"),
    ],
)
def test_an_address_is_kept_as_lists_keep_it(medium: Medium, given: str, kept: str) -> None:
    assert address_for(medium, given) == kept


@pytest.mark.parametrize(
    ("medium", "given"),
    [(Medium.SMS, "0151 12345678"), (Medium.VOICE, "US.ABC123XYZ"), (Medium.SMS, "+12"), (Medium.EMAIL, "ada")],
)
def test_what_cannot_be_an_address_is_refused(medium: Medium, given: str) -> None:
    with pytest.raises(ConsentRefusedError):
        address_for(medium, given)


def test_the_book_stays_provable(book: Book) -> None:
    new = ada(book)
    record(book, new)
    book.now += timedelta(days=1)
    withdraw(book, new)
    assert book.findings() == []
