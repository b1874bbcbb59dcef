"""Every state machine: what the trade knows is allowed, everything absent is refused."""

from __future__ import annotations

from enum import StrEnum
from itertools import product

import pytest

from ledger.states import (
    ClearingState,
    CreditState,
    DisputeState,
    ForbiddenTransitionError,
    InvoiceState,
    PromiseState,
    ReviewState,
    TouchState,
    may_move,
    move,
)

#: As the trade tells them, a line per state: where it may go. Written down a second time on purpose.
MACHINES: dict[type[StrEnum], str] = {
    InvoiceState: """
        draft: sent void
        sent: partially_paid paid void written_off
        partially_paid: sent paid written_off
        paid: partially_paid sent
        written_off: sent partially_paid
        void:
    """,
    ClearingState: """
        pending: cleared failed
        cleared: returned reversed_error refunded split
        failed:
        returned:
        reversed_error:
        refunded:
        split: cleared
    """,
    CreditState: """
        draft: open
        open: partially_applied closed void
        partially_applied: open closed
        closed: open partially_applied
        void:
    """,
    PromiseState: """
        proposed: open cancelled
        open: kept partially_kept broken superseded cancelled
        kept: broken open
        partially_kept: broken
        broken:
        superseded: open
        cancelled: open
    """,
    DisputeState: """
        raised: acknowledged investigating withdrawn resolved_valid resolved_partial resolved_invalid
        acknowledged: investigating withdrawn resolved_valid resolved_partial resolved_invalid
        investigating: waiting_customer withdrawn resolved_valid resolved_partial resolved_invalid
        waiting_customer: investigating withdrawn resolved_valid resolved_partial resolved_invalid
        resolved_valid:
        resolved_partial: investigating
        resolved_invalid: investigating
        withdrawn: investigating
    """,
    TouchState: """
        planned: awaiting_approval sending cancelled expired
        awaiting_approval: approved cancelled expired
        approved: sending cancelled expired
        sending: sent failed planned cancelled
        sent: delivered read replied bounced
        delivered: read replied bounced
        read: replied bounced
        replied: bounced
        failed:
        bounced:
        cancelled:
        expired:
    """,
    ReviewState: """
        open: assigned deferred approved edited rejected expired closed
        assigned: open deferred approved edited rejected expired closed
        deferred: open assigned approved edited rejected expired closed
        approved: executed open closed
        edited: executed open closed
        rejected: closed open
        executed: closed
        closed: open
        expired: open
    """,
}


def allowed(kind: type[StrEnum]) -> set[tuple[str, str]]:
    lines = (line.partition(":") for line in MACHINES[kind].split("\n") if line.strip())
    return {(state.strip(), target) for state, _, targets in lines for target in targets.split()}


@pytest.mark.parametrize("kind", MACHINES)
def test_exactly_the_known_transitions_are_allowed(kind: type[StrEnum]) -> None:
    for current, target in product(kind, kind):
        if (current.value, target.value) in allowed(kind):
            assert may_move(current, target)
            assert move(current, target) is target
        else:
            assert not may_move(current, target)
            with pytest.raises(ForbiddenTransitionError, match=f"{current.value} → {target.value}"):
                move(current, target)


@pytest.mark.parametrize("kind", MACHINES)
def test_staying_where_one_is_is_no_move(kind: type[StrEnum]) -> None:
    assert not any(may_move(state, state) for state in kind)


def test_an_expired_case_is_never_approved_by_its_expiry() -> None:
    assert [state for state in ReviewState if may_move(ReviewState.EXPIRED, state)] == [ReviewState.OPEN]


def test_a_message_handed_over_is_never_handed_over_again_from_where_it_ended() -> None:
    ended = (TouchState.SENT, TouchState.FAILED, TouchState.BOUNCED, TouchState.CANCELLED, TouchState.EXPIRED)
    assert not any(may_move(state, TouchState.SENDING) for state in ended)
