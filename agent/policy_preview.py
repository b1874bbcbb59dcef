"""What the next run would do with every account under a policy, and what another policy would change of it; reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from agent.worklist import worklist
from policies.account_rules import total_at_par, upcoming_totals
from policies.decide import Standing, Verdict
from policies.defaults import IN_WORDS
from policies.policy import Channel, Policy
from policies.ranking import Ranked
from tools.office import Office, PolicyInForce

_CHANNELS = {
    Channel.EMAIL: "email",
    Channel.WHATSAPP: "WhatsApp message",
    Channel.SMS: "SMS",
    Channel.VOICE: "call",
}
#: A clause as reasons cite it, with the space before it.
_CITED = re.compile(r"\s*\[([^\[\]]+)\]")


class Clause(NamedTuple):
    """A clause that decides, and the words of the page it stands on, or of the default where the page is silent."""

    id: str
    quote: str


@dataclass(frozen=True, slots=True)
class NextAction:
    """What the next run does with one account, in plain words; amounts are minor units by currency.

    `asked` is what may be demanded; `money_minor` what is owed overdue or falls due soon, at par in the home currency.
    """

    customer_id: int
    number: str
    name: str
    standing: Standing
    happens: str
    needs_approval: bool
    overdue: Mapping[str, int]
    asked: Mapping[str, int]
    money_minor: int
    clauses: tuple[Clause, ...]
    next_day: date | None

    @property
    def same_as(self) -> tuple[object, ...]:
        """What has to be equal for two actions to be the same to the customer, whatever clause they stand on."""
        return (self.standing, self.happens, tuple(sorted(self.asked.items())), self.next_day)


@dataclass(frozen=True, slots=True)
class Change:
    """One account before and after; an account that only one of the two policies looks at lacks the other side."""

    before: NextAction | None
    after: NextAction | None

    @property
    def changed(self) -> bool:
        """Whether the customer would notice."""
        before = self.before.same_as if self.before else None
        return before != (self.after.same_as if self.after else None)

    @property
    def action(self) -> NextAction:
        """The side that exists, the new one first."""
        action = self.after or self.before
        assert action is not None
        return action


def next_actions(office: Office, policy: PolicyInForce) -> list[NextAction]:
    """Say for every account with open money what a run at this moment would do, the most worthwhile first."""
    return [_action(office, policy, account) for account in worklist(office, policy)]


def changes(before: Sequence[NextAction], after: Sequence[NextAction]) -> list[Change]:
    """Compare two worklists account by account: changed rows first, and of those with most money first."""
    old = {action.customer_id: action for action in before}
    new = {action.customer_id: action for action in after}
    rows = [Change(old.get(customer_id), new.get(customer_id)) for customer_id in {**new, **old}]
    return sorted(rows, key=lambda row: (not row.changed, -row.action.money_minor, row.action.customer_id))


def _action(office: Office, policy: PolicyInForce, account: Ranked) -> NextAction:
    facts, verdict, book = account.facts, account.verdict, policy.book
    clauses = _clauses(verdict, book.policy)
    approved_first = verdict.worked and (verdict.needs_approval or office.approve_everything)
    return NextAction(
        customer_id=facts.customer_id,
        number=facts.number,
        name=facts.name,
        standing=verdict.standing,
        happens=_in_words(verdict, clauses, approved_first=approved_first),
        needs_approval=approved_first,
        overdue=dict(facts.overdue),
        asked=dict(verdict.chase),
        money_minor=total_at_par(facts.overdue or upcoming_totals(facts), book.home_currency),
        clauses=clauses,
        next_day=verdict.next_day,
    )


def _clauses(verdict: Verdict, policy: Policy) -> tuple[Clause, ...]:
    """Return the clauses a verdict names; brackets in a reason that are no clause are only somebody's words."""
    known = {rule.id: rule.span.of(policy.text) for rule in policy.rules}
    words = {**{default: f"(default: {words})" for default, words in IN_WORDS.items()}, **known}
    cited = dict.fromkeys((*verdict.clauses, *_CITED.findall(verdict.reason)))
    return tuple(Clause(clause, " ".join(words[clause].split())) for clause in cited if clause in words)


def _in_words(verdict: Verdict, clauses: Sequence[Clause], *, approved_first: bool) -> str:
    if verdict.standing is Standing.TO_PERSON:
        return f"goes to {verdict.approver or 'a person'}: {_without(clauses, verdict.reason)}"
    if not verdict.worked or verdict.stage is None:
        return f"nothing: {_without(clauses, verdict.reason)}"
    channels = verdict.stage.channels
    channel = Channel.EMAIL if Channel.EMAIL in channels else channels[0]
    message = f"{_CHANNELS[channel]}, {verdict.tone.value.replace('_', ' ')}, stage {verdict.stage.name}"
    if approved_first:
        return f"waits for approval of {verdict.approver or 'a person'}: {message}"
    return message


def _without(clauses: Sequence[Clause], reason: str) -> str:
    """Leave the clauses out of a reason: they stand beside it, and another page numbers them otherwise."""
    ids = {clause.id for clause in clauses}
    return _CITED.sub(lambda found: "" if found[1] in ids else found[0], reason)
