"""What the words of an automatic answer may cause: a vacation suppresses nothing, and no machine makes a promise."""

from __future__ import annotations

from agent.claim_actions import Desk, act_on
from agent.claim_effects import Effect
from agent.reader.claims import Claim
from prompts.reply_reading import Intent
from tools.reviews import NewReview, ReviewKind, raise_review

#: News a person left behind for everybody who writes: it holds whatever was written to them.
_STANDS = frozenset(
    {
        Intent.INSOLVENCY,
        Intent.LEGAL_THREAT,
        Intent.BANK_CHANGE_NOTICE,
        Intent.HARDSHIP,
        Intent.REGULATOR,
        Intent.ABUSIVE,
        Intent.INJECTION,
        Intent.OPT_OUT,
        Intent.LEFT_COMPANY,
    }
)


def act_on_automatic(claim: Claim, desk: Desk) -> Effect:
    """Carry out what a claim of an automatic answer may cause; it was written before our message came."""
    if claim.intent in _STANDS:
        return act_on(claim, desk)
    if claim.intent is not Intent.REDIRECT:
        return Effect("noted")
    raise_review(
        desk.journal,
        NewReview(
            kind=ReviewKind.SERVICE_REQUEST,
            customer_id=desk.customer_id,
            subject=f"{desk.file.name}: an automatic answer names another contact",
            why="check it before it is used; chasing goes on as before",
            key=f"redirect:{desk.message_id}",
            evidence=desk.evidence(claim),
            blocks_chasing=False,
        ),
    )
    return Effect("review")
