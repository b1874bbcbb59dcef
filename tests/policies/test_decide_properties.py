"""What holds whatever the account, the policy and the moment: when nothing may be done, nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.account import AccountFacts, HoldFact
from policies.decide import Standing, Verdict, decide
from policies.policy import (
    ApprovalRule,
    CapRule,
    Channel,
    ChannelRule,
    DelayRule,
    EscalateRule,
    GapRule,
    HoursRule,
    MinimumRule,
    NoContactRule,
    PauseRule,
    Rule,
    Scope,
    Tone,
    ToneRule,
    Validity,
)
from tests.policies.cases import BERLIN, TODAY, account, at, book, late, rule, soon, stage

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY"])
AMOUNTS = st.sampled_from([100, 5_000, 100_000, 2_000_000])
TONES = st.sampled_from(list(Tone))
DAYS = st.sampled_from([1, 2, 5, 12, 25, 40, 100])
SCOPES = st.one_of(
    st.just(Scope()),
    st.builds(Scope, customers=st.sampled_from([("Acme GmbH",), ("Bolt",)])),
    st.builds(Scope, segments=st.sampled_from([("Enterprise",), ("Startup",)])),
    st.builds(Scope, except_tags=st.just(("vip",))),
    st.builds(Scope, above_minor=AMOUNTS),
    st.builds(Scope, below_minor=AMOUNTS),
)
VALID = st.one_of(
    st.just(Validity()),
    st.builds(Validity, until=st.sampled_from([TODAY, TODAY - timedelta(days=1)])),
)
#: Mostly in the hours people work, so that there is something to find.
MOMENTS = st.builds(
    lambda day, hour, minute: datetime(2026, 6, 11 + day, hour, minute, tzinfo=UTC),
    st.sampled_from([0, 0, 0, 1, 2, 4, 5]),
    st.sampled_from([*range(24), *[9, 10, 12, 14] * 12]),
    st.sampled_from([0, 30, 59]),
)


def mostly(common: object, rare: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.sampled_from([True] * 7 + [False]).flatmap(lambda usual: st.just(common) if usual else rare)


def a_rule(kind: type[Rule], **fields: st.SearchStrategy[object]) -> st.SearchStrategy[Rule]:
    return st.fixed_dictionaries({"scope": SCOPES, "valid": VALID, **fields}).map(lambda made: rule(kind, **made))


STAGES = st.builds(
    stage,
    st.sampled_from([-7, -3, 1, 1, 1, 10, 10, 21]),
    TONES,
    scope=mostly(Scope(), SCOPES),
    channels=mostly((Channel.EMAIL,), st.lists(st.sampled_from(list(Channel)), min_size=1, max_size=2).map(tuple)),
    repeat_days=st.sampled_from([None, None, 4]),
)
CAPS = a_rule(CapRule, messages=st.integers(0, 4), days=st.sampled_from([1, 7, 30]))
DELAYS = a_rule(DelayRule, days=st.sampled_from([0, 5, 45]))
MINIMUMS = a_rule(MinimumRule, amount_minor=AMOUNTS, currency=CURRENCIES)
PROHIBITIONS = st.one_of(a_rule(NoContactRule), a_rule(PauseRule))
OTHERS = st.one_of(
    PROHIBITIONS,
    CAPS,
    DELAYS,
    MINIMUMS,
    a_rule(GapRule, days=st.integers(1, 5), business_days=st.booleans()),
    a_rule(ApprovalRule, above_minor=st.one_of(st.none(), AMOUNTS), from_tone=st.one_of(st.none(), TONES)),
    a_rule(ChannelRule, channels=st.just((Channel.EMAIL,)), allowed=st.booleans()),
    a_rule(ToneRule, tone=TONES, at_most=st.booleans()),
    a_rule(EscalateRule, from_days=DAYS),
    a_rule(HoursRule, from_hour=st.integers(0, 12), to_hour=st.integers(13, 24), weekdays=st.just((0, 1, 2, 3, 4, 5))),
)


def numbered(rules: list[Rule]) -> list[Rule]:
    return [made.model_copy(update={"id": f"R{n}"}) for n, made in enumerate(rules)]


POLICIES = st.builds(
    lambda stages, others: numbered([*stages, *others]),
    st.lists(STAGES, min_size=1, max_size=4),
    st.lists(OTHERS, max_size=2),
)
ACCOUNTS = st.builds(
    lambda groups, **more: account(*groups, **more),
    st.lists(st.builds(late, DAYS, AMOUNTS, st.sampled_from([0, 0, 0, 1, 2, 4]), CURRENCIES), max_size=2),
    upcoming=st.lists(st.builds(soon, st.integers(1, 9), AMOUNTS, CURRENCIES), max_size=2),
    credits=mostly({}, st.dictionaries(CURRENCIES, AMOUNTS)),
    promised=mostly({}, st.dictionaries(CURRENCIES, AMOUNTS)),
    holds=mostly((), st.just((HoldFact("manual", "talks"),))),
    waiting_review=mostly("", st.just("claim")),
    handed_over=st.booleans(),
    touched_at=mostly((), st.lists(st.integers(0, 20 * 24), max_size=3, unique=True).map(
        lambda hours: [datetime(2026, 6, 11, 10, tzinfo=UTC) - timedelta(hours=h) for h in sorted(hours)])),
    segment=st.sampled_from(["", "enterprise"]),
    tags=st.sampled_from([frozenset[str](), frozenset({"vip"})]),
    zone=mostly("", st.sampled_from(["Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo"])),
    reachable=mostly(True, st.just(False)),
)  # fmt: skip


def verdict(facts: AccountFacts, rules: list[Rule], now: datetime) -> Verdict:
    return decide(facts, book(*rules, day=now.astimezone(BERLIN).date()), at(now))


@settings(max_examples=400, deadline=None)
@given(facts=ACCOUNTS, rules=POLICIES, now=MOMENTS)
def test_nothing_is_done_where_nothing_may_be_done(facts: AccountFacts, rules: list[Rule], now: datetime) -> None:
    found = verdict(facts, rules, now)
    assert found.reason
    if not found.worked:
        return
    bearing = book(*rules, day=now.astimezone(BERLIN).date()).rules_for(facts)
    local = at(now).local(facts.zone)
    asked = found.chase if found.rung else {u.currency: u.chase_minor for u in facts.upcoming}
    assert asked
    assert all(minor > 0 for minor in found.chase.values())
    assert not facts.holds
    assert not facts.waiting_review
    assert not bearing.no_contact
    assert not bearing.pauses
    assert facts.reachable
    assert time(8) <= local.time() < time(21)
    assert all(at_.astimezone(local.tzinfo).date() != local.date() for at_ in facts.touched_at)
    assert found.stage is not None
    assert found.stage.id in found.clauses
    assert all(bearing.clause(clause) for clause in found.clauses)
    assert found.rung <= 1 + max((group.rung for group in facts.groups), default=-1)


@settings(max_examples=120, deadline=None)
@given(facts=ACCOUNTS, rules=POLICIES, now=MOMENTS)
def test_money_promised_or_covered_by_credits_is_never_asked_for(
    facts: AccountFacts, rules: list[Rule], now: datetime
) -> None:
    all_promised = replace(facts, groups=(), upcoming=(), promised=facts.overdue, next_promise=TODAY)
    plenty = dict.fromkeys(("EUR", "USD", "JPY"), 100000000)
    assert not verdict(all_promised, rules, now).worked
    assert not verdict(replace(facts, credits=plenty), rules, now).worked


@settings(max_examples=200, deadline=None)
@given(facts=ACCOUNTS, rules=POLICIES, now=MOMENTS, data=st.data())
def test_another_prohibition_never_lets_an_account_be_worked(
    facts: AccountFacts, rules: list[Rule], now: datetime, data: st.DataObject
) -> None:
    # A first cap stands in for the default, and a narrower delay or minimum replaces the general one: both are
    # what the policy page promises. Beside one that holds already, every further one can only take away.
    rules = numbered([*rules, rule(CapRule, messages=4, days=7)])
    general = {"scope": Scope(), "valid": Validity()}
    added = data.draw(st.one_of(PROHIBITIONS, CAPS, DELAYS.map(lambda r: r.model_copy(update=general)),
                                MINIMUMS.map(lambda r: r.model_copy(update=general))))  # fmt: skip
    if verdict(facts, [*rules, added.model_copy(update={"id": "added"})], now).worked:
        assert verdict(facts, rules, now).worked


def test_the_accounts_made_up_here_are_worked_often_enough_to_mean_something() -> None:
    seen: list[Standing] = []

    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(facts=ACCOUNTS, rules=POLICIES, now=MOMENTS)
    def look(facts: AccountFacts, rules: list[Rule], now: datetime) -> None:
        seen.append(verdict(facts, rules, now).standing)

    look()
    assert seen.count(Standing.WORKED) >= 10
    assert len(set(seen)) >= 7
