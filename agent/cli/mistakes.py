"""Mistakes and circumstances told in one sentence, with the exit code each has."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from agent.cli.output import Exit, UnknownNameError
from agent.desk import DecisionRefusedError
from agent.policy_page import PolicyPageError
from agent.run_lock import RunInProgressError
from agent.settings import SettingsError
from agent.workspace import WorkspaceError
from channels.channel import TransportError
from prompts.model import ModelError
from store.database import StoreError
from tools.cash.correcting import CashRefusedError
from tools.closing_books import ClosingRefusedError
from tools.consents import ConsentRefusedError
from tools.importing import ImportRefusedError
from tools.narrowing import NarrowRefusedError
from tools.overrides import OverrideRefusedError
from tools.promises import PromiseRefusedError
from tools.reopening import ReopenRefusedError
from tools.undo import UndoRefusedError

TOLD: dict[type[Exception], Exit] = {
    SettingsError: Exit.BAD_INPUT,
    WorkspaceError: Exit.BAD_INPUT,
    PolicyPageError: Exit.BAD_INPUT,
    ImportRefusedError: Exit.BAD_INPUT,
    UnknownNameError: Exit.BAD_INPUT,
    DecisionRefusedError: Exit.REFUSED,
    UndoRefusedError: Exit.REFUSED,
    NarrowRefusedError: Exit.REFUSED,
    ReopenRefusedError: Exit.REFUSED,
    ConsentRefusedError: Exit.REFUSED,
    OverrideRefusedError: Exit.REFUSED,
    CashRefusedError: Exit.REFUSED,
    ClosingRefusedError: Exit.REFUSED,
    PromiseRefusedError: Exit.REFUSED,
    RunInProgressError: Exit.BUSY,
    StoreError: Exit.BAD_INPUT,
    TransportError: Exit.STOPPED,
    ModelError: Exit.STOPPED,
    SQLAlchemyError: Exit.STOPPED,
}


def in_words(error: Exception) -> tuple[str, Exit]:
    """Return the sentence a mistake is told in, and its exit code."""
    code = next(code for kind, code in TOLD.items() if isinstance(error, kind))
    if not isinstance(error, SQLAlchemyError):
        return str(error), code
    return f"the database refused: {str(getattr(error, 'orig', None) or error).splitlines()[0]}", code
