"""When a customer may be written to: hours where they are, days, holidays, caps and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calendar import BusinessCalendar
from policies.contact_times import caps_obstacle, gap_obstacle, hours_obstacle, same_day
from policies.policy import CapRule, GapRule, HoursRule
from tests.policies.cases import BERLIN, HOLIDAYS, NOW, ago, at, rule

EVERY_DAY = rule(HoursRule, id="week", weekdays=tuple(range(7)))
ALL_HOURS = rule(HoursRule, id="hours", from_hour=0, to_hour=24)
NO_HOLIDAYS = BusinessCalendar()
BAVARIA = BusinessCalendar(HOLIDAYS["DE-BY"])


def closed(rules: Sequence[HoursRule], at_local: datetime, calendar: BusinessCalendar = NO_HOLIDAYS) -> str:
    return hours_obstacle(rules, at_local, calendar)


def thursday(clock: str) -> datetime:
    return datetime.combine(date(2026, 6, 11), time.fromisoformat(clock), tzinfo=BERLIN)


def hours(start: int | None, end: int | None, **more: object) -> HoursRule:
    return rule(HoursRule, from_hour=start, to_hour=end, **more)


@pytest.mark.parametrize(
    ("rules", "opens", "closes"),
    [
        ([], "09:00", "18:00"),
        ([hours(10, 16)], "10:00", "16:00"),
        ([hours(7, 22)], "08:00", "21:00"),
        ([ALL_HOURS], "08:00", "21:00"),
        ([EVERY_DAY], "09:00", "18:00"),
        ([hours(None, None, skip_holidays=True)], "09:00", "18:00"),
        ([hours(10, None)], "10:00", "18:00"),
        ([hours(None, 17)], "09:00", "17:00"),
        ([hours(18, None)], "18:00", "21:00"),
        ([hours(None, 9)], "08:00", "09:00"),
        ([hours(10, None), hours(None, 15, id="end")], "10:00", "15:00"),
        ([hours(9, 18), hours(10, 20, id="own")], "10:00", "18:00"),
    ],
    ids=[
        "silent", "narrower", "wider than allowed", "any hour", "only days said", "only holidays said", "only a start",
        "only an end", "a start after the usual end", "an end before the usual start", "one rule for each end",
        "several must all hold",
    ],
)  # fmt: skip
def test_hours_a_policy_does_not_name_are_the_usual_ones(rules: list[HoursRule], opens: str, closes: str) -> None:
    first, last = thursday(opens), thursday(closes) - timedelta(minutes=1)
    assert closed(rules, first) == ""
    assert closed(rules, last) == ""
    assert closed(rules, first - timedelta(minutes=1))
    assert closed(rules, last + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("rules", "open_days"),
    [
        ([], "Mon Tue Wed Thu Fri"),
        ([ALL_HOURS], "Mon Tue Wed Thu Fri"),
        ([EVERY_DAY], "Mon Tue Wed Thu Fri Sat Sun"),
        ([rule(HoursRule, weekdays=(0, 3))], "Mon Thu"),
        ([rule(HoursRule, weekdays=(0, 3)), rule(HoursRule, id="own", weekdays=(3, 5))], "Thu"),
        ([hours(10, 12, weekdays=(1,)), rule(HoursRule, id="holidays", skip_holidays=True)], "Tue"),
    ],
    ids=["silent", "only hours said", "every day", "two days", "several must all hold", "all three said"],
)
def test_days_a_policy_does_not_name_are_monday_to_friday(rules: list[HoursRule], open_days: str) -> None:
    noon = datetime(2026, 6, 15, 11, 0, tzinfo=BERLIN)
    week = [noon + timedelta(days=n) for n in range(7)]
    assert " ".join(f"{day:%a}" for day in week if not closed(rules, day)) == open_days


@pytest.mark.parametrize("rules", [[], [ALL_HOURS], [EVERY_DAY, ALL_HOURS], [hours(9, 18, skip_holidays=True)]])
def test_public_holidays_are_always_kept(rules: list[HoursRule]) -> None:
    corpus_christi = datetime(2026, 6, 4, 12, 0, tzinfo=BERLIN)
    assert "public holiday" in closed(rules, corpus_christi, BAVARIA)
    assert closed(rules, corpus_christi) == ""


@given(
    minute=st.integers(0, 24 * 60 - 1),
    day=st.integers(0, 365),
    rules=st.lists(
        st.builds(
            lambda start, length, days: hours(start, min(start + length, 24), weekdays=days),
            st.integers(0, 23),
            st.integers(1, 24),
            st.sets(st.integers(0, 6)).map(tuple),
        ),
        max_size=3,
    ),
)
def test_no_policy_lets_a_message_out_before_eight_or_from_nine_in_the_evening(
    minute: int, day: int, rules: list[HoursRule]
) -> None:
    local = datetime(2026, 1, 1, tzinfo=BERLIN) + timedelta(days=day, minutes=minute)
    if not closed(rules, local):
        assert time(8) <= local.time() < time(21)


#: At 15:30 UTC on Thursday 9 July 2026: what the clock says there, and whether messages may go out.
ZONES = [
    ("Pacific/Honolulu", "05:30", False),
    ("America/Los_Angeles", "08:30", False),
    ("America/Denver", "09:30", True),
    ("America/New_York", "11:30", True),
    ("America/Sao_Paulo", "12:30", True),
    ("Europe/London", "16:30", True),
    ("Europe/Berlin", "17:30", True),
    ("Europe/Helsinki", "18:30", False),
    ("Asia/Dubai", "19:30", False),
    ("Asia/Kolkata", "21:00", False),
    ("Asia/Tokyo", "00:30", False),
    ("Pacific/Auckland", "03:30", False),
]


@pytest.mark.parametrize(("zone", "clock", "is_open"), ZONES, ids=[zone for zone, *_ in ZONES])
def test_the_customers_own_clock_counts(zone: str, clock: str, is_open: bool) -> None:
    local = at(datetime(2026, 7, 9, 15, 30, tzinfo=ZoneInfo("UTC"))).local(zone)
    assert f"{local:%H:%M}" == clock
    assert (hours_obstacle([], local, NO_HOLIDAYS) == "") is is_open


@pytest.mark.parametrize(
    ("zone", "utc", "is_open"),
    [
        ("Europe/Berlin", "2026-03-27T08:00", True),
        ("Europe/Berlin", "2026-03-30T07:00", True),
        ("Europe/Berlin", "2026-03-30T06:59", False),
        ("Europe/Berlin", "2026-10-23T07:00", True),
        ("Europe/Berlin", "2026-10-26T07:59", False),
        ("Europe/Berlin", "2026-10-26T08:00", True),
        ("America/New_York", "2026-03-06T14:00", True),
        ("America/New_York", "2026-03-09T13:00", True),
        ("America/New_York", "2026-11-02T13:59", False),
    ],
)
def test_the_hour_moves_with_the_clocks(zone: str, utc: str, is_open: bool) -> None:
    local = at(datetime.fromisoformat(f"{utc}+00:00")).local(zone)
    assert (hours_obstacle([], local, NO_HOLIDAYS) == "") is is_open


@pytest.mark.parametrize(("clock", "is_open"), [("08:59", False), ("09:00", True), ("17:59", True), ("18:00", False)])
def test_on_the_very_day_the_clocks_change_the_wall_clock_counts(clock: str, is_open: bool) -> None:
    for sunday in (date(2026, 3, 29), date(2026, 10, 25)):
        local = datetime.combine(sunday, time.fromisoformat(clock), tzinfo=BERLIN)
        assert (closed([EVERY_DAY], local) == "") is is_open


def test_a_customer_without_a_zone_is_taken_to_be_where_the_office_is() -> None:
    assert at().local("") == NOW.astimezone(BERLIN)
    assert at().calendar_for("") == at().calendar_for("DE")


# Caps


def cap(messages: int, days: int, name: str = "cap") -> CapRule:
    return rule(CapRule, id=name, messages=messages, days=days)


@pytest.mark.parametrize(
    ("rules", "sent_days_ago", "free"),
    [
        ([], [], True),
        ([], [3], True),
        ([], [3, 5], False),
        ([], [3, 7], True),
        ([cap(1, 7)], [6.9], False),
        ([cap(1, 7)], [7], True),
        ([cap(3, 7)], [1, 2], True),
        ([cap(2, 7), cap(3, 30, "month")], [1, 20], True),
        ([cap(2, 7), cap(3, 30, "month")], [1, 10, 20], False),
        ([cap(2, 7), cap(3, 30, "month")], [1, 2], False),
        ([cap(0, 1)], [], False),
    ],
    ids=[
        "silent, none", "silent, one", "silent, two", "silent, one long ago", "within", "just over", "wider than usual",
        "both hold", "the month is full", "the week is full", "none at all",
    ],
)  # fmt: skip
def test_every_cap_must_hold(rules: list[CapRule], sent_days_ago: list[float], free: bool) -> None:
    assert (caps_obstacle(rules, [ago(days=days) for days in sent_days_ago], NOW) == "") is free


def test_the_cap_that_is_used_up_is_named() -> None:
    found = caps_obstacle([cap(2, 7), cap(3, 30, "month")], [ago(days=n) for n in (1, 10, 20)], NOW)
    assert found == "3 of 3 messages in 30 days are used [month]"


# Gaps


def gap_free(rules: list[GapRule], last: date, today: date, calendar: BusinessCalendar = NO_HOLIDAYS) -> bool:
    noon = time(12, tzinfo=BERLIN)
    return not gap_obstacle(rules, datetime.combine(last, noon), datetime.combine(today, noon), calendar)


@pytest.mark.parametrize(
    ("rules", "last", "first_free"),
    [
        ([], date(2026, 6, 8), date(2026, 6, 11)),
        ([], date(2026, 6, 11), date(2026, 6, 16)),
        ([], date(2026, 6, 13), date(2026, 6, 17)),
        ([rule(GapRule, days=2)], date(2026, 6, 11), date(2026, 6, 13)),
        ([rule(GapRule, days=2, business_days=True)], date(2026, 6, 11), date(2026, 6, 15)),
        ([rule(GapRule, days=2), rule(GapRule, id="week", days=7)], date(2026, 6, 11), date(2026, 6, 18)),
    ],
    ids=["silent", "silent, over a weekend", "silent, from a Saturday", "days", "business days", "the longest holds"],
)
def test_the_gap_ends_on_its_first_free_day(rules: list[GapRule], last: date, first_free: date) -> None:
    assert gap_free(rules, last, first_free)
    assert not gap_free(rules, last, first_free - timedelta(days=1))


def test_a_holiday_where_the_customer_is_does_not_count_as_a_business_day() -> None:
    last = date(2026, 6, 2)
    assert gap_free([], last, date(2026, 6, 5))
    assert not gap_free([], last, date(2026, 6, 5), BAVARIA)
    assert gap_free([], last, date(2026, 6, 8), BAVARIA)


def test_without_an_earlier_contact_there_is_no_gap_to_keep() -> None:
    assert gap_obstacle([], None, NOW.astimezone(BERLIN), NO_HOLIDAYS) == ""


@pytest.mark.parametrize(
    ("zone", "is_today"), [("Europe/Berlin", False), ("America/New_York", True), ("Asia/Tokyo", True)]
)
def test_today_is_the_customers_day(zone: str, is_today: bool) -> None:
    sent = datetime(2026, 6, 11, 21, 0, tzinfo=ZoneInfo("UTC"))
    local = datetime(2026, 6, 12, 3, 0, tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    assert (same_day([sent], local) is not None) is is_today
