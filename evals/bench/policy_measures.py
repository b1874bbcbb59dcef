"""What is measured of the policy: reading a long page, reading one changed sentence, replaying a book under it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agent.backtest.backtest import Period, backtest
from agent.bootstrap import Workplace
from agent.policy_page import read_page
from agent.policy_versions import page_at_hand
from evals.bench.book import write_book
from evals.bench.measures import NOW, Measure, fresh_place, timed
from evals.labels import labelled_policies
from policies.sentences import sentences

SENTENCES = 300
BACKTEST_INVOICES, BACKTEST_DAYS = 10_000, 90


def policies(folder: Path) -> Iterator[Measure]:
    """Measure how long a long page is read, one changed sentence read again, and a back-test of a real book."""
    with fresh_place(folder, "policies") as place:
        office = place.office
        page = _long_page(SENTENCES)
        yield Measure(
            f"reading a policy of {SENTENCES} sentences", timed(lambda: _read(place, page)), "s", 5, at_most=True
        )
        changed = page.replace("\n", "\nNever contact anybody on a Sunday.\n", 1)
        took = timed(lambda: _read(place, changed))
        yield Measure("reading it again with one changed sentence", took, "s", 0.5, at_most=True)
        write_book(
            office.database, office.tenant_id, NOW, customers=BACKTEST_INVOICES // 10, invoices=BACKTEST_INVOICES
        )
        policy = page_at_hand(place).policy
        period = Period.before(NOW.date(), BACKTEST_DAYS, place.settings.schedule.runs)
        took = timed(lambda: backtest(office, [policy], period, place.home_currency))
    what = f"back-test of {BACKTEST_INVOICES:,} invoices over {BACKTEST_DAYS} days, three passes a day"
    yield Measure(what, took, "s", 60, at_most=True)


def _read(place: Workplace, text: str) -> None:
    read_page(place.office, place.model, text, place.home_currency)


def _long_page(count: int) -> str:
    """Put the labelled pages one after another until they hold so many sentences."""
    text = ""
    for page in labelled_policies("tuning"):
        for sentence in sentences(page.text):
            text += f"{sentence.text}\n\n"
            count -= 1
            if not count:
                return text
    raise ValueError(f"the labelled pages are {count} sentences short")
