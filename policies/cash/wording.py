"""Says in a sentence, and in figures, what became of a payment and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ledger.allocations import LEFT, AllocationKind
from ledger.money import Money
from policies.cash.candidate import Candidate, Difference, Family, Rung, Veto
from policies.cash.deciding import Decision, Outcome
from policies.cash.money_in import Knowledge, MoneyIn

_BECAUSE = {
    Rung.STRUCTURED_REFERENCE: "it quotes our reference",
    Rung.REMITTANCE: "the remittance says so line by line",
    Rung.OWN_ID: "it carries the id we gave out",
    Rung.NUMBER: "it names the number",
    Rung.NUMBER_AND_DIFFERENCE: "it names the number",
    Rung.FUZZY_NUMBER: "it names nearly the number, and the amount agrees",
    Rung.OTHER_NUMBER: "it names an order or contract of it",
    Rung.ONE_INVOICE: "the payer has one open invoice of that amount",
    Rung.TOTAL: "the amount is a total of the payer's account",
    Rung.PROMISE: "the amount was promised for about this day",
    Rung.SUBSET: "the amounts sum up",
    Rung.EQUAL_INVOICES: "the payer has several invoices of that amount",
    Rung.AMOUNT_ALONE: "the amount is open, though nobody is known to pay",
}
_AGAINST = {
    Veto.TIE: "another way is as likely",
    Veto.UNRELATED_PAYER: "the payer has nothing to do with the customer",
    Veto.UNCONFIRMED_PAYER: "nobody has confirmed who pays",
    Veto.FACTOR: "a factor pays, so the debt may be assigned",
    Veto.CLOSED: "it names an invoice that is closed",
    Veto.WRITTEN_OFF: "it names an invoice that was written off",
    Veto.CURRENCY: "it came in another currency",
    Veto.DISPUTED: "it would pay what is disputed",
    Veto.HELD: "the invoice is on hold",
    Veto.CLOSED_PERIOD: "its period is closed",
    Veto.STATEMENT_GAP: "a statement before it is missing",
    Veto.FREE_TEXT_ONLY: "only a model read the number in free text",
    Veto.TEXT_CUT: "its text is too long to be read whole",
    Veto.ABOVE_LIMIT: "it is above the limit for deciding alone",
    Veto.SPREAD: "it does not cover the invoices it names",
    Veto.TOLERANCE_USED_UP: "the customer's tolerance of the month is used up",
    Veto.DEMOTED: "matches of its kind were taken back too often",
}
_DIFFERENCES = {
    Difference.DISCOUNT: "{} is early-payment discount",
    Difference.WITHHOLDING: "{} is withheld tax",
    Difference.CREDIT: "{} is paid by credit notes it names",
    Difference.TOLERANCE: "{} is closed as too little to ask for",
    Difference.FEE: "{} is the bank's fee",
    Difference.SHORT: "{} stays open",
    Difference.DEDUCTION: "{} is deducted",
    Difference.OVER: "{} is more than is open",
    Difference.DISPUTED_TOO: "{} is disputed",
}
_LEGS = {
    AllocationKind.DISCOUNT: "discount",
    AllocationKind.WITHHOLDING: "withheld tax",
    AllocationKind.FEE: "bank fee",
    AllocationKind.TOLERANCE: "tolerance",
    AllocationKind.CREDIT: "credit note",
}
#: The kinds of evidence, for people.
_FAMILIES = {
    Family.REFERENCE: "what it names",
    Family.IDENTITY: "who paid",
    Family.AMOUNT: "the amount",
    Family.CONTEXT: "what was promised",
}


class Figure(NamedTuple):
    """A line of the arithmetic; those that are `cash` sum to the payment, except where it was exchanged."""

    label: str
    amount: Money
    cash: bool


def sentence(decision: Decision, money: MoneyIn, knowledge: Knowledge) -> str:
    """Say what became of a payment and why, in a sentence."""
    if decision.chosen:
        return f"{money.amount} pays {_told(decision.chosen, money, knowledge)}{_rest(decision, money)}."
    against = spoken_against(decision.vetoes)
    if decision.outcome is Outcome.PROPOSE:
        best = decision.proposals[0]
        return (
            f"{money.amount} may pay {_told(best, money, knowledge)}; not applied, as {against or _unsure(decision)}."
        )
    if decision.outcome is Outcome.ON_ACCOUNT:
        return f"{money.amount} is kept on account, as {against or 'nothing open fits it'}."
    return f"{money.amount} is unidentified, as {against or 'nothing tells who paid it and what for'}."


def arithmetic(candidate: Candidate, money: MoneyIn, knowledge: Knowledge) -> tuple[Figure, ...]:
    """Return the figures of a way to allocate a payment: what each invoice gets, and what is left."""
    currency = candidate.settles.currency if candidate.settles else money.amount.currency
    numbers = _numbers(knowledge)
    figures = []
    for part in candidate.parts:
        leg = _LEGS.get(part.kind, "")
        label = numbers.get(part.invoice_id, str(part.invoice_id)) + (f", {leg}" if leg else "")
        figures.append(Figure(label, Money(part.minor, currency), not leg))
    left = money.amount.minor - candidate.cash_minor
    if left and not candidate.settles:
        figures.append(Figure(LEFT, Money(left, currency), True))
    return tuple(figures)


def _told(candidate: Candidate, money: MoneyIn, knowledge: Knowledge) -> str:
    numbers = _numbers(knowledge)
    invoices = listed(numbers.get(invoice, str(invoice)) for invoice in candidate.invoice_ids)
    currency = candidate.settles.currency if candidate.settles else money.amount.currency
    between = _DIFFERENCES.get(candidate.difference, "").format(Money(candidate.difference_minor, currency))
    reasons = dict.fromkeys(reason for one in money.documents for _, reason in one.deducted if reason)
    if candidate.difference is Difference.DEDUCTION and reasons:
        between += f" for: {', '.join(reasons)}"
    exchanged = f" ({candidate.settles})" if candidate.settles else ""
    return f"{invoices}{exchanged}, because {_BECAUSE[candidate.rung]}{'; ' + between if between else ''}"


def _rest(decision: Decision, money: MoneyIn) -> str:
    if not decision.unapplied_minor:
        return ""
    return f"; {Money(decision.unapplied_minor, money.amount.currency)} is kept on account"


def _unsure(decision: Decision) -> str:
    if len(decision.proposals) > 1:
        return f"{len(decision.proposals)} ways are too close to each other"
    return "the evidence is not enough to decide alone"


def spoken_against(vetoes: Iterable[Veto]) -> str:
    """Say what speaks against deciding without a person; nothing where nothing does."""
    return listed(_AGAINST[veto] for veto in sorted(vetoes))


def evidence_words(families: str) -> str:
    """Say by their letters on which kinds of evidence a decision stands."""
    return listed(_FAMILIES[Family(letter)] for letter in families)


def listed(words: Iterable[str]) -> str:
    """Write words in a row: a, b and c."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _numbers(knowledge: Knowledge) -> dict[int, str]:
    return {item.invoice_id: item.number for item in (*knowledge.items, *knowledge.same_amount)}
