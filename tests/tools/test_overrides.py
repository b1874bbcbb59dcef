"""Contact rules set aside: by a named person, with a reason, for some days, and taken back like anything else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from policies.contact_law.rows import Medium
from tests.store.books import Book
from tools.overrides import NewOverride, OverrideRefusedError, overrides, record_override, withdraw_overrides
from tools.undo import undo


def set_aside(book: Book, customer_id: int, days: int = 0, actor: str = "person:kim", reason: str = "asked") -> int:
    new = NewOverride(customer_id, Medium.VOICE, book.today + timedelta(days=days), reason)
    with book.journal(actor) as journal:
        return record_override(journal, new, book.today)


def standing(book: Book, customer_id: int, day: date | None = None) -> list[tuple[Medium, str, date | None]]:
    with book.database.read() as session:
        found = overrides(session, book.tenant_id, day or book.today, [customer_id])
    return [(medium, said.overridden_by, said.until) for medium, said in found.get(customer_id, [])]


def test_it_holds_until_the_end_of_its_day_and_the_longest_comes_first(book: Book) -> None:
    customer = book.customer()
    set_aside(book, customer)
    set_aside(book, customer, days=2)
    later = book.today + timedelta(days=2)
    assert standing(book, customer) == [
        (Medium.VOICE, "person:kim", later),
        (Medium.VOICE, "person:kim", book.today),
    ]
    assert standing(book, customer, later + timedelta(days=1)) == []
    assert standing(book, book.customer()) == []


def test_who_decided_and_why_stand_in_the_log(book: Book) -> None:
    set_aside(book, book.customer())
    [told] = book.events("contact_rules_overridden")
    assert (told.actor, told.data["reason"], told.data["channel"]) == ("person:kim", "asked", "voice")


def test_withdrawn_it_holds_no_more_and_an_undoing_brings_it_back(book: Book) -> None:
    customer = book.customer()
    set_aside(book, customer)
    with book.journal() as journal:
        [withdrawn] = withdraw_overrides(journal, customer, Medium.VOICE, book.today)
    assert standing(book, customer) == []
    with book.journal() as journal:
        undo(journal, withdrawn)
    assert len(standing(book, customer)) == 1
    with book.journal() as journal:
        assert len(withdraw_overrides(journal, customer, Medium.VOICE, book.today)) == 1
    assert standing(book, customer) == []


def test_only_a_person_with_a_reason_sets_rules_aside_and_for_no_longer_than_a_month(book: Book) -> None:
    customer = book.customer()
    with pytest.raises(OverrideRefusedError, match="only a named person"):
        set_aside(book, customer, actor="agent")
    with pytest.raises(OverrideRefusedError, match="only with a reason"):
        set_aside(book, customer, reason=" ")
    for days in (-1, 32):
        with pytest.raises(OverrideRefusedError, match="is not within 31 days"):
            set_aside(book, customer, days=days)
    with book.journal() as journal, pytest.raises(OverrideRefusedError, match="no contact rules for email"):
        withdraw_overrides(journal, customer, Medium.EMAIL, book.today)
    assert book.events("contact_rules_overridden") == []
