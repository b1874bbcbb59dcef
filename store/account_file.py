"""The account file: everything the agent needs of an account to write to it, read for many accounts at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from ledger.states import TOUCH_WENT_OUT
from store.tables import (
    Contact,
    ContactAddress,
    CreditNote,
    Customer,
    Hold,
    ImportBatch,
    Invoice,
    Receipt,
    Touch,
)

#: Channels besides email, open only to who asked to be reached there.
OTHER_CHANNELS = ("whatsapp", "sms", "voice")
#: How many earlier messages the planner is shown.
HISTORY_LENGTH = 12


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice with an open balance; amounts in minor units."""

    id: int
    customer_id: int
    number: str
    issue_date: date
    due_date: date
    currency: str
    total_minor: int
    balance_minor: int
    chase_minor: int
    disputed_minor: int
    promised_minor: int
    pending_minor: int
    held_minor: int
    rung: int
    document: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """A contact with one address, and whether it may be written to."""

    contact_id: int
    customer_id: int
    name: str
    role: str
    rank: int
    language: str
    address: str
    active: bool
    valid: bool
    opted_out: bool
    opted_in: bool
    on_hold: bool
    channel: str = "email"

    @property
    def usable(self) -> bool:
        """Whether consent and validity let it be used; channels other than email are for who asked for them."""
        wanted = self.opted_in or self.channel == "email"
        return wanted and self.active and self.valid and not self.opted_out and not self.on_hold


@dataclass(frozen=True, slots=True)
class PastTouch:
    """An earlier message: when, at which stage, in which tone."""

    sent_at: datetime
    stage: str
    tone: str
    contact_id: int
    rfc_message_id: str


@dataclass(frozen=True, slots=True)
class AccountFile:
    """One account, ready to be written to; unapplied money per currency in minor units.

    `recipients` are reached by email, `other_recipients` on other channels.
    """

    customer_id: int
    number: str
    name: str
    locale: str
    payer_id: int | None
    invoices: tuple[OpenInvoice, ...]
    recipients: tuple[Recipient, ...]
    history: tuple[PastTouch, ...]
    unapplied_cash: tuple[tuple[str, int], ...]
    open_credits: tuple[tuple[str, int], ...]
    other_recipients: tuple[Recipient, ...] = ()

    def recipient(self, channel: str = "email") -> Recipient | None:
        """Return whom to write to: the first usable contact of the payer, else of the customer itself."""
        reached = (r for r in (*self.recipients, *self.other_recipients) if r.channel == channel)
        usable = sorted((r for r in reached if r.usable), key=lambda r: (r.rank, r.contact_id))
        payers = [r for r in usable if r.customer_id == self.payer_id]
        return next(iter(payers or usable), None)

    def contact(self, contact_id: int, address: str, channel: str = "email") -> Recipient | None:
        """Return a given contact with its address on a channel, if it is on file here."""
        wanted = (contact_id, address.casefold(), channel)
        known = (*self.recipients, *self.other_recipients)
        return next((r for r in known if (r.contact_id, r.address.casefold(), r.channel) == wanted), None)


def load_files(
    session: Session, tenant_id: int, customer_ids: Collection[int], *, shadow: bool
) -> dict[int, AccountFile]:
    """Read the files of these accounts in a fixed number of queries."""
    customers = session.execute(
        select(
            col(Customer.id), col(Customer.number), col(Customer.name), col(Customer.locale), col(Customer.payer_id)
        ).where(col(Customer.tenant_id) == tenant_id, col(Customer.id).in_(customer_ids))
    ).all()
    payers = {row.payer_id for row in customers if row.payer_id}
    invoices = _invoices(session, customer_ids)
    recipients = _recipients(session, {*customer_ids, *payers})
    history = _history(session, customer_ids, shadow)
    cash = _unapplied(session, Receipt, customer_ids)
    credits = _unapplied(session, CreditNote, customer_ids)
    return {
        row.id: AccountFile(
            customer_id=row.id,
            number=row.number,
            name=row.name,
            locale=row.locale,
            payer_id=row.payer_id,
            invoices=tuple(invoices[row.id]),
            recipients=tuple(r for r in reached if r.channel == "email"),
            other_recipients=tuple(r for r in reached if r.channel in OTHER_CHANNELS),
            history=tuple(history[row.id][:HISTORY_LENGTH]),
            unapplied_cash=tuple(cash[row.id]),
            open_credits=tuple(credits[row.id]),
        )
        for row in customers
        for reached in [recipients[row.id] + (recipients[row.payer_id] if row.payer_id else [])]
    }


