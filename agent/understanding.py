"""Understands messages: whose each is, what its newest words claim, what its files say. Writes nothing.

The reader is in quarantine: it gets the words and one customer's context, and gives typed claims.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from agent.attached_files import NOTHING_ATTACHED, Attached, own_accounts, read_attached
from agent.bootstrap import Workplace
from agent.lookalike import KnownDomains
from agent.policy_page import PolicyPageError, in_force
from agent.policy_versions import page_in_force
from agent.reader.attachments.errand import Errand
from agent.reader.claims import Claim, ReadableMessage, ReaderContext
from agent.reader.invoices import mark_invoices
from agent.safe_reading import claims_of
from agent.whose_mail import Whose, known_domains, whose_mail
from channels.incoming_mail import ParsedMail, Unreadable
from channels.mail_kind import MailKind
from policies.account_rules import PolicyBook
from policies.policy import Policy
from prompts.model import Model, ModelError
from store.tables import Customer, Invoice, TouchInvoice
from tools.office import Office, PolicyInForce

#: Kinds of mail whose words are read.
READ_KINDS = frozenset({MailKind.HUMAN, MailKind.AUTO_REPLY})
#: A Date header further ahead of arrival than this is not believed.
_AHEAD = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Reading:
    """What all messages of one look are read with."""

    place: Workplace
    policy: PolicyInForce
    model: Model
    known_domains: Callable[[], KnownDomains]

    @property
    def office(self) -> Office:
        """Database, tenant and clock."""
        return self.place.office


@dataclass(frozen=True, slots=True)
class Understood:
    """One stored message as it was understood; `mail` is what its headers tell where it is `unreadable`, if anything.

    `whose` is None only where `mail` is.
    """

    message_id: int
    mail: ParsedMail | None
    whose: Whose | None
    unreadable: str = ""
    claims: tuple[Claim, ...] = ()
    attached: Attached = NOTHING_ATTACHED

    @property
    def customer_id(self) -> int | None:
        """The account it belongs to, if that is known."""
        return self.whose.customer_id if self.whose else None


def domains_known(office: Office) -> KnownDomains:
    """Return the domains customers write from."""
    with office.database.read() as session:
        return known_domains(session, office.tenant_id)


def policy_for_mail(place: Workplace, *, dry: bool = False) -> PolicyInForce:
    """Return the policy promises are accepted under; with no usable page the careful defaults hold.

    `dry` neither keeps a new page nor puts it into force.
    """
    office, home = place.office, place.home_currency
    day = office.clock().astimezone(office.zone).date()
    try:
        page = page_in_force(place, dry=dry, keep=not dry)
    except (PolicyPageError, ModelError):
        return PolicyInForce(0, PolicyBook(Policy(text=""), home, day))
    return in_force(page, home, day)


def understand(
    session: Session,
    reading: Reading,
    message_id: int,
    parsed: ParsedMail | Unreadable,
    raw: Callable[[], bytes],
) -> Understood:
    """Return whose a message is and what it says; of one that cannot be read, what its headers tell, if anything.

    `raw` gives its bytes, where something is attached.
    """
    unreadable = parsed.reason if isinstance(parsed, Unreadable) else ""
    mail = parsed.headers if isinstance(parsed, Unreadable) else parsed
    if mail is None:
        return Understood(message_id, None, None, unreadable)
    office, checks_dmarc = reading.office, bool(reading.place.settings.email.authserv_id)
    known = reading.known_domains
    whose = whose_mail(session, office.tenant_id, office.secret, mail, checks_dmarc=checks_dmarc, known=known)
    if unreadable:
        return Understood(message_id, mail, whose, unreadable)
    claims = _claims(session, reading, mail, whose)
    attached = _attached(session, reading, raw(), mail, whose) if mail.attachments else NOTHING_ATTACHED
    return Understood(message_id, mail, whose, "", claims, attached)


def _claims(session: Session, reading: Reading, mail: ParsedMail, whose: Whose) -> tuple[Claim, ...]:
    """Have the newest words read in quarantine; mail of machines, and of nobody we know, is not read."""
    if whose.customer_id is None or mail.kind not in READ_KINDS:
        return ()
    context = _context(session, reading, whose.customer_id, col(Invoice.balance_minor) > 0)
    readable = ReadableMessage(
        text=mail.text,
        newest_start=mail.newest[0],
        newest_end=mail.newest[1],
        sent_at=said_at(mail),
        subject_invoices=_spoken_of(session, mail, whose, context.invoice_numbers),
    )
    return claims_of(readable, context, reading.model)


def _attached(session: Session, reading: Reading, raw: bytes, mail: ParsedMail, whose: Whose) -> Attached:
    """Read what a person has attached whom we know at least by their domain; closed invoices may be named in it."""
    if whose.customer_id is None or whose.level == 0 or mail.kind is not MailKind.HUMAN:
        return NOTHING_ATTACHED
    context = _context(session, reading, whose.customer_id)
    own = own_accounts(reading.office.letterhead.bank_details)
    return read_attached(raw, mail, Errand(context, own, said_at(mail)))


def _context(session: Session, reading: Reading, customer_id: int, *which: ColumnElement[bool]) -> ReaderContext:
    """Return what the reader may know of a customer, with those of its invoices that are wanted."""
    customer = session.get_one(Customer, customer_id)
    numbers = select(col(Invoice.number)).where(col(Invoice.customer_id) == customer_id, *which)
    return ReaderContext(
        zone=_zone(reading.office, customer),
        locale=customer.locale,
        currency=customer.currency or reading.place.home_currency,
        invoice_numbers=tuple(session.scalars(numbers)),
    )


def _spoken_of(session: Session, mail: ParsedMail, whose: Whose, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the invoices a message is about before a word of it is read: those we asked for, else its subject's."""
    if whose.touch_id is not None:
        query = (
            select(col(Invoice.number))
            .join(TouchInvoice, col(TouchInvoice.invoice_id) == col(Invoice.id))
            .where(col(TouchInvoice.touch_id) == whose.touch_id, col(Invoice.balance_minor) > 0)
        )
        return tuple(session.scalars(query))
    marks = mark_invoices(mail.subject, (0, len(mail.subject)), known)
    return tuple(dict.fromkeys(mark.number for mark in marks))


def _zone(office: Office, customer: Customer) -> ZoneInfo:
    return ZoneInfo(customer.zone) if customer.zone else office.zone


def said_at(mail: ParsedMail) -> datetime:
    """Return when a mail was written, by its own date where that can be."""
    if mail.date is None or mail.date > mail.received_at + _AHEAD:
        return mail.received_at
    return mail.date
