"""Writes the `sending` row of a message and composes its final bytes, in the transaction that claims it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert

from channels.channel import OutgoingMessage
from channels.correlation import message_id, reply_address, reply_token
from channels.email_message import EmailParts, compose
from ledger.aging import days_overdue
from ledger.states import TouchState
from policies.guard import Check
from policies.ladder import climbed
from policies.policy import Channel
from store.bulk import Values, insert_rows
from store.events import Journal
from store.tables import Call, Message, Touch, TouchInvoice
from tools.attachments import invoice_documents
from tools.calls.leaving import call_row, compose_call
from tools.drafts import Draft
from tools.office import Office, PolicyInForce
from tools.texts.leaving import compose_text
from tools.world import AccountNow


@dataclass(frozen=True, slots=True)
class Claim:
    """A draft the guard let pass, with the account it saw and what it checked."""

    draft: Draft
    account: AccountNow
    checks: Sequence[Check]
    run_id: int | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message whose `sending` row is written; it may be handed to the channel once."""

    row_id: int
    customer_id: int
    message: OutgoingMessage
    channel: str = Channel.EMAIL.value


def write_claims(journal: Journal, office: Office, policy: PolicyInForce, claims: Sequence[Claim]) -> list[Claimed]:
    """Write touches, demanded invoices and raw messages of a batch, in one statement each.

    The unique key refuses a second message to a customer on the same day, whoever tries.
    """
    if not claims:
        return []
    session = journal.session
    touches = [_touch(journal, office, policy, claim) for claim in claims]
    touch_ids = insert_rows(session, Touch, touches)
    claimed, lines, messages, calls = [], [], [], []
    for claim, touch, touch_id in zip(claims, touches, touch_ids, strict=True):
        message = _compose(office, claim, touch["idempotency_key"], touch["rfc_message_id"], touch_id)
        lines += _lines(touch_id, claim, policy)
        messages.append(_stored(journal, claim, touch_id, message))
        if claim.draft.channel == Channel.VOICE and not office.channel.shadow:
            calls.append(call_row(journal.tenant_id, touch_id, claim.draft.script, journal.now))
        claimed.append(Claimed(touch_id, claim.draft.customer_id, message, claim.draft.channel))
    session.execute(insert(TouchInvoice), lines)
    insert_rows(session, Message, messages)
    insert_rows(session, Call, calls)
    return claimed


def _touch(journal: Journal, office: Office, policy: PolicyInForce, claim: Claim) -> Values:
    draft = claim.draft
    key = touch_key(draft.customer_id, policy.book.day, shadow=office.channel.shadow)
    return {
        "tenant_id": office.tenant_id,
        "customer_id": draft.customer_id,
        "contact_id": draft.contact_id,
        "run_id": claim.run_id,
        "policy_version_id": draft.policy_version_id,
        "idempotency_key": key,
        "rfc_message_id": message_id(key, office.secret, office.letterhead.mailbox.partition("@")[2]),
        "channel": office.way(draft.channel).name,
        "address": draft.address,
        "shadow": office.channel.shadow,
        "stage": draft.stage,
        "rung": draft.rung,
        "tone": draft.tone,
        "clauses": list(draft.clauses),
        "demanded": dict(claim.account.verdict.chase),
        "content_hash": draft.content_hash,
        "state": TouchState.SENDING,
        "planned_at": datetime.fromisoformat(draft.decided_at),
        "sending_at": journal.now,
        "proof": [check.as_json() for check in claim.checks],
    }


def touch_key(customer_id: int, day: date, *, shadow: bool) -> str:
    """Return the key under which at most one proactive message can ever go to a customer on a day.

    Short enough to travel, signed, in the address replies come back to.
    """
    return f"{'shadow' if shadow else 'live'}-{customer_id}-{day:%y%m%d}"


def _lines(touch_id: int, claim: Claim, policy: PolicyInForce) -> list[Values]:
    stage = claim.account.verdict.stage
    announced = -stage.days if stage and not claim.draft.rung else None
    rung_days = policy.book.rules_for(claim.account.facts).rung_days
    by_id = {invoice.id: invoice for invoice in claim.account.file.invoices}
    lines = []
    for invoice_id, demanded in claim.draft.demanded.items():
        invoice = by_id[int(invoice_id)]
        days = days_overdue(invoice.due_date, policy.book.day)
        after = climbed(rung_days, invoice.rung, days) if claim.draft.rung else invoice.rung
        lines.append(
            {
                "touch_id": touch_id,
                "invoice_id": invoice.id,
                "demanded_minor": demanded,
                "rung_after": after,
                "announced_days": announced,
            }
        )
    return lines


def _compose(office: Office, claim: Claim, key: str, rfc_id: str, touch_id: int) -> OutgoingMessage:
    if claim.draft.channel != Channel.EMAIL:
        draft, way = claim.draft, office.texts[claim.draft.channel]
        compose = compose_call if draft.channel == Channel.VOICE else compose_text
        text = compose(way, draft, f"touch-{touch_id}", office.clock())
        return OutgoingMessage(key, rfc_id, way.sender, draft.address, text)
    return _compose_letter(office, claim, key, rfc_id, touch_id)


def _compose_letter(office: Office, claim: Claim, key: str, rfc_id: str, touch_id: int) -> OutgoingMessage:
    draft, head = claim.draft, office.letterhead
    token = reply_token(key, office.secret)
    recipient = claim.account.file.contact(draft.contact_id, draft.address)
    earlier = tuple(touch.rfc_message_id for touch in reversed(claim.account.file.history))
    parts = EmailParts(
        # Not the day's key alone: a second attempt, after one that failed, is a message of its own.
        key=f"{key}-{touch_id}",
        message_id=rfc_id,
        now=office.clock(),
        sender=head.mailbox,
        sender_name=head.sender_name,
        recipient=draft.address,
        recipient_name=recipient.name if recipient else "",
        reply_to=reply_address(head.mailbox, token),
        subject=draft.letter_subject,
        text=draft.letter_text,
        html=draft.letter_html,
        in_reply_to=earlier[-1] if earlier else "",
        references=earlier,
        attachments=invoice_documents(office.documents, claim.account.file, draft.demanded),
    )
    envelope_from = reply_address(head.mailbox, token, "b")
    return OutgoingMessage(key, rfc_id, envelope_from, draft.address, compose(parts))


def _stored(journal: Journal, claim: Claim, touch_id: int, message: OutgoingMessage) -> Values:
    return {
        "tenant_id": journal.tenant_id,
        "direction": "out",
        "channel": claim.draft.channel,
        "kind": "reminder",
        "state": "stored",
        "customer_id": claim.draft.customer_id,
        "contact_id": claim.draft.contact_id,
        "touch_id": touch_id,
        "rfc_message_id": message.rfc_message_id,
        "sender": message.envelope_from,
        "subject": claim.draft.letter_subject,
        "text": claim.draft.letter_text,
        "sha256": hashlib.sha256(message.raw).hexdigest(),
        "raw": message.raw,
        "occurred_at": journal.now,
        "recorded_at": journal.now,
    }
