"""Which rules bear on an account: whom they speak of, when they hold, and which stands above which."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.account import AccountFacts
from policies.account_rules import PolicyBook, at_par, exceeds, total_at_par
from policies.policy import (
    CapRule,
    DelayRule,
    EscalateRule,
    MinimumRule,
    NoContactRule,
    PauseRule,
    Policy,
    Rule,
    Scope,
    Tone,
    ToneRule,
    Validity,
)
from tests.policies.cases import LADDER, TODAY, account, ask, book, late, rule, soon, stage

ACME = account(
    late(5, 1_000_000), segment="Enterprise", tags=frozenset({"VIP", "slow payer"}), country="DE", name="Acme GmbH"
)


def bears(scope: Scope, facts: AccountFacts = ACME, home: str = "EUR") -> bool:
    return bool(book(rule(PauseRule, scope=scope), home=home).rules_for(facts).pauses)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(), True),
        (Scope(customers=("ACME GMBH",)), True),
        (Scope(customers=("c-1",)), True),
        (Scope(customers=("Acme",)), False),
        (Scope(customers=("Bolt", "Acme GmbH")), True),
        (Scope(segments=("enterprise",)), True),
        (Scope(segments=("Startup",)), False),
        (Scope(tags=("vip",)), True),
        (Scope(tags=("new", "Slow Payer")), True),
        (Scope(tags=("new",)), False),
        (Scope(countries=("de",)), True),
        (Scope(countries=("FR",)), False),
        (Scope(segments=("enterprise",), tags=("new",)), False),
        (Scope(segments=("enterprise",), tags=("vip",), countries=("DE",)), True),
        (Scope(except_customers=("acme gmbh",)), False),
        (Scope(except_customers=("C-1",)), False),
        (Scope(except_customers=("Bolt",)), True),
        (Scope(except_segments=("ENTERPRISE",)), False),
        (Scope(except_tags=("vip",)), False),
        (Scope(segments=("enterprise",), except_customers=("acme gmbh",)), False),
        (Scope(above_minor=999_999), True),
        (Scope(above_minor=1_000_000), False),
        (Scope(below_minor=1_000_001), True),
        (Scope(below_minor=1_000_000), False),
        (Scope(above_minor=500_000, below_minor=2_000_000), True),
        (Scope(above_minor=500_000, segments=("Startup",)), False),
        (Scope(above_minor=9_999, currency="JPY"), True),
        (Scope(above_minor=10_000, currency="JPY"), False),
    ],
)
def test_a_scope_leaves_out_who_does_not_match_all_it_names(scope: Scope, expected: bool) -> None:
    assert bears(scope) is expected


def test_an_account_without_a_segment_or_tags_matches_no_rule_that_names_one() -> None:
    nobody = account(late(5))
    assert not bears(Scope(segments=("Enterprise",)), nobody)
    assert not bears(Scope(tags=("vip",)), nobody)
    assert bears(Scope(except_segments=("Enterprise",), except_tags=("vip",)), nobody)


def test_amounts_of_several_currencies_are_added_at_par_in_the_home_currency() -> None:
    mixed = account(late(5, 600_000), late(5, 5_000, currency="JPY"))
    assert bears(Scope(above_minor=1_099_999), mixed)
    assert not bears(Scope(above_minor=1_100_000), mixed)
    assert bears(Scope(above_minor=10_999), mixed, home="JPY")


def test_before_anything_is_overdue_a_scope_looks_at_what_falls_due() -> None:
    coming = account(upcoming=[soon(2, 700_000), soon(3, 700_000)])
    assert bears(Scope(above_minor=1_000_000), coming)
    assert not bears(Scope(above_minor=1_400_000), coming)


@pytest.mark.parametrize(
    ("minor", "currency", "into", "expected"),
    [
        (100, "JPY", "EUR", 10_000),
        (10_000, "EUR", "JPY", 100),
        (10_099, "EUR", "JPY", 100),
        (1_000, "KWD", "EUR", 100),
        (100, "EUR", "KWD", 1_000),
        (123, "USD", "EUR", 123),
    ],
)
def test_at_par_one_major_unit_counts_for_one(minor: int, currency: str, into: str, expected: int) -> None:
    assert at_par(minor, currency, into) == expected


def test_a_limit_is_exceeded_only_above_it() -> None:
    assert total_at_par({"EUR": 500, "USD": 500, "JPY": 10}, "EUR") == 2_000
    assert exceeds({"EUR": 1_001}, 1_000, "EUR")
    assert not exceeds({"EUR": 1_000}, 1_000, "EUR")
    assert not exceeds({}, 0, "EUR")


# Validity


@pytest.mark.parametrize(
    ("valid", "day", "holds"),
    [
        (Validity(), date(2026, 6, 11), True),
        (Validity(since=date(2026, 6, 11)), date(2026, 6, 11), True),
        (Validity(since=date(2026, 6, 12)), date(2026, 6, 11), False),
        (Validity(until=date(2026, 6, 11)), date(2026, 6, 11), True),
        (Validity(until=date(2026, 6, 10)), date(2026, 6, 11), False),
    ],
)
def test_a_rule_holds_from_its_first_to_its_last_day(valid: Validity, day: date, holds: bool) -> None:
    assert bool(book(rule(PauseRule, valid=valid), day=day).rules_for(ACME).pauses) is holds


@pytest.mark.parametrize(
    ("day", "paused"),
    [
        (date(2026, 12, 19), False),
        (date(2026, 12, 20), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), True),
        (date(2027, 1, 6), True),
        (date(2027, 1, 7), False),
        (date(2030, 12, 25), True),
        (date(2028, 2, 29), False),
    ],
)
def test_a_yearly_pause_spans_new_year(day: date, paused: bool) -> None:
    holidays = Validity(since=date(2000, 12, 20), until=date(2000, 1, 6), yearly=True)
    assert bool(book(rule(PauseRule, valid=holidays), day=day).rules_for(ACME).pauses) is paused


@pytest.mark.parametrize(
    ("day", "paused"), [(date(2026, 7, 31), False), (date(2026, 8, 15), True), (date(2026, 9, 1), False)]
)
def test_a_yearly_pause_within_a_year(day: date, paused: bool) -> None:
    august = Validity(since=date(2000, 8, 1), until=date(2000, 8, 31), yearly=True)
    assert bool(book(rule(PauseRule, valid=august), day=day).rules_for(ACME).pauses) is paused


# Which rule stands above which

SEGMENT, NAMED = Scope(segments=("enterprise",)), Scope(customers=("Acme GmbH",))


@pytest.mark.parametrize(
    ("kind", "fields", "attribute"),
    [
        (DelayRule, {"days": 5}, "delays"),
        (MinimumRule, {"amount_minor": 5}, "minimums"),
        (ToneRule, {"tone": Tone.FIRM}, "tones"),
        (EscalateRule, {"from_days": 75}, "escalations"),
    ],
    ids=["delay", "minimum", "tone", "escalate"],
)
def test_a_named_customers_rule_stands_above_a_segments_and_that_above_the_general_one(
    kind: type[Rule], fields: dict[str, object], attribute: str
) -> None:
    rules = [rule(kind, id=name, scope=scope, **fields) for name, scope in
             (("named", NAMED), ("general", Scope()), ("segment", SEGMENT))]  # fmt: skip
    for expected in ("named", "segment", "general"):
        [found] = getattr(book(*rules).rules_for(ACME), attribute)
        assert found.id == expected
        rules = [rule for rule in rules if rule.id != expected]


def test_prohibitions_and_limits_of_every_width_hold_together() -> None:
    rules = [
        made
        for name, scope in (("general", Scope()), ("segment", SEGMENT), ("named", NAMED))
        for made in (
            rule(PauseRule, id=f"pause {name}", scope=scope),
            rule(NoContactRule, id=f"no contact {name}", scope=scope),
            rule(CapRule, id=f"cap {name}", scope=scope, messages=1, days=7),
        )
    ]
    found = book(*rules).rules_for(ACME)
    assert (len(found.pauses), len(found.no_contact), len(found.caps)) == (3, 3, 3)


def ladder_days(facts: AccountFacts, *rules: Rule) -> tuple[list[int], list[int]]:
    found = book(*rules).rules_for(facts)
    return [s.days for s in found.before_due], [s.days for s in found.ladder]


def test_a_narrower_ladder_replaces_the_general_one_and_is_not_mixed_with_it() -> None:
    own = (stage(40, id="own 40", scope=SEGMENT), stage(20, id="own 20", scope=SEGMENT))
    assert ladder_days(ACME, *LADDER, *own) == ([], [20, 40])
    assert ladder_days(account(late(5)), *LADDER, *own) == ([], [1, 10, 21])


def test_notes_before_due_and_the_ladder_after_are_replaced_apart() -> None:
    rules = (stage(-3), *LADDER)
    assert ladder_days(ACME, *rules, stage(-14, scope=SEGMENT)) == ([-14], [1, 10, 21])
    assert ladder_days(ACME, *rules, stage(30, scope=NAMED)) == ([-3], [30])


def test_a_stage_for_large_amounts_joins_the_general_ladder() -> None:
    large = stage(5, scope=Scope(above_minor=500_000))
    assert ladder_days(ACME, *LADDER, large) == ([], [1, 5, 10, 21])
    assert ladder_days(account(late(5)), *LADDER, large) == ([], [1, 10, 21])


def test_an_exception_keeps_the_general_ladder_from_an_account_altogether() -> None:
    spared = [s.model_copy(update={"scope": Scope(except_customers=("acme gmbh",))}) for s in LADDER]
    assert ask(ACME, *spared).reason == "the policy has no stage in force for it"


def test_accounts_under_the_same_rules_share_them() -> None:
    prepared = book(*LADDER, rule(PauseRule, scope=SEGMENT))
    assert prepared.rules_for(account(late(5))) is prepared.rules_for(account(late(90)))
    assert prepared.rules_for(ACME) is not prepared.rules_for(account(late(5)))


def test_a_clause_bears_on_an_account_only_where_its_rule_does() -> None:
    found = book(*LADDER, rule(ToneRule, id="own", tone=Tone.FIRM, scope=Scope(customers=("Bolt",)))).rules_for(ACME)
    assert found.clause("S10")
    assert not found.clause("own")
    assert not found.clause("default:cap")


def test_a_book_looks_as_far_ahead_as_its_earliest_note_in_force() -> None:
    over = Validity(until=date(2026, 1, 1))
    rules = (stage(-3), stage(-10, scope=NAMED), stage(-30, valid=over), *LADDER)
    assert PolicyBook(Policy(text="", rules=rules), "EUR", TODAY).announces_days_before == 10
    assert book(*LADDER).announces_days_before == 0
