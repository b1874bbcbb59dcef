"""Writes down what became of payments: receipt, allocations, decision, event, and a case for a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from ledger.allocations import LEFT, AllocationKind
from policies.cash.candidate import Candidate, Part
from policies.cash.deciding import Decision, Outcome, Review
from policies.cash.money_in import Knowledge, MoneyIn
from policies.cash.reversible import reversible_until
from policies.cash.wording import Figure, arithmetic, sentence
from store.bulk import Values, by_number, insert_rows
from store.events import Journal
from store.tables import BankLine, CashDecision, Invoice, Receipt
from tools.allocation_batch import open_batch
from tools.allocations import AllocationRefusedError, NewAllocation, allocate
from tools.cash.exchanging import drawn_by
from tools.reviews import NewReview, ReviewKind, raise_reviews

SOURCE = "bank"
#: What the lists of unapplied money show anyway; a case for each line would bury the others.
_LISTED = frozenset({Review.ASK_FOR_REMITTANCE, Review.TRACE_PAYER})


@dataclass(frozen=True, slots=True)
class Decided:
    """A payment, what was decided about it, and whose account its money is on."""

    line: BankLine
    money: MoneyIn
    knowledge: Knowledge
    decision: Decision
    turn: int
    payer_id: int | None
    owner_id: int | None
    doubt: str = ""

    @property
    def sentence(self) -> str:
        """What became of it and why."""
        return sentence(self.decision, self.money, self.knowledge) + (f" {self.doubt}" if self.doubt else "")

    @property
    def best(self) -> Candidate | None:
        """The way that was taken, or the one proposed first."""
        return self.decision.chosen or next(iter(self.decision.proposals), None)


class LineRefusedError(Exception):
    """What was decided about a line may not be posted; the batch is decided anew without deciding that one alone."""

    def __init__(self, line_id: int) -> None:
        super().__init__(line_id)
        self.line_id = line_id


def owner_of(owners: Collection[int], relatives: Mapping[int, set[int]], preferred: int | None) -> int | None:
    """Return whose money may settle invoices of all these: who surely pays if possible, else the one whose they are."""
    may = set.intersection(*(relatives[owner] for owner in owners)) if owners else set()
    if preferred in may:
        return preferred
    return min(owners) if len(owners) == 1 else min(may, default=None)


def post(journal: Journal, batch: Sequence[Decided]) -> list[int]:
    """Write down a batch and return the ids of its decisions.

    Raises LineRefusedError where what was decided may not be applied.
    """
    receipts = _receipts(journal, batch)
    rows = [_decision(journal, one, receipts[one.line.identity]) for one in batch]
    ids = insert_rows(journal.session, CashDecision, rows)
    _allocate(journal, batch, receipts)
    with journal.at_once() as told:
        cases = (_case(one, decision_id) for one, decision_id in zip(batch, ids, strict=True))
        raise_reviews(told, [case for case in cases if case])
        for one, decision_id, row in zip(batch, ids, rows, strict=True):
            told.record(
                "cash_matched",
                one.owner_id,
                bank_line_id=one.line.id,
                cash_decision_id=decision_id,
                receipt_id=row["receipt_id"],
                outcome=row["outcome"],
                sentence=row["sentence"],
            )
    return ids


def _allocate(journal: Journal, batch: Sequence[Decided], receipts: Mapping[str, int]) -> None:
    parts = [part for one in batch if one.decision.chosen for part in one.decision.chosen.parts]
    credits = {part.credit_id for part in parts if part.credit_id is not None}
    at_work = open_batch(journal, {part.invoice_id for part in parts}, set(receipts.values()), credits)
    for one in batch:
        for part in one.decision.chosen.parts if one.decision.chosen else ():
            issued_on = at_work.invoices[part.invoice_id].issue_date
            try:
                at_work.add(_new(receipts[one.line.identity], part, one.money, issued_on))
            except AllocationRefusedError as error:
                raise LineRefusedError(one.line.id or 0) from error
    at_work.write()


def apply(
    journal: Journal, receipt_id: int, parts: Sequence[Part], money: MoneyIn, closed_until: date | None = None
) -> None:
    """Allocate the parts of one payment, on the first open day at the earliest. Raises AllocationRefusedError."""
    opened_on = closed_until + timedelta(days=1) if closed_until else date.min
    invoices = [journal.session.get_one(Invoice, part.invoice_id) for part in parts]
    drawn = drawn_by(parts, money, invoices[0].currency) if invoices else []
    for part, invoice, share in zip(parts, invoices, drawn, strict=True):
        new = _new(receipt_id, part, money, max(invoice.issue_date, opened_on))
        if invoice.currency != money.amount.currency:
            new = replace(new, drawn_minor=share)
        allocate(journal, new, closed_until=closed_until)


def _new(receipt_id: int, part: Part, money: MoneyIn, earliest: date) -> NewAllocation:
    return NewAllocation(
        invoice_id=part.invoice_id,
        amount_minor=part.minor,
        kind=part.kind,
        # Paid before it was issued: an invoice cannot be settled earlier than it is there.
        effective_date=max(money.value_on, earliest),
        receipt_id=receipt_id if part.kind is AllocationKind.CASH else None,
        credit_note_id=part.credit_id,
        evidence=({"bank_line": money.key},),
    )


def way_as_json(way: Candidate, money: MoneyIn, knowledge: Knowledge) -> dict[str, Any]:
    """Return a way to allocate, JSON-plain."""
    return {
        "rung": way.rung.name.lower(),
        "score": way.score,
        "families": "".join(sorted(way.families)),
        "vetoes": sorted(way.vetoes),
        "parts": [
            {"invoice_id": p.invoice_id, "minor": p.minor, "kind": p.kind.value, "credit_id": p.credit_id}
            for p in way.parts
        ],
        "figures": figures_as_json(arithmetic(way, money, knowledge)),
    }


def figures_as_json(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Return the arithmetic of a way, JSON-plain."""
    return [
        {"label": label, "minor": amount.minor, "currency": amount.currency, "cash": cash}
        for label, amount, cash in figures
    ]


