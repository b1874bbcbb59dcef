"""The tools a model may choose for an account, declared once: out as tool definitions, back as typed proposals."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Action(BaseModel):
    """A proposal; code validates it before anything happens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clauses: tuple[str, ...] = Field(description="Ids of the policy clauses this stands on.")


class SendEmail(Action):
    """Write to the customer now, about all invoices listed for the account.

    Prose is written around locked tokens such as {{invoice_table}}; it contains no amounts, dates, invoice
    numbers, links or bank details of its own: those come from the tokens.
    """

    tone: Literal["service", "friendly", "polite_firm", "firm", "formal"]
    subject: str = Field(max_length=150, description="Subject line; may contain tokens.")
    paragraphs: tuple[str, ...] = Field(
        min_length=1,
        max_length=8,
        description="Paragraphs of the body in order; {{invoice_table}} stands alone once.",
    )


class ScheduleFollowUp(Action):
    """Leave the account alone until a date, because the policy or its history gives a reason to wait."""

    day: date
    reason: Literal["recent_contact", "expected_payment", "customer_pattern", "waiting_for_us"]


class Escalate(Action):
    """Hand the account to a person because it needs judgement the policy does not give."""

    reason: Literal["policy_silent", "policy_contradicts", "unusual_account", "sensitive_customer", "data_conflict"]


#: The tools on offer for a worked account.
ACCOUNT_ACTIONS: tuple[type[Action], ...] = (SendEmail, ScheduleFollowUp, Escalate)
