"""Reads the world for some accounts, freshly and in a fixed number of queries: facts, file and verdict of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from ledger.account import AccountFacts
from policies.contact_times import Moment
from policies.decide import Verdict, decide
from policies.guard import InvoiceNow, RecipientNow, WorldNow
from store.account_file import AccountFile, Recipient, ledger_synced_at, load_files
from store.book_facts import BookReader, View
from store.tables import Tenant
from tools.office import Office, PolicyInForce
from tools.open_channels import Open, Openness, open_channels, with_open_channels


@dataclass(frozen=True, slots=True)
class AccountNow:
    """One account as it stands at this moment."""

    facts: AccountFacts
    file: AccountFile
    verdict: Verdict
    open_channels: Open = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """Some accounts at one moment, and what holds for all of them."""

    moment: Moment
    accounts: dict[int, AccountNow]
    stopped: bool
    ledger_synced_at: datetime | None


def read_world(session: Session, office: Office, policy: PolicyInForce, customer_ids: Collection[int]) -> World:
    """Read these accounts and decide about each anew."""
    moment = office.moment()
    reader = BookReader(session, office.tenant_id, view_of(office, policy, moment))
    files = load_files(session, office.tenant_id, customer_ids, shadow=office.channel.shadow)
    known = list(reader.accounts(customer_ids))
    found = open_channels(session, office, known, files)
    accounts = {
        facts.customer_id: _account(with_open_channels(facts, ways), files[facts.customer_id], ways, policy, moment)
        for facts, ways in ((facts, found.get(facts.customer_id, {})) for facts in known)
    }
    stopped = session.execute(select(col(Tenant.stopped_at)).where(col(Tenant.id) == office.tenant_id)).scalar_one()
    return World(moment, accounts, stopped is not None, ledger_synced_at(session, office.tenant_id))


def _account(facts: AccountFacts, file: AccountFile, ways: Open, policy: PolicyInForce, moment: Moment) -> AccountNow:
    return AccountNow(facts, file, decide(facts, policy.book, moment), ways)


def view_of(office: Office, policy: PolicyInForce, moment: Moment) -> View:
    """Return from where the book is looked at when deciding under a policy."""
    book = policy.book
    return View(
        moment.now,
        book.day,
        office.channel.shadow,
        book.announces_days_before,
        book.counts_invoices,
        book.weighs_answers,
    )


def invoices_now(file: AccountFile) -> dict[int, InvoiceNow]:
    """Return the open invoices of a file as the guard sees them."""
    return {
        invoice.id: InvoiceNow(
            invoice.id,
            invoice.customer_id,
            invoice.number,
            invoice.currency,
            invoice.balance_minor,
            invoice.chase_minor,
        )
        for invoice in file.invoices
    }


def recipient_now(file: AccountFile, recipient: Recipient | None) -> RecipientNow | None:
    """Return a recipient as the guard sees it."""
    if recipient is None:
        return None
    return RecipientNow(
        contact_id=recipient.contact_id,
        customer_ids=frozenset({file.customer_id} if recipient in (*file.recipients, *file.other_recipients) else ()),
        address=recipient.address,
        contact_active=recipient.active,
        address_valid=recipient.valid,
        opted_out=recipient.opted_out,
        on_hold=recipient.on_hold,
    )


def guard_world(office: Office, policy: PolicyInForce, world: World, account: AccountNow) -> WorldNow:
    """Return what the guard compares a proposal with; letter and approval are still to be added."""
    way = account.open_channels.get(account.verdict.channel, Openness())
    return WorldNow(
        facts=account.facts,
        verdict=account.verdict,
        moment=world.moment,
        invoices=invoices_now(account.file),
        recipient=recipient_now(account.file, account.file.recipient(account.verdict.channel)),
        stopped=world.stopped,
        ledger_synced_at=world.ledger_synced_at,
        ledger_max_age=office.ledger_max_age,
        active_policy_version_id=policy.version_id,
        contact_rules=way.against,
        contact_rules_set_aside=way.set_aside,
    )
