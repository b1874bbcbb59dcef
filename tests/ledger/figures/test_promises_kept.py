"""What promises were worth is told by count and by value, and only of those that were judged."""

from __future__ import annotations

from ledger.figures.promises import DuePromise, kept_promises
from ledger.states import PromiseState
from tests.ledger.figures.worked import percent

KEPT, PARTIAL, BROKEN = PromiseState.KEPT, PromiseState.PARTIALLY_KEPT, PromiseState.BROKEN


def test_forty_promises_of_which_twenty_six_were_kept() -> None:
    found = kept_promises(
        [
            *(DuePromise(KEPT, 5_000, 5_000) for _ in range(26)),
            *(DuePromise(PARTIAL, 5_000, 4_000) for _ in range(6)),
            *(DuePromise(BROKEN, 5_000, 0) for _ in range(8)),
        ]
    )
    assert percent(found.by_count(), 0) == "65"
    assert percent(found.by_count_with_partial(), 0) == "80"
    assert found.promised_minor == 200_000
    assert percent(found.by_value(), 0) == "77"


def test_what_came_beyond_one_promise_makes_up_for_no_other() -> None:
    found = kept_promises([DuePromise(KEPT, 100, 900), DuePromise(BROKEN, 100, 0)])
    assert percent(found.by_value(), 0) == "50"


def test_promises_that_were_replaced_withdrawn_or_are_still_open_say_nothing() -> None:
    others = set(PromiseState) - {KEPT, PARTIAL, BROKEN}
    found = kept_promises(DuePromise(state, 100, 100) for state in others)
    assert (found.by_count(), found.by_count_with_partial(), found.by_value()) == (None, None, None)
