"""The typed policy: rules read from the finance lead's page, each with the span of text it stands on."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Frozen):
    """A half-open range of characters in the policy text."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)

    def of(self, text: str) -> str:
        """Cut the span out of the text."""
        return text[self.start : self.end]


class Tone(StrEnum):
    """How a message sounds, softest first."""

    SERVICE = "service"
    FRIENDLY = "friendly"
    POLITE_FIRM = "polite_firm"
    FIRM = "firm"
    FORMAL = "formal"


class Channel(StrEnum):
    """A way to reach a customer."""

    EMAIL = "email"
    WHATSAPP = "whatsapp"
    SMS = "sms"
    VOICE = "voice"


#: Channels of short written messages, which go only to people who asked for them.
TEXTS = frozenset({Channel.WHATSAPP, Channel.SMS})


class Scope(_Frozen):
    """Whom a rule speaks of; empty fields leave nobody out, filled ones must all match.

    Names, segments and tags are compared without regard to case, and bind exactly; `parents` are customers whose
    whole group is meant, `currencies` what the account owes in. Amounts are minor units of `currency` (empty: the
    tenant's home currency) and are compared with the account's overdue total. `invoices_at_most` means new
    customers: those with so few invoices so far, paid ones counted.
    """

    customers: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    invoices_at_most: int | None = Field(default=None, ge=1)
    above_minor: int | None = None
    below_minor: int | None = None
    currency: str = ""
    except_customers: tuple[str, ...] = ()
    except_segments: tuple[str, ...] = ()
    except_tags: tuple[str, ...] = ()
    except_countries: tuple[str, ...] = ()

    @property
    def rank(self) -> int:
        """How narrow the scope is: a named customer (3) beats its group (2) beats a segment (1) beats everybody (0)."""
        if self.customers or self.parents:
            return 3 if self.customers else 2
        narrowed = self.segments or self.tags or self.countries or self.currencies or self.invoices_at_most
        return 1 if narrowed else 0


class Validity(_Frozen):
    """When a rule holds; open ends hold for ever. `yearly` repeats the range every year, also across New Year."""

    since: date | None = None
    until: date | None = None
    yearly: bool = False

    def holds_on(self, day: date) -> bool:
        """Say whether the rule holds on a day."""
        if not self.yearly or self.since is None or self.until is None:
            return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
        start, end, this = _month_day(self.since), _month_day(self.until), _month_day(day)
        return start <= this <= end if start <= end else this >= start or this <= end


def _month_day(day: date) -> tuple[int, int]:
    return day.month, day.day


class _Rule(_Frozen):
    id: str
    span: Span
    scope: Scope = Scope()
    valid: Validity = Validity()
    told: date | None = None
    """The day of the amendment it stands in; a newer one supersedes an older one that says otherwise."""


class StageRule(_Rule):
    """A dunning stage: from `days` after the due date (negative: before it), on these channels, in this tone.

    `any_of` says that the page joins the channels with a plain "or": what a customer answered may decide.
    """

    kind: Literal["stage"] = "stage"
    name: str
    days: int
    channels: tuple[Channel, ...] = (Channel.EMAIL,)
    tone: Tone
    any_of: bool = False
    repeat_days: int | None = Field(default=None, ge=1)
    needs_approval: bool = False


class ApprovalRule(_Rule):
    """Messages this rule covers wait for a person; above an amount, from a tone on, or always.

    The amount is compared with what the account owes overdue, or `per` invoice with the largest one asked for.
    """

    kind: Literal["approval"] = "approval"
    above_minor: int | None = None
    per: Literal["account", "invoice"] = "account"
    currency: str = ""
    from_tone: Tone | None = None
    from_days: int | None = None
    approver: str = ""


class CapRule(_Rule):
    """At most so many proactive messages to a customer in so many days; on one channel only, where it names one."""

    kind: Literal["cap"] = "cap"
    channel: Channel | None = None
    messages: int = Field(ge=0)
    days: int = Field(ge=1)


class GapRule(_Rule):
    """At least so many days between two proactive messages to a customer."""

    kind: Literal["gap"] = "gap"
    days: int = Field(ge=1)
    business_days: bool = False


class NoContactRule(_Rule):
    """Customers the agent never contacts; `hand_to` is who looks after them."""

    kind: Literal["no_contact"] = "no_contact"
    hand_to: str = ""


