"""What a contact comes to: units times price, every started minute, and no price is never taken for nothing."""

from __future__ import annotations

import pytest

from ledger.contact_prices import USUAL_UNIT, Unit, cost_micros, started_minutes
from policies.policy import Channel

pytestmark = pytest.mark.words


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (1, 1), (60, 1), (61, 2), (3600, 60)])
def test_a_call_is_charged_by_the_minutes_that_began(seconds: int, minutes: int) -> None:
    assert started_minutes(seconds) == minutes


@pytest.mark.parametrize(
    ("units", "prices", "cost"),
    [
        (2, {"sms_segment": 75_000}, 150_000),
        (2, {"sms_segment": 0}, 0),
        (2, {"email": 75_000}, None),
        (None, {"sms_segment": 75_000}, None),
        (0, {}, 0),
    ],
)
def test_without_a_price_or_a_size_the_cost_is_unknown_not_nothing(
    units: int | None, prices: dict[str, int], cost: int | None
) -> None:
    assert cost_micros(Unit.SMS_SEGMENT, units, prices) == cost


def test_every_channel_is_charged_by_a_unit() -> None:
    assert set(USUAL_UNIT) == {channel.value for channel in Channel}
