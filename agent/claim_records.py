"""Writing down what a message claimed and what came of it, with the place it was read from."""

from __future__ import annotations

from agent.claim_actions import Desk
from agent.claim_effects import Effect
from agent.reader.claims import Claim
from store.tables import ClaimRecord


def record_claim(desk: Desk, claim: Claim, effect: Effect, *, file_sha256: str = "", file_place: str = "") -> None:
    """Keep a claim with its outcome; a claim out of an attachment names the file's hash and the place in it."""
    row = {
        "tenant_id": desk.journal.tenant_id,
        "message_id": desk.message_id,
        "intent": claim.intent.value,
        "invoice_ids": [invoice.id for invoice in desk.file.invoices if invoice.number in claim.invoice_numbers],
        "amount_minor": claim.amount_minor,
        "currency": claim.currency or "",
        "day": claim.day,
        "reason": claim.reason.value if claim.reason else "",
        "evidence_start": claim.evidence[0],
        "evidence_end": claim.evidence[1],
        "file_sha256": file_sha256,
        "file_place": file_place,
        "confidence_percent": claim.confidence_percent,
        "outcome": effect.outcome,
        "event_id": effect.event_id,
    }
    desk.journal.add(ClaimRecord, row)
