"""The whole book as account facts, in a handful of set-based queries; also for one account, by the same code."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, String, and_, case, exists, func, literal_column, or_, select, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from ledger.account import AccountFacts, HoldFact, PayingHabit, RungGroup, Upcoming
from ledger.states import REVIEW_WAITING, TOUCH_WENT_OUT, ClearingState, CreditState, PromiseState
from store.channel_past import channel_past
from store.consent_facts import opted_in, wanting_no_calls
from store.contact_costs import usual_costs
from store.tables import (
    Contact,
    ContactAddress,
    CreditNote,
    Customer,
    Hold,
    Invoice,
    Message,
    PaymentHabit,
    Promise,
    Receipt,
    ReviewItem,
    Touch,
)

#: How far back proactive messages are remembered for caps, in days; caps over longer spans are refused.
TOUCH_MEMORY_DAYS = 31

Facts = dict[int, dict[str, Any]]
#: Written into the statement: SQLite does not match a partial index to a bound parameter.
_ZERO: Any = literal_column("0")
_NO_TAGS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class View:
    """From where a book is looked at: the moment, the day, shadow or live, and how far ahead due dates matter."""

    now: datetime
    as_of: date
    shadow: bool
    days_ahead: int = 0
    counts_invoices: bool = False
    weighs_answers: bool = False


class BookReader:
    """Reads account facts of one tenant, for all accounts or for some."""

    def __init__(self, session: Session, tenant_id: int, view: View) -> None:
        self.session = session
        self.tenant_id = tenant_id
        self.now = view.now
        self.as_of = view.as_of
        self.shadow = view.shadow
        self.days_ahead = view.days_ahead
        self.counts_invoices = view.counts_invoices
        self.weighs_answers = view.weighs_answers

    def accounts(self, customer_ids: Collection[int] | None = None) -> Iterator[AccountFacts]:
        """Give the facts of every account with open money (or of those named), in no particular order."""
        facts: Facts = defaultdict(dict)
        for part in (
            self._chaseable,
            self._set_aside,
            self._upcoming,
            self._credits,
            self._holds,
            self._touches,
            self._inbound,
            self._contacts,
            self._consents,
            self._past,
            self._groups,
            self._invoices_ever,
            self._habits,
            self._reviews,
            self._promises,
        ):
            part(facts, customer_ids)
        yield from self._customers(facts, customer_ids)

    def _only(self, query: Any, column: Any, ids: Collection[int] | None) -> Any:
        # Straight from the connection: rows of figures need none of the session's bookkeeping for objects.
        return self.session.connection().execute(query if ids is None else query.where(column.in_(ids))).all()

    def _chaseable(self, facts: Facts, ids: Collection[int] | None) -> None:
        query = (
            select(
                col(Invoice.customer_id),
                col(Invoice.currency),
                col(Invoice.rung),
                func.min(col(Invoice.due_date)),
                func.sum(col(Invoice.chase_minor)),
                func.max(col(Invoice.chase_minor)),
            )
            .where(
                col(Invoice.tenant_id) == self.tenant_id,
                col(Invoice.chase_minor) > _ZERO,
                col(Invoice.due_date) < self.as_of,
            )
            .group_by(col(Invoice.customer_id), col(Invoice.currency), col(Invoice.rung))
        )
        for customer_id, currency, rung, oldest, chase, largest in self._only(query, col(Invoice.customer_id), ids):
            account = facts[customer_id]
            account.setdefault("groups", []).append(RungGroup(currency, rung, oldest, int(chase), int(largest)))
            _add(account, "overdue", currency, chase)

    def _set_aside(self, facts: Facts, ids: Collection[int] | None) -> None:
        """Read what is overdue and not chaseable, and why; few invoices of a book are."""
        names = ("disputed", "promised", "pending", "held")
        query = (
            select(
                col(Invoice.customer_id),
                col(Invoice.currency),
                func.sum(col(Invoice.balance_minor) - col(Invoice.chase_minor)),
                *(func.sum(col(getattr(Invoice, f"{name}_minor"))) for name in names),
            )
            .where(
                col(Invoice.tenant_id) == self.tenant_id,
                col(Invoice.chase_minor) < col(Invoice.balance_minor),
                col(Invoice.due_date) < self.as_of,
            )
            .group_by(col(Invoice.customer_id), col(Invoice.currency))
        )
        for customer_id, currency, aside, *parts in self._only(query, col(Invoice.customer_id), ids):
            _add(facts[customer_id], "overdue", currency, aside)
            for name, amount in zip(names, parts, strict=True):
                if amount:
                    _add(facts[customer_id], name, currency, amount)

    def _upcoming(self, facts: Facts, ids: Collection[int] | None) -> None:
        if self.days_ahead == 0:
            return
        horizon = self.as_of + timedelta(days=self.days_ahead)
        query = (
            select(
                col(Invoice.customer_id),
                col(Invoice.due_date),
                col(Invoice.currency),
                func.sum(col(Invoice.chase_minor)),
                col(Invoice.announced_days),
            )
            .where(
                col(Invoice.tenant_id) == self.tenant_id,
                col(Invoice.balance_minor) > _ZERO,
                col(Invoice.chase_minor) > _ZERO,
                col(Invoice.due_date) > self.as_of,
                col(Invoice.due_date) <= horizon,
            )
            .group_by(
                col(Invoice.customer_id), col(Invoice.due_date), col(Invoice.currency), col(Invoice.announced_days)
            )
        )
        for customer_id, due, currency, amount, announced in self._only(query, col(Invoice.customer_id), ids):
            facts[customer_id].setdefault("upcoming", []).append(Upcoming(due, currency, int(amount), announced))

    def _credits(self, facts: Facts, ids: Collection[int] | None) -> None:
        cash = (
            select(col(Receipt.customer_id), col(Receipt.currency), func.sum(col(Receipt.unapplied_minor)))
            .where(
                col(Receipt.tenant_id) == self.tenant_id,
                col(Receipt.unapplied_minor) > 0,
                col(Receipt.customer_id).is_not(None),
                col(Receipt.clearing).in_([ClearingState.CLEARED, ClearingState.PENDING]),
            )
            .group_by(col(Receipt.customer_id), col(Receipt.currency))
        )
        notes = (
            select(
                col(CreditNote.customer_id),
                col(CreditNote.currency),
                func.sum(col(CreditNote.unapplied_minor)),
            )
            .where(
                col(CreditNote.tenant_id) == self.tenant_id,
                col(CreditNote.unapplied_minor) > 0,
                col(CreditNote.state).in_([CreditState.OPEN, CreditState.PARTIALLY_APPLIED]),
            )
            .group_by(col(CreditNote.customer_id), col(CreditNote.currency))
        )
        for query, key in ((cash, col(Receipt.customer_id)), (notes, col(CreditNote.customer_id))):
            for customer_id, currency, amount in self._only(query, key, ids):
                _add(facts[customer_id], "credits", currency, amount)

    def _holds(self, facts: Facts, ids: Collection[int] | None) -> None:
        query = select(col(Hold.customer_id), col(Hold.kind), col(Hold.reason), col(Hold.until)).where(
            col(Hold.tenant_id) == self.tenant_id,
            col(Hold.released_at).is_(None),
            col(Hold.invoice_id).is_(None),
            col(Hold.contact_id).is_(None),
        )
        for customer_id, kind, reason, until in self._only(query, col(Hold.customer_id), ids):
            facts[customer_id].setdefault("holds", []).append(HoldFact(kind, reason, until))

    def _touches(self, facts: Facts, ids: Collection[int] | None) -> None:
        since = self.now - timedelta(days=TOUCH_MEMORY_DAYS)
        query = (
            select(col(Touch.customer_id), col(Touch.sending_at))
            .where(
                col(Touch.tenant_id) == self.tenant_id,
                col(Touch.shadow).is_(self.shadow),
                col(Touch.state).in_(TOUCH_WENT_OUT),
                col(Touch.sending_at) >= since,
            )
            .order_by(col(Touch.sending_at).desc())
        )
        for customer_id, at in self._only(query, col(Touch.customer_id), ids):
            facts[customer_id].setdefault("touched_at", []).append(at)

    def _inbound(self, facts: Facts, ids: Collection[int] | None) -> None:
        since = self.now - timedelta(days=TOUCH_MEMORY_DAYS)
        query = (
            select(col(Message.customer_id), func.max(col(Message.occurred_at)))
            .where(
                col(Message.tenant_id) == self.tenant_id,
                col(Message.direction) == "in",
                col(Message.kind) == "human",
                col(Message.customer_id).is_not(None),
                col(Message.occurred_at) >= since,
            )
            .group_by(col(Message.customer_id))
        )
        for customer_id, at in self._only(query, col(Message.customer_id), ids):
            facts[customer_id]["heard_at"] = at

    def _contacts(self, facts: Facts, ids: Collection[int] | None) -> None:
        usable = and_(
            col(Contact.status) == "active",
            col(ContactAddress.status) == "valid",
            col(ContactAddress.consent) != "opted_out",
            col(ContactAddress.channel) == "email",
        )
        best = func.max(case((usable, 1), else_=0))
        own = (
            select(col(Contact.customer_id), best)
            .join(ContactAddress, col(ContactAddress.contact_id) == col(Contact.id))
            .where(col(Contact.tenant_id) == self.tenant_id)
            .group_by(col(Contact.customer_id))
        )
        payers = (
            select(col(Customer.id), best)
            .join(Contact, col(Contact.customer_id) == col(Customer.payer_id))
            .join(ContactAddress, col(ContactAddress.contact_id) == col(Contact.id))
            .where(col(Customer.tenant_id) == self.tenant_id)
            .group_by(col(Customer.id))
        )
        for query, key in ((own, col(Contact.customer_id)), (payers, col(Customer.id))):
            for customer_id, reachable in self._only(query, key, ids):
                account = facts[customer_id]
                account.update(has_contact=True, reachable=account.get("reachable", False) or bool(reachable))

    def _consents(self, facts: Facts, ids: Collection[int] | None) -> None:
        """Read who asked to be reached on a channel besides email, and who wants no calls; few customers have."""
        for customer_id, channel in self._only(opted_in(self.tenant_id), col(Contact.customer_id), ids):
            account = facts[customer_id]
            account["opted_in"] = account.get("opted_in", frozenset()) | {channel}
        for (customer_id,) in self._only(wanting_no_calls(self.tenant_id), col(Contact.customer_id), ids):
            facts[customer_id]["no_calls"] = True

    def _past(self, facts: Facts, _ids: Collection[int] | None) -> None:
        asked = [customer_id for customer_id, found in facts.items() if found.get("opted_in")]
        if self.weighs_answers and asked:
            past = channel_past(self.session, self.tenant_id, asked, self.now, shadow=self.shadow)
            for customer_id, channels in past.items():
                facts[customer_id]["past"] = channels
            costs = usual_costs(self.session, self.tenant_id, self.now)
            for customer_id in asked if costs else ():
                facts[customer_id]["costs"] = costs

    def _groups(self, facts: Facts, ids: Collection[int] | None) -> None:
        parent = aliased(Customer)
        query = (
            select(col(Customer.id), col(parent.name), col(parent.number))
            .join(parent, col(parent.id) == col(Customer.parent_id))
            .where(col(Customer.tenant_id) == self.tenant_id)
        )
        for customer_id, name, number in self._only(query, col(Customer.id), ids):
            facts[customer_id]["belongs_to"] = frozenset((name.casefold(), number.casefold()))

    def _invoices_ever(self, facts: Facts, ids: Collection[int] | None) -> None:
        if not self.counts_invoices:
            return
        query = (
            select(col(Invoice.customer_id), func.count())
            .where(col(Invoice.tenant_id) == self.tenant_id)
            .group_by(col(Invoice.customer_id))
        )
        for customer_id, count in self._only(query, col(Invoice.customer_id), ids):
            facts[customer_id]["invoices"] = count

    def _habits(self, facts: Facts, ids: Collection[int] | None) -> None:
        habit = (PaymentHabit.paid, PaymentHabit.usual_days, PaymentHabit.spread_days, PaymentHabit.recent_days)
        query = select(col(PaymentHabit.customer_id), *(col(column) for column in habit)).where(
            col(PaymentHabit.tenant_id) == self.tenant_id
        )
        for customer_id, *figures in self._only(query, col(PaymentHabit.customer_id), ids):
            facts[customer_id]["habit"] = PayingHabit(*figures)

    def _reviews(self, facts: Facts, ids: Collection[int] | None) -> None:
        columns = (ReviewItem.customer_id, ReviewItem.kind, ReviewItem.state, ReviewItem.created_at)
        query = select(*(col(column) for column in columns)).where(
            col(ReviewItem.tenant_id) == self.tenant_id,
            col(ReviewItem.customer_id).is_not(None),
            or_(
                and_(col(ReviewItem.state).in_(REVIEW_WAITING), col(ReviewItem.blocks_chasing)),
                col(ReviewItem.kind) == "hand_over",
            ),
        )
        for customer_id, kind, state, created_at in self._only(query, col(ReviewItem.customer_id), ids):
            if kind == "hand_over" and _owed_before(facts[customer_id], created_at.date()):
                facts[customer_id]["handed_over"] = True
            if state in REVIEW_WAITING:
                facts[customer_id]["waiting_review"] = kind

    def _promises(self, facts: Facts, ids: Collection[int] | None) -> None:
        # One paid later is forgiven: a letter must not complain of money that came.
        unkept = and_(col(Promise.state) == PromiseState.BROKEN, col(Promise.cured_at).is_(None))
        broken = case((unkept, 1), else_=0)
        coming = case((col(Promise.state) == PromiseState.OPEN, col(Promise.promised_date)))
        query = (
            select(col(Promise.customer_id), func.sum(broken), func.min(coming))
            .where(
                col(Promise.tenant_id) == self.tenant_id,
                col(Promise.state).in_([PromiseState.BROKEN, PromiseState.OPEN]),
            )
            .group_by(col(Promise.customer_id))
        )
        for customer_id, count, day in self._only(query, col(Promise.customer_id), ids):
            facts[customer_id].update(broken_promises=int(count), next_promise=day and _as_date(day))

    def _customers(self, facts: Facts, ids: Collection[int] | None) -> Iterator[AccountFacts]:
        query = select(
            col(Customer.id),
            col(Customer.number),
            col(Customer.name),
            col(Customer.segment),
            # Most customers have no tags: parsing 50,000 empty lists would cost more than the query.
            type_coerce(col(Customer.tags), String),
            col(Customer.owner),
            col(Customer.country),
            col(Customer.zone),
            col(Customer.individual),
        ).where(col(Customer.tenant_id) == self.tenant_id)
        if ids is None:
            owed = exists().where(
                col(Invoice.customer_id) == col(Customer.id),
                col(Invoice.tenant_id) == self.tenant_id,
                col(Invoice.balance_minor) > _ZERO,
            )
            query = query.where(owed)
        # A named account is answered for even when it owes nothing.
        for row in self._only(query, col(Customer.id), ids):
            yield _account(row, facts.get(row[0], {}))


def _owed_before(account: dict[str, Any], day: date) -> bool:
    """Say whether anything overdue was due by a day already: what fell due later was not handed over then."""
    return any(group.oldest_due <= day for group in account.get("groups", ()))


def _add(account: dict[str, Any], name: str, currency: str, amount: int) -> None:
    totals = account.setdefault(name, {})
    totals[currency] = totals.get(currency, 0) + int(amount)


def _account(row: Row[Any], found: dict[str, Any]) -> AccountFacts:
    customer_id, number, name, segment, tags, owner, country, zone, individual = tuple(row)
    kept = _tags(tags)
    return AccountFacts(customer_id, number, name, segment, kept, owner, country, zone, individual, **found)


def _tags(stored: str | list[str]) -> frozenset[str]:
    # SQLite hands out the bare text, PostgreSQL the list.
    if stored in ("[]", []):
        return _NO_TAGS
    return frozenset(json.loads(stored) if isinstance(stored, str) else stored)


def _as_date(value: date | str) -> date:
    # SQLite answers MIN over a CASE of dates with the bare text.
    return value if isinstance(value, date) else date.fromisoformat(value)
