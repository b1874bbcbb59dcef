"""What was told later holds: a newer amendment takes the place of the older rule it speaks of, and of no other."""

from __future__ import annotations

from datetime import date

from policies.policy import ApprovalRule, CapRule, ChannelRule, NoContactRule, PauseRule, Rule, Scope, Validity
from policies.precedence import holding
from tests.policies.cases import rule, stage

MAY, JUNE = date(2026, 5, 12), date(2026, 6, 2)
TODAY = date(2026, 6, 11)
DELTA = Scope(customers=("Delta",))


def ids(*rules: Rule, day: date = TODAY) -> list[str]:
    return [found.id for found in holding(rules, day)]


def limit(name: str, minor: int, told: date | None = None, **more: object) -> ApprovalRule:
    return rule(ApprovalRule, id=name, above_minor=minor, told=told, **more)


def test_a_limit_told_later_takes_the_place_of_the_earlier_one() -> None:
    assert ids(limit("page", 1_000_000), limit("may", 1_500_000, MAY)) == ["may"]
    assert ids(limit("june", 2_000_000, JUNE), limit("may", 1_500_000, MAY)) == ["june"]


def test_a_limit_that_begins_later_leaves_the_earlier_one_in_force_until_then() -> None:
    coming = limit("july", 2_000_000, MAY, valid=Validity(since=date(2026, 7, 1)))
    assert ids(limit("page", 1_000_000), coming) == ["page"]
    assert ids(limit("page", 1_000_000), coming, day=date(2026, 7, 1)) == ["july"]


def test_rules_on_the_page_itself_stand_side_by_side() -> None:
    assert ids(limit("one", 1_000_000), limit("two", 2_000_000)) == ["one", "two"]


def test_what_is_told_about_one_customer_leaves_the_rule_for_all_alone() -> None:
    assert ids(limit("page", 1_000_000), limit("delta", 2_000_000, MAY, scope=DELTA)) == ["page", "delta"]


def test_a_cap_on_calls_does_not_replace_the_cap_on_messages() -> None:
    calls = rule(CapRule, id="calls", messages=1, days=7, channel="voice", told=MAY)
    assert ids(rule(CapRule, id="all", messages=2, days=7), calls) == ["all", "calls"]


def test_a_new_rung_is_added_and_a_rung_said_anew_replaced() -> None:
    assert ids(stage(1), stage(10), stage(10, told=MAY, id="S10new"), stage(30, told=MAY)) == ["S1", "S10new", "S30"]


def test_a_customer_may_be_written_to_again_once_somebody_says_so() -> None:
    paused = rule(PauseRule, id="paused", scope=DELTA, told=date(2026, 5, 1))
    fine = rule(PauseRule, id="fine", scope=DELTA, told=date(2026, 5, 3), lifted=True)
    by_mail = rule(ChannelRule, id="mail", scope=DELTA, channels=("email",), allowed=True, told=date(2026, 5, 3))
    again = rule(PauseRule, id="again", scope=DELTA, told=JUNE)
    assert ids(paused, fine, by_mail) == ["mail"]
    assert ids(paused, fine, by_mail, again) == ["mail", "again"]


def test_lifting_says_nothing_about_other_customers() -> None:
    orbit = rule(NoContactRule, id="orbit", scope=Scope(customers=("Orbit",)))
    assert ids(orbit, rule(PauseRule, id="fine", scope=DELTA, told=MAY, lifted=True)) == ["orbit"]


def test_nothing_told_later_than_a_day_holds_on_it() -> None:
    assert ids(limit("page", 1_000_000), limit("june", 2_000_000, JUNE), day=date(2026, 5, 20)) == ["page"]
