"""How a call ends: its transcript becomes a message the inbox reads, its outcome an event; what follows is done."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from agent.voice.outcomes import Outcome
from agent.voice.state import State
from channels.twilio.callbacks import CallUpdate, StatusUpdate
from ledger.states import TOUCH_WENT_OUT, TouchState, may_move
from policies.policy import Channel
from store.events import Journal
from store.tables import Call, Customer, Message, Touch
from tools.calls.leaving import touch_of
from tools.contact_costs import count_call
from tools.contacts import mark_undeliverable
from tools.deliveries import note_status
from tools.office import Office
from tools.reviews import NewReview, ReviewKind, raise_review
from tools.touch_ends import recount_rungs

#: Statuses after which nothing comes.
OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
#: So long after it was placed a call is over, whether its end was told or not.
OVERDUE = timedelta(hours=2)
#: After so many calls within this time that reached nobody, a person takes over.
MOST_VAIN = 2
_VAIN_DAYS = timedelta(days=30)
#: Outcomes of which somebody was told that a colleague gets in touch.
_FOR_PERSON = frozenset(
    {
        Outcome.REFUSED, Outcome.HARDSHIP, Outcome.CALL_BACK, Outcome.ASKED_FOR_PERSON, Outcome.LANGUAGE_BARRIER,
        Outcome.COLLEAGUE, Outcome.TROUBLE,
    }
)  # fmt: skip


def note_call(journal: Journal, update: CallUpdate) -> str:
    """Work a status of a call: that it was placed, how far it got, and its end; return a word for what came of it."""
    told = note_status(journal, StatusUpdate(update.sid, update.status, update.rank, None, update.outbox_key))
    call = call_of(journal, update.sid, update.outbox_key)
    if call is None or update.status not in OVER:
        return told
    return end_call(journal, call, update.status, update.duration_seconds)


def end_overdue(office: Office) -> int:
    """End calls whose end nobody told us; return how many."""
    since = office.clock() - OVERDUE
    with office.database.read() as session:
        query = select(col(Call.id)).where(
            col(Call.tenant_id) == office.tenant_id, col(Call.ended_at).is_(None), col(Call.placed_at) < since
        )
        late = list(session.scalars(query))
    for call_id in late:
        with office.journal("voice") as journal:
            end_call(journal, journal.session.get_one(Call, call_id), "completed")
    return len(late)


def end_call(journal: Journal, call: Call, status: str, charged_seconds: int | None = None) -> str:
    """End a call, once: write down what was said, how it ended and what it cost, and draw the consequences.

    `charged_seconds` is how long the provider says that it took, if it does.
    """
    if call.ended_at is not None:
        return "known"
    touch = journal.session.get_one(Touch, call.touch_id)
    call.ended_at = journal.now
    if touch.state not in TOUCH_WENT_OUT:
        call.outcome = "not_placed"
        return call.outcome
    state = State.from_json(call.state)
    outcome = _outcome(state, status, answered=call.answered_at is not None)
    call.outcome = outcome.value
    call.message_id = _keep_words(journal, call, touch, state)
    count_call(journal, touch, charged_seconds if status == "completed" else 0)
    seconds = int((journal.now - call.answered_at).total_seconds()) if call.answered_at else 0
    journal.record(
        "call_ended", touch.customer_id, touch_id=touch.id, outcome=outcome.value, party=state.party, seconds=seconds
    )
    if outcome is Outcome.WRONG_NUMBER:
        mark_undeliverable(journal, touch.customer_id, touch.address, "wrong number", Channel.VOICE.value)
    if not state.party:
        _step_back(journal, touch)
    if outcome in _FOR_PERSON or _in_vain_again(journal, touch, state):
        _ask_person(journal, touch, outcome)
    return outcome.value


def call_of(journal: Journal, sid: str, outbox_key: str) -> Call | None:
    """Return the call a callback is about, for writing; None for one that is not ours."""
    touch_id = touch_of(outbox_key)
    which = col(Call.touch_id) == touch_id if touch_id else col(Call.provider_id) == sid
    query = select(Call).where(col(Call.tenant_id) == journal.tenant_id, which).with_for_update()
    found = journal.session.scalars(query).first()
    if found is None or found.provider_id not in ("", sid):
        return None
    found.provider_id = sid
    return found


def _outcome(state: State, status: str, *, answered: bool) -> Outcome:
    if state.outcome:
        return Outcome(state.outcome)
    if status != "completed" or not answered:
        return Outcome.NO_ANSWER
    return Outcome.VOICEMAIL if state.machine else Outcome.HUNG_UP


def _keep_words(journal: Journal, call: Call, touch: Touch, state: State) -> int | None:
    """Store what was said to us as one message, a line a turn, ours beside it; the inbox reads what is believed."""
    theirs = state.theirs
    if not theirs:
        return None
    theirs = tuple(_as_sentence(words) for words in theirs)
    said = "\n".join(theirs)
    believed = len(theirs) if not state.party and not state.outcome else state.counts_from
    start = len("\n".join(theirs[:believed])) + (1 if believed else 0)
    raw = json.dumps({"call": call.provider_id, "touch": touch.id, "lines": state.lines}, ensure_ascii=False).encode()
    message = Message(
        tenant_id=journal.tenant_id,
        direction="in",
        channel=Channel.VOICE.value,
        touch_id=touch.id,
        sender=touch.address,
        text=said,
        newest_start=min(start, len(said)),
        newest_end=len(said),
        sha256=hashlib.sha256(raw).hexdigest(),
        raw=raw,
        occurred_at=call.answered_at or journal.now,
        recorded_at=journal.now,
    )
    journal.session.add(message)
    journal.session.flush()
    return message.id


def _as_sentence(words: str) -> str:
    """Close a turn, so that it is read apart from the next one: speech comes without full stops."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _step_back(journal: Journal, touch: Touch) -> None:
    """Nobody heard what it was about: the invoices stand where they stood, and the step is taken again."""
    if may_move(touch.state, TouchState.BOUNCED):
        touch.state = TouchState.BOUNCED
        journal.session.flush()
        recount_rungs(journal.session, journal.tenant_id, shadow=touch.shadow, of_touch=touch.id)


def _in_vain_again(journal: Journal, touch: Touch, state: State) -> bool:
    """Say whether this is one call too many that reached nobody."""
    if state.party:
        return False
    query = (
        select(col(Call.id))
        .join(Touch, col(Touch.id) == col(Call.touch_id))
        .where(
            col(Touch.customer_id) == touch.customer_id,
            col(Touch.state) == TouchState.BOUNCED,
            col(Call.placed_at) >= journal.now - _VAIN_DAYS,
        )
    )
    return len(list(journal.session.scalars(query))) >= MOST_VAIN


def _ask_person(journal: Journal, touch: Touch, outcome: Outcome) -> None:
    name = journal.session.get_one(Customer, touch.customer_id).name
    why = outcome.value.replace("_", " ")
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.CALL_TASK,
            customer_id=touch.customer_id,
            subject=f"Call {name}",
            why=f"the call by machine ended: {why}",
            key=f"called:{touch.id}",
            proposal={"do": "note", "rung": touch.rung},
        ),
    )
