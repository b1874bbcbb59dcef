"""The guard: one small function a rule, asked when an action is proposed and again at the moment of sending; pure.

Each check says whether it holds and the value it saw; the list of checks is stored with the touch as its proof.
Any doubt is a finding, and any finding stops the message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ledger.account import AccountFacts
from ledger.findings import Finding
from policies.account_rules import PolicyBook
from policies.contact_times import Moment
from policies.decide import Verdict


@dataclass(frozen=True, slots=True)
class InvoiceNow:
    """An invoice as it stands at this moment; amounts in minor units."""

    invoice_id: int
    customer_id: int
    number: str
    currency: str
    balance_minor: int
    chase_minor: int


@dataclass(frozen=True, slots=True)
class RecipientNow:
    """The person and address a message would go to, as they stand at this moment."""

    contact_id: int
    customer_ids: frozenset[int]
    address: str
    contact_active: bool
    address_valid: bool
    opted_out: bool
    on_hold: bool


@dataclass(frozen=True, slots=True)
class ProposedSend:
    """What would be sent: to whom, demanding what, at which rung, standing on which clauses."""

    customer_id: int
    contact_id: int
    address: str
    rung: int
    stage_id: str
    tone: str
    demanded: Mapping[int, int]
    clauses: tuple[str, ...]
    content_hash: str
    policy_version_id: int
    channel: str = "email"


@dataclass(frozen=True, slots=True)
class WorldNow:
    """Everything re-read at this moment that the checks compare the proposal with."""

    facts: AccountFacts
    verdict: Verdict
    moment: Moment
    invoices: Mapping[int, InvoiceNow]
    recipient: RecipientNow | None
    stopped: bool
    ledger_synced_at: datetime | None
    ledger_max_age: timedelta
    active_policy_version_id: int
    approved_hash: str = ""
    letter_findings: tuple[Finding, ...] = ()
    contact_rules: tuple[Finding, ...] = ()
    contact_rules_set_aside: tuple[Finding, ...] = ()
    already_sent_today: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of the guard, whether it held, and what it saw."""

    code: str
    holds: bool
    reason: str = ""
    seen: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the JSON-plain form kept as proof."""
        return {"code": self.code, "holds": self.holds, "reason": self.reason, "seen": dict(self.seen)}


GuardRule = Callable[[ProposedSend, WorldNow, PolicyBook], Check]


def guard(proposal: ProposedSend, world: WorldNow, book: PolicyBook) -> list[Check]:
    """Run every rule; the message may leave only if all hold."""
    return [rule(proposal, world, book) for rule in GUARD_RULES]


def refusals(checks: list[Check]) -> list[Finding]:
    """Return the checks that did not hold, as findings."""
    return [
        Finding(check.code, check.reason, str(check.seen.get("standing", ""))) for check in checks if not check.holds
    ]


def not_stopped(_: ProposedSend, world: WorldNow, __: PolicyBook) -> Check:
    """The global stop is off."""
    return Check("guard.stopped", not world.stopped, "all sending is stopped", {"stopped": world.stopped})


def account_may_be_worked(_: ProposedSend, world: WorldNow, __: PolicyBook) -> Check:
    """Decided anew on fresh facts, the account is still to be contacted: no hold, cap or hour is in the way."""
    verdict = world.verdict
    return Check("guard.account", verdict.worked, verdict.reason, {"standing": verdict.standing.value})


def stage_is_due(proposal: ProposedSend, world: WorldNow, __: PolicyBook) -> Check:
    """The message asks at the rung that is due, under the stage that is due: no step is skipped."""
    due = world.verdict.stage.id if world.verdict.stage else ""
    holds = proposal.rung == world.verdict.rung and proposal.stage_id == due
    seen = {"proposed": [proposal.rung, proposal.stage_id], "due": [world.verdict.rung, due]}
    return Check("guard.stage", holds, "another stage is due now than the one proposed", seen)


def channel_is_due(proposal: ProposedSend, world: WorldNow, __: PolicyBook) -> Check:
    """The message leaves on the channel that is open and due now."""
    seen = {"proposed": proposal.channel, "due": world.verdict.channel.value}
    holds = proposal.channel == world.verdict.channel.value
    return Check("guard.channel", holds, "another channel is due now than the one proposed", seen)


def tone_is_allowed(proposal: ProposedSend, world: WorldNow, __: PolicyBook) -> Check:
    """The message has the tone the policy sets for this stage and customer."""
    seen = {"proposed": proposal.tone, "allowed": world.verdict.tone.value}
    return Check("guard.tone", proposal.tone == world.verdict.tone.value, "not the tone the policy sets", seen)


def invoices_are_as_stated(proposal: ProposedSend, world: WorldNow, __: PolicyBook) -> Check:
    """Every demanded invoice is the customer's, is open, and may be chased for exactly the amount demanded."""
    wrong: dict[int, int | None] = {}
    for invoice_id, demanded in proposal.demanded.items():
        invoice = world.invoices.get(invoice_id)
        if invoice is None or invoice.customer_id != proposal.customer_id:
            wrong[invoice_id] = None
        elif invoice.balance_minor <= 0 or invoice.chase_minor != demanded:
            wrong[invoice_id] = invoice.chase_minor
    seen = {
        "demanded": {str(k): v for k, v in proposal.demanded.items()},
        "differs": {str(k): v for k, v in wrong.items()},
    }
    holds = bool(proposal.demanded) and not wrong
    return Check("guard.invoices", holds, "an invoice is no longer open for the amount demanded", seen)


