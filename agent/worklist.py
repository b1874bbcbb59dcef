"""The worklist: every account with open money, whether it is worked now and why, the most worthwhile first."""

from __future__ import annotations

from policies.decide import decide
from policies.ranking import Ranked, rank
from store.book_facts import BookReader, View
from tools.office import Office, PolicyInForce


def worklist(office: Office, policy: PolicyInForce) -> list[Ranked]:
    """Read the whole book in a handful of queries and decide about every account."""
    moment = office.moment()
    with office.database.read() as session:
        view = View(moment.now, policy.book.day, office.channel.shadow, policy.book.announces_days_before)
        reader = BookReader(session, office.tenant_id, view)
        decided = [(facts, decide(facts, policy.book, moment)) for facts in reader.accounts()]
    return rank(decided, policy.book.home_currency)
