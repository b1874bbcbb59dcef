"""How far texts got: works the statuses a provider gives them, in whatever order and however often they come.

The only writer of delivery states. Each status is appended once; a message stands where all its statuses together put
it, so that late, repeated and reversed ones end in the same state.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from channels.twilio.callbacks import FAILED, StatusUpdate
from channels.twilio.errors import Action, Row, row_of
from ledger.states import TouchState, may_move, move
from store.events import Journal
from store.tables import Answer, Customer, DeliveryNote, Touch
from store.webhook_calls import UNKNOWN, keep_note
from tools.answers.ends import answer_by_next_way, ask_for_service, withdraw_next_way
from tools.contacts import mark_undeliverable, opt_out
from tools.reviews import NewReview, ReviewKind, raise_review
from tools.settling import found_sent
from tools.touch_ends import recount_rungs

Sent: TypeAlias = Touch | Answer

#: Where a message stands that was settled as not sent; a callback for it says otherwise.
_THOUGHT_UNSENT = frozenset({TouchState.FAILED, TouchState.CANCELLED, TouchState.EXPIRED, TouchState.AWAITING_APPROVAL})
#: The key of an outbox row as it travels in the address delivery is reported to; no second attempt shares it.
_KEY = re.compile(r"(touch|answer)-([1-9][0-9]{0,8})")
_TABLES: dict[str, type[Touch] | type[Answer]] = {"touch": Touch, "answer": Answer}
_ARRIVED = frozenset({"delivered", "read"})
_NO_CODE = Row(0, "no reason was given", Action.DO_NOT_RETRY)


def note_status(journal: Journal, update: StatusUpdate) -> str:
    """Append a status and bring its message to where it stands now; return a word for what came of it.

    A status for a message nobody knows (yet) is kept, and UNKNOWN returned.
    """
    _keep(journal, update)
    ours = _message_of(journal, update)
    if ours is None:
        return UNKNOWN
    if ours.state in _THOUGHT_UNSENT:
        return _turned_up(journal, ours, update)
    _is_out(journal, ours, update.sid)
    before, told = ours.state, _told(journal, update.sid)
    target = _standing(told)
    if may_move(ours.state, target):
        ours.state = target
    arrived = not told.isdisjoint(_ARRIVED)
    if isinstance(ours, Answer) and arrived:
        withdraw_next_way(journal, ours)
    if update.failed:
        came_back = ours.state is not before
        _heed(journal, ours, update, came_back=came_back, arrived=arrived)
    return ours.state.value


def _keep(journal: Journal, update: StatusUpdate) -> None:
    note = {
        "tenant_id": journal.tenant_id,
        "provider_id": update.sid,
        "status": update.status,
        "rank": update.rank,
        "error_code": update.error_code,
        "noted_at": journal.now,
    }
    keep_note(journal.session, note)


def _message_of(journal: Journal, update: StatusUpdate) -> Sent | None:
    """Find the message of a status: by its outbox key, which is there before any SID, then by its SID."""
    key = _KEY.fullmatch(update.outbox_key)
    if key is not None:
        table = _TABLES[key[1]]
        found = _first(journal, table, col(table.id) == int(key[2]))
        # With another SID, it is another attempt at the same message.
        if found is not None and found.provider_id in ("", update.sid):
            return found
    of_touch, of_answer = col(Touch.provider_id) == update.sid, col(Answer.provider_id) == update.sid
    return _first(journal, Touch, of_touch) or _first(journal, Answer, of_answer)


def _first(journal: Journal, table: type[Touch] | type[Answer], which: ColumnElement[bool]) -> Sent | None:
    query = select(table).where(col(table.tenant_id) == journal.tenant_id, which).with_for_update()
    found = journal.session.scalars(query).first()
    return found if isinstance(found, Touch | Answer) else None


def _is_out(journal: Journal, ours: Sent, sid: str) -> None:
    """Take the provider's word that it has the message, where we did not hear the answer to our own call."""
    if ours.state in (TouchState.PLANNED, TouchState.APPROVED):
        # An answer put back to be tried again, whose first attempt was taken after all.
        ours.state = move(ours.state, TouchState.SENDING)
        journal.session.flush()
    if ours.state is TouchState.SENDING:
        found_sent(journal, ours, sid)
    elif not ours.provider_id:
        ours.provider_id = sid


def _told(journal: Journal, sid: str) -> set[str]:
    query = select(col(DeliveryNote.status)).where(
        col(DeliveryNote.tenant_id) == journal.tenant_id, col(DeliveryNote.provider_id) == sid
    )
    return set(journal.session.scalars(query))


