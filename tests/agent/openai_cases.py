"""The prompts and settings that the tests of the OpenAI-compatible model share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from openai import DefaultHttpxClient
from pydantic import SecretStr

from agent.openai_model import OpenAIModel
from agent.openai_settings import OpenAISettings
from prompts.account_decision import AccountView, ClauseView, DecideAccount, InvoiceView
from prompts.policy_reading import ReadPolicy
from prompts.reply_reading import ReadReply, Sentence
from tests.servers.chat_completions import Answer, ChatServer
from tools.actions import ACCOUNT_ACTIONS

KEY = "sk-a-very-secret-key-4711"

ESCALATE = {"clauses": ["stage-1"], "reason": "policy_silent"}

CLAIM = {
    "intent": "promise_vague", "first_sentence": 0, "last_sentence": 0, "date": None, "amount": None,
    "invoices": [], "reason": None, "confidence_percent": 90,
}  # fmt: skip


def decide(customer: str = "ACME GmbH", refused: tuple[str, ...] = ()) -> DecideAccount:
    return DecideAccount(
        policy_text="Be nice.\n\nNever write to Halcyon.",
        offered=ACCOUNT_ACTIONS,
        creditor="Northwind",
        tokens=("invoice_table", "amount_due"),
        today="2026-06-11",
        account=AccountView(
            customer=customer,
            contact_name="Eva",
            language="de",
            stage="first reminder",
            tone="friendly",
            channels=("email",),
            needs_approval=False,
            overdue_total="4,800.00 EUR",
            oldest_days_overdue=22,
            invoices=(
                InvoiceView(
                    number="INV-1042",
                    due_date="2026-05-20",
                    days_overdue=22,
                    open_amount="4,800.00 EUR",
                    demanded_amount="4,800.00 EUR",
                ),
            ),
            clauses=(ClauseView(id="stage-1", words="Be nice."),),
        ),
        refused=refused,
    )


def reply(text: str = "We pay soon.") -> ReadReply:
    return ReadReply(sentences=(Sentence(start=0, end=len(text), text=text),))


def policy() -> ReadPolicy:
    return ReadPolicy(sentences=("Be nice.",), home_currency="EUR", today="2026-06-11")


def settings(url: str, **changes: Any) -> OpenAISettings:
    return OpenAISettings.model_validate(
        {"base_url": url, "name": "test-model", "api_key": SecretStr(KEY), "timeout_seconds": 5, **changes}
    )


@contextmanager
def model_at(*script: Answer, **changes: Any) -> Iterator[tuple[OpenAIModel, ChatServer]]:
    """Give a model and the server behind it, with answers to come in this order."""
    with ChatServer(*script) as server:
        # Without certificates to load, which would take most of the time of a test.
        model = OpenAIModel(settings(server.url, **changes), DefaultHttpxClient(verify=False))
        try:
            yield model, server
        finally:
            model.close()