class PauseRule(_Rule):
    """No proactive messages while the rule is valid (holidays, a migration, "until I say").

    `lifted` takes back what was said before: these customers may be written to again.
    """

    kind: Literal["pause"] = "pause"
    lifted: bool = False


class ChannelRule(_Rule):
    """Channels these customers may (only) or may never be reached on."""

    kind: Literal["channel"] = "channel"
    channels: tuple[Channel, ...]
    allowed: bool


class ToneRule(_Rule):
    """The tone for these customers: exactly this one, or no firmer than this."""

    kind: Literal["tone"] = "tone"
    tone: Tone
    at_most: bool = False


class DelayRule(_Rule):
    """These customers are left alone until so many days after the due date."""

    kind: Literal["delay"] = "delay"
    days: int = Field(ge=0)


class MinimumRule(_Rule):
    """Accounts owing less than this overdue are not chased."""

    kind: Literal["minimum"] = "minimum"
    amount_minor: int = Field(ge=0)
    currency: str = ""


class HoursRule(_Rule):
    """Local hours (24-hour clock) and weekdays (Monday is 0) in which messages may go out."""

    kind: Literal["hours"] = "hours"
    from_hour: int | None = Field(default=None, ge=0, le=23)
    to_hour: int | None = Field(default=None, ge=1, le=24)
    weekdays: tuple[int, ...] = ()
    skip_holidays: bool = False


class PromiseRule(_Rule):
    """How far promises are accepted without a person, and how many business days of grace they get."""

    kind: Literal["promise"] = "promise"
    max_days_ahead: int | None = Field(default=None, ge=0)
    grace_days: int | None = Field(default=None, ge=0)
    above_minor: int | None = None
    currency: str = ""


class NeverSayRule(_Rule):
    """A topic no message may touch."""

    kind: Literal["never_say"] = "never_say"
    topic: Literal["legal_action", "service_cut", "late_fee", "interest", "credit_bureau", "agency", "discount"]


class EscalateRule(_Rule):
    """From so many days overdue on, an account goes to a person instead of getting another message."""

    kind: Literal["escalate"] = "escalate"
    from_days: int
    to: str = ""


class EventRule(_Rule):
    """What a happening leads to: the account goes to a person, and `to` says to whom.

    `count` is how often it must have happened; only promises broken are counted, the others act at once.
    """

    kind: Literal["event"] = "event"
    event: Literal["broken_promise", "dispute", "insolvency", "legal_threat", "hardship", "no_answer"]
    count: int = Field(default=1, ge=1)
    to: str = ""


class AuthorityRule(_Rule):
    """What the agent never decides by itself, above an amount or at all, and who does."""

    kind: Literal["authority"] = "authority"
    action: Literal[
        "write_off", "deduction", "plan", "settlement", "refund", "credit_note", "fee_waiver", "legal_step", "discount"
    ]
    above_minor: int | None = None
    currency: str = ""
    to: str = ""


class IncludeRule(_Rule):
    """What every message these customers get must contain."""

    kind: Literal["include"] = "include"
    topic: Literal["pay_link", "bank_details", "ask_for_date", "ask_for_reason", "statement", "invoice_copies"]


class AdaptRule(_Rule):
    """Whether timing may follow a customer's own habit of paying, inside the other rules' bounds."""

    kind: Literal["adapt"] = "adapt"
    allowed: bool


Rule = Annotated[
    StageRule
    | ApprovalRule
    | CapRule
    | GapRule
    | NoContactRule
    | PauseRule
    | ChannelRule
    | ToneRule
    | DelayRule
    | MinimumRule
    | HoursRule
    | PromiseRule
    | NeverSayRule
    | EscalateRule
    | EventRule
    | AuthorityRule
    | IncludeRule
    | AdaptRule,
    Field(discriminator="kind"),
]


class Question(_Frozen):
    """Something the reader would not guess: the span, a code, and the question in a sentence."""

    span: Span
    code: str
    ask: str


class Policy(_Frozen):
    """A policy as understood: its text, the rules in force, the background, and what is still open."""

    text: str
    rules: tuple[Rule, ...] = ()
    background: tuple[Span, ...] = ()
    questions: tuple[Question, ...] = ()

    def quote(self, clause: str) -> str:
        """Return the words a clause stands on, or an empty string for a built-in default."""
        for rule in self.rules:
            if rule.id == clause:
                return rule.span.of(self.text)
        return ""
