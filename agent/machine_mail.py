"""Mail no person wrote: bounces, complaints, receipts and the like; it is never taken for a customer's words."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from agent.whose_mail import Whose, bounced
from channels.incoming_mail import ParsedMail
from channels.mail_bounce import Bounce, Permanence
from channels.mail_kind import MailKind
from ledger.states import TOUCH_WENT_OUT, TouchState, may_move
from store.account_file import load_files
from store.events import Journal
from store.tables import Answer, Customer, Touch
from tools.contacts import mark_undeliverable, opt_out
from tools.evidence import Evidence
from tools.office import Office
from tools.reviews import NewReview, ReviewKind, raise_review
from tools.touch_ends import recount_rungs


def act_on_machine_mail(journal: Journal, office: Office, mail: ParsedMail, whose: Whose, message_id: int) -> str:
    """Act on mail of a machine; return a word for what was done."""
    if mail.kind is MailKind.BOUNCE:
        return _bounce(journal, office, mail, message_id)
    if mail.kind is MailKind.COMPLAINT:
        return _complaint(journal, office, mail, message_id)
    if mail.kind is MailKind.SPAM and whose.touch_id is not None:
        return _answer_among_spam(journal, whose, message_id)
    if mail.kind is MailKind.CALENDAR and whose.customer_id is not None:
        raise_review(
            journal,
            NewReview(
                kind=ReviewKind.SERVICE_REQUEST,
                customer_id=whose.customer_id,
                subject="An invitation to a meeting",
                why="invitations are never accepted automatically",
                key=f"calendar:{message_id}",
                blocks_chasing=False,
            ),
        )
        return "review"
    return "noted"


def warn_of_impostor(journal: Journal, whose: Whose, message_id: int) -> None:
    """Show a person at once that a sender's domain may be mistaken for a customer's; it stops nothing by itself."""
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.CRITICAL,
            customer_id=whose.customer_id,
            subject=f"A message from {whose.sender_domain}, which looks like {whose.imitates}",
            why="the sender is not believed, and nothing the message says is carried out unless it stops contact; "
            "do not answer it, and ask the customer on a number you know",
            key=f"lookalike:{message_id}",
            severity="critical",
            evidence=Evidence(message_id),
            blocks_chasing=False,
            due_days=1,
        ),
    )


def _bounce(journal: Journal, office: Office, mail: ParsedMail, message_id: int) -> str:
    ours = bounced(journal.session, office.tenant_id, office.secret, mail)
    if ours is None:
        # Without a message of ours behind it, a bounce could be made by anybody to silence an address.
        return "noted"
    worst = next((b for b in mail.bounces if b.permanence is Permanence.HARD), None)
    if worst is not None:
        return _hard(journal, office, ours, worst, message_id)
    if not mail.bounces or all(b.delayed for b in mail.bounces):
        journal.record("delivery_delayed", ours.customer_id, message_id=message_id, **_named(ours))
        return "noted"
    if any(b.permanence is Permanence.POLICY for b in mail.bounces):
        _came_back(journal, ours, Permanence.POLICY, message_id)
        raise_review(
            journal,
            NewReview(
                kind=ReviewKind.BOUNCED,
                customer_id=ours.customer_id,
                subject="A mail server refuses our mail by policy",
                why="the operator should look at the sending set-up; the address itself is left as it is",
                # One case for a server and a day: where one message is refused, the next hundred are too.
                key=f"policy-bounce:{ours.address.rpartition('@')[2].lower()}:{journal.now.date()}",
                evidence=Evidence(message_id, *mail.newest),
                blocks_chasing=False,
            ),
        )
        return "operator"
    return _soft(journal, ours, message_id)


def _named(ours: Touch | Answer) -> dict[str, int | None]:
    return {"answer_id": ours.id} if isinstance(ours, Answer) else {"touch_id": ours.id}


def _came_back(journal: Journal, ours: Touch | Answer, permanence: Permanence, message_id: int) -> None:
    """Record that a message was not delivered: its invoices step back, and the next run asks again at that step.

    An answer asked for nothing, so nothing steps back for it.
    """
    if not may_move(ours.state, TouchState.BOUNCED):
        return
    ours.state = TouchState.BOUNCED
    journal.session.flush()
    if isinstance(ours, Touch):
        recount_rungs(journal.session, journal.tenant_id, shadow=ours.shadow, of_touch=ours.id)
    journal.record(
        "answer_returned" if isinstance(ours, Answer) else "message_returned",
        ours.customer_id,
        message_id=message_id,
        permanence=permanence.value,
        **_named(ours),
    )


def _soft(journal: Journal, ours: Touch | Answer, message_id: int) -> str:
    """Leave the address as it is: the message is sent again within the policy's limits, and a person told of a second.

    Nobody waits for the person, since a full mailbox may be emptied any day.
    """
    _came_back(journal, ours, Permanence.SOFT, message_id)
    if isinstance(ours, Answer):
        # An answer is not written again: the customer has what it confirmed on record, and writes anew if need be.
        return "noted"
    earlier = select(col(Touch.state)).where(
        col(Touch.tenant_id) == journal.tenant_id,
        col(Touch.address) == ours.address,
        col(Touch.shadow).is_(ours.shadow),
        col(Touch.state).in_(TOUCH_WENT_OUT),
        col(Touch.id) < ours.id,
    )
    before = journal.session.scalars(earlier.order_by(col(Touch.id).desc())).first()
    if before is not TouchState.BOUNCED:
        return "noted"
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.BOUNCED,
            customer_id=ours.customer_id,
            subject="Messages keep coming back, though the address exists",
            why="the mailbox may be full or given up; another contact may be better",
            key=f"soft-bounce:{ours.customer_id}:{ours.contact_id}",
            evidence=Evidence(message_id),
            blocks_chasing=False,
        ),
    )
    return "review"


def _hard(journal: Journal, office: Office, ours: Touch | Answer, bounce: Bounce, message_id: int) -> str:
    _came_back(journal, ours, Permanence.HARD, message_id)
    mark_undeliverable(journal, ours.customer_id, ours.address, bounce.status)
    journal.session.flush()
    files = load_files(journal.session, office.tenant_id, [ours.customer_id], shadow=ours.shadow)
    if files[ours.customer_id].recipient() is not None:
        # The next run writes to somebody else who is on file.
        return "undeliverable"
    name = journal.session.get_one(Customer, ours.customer_id).name
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.BOUNCED,
            customer_id=ours.customer_id,
            subject=f"{name}: the address does not exist any more",
            why="a message came back; find another contact",
            key=f"bounce:{ours.customer_id}:{ours.contact_id}",
            blocks_chasing=False,
        ),
    )
    return "undeliverable"


def _answer_among_spam(journal: Journal, whose: Whose, message_id: int) -> str:
    """Have a person look at an answer to our own message that our mail server took for spam: nobody chases past it."""
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.UNREADABLE_MESSAGE,
            customer_id=whose.customer_id,
            subject="An answer to our message was taken for spam",
            why="your mail server marked it as spam, so it was not read; it answers a message of ours",
            key=f"spam:{message_id}",
            evidence=Evidence(message_id),
        ),
    )
    return "review"


def _complaint(journal: Journal, office: Office, mail: ParsedMail, message_id: int) -> str:
    ours = bounced(journal.session, office.tenant_id, office.secret, mail)
    if ours is None:
        return "noted"
    opt_out(journal, ours.customer_id, ours.address, "email", Evidence(message_id, *mail.newest))
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.CRITICAL,
            customer_id=ours.customer_id,
            subject="A recipient reported our mail as spam",
            why="the address gets no more mail",
            key=f"complaint:{message_id}",
            severity="high",
            blocks_chasing=False,
        ),
    )
    return "opted_out"
