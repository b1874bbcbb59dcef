"""Undo: every act that can be undone is undone once, and leaves the book as it was before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from ledger.allocations import AllocationKind
from ledger.states import DISPUTE_OPEN, DisputeState, PromiseState
from policies.contact_law.rows import Medium
from store.tables import (
    Contact,
    ContactAddress,
    CreditNote,
    Dispute,
    Event,
    Hold,
    HoldKind,
    Invoice,
    Promise,
    Receipt,
)
from tests.store.books import TERMS, Book, while_uncommitted
from tests.tools.narrowing_desk import narrow_last
from tools.contacts import mark_left, mark_undeliverable, opt_out, set_language
from tools.disputes import close_dispute
from tools.holds import release_hold
from tools.overrides import NewOverride, overrides, record_override
from tools.reopening import reopen_event
from tools.restoring import RESTORE
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
        standing = [row for row in self.book.rows(Promise) if row.state is PromiseState.OPEN]
        promised = [(row.amount_minor, row.promised_date) for row in standing]
        disputed = [(row.reason, row.amount_minor) for row in self.book.rows(Dispute) if row.state in DISPUTE_OPEN]
        held = [(row.invoice_id, row.until) for row in self.book.rows(Hold) if row.released_at is None]
        contacts = [(row.status, row.language) for row in self.book.rows(Contact)]
        with self.book.database.read() as session:
            found = overrides(session, self.book.tenant_id, self.book.today)
        set_aside = [(channel, said.until) for each in found.values() for channel, said in each]
        return [*documents, addresses, promised, disputed, held, contacts, set_aside]

    @property
    def number(self) -> str:
        return self.book.get(Invoice, self.invoice).number

    def close(self, dispute: int) -> None:
        with self.book.journal() as journal:
            close_dispute(journal, dispute, DisputeState.RESOLVED_INVALID)

    def lift(self, hold: int) -> None:
        with self.book.journal() as journal:
            release_hold(journal, hold)

    def with_journal(self, act: Callable[..., Any], *arguments: Any) -> None:
        with self.book.journal("agent") as journal:
            act(journal, self.customer, *arguments)


def set_rules_aside(account: Account) -> None:
    new = NewOverride(account.customer, Medium.VOICE, account.book.today, REASON)
    with account.book.journal() as journal:
        record_override(journal, new, account.book.today)


def reopen_last(account: Account, kind: str) -> None:
    with account.book.journal() as journal:
        reopen_event(journal, last(account.book, kind).id or 0, REASON, TERMS.calendar)


#: What has to have happened before an act can be done.
BEFORE: dict[str, Callable[[Account], Any]] = {
    "promise_narrowed": lambda a: a.book.promise(a.customer, a.book.today, 600),
    "dispute_narrowed": lambda a: a.book.dispute(a.invoice, 300),
    "dispute_reopened": lambda a: a.close(a.book.dispute(a.invoice, 300)),
    "hold_narrowed": lambda a: a.book.hold(a.customer),
    "hold_reopened": lambda a: a.lift(a.book.hold(a.customer, invoice_id=a.invoice)),
}
ACTS: dict[str, Callable[[Account], Any]] = {
    "promise_recorded": lambda a: a.book.promise(a.customer, a.book.today, 600),
    "promise_narrowed": lambda a: narrow_last(a.book, "promise_recorded", amount=Decimal(2)),
    "dispute_raised": lambda a: a.book.dispute(a.invoice, 300),
    "dispute_narrowed": lambda a: narrow_last(a.book, "dispute_raised", amount=Decimal(1), reason="price"),
    "dispute_reopened": lambda a: reopen_last(a, "dispute_raised"),
    "hold_narrowed": lambda a: narrow_last(a.book, "hold_placed", invoices=(a.number,)),
    "hold_reopened": lambda a: reopen_last(a, "hold_placed"),
    "hold_placed": lambda a: a.book.hold(a.customer, invoice_id=a.invoice),
    "opted_out": lambda a: a.with_journal(opt_out, a.address, "email"),
    "address_undeliverable": lambda a: a.with_journal(mark_undeliverable, a.address, "5.1.1"),
    "contact_left": lambda a: a.with_journal(mark_left, a.contact),
    "language_set": lambda a: a.with_journal(set_language, a.contact, "de"),
    "contact_rules_overridden": set_rules_aside,
    "cash_applied": lambda a: a.book.apply(a.receipt, a.invoice, 400),
    "credit_applied": lambda a: a.book.settle(a.invoice, 300, AllocationKind.CREDIT, credit_note_id=a.note),
    "difference_settled": lambda a: a.book.settle(a.invoice, 10, AllocationKind.TOLERANCE),
    "written_off": lambda a: a.book.settle(a.invoice, 1000, AllocationKind.WRITE_OFF),
}


#: The acts that move money: what was unapplied is applied anew.
MONEY = {"cash_applied", "credit_applied", "difference_settled", "written_off"}


def take_back(book: Book, event_id: int | None, reason: str = REASON) -> int:
    with book.journal() as journal:
        return undo(journal, event_id or 0, reason)


def last(book: Book, kind: str) -> Event:
    return book.events(kind)[-1]


def test_every_undoable_kind_is_tried_here() -> None:
    assert set(ACTS) == UNDOABLE


def test_every_act_but_those_of_money_can_be_restored() -> None:
    assert set(RESTORE) == UNDOABLE - MONEY


def an_account_before(book: Book, kind: str) -> Account:
    account = Account(book)
    BEFORE.get(kind, lambda _: None)(account)
    return account


@pytest.mark.parametrize("kind", sorted(ACTS))
def test_an_act_undone_leaves_everything_as_before_and_is_undone_once(book: Book, kind: str) -> None:
    account = an_account_before(book, kind)
    before = account.state()
    ACTS[kind](account)
    assert account.state() != before
    event = last(book, kind)
    undoing = take_back(book, event.id)
    assert account.state() == before
    assert book.findings() == []
    with pytest.raises(UndoRefusedError, match=f"undone already, by event {undoing}"):
        take_back(book, event.id)
    assert account.state() == before


@pytest.mark.parametrize("kind", sorted(RESTORE))
def test_an_undoing_that_was_a_mistake_is_undone_and_the_act_stands_again(book: Book, kind: str) -> None:
    account = an_account_before(book, kind)
    before = account.state()
    ACTS[kind](account)
    done, event = account.state(), last(book, kind)
    undoing = take_back(book, event.id)
    restoring = take_back(book, undoing)
    assert account.state() == done
    assert book.findings() == []
    with pytest.raises(UndoRefusedError, match=f"event {restoring} stands for it now"):
        take_back(book, event.id)
    again = take_back(book, restoring)
    assert account.state() == before
    take_back(book, again)
    assert account.state() == done
    assert book.findings() == []


@pytest.mark.parametrize("kind", sorted(MONEY))
def test_money_that_was_unapplied_is_applied_anew_and_never_restored(book: Book, kind: str) -> None:
    ACTS[kind](Account(book))
    undoing = take_back(book, last(book, kind).id)
    with pytest.raises(UndoRefusedError, match="applied anew"):
        take_back(book, undoing)


def test_a_promise_is_not_restored_beside_a_later_one(book: Book) -> None:
    account = Account(book)
    ACTS["promise_recorded"](account)
    undoing = take_back(book, last(book, "promise_recorded").id)
    ACTS["promise_recorded"](account)
    with pytest.raises(UndoRefusedError, match="another promise stands on the same invoices"):
        take_back(book, undoing)
    assert book.promises() == ["cancelled", "open"]


def test_a_hold_that_would_have_ended_meanwhile_is_not_restored(book: Book) -> None:
    book.hold(book.customer(), until=book.today)
    undoing = take_back(book, last(book, "hold_placed").id)
    book.pass_days(2)
    with pytest.raises(UndoRefusedError, match="would have ended on 2026-06-11 by itself"):
        take_back(book, undoing)


@pytest.mark.parametrize("kind", sorted(ACTS))
def test_an_act_is_undone_by_one_of_two_people(book: Book, kind: str) -> None:
    ACTS[kind](an_account_before(book, kind))
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
