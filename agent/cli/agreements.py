"""What stands between us and a customer: promises, disputes and holds, open ones and past ones."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from agent.cli.output import money, table
from store.tables import Dispute, Hold, Invoice, Promise


@dataclass(frozen=True, slots=True)
class Agreements:
    """The promises, disputes and holds of one account, newest last; `numbers` names the invoices by id."""

    promises: list[Promise]
    disputes: list[tuple[Dispute, str, str]]
    holds: list[Hold]
    numbers: dict[int, str]

    def as_json(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "promises": self.promises,
            "disputes": [
                {**dispute.model_dump(mode="json"), "invoice": number, "currency": currency}
                for dispute, number, currency in self.disputes
            ],
            "holds": [
                {**hold.model_dump(mode="json"), "invoice": self.numbers.get(hold.invoice_id or 0, "")}
                for hold in self.holds
            ],
        }

    def show(self) -> None:
        """Print a table of each that there is."""
        table(
            "Promises",
            ("promised for", "amount", "received", "state", "given on"),
            [
                (
                    promise.promised_date.isoformat(),
                    money(promise.amount_minor, promise.currency),
                    money(promise.received_minor, promise.currency) if promise.judged_at else "",
                    promise.state.value.replace("_", " "),
                    f"{promise.recorded_at:%Y-%m-%d}",
                )
                for promise in self.promises
            ],
            numbers=("amount", "received"),
        )
        table(
            "Disputes",
            ("invoice", "amount", "reason", "state", "answer by"),
            [
                (
                    number,
                    money(dispute.amount_minor, currency),
                    dispute.reason.replace("_", " "),
                    dispute.state.value.replace("_", " "),
                    "" if dispute.closed_at else f"{dispute.due_at:%Y-%m-%d}",
                )
                for dispute, number, currency in self.disputes
            ],
            numbers=("amount",),
            prose=("reason",),
        )
        table(
            "Holds",
            ("kind", "on", "why", "since", "until", "state"),
            [
                (
                    hold.kind.value.replace("_", " "),
                    self._held(hold),
                    hold.reason,
                    f"{hold.placed_at:%Y-%m-%d}",
                    hold.until.isoformat() if hold.until else "",
                    f"lifted {hold.released_at:%Y-%m-%d}" if hold.released_at else "in force",
                )
                for hold in self.holds
            ],
            prose=("why", "on", "state"),
        )

    def _held(self, hold: Hold) -> str:
        if hold.invoice_id is not None:
            return self.numbers.get(hold.invoice_id, "an invoice")
        return "a contact" if hold.contact_id is not None else "the account"


def load_agreements(session: Session, tenant_id: int, customer_id: int) -> Agreements:
    """Read the promises, disputes and holds of an account."""
    disputes = (
        select(Dispute, Invoice.number, Invoice.currency)
        .join(Invoice, col(Invoice.id) == col(Dispute.invoice_id))
        .where(Dispute.tenant_id == tenant_id, Dispute.customer_id == customer_id)
    )
    invoices = select(Invoice.id, Invoice.number).where(Invoice.customer_id == customer_id)
    return Agreements(
        promises=list(
            session.exec(
                select(Promise)
                .where(Promise.tenant_id == tenant_id, Promise.customer_id == customer_id)
                .order_by(col(Promise.id))
            )
        ),
        disputes=list(session.exec(disputes.order_by(col(Dispute.id)))),
        holds=list(
            session.exec(
                select(Hold).where(Hold.tenant_id == tenant_id, Hold.customer_id == customer_id).order_by(col(Hold.id))
            )
        ),
        numbers={invoice_id: number for invoice_id, number in session.exec(invoices) if invoice_id is not None},
    )
