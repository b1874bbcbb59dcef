"""The worklist: every account with open money, whether it is worked now and why, the most worthwhile first."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from policies.decide import decide
from policies.ranking import Ranked, rank
from store.book_facts import BookReader
from tools.office import Office, PolicyInForce
from tools.world import view_of


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the cycle collector from walking the growing book again and again; facts and verdicts hold no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def worklist(office: Office, policy: PolicyInForce) -> list[Ranked]:
    """Read the whole book in a handful of queries and decide about every account."""
    moment = office.moment()
    with _collector_at_rest():
        with office.database.read() as session:
            reader = BookReader(session, office.tenant_id, view_of(office, policy, moment))
            decided = [(facts, decide(facts, policy.book, moment)) for facts in reader.accounts()]
        return rank(decided, policy.book.home_currency)
