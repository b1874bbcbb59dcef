"""Whether bank, payments and ledger agree: statements follow on, lines are booked once, the subledger is the GL's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from ledger.continuity import Gap
from ledger.money import Money
from store.aging import AgingView, aging
from store.bank_statements import open_gaps
from store.cash_proofs import prove_cash
from store.cash_totals import AccountTotal, OutcomeTotal, account_totals, outcome_totals


@dataclass(frozen=True, slots=True)
class Control:
    """The subledger of a day (open invoices less what is unapplied), and what the general ledger says, if given."""

    as_of: date
    subledger: Money
    general: Money | None = None

    @property
    def difference(self) -> Money | None:
        """What the general ledger has more than the subledger."""
        return None if self.general is None else self.general - self.subledger


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What bank, payments and ledger come to, and `untied`: a sentence for everything that does not tie."""

    accounts: list[AccountTotal]
    outcomes: list[OutcomeTotal]
    controls: list[Control]
    untied: list[str]


def reconcile(
    session: Session, tenant_id: int, as_of: date, *, account: str = "", general: Money | None = None
) -> Reconciliation:
    """Hold statements, lines, payments and ledger against each other; `account` limits what is said of the bank."""
    controls = _controls(session, tenant_id, as_of, general)
    gaps = [gap for gap in open_gaps(session, tenant_id) if account in {"", gap.statement.account}]
    untied = [
        *(_gap_words(gap) for gap in gaps),
        *(f"{finding.place}: {finding.reason}." for finding in prove_cash(session, tenant_id)),
        *(_control_words(control) for control in controls if control.difference),
    ]
    return Reconciliation(
        account_totals(session, tenant_id, account),
        list(outcome_totals(session, tenant_id, account)),
        controls,
        untied,
    )


def _controls(session: Session, tenant_id: int, as_of: date, general: Money | None) -> list[Control]:
    totals = {row.currency: row.total for row in aging(session, tenant_id, AgingView(as_of))}
    if general is not None:
        totals.setdefault(general.currency, 0)
    return [
        Control(
            as_of, Money(minor, currency), general if general is not None and general.currency == currency else None
        )
        for currency, minor in sorted(totals.items())
    ]


def _gap_words(gap: Gap) -> str:
    before, after = gap.before, gap.statement
    known = f"'dunlin cash known-gap {after.statement_id}' says that nothing is"
    if gap.missing:
        first, last = gap.missing
        numbers = f"number {first}" if first == last else f"numbers {first} to {last}"
        return f"{after.account}: {numbers} between {before.closed_on} and {after.closed_on} may be missing; {known}."
    return (
        f"{after.account}: the statement of {after.closed_on} begins with"
        f" {Money(after.opening_minor, after.currency)}, but the one of {before.closed_on} ended with"
        f" {Money(before.closing_minor, before.currency)}; what lies between is missing; {known}."
    )


def _control_words(control: Control) -> str:
    return (
        f"On {control.as_of} the general ledger says {control.general}, but open invoices less what is unapplied are"
        f" {control.subledger}: a difference of {control.difference}."
    )
