"""A year of calls and texts in twelve countries, with changes of the clocks and holidays, checked by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policies.contact_law.decide import ContactLaw, Ruling, contact_obstacles
from policies.contact_law.facts import Consent, Debtor, Person, Wanted
from policies.contact_law.rows import Medium
from tools.contact_law import holiday_calendar, place_of_number, zones_of_region

AGREED = Consent("opted_in", "written", datetime(2026, 1, 1, tzinfo=UTC), "letter")


@dataclass(frozen=True)
class Home:
    """Where a customer is, and the clocks that may hang there, written down apart from the tables of the product.

    Without an address, it is the number whose holidays (`calendar`) and clocks count.
    """

    region: str
    number: str
    clocks: tuple[str, ...]
    #: Local hours in which a call may be allowed at all.
    hours: tuple[int, int] = (9, 18)
    calendar: str = ""

    @property
    def days_off(self) -> holidays.HolidayBase:
        country, _, part = (self.region or self.calendar).partition("-")
        return holidays.country_holidays(country, subdiv=part or None, years=[2025, 2026, 2027])


HOMES = [
    Home("DE-BY", "+4989123456", ("Europe/Berlin",)),
    Home("GB", "+442071234567", ("Europe/London",)),
    Home("ES", "+34912345678", ("Europe/Madrid", "Africa/Ceuta", "Atlantic/Canary")),
    Home("US-FL", "+18505551212", ("America/New_York", "America/Chicago")),
    Home("US", "+12125551234", ("America/New_York", "America/Denver", "America/Phoenix", "Pacific/Honolulu")),
    Home("CA-NL", "+17095551234", ("America/St_Johns", "America/Halifax")),
    Home("BR", "+5511912345678", ("America/Sao_Paulo", "America/Manaus", "America/Rio_Branco", "America/Noronha")),
    Home("IN", "+912212345678", ("Asia/Kolkata",)),
    Home("AU-NSW", "+61212345678", ("Australia/Sydney", "Australia/Broken_Hill", "Australia/Lord_Howe"), (9, 17)),
    Home("NZ", "+6491234567", ("Pacific/Auckland", "Pacific/Chatham")),
    Home("IL", "+97221234567", ("Asia/Jerusalem",)),
    Home("CL", "+56221234567", ("America/Santiago", "America/Punta_Arenas", "Pacific/Easter")),
    Home("PT", "+351212345678", ("Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores")),
]
NO_ADDRESS = [
    Home("", "+18505551212", ("America/New_York", "America/Chicago"), calendar="US-FL"),
    Home("", "+442071234567", ("Europe/London",), calendar="GB"),
]
#: Toll-free, no number at all, a user id: nothing says what time it is there.
NOWHERE = [Home("", "+18005551212", ()), Home("", "+12345", ()), Home("", "US.ABC123XYZ", ())]
#: Mondays after a change of the clocks somewhere, and days on which many people are off.
SPECIAL = [date(2026, month, day) for month, day in (
    (3, 9), (3, 27), (3, 30), (4, 6), (9, 7), (9, 28), (10, 5), (10, 26), (11, 2), (12, 25), (1, 1), (1, 26), (7, 3),
)]  # fmt: skip
DAYS = st.one_of(st.sampled_from(SPECIAL), st.dates(date(2026, 1, 2), date(2026, 12, 31)))
MOMENTS = st.builds(
    lambda day, minute: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute),
    DAYS,
    st.integers(0, 24 * 60 - 1),
)


def ask(home: Home, medium: Medium, now: datetime) -> Ruling:
    law = ContactLaw(now, "Europe/Berlin", holiday_calendar, zones_of_region, place_of_number)
    somebody = Person(1, region=home.region, consents={(medium, home.number): AGREED})
    return contact_obstacles(Wanted(medium, 1, home.number), Debtor(1, home.region, people={1: somebody}), law)


def wall(now: datetime, clock: str) -> tuple[int, int, date]:
    """Return weekday, minute of the day and date on a clock there, by its offset from UTC."""
    there = now.replace(tzinfo=None) + (now.astimezone(ZoneInfo(clock)).utcoffset() or timedelta())
    return there.isoweekday(), there.hour * 60 + there.minute, there.date()


def may_ring(home: Home, now: datetime, margin: int = 0) -> bool:
    start, end = home.hours
    clocks = [wall(now, clock) for clock in home.clocks]
    return all(
        weekday <= 5 and start * 60 + margin <= minute < end * 60 - margin and day not in home.days_off
        for weekday, minute, day in clocks
    )


@given(st.sampled_from(HOMES), MOMENTS)
@settings(max_examples=1000)
@example(HOMES[3], datetime(2026, 6, 11, 13, 20, tzinfo=UTC))
@example(HOMES[4], datetime(2026, 6, 11, 19, 20, tzinfo=UTC))
def test_a_call_is_never_allowed_outside_local_hours_in_any_zone(home: Home, now: datetime) -> None:
    if ask(home, Medium.VOICE, now).allowed:
        assert may_ring(home, now, margin=15)


@given(st.sampled_from(HOMES), MOMENTS)
@settings(max_examples=200)
def test_a_text_is_never_allowed_outside_local_hours_in_any_zone(home: Home, now: datetime) -> None:
    if ask(home, Medium.WHATSAPP, now).allowed:
        clocks = [wall(now, clock) for clock in home.clocks]
        assert all(weekday <= 5 and 8 * 60 + 15 <= minute < 18 * 60 + 45 for weekday, minute, _ in clocks)


def turning_days(home: Home) -> list[date]:
    """Return the days of the year on which a clock there is changed, and every third holiday there."""
    days = [date(2026, 1, 2) + timedelta(days=n) for n in range(364)]

    def offsets(day: date) -> list[timedelta | None]:
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return [midnight.astimezone(ZoneInfo(clock)).utcoffset() for clock in home.clocks]

    changed = [day for day in days if offsets(day) != offsets(day + timedelta(days=1))]
    return changed + [day for day in days if day in home.days_off and day.isoweekday() <= 5][::3]


@pytest.mark.parametrize("home", [*HOMES, *NO_ADDRESS], ids=lambda home: home.region or home.number)
def test_hour_by_hour_around_changed_clocks_and_holidays_nobody_is_called_outside_local_hours(home: Home) -> None:
    for day in turning_days(home):
        begins = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=12)
        for hours in range(60):
            now = begins + timedelta(hours=hours)
            assert may_ring(home, now, margin=15) or not ask(home, Medium.VOICE, now).allowed


def test_the_year_is_tried_in_twelve_countries_with_clocks_that_change_in_most() -> None:
    assert len({home.region.partition("-")[0] for home in HOMES}) == 12
    changing = [home for home in HOMES if any(day not in home.days_off for day in turning_days(home))]
    assert len(changing) >= 9


@pytest.mark.parametrize("home", NOWHERE, ids=lambda home: home.number)
def test_where_nothing_says_what_time_it_is_nobody_is_called_at_any_hour_of_the_week(home: Home) -> None:
    week = [datetime(2026, 3, 23, 0, 30, tzinfo=UTC) + timedelta(hours=hours) for hours in range(7 * 24)]
    assert not any(ask(home, Medium.VOICE, now).allowed for now in week)


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.region)
def test_every_customer_can_be_called_on_most_working_days_and_exactly_then(home: Home) -> None:
    # Where all clocks are named above, the rules allow what the clocks allow, and nothing else.
    every_clock_named = set(home.clocks) == set(ask(home, Medium.VOICE, datetime(2026, 1, 5, tzinfo=UTC)).place.zones)
    reached = set()
    for hours in range(0, 365 * 24, 11):
        now = datetime(2026, 1, 2, 0, 30, tzinfo=UTC) + timedelta(hours=hours)
        allowed = ask(home, Medium.VOICE, now).allowed
        if every_clock_named:
            assert allowed is may_ring(home, now, margin=15)
        reached |= {now.date()} if allowed else set()
    assert len(reached) > (30 if home.region in ("US", "CL", "BR") else 120)


@given(st.sampled_from(HOMES), MOMENTS)
@settings(max_examples=40)
def test_the_earliest_moment_is_open_and_none_before_it_is(home: Home, now: datetime) -> None:
    earliest = ask(home, Medium.VOICE, now).earliest
    assert earliest is not None
    assert ask(home, Medium.VOICE, earliest).allowed
    moment = now
    while moment < earliest:
        assert not ask(home, Medium.VOICE, moment).allowed
        moment += timedelta(minutes=55)
    assert not ask(home, Medium.VOICE, max(now, earliest - timedelta(seconds=1))).allowed or earliest == now
