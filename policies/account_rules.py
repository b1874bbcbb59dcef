"""Which rules of a policy bear on one account on one day, and which of them wins where several do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ledger.account import AccountFacts
from ledger.money import minor_digits
from policies.policy import (
    ApprovalRule,
    CapRule,
    ChannelRule,
    DelayRule,
    EscalateRule,
    GapRule,
    HoursRule,
    MinimumRule,
    NeverSayRule,
    NoContactRule,
    PauseRule,
    Policy,
    PromiseRule,
    Rule,
    Scope,
    StageRule,
    ToneRule,
)

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class AccountRules:
    """The rules that bear on one account, by kind; stages are the ladder that applies, lowest rung first."""

    before_due: tuple[StageRule, ...]
    ladder: tuple[StageRule, ...]
    approvals: tuple[ApprovalRule, ...]
    caps: tuple[CapRule, ...]
    gaps: tuple[GapRule, ...]
    no_contact: tuple[NoContactRule, ...]
    pauses: tuple[PauseRule, ...]
    channels: tuple[ChannelRule, ...]
    tones: tuple[ToneRule, ...]
    delays: tuple[DelayRule, ...]
    minimums: tuple[MinimumRule, ...]
    hours: tuple[HoursRule, ...]
    promises: tuple[PromiseRule, ...]
    never_say: tuple[NeverSayRule, ...]
    escalations: tuple[EscalateRule, ...]

    def clause(self, clause_id: str) -> bool:
        """Say whether a clause bears on this account."""
        return any(rule.id == clause_id for rule in self.all())

    def all(self) -> Iterable[Rule]:
        """Give every rule that bears on this account."""
        for kind in (
            self.before_due, self.ladder, self.approvals, self.caps, self.gaps, self.no_contact, self.pauses,
            self.channels, self.tones, self.delays, self.minimums, self.hours, self.promises, self.never_say,
            self.escalations,
        ):  # fmt: skip
            yield from kind


class PolicyBook:
    """A policy prepared for asking account after account; rules that hold for everybody are sorted out once."""

    def __init__(self, policy: Policy, home_currency: str, day: date) -> None:
        self.policy = policy
        self.home_currency = home_currency
        self.day = day
        valid = [rule for rule in policy.rules if rule.valid.holds_on(day)]
        self._general = [rule for rule in valid if rule.scope == Scope()]
        self._scoped = [rule for rule in valid if rule.scope != Scope()]
        self._everybody = _rules(self._general)

    def rules_for(self, facts: AccountFacts) -> AccountRules:
        """Return the rules that bear on an account."""
        matching = [rule for rule in self._scoped if matches(rule.scope, facts, self.home_currency)]
        return _rules([*self._general, *matching]) if matching else self._everybody


def _rules(rules: Sequence[Rule]) -> AccountRules:
    stages = _narrowest(_of(StageRule, rules))
    return AccountRules(
        before_due=tuple(sorted((s for s in stages if s.days < 0), key=lambda s: s.days)),
        ladder=tuple(sorted((s for s in stages if s.days >= 0), key=lambda s: s.days)),
        approvals=_of(ApprovalRule, rules),
        caps=_of(CapRule, rules),
        gaps=_of(GapRule, rules),
        no_contact=_of(NoContactRule, rules),
        pauses=_of(PauseRule, rules),
        channels=_of(ChannelRule, rules),
        tones=_narrowest(_of(ToneRule, rules)),
        delays=_narrowest(_of(DelayRule, rules)),
        minimums=_narrowest(_of(MinimumRule, rules)),
        hours=_of(HoursRule, rules),
        promises=_of(PromiseRule, rules),
        never_say=_of(NeverSayRule, rules),
        escalations=_narrowest(_of(EscalateRule, rules)),
    )


def _of(kind: type[R], rules: Sequence[Rule]) -> tuple[R, ...]:
    return tuple(rule for rule in rules if isinstance(rule, kind))


def _narrowest(rules: tuple[R, ...]) -> tuple[R, ...]:
    # A named customer's rule stands above a segment's, and that above the general one.
    if not rules:
        return rules
    top = max(rule.scope.rank for rule in rules)  # type: ignore[attr-defined]
    return tuple(rule for rule in rules if rule.scope.rank == top)  # type: ignore[attr-defined]


def matches(scope: Scope, facts: AccountFacts, home_currency: str) -> bool:
    """Say whether an account is in a scope; a threshold in a currency it does not owe is compared digit by digit.

    Without exchange rates, an amount in another currency than the threshold's is taken at par, so that a limit is
    never passed over for want of a rate.
    """
    names = {facts.name.casefold(), facts.number.casefold()}
    tags = {tag.casefold() for tag in facts.tags}
    segment = facts.segment.casefold()
    if _holds_any(scope.except_customers, names) or _holds_any(scope.except_tags, tags):
        return False
    if _holds_any(scope.except_segments, {segment}):
        return False
    if scope.customers and not _holds_any(scope.customers, names):
        return False
    if scope.segments and not _holds_any(scope.segments, {segment}):
        return False
    if scope.tags and not _holds_any(scope.tags, tags):
        return False
    if scope.countries and not _holds_any(scope.countries, {facts.country.casefold()}):
        return False
    currency = scope.currency or home_currency
    amounts = facts.overdue or _upcoming(facts)
    if scope.above_minor is not None and not exceeds(amounts, scope.above_minor, currency):
        return False
    return scope.below_minor is None or not exceeds(amounts, scope.below_minor - 1, currency)


def _upcoming(facts: AccountFacts) -> dict[str, int]:
    totals: dict[str, int] = {}
    for item in facts.upcoming:
        totals[item.currency] = totals.get(item.currency, 0) + item.chase_minor
    return totals


def exceeds(amounts: Mapping[str, int], limit_minor: int, currency: str) -> bool:
    """Say whether amounts, summed at par, are above a limit given in minor units of a currency."""
    total = sum(at_par(minor, code, currency) for code, minor in amounts.items())
    return total > limit_minor


def at_par(minor: int, currency: str, into: str) -> int:
    """Write an amount in another currency's minor units, one major unit for one (JPY 100 → EUR 100.00)."""
    shift = minor_digits(into) - minor_digits(currency)
    scale: int = 10 ** abs(shift)
    return minor * scale if shift >= 0 else minor // scale


def _holds_any(wanted: tuple[str, ...], values: set[str]) -> bool:
    return any(name.casefold() in values for name in wanted)
