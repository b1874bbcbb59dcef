"""What stands on file about some mails: their senders, our messages they answer, the invoices they name.

It is read for all of them at once, in a fixed number of queries.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from channels.correlation import Purpose, read_token
from channels.incoming_mail import ParsedMail
from ledger.states import TOUCH_WENT_OUT
from store.bulk import NAMED, batches
from store.tables import Answer, Contact, ContactAddress, Invoice, Touch

_NUMBER_LIKE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{2,39}")
#: Words of a message looked up as invoice numbers at most.
_MOST_CANDIDATES = 200
#: So long a text is taken to answer the last one we sent.
_THREAD_LASTS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Ours:
    """A message of ours that is answered: to whom it went, and the reminder its thread began with."""

    customer_id: int
    contact_id: int | None
    touch_id: int | None


class OnFile:
    """What is known about some mails before a word of them is read."""

    def __init__(self, session: Session, tenant_id: int, secret: bytes, mails: Sequence[ParsedMail]) -> None:
        self.session = session
        self._tenant_id = tenant_id
        self._secret = secret
        letters = [mail for mail in mails if mail.channel == "email"]
        self._contacts = self._read_contacts({a for mail in letters for a in (mail.sender, *mail.reply_to) if a})
        self._numbers = self._read_numbers({dialled(mail) for mail in mails if mail.channel != "email"})
        keys = {key for mail in mails if (key := self._reply_key(mail))}
        ids = {rfc_id for mail in mails for rfc_id in (mail.in_reply_to, *mail.references) if rfc_id}
        self._by_key = self._read_ours(col(Touch.idempotency_key), col(Answer.idempotency_key), keys)
        self._by_id = self._read_ours(col(Touch.rfc_message_id), col(Answer.rfc_message_id), ids)
        self._owners = self._read_owners({n for mail in mails if not self.ours(mail)[0] for n in _numbers_in(mail)})

    def contacts(self, address: str) -> list[tuple[int, int]]:
        """Return the contacts behind a mail address in lower case, each with its customer."""
        return self._contacts.get(address, [])

    def senders(self, mail: ParsedMail) -> list[tuple[int, int]]:
        """Return the contacts behind the address or number a message came from, each with its customer."""
        return self.contacts(mail.sender) if mail.channel == "email" else self._numbers.get(dialled(mail), [])

    def last_asked(self, mail: ParsedMail, contact_id: int) -> Ours | None:
        """Return the last message of ours to a contact on the channel a text came by, which has no thread."""
        query = (
            select(col(Touch.customer_id), col(Touch.contact_id), col(Touch.id))
            .where(
                col(Touch.contact_id) == contact_id,
                col(Touch.channel) == mail.channel,
                col(Touch.state).in_(TOUCH_WENT_OUT),
                col(Touch.sending_at) >= mail.received_at - _THREAD_LASTS,
            )
            .order_by(col(Touch.id).desc())
        )
        found = self.session.execute(query).first()
        return Ours(*found) if found else None

    def ours(self, mail: ParsedMail) -> tuple[Ours | None, str]:
        """Return our message a mail answers, and how that is known."""
        found = self._by_key.get(self._reply_key(mail))
        if found:
            return found, "signed address"
        for name, ids in (("in-reply-to", (mail.in_reply_to,)), ("references", mail.references)):
            for rfc_id in filter(None, ids):
                found = self._by_id.get(rfc_id)
                if found:
                    return found, name
        return None, ""

    def owner(self, mail: ParsedMail) -> int | None:
        """Return the one customer whose invoices a mail names."""
        owners = {customer for number in _numbers_in(mail) for customer in self._owners.get(number, ())}
        return owners.pop() if len(owners) == 1 else None

    def _reply_key(self, mail: ParsedMail) -> str:
        return signed_key((*mail.delivered_to, *mail.to, *mail.cc), self._secret, "r")

    def _read_contacts(self, addresses: Collection[str]) -> dict[str, list[tuple[int, int]]]:
        stored = col(ContactAddress.address)
        # The index knows addresses as they were written, mostly in lower case; for others it is read as a whole.
        found = self._contacts_by(stored, addresses)
        return found | self._contacts_by(func.lower(stored), [one for one in addresses if one not in found])

    def _contacts_by(self, written: Any, addresses: Collection[str]) -> dict[str, list[tuple[int, int]]]:
        found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for some in batches(addresses, NAMED):
            query = (
                select(written, col(Contact.id), col(Contact.customer_id))
                .join(ContactAddress, col(ContactAddress.contact_id) == col(Contact.id))
                .where(
                    col(ContactAddress.tenant_id) == self._tenant_id,
                    col(ContactAddress.channel) == "email",
                    written.in_(some),
                )
                .order_by(col(Contact.id))
            )
            for address, contact_id, customer_id in self.session.execute(query):
                found[address].append((contact_id, customer_id))
        return dict(found)

    def _read_numbers(self, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[tuple[int, int]]]:
        found: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for some in batches([number for _, number in wanted], NAMED):
            query = (
                select(
                    col(ContactAddress.channel), col(ContactAddress.address), col(Contact.id), col(Contact.customer_id)
                )
                .join(Contact, col(Contact.id) == col(ContactAddress.contact_id))
                .where(
                    col(ContactAddress.tenant_id) == self._tenant_id,
                    col(ContactAddress.channel) != "email",
                    col(ContactAddress.address).in_(some),
                )
                .order_by(col(Contact.id))
            )
            for channel, number, contact_id, customer_id in self.session.execute(query):
                found[channel, number].append((contact_id, customer_id))
        return dict(found)

    def _read_ours(self, of_touch: Any, of_answer: Any, values: Collection[str]) -> dict[str, Ours]:
        """Return our messages by one of their marks; a reminder before an answer."""
        found: dict[str, Ours] = {}
        for some in batches(values, NAMED):
            answers = select(of_answer, col(Answer.customer_id), col(Answer.contact_id), col(Answer.touch_id)).where(
                col(Answer.tenant_id) == self._tenant_id, of_answer.in_(some)
            )
            # An attempt that certainly did not leave may have been made anew under the same key: the newest is meant.
            touches = select(of_touch, col(Touch.customer_id), col(Touch.contact_id), col(Touch.id)).where(
                col(Touch.tenant_id) == self._tenant_id, of_touch.in_(some)
            )
            for query in (answers.order_by(col(Answer.id).desc()), touches.order_by(col(Touch.id))):
                found.update((mark, Ours(*rest)) for mark, *rest in self.session.execute(query))
        return found

    def _read_owners(self, numbers: Collection[str]) -> dict[str, set[int]]:
        owners: defaultdict[str, set[int]] = defaultdict(set)
        for some in batches(numbers, NAMED):
            query = select(col(Invoice.number), col(Invoice.customer_id)).where(
                col(Invoice.tenant_id) == self._tenant_id, col(Invoice.number).in_(some)
            )
            for number, customer_id in self.session.execute(query):
                owners[number].add(customer_id)
        return owners


def dialled(mail: ParsedMail) -> tuple[str, str]:
    """Return channel and number a text or call came by, as numbers stand on file; it need not be a phone number."""
    return mail.channel, mail.sender.removeprefix(f"{mail.channel}:")


def signed_key(addresses: Iterable[str], secret: bytes, purpose: Purpose) -> str:
    """Return the key of our message that one of these addresses was signed for, if any."""
    return next(filter(None, (read_token(address, secret, purpose) for address in addresses)), "")


def _numbers_in(mail: ParsedMail) -> list[str]:
    """Return the words of a mail that may be invoice numbers."""
    words = f"{mail.subject} {mail.text[mail.newest[0] : mail.newest[1]]}"
    candidates = {word.strip("./_-") for word in _NUMBER_LIKE.findall(words)}
    return [word for word in sorted(candidates) if any(c.isdigit() for c in word)][:_MOST_CANDIDATES]
