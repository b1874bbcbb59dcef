"""Understands messages: whose each is, what its newest words claim, what its files say. Writes nothing.

Looking up takes some messages at once and needs the database; reading needs none. The reader is in quarantine: it
gets the words and one customer's context, and gives typed claims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlmodel import Session

from agent.attached_files import NOTHING_ATTACHED, Attached, own_accounts, read_attached
from agent.bank_mail import BankPost, bank_post
from agent.bootstrap import Workplace
from agent.lookalike import KnownDomains
from agent.metered_model import MeteredModel
from agent.on_file import OnFile
from agent.policy_page import PolicyPageError, in_force
from agent.policy_versions import page_in_force
from agent.reader.attachments.errand import Errand
from agent.reader.claims import Claim, ReadableMessage
from agent.reader_contexts import Contexts
from agent.reading_ahead import read_ahead
from agent.reading_worker import Question
from agent.whose_mail import Whose, known_domains, whose_mail
from channels.incoming_mail import ParsedMail, Unreadable
from channels.mail_kind import MailKind
from channels.worker import WorkerError
from policies.account_rules import PolicyBook
from policies.policy import Policy
from prompts.model import ModelError
from tools.office import Office, PolicyInForce

#: Kinds of mail whose words are read.
READ_KINDS = frozenset({MailKind.HUMAN, MailKind.AUTO_REPLY})
#: A Date header further ahead of arrival than this is not believed.
_AHEAD = timedelta(hours=26)
#: Messages looked up together.
_LOOKED_UP = 32

#: A message by some number of its own, and what parsing it gave.
Arrived: TypeAlias = tuple[int, ParsedMail | Unreadable]


@dataclass(frozen=True, slots=True)
class Reading:
    """What all messages of one look are read with."""

    place: Workplace
    policy: PolicyInForce
    model: MeteredModel
    known_domains: Callable[[], KnownDomains]
    #: Whether what is done is kept, so that files may be written for it; not in a rehearsal.
    is_kept: bool = True

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
    bank: BankPost | None = None

    @property
    def customer_id(self) -> int | None:
        """The account it belongs to, if that is known."""
        return self.whose.customer_id if self.whose else None


@dataclass(frozen=True, slots=True)
class LookedUp:
    """One message before it is read: what is known of it, and what its reader is asked, if anything."""

    known: Understood
    question: Question | None = None


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
    reading: Reading, arrived: Iterable[Arrived], raw: Callable[[Session, int], bytes]
) -> Iterator[Understood]:
    """Give whose each message is and what it says; of one that cannot be read, what its headers tell, if anything.

    `raw` gives its bytes, where something is attached. Raises ModelError, SpendLimitReached or WorkerError when
    nothing more can be read, after all that was read before.
    """
    for one, claims in read_ahead(reading.place.reading_worker, reading.model, _looked_up(reading, arrived, raw)):
        yield replace(one.known, claims=claims) if claims else one.known


def _looked_up(
    reading: Reading, arrived: Iterable[Arrived], raw: Callable[[Session, int], bytes]
) -> Iterator[LookedUp]:
    for some in _chunks(arrived):
        with reading.office.database.read() as session:
            found = _look_up(session, reading, some, raw)
        yield from found


def _chunks(arrived: Iterable[Arrived]) -> Iterator[list[Arrived]]:
    """Cut messages into those looked up together; whatever ends them, none is lost that came before."""
    chunk: list[Arrived] = []
    try:
        for one in arrived:
            chunk.append(one)
            if len(chunk) == _LOOKED_UP:
                yield chunk
                chunk = []
    except WorkerError:
        yield chunk
        raise
    yield chunk


def _look_up(
    session: Session, reading: Reading, arrived: Sequence[Arrived], raw: Callable[[Session, int], bytes]
) -> list[LookedUp]:
    """Return whose these messages are, and what their reader is asked."""
    office, checks_dmarc = reading.office, bool(reading.place.settings.email.authserv_id)
    heads = [parsed.headers if isinstance(parsed, Unreadable) else parsed for _, parsed in arrived]
    on_file = OnFile(session, office.tenant_id, office.secret, [head for head in heads if head])
    known = [
        Understood(
            message_id,
            head,
            whose_mail(on_file, head, checks_dmarc=checks_dmarc, known=reading.known_domains) if head else None,
            parsed.reason if isinstance(parsed, Unreadable) else "",
        )
        for (message_id, parsed), head in zip(arrived, heads, strict=True)
    ]
    contexts = Contexts(session, reading.place, [one.whose for one in known if one.whose])
    known = [_with_bank_files(session, reading, one, raw) for one in known]
    return [LookedUp(_with_files(session, reading, one, contexts, raw), _question(one, contexts)) for one in known]


def _with_bank_files(
    session: Session, reading: Reading, one: Understood, raw: Callable[[Session, int], bytes]
) -> Understood:
    """Try the bank's files that a mail brings, whoever sent it."""
    if one.unreadable or not one.mail or not one.mail.attachments:
        return one
    place = reading.place
    return replace(one, bank=bank_post(raw(session, one.message_id), one.mail, place.settings, place.bank_worker))


def _question(one: Understood, contexts: Contexts) -> Question | None:
    """Return what is read of a message; mail of machines, and of nobody we know, is not."""
    mail, whose = one.mail, one.whose
    if one.unreadable or not mail or not whose or whose.customer_id is None or mail.kind not in READ_KINDS:
        return None
    context = contexts.of(whose.customer_id)
    readable = ReadableMessage(
        text=mail.text,
        newest_start=mail.newest[0],
        newest_end=mail.newest[1],
        sent_at=said_at(mail),
        subject_invoices=contexts.spoken_of(whose, mail.subject),
    )
    return readable, context


def _with_files(
    session: Session, reading: Reading, one: Understood, contexts: Contexts, raw: Callable[[Session, int], bytes]
) -> Understood:
    """Read what a person has attached whom we know at least by their domain; closed invoices may be named in it."""
    mail, whose = one.mail, one.whose
    if one.unreadable or not mail or not mail.attachments or mail.kind is not MailKind.HUMAN:
        return one
    if whose is None or whose.customer_id is None or whose.level == 0:
        return one
    own = own_accounts(reading.office.letterhead.bank_details)
    errand = Errand(contexts.with_closed(session, whose.customer_id), own, said_at(mail))
    return replace(one, attached=read_attached(raw(session, one.message_id), mail, errand, reading.place.file_worker))


def said_at(mail: ParsedMail) -> datetime:
    """Return when a mail was written, by its own date where that can be."""
    if mail.date is None or mail.date > mail.received_at + _AHEAD:
        return mail.received_at
    return mail.date
