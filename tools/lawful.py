"""What the contact rules say of reaching accounts on other channels than email, for those where one is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session

from ledger.account import AccountFacts
from policies.contact_law.decide import Ruling, contact_obstacles
from policies.contact_law.facts import Wanted
from policies.contact_law.rows import Medium
from store.account_file import AccountFile
from tools.contact_law import contact_law, read_debtors
from tools.office import Office

#: What the rules say of an account, by channel.
Rulings = Mapping[str, Ruling]


def rulings_of(
    session: Session, office: Office, accounts: Sequence[AccountFacts], files: Mapping[int, AccountFile]
) -> dict[int, Rulings]:
    """Ask the contact rules about every account somebody of which asked to be reached on a connected channel."""
    open_to = {facts.customer_id: facts.opted_in & frozenset(office.texts) for facts in accounts if facts.opted_in}
    wanted = [customer_id for customer_id, channels in open_to.items() if channels]
    if not wanted:
        return {}
    law, debtors = contact_law(office), read_debtors(session, office, wanted)
    return {
        customer_id: {
            channel: contact_obstacles(
                Wanted(Medium(channel), recipient.contact_id, recipient.address), debtors[customer_id], law
            )
            for channel in open_to[customer_id]
            if (recipient := files[customer_id].recipient(channel)) is not None
        }
        for customer_id in wanted
    }


def with_lawful_channels(facts: AccountFacts, rulings: Rulings) -> AccountFacts:
    """Take from an account the channels that waiting does not open: its messages go by letter instead."""
    lawful = frozenset(channel for channel, ruling in rulings.items() if ruling.allowed or ruling.earliest is not None)
    return facts if facts.opted_in == lawful else replace(facts, opted_in=lawful)
