"""The whole ruling: where somebody is taken to be, whose rules win, what a person may set aside, and when it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from policies.contact_law.facts import Contacted, NumberPlace, Override
from policies.contact_law.rows import Medium
from tests.policies.contact_law.cases import NOON, ask, debtor, law, person, rules, wanted

NOWHERE = NumberPlace("US", (), "the number is toll-free")
URGENT = Override("person:kim", "they asked us to call tonight")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_zone_on_file_comes_before_the_address_and_the_address_before_the_number() -> None:
    tokyo = NumberPlace("JP", ("Asia/Tokyo",))
    lives = person(zone="America/New_York", region="DE")
    assert ask(of=debtor(ada=lives), under=law(number=tokyo)).place.zones == ("America/New_York",)
    assert ask(of=debtor(ada=replace(lives, zone="")), under=law(number=tokyo)).place.zones == ("Europe/Berlin",)
    nowhere = debtor(ada=replace(lives, zone="", region=""), region="")
    assert ask(of=nowhere, under=law(number=tokyo)).place.zones == ("Asia/Tokyo",)


def test_a_zone_nobody_knows_is_as_good_as_none() -> None:
    assert ask(of=debtor(ada=person(zone="Mars/Olympus"))).place.zones == ("Europe/Berlin",)


@pytest.mark.parametrize("medium", [Medium.VOICE, Medium.WHATSAPP, Medium.SMS])
def test_without_any_place_nobody_is_called_or_texted_however_long_one_waits(medium: Medium) -> None:
    ruling = ask(wanted(medium), debtor(region=""), law(number=NOWHERE))
    assert rules(ruling) == ["house.place"]
    assert ruling.earliest is None
    assert ask(wanted(Medium.EMAIL), debtor(region=""), law(number=NOWHERE)).allowed
    assert ask(wanted(medium), debtor(), law(number=NOWHERE)).allowed


def test_all_zones_of_a_place_have_to_be_open() -> None:
    spain = debtor(region="ES")
    # A quarter past nine in Madrid is a quarter past eight on the Canaries.
    assert rules(ask(of=spain, under=law(at("2026-06-11 07:15")))) == ["house.hours.voice"]
    assert ask(of=spain, under=law(at("2026-06-11 08:15"))).allowed
    assert not ask(of=spain, under=law(at("2026-06-11 15:45"))).allowed
    assert ask(of=spain, under=law(at("2026-06-11 15:44"))).allowed


@pytest.mark.parametrize(
    ("medium", "moment", "open_"),
    [
        # Berlin in summer is two hours ahead of UTC; a quarter of an hour is kept free at both ends.
        (Medium.VOICE, "2026-06-11 07:14:59", False),
        (Medium.VOICE, "2026-06-11 07:15", True),
        (Medium.VOICE, "2026-06-11 15:44:59", True),
        (Medium.VOICE, "2026-06-11 15:45", False),
        (Medium.WHATSAPP, "2026-06-11 06:15", True),
        (Medium.SMS, "2026-06-11 16:44", True),
        (Medium.SMS, "2026-06-11 16:45", False),
        (Medium.VOICE, "2026-06-13 10:00", False),
        (Medium.WHATSAPP, "2026-06-14 10:00", False),
        # And one hour in winter, from the Sunday of the change on.
        (Medium.VOICE, "2026-10-23 07:15", True),
        (Medium.VOICE, "2026-10-26 07:15", False),
        (Medium.VOICE, "2026-10-26 08:15", True),
    ],
)
def test_hours_are_those_of_the_clock_on_the_wall_there(medium: Medium, moment: str, open_: bool) -> None:
    assert ask(wanted(medium), under=law(at(moment))).allowed is open_


def test_holidays_of_the_debtor_and_of_the_number_both_close_the_day_for_calls() -> None:
    bank_holiday = at("2026-08-31 10:00")
    london = NumberPlace("GB", ("Europe/London",))
    assert ask(under=law(bank_holiday)).allowed
    assert rules(ask(under=law(bank_holiday, london))) == ["house.hours.voice"]
    assert "public holiday" in ask(of=debtor(region="GB"), under=law(bank_holiday)).findings[0].says


def test_rules_of_the_number_bind_beside_those_of_the_debtor() -> None:
    late_for_india = law(at("2026-06-11 13:40"), NumberPlace("IN", ("Asia/Kolkata",)))
    ruling = ask(of=debtor(region=""), under=late_for_india)
    assert rules(ruling) == ["house.hours.voice", "in.rbi"]
    assert "us.tcpa" in {rule.id for rule in ask(under=law(number=NumberPlace("US-FL"))).looked_at}


def test_email_is_free_of_hours_but_for_persons_where_a_law_names_them() -> None:
    night = law(at("2026-06-11 23:00"))
    assert ask(wanted(Medium.EMAIL), under=night).allowed
    american = debtor(region="US-NY", individual=True, ada=person(zone="America/New_York"))
    assert ask(wanted(Medium.EMAIL), american, night).allowed
    assert rules(ask(wanted(Medium.EMAIL), american, law(at("2026-06-11 06:00")))) == ["us.reg_f.hours"]


def test_what_a_person_sets_aside_is_lifted_and_told() -> None:
    busy = debtor(Contacted(NOON, Medium.VOICE, 1, conversation=True))
    night = law(at("2026-06-11 20:00"))
    ruling = ask(wanted(override=URGENT), busy, night)
    assert ruling.allowed
    assert {one.rule for one in ruling.lifted} == {"house.hours.voice", "house.caps.voice"}
    assert rules(ask(of=busy, under=night)) == ["house.hours.voice", "house.caps.voice", "house.caps.voice"]
    assert ask(wanted(override=URGENT), debtor(region=""), law(number=NOWHERE)).allowed


def test_consent_is_never_set_aside() -> None:
    ruling = ask(wanted(override=URGENT), debtor(ada=person(None)))
    assert rules(ruling) == ["house.opt_in.voice"]


@pytest.mark.parametrize(("by", "reason"), [("agent", "urgent"), ("", "urgent"), ("person:kim", " ")])
def test_only_a_named_person_with_a_reason_sets_rules_aside(by: str, reason: str) -> None:
    with pytest.raises(ValueError, match="only a named person"):
        Override(by, reason)


def test_the_gravest_finding_decides() -> None:
    night = law(at("2026-06-11 22:00"))
    ruling = ask(of=debtor(Contacted(NOON, Medium.VOICE, 1), ada=person(None)), under=night)
    assert rules(ruling) == ["house.opt_in.voice", "house.hours.voice", "house.caps.voice"]
    assert ruling.decides is not None
    assert ruling.decides.rule == "house.opt_in.voice"
    assert all(one.source and one.says for one in ruling.findings)


@pytest.mark.parametrize(
    ("now", "before", "earliest"),
    [
        ("2026-06-11 10:00", [], "2026-06-11 10:00"),
        ("2026-06-11 05:00", [], "2026-06-11 07:15"),
        ("2026-06-11 16:00", [], "2026-06-12 07:15"),
        ("2026-06-12 16:00", [], "2026-06-15 07:15"),
        # Winter time begins between the two.
        ("2026-10-23 16:00", [], "2026-10-26 08:15"),
        # A call yesterday at ten: free at ten; on a Friday evening with the clock past hours, on Monday.
        ("2026-06-11 09:00", ["2026-06-10 10:00"], "2026-06-11 10:00"),
        ("2026-06-12 09:00", ["2026-06-11 16:30"], "2026-06-15 07:15"),
        ("2026-06-11 09:00", ["2026-06-10 10:00", "2026-06-05 12:00"], "2026-06-12 12:00"),
    ],
)
def test_the_earliest_moment_is_told_where_time_alone_is_in_the_way(now: str, before: list[str], earliest: str) -> None:
    calls = debtor(*(Contacted(at(moment), Medium.VOICE, 1) for moment in before))
    ruling = ask(of=calls, under=law(at(now)))
    assert ruling.earliest == at(earliest)
    assert ask(of=calls, under=law(at(earliest))).allowed


def test_zones_too_far_apart_are_never_open_together() -> None:
    wide = NumberPlace("KZ", ("Europe/Moscow", "Asia/Kamchatka"))
    ruling = ask(of=debtor(region=""), under=law(number=wide))
    assert not ruling.allowed
    assert ruling.earliest is None


def test_accounts_of_one_place_share_what_was_worked_out() -> None:
    asked = list[datetime]()
    night = law(at("2026-06-11 22:00"))
    for customer_id in range(50):
        ruling = ask(of=replace(debtor(), customer_id=customer_id), under=night)
        asked += [ruling.earliest] if ruling.earliest else []
    assert set(asked) == {at("2026-06-12 07:15")}
    assert len(night._next) == 1
    assert law(at("2026-06-12 07:15") - timedelta(seconds=1)).now < asked[0]