def _standing(told: AbstractSet[str]) -> TouchState:
    if told & FAILED:
        return TouchState.BOUNCED
    return TouchState.READ if "read" in told else TouchState.DELIVERED if "delivered" in told else TouchState.SENT


def _turned_up(journal: Journal, ours: Sent, update: StatusUpdate) -> str:
    if update.failed:
        return ours.state.value
    name = journal.session.get_one(Customer, ours.customer_id).name
    review = NewReview(
        kind=ReviewKind.PROVIDER_TROUBLE,
        customer_id=ours.customer_id,
        subject=f"{name}: a {ours.channel} message left after all",
        why=f"it was recorded as not sent, and the provider says {update.status}; look before writing again",
        key=f"turned-up:{update.sid}",
    )
    raise_review(journal, review)
    return "contradiction"


def _heed(journal: Journal, ours: Sent, update: StatusUpdate, *, came_back: bool, arrived: bool) -> None:
    """Draw the consequences of a text that reached nobody; an answer that `arrived`, too, is not repeated."""
    why = row_of(update.error_code) if update.error_code else _NO_CODE
    ours.note = f"{why.code}: {why.meaning}"
    journal.session.flush()
    if came_back:
        _record_return(journal, ours)
    _ACTS[why.action](journal, ours, why)
    if not isinstance(ours, Answer) or arrived:
        return
    if why.action in _TRIED_AGAIN and came_back:
        answer_by_next_way(journal, ours)
    else:
        ask_for_service(journal, ours)


def _record_return(journal: Journal, ours: Sent) -> None:
    """Record that a message came back: the invoices it asked for step back, and the next run asks again."""
    if isinstance(ours, Touch):
        recount_rungs(journal.session, journal.tenant_id, shadow=ours.shadow, of_touch=ours.id)
        journal.record("message_returned", ours.customer_id, touch_id=ours.id, permanence=ours.note)
    else:
        journal.record("answer_returned", ours.customer_id, answer_id=ours.id, permanence=ours.note)


def _address_invalid(journal: Journal, ours: Sent, why: Row) -> None:
    mark_undeliverable(journal, ours.customer_id, ours.address, str(why.code), ours.channel)
    _ask_about(journal, ours, f"{why.meaning}; find another number", f"bounce:{ours.channel}")


def _stop_channel(journal: Journal, ours: Sent, why: Row) -> None:
    del why
    opt_out(journal, ours.customer_id, ours.address, ours.channel)


def _tell_operator(journal: Journal, ours: Sent, why: Row) -> None:
    """Show the operator a fault of our own: one case for a code and a day, as the next hundred fail likewise."""
    review = NewReview(
        kind=ReviewKind.PROVIDER_TROUBLE,
        subject=f"{ours.channel} messages fail with error {why.code}",
        why=f"{why.meaning}: the set-up should be looked at; the number is left as it is",
        key=f"provider:{why.code}:{journal.now.date()}",
        severity="high",
        blocks_chasing=False,
    )
    raise_review(journal, review)


def _no_more_tries(journal: Journal, ours: Sent, why: Row) -> None:
    _ask_about(journal, ours, f"{why.meaning}; another channel may be better", f"text-failed:{ours.channel}")


def _try_again(journal: Journal, ours: Sent, why: Row) -> None:
    """Do nothing: of reminders, the run reads from `tools/setbacks.py` when and how it may write again."""
    del journal, ours, why


def _ask_about(journal: Journal, ours: Sent, why: str, key: str) -> None:
    name = journal.session.get_one(Customer, ours.customer_id).name
    review = NewReview(
        kind=ReviewKind.BOUNCED,
        customer_id=ours.customer_id,
        subject=f"{name}: a {ours.channel} message did not arrive",
        why=why,
        key=f"{key}:{ours.customer_id}:{ours.contact_id}",
        blocks_chasing=False,
    )
    raise_review(journal, review)


#: What of an answer goes out once more, by the next way at once: who asked something waits for no window.
_TRIED_AGAIN = frozenset({Action.RESEND_AS_TEMPLATE, Action.BACK_OFF_MINUTES, Action.NEXT_DAY})
_ACTS: dict[Action, Callable[[Journal, Sent, Row], None]] = {
    Action.RESEND_AS_TEMPLATE: _try_again,
    Action.BACK_OFF_MINUTES: _try_again,
    Action.NEXT_DAY: _try_again,
    Action.ADDRESS_INVALID: _address_invalid,
    Action.SUPPRESS_CHANNEL: _stop_channel,
    Action.OPTED_OUT: _stop_channel,
    Action.ALERT: _tell_operator,
    Action.REFUSED_BY_PLATFORM: _tell_operator,
    Action.DO_NOT_RETRY: _no_more_tries,
}
