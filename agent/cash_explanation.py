"""What became of a payment and why, in words that can be sent to an auditor as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, select

from ledger.money import Money
from policies.cash.candidate import Veto
from policies.cash.wording import evidence_words, listed, spoken_against
from store.cash_lines import history, line_of_receipt, live_parts
from store.tables import BankLine, CashDecision, Customer, Receipt


@dataclass(frozen=True, slots=True)
class Explanation:
    """A payment, what stands about it with its arithmetic, and all that was decided, the first decision first."""

    line: int
    payment: str
    stands: list[str]
    arithmetic: list[dict[str, Any]] = field(default_factory=list)
    history: list[str] = field(default_factory=list)


def line_of(session: Session, tenant_id: int, payment: str) -> BankLine | None:
    """Return the line a person means by its number, or by the reference of its receipt."""
    if payment.isdecimal():
        query = select(BankLine).where(BankLine.tenant_id == tenant_id, BankLine.id == int(payment))
        if line := session.exec(query).first():
            return line
    found = session.exec(select(Receipt).where(Receipt.tenant_id == tenant_id, Receipt.reference == payment)).first()
    line_id = line_of_receipt(session, found.id or 0) if found else None
    return session.get(BankLine, line_id) if line_id is not None else None


def explain(session: Session, line: BankLine) -> Explanation:
    """Tell of a payment: what came, what was decided on which evidence, what spoke against it, and who decided when."""
    decisions = history(session, line.id or 0)
    told = [f"{one.decided_at:%Y-%m-%d %H:%M} UTC, {_who(one.decided_by)}: {one.sentence}" for one in decisions]
    if not decisions:
        return Explanation(line.id or 0, _payment(line), ["Nothing is decided about it yet."])
    last = decisions[-1]
    return Explanation(line.id or 0, _payment(line), list(_stands(session, last, decisions)), last.arithmetic, told)


def _payment(line: BankLine) -> str:
    payer = ", ".join(filter(None, (line.counterparty_name, line.counterparty_account))) or "nobody the bank names"
    words = f' It says: "{line.remittance}".' if line.remittance else ""
    references = f" It carries the reference {', '.join(line.creditor_references)}." if line.creditor_references else ""
    return (
        f"{Money(line.amount_minor, line.currency)} came in on {line.value_on} from {payer}, to account {line.account}"
        f" (line {line.id}, {line.identity}).{words}{references}"
    )


def _stands(session: Session, last: CashDecision, decisions: Sequence[CashDecision]) -> Iterator[str]:
    yield last.sentence
    judged = next((one for one in reversed(decisions) if one.families), None)
    if judged:
        kinds = "kind" if len(judged.families) == 1 else "kinds"
        yield (
            f"It stands on {len(judged.families)} {kinds} of evidence that do not depend on each other:"
            f" {evidence_words(judged.families)}; certainty {judged.score / 1000:.3f} of 1."
        )
    ways = _ways(decisions)
    against = [_against(way, number) for number, way in enumerate(ways, 1) if way["vetoes"]]
    enough = "The evidence was not enough to decide without a person." if ways else "Nothing spoke against it."
    yield from against or ([enough] if judged else [])
    yield f"Decided by {_who(last.decided_by)} on {last.decided_at:%Y-%m-%d}."
    owners = [session.get_one(Receipt, last.receipt_id)] if last.receipt_id else []
    for receipt in live_parts(session, last.bank_line_id) or owners:
        yield _owned(session, receipt)


def _ways(decisions: Sequence[CashDecision]) -> list[dict[str, Any]]:
    return next((one.proposals for one in reversed(decisions) if one.proposals), [])


def _against(way: dict[str, Any], number: int) -> str:
    invoices = listed(dict.fromkeys(one["label"] for one in way["figures"] if one["cash"]))
    return f"Against proposal {number} ({invoices}): {spoken_against(Veto(veto) for veto in way['vetoes'])}."


def _owned(session: Session, receipt: Receipt) -> str:
    left = Money(receipt.unapplied_minor, receipt.currency)
    if receipt.customer_id is None:
        return f"Nobody is known to own it; {left} of it is unapplied."
    customer = session.get_one(Customer, receipt.customer_id)
    gross = Money(receipt.gross_minor, receipt.currency)
    return f"{gross} is on the account of {customer.number} {customer.name}; {left} of it is unapplied."


def _who(actor: str) -> str:
    name = actor.removeprefix("person:")
    return "Dunlin, by its rules" if name == "agent" else name
