"""The prompt that works one account: policy and tools first and unchanged, the account last; one tool call out."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from prompts.model import Prompt


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClauseView(_Strict):
    """A clause of the policy that bears on this account, in the lead's own words."""

    id: str
    words: str


class InvoiceView(_Strict):
    """An invoice as the agent may speak of it; amounts are written out, never to be repeated in prose."""

    number: str
    due_date: str
    days_overdue: int
    open_amount: str
    demanded_amount: str
    note: str = ""


class AccountView(_Strict):
    """Everything known about one account that bears on the next action, and nothing a customer wrote."""

    customer: str
    contact_name: str
    language: str
    stage: str
    tone: str
    channels: tuple[str, ...]
    needs_approval: bool
    overdue_total: str
    oldest_days_overdue: int
    invoices: tuple[InvoiceView, ...]
    clauses: tuple[ClauseView, ...]
    history: tuple[str, ...] = ()
    never_say: tuple[str, ...] = ()
    must_ask: tuple[Literal["ask_for_date", "ask_for_reason"], ...] = ()
    broken_promises: int = 0
    has_open_dispute: bool = False


class DecideAccount(Prompt[BaseModel]):
    """Choose the next action for one account; `refused` carries the reasons of an earlier refusal."""

    template: ClassVar[str] = "decide_account"
    answer: ClassVar[type[BaseModel]] = BaseModel
    chooses_tool: ClassVar[bool] = True

    policy_text: str
    offered: tuple[type[BaseModel], ...]
    creditor: str
    tokens: tuple[str, ...]
    today: str
    account: AccountView
    refused: tuple[str, ...] = ()

    def tools(self) -> tuple[type[BaseModel], ...]:
        """Return the tools the model may choose."""
        return self.offered
