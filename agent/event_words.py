"""Events in plain words, for timelines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.money import Money
from store.event_links import RESTORED, UNDONE, base_kind
from store.tables import Event


def event_words(event: Event) -> str:
    """Say in a sentence what an event was."""
    base = base_kind(event.kind)
    template = _WORDS.get(base, base.replace("_", " "))
    if event.kind.endswith(RESTORED):
        told = template.format_map(_Words({**event.data, "why": ""}))
        return f"restored: {told.strip()} (event {event.undoes_id}){_why(event.data.get('why'))}"
    if event.kind.endswith(UNDONE):
        reason = _why(event.data.get("reason"))
        return f"taken back: {base.replace('_', ' ')} (event {event.undoes_id}){reason}"
    return template.format_map(_Words(event.data)).strip()


def _why(reason: str | None) -> str:
    return f": {reason}" if reason else ""


def topics_in_words(topics: Iterable[str]) -> str:
    """Say what an answer says."""
    return "; ".join(_TOPICS[topic] for topic in topics)


class _Words(dict[str, Any]):
    """The data of an event: codes as words, amounts written out, what is missing left blank."""

    def __getitem__(self, key: str) -> str:
        found = self._written(key) if key in _WRITTEN else self.get(key)
        return (
            found.replace("_", " ") if isinstance(found, str) and key in _CODES else "" if found is None else f"{found}"
        )

    def _written(self, key: str) -> str:
        if key in _BY_VALUE:
            field, told, usual = _BY_VALUE[key]
            return told.get(self.get(field, ""), usual)
        match key:
            case "amount" | "received":
                minor = self.get(f"{key}_minor")
                return _money({self["currency"]: minor}) if minor is not None else ""
            case "asked":
                return _money(self.get("demanded", {}))
            case "paid":
                return _money(self.get("totals", {}))
            case "until_words" | "sms_words" | "changed":
                name, words = _AROUND[key]
                return words.format(self[name]) if self.get(name) else ""
            case "findings_words":
                return "; ".join(finding["reason"] for finding in self.get("findings", []))
            case "why_words":
                return _why(self.get("why"))
            case "on_words":
                on = "one invoice" if self.get("invoice_id") else "one contact" if self.get("contact_id") else ""
                return f" on {on}" if on else ""
            case "note_words" | "ticket_words":
                said = self.get(key.removesuffix("_words"))
                before = ": " if key == "note_words" else ", their ticket "
                return f"{before}{said}" if said else ""
            case "topic_words":
                return topics_in_words(self.get("topics", []))
            case "invoice_words":
                return ", ".join(invoice["number"] for invoice in self.get("invoices", []))
            case _:
                return " (shadow)" if self.get("shadow") else ""


def _money(totals: Mapping[str, int]) -> str:
    return ", ".join(str(Money(minor, currency)) for currency, minor in sorted(totals.items()))


#: What is told only where there is something to tell: the field, and the words around it.
_AROUND = {
    "until_words": ("until", " until {}"),
    "sms_words": ("segments", ", in {} SMS"),
    "changed": ("changes_id", " (event {})"),
}
_WRITTEN = frozenset(
    "amount received asked paid ticket_words until_words findings_words note_words invoice_words topic_words"
    " shadow_words sms_words changed why_words on_words spoke_words on_channel heard_words".split()
)
#: Words that hang on what stands in a field, and those for anything else: a call is not written.
_BY_VALUE: dict[str, tuple[str, dict[str, str], str]] = {
    "spoke_words": ("channel", {"voice": "called", "whatsapp": "wrote by WhatsApp", "sms": "wrote by SMS"}, "wrote"),
    "on_channel": ("channel", {"whatsapp": " by WhatsApp", "sms": " by SMS"}, ""),
    "heard_words": ("known_by", {"voice number": "said on a call"}, "message received"),
}
#: What an answer says, topic by topic, for people who look at an account.
_TOPICS = {
    "opt_out": "no more mail comes to this address",
    "promise_kept": "thanks for keeping a promise",
    "language": "the language is changed",
    "promise": "promise noted",
    "part_promise": "promise noted, asked when the rest comes",
    "which_day": "asked for the day of the payment",
    "paid": "payment is looked for",
    "paid_when": "asked for date, amount and reference of the payment",
    "dispute": "objection noted",
    "copies": "copies of invoices",
    "statement": "statement of account",
    "bank_details": "our bank details",
    "contact": "contact will be checked",
    "person": "an assistant wrote, a person takes over",
    "colleague": "passed to a colleague",
}
_CODES = frozenset(
    {"tone", "hold_kind", "message_kind", "reason", "entity", "channel", "known_by", "clearing", "basis", "outcome"}
)
_WORDS = {
    "message_sent": "{spoke_words}: {stage}, {tone}, asking for {asked}{sms_words}{shadow_words}",
    "message_not_sent": "not sent ({stage}): {reason}",
    "send_cancelled": "message cancelled ({stage}): {findings_words}",
    "answer_sent": "answered message {message_id}{on_channel}: {topic_words}{shadow_words}",
    "answer_dropped": "message {message_id} was not answered ({topic_words}): {findings_words}",
    "answer_not_sent": "an answer was not sent: {reason}",
    "language_set": "wants to be written to in {language}",
    "message_received": "{heard_words} ({message_kind}), known by {known_by}{ticket_words}",
    "attachment_read": "read a {paper} in attachment {attachment}, stating {amount}",
    "promise_recorded": "promised {amount} for {day}",
    "promise_kept": "promise kept: {received} of {amount}",
    "promise_partially_kept": "promise kept in part: {received} of {amount}",
    "promise_broken": "promise broken: {received} of {amount}, promised for {day}",
    "promise_cancelled": "promise cancelled: {reason}",
    "dispute_raised": "disputed {amount} of invoice {invoice}: {reason}",
    "hold_placed": "on hold{until_words} ({hold_kind}): {reason}",
    "hold_expired": "hold ended ({hold_kind})",
    "promise_narrowed": "promise narrowed to {amount} for {day}{changed}{why_words}",
    "dispute_narrowed": "dispute narrowed to {amount} of invoice {invoice} ({reason}){changed}{why_words}",
    "dispute_reopened": "dispute of {amount} of invoice {invoice} open again{changed}{why_words}",
    "hold_narrowed": "hold narrowed{on_words}{until_words} ({hold_kind}){changed}{why_words}",
    "hold_reopened": "on hold again{on_words}{until_words} ({hold_kind}){changed}{why_words}",
    "opted_out": "asked for no more {channel}",
    "consent_recorded": "agreed to {channel} on {given_on} ({basis}): {proof}",
    "contact_rules_overridden": "contact rules for {channel} set aside by a person{until_words}: {reason}",
    "address_undeliverable": "address undeliverable: {status_code}",
    "contact_left": "contact has left",
    "human_contact": "contacted by a person ({channel})",
    "payment_received": "payment received: {paid}",
    "receipt_returned": "payment {reference} came back ({clearing}): {amount}",
    "invoice_changed": "changed by an import: {invoice_words}",
    "delivery_delayed": "delivery delayed",
    "call_recorded": "a call was recorded for {seconds} seconds, kept at Twilio as {recording}",
    "call_ended": "a call by machine ended after {seconds} seconds: {outcome}",
    "answer_returned": "an answer came back undelivered ({permanence})",
    "message_returned": "message came back undelivered ({permanence}); its step is taken again",
    "review_raised": "for a person: {subject}",
    "review_approved": "released by a person{note_words}",
    "review_edited": "words changed by a person",
    "review_rejected": "turned down by a person{note_words}",
    "review_executed": "carried out{note_words}",
    "review_closed": "closed{note_words}",
    "review_expired": "not decided in time; nothing was sent",
    "review_reopened": "open again{changed}: {reason}",
    "review_late": "a case is late",
    "bank_file_imported": "imported {file}: {lines} bank lines, {new} of them new",
    "remittance_imported": "imported {file}: {advices} remittance advices, {new} of them new",
    "cash_matched": "money in the bank: {sentence}",
    "factor_marked": "a factor pays what was owed; a person looks at what it pays",
    "plan_agreed": "a payment plan was agreed",
    "cash_recovered": "money in the bank: {sentence}",
    "cash_accepted": "money in the bank: {sentence}",
    "cash_unapplied": "money in the bank: {sentence}",
    "cash_assigned": "money in the bank: {sentence}",
    "cash_split": "money in the bank: {sentence}",
    "cash_refund_asked": "money in the bank: {sentence}",
    "cash_turned_down": "money in the bank: {sentence}",
    "statement_gap_known": "nothing is missing before statement {statement_id} of {account}{why_words}",
    "books_closed": "the books were closed until {until}{why_words}",
    "books_opened": "the books were opened again{why_words}",
    "cash_returned": "money in the bank: {sentence}",
    "payout_taken_apart": "{sentence}",
    "cash_given_back": "money in the bank: {sentence}",
    "bank_file_mailed": "the bank's file in message {message_id} is put into the bank's folder",
    "cash_band_demoted": "{sentence}",
    "cash_band_lifted": "{sentence}",
    "book_imported": "imported {file}: {rows} rows of {entity}",
    "policy_read": "the policy was read by {reader}",
    "policy_activated": "version {policy_version_id} of the policy came into force",
    "run_finished": "a run {outcome}",
    "stopped": "all sending stopped",
    "resumed": "sending allowed again",
    "went_live": "went live",
    "went_shadow": "went back to shadow mode",
}
