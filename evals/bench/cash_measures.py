"""What is measured of cash: keys of a book, lines matched in a second, memory, and how time grows with the book."""

from __future__ import annotations

import resource
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from agent.bootstrap import Workplace
from evals.bench.book import write_book
from evals.bench.cash_book import write_lines
from evals.bench.measures import NOW, Measure, fresh_place, timed
from policies.defaults import DEFAULT_CASH
from tools.cash.keys import catch_up
from tools.cash.matching import match

#: Lines and open invoices of each book; twenty invoices a customer.
BOOKS = ((10_000, 100_000), (100_000, 1_000_000))
_INVOICES_OF_CUSTOMER = 20


class Matched(NamedTuple):
    """What matching one book took, in seconds and bytes, and how many lines ended how."""

    keys_seconds: float
    seconds: float
    peak_bytes: int
    outcomes: Counter[str]


def cash(folder: Path) -> Iterator[Measure]:
    """Measure books of growing size, each in a process of its own, so that memory is that of one."""
    each = []
    for lines, invoices in BOOKS:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            found = pool.submit(matched, folder, lines, invoices).result()
        each.append(found.seconds / lines)
        of = f"{lines:,} bank lines against {invoices:,} open invoices"
        told = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(found.outcomes.items()))
        whole = lines == BOOKS[-1][0]
        yield Measure(f"keys of {invoices:,} invoices made", invoices / found.keys_seconds, "invoices/s")
        yield Measure(f"{of} matched ({told})", found.seconds, "s", 120 if whole else None, at_most=True)
        yield Measure("the same as a rate", lines / found.seconds, "lines/s", 830 if whole else None)
        yield Measure("memory at its peak", found.peak_bytes / 2**20, "MB", 2_048, at_most=True)
    yield Measure("time of a line, in the last book against the first", each[-1] / each[0], "times")


def matched(folder: Path, lines: int, invoices: int) -> Matched:
    """Write a book and its bank lines, make its keys, and match it."""
    with fresh_place(folder, f"cash-{invoices}") as place:
        fill(place, lines, invoices)
        database, tenant_id = place.office.database, place.office.tenant_id
        keys = timed(lambda: catch_up(database, tenant_id))
        outcomes: Counter[str] = Counter()
        took = timed(lambda: outcomes.update(_outcomes(place)))
    return Matched(keys, took, _peak_bytes(), outcomes)


def fill(place: Workplace, lines: int, invoices: int) -> None:
    """Write a book and the bank lines that pay it."""
    database, tenant_id = place.office.database, place.office.tenant_id
    write_book(database, tenant_id, NOW, customers=invoices // _INVOICES_OF_CUSTOMER, invoices=invoices)
    write_lines(database, tenant_id, NOW, lines=lines)


def _outcomes(place: Workplace) -> Iterator[str]:
    for batch in match(place.office.database, place.office.tenant_id, now=NOW, rules=DEFAULT_CASH):
        yield from (one.decision.outcome.value for one in batch)


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1_024
