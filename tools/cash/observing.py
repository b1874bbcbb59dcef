"""What matching came to by band: counted for a period, and kept once a week is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from policies.cash.bands import Band, PrecisionRules, Tally, band_of
from policies.cash.candidate import Rung
from store.bulk import insert_rows
from store.cash_bands import AUTO, Period, applied_unasked, histories, weeks_observed
from store.cash_lines import UNAPPLIED
from store.events import Journal
from store.tables import CashBandWeek, CashDecision
from tools.cash.accepting import ACCEPTED

Tallies = Mapping[Band, Tally]


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def observe_weeks(journal: Journal, zone: ZoneInfo, rules: PrecisionRules, lifted: Mapping[Band, datetime]) -> None:
    """Keep what every week came to that is over, looked back upon and not kept yet.

    A week that is kept stays as it is: what is taken back later counts in the week it is taken back.
    """
    session, tenant_id = journal.session, journal.tenant_id
    this_week = week_of(journal.now.astimezone(zone).date())
    week = this_week - timedelta(weeks=rules.weeks)
    kept = [row.week_on for row in weeks_observed(session, tenant_id, week)]
    week = max(kept) + timedelta(weeks=1) if kept else week
    while week < this_week:
        _keep(journal, week, tallies(session, tenant_id, _period(week, zone), rules, lifted))
        week += timedelta(weeks=1)


def _keep(journal: Journal, week: date, found: Tallies) -> None:
    rows = [
        {
            "tenant_id": journal.tenant_id,
            "week_on": week,
            "rung": band.rung.name.lower(),
            "from_score": band.from_score,
            **tally._asdict(),
            "observed_at": journal.now,
        }
        for band, tally in sorted(found.items())
    ]
    insert_rows(journal.session, CashBandWeek, rows)


def running_period(now: datetime, zone: ZoneInfo) -> Period:
    """Return the week that is not over yet."""
    week = week_of(now.astimezone(zone).date())
    return Period(_period(week, zone).since, now + timedelta(microseconds=1))


def _period(week: date, zone: ZoneInfo) -> Period:
    begin, end = (datetime.combine(day, time(), zone) for day in (week, week + timedelta(weeks=1)))
    return Period(begin.astimezone(UTC), end.astimezone(UTC))


def tallies(
    session: Session, tenant_id: int, period: Period, rules: PrecisionRules, lifted: Mapping[Band, datetime]
) -> Tallies:
    """Count by band what was applied, taken back and accepted in a period.

    What was applied before its band was `lifted` is held against it no more.
    """
    found: defaultdict[Band, Tally] = defaultdict(Tally)
    for rung, score, count in applied_unasked(session, tenant_id, period):
        band = band_of(Rung[rung.upper()], score)
        found[band] = found[band].plus(Tally(applied=count))
    for decisions in histories(session, tenant_id, period, (UNAPPLIED, ACCEPTED)).values():
        for place, decision in enumerate(decisions):
            if not period.since <= decision.decided_at < period.until:
                continue
            if decision.outcome == ACCEPTED:
                _count_accepted(found, decision, decisions[place - 1])
            elif decision.outcome == UNAPPLIED:
                _count_taken_back(found, decisions, place, rules, lifted)
    return found


def _count_accepted(found: dict[Band, Tally], decision: CashDecision, before: CashDecision) -> None:
    if before.proposals:
        first = before.proposals[0]
        band = band_of(Rung[first["rung"].upper()], first["score"])
        as_first = decision.arithmetic == first["figures"]
        found[band] = found[band].plus(Tally(accepted=1, accepted_first=int(as_first)))


def _count_taken_back(
    found: dict[Band, Tally],
    decisions: Sequence[CashDecision],
    place: int,
    rules: PrecisionRules,
    lifted: Mapping[Band, datetime],
) -> None:
    """Count what a person took back of a match, unless they accepted the very same after all."""
    decision, earlier, later = decisions[place], decisions[:place], decisions[place + 1 :]
    match = next((one for one in reversed(earlier) if one.outcome in {AUTO, ACCEPTED, UNAPPLIED}), None)
    if match is None or match.outcome != AUTO or not decision.decided_by.startswith("person:"):
        return
    band = band_of(Rung[match.rung.upper()], match.score)
    late = decision.decided_at - match.decided_at > timedelta(days=rules.days_to_take_back)
    forgiven = band in lifted and match.decided_at < lifted[band]
    after_all = any(one.outcome == ACCEPTED and one.arithmetic == match.arithmetic for one in later)
    if not (late or forgiven or after_all):
        found[band] = found[band].plus(Tally(taken_back=1))