def _receipts(journal: Journal, batch: Sequence[Decided]) -> dict[str, int]:
    """Return the receipt of each line by its identity; one that was taken back before has one."""
    known = by_number(journal.session, Receipt, journal.tenant_id, [one.line.identity for one in batch], ())
    found = {reference: row.id for reference, row in known.items()}
    fresh = [one for one in batch if one.line.identity not in found]
    rows: list[Values] = [
        {
            "tenant_id": journal.tenant_id,
            "customer_id": one.owner_id,
            "reference": one.line.identity,
            "source": SOURCE,
            "value_date": one.line.value_on,
            "booking_date": one.line.booked_on,
            "currency": one.line.currency,
            "gross_minor": one.line.amount_minor,
            "unapplied_minor": one.line.amount_minor,
            "reversible_until": reversible_until(one.line.bank_code, one.line.value_on),
            "memo": one.line.remittance,
            "source_seen_at": journal.now,
        }
        for one in fresh
    ]
    ids = insert_rows(journal.session, Receipt, rows)
    return found | {one.line.identity: receipt_id for one, receipt_id in zip(fresh, ids, strict=True)}


def _decision(journal: Journal, one: Decided, receipt_id: int) -> Values:
    best = one.best
    left = (Figure(LEFT, one.money.amount, cash=True),)
    figures = arithmetic(best, one.money, one.knowledge) if best and one.decision.chosen else left
    return {
        "tenant_id": journal.tenant_id,
        "bank_line_id": one.line.id,
        "turn": one.turn,
        "receipt_id": receipt_id,
        "customer_id": one.payer_id,
        "outcome": one.decision.outcome.value,
        "score": best.score if best else 0,
        "families": "".join(sorted(best.families)) if best else "",
        "rung": best.rung.name.lower() if best else "",
        "sentence": one.sentence,
        "arithmetic": figures_as_json(figures),
        "proposals": [way_as_json(way, one.money, one.knowledge) for way in one.decision.proposals],
        "decided_by": journal.actor,
        "decided_at": journal.now,
    }


def _case(one: Decided, decision_id: int) -> NewReview | None:
    reviews = [review for review in one.decision.reviews if review not in _LISTED]
    proposed = one.decision.outcome is Outcome.PROPOSE
    if not (reviews or proposed or one.doubt):
        return None
    why = [one.sentence, *(f"Look at it for: {review.replace('_', ' ')}." for review in reviews)]
    why.append(f"'dunlin cash show {one.line.id}' shows it whole.")
    # Of several ways a person names one; a plain yes would not say which.
    act = {"do": "accept_cash"} if len(one.decision.proposals) == 1 else {}
    return NewReview(
        kind=ReviewKind.CASH,
        subject=f"{one.money.amount} of {one.money.value_on} in the bank",
        why=" ".join(why),
        key=review_key(decision_id),
        customer_id=one.owner_id,
        proposal={"bank_line_id": one.line.id, "cash_decision_id": decision_id, **act},
        # Whoever may have paid already is not chased until somebody has looked.
        blocks_chasing=proposed,
    )


def review_key(decision_id: int) -> str:
    """Return what keeps a decision from being put before a person twice."""
    return f"cash:{decision_id}"
