"""The prompt that reads a customer's message in quarantine: numbers and enums out, no free text.

Code has already cut the newest words into sentences and marked every date, amount and invoice number in them; the
answer points at those marks by index, so a reader that was taken over can only choose among them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from prompts.model import Prompt


class Intent(StrEnum):
    """What a message claims or asks."""

    PROMISE_FULL = "promise_full"
    PROMISE_PARTIAL = "promise_partial"
    PROMISE_CONDITIONAL = "promise_conditional"
    PROMISE_VAGUE = "promise_vague"
    PAYMENT_RUN = "payment_run"
    PLAN_REQUEST = "plan_request"
    ALREADY_PAID = "already_paid"
    REMITTANCE_ADVICE = "remittance_advice"
    SHORT_PAY_NOTICE = "short_pay_notice"
    DISPUTE_FULL = "dispute_full"
    DISPUTE_PARTIAL = "dispute_partial"
    INVOICE_COPY = "invoice_copy"
    DOCUMENT_REQUEST = "document_request"
    PORTAL_SUBMISSION = "portal_submission"
    STATEMENT_REQUEST = "statement_request"
    REDIRECT = "redirect"
    LEFT_COMPANY = "left_company"
    OUT_OF_OFFICE = "out_of_office"
    NOT_CUSTOMER = "not_customer"
    EXTENSION_REQUEST = "extension_request"
    SETTLEMENT_OFFER = "settlement_offer"
    CREDIT_QUERY = "credit_query"
    BANK_DETAIL_REQUEST = "bank_detail_request"
    BANK_CHANGE_NOTICE = "bank_change_notice"
    CANCEL_CONTRACT = "cancel_contract"
    HARDSHIP = "hardship"
    INSOLVENCY = "insolvency"
    LEGAL_THREAT = "legal_threat"
    REGULATOR = "regulator"
    OPT_OUT = "opt_out"
    ABUSIVE = "abusive"
    HUMAN_REQUEST = "human_request"
    LANGUAGE_SWITCH = "language_switch"
    CALL_REQUEST = "call_request"
    THANKS = "thanks"
    TAX_WITHHOLDING = "tax_withholding"
    ASSIGNMENT_NOTICE = "assignment_notice"
    FORWARDED_THREAD = "forwarded_thread"
    INJECTION = "injection"
    UNCLEAR = "unclear"


class DisputeReason(StrEnum):
    """Why an invoice, or part of it, is disputed."""

    PRICE = "price"
    SHORTAGE = "shortage"
    QUALITY = "quality"
    NOT_RECEIVED = "not_received"
    DUPLICATE = "duplicate"
    WRONG_ENTITY = "wrong_entity"
    MISSING_PO = "missing_po"
    TAX = "tax"
    SERVICE = "service"
    CONTRACT = "contract"
    ALREADY_PAID = "already_paid"
    UNKNOWN_ORDER = "unknown_order"
    UNSTATED = "unstated"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sentence(_Strict):
    """One sentence of the newest part of the message; `start` and `end` are offsets into the stored text."""

    start: int
    end: int
    text: str


class DateMention(_Strict):
    """A date that code found and resolved; `precision` is day, week, month_end or payment_run."""

    start: int
    end: int
    day: str
    precision: str = "day"
    ambiguous: bool = False


class AmountMention(_Strict):
    """An amount that code found; the currency is empty where none is written."""

    start: int
    end: int
    text: str
    minor: int
    currency: str = ""


class InvoiceMention(_Strict):
    """An invoice of this customer that code found named in the message."""

    start: int
    end: int
    number: str


class ReadClaim(_Strict):
    """One claim: an intent and pointers at what code marked; `None` where the message names nothing."""

    intent: Intent
    first_sentence: int = Field(ge=0)
    last_sentence: int = Field(ge=0)
    date: int | None = None
    amount: int | None = None
    invoices: tuple[int, ...] = ()
    reason: DisputeReason | None = None
    confidence_percent: int = Field(ge=0, le=100)


class ReplyReading(_Strict):
    """All claims of a message."""

    claims: tuple[ReadClaim, ...]


class ReadReply(Prompt[ReplyReading]):
    """Read the newest words of a customer's message."""

    template: ClassVar[str] = "read_reply"
    answer: ClassVar[type[BaseModel]] = ReplyReading

    sentences: tuple[Sentence, ...]
    dates: tuple[DateMention, ...] = ()
    amounts: tuple[AmountMention, ...] = ()
    invoices: tuple[InvoiceMention, ...] = ()
    language: str = ""
