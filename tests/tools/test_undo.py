"""Undo: every act that can be undone is undone once, and leaves the book as it was before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ledger.allocations import AllocationKind
from store.tables import Contact, ContactAddress, CreditNote, Dispute, Event, HoldKind, Invoice, Receipt
from tests.store.books import Book, while_uncommitted
from tools.contacts import mark_left, mark_undeliverable, opt_out, set_language
from tools.undo import UNDOABLE, UndoRefusedError, undo

REASON = "a call on 11 June"


class Account:
    """An account on which every undoable act can be done, and all that such an act may change."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.customer = book.customer()
        self.invoice = book.invoice(self.customer, 1000)
        self.receipt = book.receipt(self.customer, 400)
        self.note = book.credit_note(self.customer, 300)
        self.address = f"ap@c{self.customer}.example"
        tenant = {"tenant_id": book.tenant_id}
        self.contact = book.add(Contact(customer_id=self.customer, name="Eva", **tenant))
        book.add(ContactAddress(contact_id=self.contact, channel="email", address=self.address, **tenant))

    def state(self) -> list[Any]:
        documents = [self.book.rows(model) for model in (Invoice, Receipt, CreditNote)]
        addresses = [(row.consent, row.status) for row in self.book.rows(ContactAddress)]
        return [*documents, addresses, [(row.status, row.language) for row in self.book.rows(Contact)]]

    def with_journal(self, act: Callable[..., Any], *arguments: Any) -> None:
        with self.book.journal("agent") as journal:
            act(journal, self.customer, *arguments)


ACTS: dict[str, Callable[[Account], Any]] = {
    "promise_recorded": lambda a: a.book.promise(a.customer, a.book.today, 600),
    "dispute_raised": lambda a: a.book.dispute(a.invoice, 300),
    "hold_placed": lambda a: a.book.hold(a.customer, invoice_id=a.invoice),
    "opted_out": lambda a: a.with_journal(opt_out, a.address, "email"),
    "address_undeliverable": lambda a: a.with_journal(mark_undeliverable, a.address, "5.1.1"),
    "contact_left": lambda a: a.with_journal(mark_left, a.contact),
    "language_set": lambda a: a.with_journal(set_language, a.contact, "de"),
    "cash_applied": lambda a: a.book.apply(a.receipt, a.invoice, 400),
    "credit_applied": lambda a: a.book.settle(a.invoice, 300, AllocationKind.CREDIT, credit_note_id=a.note),
    "difference_settled": lambda a: a.book.settle(a.invoice, 10, AllocationKind.TOLERANCE),
    "written_off": lambda a: a.book.settle(a.invoice, 1000, AllocationKind.WRITE_OFF),
}


def take_back(book: Book, event_id: int | None, reason: str = REASON) -> int:
    with book.journal() as journal:
        return undo(journal, event_id or 0, reason)


def last(book: Book, kind: str) -> Event:
    return book.events(kind)[-1]


def test_every_undoable_kind_is_tried_here() -> None:
    assert set(ACTS) == UNDOABLE


@pytest.mark.parametrize("kind", sorted(ACTS))
def test_an_act_undone_leaves_everything_as_before_and_is_undone_once(book: Book, kind: str) -> None:
    account = Account(book)
    before = account.state()
    ACTS[kind](account)
    assert account.state() != before
    event = last(book, kind)
    undoing = take_back(book, event.id)
    assert account.state() == before
    assert book.findings() == []
    with pytest.raises(UndoRefusedError, match=f"undone already, by event {undoing}"):
        take_back(book, event.id)
    with pytest.raises(UndoRefusedError, match="cannot be undone"):
        take_back(book, undoing)
    assert account.state() == before


@pytest.mark.parametrize("kind", sorted(ACTS))
def test_an_act_is_undone_by_one_of_two_people(book: Book, kind: str) -> None:
    ACTS[kind](Account(book))
    event = last(book, kind).id or 0
    first, second = while_uncommitted(book, lambda j: undo(j, event, REASON), lambda j: undo(j, event, REASON))
    assert isinstance(first, int)
    assert isinstance(second, UndoRefusedError)
    assert "undone already" in str(second)
    assert book.findings() == []


def test_a_promise_taken_back_lets_the_one_it_superseded_stand_again_whole(book: Book) -> None:
    acme = book.customer()
    one, two = book.invoice(acme, 500), book.invoice(acme, 300)
    book.promise(acme, book.today, invoices=(one, two))
    before = book.rows(Invoice)
    book.promise(acme, book.today + timedelta(days=2), 200, (one,))
    assert book.chase(one) == 300
    take_back(book, last(book, "promise_recorded").id)
    assert book.rows(Invoice) == before
    assert book.promises() == ["open", "cancelled", "cancelled"]


def test_a_promise_that_was_judged_is_not_undone(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 500)
    book.promise(acme, book.today)
    book.pay(acme, invoice, 500)
    with pytest.raises(UndoRefusedError, match="cannot be undone any more"):
        take_back(book, last(book, "promise_recorded").id)
    assert book.promises() == ["kept"]


@pytest.mark.parametrize("kind", [HoldKind.LEGAL, HoldKind.HARDSHIP])
def test_a_grave_hold_is_lifted_only_with_a_reason(book: Book, kind: HoldKind) -> None:
    book.hold(book.customer(), kind)
    event = last(book, "hold_placed")
    with pytest.raises(UndoRefusedError, match="needs a reason"):
        take_back(book, event.id, reason="")
    take_back(book, event.id)


def test_an_opt_out_needs_proof_and_a_later_one_still_stands(book: Book) -> None:
    account = Account(book)
    ACTS["opted_out"](account)
    ACTS["opted_out"](account)
    first, second = book.events("opted_out")
    with pytest.raises(UndoRefusedError, match="needs the proof"):
        take_back(book, second.id, reason="")
    with pytest.raises(UndoRefusedError, match=f"take back event {second.id} first"):
        take_back(book, first.id)
    take_back(book, second.id)
    assert [row.consent for row in book.rows(ContactAddress)] == ["opted_out"]
    take_back(book, first.id)
    assert [row.consent for row in book.rows(ContactAddress)] == ["none"]


def test_what_never_happened_or_is_anothers_cannot_be_undone(book: Book) -> None:
    other = Book(book.database)
    other.dispute(other.invoice(other.customer(), 100))
    foreign = last(other, "dispute_raised").id
    with pytest.raises(UndoRefusedError, match=f"there is no event {foreign}"):
        take_back(book, foreign)
    assert [dispute.state.value for dispute in other.rows(Dispute)] == ["raised"]
