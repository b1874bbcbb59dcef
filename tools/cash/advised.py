"""Finds the payment each remittance advice is for, and tells matching what the advice says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from ledger.bank_accounts import bare_account
from ledger.money import Money
from ledger.references import LONGEST_TEXT, bare
from ledger.states import ReviewState
from policies.cash.linking import SHORTEST_TRACE, Side, links
from policies.cash.money_in import Document, MoneyIn
from policies.cash.tokens import name_key, number_keys, sought
from store.bulk import insert_rows, table_of
from store.cash_facts import relatives
from store.database import Database
from store.derived import lock_rows
from store.events import Journal
from store.remittances import (
    advice_lines,
    decided_lines,
    left_by_machines,
    lines_advised,
    linked_advices,
    unlinked_advices,
)
from store.tables import BankLine, CashDecision, RemittanceAdvice, RemittanceLine, RemittanceLink
from tools.cash.book import CashBook, keyed_book
from tools.cash.correcting import move_money, take_up
from tools.cash.money import money_of
from tools.cash.posting import Decided

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._-]+")


def link_advices(database: Database, tenant_id: int, *, now: datetime, actor: str) -> int:
    """Link advices to the payments they are for; return how many.

    Only payments that nobody decided about, or that `actor` alone did and left open; the latter are decided anew.
    """
    with database.write() as session:
        waiting = [one.id or 0 for one in unlinked_advices(session, tenant_id)]
        lock_rows(session, table_of(RemittanceAdvice), waiting)
        advices = unlinked_advices(session, tenant_id) if waiting else []
        lines = lines_advised(session, tenant_id, {advice.total_minor for advice in advices})
        ids = [line.id or 0 for line in lines]
        lock_rows(session, table_of(BankLine), ids)
        left, decided = left_by_machines(session, ids, actor), decided_lines(session, ids)
        free = [line for line in lines if line.id in left or line.id not in decided]
        if not free:
            return 0
        amounts = {line.amount_minor for line in free}
        advices = _told_once(session, [advice for advice in advices if advice.total_minor in amounts])
        found = links(*_sides(session, tenant_id, advices, free))
        rows: list[dict[str, Any]] = [
            {
                "tenant_id": tenant_id,
                "advice_id": link.advice_id,
                "bank_line_id": link.line_id,
                "turn": left[link.line_id] + 1 if link.line_id in left else 0,
                "linked_by": link.by.value,
                "linked_at": now,
            }
            for link in found
        ]
        insert_rows(session, RemittanceLink, rows)
        return len(found)


def _told_once(session: Session, advices: Sequence[RemittanceAdvice]) -> list[RemittanceAdvice]:
    """Leave out what only repeats another advice, as a mail beside a file; the file is kept."""
    told = advice_lines(session, [advice.id or 0 for advice in advices])
    found: dict[Any, RemittanceAdvice] = {}
    for advice in sorted(advices, key=lambda one: (one.message_id is not None, one.id)):
        says = frozenset((number_keys(line.number).full, line.paid_minor) for line in told.get(advice.id or 0, ()))
        found.setdefault((advice.currency, says), advice)
    return list(found.values())


def _sides(
    session: Session, tenant_id: int, advices: Sequence[RemittanceAdvice], lines: Sequence[BankLine]
) -> tuple[list[Side], list[Side]]:
    """Return advices and lines as they are compared, with the customers each points at."""
    told, came = [_payer_told(advice) for advice in advices], [money_of(line) for line in lines]
    book = keyed_book(session, tenant_id, [*told, *came])
    theirs = [
        {advice.customer_id} if advice.customer_id is not None else _pointed(book, money)
        for advice, money in zip(advices, told, strict=True)
    ]
    ours = [_pointed(book, money) for money in came]
    family = relatives(session, {customer for each in (*theirs, *ours) for customer in each})

    def side(
        key: int | None, money: MoneyIn, day: date | None, written: Any, customers: set[int], **more: bool
    ) -> Side:
        whole = frozenset().union(*(family.get(one, {one}) for one in customers))
        return Side(key or 0, money.amount, day, _traces(written), whole, _payers(money), **more)

    return (
        [
            side(one.id, money, one.paid_on, one.references, customers, vouched=one.message_id is None)
            for one, money, customers in zip(advices, told, theirs, strict=True)
        ],
        [
            side(line.id, money, line.value_on, _said(line), customers)
            for line, money, customers in zip(lines, came, ours, strict=True)
        ],
    )


def _payer_told(advice: RemittanceAdvice) -> MoneyIn:
    return MoneyIn(
        key=f"advice:{advice.id}",
        amount=Money(advice.total_minor, advice.currency),
        value_on=advice.paid_on or advice.imported_at.date(),
        payer_name=advice.payer_name,
        payer_account=advice.payer_account,
    )


def _pointed(book: CashBook, money: MoneyIn) -> set[int]:
    return {payer.customer_id for payer in book.payers(sought(money))}


def _payers(money: MoneyIn) -> frozenset[str]:
    account = bare_account(money.payer_account)
    names = {name_key(name) for name in (money.payer_name, money.on_behalf_of)}
    return frozenset({account, *names} - {""})


def _said(line: BankLine) -> Iterator[str]:
    yield from (line.bank_reference, line.customer_reference, line.end_to_end_id, *line.creditor_references)
    yield from _TOKEN.findall(f"{line.remittance} {line.bank_text}"[:LONGEST_TEXT])


def _traces(written: Any) -> frozenset[str]:
    found = (bare(one) for one in written)
    return frozenset(one for one in found if len(one) >= SHORTEST_TRACE and any(letter.isdigit() for letter in one))


def payments_of(session: Session, lines: Sequence[BankLine]) -> dict[int, MoneyIn]:
    """Return each line as money that came in, by line, with what the advice linked to it says."""
    advices = linked_advices(session, [line.id or 0 for line in lines])
    told = advice_lines(session, [advice.id or 0 for advice in advices.values()])
    found = {}
    for line in lines:
        advice = advices.get(line.id or 0)
        rows = told.get(advice.id or 0, []) if advice else []
        # What the bank says by itself is not replaced by a mail.
        own = bool(line.details.get("documents")) and advice is not None and advice.message_id is not None
        if advice is None or own:
            found[line.id or 0] = money_of(line)
        else:
            documents = tuple(_document(row, advice.currency) for row in rows)
            found[line.id or 0] = money_of(
                line, documents, advice.customer_id if advice.message_id is not None else None
            )
    return found


def _document(row: RemittanceLine, currency: str) -> Document:
    return Document(
        row.number,
        Money(row.paid_minor, currency),
        Money(row.discount_minor, currency) if row.discount_minor else None,
        tuple((one["minor"], one["reason"]) for one in row.deductions),
    )


def decide_anew(journal: Journal, earlier: Mapping[int, CashDecision], batch: Sequence[Decided]) -> None:
    """Make room for what is decided now of payments that were left open before their advice came."""
    for one in batch:
        before = earlier.get(one.line.id or 0)
        if before is None or before.decided_by != journal.actor or before.receipt_id is None:
            continue
        case = take_up(journal, one.line.id or 0)
        case.close_review(ReviewState.CLOSED, "decided anew, as the remittance advice of the payment came")
        move_money(journal, case.receipt, one.owner_id)
