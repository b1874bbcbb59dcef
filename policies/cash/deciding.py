"""Decides what becomes of a payment: applied unasked, proposed, left on account, or left unidentified; pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from policies.cash.bands import band_of
from policies.cash.candidate import Candidate, Difference, Veto
from policies.cash.candidates import candidates
from policies.cash.evidence import Evidence, evidence_of, line_vetoes
from policies.cash.money_in import Hold, Knowledge, MoneyIn
from policies.cash.rules import CashRules

_SHOWN = 3


class Outcome(StrEnum):
    """What becomes of a payment; where nobody is known, no guess is made."""

    AUTO = "auto"
    PROPOSE = "propose"
    ON_ACCOUNT = "on_account"
    UNIDENTIFIED = "unidentified"


class Review(StrEnum):
    """What a person is asked to look at, whatever became of the money."""

    DUPLICATE = "duplicate"
    OVERPAID = "overpaid"
    RECOVERY = "recovery"
    INSOLVENCY_OR_LEGAL = "insolvency_or_legal"
    FACTOR = "factor"
    ASK_FOR_REMITTANCE = "ask_for_remittance"
    ALWAYS_SHORT = "always_a_little_short"
    ASK_REASON_OF_SHORT_PAY = "ask_reason_of_short_pay"
    DEDUCTION = "deduction"
    WITHHOLDING_CERTIFICATE = "withholding_certificate"
    TRACE_PAYER = "trace_payer"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a payment and why; `chosen` is applied when the outcome is AUTO, `proposals` are for a person.

    `unapplied_minor` stays on account (or unidentified) in the payment's currency; `margin` is to the next best way.
    """

    outcome: Outcome
    chosen: Candidate | None
    proposals: tuple[Candidate, ...]
    unapplied_minor: int
    payer_ids: tuple[int, ...]
    margin: int
    vetoes: frozenset[Veto]
    reviews: tuple[Review, ...]


def decide(money: MoneyIn, knowledge: Knowledge, rules: CashRules) -> Decision:
    """Decide about a payment on what the book knows of it; nothing but what is told here has a say."""
    evidence = evidence_of(money, knowledge, rules)
    ways = candidates(evidence)
    if not ways or ways[0].score < rules.propose_score or _held_for_lawyers(evidence, ways[0]):
        return _left(evidence, ways)
    best = ways[0]
    # One with less money on the same invoices is a rival too: whatever has other parts would change the books.
    margin = best.score - ways[1].score if len(ways) > 1 else best.score
    vetoes = best.vetoes | line_vetoes(evidence)
    if len(ways) > 1 and margin == 0:
        vetoes |= {Veto.TIE}
    if band_of(best.rung, best.score) in rules.demoted:
        vetoes |= {Veto.DEMOTED}
    auto = best.score >= rules.auto_score and len(best.families) >= 2 and margin >= rules.margin and not vetoes
    return Decision(
        outcome=Outcome.AUTO if auto else Outcome.PROPOSE,
        chosen=best if auto else None,
        proposals=() if auto else tuple(way for way in ways if way.score >= rules.propose_score)[:_SHOWN],
        unapplied_minor=money.amount.minor - (best.cash_minor if auto else 0),
        payer_ids=tuple(sorted(evidence.payers)),
        margin=margin,
        vetoes=vetoes,
        reviews=tuple(sorted({*_reviews(best, vetoes), *_habits(evidence, best)})),
    )


def _left(evidence: Evidence, ways: tuple[Candidate, ...]) -> Decision:
    best = ways[0] if ways else None
    vetoes = line_vetoes(evidence) | (best.vetoes if best else frozenset())
    reviews = set(_reviews(None, vetoes))
    if best and _held_for_lawyers(evidence, best):
        reviews.add(Review.INSOLVENCY_OR_LEGAL)
    elif not reviews:
        reviews.add(Review.ASK_FOR_REMITTANCE if evidence.known else Review.TRACE_PAYER)
    return Decision(
        outcome=Outcome.ON_ACCOUNT if evidence.known else Outcome.UNIDENTIFIED,
        chosen=None,
        proposals=(),
        unapplied_minor=evidence.money.amount.minor,
        payer_ids=tuple(sorted(evidence.payers)),
        margin=0,
        vetoes=vetoes,
        reviews=tuple(sorted(reviews)),
    )


def _held_for_lawyers(evidence: Evidence, best: Candidate) -> bool:
    held = {item.invoice_id for item in evidence.items if item.held in {Hold.INSOLVENCY, Hold.LEGAL}}
    return not held.isdisjoint(best.invoice_ids)


def _habits(evidence: Evidence, best: Candidate) -> set[Review]:
    """Have a person look at who is always short by as little as nobody asks for."""
    touched = {item.customer_id for item in evidence.items if item.invoice_id in best.invoice_ids}
    times = max((evidence.knowledge.tolerated_times.get(customer, 0) for customer in touched), default=0)
    habit = best.difference is Difference.TOLERANCE and times >= evidence.rules.tolerance_habit_times
    return {Review.ALWAYS_SHORT} if habit else set()


def _reviews(best: Candidate | None, vetoes: frozenset[Veto]) -> tuple[Review, ...]:
    found = set()
    if Veto.WRITTEN_OFF in vetoes:
        found.add(Review.RECOVERY)
    if Veto.CLOSED in vetoes:
        found.add(Review.DUPLICATE)
    if Veto.FACTOR in vetoes:
        found.add(Review.FACTOR)
    if best and best.difference is Difference.OVER:
        found.add(Review.DUPLICATE if best.difference_minor == best.cash_minor else Review.OVERPAID)
    if best and best.difference is Difference.SHORT and best.promise_id is None:
        found.add(Review.ASK_REASON_OF_SHORT_PAY)
    if best and best.difference is Difference.DEDUCTION:
        found.add(Review.DEDUCTION)
    if best and best.difference is Difference.WITHHOLDING:
        found.add(Review.WITHHOLDING_CERTIFICATE)
    return tuple(sorted(found))
