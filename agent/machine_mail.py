"""Mail no person wrote: bounces, complaints, receipts and the like; it is never taken for a customer's words."""

from __future__ import annotations

from agent.whose_mail import Whose, bounced_touch
from channels.incoming_mail import ParsedMail
from channels.mail_bounce import Bounce, Permanence
from channels.mail_kind import MailKind
from ledger.states import TouchState, may_move
from store.events import Journal
from store.tables import Customer, Touch
from tools.contacts import mark_undeliverable, opt_out
from tools.evidence import Evidence
from tools.office import Office
from tools.reviews import NewReview, ReviewKind, raise_review


def act_on_machine_mail(journal: Journal, office: Office, mail: ParsedMail, whose: Whose, message_id: int) -> str:
    """Act on mail of a machine; return a word for what was done."""
    if mail.kind is MailKind.BOUNCE:
        return _bounce(journal, office, mail, message_id)
    if mail.kind is MailKind.COMPLAINT:
        return _complaint(journal, office, mail, message_id)
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
        return _hard(journal, touch, worst)
    if any(b.permanence is Permanence.POLICY for b in mail.bounces):
        raise_review(
            journal,
            NewReview(
                kind=ReviewKind.BOUNCED,
                customer_id=touch.customer_id,
                subject="A mail server refuses our mail by policy",
                why="the operator should look at the sending set-up; the address itself is left as it is",
                key=f"policy-bounce:{message_id}",
                evidence=Evidence(message_id, *mail.newest),
                blocks_chasing=False,
            ),
        )
        return "operator"
    journal.record("delivery_delayed", touch.customer_id, touch_id=touch.id, message_id=message_id)
    return "noted"


def _hard(journal: Journal, touch: Touch, bounce: Bounce) -> str:
    if may_move(touch.state, TouchState.BOUNCED):
        touch.state = TouchState.BOUNCED
    mark_undeliverable(journal, touch.customer_id, touch.address, bounce.status)
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
