"""What the reader may know of the customers who wrote, read for some messages at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from agent.bootstrap import Workplace
from agent.reader.claims import ReaderContext
from agent.reader.invoices import mark_invoices
from agent.whose_mail import Whose
from store.tables import Customer, Invoice, TouchInvoice


class Contexts:
    """The reader's contexts of some customers, with their open invoices."""

    def __init__(self, session: Session, place: Workplace, writers: Iterable[Whose]) -> None:
        writers = list(writers)
        customers = {whose.customer_id for whose in writers if whose.customer_id is not None}
        self._asked = _asked(session, {whose.touch_id for whose in writers if whose.touch_id is not None})
        numbers = _open_numbers(session, customers)
        self._contexts = {
            customer_id: ReaderContext(
                zone=ZoneInfo(zone) if zone else place.office.zone,
                locale=locale,
                currency=currency or place.home_currency,
                invoice_numbers=tuple(numbers[customer_id]),
            )
            for customer_id, zone, locale, currency in session.execute(
                select(col(Customer.id), col(Customer.zone), col(Customer.locale), col(Customer.currency)).where(
                    col(Customer.id).in_(customers)
                )
            )
        }

    def of(self, customer_id: int) -> ReaderContext:
        """Return what the reader may know of a customer."""
        return self._contexts[customer_id]

    def with_closed(self, session: Session, customer_id: int) -> ReaderContext:
        """Return the same with all invoices the customer ever had."""
        numbers = select(col(Invoice.number)).where(col(Invoice.customer_id) == customer_id)
        return replace(self.of(customer_id), invoice_numbers=tuple(session.scalars(numbers)))

    def spoken_of(self, whose: Whose, subject: str) -> tuple[str, ...]:
        """Return the invoices a message is about before it is read: those we asked for, else its subject's."""
        if whose.touch_id is not None:
            return tuple(self._asked[whose.touch_id])
        assert whose.customer_id is not None
        marks = mark_invoices(subject, (0, len(subject)), self.of(whose.customer_id).invoice_numbers)
        return tuple(dict.fromkeys(mark.number for mark in marks))


def _open_numbers(session: Session, customers: Collection[int]) -> dict[int, list[str]]:
    query = select(col(Invoice.customer_id), col(Invoice.number)).where(
        col(Invoice.customer_id).in_(customers), col(Invoice.balance_minor) > 0
    )
    return _grouped(session.execute(query.order_by(col(Invoice.id))))


def _asked(session: Session, touches: Collection[int]) -> dict[int, list[str]]:
    """Return the invoices each reminder asked for that are still open."""
    if not touches:
        return defaultdict(list)
    query = (
        select(col(TouchInvoice.touch_id), col(Invoice.number))
        .join(Invoice, col(Invoice.id) == col(TouchInvoice.invoice_id))
        .where(col(TouchInvoice.touch_id).in_(touches), col(Invoice.balance_minor) > 0)
    )
    return _grouped(session.execute(query.order_by(col(Invoice.id))))


def _grouped(rows: Iterable[Any]) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for key, number in rows:
        found[key].append(number)
    return found
