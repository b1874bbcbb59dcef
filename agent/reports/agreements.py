"""What customers' words were worth: promises by month of their day, disputes by month in which they ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlmodel import Session

from agent.reports.months import Month, end_of, months_until
from agent.reports.report import Cell, Chart, Column, Drawn, Kind, Part, Report
from ledger.figures.promises import DuePromise, KeptPromises, kept_promises
from ledger.states import DISPUTE_OPEN, DisputeState
from store.account_file import ledger_synced_at
from store.agreement_figures import DisputeTold, PromiseDue, disputes_told, promises_due

_PROMISES = (
    Column("month_end", "due until", Kind.DAY),
    Column("judged", "judged", Kind.COUNT),
    Column("kept", "kept", Kind.COUNT),
    Column("partially_kept", "in part", Kind.COUNT),
    Column("broken", "broken", Kind.COUNT),
    Column("kept_share", "kept", Kind.SHARE),
    Column("promised", "promised"),
    Column("received", "came in time"),
    Column("received_share", "of value", Kind.SHARE),
)
_DISPUTES = (
    Column("month_end", "until", Kind.DAY),
    Column("raised", "raised", Kind.COUNT),
    Column("raised_amount", "amount"),
    Column("ended", "ended", Kind.COUNT),
    Column("valid", "valid", Kind.SHARE),
    Column("days_to_resolve", "days taken", Kind.DAYS),
    Column("open", "open at end", Kind.COUNT),
    Column("open_amount", "amount open"),
)
_VALID = {DisputeState.RESOLVED_VALID, DisputeState.RESOLVED_PARTIAL}
_SECONDS_OF_A_DAY = 86_400


def promises_report(session: Session, tenant_id: int, as_of: date, zone: ZoneInfo, months: int) -> Report:
    """Return how the promises due in each month were kept, as judged by the end of the day."""
    spans, ends = list(months_until(as_of, months)), end_of(as_of, zone)
    by_currency: defaultdict[str, list[PromiseDue]] = defaultdict(list)
    for due in promises_due(session, tenant_id, spans[0].first, as_of):
        if due.judged_at is not None and due.judged_at < ends:
            by_currency[due.currency].append(due)
    return Report(
        name="promises",
        title="Promises kept",
        as_of=as_of,
        basis="promises due in the month and judged, without replaced and withdrawn ones; kept is in full and in time",
        synced_at=ledger_synced_at(session, tenant_id),
        columns=_PROMISES,
        parts=tuple(_promises(currency, spans, due) for currency, due in sorted(by_currency.items())),
        chart=Chart(Drawn.LINES, ("kept_share", "received_share")),
    )


def _promises(currency: str, spans: Sequence[Month], due: Iterable[PromiseDue]) -> Part:
    found = list(due)
    rows = tuple((span.last, *_kept([one for one in found if span.holds(one.promised_on)])) for span in spans)
    return Part(currency, rows, ("total", *_kept(found)))


def _kept(due: Iterable[PromiseDue]) -> tuple[Cell, ...]:
    told: KeptPromises = kept_promises(DuePromise(one.state, one.promised_minor, one.received_minor) for one in due)
    shares = (told.by_count(), told.promised_minor, told.received_minor, told.by_value())
    return (told.judged, told.kept, told.partial, told.broken, *shares)


def disputes_report(session: Session, tenant_id: int, as_of: date, zone: ZoneInfo, months: int) -> Report:
    """Return what was disputed and resolved in each month, and what was open at its end."""
    by_currency: defaultdict[str, list[DisputeTold]] = defaultdict(list)
    for dispute in disputes_told(session, tenant_id, end_of(as_of, zone)):
        by_currency[dispute.currency].append(dispute)
    spans = [(span, end_of(span.last, zone)) for span in months_until(as_of, months)]
    return Report(
        name="disputes",
        title="Disputes",
        as_of=as_of,
        basis="disputed amounts as they were raised; valid means found right, wholly or in part, of those that ended",
        synced_at=ledger_synced_at(session, tenant_id),
        columns=_DISPUTES,
        parts=tuple(
            Part(currency, tuple(_disputes(span, ends, zone, found) for span, ends in spans))
            for currency, found in sorted(by_currency.items())
        ),
        chart=Chart(Drawn.BARS, ("open_amount",)),
    )


def _disputes(span: Month, ends: datetime, zone: ZoneInfo, found: Sequence[DisputeTold]) -> tuple[Cell, ...]:
    raised = [one for one in found if span.holds(one.raised_at.astimezone(zone).date())]
    ended = [one for one in found if (at := _ended_at(one)) and span.holds(at.astimezone(zone).date())]
    standing = [one for one in found if one.raised_at < ends and not ((at := _ended_at(one)) and at < ends)]
    seconds = sum(int(((_ended_at(one) or one.raised_at) - one.raised_at).total_seconds()) for one in ended)
    return (
        span.last,
        len(raised),
        sum(one.minor for one in raised),
        len(ended),
        Fraction(sum(one.state in _VALID for one in ended), len(ended)) if ended else None,
        Fraction(seconds, _SECONDS_OF_A_DAY * len(ended)) if ended else None,
        len(standing),
        sum(one.minor for one in standing),
    )


def _ended_at(dispute: DisputeTold) -> datetime | None:
    """Return when a dispute ended; one that ended without a moment never stood."""
    return None if dispute.state in DISPUTE_OPEN else dispute.closed_at or dispute.raised_at
