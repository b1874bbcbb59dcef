"""What the reader of untrusted words is handed: a message, its context and a model; nothing it could act with."""

from __future__ import annotations

import dataclasses
import inspect
from typing import get_type_hints

from agent.reader.claims import Claim, ReadableMessage, ReaderContext, Reading
from agent.reader.reader import read
from prompts.model import Model


def test_the_reader_is_handed_a_message_a_context_and_a_model_and_nothing_else() -> None:
    assert list(inspect.signature(read).parameters) == ["message", "context", "model"]
    assert get_type_hints(read) == {
        "message": ReadableMessage,
        "context": ReaderContext,
        "model": Model,
        "return": Reading,
    }


def test_what_the_reader_knows_of_the_account_cannot_act() -> None:
    handed = [*dataclasses.fields(ReadableMessage), *dataclasses.fields(ReaderContext)]
    assert {field.name for field in handed} == {
        "text", "newest_start", "newest_end", "sent_at", "subject_invoices",
        "zone", "locale", "currency", "invoice_numbers",
    }  # fmt: skip


def test_no_words_of_the_sender_come_out_of_the_reader() -> None:
    texts = {name for name, kind in get_type_hints(Claim).items() if kind in (str, str | None)}
    # Both are taken from lists of ours: ISO codes, and the precisions code gives to a date.
    assert texts == {"currency", "precision"}
