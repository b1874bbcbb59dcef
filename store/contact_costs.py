"""Reads what contacts cost: the prices in force, sums by channel and by customer, what a message usually comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from ledger.contact_prices import USUAL_UNIT
from store.tables import ContactCost, Customer, PriceList

#: Older contacts say little about what one costs today.
MEMORY_DAYS = 180


@dataclass(frozen=True, slots=True)
class CostRow:
    """What some contacts came to in one currency, in millionths; `unknown` of them came without a price or a size."""

    name: str
    currency: str
    contacts: int
    cost_micros: int
    unknown: int


def prices_in_force(session: Session, tenant_id: int) -> PriceList | None:
    """Return the prices set last; None where none ever were."""
    query = select(PriceList).where(col(PriceList.tenant_id) == tenant_id).order_by(col(PriceList.id).desc()).limit(1)
    return session.scalars(query).first()


def costs_by_channel(session: Session, tenant_id: int, since: datetime | None = None) -> list[CostRow]:
    """Sum what contacts cost by channel, a row for each and currency."""
    return _sums(session, tenant_id, since, by_customer=False)


def costs_by_customer(session: Session, tenant_id: int, since: datetime | None = None) -> list[CostRow]:
    """Sum what contacts cost by customer, the dearest first; named by number and name."""
    return sorted(_sums(session, tenant_id, since, by_customer=True), key=lambda row: (-row.cost_micros, row.name))


def _sums(session: Session, tenant_id: int, since: datetime | None, *, by_customer: bool) -> list[CostRow]:
    who = col(Customer.number) + " " + col(Customer.name) if by_customer else col(ContactCost.channel)
    count, known, cost = func.count(), func.count(col(ContactCost.cost_micros)), func.sum(col(ContactCost.cost_micros))
    query = select(who, col(ContactCost.currency), count, known, cost).where(col(ContactCost.tenant_id) == tenant_id)
    if by_customer:
        query = query.join(Customer, col(Customer.id) == col(ContactCost.customer_id))
    if since:
        query = query.where(col(ContactCost.recorded_at) >= since)
    found = session.execute(query.group_by(who, col(ContactCost.currency)).order_by(who, col(ContactCost.currency)))
    return [CostRow(name, currency, n, int(micros or 0), n - priced) for name, currency, n, priced, micros in found]


def usual_costs(session: Session, tenant_id: int, now: datetime) -> dict[str, int]:
    """Return what a message of our own accord on a channel usually costs, in millionths of the currency of the prices.

    That is the mean of late, else the price of one unit; channels without either are left out.
    """
    prices = prices_in_force(session, tenant_id)
    if prices is None:
        return {}
    usual = {channel: prices.micros[unit] for channel, unit in USUAL_UNIT.items() if unit in prices.micros}
    query = (
        select(col(ContactCost.channel), func.count(), func.sum(col(ContactCost.cost_micros)))
        .where(
            col(ContactCost.tenant_id) == tenant_id,
            col(ContactCost.touch_id).is_not(None),
            col(ContactCost.cost_micros).is_not(None),
            col(ContactCost.currency) == prices.currency,
            col(ContactCost.recorded_at) >= now - timedelta(days=MEMORY_DAYS),
        )
        .group_by(col(ContactCost.channel))
    )
    for channel, count, micros in session.execute(query):
        if channel in usual:
            usual[channel] = int(micros) // count
    return usual