def something_is_due_net(proposal: ProposedSend, world: WorldNow, __: PolicyBook) -> Check:
    """After unapplied payments and credits there is still something to ask for in every currency demanded."""
    if proposal.rung == 0:
        return Check("guard.net", True, seen={"before_due": True})
    currencies = {world.invoices[i].currency for i in proposal.demanded if i in world.invoices}
    covered = sorted(currencies - set(world.verdict.chase))
    seen = {"net": dict(world.verdict.chase), "covered": covered}
    return Check("guard.net", not covered, "credits cover what would be demanded", seen)


def recipient_may_be_contacted(proposal: ProposedSend, world: WorldNow, __: PolicyBook) -> Check:
    """The recipient is an active contact of this customer or its payer, with a valid address and no opt-out."""
    found = world.recipient
    if found is None or (found.contact_id, found.address) != (proposal.contact_id, proposal.address):
        return Check("guard.recipient", False, "the address is not on file for this customer")
    belongs = proposal.customer_id in found.customer_ids
    holds = belongs and found.contact_active and found.address_valid and not found.opted_out and not found.on_hold
    seen = {
        "contact": found.contact_id,
        "belongs": belongs,
        "active": found.contact_active,
        "valid": found.address_valid,
        "opted_out": found.opted_out,
        "on_hold": found.on_hold,
    }
    return Check("guard.recipient", holds, "this contact may not be written to", seen)


def contact_rules_allow(_: ProposedSend, world: WorldNow, __: PolicyBook) -> Check:
    """No contact rule stands against the channel now: consent with its proof, local hours, holidays and caps."""
    found = [f"{finding.code}: {finding.reason}" for finding in world.contact_rules]
    set_aside = [f"{finding.code}: {finding.reason}" for finding in world.contact_rules_set_aside]
    seen = {"findings": found, **({"set_aside": set_aside} if set_aside else {})}
    return Check("guard.contact_rules", not found, "; ".join(found), seen)


def nothing_sent_today(_: ProposedSend, world: WorldNow, __: PolicyBook) -> Check:
    """Nothing else went to this contact today."""
    return Check(
        "guard.once_a_day",
        not world.already_sent_today,
        "this contact already got a message today",
        {"already": world.already_sent_today},
    )


def ledger_is_fresh(_: ProposedSend, world: WorldNow, __: PolicyBook) -> Check:
    """The ledger was synchronised recently enough to be believed."""
    synced = world.ledger_synced_at
    holds = synced is not None and world.moment.now - synced <= world.ledger_max_age
    seen = {
        "synced_at": synced.isoformat() if synced else None,
        "max_age_hours": world.ledger_max_age.total_seconds() / 3600,
    }
    return Check("guard.freshness", holds, "the ledger was not imported recently enough to chase on", seen)


def clauses_hold(proposal: ProposedSend, world: WorldNow, book: PolicyBook) -> Check:
    """At least the stage's clause is cited, and every cited clause bears on this account."""
    rules = book.rules_for(world.facts)
    foreign = sorted(clause for clause in proposal.clauses if not rules.clause(clause))
    holds = proposal.stage_id in proposal.clauses and not foreign
    return Check("guard.clauses", holds, "a cited clause does not bear on this account", {"foreign": foreign})


def policy_is_current(proposal: ProposedSend, world: WorldNow, __: PolicyBook) -> Check:
    """The policy the proposal stands on is the one in force."""
    seen = {"proposed": proposal.policy_version_id, "active": world.active_policy_version_id}
    holds = proposal.policy_version_id == world.active_policy_version_id
    return Check("guard.policy", holds, "the policy has changed since", seen)


def approval_binds(proposal: ProposedSend, world: WorldNow, __: PolicyBook) -> Check:
    """Where the policy wants a person's approval, it was given to exactly this content."""
    needed = world.verdict.needs_approval
    holds = not needed or world.approved_hash == proposal.content_hash
    seen = {"needed": needed, "approved": world.approved_hash, "content": proposal.content_hash}
    return Check("guard.approval", holds, "a person has to approve this message first", seen)


def letter_states_facts(_: ProposedSend, world: WorldNow, __: PolicyBook) -> Check:
    """Every amount, date, number, account and link in the text equals the ledger's; nothing forbidden is said."""
    found = [f"{finding.code}: {finding.reason}" for finding in world.letter_findings]
    return Check("guard.letter", not found, "; ".join(found), {"findings": found})


GUARD_RULES: tuple[GuardRule, ...] = (
    not_stopped,
    account_may_be_worked,
    stage_is_due,
    channel_is_due,
    tone_is_allowed,
    invoices_are_as_stated,
    something_is_due_net,
    recipient_may_be_contacted,
    contact_rules_allow,
    nothing_sent_today,
    ledger_is_fresh,
    clauses_hold,
    policy_is_current,
    approval_binds,
    letter_states_facts,
)

#: Findings that only a person's approval cures; all others refuse the proposal.
CURED_BY_APPROVAL = frozenset({"guard.approval"})
#: Findings that mean the world moved on: the proposal is dropped without asking the model again.
WORLD_MOVED = frozenset(
    {
        "guard.stopped",
        "guard.account",
        "guard.channel",
        "guard.invoices",
        "guard.net",
        "guard.recipient",
        "guard.contact_rules",
        "guard.once_a_day",
        "guard.freshness",
        "guard.policy",
    }
)
