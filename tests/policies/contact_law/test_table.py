"""The table of contact rules: every row can be looked up, and says something that can be held."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from policies.contact_law.places import ZONES_OF_PART
from policies.contact_law.regions import EUROPEAN_UNION, rules_for
from policies.contact_law.rows import ContactRule, Medium
from policies.contact_law.table import BY_ID, RULES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_a_source_a_date_a_sentence_and_whom_it_is_for(rule: ContactRule) -> None:
    assert rule.source.strip()
    assert rule.says.strip()
    assert date(2026, 1, 1) <= rule.checked_on
    assert rule.applies_to
    assert rule.media


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_hours_are_a_span_of_one_day_wider_than_the_margins_and_caps_can_be_held_in_memory(rule: ContactRule) -> None:
    for window in rule.hours:
        assert window.weekdays <= set(range(7))
        assert (window.end.hour * 60 + window.end.minute) - (window.start.hour * 60 + window.start.minute) > 30
    for cap in rule.caps:
        assert cap.most >= 1
        assert 1 <= cap.days <= 31
        assert cap.media


def test_no_two_rules_share_a_name() -> None:
    assert len(BY_ID) == len(RULES)


@pytest.mark.parametrize(
    ("regions", "individual", "bearing"),
    [
        (("US-FL",), True, {"us.reg_f.hours", "us_fl.fccpa", "us_fl.ftsa", "us.tcpa"}),
        (("US-FL",), False, {"us_fl.ftsa", "us.tcpa"}),
        (("US-NY",), True, {"us.reg_f.calls", "us.reg_f.hours", "us.tcpa"}),
        (("AU-NSW",), False, {"au.guideline", "au.guideline.workplace", "au.guideline.frequency"}),
        (("FR",), False, {"eu.ai_act", "eu.eprivacy"}),
        (("CH",), False, set()),
        (("GB", "IN"), False, {"gb.ofcom", "in.rbi", "in.trai"}),
    ],
)
def test_rules_bear_on_a_region_and_the_kind_of_debtor(
    regions: tuple[str, ...], individual: bool, bearing: set[str]
) -> None:
    found = {rule.id for rule in rules_for(regions, Medium.VOICE, individual=individual, by_machine=True)}
    law = {rule for rule in found if not rule.startswith("house.")}
    assert law >= bearing
    assert {rule for rule in law if rule.partition(".")[0].partition("_")[0] not in _countries(regions)} == set()
    assert "us_ma.creditors" not in law


def _countries(regions: tuple[str, ...]) -> set[str]:
    named = {region[:2].lower() for region in regions}
    return named | ({"eu"} if any(region[:2] in EUROPEAN_UNION for region in regions) else set())


def test_a_country_without_a_known_state_gets_the_rules_of_all_its_states() -> None:
    found = {rule.id for rule in rules_for(("US",), Medium.VOICE, individual=True, by_machine=True)}
    assert found >= {"us_ma.creditors", "us_fl.fccpa", "us_ok.otsa"}


def test_every_zone_of_a_state_or_province_is_one_the_time_zone_database_knows() -> None:
    assert [zone for zones in ZONES_OF_PART.values() for zone in zones if ZoneInfo(zone).key != zone] == []
    assert len(ZONES_OF_PART) == 51 + 13 + 8
