"""Mail no person wrote: bounces, complaints, receipts and the like; it is never taken for a customer's words."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from agent.whose_mail import Whose, bounced_touch
from channels.incoming_mail import ParsedMail
from channels.mail_bounce import Bounce, Permanence
from channels.mail_kind import MailKind
from ledger.states import TOUCH_WENT_OUT, TouchState, may_move
from store.account_file import load_files
from store.events import Journal
from store.tables import Customer, Touch
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
    touch = bounced_touch(journal.session, office.tenant_id, office.secret, mail)
    if touch is None:
        # Without a message of ours behind it, a bounce could be made by anybody to silence an address.
        return "noted"
    worst = next((b for b in mail.bounces if b.permanence is Permanence.HARD), None)
    if worst is not None:
        return _hard(journal, office, touch, worst, message_id)
    if not mail.bounces or all(b.delayed for b in mail.bounces):
        journal.record("delivery_delayed", touch.customer_id, touch_id=touch.id, message_id=message_id)
        return "noted"
    if any(b.permanence is Permanence.POLICY for b in mail.bounces):
        _came_back(journal, touch, Permanence.POLICY, message_id)
        raise_review(
            journal,
            NewReview(
                kind=ReviewKind.BOUNCED,
                customer_id=touch.customer_id,
                subject="A mail server refuses our mail by policy",
                why="the operator should look at the sending set-up; the address itself is left as it is",
                # One case for a server and a day: where one message is refused, the next hundred are too.
                key=f"policy-bounce:{touch.address.rpartition('@')[2].lower()}:{journal.now.date()}",
                evidence=Evidence(message_id, *mail.newest),
                blocks_chasing=False,
            ),
        )
        return "operator"
    return _soft(journal, touch, message_id)


def _came_back(journal: Journal, touch: Touch, permanence: Permanence, message_id: int) -> None:
    """Record that a message was not delivered: its invoices step back, and the next run asks again at that step."""
    if not may_move(touch.state, TouchState.BOUNCED):
        return
    touch.state = TouchState.BOUNCED
    journal.session.flush()
    recount_rungs(journal.session, journal.tenant_id, shadow=touch.shadow, of_touch=touch.id)
    journal.record(
        "message_returned",
        touch.customer_id,
        touch_id=touch.id,
        message_id=message_id,
        permanence=permanence.value,
    )


def _soft(journal: Journal, touch: Touch, message_id: int) -> str:
    """Leave the address as it is: the message is sent again within the policy's limits, and a person told of a second.

    Nobody waits for the person, since a full mailbox may be emptied any day.
    """
    earlier = select(col(Touch.state)).where(
        col(Touch.tenant_id) == journal.tenant_id,
        col(Touch.address) == touch.address,
        col(Touch.shadow).is_(touch.shadow),
        col(Touch.state).in_(TOUCH_WENT_OUT),
        col(Touch.id) < touch.id,
    )
    before = journal.session.scalars(earlier.order_by(col(Touch.id).desc())).first()
    _came_back(journal, touch, Permanence.SOFT, message_id)
    if before is not TouchState.BOUNCED:
        return "noted"
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.BOUNCED,
            customer_id=touch.customer_id,
            subject="Messages keep coming back, though the address exists",
            why="the mailbox may be full or given up; another contact may be better",
            key=f"soft-bounce:{touch.customer_id}:{touch.contact_id}",
            evidence=Evidence(message_id),
            blocks_chasing=False,
        ),
    )
    return "review"


def _hard(journal: Journal, office: Office, touch: Touch, bounce: Bounce, message_id: int) -> str:
    _came_back(journal, touch, Permanence.HARD, message_id)
    mark_undeliverable(journal, touch.customer_id, touch.address, bounce.status)
    journal.session.flush()
    files = load_files(journal.session, office.tenant_id, [touch.customer_id], shadow=touch.shadow)
    if files[touch.customer_id].recipient() is not None:
        # The next run writes to somebody else who is on file.
        return "undeliverable"
    name = journal.session.get_one(Customer, touch.customer_id).name
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.BOUNCED,
            customer_id=touch.customer_id,
            subject=f"{name}: the address does not exist any more",
            why="a message came back; find another contact",
            key=f"bounce:{touch.customer_id}:{touch.contact_id}",
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
    touch = bounced_touch(journal.session, office.tenant_id, office.secret, mail)
    if touch is None:
        return "noted"
    opt_out(journal, touch.customer_id, touch.address, "email", Evidence(message_id, *mail.newest))
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.CRITICAL,
            customer_id=touch.customer_id,
            subject="A recipient reported our mail as spam",
            why="the address gets no more mail",
            key=f"complaint:{message_id}",
            severity="high",
            blocks_chasing=False,
        ),
    )
    return "opted_out"
