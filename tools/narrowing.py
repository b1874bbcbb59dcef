"""Narrow: a person makes an effect smaller without losing what it stands on.

What was recorded stays; a narrower promise, dispute or hold with the same evidence takes its place, and the event says
whose place. Nothing is made larger here: that needs a new word from the customer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from ledger.money import Money
from policies.contact_times import Moment
from prompts.reply_reading import DisputeReason
from store.event_links import base_kind
from store.events import Journal
from store.tables import Contact, ContactAddress, Customer, Dispute, Event, Invoice, Promise
from tools.disputes import DisputeRefusedError, LessDisputed, narrow_dispute
from tools.holds import HoldRefusedError, LessHeld, narrow_hold
from tools.promise_changes import LessPromised, narrow_promise
from tools.promises import PromiseRefusedError, PromiseTerms
from tools.standing import held_event, in_words, is_about, why_settled


class NarrowRefusedError(ValueError):
    """The effect cannot be narrowed like this; the message says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Narrower:
    """What an effect is narrowed to, in a person's words; what is left empty stays as it is."""

    invoices: tuple[str, ...] = ()
    amount: Decimal | None = None
    day: date | None = None
    until: date | None = None
    reason: str = ""
    owner: str = ""
    contact: str = ""

    def given(self) -> list[str]:
        """Name what is given."""
        names = [one.name for one in fields(self) if getattr(self, one.name) not in ((), None, "")]
        return ["invoice" if name == "invoices" else name for name in names]


def narrow(journal: Journal, event_id: int, to: Narrower, why: str, moment: Moment) -> int:
    """Narrow what an event recorded; return the id of the narrowing event.

    Raises NarrowRefusedError, with nothing changed, without a reason, for an event that no longer stands or is of
    another kind, and for what would not become narrower.
    """
    if not why.strip():
        raise NarrowRefusedError("narrowing needs a reason: say it with --reason")
    event = held_event(journal, event_id)
    if event is None:
        raise NarrowRefusedError(f"there is no event {event_id}")
    kind = next((kind for kind, (name, _, _) in _NARROW.items() if is_about(event, name)), None)
    if kind is None:
        raise NarrowRefusedError(f"{in_words(event)} cannot be narrowed{_INSTEAD.get(base_kind(event.kind), '')}")
    if settled := why_settled(journal, event):
        raise NarrowRefusedError(settled)
    _, takes, change = _NARROW[kind]
    if not to.given() or set(to.given()) - set(takes):
        raise NarrowRefusedError(f"a {kind} is narrowed by {_listed(takes)}, not by {_listed(to.given())}")
    try:
        told = change(journal, event, to, moment)
    except (PromiseRefusedError, DisputeRefusedError, HoldRefusedError) as refusal:
        raise NarrowRefusedError(f"event {event_id} cannot be narrowed so: {refusal}") from refusal
    evidence = event.data.get("evidence")
    return journal.record(
        f"{kind}_narrowed", event.customer_id, changes_id=event_id, why=why, evidence=evidence, **told
    )


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names) or "nothing"


def _promise(journal: Journal, event: Event, to: Narrower, moment: Moment) -> dict[str, Any]:
    promise = journal.session.get_one(Promise, event.data["promise_id"])
    customer = journal.session.get_one(Customer, promise.customer_id)
    zone = ZoneInfo(customer.zone) if customer.zone else moment.zone
    less = LessPromised(_invoices(journal, event, to.invoices), _minor(to.amount, promise.currency), to.day)
    terms = PromiseTerms(promise.grace_days, moment.calendar_for(customer.country), zone)
    return narrow_promise(journal, event.data["promise_id"], less, terms)


def _dispute(journal: Journal, event: Event, to: Narrower, _moment: Moment) -> dict[str, Any]:
    if to.reason and to.reason not in set(DisputeReason):
        known = ", ".join(reason.value for reason in DisputeReason)
        raise DisputeRefusedError(f"{to.reason!r} is no reason of a dispute; they are {known}")
    dispute = journal.session.get_one(Dispute, event.data["dispute_id"])
    currency = journal.session.get_one(Invoice, dispute.invoice_id).currency
    less = LessDisputed(_minor(to.amount, currency), to.reason, to.owner)
    return narrow_dispute(journal, event.data["dispute_id"], less)


def _hold(journal: Journal, event: Event, to: Narrower, _moment: Moment) -> dict[str, Any]:
    if len(to.invoices) > 1:
        raise HoldRefusedError("a hold is on one invoice")
    invoice = next(iter(_invoices(journal, event, to.invoices)), None)
    contact = _contact(journal, event, to.contact) if to.contact else None
    return narrow_hold(journal, event.data["hold_id"], LessHeld(invoice, contact, to.until))


def _minor(amount: Decimal | None, currency: str) -> int | None:
    """Return an amount in minor units of a currency; one finer than those, or of nothing, is a slip of the hand."""
    if amount is None:
        return None
    money = Money.of(amount, currency)
    if money.minor <= 0 or money.amount != amount:
        raise NarrowRefusedError(f"{amount} is no amount in {currency}")
    return money.minor


def _invoices(journal: Journal, event: Event, numbers: tuple[str, ...]) -> tuple[int, ...]:
    query = select(Invoice.number, Invoice.id).where(
        Invoice.tenant_id == journal.tenant_id,
        Invoice.customer_id == event.customer_id,
        col(Invoice.number).in_(numbers),
    )
    found = {number: invoice_id for number, invoice_id in journal.session.exec(query) if invoice_id is not None}
    if unknown := [number for number in numbers if number not in found]:
        raise NarrowRefusedError(f"the customer has no invoice {unknown[0]}")
    return tuple(found[number] for number in numbers)


def _contact(journal: Journal, event: Event, address: str) -> int:
    query = (
        select(Contact.id)
        .join(ContactAddress, col(ContactAddress.contact_id) == col(Contact.id))
        .where(Contact.customer_id == event.customer_id, col(ContactAddress.address) == address.strip().lower())
    )
    found = journal.session.exec(query).first()
    if found is None:
        raise NarrowRefusedError(f"the customer has no contact with the address {address}")
    return found


_Change = Callable[[Journal, Event, Narrower, Moment], dict[str, Any]]
#: By kind of effect: the name of its id, what it can be narrowed by, and how.
_NARROW: dict[str, tuple[str, tuple[str, ...], _Change]] = {
    "promise": ("promise_id", ("invoice", "amount", "day"), _promise),
    "dispute": ("dispute_id", ("amount", "reason", "owner"), _dispute),
    "hold": ("hold_id", ("invoice", "contact", "until"), _hold),
}
_UNAPPLIED = ": undo it, and apply the smaller amount"
_INSTEAD = {
    "opted_out": ": it is the person's own word and stays whole; 'dunlin undo' takes it back, with proof",
    "address_undeliverable": ": an address works or does not; 'dunlin undo' takes it back",
    "contact_left": ": a contact has left or has not; 'dunlin undo' takes it back",
    "cash_applied": _UNAPPLIED,
    "credit_applied": _UNAPPLIED,
    "difference_settled": _UNAPPLIED,
    "written_off": _UNAPPLIED,
}
