"""The prompt that reads a policy: numbered sentences in, proposed rules and open questions out."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from prompts.model import Prompt


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


RuleKind = Literal[
    "stage",
    "approval",
    "cap",
    "gap",
    "no_contact",
    "pause",
    "channel",
    "tone",
    "delay",
    "minimum",
    "hours",
    "promise",
    "never_say",
    "escalate",
    "event",
    "authority",
    "include",
    "adapt",
]


class ProposedScope(_Strict):
    """Whom a proposed rule speaks of; amounts are decimal strings in major units, names as written."""

    customers: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    invoices_at_most: int | None = None
    above: str | None = None
    below: str | None = None
    currency: str | None = None
    except_customers: tuple[str, ...] = ()
    except_segments: tuple[str, ...] = ()
    except_tags: tuple[str, ...] = ()
    except_countries: tuple[str, ...] = ()


class ProposedRule(_Strict):
    """One rule a model believes to stand in one sentence; only the slots of its kind are filled.

    `quote` is a verbatim part of the sentence. Amounts are decimal strings in major units, dates ISO 8601,
    weekdays 0 (Monday) to 6. `count` and `days` read per kind: a stage starts `days` after the due date, a cap
    allows `count` messages in `days` days, a gap or delay lasts `days`, a promise may lie `days` ahead and has
    `grace_days` of grace, approval and escalation begin `from_days` overdue, an event leads to something from its
    `count`th time on. `allowed` false forbids a channel, or switches adapting to customers' habits off.
    `lifted` makes a pause its opposite: these customers may be written to again.
    """

    kind: RuleKind
    sentence: int
    quote: str
    scope: ProposedScope = ProposedScope()
    name: str | None = None
    days: int | None = None
    count: int | None = None
    from_days: int | None = None
    repeat_days: int | None = None
    grace_days: int | None = None
    business_days: bool = False
    amount: str | None = None
    currency: str | None = None
    channels: tuple[Literal["email", "whatsapp", "sms", "voice"], ...] = ()
    allowed: bool | None = None
    tone: Literal["service", "friendly", "polite_firm", "firm", "formal"] | None = None
    at_most: bool = False
    needs_approval: bool = False
    lifted: bool = False
    person: str | None = None
    per: Literal["account", "invoice"] = "account"
    event: Literal["broken_promise", "dispute", "insolvency", "legal_threat", "hardship", "no_answer"] | None = None
    action: (
        Literal[
            "write_off",
            "deduction",
            "plan",
            "settlement",
            "refund",
            "credit_note",
            "fee_waiver",
            "legal_step",
            "discount",
        ]
        | None
    ) = None
    include: (
        Literal["pay_link", "bank_details", "ask_for_date", "ask_for_reason", "statement", "invoice_copies"] | None
    ) = None
    topic: (
        Literal["legal_action", "service_cut", "late_fee", "interest", "credit_bureau", "agency", "discount"] | None
    ) = None
    from_hour: int | None = None
    to_hour: int | None = None
    weekdays: tuple[int, ...] = ()
    skip_holidays: bool = False
    date_from: str | None = None
    date_to: str | None = None
    yearly: bool = False


class OpenQuestion(_Strict):
    """Something in a sentence that must not be guessed."""

    sentence: int
    quote: str
    code: Literal[
        "ambiguous",
        "missing_unit",
        "missing_currency",
        "missing_date",
        "unknown_name",
        "unsupported",
        "conflict",
        "not_understood",
        "addresses_the_agent",
        "forbidden",
    ]
    ask: str


class PolicyReading(_Strict):
    """Everything read from a policy; every sentence must appear in a rule, a question, or as background."""

    rules: tuple[ProposedRule, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    background: tuple[int, ...] = ()


class ReadPolicy(Prompt[PolicyReading]):
    """Read a collection policy, sentence by sentence."""

    template: ClassVar[str] = "read_policy"
    answer: ClassVar[type[BaseModel]] = PolicyReading

    sentences: tuple[str, ...]
    home_currency: str
    today: str
    segments: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
