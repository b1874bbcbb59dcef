"""Replays policies over the last days of a workspace's own book, which is read once for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agent.backtest.passes import Passes, passes
from agent.backtest.replay import Replay, Terms, replay
from policies.policy import Policy
from store.book_history import BookHistory, book_history
from tools.office import Office, business_calendar

#: What a replay takes for granted; every output says it.
ASSUMED = (
    "Every message the policy allows counts as written, and every approval as given the same day.",
    "Calls count as made the same day; an account handed over stays with its person until that debt is settled.",
    "Payments, promises, disputes, holds and replies are those that really came; other messages might have led to "
    "others. It says what would have been sent, not what customers would have answered.",
    "Customers, their tags, contacts and paying habits are taken as they stand now. An invoice is known from its issue "
    "date, money from its booking date; what the first import showed as paid without a day counts as paid all along.",
)


class NoHistoryError(ValueError):
    """There is nothing to replay; the message says so."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days replayed, and the times of day (HH:MM, in the workspace's zone) at which a run looks at the book."""

    first: date
    last: date
    times: tuple[str, ...]

    @classmethod
    def before(cls, today: date, days: int, times: Sequence[str]) -> Period:
        """Return the so many days before today: today itself is not over."""
        return cls(today - timedelta(days=days), today - timedelta(days=1), tuple(times))


def backtest(office: Office, policies: Sequence[Policy], period: Period, home_currency: str) -> list[Replay]:
    """Replay each policy over a period; raise NoHistoryError where the book held nothing by its end."""
    looks = passes(period.first, period.last, period.times, office.zone)
    history = _history(office, looks, period)
    terms = Terms(looks, office.zone, office.country, business_calendar, home_currency, office.approve_everything)
    return [replay(history, policy, terms) for policy in policies]


def _history(office: Office, looks: Passes, period: Period) -> BookHistory:
    with office.database.read() as session:
        found = book_history(session, office.tenant_id, looks.moments[0], shadow=office.channel.shadow)
    if not any(document.since <= period.last for document in found.documents):
        raise NoHistoryError(
            f"there is no history to replay: no invoice in the book was issued by {period.last.isoformat()}; "
            "import invoices and payments first"
        )
    return found
