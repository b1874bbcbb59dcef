"""Whose mail is it: which customer a message belongs to, and how far its sender may be believed.

Order of correlation: our signed reply address, In-Reply-To, References, an invoice number, the sender's address.
The sender's identity is a level: 0 unknown, 1 the customer's domain, 2 a known contact our own checks vouch for.
A display name never counts, and who writes from a domain that may be mistaken for a customer's is at level 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from agent.lookalike import KnownDomains
from agent.on_file import OnFile, signed_key
from channels.incoming_mail import ParsedMail
from channels.mail_authentication import Dmarc
from store.tables import Answer, Contact, ContactAddress, Touch

#: Providers whose domain says nothing about the company behind an address.
FREE_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com me.com aol.com gmx.de gmx.net "
    "web.de t-online.de freenet.de orange.fr free.fr laposte.net libero.it proton.me protonmail.com mail.ru "
    "yandex.ru qq.com 163.com".split()
)
#: The same under whatever ending: hotmail.fr is no stranger posing as hotmail.com.
_PROVIDERS = frozenset(domain.split(".")[0] for domain in FREE_MAIL)


@dataclass(frozen=True, slots=True)
class Whose:
    """The customer a message belongs to (None: unknown), how that is known, and the sender's identity level.

    `imitates` is the customers' domain the sender's may be mistaken for, and `sender_domain` that one; mostly empty.
    """

    customer_id: int | None
    contact_id: int | None = None
    touch_id: int | None = None
    by: str = ""
    level: int = 0
    imitates: str = ""
    sender_domain: str = ""


def whose_mail(on_file: OnFile, mail: ParsedMail, *, checks_dmarc: bool, known: Callable[[], KnownDomains]) -> Whose:
    """Correlate a message and weigh its sender.

    `checks_dmarc` says that our server's verdict is configured; `known` gives the customers' domains, once needed.
    """
    if mail.channel != "email":
        return _by_number(on_file, mail)
    whose = _correlated(on_file, mail, checks_dmarc=checks_dmarc)
    strange = [address for address in (mail.sender, *mail.reply_to) if not on_file.contacts(address)]
    for domain in dict.fromkeys(address.rpartition("@")[2] for address in strange):
        imitated = "" if domain in FREE_MAIL else known().imitated_by(domain)
        if imitated:
            return replace(whose, level=0, imitates=imitated, sender_domain=domain)
    return whose


def known_domains(session: Session, tenant_id: int) -> KnownDomains:
    """Read the domains of the customers' addresses, except those of mail providers."""
    query = (
        select(col(ContactAddress.address))
        .where(col(ContactAddress.tenant_id) == tenant_id, col(ContactAddress.channel) == "email")
        .distinct()
    )
    domains = {address.rpartition("@")[2].lower() for address in session.scalars(query)}
    return KnownDomains(domain for domain in domains if domain.split(".")[0] not in _PROVIDERS)


def _by_number(on_file: OnFile, mail: ParsedMail) -> Whose:
    """Say whose text or call it is: the network vouches for the number, and a number on file for the contact."""
    called, _ = on_file.ours(mail)
    if called:
        # Said on a call of ours: to a number that was on file, whoever else has it too.
        return Whose(called.customer_id, called.contact_id, called.touch_id, f"{mail.channel} number", 2)
    senders = on_file.senders(mail)
    customers = {customer for _, customer in senders}
    named = on_file.owner(mail)
    if len(customers) > 1 and named in customers:
        senders = [(contact, customer) for contact, customer in senders if customer == named]
    elif len(customers) != 1:
        return Whose(None)
    contact_id, customer_id = senders[0]
    asked = on_file.last_asked(mail, contact_id)
    return Whose(customer_id, contact_id, asked.touch_id if asked else None, f"{mail.channel} number", 2)


def _correlated(on_file: OnFile, mail: ParsedMail, *, checks_dmarc: bool) -> Whose:
    contacts = on_file.senders(mail)
    ours, by = on_file.ours(mail)
    customer_id = ours.customer_id if ours else None
    if customer_id is None:
        customer_id, by = on_file.owner(mail), "invoice number"
    if customer_id is None and len({customer for _, customer in contacts}) == 1:
        customer_id, by = contacts[0][1], "sender address"
    if customer_id is None:
        return Whose(None)
    contact_id = next((contact for contact, customer in contacts if customer == customer_id), None)
    if contact_id is None and contacts and ours:
        # A payer's clerk answers for the customer we wrote about.
        contact_id = next((contact for contact, _ in contacts if contact == ours.contact_id), None)
    proved = mail.dmarc is Dmarc.PASS if checks_dmarc else by == "signed address"
    level = _level(on_file.session, mail, customer_id, contact_id, proved=proved)
    return Whose(customer_id, contact_id, ours.touch_id if ours else None, by, level)


def bounced(session: Session, tenant_id: int, secret: bytes, mail: ParsedMail) -> Touch | Answer | None:
    """Return our message a bounce is about: by the signed envelope address it came to, else by the id it quotes."""
    key = signed_key((*mail.delivered_to, *mail.to), secret, "b")
    if key:
        return _by_key(session, tenant_id, key)
    return _by_id(session, tenant_id, mail.original_message_id) if mail.original_message_id else None


def _by_key(session: Session, tenant_id: int, key: str) -> Touch | Answer | None:
    touch = _touch(session, tenant_id, col(Touch.idempotency_key) == key)
    return touch or _answer(session, tenant_id, col(Answer.idempotency_key) == key)


def _by_id(session: Session, tenant_id: int, rfc_id: str) -> Touch | Answer | None:
    touch = _touch(session, tenant_id, col(Touch.rfc_message_id) == rfc_id)
    return touch or _answer(session, tenant_id, col(Answer.rfc_message_id) == rfc_id)


def _answer(session: Session, tenant_id: int, condition: Any) -> Answer | None:
    return session.scalars(select(Answer).where(col(Answer.tenant_id) == tenant_id, condition)).first()


def _touch(session: Session, tenant_id: int, condition: Any) -> Touch | None:
    # An attempt that certainly did not leave may have been made anew under the same key: the newest is meant.
    query = select(Touch).where(col(Touch.tenant_id) == tenant_id, condition).order_by(col(Touch.id).desc())
    return session.scalars(query).first()


def _level(session: Session, mail: ParsedMail, customer_id: int, contact_id: int | None, *, proved: bool) -> int:
    if mail.dmarc is Dmarc.FAIL:
        return 0
    if contact_id is not None:
        level = 2 if proved else 1
    elif proved and _domain_is_theirs(session, customer_id, mail.sender):
        level = 1
    else:
        level = 0
    elsewhere = [address for address in mail.reply_to if address != mail.sender]
    return max(0, level - 1) if elsewhere else level


def _domain_is_theirs(session: Session, customer_id: int, address: str) -> bool:
    domain = address.rpartition("@")[2]
    if not domain or domain in FREE_MAIL:
        return False
    query = (
        select(col(ContactAddress.id))
        .join(Contact, col(Contact.id) == col(ContactAddress.contact_id))
        .where(
            col(Contact.customer_id) == customer_id,
            func.lower(col(ContactAddress.address)).like(f"%@{domain}"),
        )
    )
    return session.scalars(query).first() is not None
