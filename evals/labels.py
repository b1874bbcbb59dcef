"""The labelled sets as typed values, loaded from `replies/` and `policies/`; a bad line is named with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from prompts.reply_reading import DisputeReason, Intent

SetName = Literal["tuning", "held_back"]
SET_NAMES: tuple[SetName, ...] = ("tuning", "held_back")
HERE = Path(__file__).parent


class LabelError(ValueError):
    """A labelled file that is missing or cannot be read; the message names the file and the line."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OpenInvoice(_Strict):
    """An invoice the customer owes when the message arrives; `open_minor` in minor units."""

    number: str
    open_minor: int = Field(gt=0)
    due: date


class ReplyAction(StrEnum):
    """What the house does about a message; the words for them stand in `replies/README.md`."""

    RECORD_PROMISE = "record_promise"
    ASK_DATE = "ask_date"
    SEARCH_CASH = "search_cash"
    OPEN_DISPUTE = "open_dispute"
    OPEN_DEDUCTION = "open_deduction"
    SEND_COPY = "send_copy"
    SEND_STATEMENT = "send_statement"
    PROVIDE_DOCUMENT = "provide_document"
    SEND_BANK_DETAILS = "send_bank_details"
    FRAUD_HOLD = "fraud_hold"
    LEGAL_HOLD = "legal_hold"
    INSOLVENCY_HOLD = "insolvency_hold"
    HARDSHIP_HOLD = "hardship_hold"
    STOP_CONTACT = "stop_contact"
    OPT_OUT = "opt_out"
    MARK_LEFT = "mark_left"
    CONTACT_CHANGE = "contact_change"
    WAIT = "wait"
    SCHEDULE_CALL = "schedule_call"
    HAND_TO_PERSON = "hand_to_person"
    SET_LANGUAGE = "set_language"
    FLAG = "flag"
    REVIEW = "review"
    NONE = "none"


class ExpectedClaim(_Strict):
    """What a careful person would note down; an absent slot is one the message does not settle."""

    intent: Intent
    invoices: tuple[str, ...] | None = None
    amount_minor: int | None = None
    currency: str = ""
    day: date | None = None
    reason: DisputeReason | None = None


class LabelledMessage(_Strict):
    """One message with its labels; `also` are intents that may be claimed and count neither way."""

    id: str
    language: str
    sent_at: AwareDatetime
    zone: str
    locale: str
    currency: str
    invoices: tuple[OpenInvoice, ...]
    subject: str = ""
    body: str = ""
    html: str = ""
    expected: tuple[ExpectedClaim, ...] = Field(min_length=1)
    also: tuple[Intent, ...] = ()
    actions: tuple[ReplyAction, ...] = Field(min_length=1)
    critical: bool
    note: str = ""

    @model_validator(mode="after")
    def _has_words(self) -> LabelledMessage:
        if bool(self.body) == bool(self.html):
            raise ValueError("a message has either a body or html")
        return self


class ExpectedRule(_Strict):
    """A rule that must come out of the quoted words, in one of these forms (kind and the fields that matter)."""

    quote: str
    forms: tuple[dict[str, Any], ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _one_form_or_several(cls, given: dict[str, Any]) -> dict[str, Any]:
        form = {name: value for name, value in given.items() if name not in ("quote", "any_of")}
        return {"quote": given["quote"], "forms": given.get("any_of", [form])}


class ExpectedQuestion(_Strict):
    """Words that must be asked about, under one of these codes."""

    quote: str
    codes: tuple[str, ...] = Field(min_length=1)


class KnownNames(_Strict):
    """The names the ledger knows when the policy is read."""

    customers: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class LabelledPolicy(_Strict):
    """A policy page with its labels; `also` are forms a reader may add and that count neither way."""

    name: str
    text: str
    home_currency: str
    today: date
    note: str = ""
    names: KnownNames
    rules: tuple[ExpectedRule, ...]
    also: tuple[dict[str, Any], ...] = ()
    questions: tuple[ExpectedQuestion, ...] = ()


def labelled_messages(chosen: SetName, root: Path = HERE) -> tuple[LabelledMessage, ...]:
    """Load the labelled messages of a set; raise LabelError naming the file and line that is wrong."""
    folder = _folder(root / "replies" / chosen)
    return tuple(message for path in sorted(folder.glob("*.jsonl")) for message in _lines(path))


def labelled_policies(chosen: SetName, root: Path = HERE) -> tuple[LabelledPolicy, ...]:
    """Load the labelled policies of a set; raise LabelError naming the file that is wrong."""
    return tuple(_policy(page) for page in sorted(_folder(root / "policies" / chosen).glob("*.md")))


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise LabelError(f"There are no labelled sets at {path}: run the evaluation from a source checkout.")
    return path


def _lines(path: Path) -> Iterator[LabelledMessage]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield LabelledMessage.model_validate_json(line)
        except ValidationError as error:
            raise LabelError(f"{path.name}, line {number}: {error.errors()[0]['msg']}") from error


def _policy(page: Path) -> LabelledPolicy:
    labels = page.with_suffix(".json")
    try:
        stated = json.loads(labels.read_text(encoding="utf-8"))
        return LabelledPolicy(name=page.stem, text=page.read_text(encoding="utf-8"), **stated)
    except (OSError, TypeError, ValueError) as error:
        raise LabelError(f"{labels.name}: {error}") from error
