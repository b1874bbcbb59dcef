"""Reads a message such that no fault of ours in it holds up the messages behind it."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from agent.metered_model import SpendLimitReached
from agent.reader.claims import Claim, ReadableMessage, ReaderContext
from agent.reader.reader import read
from agent.reading_worker import unclear
from prompts.model import Model, ModelError
from store.database import StoreError

_log = logging.getLogger("dunlin.inbox")
#: What is the same for the next message: the model, its budget, the database or the disk is at fault.
_NOT_THE_MESSAGE = (ModelError, SpendLimitReached, SQLAlchemyError, StoreError, OSError)


def claims_of(message: ReadableMessage, context: ReaderContext, model: Model) -> tuple[Claim, ...]:
    """Read a message; one that breaks the reader is unclear as a whole, and so for a person.

    Raises ModelError when the model gives no usable answer, and SpendLimitReached when it may not be asked.
    """
    try:
        return read(message, context, model).claims
    except _NOT_THE_MESSAGE:
        raise
    except Exception:  # noqa: BLE001  (whatever the fault is, it must not reach the other messages)
        _log.exception("a message broke the reader; it is for a person")
        return (unclear(message),)
