"""The state machines of the book: every transition that exists; anything absent is forbidden."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)


class ForbiddenTransitionError(ValueError):
    """A change of state that the trade does not know."""


class InvoiceState(StrEnum):
    """Where an invoice stands in the ledger; paid and partly paid are derived from its allocations."""

    DRAFT = "draft"
    SENT = "sent"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    WRITTEN_OFF = "written_off"
    VOID = "void"


class ClearingState(StrEnum):
    """Whether the money of a receipt is really ours."""

    PENDING = "pending"
    CLEARED = "cleared"
    FAILED = "failed"
    RETURNED = "returned"
    REVERSED_ERROR = "reversed_error"
    REFUNDED = "refunded"
    #: A payment of several customers: a receipt for each of them counts in its place.
    SPLIT = "split"


class CreditState(StrEnum):
    """Where a credit note stands."""

    DRAFT = "draft"
    OPEN = "open"
    PARTIALLY_APPLIED = "partially_applied"
    CLOSED = "closed"
    VOID = "void"


class PromiseState(StrEnum):
    """Where a promise to pay stands."""

    PROPOSED = "proposed"
    OPEN = "open"
    KEPT = "kept"
    PARTIALLY_KEPT = "partially_kept"
    BROKEN = "broken"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


class DisputeState(StrEnum):
    """Where a dispute stands."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    INVESTIGATING = "investigating"
    WAITING_CUSTOMER = "waiting_customer"
    RESOLVED_VALID = "resolved_valid"
    RESOLVED_PARTIAL = "resolved_partial"
    RESOLVED_INVALID = "resolved_invalid"
    WITHDRAWN = "withdrawn"


class TouchState(StrEnum):
    """Where an outgoing message stands; `sending` after a crash is settled by looking it up."""

    PLANNED = "planned"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    REPLIED = "replied"
    FAILED = "failed"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ReviewState(StrEnum):
    """Where a review item stands; expiry never means approval."""

    OPEN = "open"
    ASSIGNED = "assigned"
    DEFERRED = "deferred"
    APPROVED = "approved"
    EDITED = "edited"
    REJECTED = "rejected"
    EXECUTED = "executed"
    CLOSED = "closed"
    EXPIRED = "expired"


_INVOICE = {
    "draft": {"sent", "void"},
    "sent": {"partially_paid", "paid", "void", "written_off"},
    "partially_paid": {"sent", "paid", "written_off"},
    "paid": {"partially_paid", "sent"},
    "written_off": {"sent", "partially_paid"},
    "void": set(),
}
_CLEARING = {
    "pending": {"cleared", "failed"},
    "cleared": {"returned", "reversed_error", "refunded", "split"},
    "failed": set(),
    "returned": set(),
    "reversed_error": set(),
    "refunded": set(),
    "split": {"cleared"},
}
_CREDIT = {
    "draft": {"open"},
    "open": {"partially_applied", "closed", "void"},
    "partially_applied": {"open", "closed"},
    "closed": {"open", "partially_applied"},
    "void": set(),
}
_PROMISE = {
    "proposed": {"open", "cancelled"},
    "open": {"kept", "partially_kept", "broken", "superseded", "cancelled"},
    # Judged early because covered, then the money went back before the deadline: it stands again.
    "kept": {"broken", "open"},
    "partially_kept": {"broken"},
    "broken": set(),
    "superseded": {"open"},
    "cancelled": {"open"},
}
_DISPUTE = {
    "raised": {
        "acknowledged",
        "investigating",
        "withdrawn",
        "resolved_valid",
        "resolved_partial",
        "resolved_invalid",
    },
    "acknowledged": {"investigating", "withdrawn", "resolved_valid", "resolved_partial", "resolved_invalid"},
    "investigating": {
        "waiting_customer",
        "withdrawn",
        "resolved_valid",
        "resolved_partial",
        "resolved_invalid",
    },
    "waiting_customer": {
        "investigating",
        "withdrawn",
        "resolved_valid",
        "resolved_partial",
        "resolved_invalid",
    },
    "resolved_valid": set(),
    "resolved_partial": {"investigating"},
    "resolved_invalid": {"investigating"},
    "withdrawn": {"investigating"},
}
_TOUCH = {
    "planned": {"awaiting_approval", "sending", "cancelled", "expired"},
    "awaiting_approval": {"approved", "cancelled", "expired"},
    "approved": {"sending", "cancelled", "expired"},
    "sending": {"sent", "failed", "planned", "cancelled"},
    "sent": {"delivered", "read", "replied", "bounced"},
    "delivered": {"read", "replied", "bounced"},
    "read": {"replied", "bounced"},
    "replied": {"bounced"},
    "failed": set(),
    "bounced": set(),
    "cancelled": set(),
    "expired": set(),
}
_REVIEW = {
    "open": {"assigned", "deferred", "approved", "edited", "rejected", "expired", "closed"},
    "assigned": {"open", "deferred", "approved", "edited", "rejected", "expired", "closed"},
    "deferred": {"open", "assigned", "approved", "edited", "rejected", "expired", "closed"},
    "approved": {"executed", "open", "closed"},
    "edited": {"executed", "open", "closed"},
    # Nothing was done: a person may take it up again.
    "rejected": {"closed", "open"},
    "executed": {"closed"},
    "closed": {"open"},
    "expired": {"open"},
}
_MACHINES: dict[type[StrEnum], dict[str, set[str]]] = {
    InvoiceState: _INVOICE,
    ClearingState: _CLEARING,
    CreditState: _CREDIT,
    PromiseState: _PROMISE,
    DisputeState: _DISPUTE,
    TouchState: _TOUCH,
    ReviewState: _REVIEW,
}

#: Promise states that end its life; only an open promise protects an invoice.
PROMISE_OUTCOMES = frozenset({PromiseState.KEPT, PromiseState.PARTIALLY_KEPT, PromiseState.BROKEN})
#: Dispute states in which the disputed amount is not chased.
DISPUTE_OPEN = frozenset(
    {
        DisputeState.RAISED,
        DisputeState.ACKNOWLEDGED,
        DisputeState.INVESTIGATING,
        DisputeState.WAITING_CUSTOMER,
    }
)
#: Invoice states in which money can still be asked for.
INVOICE_OPEN = frozenset({InvoiceState.SENT, InvoiceState.PARTIALLY_PAID})
#: Touch states of a message that reached, or may have reached, the customer.
TOUCH_WENT_OUT = frozenset(
    {
        TouchState.SENDING,
        TouchState.SENT,
        TouchState.DELIVERED,
        TouchState.READ,
        TouchState.REPLIED,
        TouchState.BOUNCED,
    }
)
#: Review states that still wait for a person.
REVIEW_WAITING = frozenset({ReviewState.OPEN, ReviewState.ASSIGNED, ReviewState.DEFERRED})


def move(current: S, target: S) -> S:
    """Return the target state if the move exists; staying where one is, is no move.

    Raises ForbiddenTransitionError for anything absent from the table.
    """
    if target not in _MACHINES[type(current)][current]:
        raise ForbiddenTransitionError(f"{type(current).__name__}: {current} → {target} is not a transition")
    return target


def may_move(current: StrEnum, target: StrEnum) -> bool:
    """Say whether a transition exists, without raising."""
    return target in _MACHINES[type(current)][current]
