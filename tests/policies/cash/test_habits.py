"""Who always pays a little too little is looked at, though each time is too little to ask for."""

from __future__ import annotations

import pytest

from policies.cash.deciding import Outcome, Review
from tests.policies.cash.cases import ACME, decided, paid

pytestmark = pytest.mark.words


@pytest.mark.parametrize(("times", "asked"), [(2, False), (3, True)])
def test_the_fourth_payment_closed_by_tolerance_is_shown_to_a_person(times: int, *, asked: bool) -> None:
    decision = decided(paid(479_901, "INV-1042"), tolerated_times={ACME: times})
    assert decision.outcome is Outcome.AUTO
    assert (Review.ALWAYS_SHORT in decision.reviews) is asked


def test_who_pays_in_full_this_time_is_not_asked() -> None:
    assert Review.ALWAYS_SHORT not in decided(paid(480_000, "INV-1042"), tolerated_times={ACME: 9}).reviews
