"""Lays a book's history out by account: who each is, and at which pass what became known of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from agent.backtest.account import Account, Change, Item
from agent.backtest.passes import Passes
from ledger.account import HoldFact
from store.book_history import BookHistory, Stop
from store.tables import HoldKind
from tools.holds import LIFTED_BY_PERSON


def accounts_of(history: BookHistory, passes: Passes) -> list[Account]:
    """Return every account as it is before the first pass, with what it will learn; fresh for one replay."""
    found = {who.customer_id: Account(who) for who in history.accounts}
    changes = _Changes(passes)
    for document in history.documents:
        item = Item(document.id, document.currency, document.due_date, document.total_minor)
        item.rung = history.rungs.get(document.id, 0)
        item.announced_days = history.announced.get(document.id)
        found[document.customer_id].items[document.id] = item
    _ledger(history, changes)
    _agreements(history, changes)
    for customer_id, at in history.heard:
        changes.add(customer_id, passes.known(at), "heard", at)
    for customer_id, account in found.items():
        account.touched = list(history.touched.get(customer_id, ()))
        account.handed_on = history.handed_on.get(customer_id)
        account.changes = sorted(changes.of[customer_id], key=lambda change: change.at)
    return list(found.values())


class _Changes:
    """Changes by account; those nobody lives to see are left out."""

    def __init__(self, passes: Passes) -> None:
        self.passes = passes
        self.of: dict[int, list[Change]] = defaultdict(list)

    def add(self, customer_id: int, at: int, what: str, key: Any, by: int = 1) -> None:
        if by and at < len(self.passes):
            self.of[customer_id].append(Change(at, what, key, by))

    def span(self, customer_id: int, since: int, until: int, what: tuple[str, Any, int]) -> None:
        """Add something that holds from one pass to another, and not at all where it ended before it was known."""
        name, key, by = what
        if since < until:
            self.add(customer_id, since, name, key, by)
            self.add(customer_id, until, name, key, -by)

    def moments(self, customer_id: int, since: datetime, until: datetime | None, what: tuple[str, Any, int]) -> None:
        end = len(self.passes) if until is None else self.passes.known(until)
        self.span(customer_id, self.passes.known(since), end, what)


def _ledger(history: BookHistory, changes: _Changes) -> None:
    passes = changes.passes
    customer_of = {document.id: document.customer_id for document in history.documents}
    for document in history.documents:
        end = len(passes) if document.until is None else passes.on(document.until)
        changes.span(document.customer_id, passes.on(document.since), end, ("stands", document.id, 1))
    funds = {fund.key: fund for fund in history.funds}
    for fund in history.funds:
        end = len(passes) if fund.until is None else passes.on(fund.until)
        changes.span(fund.customer_id, passes.on(fund.since), end, ("credit", fund.currency, fund.minor))
    for settled in history.settlements:
        at = passes.known(settled.recorded_at) if settled.recorded_at else passes.on(settled.day) if settled.day else 0
        if settled.invoice_id in customer_of:
            changes.add(customer_of[settled.invoice_id], at, "settled", settled.invoice_id, settled.minor)
        drawn = funds.get(settled.fund) if settled.fund else None
        if drawn is not None:
            # What was drawn on money before it was booked was never on account.
            at = max(at, passes.on(drawn.since))
            end = len(passes) if drawn.until is None else passes.on(drawn.until)
            changes.span(drawn.customer_id, at, end, ("credit", drawn.currency, -settled.drawn_minor))


def _agreements(history: BookHistory, changes: _Changes) -> None:
    customer_of = {document.id: document.customer_id for document in history.documents}
    for name, claims in (("promised", history.promised), ("disputed", history.disputed)):
        for claim in claims:
            if claim.invoice_id in customer_of:
                whose = customer_of[claim.invoice_id]
                changes.moments(whose, claim.since, claim.until, (name, claim.invoice_id, claim.minor))
    for word in history.words:
        changes.moments(word.customer_id, word.since, word.until, ("promise", word.day, 1))
        if word.broken_at is not None:
            changes.moments(word.customer_id, word.broken_at, word.cured_at, ("broken", "", 1))
    for wait in history.waits:
        changes.moments(wait.customer_id, wait.since, wait.until, ("waiting", wait.kind, 1))
    for stop in history.stops:
        changes.span(stop.customer_id, changes.passes.known(stop.since), _end(stop, changes.passes), _covers(stop))


def _end(stop: Stop, passes: Passes) -> int:
    end = len(passes) if stop.until is None else passes.known(stop.until)
    if stop.last_day is None or stop.kind in LIFTED_BY_PERSON:
        return end
    # A run lifts what has passed its last day before it looks at the book.
    return min(end, passes.on(stop.last_day + timedelta(days=1)))


def _covers(stop: Stop) -> tuple[str, Any, int]:
    if stop.invoice_id is None:
        return "hold", HoldFact(stop.kind, stop.reason, stop.last_day), 1
    return ("pending" if stop.kind is HoldKind.PENDING_CASH else "held"), stop.invoice_id, 1
