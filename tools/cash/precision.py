"""Matching watches itself: a band that people take back too often is only proposed, until a person lifts that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from ledger.states import REVIEW_WAITING, ReviewState
from policies.cash.bands import Band, PrecisionRules, Tally, falls_short
from policies.cash.candidate import Rung
from policies.cash.rules import CashRules
from store.cash_bands import band_changes, weeks_observed
from store.database import Database
from store.events import Journal
from store.tables import CashBandChange, CashBandWeek, ReviewItem
from tools.cash.correcting import CashRefusedError
from tools.cash.observing import observe_weeks, running_period, tallies, week_of
from tools.reviews import NewReview, ReviewKind, close_review, raise_review


@dataclass(frozen=True, slots=True)
class Observed:
    """What a band came to over the weeks looked back upon, and since when it is left to people (None: it is not)."""

    band: Band
    tally: Tally
    demoted_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Standing:
    """Which bands are left to people, and when others were lifted last."""

    demoted: Mapping[Band, datetime]
    lifted: Mapping[Band, datetime]


def rules_now(database: Database, tenant_id: int, rules: CashRules) -> CashRules:
    """Return the rules with the bands that are left to people."""
    with database.read() as session:
        return replace(rules, demoted=frozenset(_standing(session, tenant_id).demoted))


def look_back(session: Session, tenant_id: int, zone: ZoneInfo, now: datetime, rules: PrecisionRules) -> list[Observed]:
    """Return every band with what it came to, the weeks that are over and this one, since it was lifted last."""
    standing = _standing(session, tenant_id)
    found = _since(session, tenant_id, zone, now, rules, standing)
    bands = sorted({*found, *standing.demoted})
    return [Observed(band, found.get(band, Tally()), standing.demoted.get(band)) for band in bands]


def watch_precision(journal: Journal, zone: ZoneInfo, rules: PrecisionRules) -> list[str]:
    """Keep the weeks that are over, and leave bands that fall short to people; return a sentence for each."""
    session, tenant_id = journal.session, journal.tenant_id
    observe_weeks(journal, zone, rules, _standing(session, tenant_id).lifted)
    seen = look_back(session, tenant_id, zone, journal.now, rules)
    return [_demote(journal, one, rules) for one in seen if one.demoted_at is None and falls_short(one.tally, rules)]


def lift(journal: Journal, band: Band, reason: str) -> str:
    """Let matches of a band be applied unasked again; return what was done.

    Raises CashRefusedError without a reason, or where it is not left to people.
    """
    name = in_words(band)
    if not reason.strip():
        raise CashRefusedError("applying matches unasked again needs a reason: say it with --reason")
    if band not in _standing(journal.session, journal.tenant_id).demoted:
        raise CashRefusedError(f"matches by {name} are not left to people; 'dunlin cash precision' shows which are")
    sentence = f"Matches by {name} are applied unasked again: {reason.strip()}"
    change = _append(journal, band, sentence, demoted=False)
    journal.record("cash_band_lifted", rung=change.rung, from_score=band.from_score, sentence=sentence)
    query = select(ReviewItem).where(
        col(ReviewItem.tenant_id) == journal.tenant_id,
        col(ReviewItem.dedupe_key).startswith(f"{_key(band)}:"),
        col(ReviewItem.state).in_(REVIEW_WAITING),
    )
    for item in journal.session.scalars(query):
        close_review(journal, item, ReviewState.CLOSED, reason.strip())
    return sentence


def in_words(band: Band) -> str:
    """Name a band: what its matches stand on, and their scores."""
    rung = band.rung.name.lower().replace("_", " ")
    return f"{rung} with {band.from_score / 1000:.2f} to {band.to_score / 1000:.2f}"


def _demote(journal: Journal, seen: Observed, rules: PrecisionRules) -> str:
    band, tally = seen.band, seen.tally
    sentence = (
        f"Matches by {in_words(band)} are only proposed from now on: people took back {tally.taken_back} of the last"
        f" {tally.applied}, and {1_000 - rules.floor_thousandths} in 1000 is what is borne."
    )
    change = _append(journal, band, sentence, demoted=True)
    journal.record("cash_band_demoted", rung=change.rung, from_score=band.from_score, sentence=sentence)
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.CASH,
            subject=f"Matches by {in_words(band)} are left to you",
            why=f"{sentence} Look what went wrong with 'dunlin cash precision'; 'dunlin cash lift {change.rung}"
            f" {band.from_score} --reason …' lets them be applied unasked again.",
            key=f"{_key(band)}:{change.id}",
            blocks_chasing=False,
        ),
    )
    return sentence


def _key(band: Band) -> str:
    return f"cash_band:{band.rung.name.lower()}:{band.from_score}"


def _append(journal: Journal, band: Band, why: str, *, demoted: bool) -> CashBandChange:
    change = CashBandChange(
        tenant_id=journal.tenant_id,
        rung=band.rung.name.lower(),
        from_score=band.from_score,
        demoted=demoted,
        why=why,
        decided_by=journal.actor,
        decided_at=journal.now,
    )
    journal.session.add(change)
    journal.session.flush()
    return change


def _standing(session: Session, tenant_id: int) -> _Standing:
    newest = {Band(Rung[one.rung.upper()], one.from_score): one for one in band_changes(session, tenant_id)}
    return _Standing(
        {band: one.decided_at for band, one in newest.items() if one.demoted},
        {band: one.decided_at for band, one in newest.items() if not one.demoted},
    )


def _since(
    session: Session, tenant_id: int, zone: ZoneInfo, now: datetime, rules: PrecisionRules, standing: _Standing
) -> dict[Band, Tally]:
    """Add up what bands came to; one that was lifted is judged from the week after on."""
    this_week = week_of(now.astimezone(zone).date())
    before: dict[Band, date] = {band: moment.astimezone(zone).date() for band, moment in standing.lifted.items()}
    found: dict[Band, Tally] = {}
    counted = [
        (row.week_on, Band(Rung[row.rung.upper()], row.from_score), _tally(row))
        for row in weeks_observed(session, tenant_id, this_week - timedelta(weeks=rules.weeks))
    ]
    running = tallies(session, tenant_id, running_period(now, zone), rules, standing.lifted)
    counted += [(this_week, band, tally) for band, tally in running.items()]
    for week, band, tally in counted:
        if band not in before or week > before[band]:
            found[band] = found.get(band, Tally()).plus(tally)
    return found


def _tally(row: CashBandWeek) -> Tally:
    return Tally(*(getattr(row, name) for name in Tally._fields))
