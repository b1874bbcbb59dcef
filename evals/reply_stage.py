"""Plays labelled messages through the product: each as the answer of a known contact to a letter of ours.

Every message has a customer of its own with the invoices of its label, and is read on its own day. Numbers that
occur twice need books of their own, so the workspace has as many companies as the most frequent number has owners.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from agent.bootstrap import Workplace
from agent.inbound import read_inbox
from agent.understanding import policy_for_mail
from channels.correlation import message_id, reply_address, reply_token
from evals.labels import LabelledMessage, OpenInvoice, ReplyAction
from evals.readers import subject_invoices, written_mail
from evals.reply_actions import actions_done
from evals.stage import Stage, beside, import_rows, open_stage
from ledger.money import Money
from ledger.states import TouchState
from prompts.model import Model, ModelError
from store.tables import Contact, Customer, Invoice, Touch, TouchInvoice

POLICY_PAGE = Path(__file__).parent / "replies" / "policy.md"
#: The one document that lies ready for every invoice.
_DOCUMENT = "invoice.pdf"
_WRITTEN_BEFORE = timedelta(days=1)
_ARRIVES_AFTER = timedelta(minutes=1)

Played = Mapping[str, frozenset[ReplyAction]]


@dataclass(frozen=True, slots=True)
class Writer:
    """A labelled message with the customer who writes it."""

    code: str
    message: LabelledMessage

    @property
    def address(self) -> str:
        """The one address on file."""
        return f"ap@{self.code.lower()}.example"

    @property
    def letter(self) -> str:
        """The key of the letter that is answered."""
        return f"letter-{self.code.lower()}"


def play_replies(messages: Sequence[LabelledMessage], model: Model) -> Played:
    """Return what was done about each message, by its id; raise ModelError when the model cannot read one."""
    if not messages:
        return {}
    first = min(message.sent_at for message in messages).astimezone(UTC) - 2 * _WRITTEN_BEFORE
    done: dict[str, frozenset[ReplyAction]] = {}
    with open_stage(model, POLICY_PAGE, first) as stage:
        (stage.place.office.documents / _DOCUMENT).write_bytes(b"%PDF-1.4\n%%EOF\n")
        for number, writers in enumerate(_books(messages)):
            stage.clock.now = first
            done |= _play_book(stage, beside(stage.place) if number else stage.place, writers)
    return done


def _books(messages: Iterable[LabelledMessage]) -> Iterator[tuple[Writer, ...]]:
    """Part messages into books, in the order they were sent, such that no invoice number is in a book twice."""
    books: list[tuple[set[str], list[Writer]]] = []
    for count, message in enumerate(sorted(messages, key=lambda message: message.sent_at)):
        numbers = {invoice.number for invoice in message.invoices}
        book = next((book for book in books if not book[0] & numbers), None)
        if book is None:
            book = (set(), [])
            books.append(book)
        book[0].update(numbers)
        book[1].append(Writer(f"C{count:04}", message))
    return (tuple(writers) for _, writers in books)


def _play_book(stage: Stage, place: Workplace, writers: Sequence[Writer]) -> Played:
    _import_book(place, writers)
    version_id = policy_for_mail(place).version_id
    with place.office.journal("evaluation") as journal:
        customers = _customers(journal.session, place.office.tenant_id)
        for writer in writers:
            _write_letter(journal.session, place, writer, customers[writer.code], version_id)
    for writer in writers:
        stage.clock.now = writer.message.sent_at.astimezone(UTC) + _ARRIVES_AFTER
        stage.post.post(_answer(place, writer), stage.clock.now)
        if problems := read_inbox(place).problems:
            raise ModelError(problems[0])
    with place.office.database.read() as session:
        done = actions_done(session, place.office.tenant_id)
    nothing = frozenset({ReplyAction.NONE})
    return {writer.message.id: done.get(customers[writer.code], nothing) for writer in writers}


def _customers(session: Session, tenant_id: int) -> dict[str, int]:
    found = session.exec(select(Customer.number, Customer.id).where(col(Customer.tenant_id) == tenant_id))
    return {number: customer_id for number, customer_id in found if customer_id is not None}


def _import_book(place: Workplace, writers: Sequence[Writer]) -> None:
    import_rows(
        place,
        "customers",
        ("Customer No", "Name", "Language", "Time zone", "Currency"),
        [(w.code, f"{w.code} Trading Ltd", w.message.locale, w.message.zone, w.message.currency) for w in writers],
    )
    contacts = [(writer.code, "Eva", writer.address) for writer in writers]
    import_rows(place, "contacts", ("Customer No", "Contact name", "Email"), contacts)
    import_rows(
        place,
        "invoices",
        ("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount", "Document path"),
        [_invoice(writer, invoice) for writer in writers for invoice in writer.message.invoices],
    )


def _invoice(writer: Writer, invoice: OpenInvoice) -> tuple[str, ...]:
    currency = writer.message.currency
    amount = f"{Money(invoice.open_minor, currency).amount}"
    issued = invoice.due - timedelta(days=30)
    return writer.code, invoice.number, issued.isoformat(), invoice.due.isoformat(), currency, amount, _DOCUMENT


def _write_letter(session: Session, place: Workplace, writer: Writer, customer_id: int, version_id: int) -> None:
    """Put the letter that is answered on file, as sent the day before."""
    sent_at = writer.message.sent_at.astimezone(UTC) - _WRITTEN_BEFORE
    contact_id = session.exec(select(Contact.id).where(col(Contact.customer_id) == customer_id)).one()
    assert contact_id is not None
    touch = Touch(
        tenant_id=place.office.tenant_id,
        customer_id=customer_id,
        contact_id=contact_id,
        policy_version_id=version_id,
        idempotency_key=writer.letter,
        rfc_message_id=_letter_id(place, writer),
        channel="email",
        address=writer.address,
        shadow=False,
        stage="reminder",
        rung=1,
        tone="friendly",
        content_hash="",
        state=TouchState.SENT,
        planned_at=sent_at,
        sending_at=sent_at,
        sent_at=sent_at,
    )
    session.add(touch)
    session.flush()
    assert touch.id is not None
    demanded = _demanded(writer.message, sent_at)
    for invoice in session.exec(select(Invoice).where(col(Invoice.customer_id) == customer_id)):
        if invoice.number in demanded:
            assert invoice.id is not None
            session.add(TouchInvoice(touch_id=touch.id, invoice_id=invoice.id, demanded_minor=invoice.balance_minor))


def _demanded(message: LabelledMessage, at: datetime) -> frozenset[str]:
    """Return what the letter asked for: the invoices the subject names, else what was overdue, else all."""
    overdue = [invoice.number for invoice in message.invoices if invoice.due < at.date()]
    return frozenset(subject_invoices(message) or overdue or [invoice.number for invoice in message.invoices])


def _letter_id(place: Workplace, writer: Writer) -> str:
    office = place.office
    return message_id(writer.letter, office.secret, office.letterhead.mailbox.partition("@")[2])


def _answer(place: Workplace, writer: Writer) -> bytes:
    office = place.office
    to = reply_address(office.letterhead.mailbox, reply_token(writer.letter, office.secret))
    mail = written_mail(writer.message, writer.address, to)
    mail["In-Reply-To"] = _letter_id(place, writer)
    return mail.as_bytes()
