"""Which rules of a policy bear on one account on one day, and which of them wins where several do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from ledger.account import AccountFacts
from ledger.money import minor_digits
from policies.policy import (
    AdaptRule,
    ApprovalRule,
    AuthorityRule,
    CapRule,
    ChannelRule,
    DelayRule,
    EscalateRule,
    EventRule,
    GapRule,
    HoursRule,
    IncludeRule,
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
from policies.precedence import holding

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
    events: tuple[EventRule, ...]
    authorities: tuple[AuthorityRule, ...]
    includes: tuple[IncludeRule, ...]
    adapting: tuple[AdaptRule, ...]

    #: What deciding asks of every account, worked out once for all that share these rules.
    rung_days: tuple[int, ...] = field(init=False)
    hours_key: tuple[str, ...] = field(init=False)
    looks_at_invoices: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rung_days", tuple(stage.days for stage in self.ladder))
        object.__setattr__(self, "hours_key", tuple(rule.id for rule in self.hours))
        object.__setattr__(self, "looks_at_invoices", any(rule.per == "invoice" for rule in self.approvals))

    @property
    def adapts(self) -> bool:
        """Whether timing may follow the customer's own habit of paying."""
        return all(rule.allowed for rule in self.adapting)

    def who_decides(self, what: str) -> str:
        """Name who the policy gives a happening or a decision to, with the clause; empty where it names nobody."""
        events = [(rule.to, rule.id) for rule in self.events if rule.event == what]
        decisions = [(rule.to, rule.id) for rule in self.authorities if rule.action == what]
        return next((f"{who} [{clause}]" for who, clause in (*events, *decisions) if who), "")

    def clause(self, clause_id: str) -> bool:
        """Say whether a clause bears on this account."""
        return any(rule.id == clause_id for rule in self.all())

    def all(self) -> Iterable[Rule]:
        """Give every rule that bears on this account."""
        for kind in (
            self.before_due, self.ladder, self.approvals, self.caps, self.gaps, self.no_contact, self.pauses,
            self.channels, self.tones, self.delays, self.minimums, self.hours, self.promises, self.never_say,
            self.escalations, self.events, self.authorities, self.includes, self.adapting,
        ):  # fmt: skip
            yield from kind


class PolicyBook:
    """A policy prepared for asking account after account; rules that hold for everybody are sorted out once."""

    def __init__(self, policy: Policy, home_currency: str, day: date) -> None:
        self.policy = policy
        self.home_currency = home_currency
        self.day = day
        valid = holding(policy.rules, day)
        #: Whether any scope in force speaks of new customers, so that invoices have to be counted.
        self.counts_invoices = any(rule.scope.invoices_at_most for rule in valid)
        #: Whether what customers answered may decide between channels, so that it has to be looked up.
        self.weighs_answers = any(isinstance(rule, StageRule) and rule.any_of for rule in valid)
        self._general = [rule for rule in valid if rule.scope == Scope()]
        self._scoped = [(rule, _Prepared.of(rule.scope)) for rule in valid if rule.scope != Scope()]
        # Accounts share their rules: a book of 50,000 knows only a handful of combinations.
        self._known: dict[tuple[int, ...], AccountRules] = {}

    def rules_for(self, facts: AccountFacts) -> AccountRules:
        """Return the rules that bear on an account; accounts with the same rules get the same object."""
        home = self.home_currency
        matching = tuple([number for number, (_, scope) in enumerate(self._scoped) if scope.matches(facts, home)])
        rules = self._known.get(matching)
        if rules is None:
            rules = _rules([*self._general, *(self._scoped[number][0] for number in matching)])
            self._known[matching] = rules
        return rules

    @property
    def announces_days_before(self) -> int:
        """How many days before the due date the earliest message goes out; 0 when none does."""
        stages = [rule for rule in holding(self.policy.rules, self.day) if isinstance(rule, StageRule)]
        return -min((stage.days for stage in stages if stage.days < 0), default=0)


def _rules(rules: Sequence[Rule]) -> AccountRules:
    stages = _of(StageRule, rules)
    # Told apart before the narrowest are taken: who gets a note of their own before due keeps the ladder after it.
    before_due = _narrowest(tuple(stage for stage in stages if stage.days < 0))
    ladder = _narrowest(tuple(stage for stage in stages if stage.days >= 0))
    return AccountRules(
        before_due=tuple(sorted(before_due, key=lambda stage: stage.days)),
        ladder=tuple(sorted(ladder, key=lambda stage: stage.days)),
        approvals=_of(ApprovalRule, rules),
        caps=_of(CapRule, rules),
        gaps=_of(GapRule, rules),
        no_contact=_of(NoContactRule, rules),
        pauses=_of(PauseRule, rules),
        channels=_of(ChannelRule, rules),
        # "Never firmer than" comes last, so that it also bounds a tone set exactly.
        tones=tuple(sorted(_narrowest(_of(ToneRule, rules)), key=lambda rule: rule.at_most)),
        delays=_narrowest(_of(DelayRule, rules)),
        minimums=_narrowest(_of(MinimumRule, rules)),
        hours=_of(HoursRule, rules),
        promises=_of(PromiseRule, rules),
        never_say=_of(NeverSayRule, rules),
        escalations=_narrowest(_of(EscalateRule, rules)),
        events=_narrowest(_of(EventRule, rules)),
        authorities=_of(AuthorityRule, rules),
        includes=_of(IncludeRule, rules),
        adapting=_narrowest(_of(AdaptRule, rules)),
    )


