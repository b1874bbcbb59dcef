"""A text that was handed to the provider, and the statuses it reports: for tests of what becomes of deliveries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from channels.twilio.callbacks import RANKS, StatusUpdate
from ledger.states import TouchState
from store.tables import (
    Answer,
    Contact,
    ContactAddress,
    Customer,
    DeliveryNote,
    Event,
    Invoice,
    Message,
    PolicyVersion,
    ReviewItem,
    Touch,
    TouchInvoice,
)
from tests.store.books import Book
from tools.deliveries import note_status
from tools.touch_ends import mark_sent

NUMBER = "+4915112345678"


@dataclass
class TextingDesk:
    """One customer who was texted about one invoice; `sid` is what the provider calls the text."""

    book: Book
    state: TouchState = TouchState.SENDING
    sid: str = "SM" + "0a" * 16
    customer: int = field(init=False)
    touch: int = field(init=False)

    def __post_init__(self) -> None:
        book, mine = self.book, {"tenant_id": self.book.tenant_id}
        self.customer = book.customer()
        self.contact = book.add(Contact(customer_id=self.customer, **mine))
        for channel in ("whatsapp", "sms"):
            book.add(ContactAddress(contact_id=self.contact, channel=channel, address=NUMBER, **mine))
        self.invoice = book.invoice(self.customer, 100_00)
        policy = PolicyVersion(sha256="0" * 64, text="", reader="r", author="a", effective_from=book.now, **mine)
        self.policy = book.add(policy)
        self.touch = self.another_touch("live-1")

    def another_touch(self, key: str) -> int:
        book = self.book
        touch = book.add(
            Touch(
                tenant_id=book.tenant_id, customer_id=self.customer, contact_id=self.contact,
                policy_version_id=self.policy, idempotency_key=key, rfc_message_id=f"<{key}@dunlin.example>",
                channel="whatsapp", address=NUMBER, shadow=False, stage="s1", rung=1, tone="firm", content_hash="h",
                state=self.state, planned_at=book.now, sending_at=book.now,
            )
        )  # fmt: skip
        with book.database.write() as session:
            session.add(TouchInvoice(touch_id=touch, invoice_id=self.invoice, demanded_minor=100_00, rung_after=1))
        return touch

    def an_answer(self, state: TouchState = TouchState.SENDING) -> int:
        """Write a row for an answer to something the customer texted."""
        book, mine = self.book, {"tenant_id": self.book.tenant_id}
        message = Message(
            direction="in", channel="whatsapp", sha256=f"{book.tenant_id}".rjust(64, "0"), raw=b"",
            occurred_at=book.now, recorded_at=book.now, **mine,
        )  # fmt: skip
        return book.add(
            Answer(
                customer_id=self.customer, contact_id=self.contact, message_id=book.add(message),
                idempotency_key="answer", rfc_message_id="<a@dunlin.example>", channel="whatsapp", address=NUMBER,
                level=2, state=state, planned_at=book.now, sending_at=book.now, **mine,
            )
        )  # fmt: skip

    def hear_answer(self) -> None:
        """Learn from the answer to our own call that the provider has the text."""
        with self.book.journal("agent") as journal:
            mark_sent(journal, {self.touch: self.sid})

    def told(self, status: str, code: int | None = None, *, key: str | None = None, sid: str = "") -> str:
        """Hear a status of the provider."""
        key = f"touch-{self.touch}" if key is None else key
        with self.book.journal("agent") as journal:
            return note_status(journal, StatusUpdate(sid or self.sid, status, RANKS[status], code, key))

    def stands(self, touch: int | None = None) -> TouchState:
        return self.book.get(Touch, touch or self.touch).state

    def rung(self) -> int:
        return self.book.get(Invoice, self.invoice).rung

    def addresses(self) -> dict[str, tuple[str, str]]:
        """Return status and consent by channel."""
        return {row.channel: (row.status, row.consent) for row in self.book.rows(ContactAddress)}

    def end(self) -> dict[str, Any]:
        """Return everything delivery can change, so that two ways to the same end can be compared."""
        touch = self.book.get(Touch, self.touch)
        name = self.book.get(Customer, self.customer).name
        return {
            "touch": (touch.state, touch.provider_id, touch.sent_at is not None),
            "rung": self.rung(),
            "addresses": self.addresses(),
            "notes": {note.status for note in self.book.rows(DeliveryNote)},
            "reviews": sorted(item.subject.replace(name, "customer") for item in self.book.rows(ReviewItem)),
            "events": sorted({event.kind for event in self.book.rows(Event)}),
        }