def _invoices(session: Session, ids: Collection[int]) -> dict[int, list[OpenInvoice]]:
    columns = [col(getattr(Invoice, name)) for name in OpenInvoice.__dataclass_fields__]
    query = select(*columns).where(col(Invoice.customer_id).in_(ids), col(Invoice.balance_minor) > 0)
    found: dict[int, list[OpenInvoice]] = defaultdict(list)
    for row in session.execute(query.order_by(col(Invoice.due_date), col(Invoice.id))):
        invoice = OpenInvoice(*row)
        found[invoice.customer_id].append(invoice)
    return found


def _recipients(session: Session, ids: Collection[int]) -> dict[int, list[Recipient]]:
    held = and_(
        col(Hold.contact_id) == col(Contact.id),
        col(Hold.released_at).is_(None),
        or_(col(Hold.channel) == "", col(Hold.channel) == col(ContactAddress.channel)),
    )
    query = (
        select(
            col(Contact.id),
            col(Contact.customer_id),
            col(Contact.name),
            col(Contact.role),
            col(Contact.rank),
            col(Contact.language),
            col(ContactAddress.address),
            col(Contact.status) == "active",
            col(ContactAddress.status) == "valid",
            col(ContactAddress.consent) == "opted_out",
            col(ContactAddress.consent) == "opted_in",
            func.count(col(Hold.id)) > 0,
            col(ContactAddress.channel),
        )
        .join(ContactAddress, col(ContactAddress.contact_id) == col(Contact.id))
        .outerjoin(Hold, held)
        .where(col(Contact.customer_id).in_(ids), col(ContactAddress.channel).in_(["email", *OTHER_CHANNELS]))
        .group_by(col(Contact.id), col(ContactAddress.id))
    )
    found: dict[int, list[Recipient]] = defaultdict(list)
    for row in session.execute(query):
        values: list[Any] = [*row[:7], *(bool(flag) for flag in row[7:12]), row[12]]
        recipient = Recipient(*values)
        found[recipient.customer_id].append(recipient)
    return found


def _history(session: Session, ids: Collection[int], shadow: bool) -> dict[int, list[PastTouch]]:
    query = (
        select(
            col(Touch.customer_id),
            col(Touch.sending_at),
            col(Touch.stage),
            col(Touch.tone),
            col(Touch.contact_id),
            col(Touch.rfc_message_id),
        )
        .where(
            col(Touch.customer_id).in_(ids),
            col(Touch.shadow).is_(shadow),
            col(Touch.state).in_(TOUCH_WENT_OUT),
        )
        .order_by(col(Touch.sending_at).desc())
    )
    found: dict[int, list[PastTouch]] = defaultdict(list)
    for customer_id, *rest in session.execute(query):
        found[customer_id].append(PastTouch(*rest))
    return found


def _unapplied(
    session: Session, table: type[Receipt] | type[CreditNote], ids: Collection[int]
) -> dict[int, list[tuple[str, int]]]:
    query = (
        select(col(table.customer_id), col(table.currency), func.sum(col(table.unapplied_minor)))
        .where(col(table.customer_id).in_(ids), col(table.unapplied_minor) > 0)
        .group_by(col(table.customer_id), col(table.currency))
    )
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for customer_id, currency, amount in session.execute(query):
        found[customer_id].append((currency, int(amount)))
    return found


def ledger_synced_at(session: Session, tenant_id: int) -> datetime | None:
    """Return when the book was last imported, which is what its freshness is judged by."""
    query = select(func.max(col(ImportBatch.imported_at))).where(col(ImportBatch.tenant_id) == tenant_id)
    synced: datetime | None = session.execute(query).scalar_one()
    return synced
