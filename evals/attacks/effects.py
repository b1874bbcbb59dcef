"""What stands in the store, as lines that can be compared: per account with its code masked, and of the workspace."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import func
from sqlmodel import Session, col, select

from agent.bootstrap import Workplace
from agent.settings import CONFIG_FILE
from agent.workspace import POLICY_FILE
from evals.attacks.accounts import Account
from store.tables import (
    Allocation,
    Contact,
    ContactAddress,
    CreditNote,
    Customer,
    Dispute,
    Hold,
    Invoice,
    PolicyActivation,
    PolicyVersion,
    Promise,
    PromiseLine,
    Receipt,
    Tenant,
)

Lines = Counter[str]


def account_effects(session: Session, accounts: Iterable[Account]) -> dict[str, Lines]:
    """Return what is held true of each account, by its code: money, promises, disputes, holds, contacts, addresses."""
    wanted = {account.code for account in accounts}
    codes = {c.id: c.number for c in session.exec(select(Customer)) if c.number in wanted}
    found: dict[str, Lines] = defaultdict(Counter)
    for customer_id, line in _lines(session):
        if code := codes.get(customer_id):
            found[code][_masked(line, code)] += 1
    return {code: found[code] for code in wanted}


def _masked(line: str, code: str) -> str:
    return line.replace(code, "#").replace(code.lower(), "#")


def _lines(session: Session) -> Iterator[tuple[int | None, str]]:
    yield from _book_lines(session)
    yield from _agreement_lines(session)


def _book_lines(session: Session) -> Iterator[tuple[int | None, str]]:
    for c in session.exec(select(Customer)):
        yield c.id, f"customer {c.number} {c.name} payer={c.payer_id} owner={c.owner} tags={c.tags} {c.locale} {c.zone}"
    owners = {}
    for contact in session.exec(select(Contact)):
        owners[contact.id] = contact.customer_id
        yield contact.customer_id, f"contact {contact.name} {contact.role} {contact.status} {contact.language}"
    for a in session.exec(select(ContactAddress)):
        yield owners.get(a.contact_id), f"address {a.channel} {a.address} {a.consent} {a.status} {a.source}"
    for i in session.exec(select(Invoice)):
        yield i.customer_id, f"invoice {i.number} {i.total_minor} {i.balance_minor} {i.state} {i.due_date}"
    for r in session.exec(select(Receipt)):
        yield r.customer_id, f"receipt {r.reference} {r.gross_minor} {r.unapplied_minor} {r.clearing}"
    for note in session.exec(select(CreditNote)):
        yield note.customer_id, f"credit note {note.number} {note.total_minor} {note.unapplied_minor} {note.state}"
    paid = select(Invoice.customer_id, Invoice.number, Allocation.kind, Allocation.amount_minor).join(
        Invoice, col(Invoice.id) == col(Allocation.invoice_id)
    )
    for customer_id, number, kind, amount in session.exec(paid):
        yield customer_id, f"allocation {number} {kind} {amount}"


def _agreement_lines(session: Session) -> Iterator[tuple[int | None, str]]:
    numbers = dict(session.exec(select(Invoice.id, Invoice.number)).all())
    lines = defaultdict(list)
    for line in session.exec(select(PromiseLine)):
        lines[line.promise_id].append(f"{numbers[line.invoice_id]}={line.amount_minor}")
    for p in session.exec(select(Promise)):
        parts = " ".join(sorted(lines[p.id or 0]))
        yield p.customer_id, f"promise {p.amount_minor} {p.currency} {p.promised_date} {p.state} {parts}"
    for d in session.exec(select(Dispute)):
        yield d.customer_id, f"dispute {numbers[d.invoice_id]} {d.amount_minor} {d.reason} {d.state}"
    for h in session.exec(select(Hold)):
        where = numbers.get(h.invoice_id, "account")
        yield h.customer_id, f"hold {h.kind} {where} until={h.until} released={h.released_at is not None}"


def workspace_effects(session: Session, place: Workplace) -> Lines:
    """Return what belongs to no account: the tenant, versions of the policy, settings, and how much there is of all."""
    found: Lines = Counter()
    for tenant in session.exec(select(Tenant)):
        found[f"tenant {tenant.name} live={tenant.live} stopped={tenant.stopped_at} by={tenant.stopped_by}"] += 1
    for table in (Customer, Contact, ContactAddress, Invoice, CreditNote, PolicyVersion, PolicyActivation):
        count = session.exec(select(func.count()).select_from(table)).one()
        found[f"{count} rows of {table.__name__}"] += 1
    for name in (CONFIG_FILE, POLICY_FILE):
        found[f"{name} {hashlib.sha256((place.folder / name).read_bytes()).hexdigest()}"] += 1
    return found
