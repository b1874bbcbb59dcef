"""Sorts the lines nobody decided about: what is no receipt is written down as what it is, and never matched."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlmodel import Session

from ledger.bank_accounts import bare_account
from ledger.money import Money
from policies.cash.line_kinds import Kind, Known, Line, Senders, kind_of, pays_out
from policies.cash.tokens import name_key
from store.bulk import Values, insert_rows
from store.cash_keys import found_by_keys, learned_payers
from store.cash_returns import own_accounts, unsorted_lines
from store.database import Database
from store.events import Journal
from store.tables import CashDecision
from tools.cash.keys import catch_up
from tools.cash.returns import take_returns

ACTOR = "agent"
#: Lines looked at in one transaction.
BATCH = 5_000
_SAYS = {
    Kind.PAYOUT: "{} is a payout of {}; its report says who paid: 'dunlin cash import' takes it.",
    Kind.OWN_TRANSFER: "{} moved between accounts of ours.",
    Kind.FEE: "{} is interest or a fee of the bank.",
    Kind.REFUND: "{} was paid out to {}, who pays us.",
    Kind.UNKNOWN: "{} is no money that came in for an invoice.",
}


@dataclass(slots=True)
class Sorted:
    """How many lines are of a kind, and what they come to by currency in minor units, signed."""

    lines: int = 0
    minor: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def sort_lines(database: Database, tenant_id: int, *, now: datetime) -> dict[Kind, Sorted]:
    """Say of every new line what it is, and take back what was returned; what came in is left to be matched."""
    catch_up(database, tenant_id)
    found: dict[Kind, Sorted] = defaultdict(Sorted)
    after = 0
    while True:
        with database.write() as session:
            batch = unsorted_lines(session, tenant_id, after, BATCH)
            _sort(Journal(session, tenant_id, ACTOR, now), batch, found)
        if len(batch) < BATCH:
            break
        after = batch[-1].id
    for line in take_returns(database, tenant_id, now=now):
        _count(found, Kind.RETURN, line)
    return dict(found)


def _sort(journal: Journal, batch: Sequence[Any], found: dict[Kind, Sorted]) -> None:
    known = _known(journal.session, journal.tenant_id, batch)
    rows: list[Values] = []
    for line in batch:
        kind = kind_of(_told(line), known)
        if kind in _SAYS:
            _count(found, kind, line)
            rows.append(_decision(journal, line, kind))
    insert_rows(journal.session, CashDecision, rows)


def _count(found: dict[Kind, Sorted], kind: Kind, line: Any) -> None:
    found[kind].lines += 1
    found[kind].minor[line.currency] += line.amount_minor


def _told(line: Any) -> Line:
    return Line(
        line.kind, line.amount_minor, line.bank_code, line.bank_text, line.counterparty_name, line.counterparty_account
    )


def _known(session: Session, tenant_id: int, batch: Sequence[Any]) -> Known:
    """Look up what bears on these lines: customers only where the name is also that of a provider of payments."""
    own = frozenset(bare_account(account) for account in own_accounts(session, tenant_id))
    among = Known(senders=senders())
    paying_out = {name for line in batch if pays_out(name := line.counterparty_name, among)}
    # Only what went out, or may be a payout, is changed by who is known to pay.
    asked = [line for line in batch if line.amount_minor < 0 or line.counterparty_name in paying_out]
    accounts = {bare_account(line.counterparty_account) for line in asked} - {""}
    payers = {key for kind, key, *_ in learned_payers(session, tenant_id, sorted(accounts)) if kind == "account"}
    keys = {name_key(name) for name in paying_out}
    names = {key for kind, key, *_ in found_by_keys(session, tenant_id, sorted(keys)) if kind == "name"}
    return Known(own, payers, names, senders())


@cache
def senders() -> Senders:
    """Return how providers of payments write themselves when they pay out."""
    told = tomllib.loads(Path(__file__).with_name("payout_senders.toml").read_text(encoding="utf-8"))
    return Senders(frozenset(map(name_key, told["exact"])), tuple(map(name_key, told["begins"])))


def _decision(journal: Journal, line: Any, kind: Kind) -> Values:
    amount = Money(abs(line.amount_minor), line.currency)
    return {
        "tenant_id": journal.tenant_id,
        "bank_line_id": line.id,
        "outcome": kind.value,
        "sentence": _SAYS[kind].format(amount, line.counterparty_name or line.counterparty_account or "a provider"),
        "decided_by": journal.actor,
        "decided_at": journal.now,
    }
