"""The ladder: rungs are climbed by messages, one at a time; the oldest decides; what the policy changes in between."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ledger.account import AccountFacts, RungGroup
from policies.ladder import Step, climbed, next_step, target_rung
from policies.policy import Rule, StageRule
from tests.policies.cases import LADDER, TODAY, account, ago, book, late, soon, stage

#: The days on which the ladder's rungs begin.
RUNG_DAYS = tuple(rung.days for rung in LADDER)


def step(facts: AccountFacts, *rules: Rule, day: date = TODAY) -> Step | None:
    return next_step(facts, book(*rules, day=day).rules_for(facts), day)[0]


def due(facts: AccountFacts, *rules: Rule) -> str | None:
    """Return the stage due today, by its id."""
    found = step(facts, *rules)
    return found.stage.id if found else None


@pytest.mark.parametrize(("days", "rung"), [(0, 0), (1, 1), (9, 1), (10, 2), (20, 2), (21, 3), (200, 3)], ids=str)
def test_lateness_says_how_far_an_invoice_may_climb(days: int, rung: int) -> None:
    assert target_rung(RUNG_DAYS, days) == rung


@pytest.mark.parametrize(
    ("rung", "days", "after"),
    [(0, 0, 0), (0, 1, 1), (0, 200, 1), (1, 5, 1), (1, 10, 2), (2, 200, 3), (3, 200, 3), (5, 200, 5), (3, 1, 3)],
)
def test_a_message_lifts_by_one_rung_never_above_what_lateness_calls_for_and_never_down(
    rung: int, days: int, after: int
) -> None:
    assert climbed(RUNG_DAYS, rung, days) == after


def test_an_old_invoice_imported_late_starts_at_the_first_stage_and_climbs_one_by_one() -> None:
    met = []
    rung = 0
    while (found := step(account(late(200, rung=rung)), *LADDER)) is not None:
        met.append(found.stage.id)
        rung = climbed(RUNG_DAYS, rung, 200)
    assert met == ["S1", "S10", "S21"]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ((late(0),), None),
        ((late(1),), "S1"),
        ((late(9, rung=1),), None),
        ((late(10, rung=1),), "S10"),
        ((late(30, rung=3),), None),
        ((late(30, rung=2), late(2)), "S21"),
        ((late(30, rung=3), late(2)), "S21"),
        ((late(30, rung=3), late(2, rung=1)), None),
        ((late(12, rung=1), late(2, rung=1, currency="USD")), "S10"),
        ((late(200), late(12, rung=2)), "S10"),
    ],
    ids=[
        "due today", "first day", "between stages", "second stage", "last stage done", "the oldest decides",
        "a new one beside old ones", "all asked", "another currency", "an old import beside one asked twice",
    ],
)  # fmt: skip
def test_which_stage_is_due(groups: tuple[RungGroup, ...], expected: str | None) -> None:
    assert due(account(*groups), *LADDER) == expected


@pytest.mark.parametrize(
    ("facts", "rules", "expected"),
    [
        (account(late(40, rung=3)), LADDER[:2], None),
        (account(late(40, rung=1)), LADDER[:1], None),
        (account(late(40, rung=3), late(2)), LADDER[:2], "S10"),
        (account(late(40, rung=3)), (*LADDER, stage(35)), "S35"),
        (account(late(40, rung=1)), (*LADDER, stage(35)), "S10"),
        (account(late(5, rung=1)), (stage(3),), None),
        (account(late(40, rung=2)), (), None),
    ],
    ids=[
        "shortened: asked further than it goes", "shortened: at its end", "shortened: the new one climbs",
        "lengthened: the next rung", "lengthened: still one by one", "moved: not asked again", "emptied",
    ],
)  # fmt: skip
def test_a_changed_policy_goes_on_from_the_rung_reached(
    facts: AccountFacts, rules: tuple[StageRule, ...], expected: str | None
) -> None:
    assert due(facts, *rules) == expected


def test_a_shortened_ladder_asks_at_its_last_rung_not_at_one_that_is_gone() -> None:
    found = step(account(late(40, rung=3), late(2)), *LADDER[:2])
    assert found is not None
    assert found.rung == 2


@pytest.mark.parametrize(("days_ago", "expected"), [(3, None), (4, "S1"), (9, "S1")])
def test_a_stage_every_four_days_repeats_on_the_fourth(days_ago: int, expected: str | None) -> None:
    facts = account(late(15, rung=1), touched_at=[ago(days=days_ago), ago(days=20)])
    assert due(facts, stage(1, repeat_days=4)) == expected


def test_repeating_ends_where_the_next_stage_begins() -> None:
    facts = account(late(12, rung=2), touched_at=[ago(days=9)])
    assert due(facts, stage(1, repeat_days=4), stage(10)) is None


def test_days_between_repeats_are_days_where_the_office_is() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    sent = datetime(2026, 6, 11, 8, 30, tzinfo=tokyo).astimezone(UTC)
    facts = account(late(15, rung=1), touched_at=[sent])
    rules = book(stage(1, repeat_days=4)).rules_for(facts)
    assert sent.date() == date(2026, 6, 10)
    assert next_step(facts, rules, date(2026, 6, 14), tokyo)[0] is None
    assert next_step(facts, rules, date(2026, 6, 15), tokyo)[0] is not None


@pytest.mark.parametrize(
    ("coming", "rules", "expected"),
    [
        ([soon(4)], (stage(-3), *LADDER), None),
        ([soon(3)], (stage(-3), *LADDER), "S-3"),
        ([soon(1)], (stage(-3), *LADDER), "S-3"),
        ([soon(9), soon(2)], (stage(-3), *LADDER), "S-3"),
        ([soon(6)], (stage(-7), stage(-3)), "S-7"),
        ([soon(2)], LADDER, None),
    ],
    ids=["too early", "first day", "late import", "one of two", "two notes", "no note in the policy"],
)
def test_a_note_before_due_goes_out_within_its_days(
    coming: list[object], rules: tuple[StageRule, ...], expected: str | None
) -> None:
    assert due(account(upcoming=coming), *rules) == expected


@pytest.mark.parametrize(
    ("days", "told", "expected"),
    [(7, None, "S-7"), (5, 7, None), (3, 7, "S-3"), (2, None, "S-3"), (2, 3, None), (5, None, "S-7")],
    ids=["the first", "between", "the second", "only the nearer one", "both told", "the first, late"],
)
def test_each_note_before_due_goes_out_once_and_the_nearer_one_last(
    days: int, told: int | None, expected: str | None
) -> None:
    coming = soon(days)._replace(announced_days=told)
    assert due(account(upcoming=[coming]), stage(-7), stage(-3), *LADDER) == expected


def test_a_note_before_due_asks_at_rung_nought_and_waits_while_something_is_overdue() -> None:
    found = step(account(upcoming=[soon(3)]), stage(-3), *LADDER)
    assert found is not None
    assert found.rung == 0
    assert due(account(late(5, rung=1), upcoming=[soon(3)]), stage(-3), *LADDER) is None


@pytest.mark.parametrize(
    ("groups", "days_ahead"),
    [
        ((late(5, rung=1),), 5),
        ((late(5, rung=1), late(15, rung=2)), 5),
        ((late(15, rung=2),), 6),
        ((late(90, rung=3),), None),
    ],
)
def test_it_says_when_the_next_stage_falls_due(groups: tuple[RungGroup, ...], days_ahead: int | None) -> None:
    facts = account(*groups)
    found, day = next_step(facts, book(*LADDER).rules_for(facts), TODAY)
    assert found is None
    assert day == (TODAY + timedelta(days=days_ahead) if days_ahead is not None else None)


def test_what_credits_cover_neither_climbs_nor_says_what_comes_next() -> None:
    facts = account(late(40, 5_000), late(5, rung=1, currency="USD"), credits={"EUR": 5_000})
    found, day = next_step(facts, book(*LADDER).rules_for(facts), TODAY)
    assert (found, day) == (None, TODAY + timedelta(days=5))
