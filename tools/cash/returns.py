"""Settles the lines by which banks take money back: finds the payment, or asks a person which one it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ledger.money import Money
from policies.cash.returning import Doubt, Link, original_of
from store.bulk import table_of
from store.cash_lines import standing_decisions
from store.cash_returns import OPEN, payments_alike, unsettled_returns
from store.database import Database
from store.derived import lock_rows
from store.events import Journal
from store.tables import BankLine
from tools.allocations import AllocationRefusedError
from tools.cash.correcting import CashRefusedError
from tools.cash.moved import moved
from tools.cash.posting import review_key
from tools.cash.returns_effect import append, take_back, taken_words
from tools.cash.returns_reversed import give_back
from tools.reviews import NewReview, ReviewKind, raise_review

ACTOR = "agent"
_WHY_OPEN = {
    Doubt.NONE_FOUND: "no payment is known that it could be of",
    Doubt.SEVERAL: "several payments are alike",
    Doubt.LESS: "it is less than the payment it names",
    Doubt.MORE: "it is more than the payment it names",
    Doubt.UNSURE: "a payment of that amount is there, but nothing says that it is the one",
}


def take_returns(database: Database, tenant_id: int, *, now: datetime) -> Iterator[BankLine]:
    """Settle every line that takes money back and is not settled, each in its own transaction; give what was new.

    Where the payment is not sure, a person is asked, once.
    """
    with database.read() as session:
        waiting = unsettled_returns(session, tenant_id)
    for line_id in waiting:
        with database.write() as session:
            line = _settle(Journal(session, tenant_id, ACTOR, now), line_id)
        if line:
            yield line


def return_by_hand(journal: Journal, line_id: int, original_id: int) -> str:
    """Take back the payment a person names for a return; return what became of it in a sentence.

    Raises CashRefusedError where one of them is not there, or is none.
    """
    line, original = _line(journal, line_id), _line(journal, original_id)
    lock_rows(journal.session, table_of(BankLine), [line_id, original_id])
    before = standing_decisions(journal.session, [line_id]).get(line_id)
    if line.amount_minor >= 0 or (before is not None and before.outcome != OPEN):
        raise CashRefusedError(f"line {line_id} takes no money back that is still to be settled")
    if original.currency != line.currency or original.amount_minor <= 0:
        raise CashRefusedError(f"line {original_id} is no payment in {line.currency} that could be taken back")
    if original.amount_minor != -line.amount_minor:
        there = Money(original.amount_minor, original.currency)
        raise CashRefusedError(f"line {original_id} is a payment of {there}: a part of it cannot be taken back")
    try:
        return take_back(journal, line, original).sentence
    except AllocationRefusedError as error:
        raise CashRefusedError(f"line {original_id} cannot be taken back: {error}") from error


def _line(journal: Journal, line_id: int) -> BankLine:
    line = journal.session.get(BankLine, line_id)
    if line is None or line.tenant_id != journal.tenant_id:
        raise CashRefusedError(f"there is no bank line {line_id}; 'dunlin cash list' shows them")
    return line


def _settle(journal: Journal, line_id: int) -> BankLine | None:
    """Settle one line, or ask; None where it was asked about before and nothing new is known."""
    lock_rows(journal.session, table_of(BankLine), [line_id])
    line = journal.session.get_one(BankLine, line_id, populate_existing=True)
    before = standing_decisions(journal.session, [line_id]).get(line_id)
    if before is not None and before.outcome != OPEN:
        return None
    if line.amount_minor > 0:
        give_back(journal, line)
        return line
    link = _link(journal, line)
    if link.line_id is not None:
        original = journal.session.get_one(BankLine, link.line_id)
        lock_rows(journal.session, table_of(BankLine), [link.line_id])
        try:
            with journal.session.begin_nested():
                take_back(journal, line, original)
            return line
        except (AllocationRefusedError, CashRefusedError):
            link = Link(None, Doubt.UNSURE, (link.line_id,))
    if before is None:
        _ask(journal, line, link)
        return line
    return None


def _link(journal: Journal, line: BankLine) -> Link:
    taken = moved(line)
    rows = payments_alike(journal.session, line, (taken.minor, *taken.sums), taken.references)
    return original_of(taken, [moved(*row) for row in rows])


def _ask(journal: Journal, line: BankLine, link: Link) -> None:
    """Put a line whose payment is not sure before a person."""
    assert link.doubt is not None
    told = f"{taken_words(line)}: {_WHY_OPEN[link.doubt]}."
    decision = append(journal, line, OPEN, told)
    may_be = f" It may be line {', '.join(map(str, link.may_be[:5]))}." if link.may_be else ""
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.CASH,
            subject=f"{Money(-line.amount_minor, line.currency)} taken back by the bank on {line.value_on}",
            why=f"{told}{may_be} 'dunlin cash returned {line.id} --of LINE' takes a payment back.",
            key=review_key(decision.id or 0),
            proposal={"bank_line_id": line.id, "cash_decision_id": decision.id},
            blocks_chasing=False,
        ),
    )
