"""Events in plain words, for timelines."""

from __future__ import annotations

from typing import Any

from ledger.money import Money
from store.tables import Event


def event_words(event: Event) -> str:
    """Say in a sentence what an event was."""
    data = event.data
    template = _WORDS.get(event.kind)
    if template is None:
        undone = event.kind.removesuffix("_undone")
        if undone != event.kind:
            reason = f": {data['reason']}" if data.get("reason") else ""
            return f"taken back: {undone.replace('_', ' ')} (event {event.undoes_id}){reason}"
        return event.kind.replace("_", " ")
    return template.format_map(_Words(data))


class _Words(dict[str, Any]):
    """The data of an event, with amounts written out and what is missing left blank."""

    def __missing__(self, key: str) -> str:
        if key == "amount" and "amount_minor" in self:
            return str(Money(self["amount_minor"], self["currency"]))
        if key == "received" and "received_minor" in self:
            return str(Money(self["received_minor"], self["currency"]))
        if key == "asked":
            return ", ".join(str(Money(minor, currency)) for currency, minor in self.get("demanded", {}).items())
        if key == "until_words":
            return f" until {self['until']}" if self.get("until") else ""
        if key == "findings_words":
            return "; ".join(finding["reason"] for finding in self.get("findings", []))
        if key == "shadow_words":
            return " (shadow)" if self.get("shadow") else ""
        return ""


_WORDS = {
    "message_sent": "wrote: {stage}, {tone}, asking for {asked}{shadow_words}",
    "message_not_sent": "not sent ({stage}): {reason}",
    "send_cancelled": "message cancelled ({stage}): {findings_words}",
    "message_received": "message received ({message_kind}), known by {known_by}",
    "promise_recorded": "promised {amount} for {day}",
    "promise_kept": "promise kept: {received} of {amount}",
    "promise_partially_kept": "promise kept in part: {received} of {amount}",
    "promise_broken": "promise broken: {received} of {amount}, promised for {day}",
    "dispute_raised": "disputed {amount} of invoice {invoice}: {reason}",
    "hold_placed": "on hold{until_words} ({hold_kind}): {reason}",
    "hold_expired": "hold ended ({hold_kind})",
    "opted_out": "asked for no more {channel}",
    "address_undeliverable": "address undeliverable: {status_code}",
    "contact_left": "contact has left",
    "human_contact": "contacted by a person ({channel})",
    "payment_received": "payment received: {amount}",
    "review_raised": "for a person: {subject}",
    "review_approved": "released by a person {note}",
    "review_edited": "words changed by a person",
    "review_rejected": "turned down by a person: {note}",
    "review_executed": "carried out {note}",
    "review_closed": "closed: {note}",
    "review_expired": "not decided in time; nothing was sent",
    "review_reopened": "open again: {reason}",
    "delivery_delayed": "delivery delayed",
}
