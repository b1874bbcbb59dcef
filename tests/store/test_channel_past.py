"""What became of earlier messages, by channel: answers count wherever they came, failures only since the last one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ledger.account import ChannelPast
from ledger.states import TouchState
from store.channel_past import channel_past
from store.tables import Contact, Message, PolicyVersion, Touch
from tests.store.books import Book


def wrote(book: Book, customer_id: int, channel: str, days_ago: int) -> None:
    at = book.now - timedelta(days=days_ago)
    row: dict[str, Any] = {"direction": "in", "kind": "human", "raw": b"", "occurred_at": at, "recorded_at": at}
    book.add(
        Message(
            tenant_id=book.tenant_id, customer_id=customer_id, channel=channel, sha256=f"{channel}{days_ago}", **row
        )
    )


class Outbox:
    """Messages of ours to one customer."""

    def __init__(self, book: Book, customer_id: int) -> None:
        self.book, self.customer_id = book, customer_id
        self.contact = book.add(Contact(tenant_id=book.tenant_id, customer_id=customer_id, name="Ada"))
        version: dict[str, Any] = {
            "sha256": "x",
            "text": "",
            "reader": "test",
            "author": "kim",
            "effective_from": book.now,
        }
        self.policy = book.add(PolicyVersion(tenant_id=book.tenant_id, **version))

    def sent(self, channel: str, days_ago: int, state: TouchState = TouchState.SENT, *, shadow: bool = False) -> None:
        at: datetime = self.book.now - timedelta(days=days_ago)
        row: dict[str, Any] = {
            "tenant_id": self.book.tenant_id, "customer_id": self.customer_id, "contact_id": self.contact,
            "policy_version_id": self.policy, "idempotency_key": f"{channel}{days_ago}{shadow}", "rfc_message_id": "",
            "address": "", "stage": "", "rung": 1, "tone": "", "content_hash": "", "planned_at": at, "sending_at": at,
        }  # fmt: skip
        self.book.add(Touch(channel=channel, state=state, shadow=shadow, **row))


def past(book: Book, customer_id: int) -> dict[str, ChannelPast]:
    with book.database.read() as session:
        return channel_past(session, book.tenant_id, [customer_id], book.now, shadow=False).get(customer_id, {})


def test_answers_and_what_was_left_unanswered_or_failed_since_are_told_by_channel(book: Book) -> None:
    customer = book.customer()
    ours = Outbox(book, customer)
    ours.sent("smtp", 30)
    wrote(book, customer, "email", 29)
    ours.sent("smtp", 20)
    ours.sent("whatsapp", 15)
    ours.sent("whatsapp", 10, TouchState.BOUNCED)
    ours.sent("whatsapp", 5, TouchState.FAILED)
    assert past(book, customer) == {
        "email": ChannelPast(answered=True, unanswered=1),
        "whatsapp": ChannelPast(unanswered=1, failed=2),
    }


def test_rehearsals_what_never_left_and_what_is_long_ago_count_for_nothing(book: Book) -> None:
    customer = book.customer()
    ours = Outbox(book, customer)
    ours.sent("whatsapp", 3, shadow=True)
    ours.sent("whatsapp", 4, TouchState.CANCELLED)
    ours.sent("whatsapp", 200)
    wrote(book, customer, "whatsapp", 190)
    assert past(book, customer) == {}
    assert past(book, book.customer()) == {}