def _of(kind: type[R], rules: Sequence[Rule]) -> tuple[R, ...]:
    return tuple(rule for rule in rules if isinstance(rule, kind))


def _narrowest(rules: tuple[R, ...]) -> tuple[R, ...]:
    # A named customer's rule stands above a segment's, and that above the general one.
    if not rules:
        return rules
    top = max(rule.scope.rank for rule in rules)  # type: ignore[attr-defined]
    return tuple(rule for rule in rules if rule.scope.rank == top)  # type: ignore[attr-defined]


def upcoming_totals(facts: AccountFacts) -> dict[str, int]:
    """Sum what falls due soon and was not announced yet, by currency in minor units."""
    totals: dict[str, int] = {}
    for item in facts.upcoming:
        totals[item.currency] = totals.get(item.currency, 0) + item.chase_minor
    return totals


_NAME_FIELDS = (
    "customers", "parents", "segments", "tags", "countries", "except_customers", "except_segments", "except_tags",
    "except_countries",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A scope with its names folded once, ready to be asked for every account."""

    scope: Scope
    names_somebody: bool
    customers: frozenset[str]
    parents: frozenset[str]
    segments: frozenset[str]
    tags: frozenset[str]
    countries: frozenset[str]
    except_customers: frozenset[str]
    except_segments: frozenset[str]
    except_tags: frozenset[str]
    except_countries: frozenset[str]

    @classmethod
    def of(cls, scope: Scope) -> _Prepared:
        folded = {name: frozenset(w.casefold() for w in getattr(scope, name)) for name in _NAME_FIELDS}
        return cls(scope=scope, names_somebody=any(folded.values()), **folded)

    def matches(self, facts: AccountFacts, home_currency: str) -> bool:
        """Say whether an account is in the scope.

        Without exchange rates, an amount in another currency than the threshold's counts at par, so that a limit is
        never passed over for want of a rate.
        """
        above, below = self.scope.above_minor, self.scope.below_minor
        if above is not None or below is not None:
            amounts = facts.overdue or upcoming_totals(facts)
            currency = self.scope.currency or home_currency
            if above is not None and not exceeds(amounts, above, currency):
                return False
            if below is not None and exceeds(amounts, below - 1, currency):
                return False
        if self.scope.currencies and not self._currency_matches(facts):
            return False
        if self.scope.invoices_at_most and not _is_new(facts, self.scope.invoices_at_most):
            return False
        return self._names_match(facts) if self.names_somebody else True

    def _currency_matches(self, facts: AccountFacts) -> bool:
        owed = facts.overdue or upcoming_totals(facts)
        return any(currency in owed for currency in self.scope.currencies)

    def _names_match(self, facts: AccountFacts) -> bool:
        tags = frozenset(tag.casefold() for tag in facts.tags) if facts.tags else facts.tags
        segment = facts.segment.casefold()
        if facts.known_as & self.except_customers or tags & self.except_tags or segment in self.except_segments:
            return False
        if facts.country.casefold() in self.except_countries:
            return False
        if self.customers and not facts.known_as & self.customers:
            return False
        if self.parents and not (facts.known_as | facts.belongs_to) & self.parents:
            return False
        if self.segments and segment not in self.segments:
            return False
        if self.tags and not tags & self.tags:
            return False
        return not self.countries or facts.country.casefold() in self.countries


def _is_new(facts: AccountFacts, at_most: int) -> bool:
    return facts.invoices is not None and facts.invoices <= at_most


def exceeds(amounts: Mapping[str, int], limit_minor: int, currency: str) -> bool:
    """Say whether amounts, summed at par, are above a limit given in minor units of a currency."""
    return total_at_par(amounts, currency) > limit_minor


def total_at_par(amounts: Mapping[str, int], currency: str) -> int:
    """Sum amounts in minor units of one currency, others counted one major unit for one."""
    if len(amounts) == 1 and currency in amounts:
        return amounts[currency]
    total = 0
    for code, minor in amounts.items():
        total += minor if code == currency else at_par(minor, code, currency)
    return total


def at_par(minor: int, currency: str, into: str) -> int:
    """Write an amount in another currency's minor units, one major unit for one (JPY 100 → EUR 100.00)."""
    shift = minor_digits(into) - minor_digits(currency)
    scale: int = 10 ** abs(shift)
    return minor * scale if shift >= 0 else minor // scale
