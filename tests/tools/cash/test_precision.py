"""Matching watches its own precision: what people take back too often is left to them, until one of them lifts that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policies.cash.bands import Band, PrecisionRules, Tally
from policies.cash.candidate import Rung
from policies.defaults import DEFAULT_CASH
from store.tables import CashBandChange, CashBandWeek, ReviewItem
from tests.store.books import BERLIN
from tests.tools.cash.till import Till
from tools.cash.correcting import CashRefusedError
from tools.cash.matching import match
from tools.cash.precision import lift, look_back, rules_now, watch_precision

#: Judged from two matches on, so that a test needs no thirty.
RULES = PrecisionRules(floor_thousandths=999, least_applied=2, weeks=12, days_to_take_back=60)


def watch(till: Till, rules: PrecisionRules = RULES) -> list[str]:
    with till.book.journal("agent") as journal:
        return watch_precision(journal, BERLIN, rules)


def seen(till: Till, rules: PrecisionRules = RULES) -> dict[Band, Tally]:
    with till.book.database.read() as session:
        found = look_back(session, till.book.tenant_id, BERLIN, till.book.now, rules)
    return {one.band: one.tally for one in found}


def match_now(till: Till) -> None:
    rules = rules_now(till.book.database, till.book.tenant_id, DEFAULT_CASH)
    for _ in match(till.book.database, till.book.tenant_id, now=till.book.now, rules=rules):
        pass


def matched(till: Till, *texts: str) -> list[int]:
    """Apply unasked what pays these invoices in full."""
    lines = [till.pays(till.balances()[text], text) for text in texts]
    match_now(till)
    assert [till.outcome(line) for line in lines] == ["auto"] * len(lines)
    return lines


def band(till: Till, line: int) -> Band:
    decision = till.decisions(line)[0]
    return Band(Rung[decision.rung.upper()], 990 if decision.score >= 990 else 970 if decision.score >= 970 else 950)


def test_a_band_that_is_taken_back_too_often_is_proposed_until_a_person_lifts_that(acme: Till) -> None:
    first, second = matched(acme, "INV-1042", "INV-1043")
    kind = band(acme, first)
    assert (band(acme, second), watch(acme)) == (kind, [])
    acme.unapply(first)
    acme.unapply(second)
    (told,) = watch(acme)
    assert "people took back 2 of the last 2" in told
    assert watch(acme) == []
    assert rules_now(acme.book.database, acme.book.tenant_id, DEFAULT_CASH).demoted == {kind}
    (case,) = [item for item in acme.book.rows(ReviewItem) if item.dedupe_key.startswith("cash_band")]
    assert (case.why.startswith(told), case.blocks_chasing, case.state.value) == (True, False, "open")
    later = acme.pays(250_000, "INV-1050")
    match_now(acme)
    assert acme.outcome(later) == "propose"
    with acme.book.journal() as journal:
        assert lift(journal, kind, "the bank had swapped two lines").startswith("Matches by number with ")
    assert rules_now(acme.book.database, acme.book.tenant_id, DEFAULT_CASH).demoted == frozenset()
    assert acme.book.get(ReviewItem, case.id or 0).state.value == "closed"
    assert [(one.demoted, one.decided_by) for one in acme.book.rows(CashBandChange)] == [
        (True, "agent"),
        (False, "person:kim"),
    ]
    # What was counted before it was lifted is not held against it again.
    assert watch(acme) == []
    acme.book.pass_days(7)
    assert watch(acme) == []
    assert [event.data["sentence"] for event in acme.book.events("cash_band_demoted")] == [told]


def test_a_week_is_kept_once_it_is_over_and_stays_as_it_was(acme: Till) -> None:
    first, second = matched(acme, "INV-1042", "INV-1043")
    kind = band(acme, first)
    watch(acme)
    assert acme.book.rows(CashBandWeek) == []
    assert seen(acme)[kind] == Tally(applied=2)
    acme.book.pass_days(7)
    watch(acme)
    watch(acme)
    acme.unapply(second)
    weeks = [
        (row.week_on.isoformat(), row.applied, row.taken_back) for row in acme.book.rows(CashBandWeek) if row.applied
    ]
    assert weeks == [("2026-06-08", 2, 0)]
    assert seen(acme)[kind] == Tally(applied=2, taken_back=1)
    acme.book.pass_days(7)
    watch(acme, replace(RULES, least_applied=9))
    kept = [(row.week_on.isoformat(), row.applied, row.taken_back) for row in acme.book.rows(CashBandWeek)]
    assert kept[-1] == ("2026-06-15", 0, 1)
    acme.book.pass_days(7 * 13)
    assert seen(acme) == {}


def test_what_was_accepted_the_same_after_all_and_what_was_taken_back_late_count_for_nothing(acme: Till) -> None:
    first, second = matched(acme, "INV-1042", "INV-1043")
    kind = band(acme, first)
    acme.unapply(first, "a slip")
    match_now(acme)
    acme.accept(first)
    assert seen(acme)[kind].taken_back == 0
    acme.book.pass_days(61)
    acme.unapply(second)
    assert seen(acme).get(kind, Tally()).taken_back == 0


def test_of_accepted_proposals_it_is_known_how_many_were_the_first(acme: Till) -> None:
    for number in ("INV-1142", "INV-1143"):
        acme.book.invoice(acme.acme, 120_000, number=number, due=acme.day(-10))
    before = seen(acme)
    for proposal in (2, 1):
        line = acme.pays(120_000)
        match_now(acme)
        assert len(acme.decisions(line)[-1].proposals) >= proposal
        acme.accept(line, proposal)
    (found,) = (tally for kind, tally in seen(acme).items() if tally != before.get(kind))
    assert (found.accepted, found.accepted_first) == (2, 1)


def test_only_what_is_left_to_people_is_lifted_and_for_a_reason(till: Till) -> None:
    kind = Band(Rung.NUMBER, 970)
    with till.book.journal() as journal, pytest.raises(CashRefusedError, match="needs a reason"):
        lift(journal, kind, " ")
    with till.book.journal() as journal, pytest.raises(CashRefusedError, match="not left to people"):
        lift(journal, kind, "we looked")
