"""Works the callbacks the webhooks stored: each once, in order, in a transaction of its own.

A callback that breaks is set aside for a person and the rest goes on. What a process that died left behind is worked by
the next one.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import InterfaceError, OperationalError

from agent.bootstrap import Workplace
from agent.intake import known_digests
from agent.run_lock import run_lock
from agent.voice.ending import end_overdue, note_call
from agent.voice.recorder import note_recording
from channels.twilio.callbacks import BadCallback, OptOut, call_update, incoming_text, recording_update, status_update
from store.events import Journal
from store.tables import Message, WebhookCall
from store.webhook_calls import known_provider_ids, question_about, unknown_statuses, waiting_calls
from tools.contacts import unsubscribed
from tools.deliveries import note_status
from tools.office import Office
from tools.reviews import NewReview, ReviewKind, raise_review

log = logging.getLogger("dunlin.callbacks")

#: Callbacks looked up at once.
BATCH = 100
#: How long a status waits for a message with its SID; we learn it from the answer to our own call, in seconds.
UNKNOWN_FOR = timedelta(days=3)
SET_ASIDE = "set aside"
#: What says that the database is away, not that a callback is wrong.
_DATABASE_AWAY = (OperationalError, InterfaceError)


@dataclass(slots=True)
class CallbackReport:
    """What became of the callbacks that waited; after `texts` of them there are new messages to be read."""

    worked: int = 0
    texts: int = 0
    set_aside: int = 0


def work_callbacks(
    place: Workplace,
    turn: Callable[[], AbstractContextManager[object]] = nullcontext,
    halt: threading.Event | None = None,
) -> CallbackReport:
    """Work what waits, and statuses whose message has become known; raise RunInProgressError while somebody else does.

    `turn` is entered for each transaction, and may wait for those who are in a hurry; `halt` ends it early.
    """
    office, report = place.office, CallbackReport()
    with run_lock(office.database, office.tenant_id, place.folder, "callbacks"):
        report.texts += end_overdue(office)
        for call_id in _known_by_now(office):
            _work(office, call_id, report)
        while waiting := _waiting(office):
            for call_id in waiting:
                if halt and halt.is_set():
                    return report
                with turn():
                    _work(office, call_id, report)
    return report


def _waiting(office: Office) -> list[int]:
    with office.database.read() as session:
        return waiting_calls(session, office.tenant_id, BATCH)


def _known_by_now(office: Office) -> list[int]:
    """Return statuses that came before we knew their message, and whose message we know now."""
    with office.database.read() as session:
        early = unknown_statuses(session, office.tenant_id, office.clock() - UNKNOWN_FOR)
        sids = {call.id or 0: _sid(call) for call in early}
        known = known_provider_ids(session, office.tenant_id, set(sids.values())) if sids else set()
    return [call_id for call_id, sid in sids.items() if sid in known]


def _sid(call: WebhookCall) -> str:
    return next((value for name, value in call.fields if name in ("MessageSid", "SmsSid", "CallSid")), "")


def _work(office: Office, call_id: int, report: CallbackReport) -> None:
    try:
        with office.journal("agent") as journal:
            call = journal.session.get_one(WebhookCall, call_id)
            outcome = _WORKS[call.kind](journal, call)
            call.worked_at, call.outcome = journal.now, outcome
            kind = call.kind
    except _DATABASE_AWAY:
        raise
    except Exception as error:
        log.exception("callback %s cannot be worked; a person is asked", call_id)
        _set_aside(office, call_id, str(error) if isinstance(error, BadCallback) else type(error).__name__)
        report.set_aside += 1
    else:
        report.texts += kind in _BRINGS_WORDS and outcome != "known"
    report.worked += 1


def _set_aside(office: Office, call_id: int, why: str) -> None:
    with office.journal("agent") as journal:
        call = journal.session.get_one(WebhookCall, call_id)
        call.worked_at, call.outcome, call.note = journal.now, SET_ASIDE, why
        review = NewReview(
            kind=ReviewKind.PROVIDER_TROUBLE,
            subject=f"A callback of {call.provider.title()} could not be worked",
            why=f"{why}; it is kept as it came, as number {call_id}",
            key=question_about(call_id),
            severity="high",
            blocks_chasing=False,
        )
        raise_review(journal, review)


def _status(journal: Journal, call: WebhookCall) -> str:
    return note_status(journal, status_update(_pairs(call), call.path))


def _text(journal: Journal, call: WebhookCall) -> str:
    """Store what a customer texted as it came; it is read like any other message, but for what a provider heeds."""
    text = incoming_text(_pairs(call))
    raw = json.dumps(sorted(_pairs(call)), ensure_ascii=False, separators=(",", ":")).encode()
    digest = hashlib.sha256(raw).hexdigest()
    if known_digests(journal.session, journal.tenant_id, [digest]):
        return "known"
    if text.opt_out_type is OptOut.STOP:
        unsubscribed(journal, text.sender.removeprefix(f"{text.channel}:"), text.channel)
    # PostgreSQL keeps no NUL in text; the raw form has it all the same.
    body = text.body.replace("\0", "")
    message = Message(
        tenant_id=journal.tenant_id,
        direction="in",
        channel=text.channel,
        sender=text.sender,
        text=body,
        newest_end=len(body),
        sha256=digest,
        raw=raw,
        occurred_at=call.received_at,
        recorded_at=journal.now,
    )
    journal.session.add(message)
    return "stored"


def _pairs(call: WebhookCall) -> list[tuple[str, str]]:
    return [(name, value) for name, value in call.fields]


def _call(journal: Journal, call: WebhookCall) -> str:
    return note_call(journal, call_update(_pairs(call), call.path))


def _recording(journal: Journal, call: WebhookCall) -> str:
    return note_recording(journal, recording_update(_pairs(call), call.path))


#: Callbacks that may leave a message to be read.
_BRINGS_WORDS = frozenset({"text", "call"})
_WORKS: dict[str, Callable[[Journal, WebhookCall], str]] = {
    "status": _status, "text": _text, "call": _call, "recording": _recording,
}  # fmt: skip
