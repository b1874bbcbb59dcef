"""Restoring: an undoing that was itself a mistake is undone, and what it took back stands again where it still can."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger.states import DisputeState
from store.events import Journal
from store.tables import Contact, ContactAddress, Event
from tools.disputes import close_dispute, take_up_again
from tools.holds import HoldRefusedError, release_hold, restore_hold
from tools.promise_changes import restore_promise


def _promise(journal: Journal, event: Event) -> dict[str, Any]:
    restore_promise(journal, event.data["promise_id"], event.data.get("superseded", ()), event.data.get("carried", ()))
    return {}


def _dispute(journal: Journal, event: Event) -> dict[str, Any]:
    take_up_again(journal, event.data["dispute_id"])
    return {}


def _narrowed_dispute(journal: Journal, event: Event) -> dict[str, Any]:
    close_dispute(journal, event.data["narrowed_dispute_id"], DisputeState.WITHDRAWN)
    return _dispute(journal, event)


def _hold(journal: Journal, event: Event) -> dict[str, Any]:
    restore_hold(journal, event.data["hold_id"])
    return {}


def _narrowed_hold(journal: Journal, event: Event) -> dict[str, Any]:
    if not release_hold(journal, event.data["narrowed_hold_id"]):
        raise HoldRefusedError("the hold it narrowed was lifted meanwhile")
    return _hold(journal, event)


def _opt_out(journal: Journal, event: Event) -> dict[str, Any]:
    rows = [journal.session.get_one(ContactAddress, address_id) for address_id, _ in event.data["before"]]
    before = [[row.id, row.consent] for row in rows]
    for row in rows:
        row.consent, row.consent_at = "opted_out", journal.now
    return {"before": before}


def _undeliverable(journal: Journal, event: Event) -> dict[str, Any]:
    rows = [journal.session.get_one(ContactAddress, address_id) for address_id, _ in event.data["before"]]
    before = [[row.id, row.status] for row in rows]
    for row in rows:
        row.status = "invalid"
    return {"before": before}


def _left(journal: Journal, event: Event) -> dict[str, Any]:
    contact = journal.session.get_one(Contact, event.data["contact_id"])
    before, contact.status = contact.status, "left"
    return {"before": before}


def _language(journal: Journal, event: Event) -> dict[str, Any]:
    contact = journal.session.get_one(Contact, event.data["contact_id"])
    before, contact.language = contact.language, event.data["language"]
    return {"before": before}


def _event_alone(_journal: Journal, _event: Event) -> dict[str, Any]:
    return {}


#: How each act is done once more; gives what its event tells otherwise than the first time. Money is not among them:
#: a reversal is never reversed, what was unapplied is applied anew.
RESTORE: dict[str, Callable[[Journal, Event], dict[str, Any]]] = {
    "promise_recorded": _promise,
    "promise_narrowed": _promise,
    "dispute_raised": _dispute,
    "dispute_narrowed": _narrowed_dispute,
    "dispute_reopened": _dispute,
    "hold_placed": _hold,
    "hold_narrowed": _narrowed_hold,
    "hold_reopened": _hold,
    "opted_out": _opt_out,
    "address_undeliverable": _undeliverable,
    "contact_left": _left,
    "language_set": _language,
    "contact_rules_overridden": _event_alone,
}
