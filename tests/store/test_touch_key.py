"""The key of a day's message: whoever claims it second loses, until the first attempt has certainly failed."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from ledger.states import TouchState
from store.events import Journal
from store.tables import Contact, PolicyVersion, Touch
from tests.store.books import Book, while_uncommitted


def a_touch(book: Book, state: TouchState = TouchState.SENDING) -> Touch:
    customer, tenant = book.customer(), book.tenant_id
    contact = book.add(Contact(tenant_id=tenant, customer_id=customer))
    policy = PolicyVersion(tenant_id=tenant, sha256="0" * 64, text="", reader="r", author="a", effective_from=book.now)
    return Touch(
        tenant_id=tenant, customer_id=customer, contact_id=contact, policy_version_id=book.add(policy),
        idempotency_key="live-1-2026-06-11", rfc_message_id="<k@dunlin.example>", channel="email",
        address="ap@acme.example", shadow=False, stage="s1", rung=1, tone="firm", content_hash="h", state=state,
        planned_at=book.now,
    )  # fmt: skip


def claim(journal: Journal, touch: Touch) -> int | None:
    journal.session.add(touch)
    journal.session.flush()
    return touch.id


def test_of_two_claims_of_one_key_one_wins(book: Book) -> None:
    one, two = a_touch(book), a_touch(book)
    first, second = while_uncommitted(book, lambda j: claim(j, one), lambda j: claim(j, two))
    assert isinstance(first, int)
    assert isinstance(second, IntegrityError)
    assert len(book.rows(Touch)) == 1


@pytest.mark.parametrize("ended", [TouchState.FAILED, TouchState.CANCELLED, TouchState.EXPIRED])
def test_a_key_is_free_again_when_the_message_certainly_did_not_leave(book: Book, ended: TouchState) -> None:
    book.add(a_touch(book, ended))
    book.add(a_touch(book))
    assert [touch.state for touch in book.rows(Touch)] == [ended, TouchState.SENDING]


@pytest.mark.parametrize("out", [TouchState.SENDING, TouchState.SENT, TouchState.BOUNCED])
def test_a_key_stays_taken_when_the_message_left_or_may_have_left(book: Book, out: TouchState) -> None:
    book.add(a_touch(book, out))
    again = a_touch(book)
    with pytest.raises(IntegrityError):
        book.add(again)
