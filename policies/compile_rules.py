"""Makes a typed rule of a checked proposal, or says what it lacks: whom it speaks of, when, and what it says."""

from __future__ import annotations

from datetime import date

from ledger.money import Money, UnknownCurrencyError
from policies.compile_checks import Problem, money, validity_problem
from policies.compile_kinds import MAKERS, Draft
from policies.policy import Rule, Scope, Validity
from prompts.policy_reading import ProposedRule

__all__ = ["Draft", "typed_rule"]


def typed_rule(draft: Draft) -> Rule | Problem:
    """Make the typed rule, with an id still to be given; a Problem when the proposal lacks or mistakes something."""
    if problem := validity_problem(draft.proposal, draft.evidence):
        return problem
    valid = _validity(draft.proposal)
    if isinstance(valid, Problem):
        return valid
    scope = _scope(draft)
    if isinstance(scope, Problem):
        return scope
    common = {"id": "", "span": draft.span, "scope": scope, "valid": valid}
    try:
        return MAKERS[draft.proposal.kind](draft, common)
    except UnknownCurrencyError as error:
        return Problem("missing_currency", f"{error}: which currency is meant?")
    except ValueError:
        return Problem("not_understood", "The figures of this sentence are out of range: please word it differently.")


def _validity(proposal: ProposedRule) -> Validity | Problem:
    since = date.fromisoformat(proposal.date_from) if proposal.date_from else None
    until = date.fromisoformat(proposal.date_to) if proposal.date_to else None
    if proposal.yearly and since and until:
        # The year of a yearly rule says nothing; a fixed one keeps the rule the same from reading to reading.
        since, until = since.replace(year=2000), until.replace(year=2000)
        return Validity(since=since, until=until, yearly=True)
    if since and until and until < since:
        return Problem("missing_date", "This ends before it begins: which dates are meant?")
    return Validity(since=since, until=until)


def _scope(draft: Draft) -> Scope | Problem:
    proposed = draft.proposal.scope
    scope = draft.scope
    for field, stated in (("above_minor", proposed.above), ("below_minor", proposed.below)):
        found = money(stated, proposed.currency, draft.evidence)
        if isinstance(found, Problem):
            return found
        if found is not None:
            scope = scope.model_copy(update={field: Money.of(*found).minor, "currency": found[1]})
    return scope
