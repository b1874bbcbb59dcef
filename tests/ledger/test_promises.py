"""Promises: when one falls due, what keeps it, and that money counts once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calendar import BusinessCalendar
from ledger.promises import DuePromise, deadline, judge, tolerance, verdict
from ledger.states import PROMISE_OUTCOMES, PromiseState
from tests.store.books import BERLIN

KEPT, PARTIALLY, BROKEN = PromiseState.KEPT, PromiseState.PARTIALLY_KEPT, PromiseState.BROKEN


def test_a_promise_for_friday_with_two_days_grace_is_judged_at_the_end_of_tuesday() -> None:
    found = deadline(date(2026, 6, 12), 2, BusinessCalendar(), BERLIN)
    assert found.isoformat() == "2026-06-16T23:59:59+02:00"


def test_a_promise_for_a_sunday_or_holiday_counts_from_the_next_business_day() -> None:
    monday_off = BusinessCalendar(frozenset({date(2026, 6, 15)}))
    assert deadline(date(2026, 6, 14), 0, monday_off, BERLIN).date() == date(2026, 6, 16)


@pytest.mark.parametrize(
    ("received", "state"),
    [(4_800_00, KEPT), (4_780_00, KEPT), (4_776_00, KEPT), (4_775_99, PARTIALLY),
     (2_000_00, PARTIALLY), (480_00, PARTIALLY), (479_99, BROKEN), (300_00, BROKEN), (0, BROKEN)],
)  # fmt: skip
def test_the_worked_example_of_a_promise_of_4800(received: int, state: PromiseState) -> None:
    assert tolerance(4_800_00, "EUR") == 24_00
    assert verdict(4_800_00, received, "EUR") is state


@pytest.mark.parametrize(("currency", "unit"), [("EUR", 1_00), ("JPY", 1), ("KWD", 1_000)])
def test_the_tolerance_is_at_least_one_unit_of_the_currency(currency: str, unit: int) -> None:
    assert tolerance(10 * unit, currency) == unit


@given(promised=st.integers(1, 10**9), currency=st.sampled_from(["EUR", "JPY", "KWD"]))
def test_nothing_keeps_no_promise_however_small(promised: int, currency: str) -> None:
    assert verdict(promised, 0, currency) is BROKEN


@given(promised=st.integers(1, 10**9), one=st.integers(0, 10**9), other=st.integers(0, 10**9))
def test_more_money_never_makes_a_verdict_worse(promised: int, one: int, other: int) -> None:
    rank = [BROKEN, PARTIALLY, KEPT]
    less, more = sorted((one, other))
    assert rank.index(verdict(promised, less, "EUR")) <= rank.index(verdict(promised, more, "EUR"))


@st.composite
def due_promises(draw: st.DrawFn) -> list[DuePromise]:
    start = datetime(2026, 6, 16, 21, 59, 59, tzinfo=UTC)
    days = draw(st.lists(st.integers(0, 5), max_size=6))
    return [
        DuePromise(n, draw(st.integers(1, 1_000)), "EUR", start + timedelta(days=day)) for n, day in enumerate(days)
    ]


@given(due=due_promises(), own=st.dictionaries(st.integers(0, 5), st.integers(0, 1_000)), shared=st.integers(0, 3_000))
def test_shared_money_goes_to_the_oldest_deadline_first_and_each_unit_once(
    due: list[DuePromise], own: dict[int, int], shared: int
) -> None:
    verdicts = judge(due, own, shared)
    assert sorted(v.promise_id for v in verdicts) == sorted(p.promise_id for p in due)
    amounts = {p.promise_id: p.amount_minor for p in due}
    topped = {v.promise_id: v.received_minor - min(own.get(v.promise_id, 0), amounts[v.promise_id]) for v in verdicts}
    assert 0 <= sum(topped.values()) <= shared
    for earlier, later in pairwise(verdicts):
        if earlier.received_minor < amounts[earlier.promise_id]:
            assert topped[later.promise_id] == 0
    for found in verdicts:
        assert found.state in PROMISE_OUTCOMES
        assert found.received_minor <= amounts[found.promise_id]
