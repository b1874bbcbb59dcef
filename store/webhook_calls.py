"""Provider callbacks in the database: stored once however often they come, and found again to be worked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, exists, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from ledger.states import REVIEW_WAITING
from store.bulk import NAMED, Values, batches, defaults_of, table_of
from store.tables import Answer, DeliveryNote, ReviewItem, Touch, WebhookCall

#: The outcome of a status for a message nobody knows: looked at again once its SID is on a message of ours.
UNKNOWN = "unknown"


def keep_calls(session: Session, calls: Sequence[Values]) -> None:
    """Store callbacks, those that are there already left as they are."""
    _insert_new(session, WebhookCall, calls)


def keep_note(session: Session, note: Values) -> None:
    """Append a delivery status, once."""
    _insert_new(session, DeliveryNote, [note])


def waiting_calls(session: Session, tenant_id: int, limit: int) -> list[int]:
    """Return the callbacks nobody worked, in the order they came."""
    query = select(col(WebhookCall.id)).where(
        col(WebhookCall.tenant_id) == tenant_id, col(WebhookCall.worked_at).is_(None)
    )
    return [found for found in session.scalars(query.order_by(col(WebhookCall.id)).limit(limit)) if found is not None]


def unknown_statuses(session: Session, tenant_id: int, since: datetime) -> list[WebhookCall]:
    """Return the statuses for messages that were not known when they were worked, oldest first."""
    query = select(WebhookCall).where(
        col(WebhookCall.tenant_id) == tenant_id,
        col(WebhookCall.outcome) == UNKNOWN,
        col(WebhookCall.received_at) >= since,
    )
    return list(session.scalars(query.order_by(col(WebhookCall.id))))


def known_provider_ids(session: Session, tenant_id: int, provider_ids: Collection[str]) -> set[str]:
    """Return those of some SIDs that are on a message of ours."""
    known: set[str] = set()
    for batch in batches(provider_ids, NAMED):
        for table in (Touch, Answer):
            ours = (col(table.tenant_id) == tenant_id) & col(table.provider_id).in_(batch)
            known.update(session.scalars(select(col(table.provider_id)).where(ours)))
    return known


def question_about(call_id: int) -> str:
    """Return the key of the question put to a person about a callback that could not be worked."""
    return f"{_QUESTION}{call_id}"


_QUESTION = "callback:"


def drop_forms(session: Session, tenant_id: int, before: datetime) -> int:
    """Drop what worked callbacks told before a moment, and return how many; their keys stay, so none is worked twice.

    What a person is still asked about is kept as it came.
    """
    dropped = session.execute(
        update(WebhookCall)
        .where(
            col(WebhookCall.tenant_id) == tenant_id,
            col(WebhookCall.received_at) < before,
            col(WebhookCall.worked_at).is_not(None),
            # An empty path says that it was dropped already: PostgreSQL compares no JSON.
            col(WebhookCall.path) != "",
            ~_asked_about(),
        )
        .values(fields=[], path="")
        .returning(col(WebhookCall.id))
        .execution_options(synchronize_session=False)
    )
    return len(dropped.all())


def _asked_about() -> ColumnElement[bool]:
    return exists().where(
        col(ReviewItem.tenant_id) == col(WebhookCall.tenant_id),
        col(ReviewItem.dedupe_key) == literal(_QUESTION) + cast(col(WebhookCall.id), String),
        col(ReviewItem.state).in_(REVIEW_WAITING),
    )


def _insert_new(session: Session, model: type[SQLModel], rows: Sequence[Values]) -> None:
    if not rows:
        return
    is_sqlite = session.connection().dialect.name == "sqlite"
    table, defaults = table_of(model), defaults_of(model)
    insert = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    session.connection().execute(insert.on_conflict_do_nothing(), [defaults | row for row in rows])
