"""Which channels are open to accounts now: by the contact rules, and by what the last text met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from channels.twilio.errors import Action
from ledger.account import AccountFacts
from ledger.findings import Finding
from policies.contact_law.decide import LIFTED_BY_OVERRIDE, ContactLaw, contact_obstacles
from policies.contact_law.facts import Debtor, Wanted
from policies.contact_law.facts import Finding as RuleFinding
from policies.contact_law.rows import Medium
from store.account_file import AccountFile
from tools.contact_law import contact_law, read_debtors
from tools.office import Office
from tools.setbacks import Setback, setbacks


@dataclass(frozen=True, slots=True)
class Openness:
    """What stands against using a channel now, if anything, whether waiting alone ends it, and what is set aside."""

    against: tuple[Finding, ...] = ()
    ends_by_waiting: bool = True
    set_aside: tuple[Finding, ...] = ()


#: How open an account is, by channel.
Open = Mapping[str, Openness]


def open_channels(
    session: Session, office: Office, accounts: Sequence[AccountFacts], files: Mapping[int, AccountFile]
) -> dict[int, Open]:
    """Look at email for every account, and at the connected channels on which somebody asked to be reached."""
    if not accounts:
        return {}
    asked = {facts.customer_id: facts.opted_in & frozenset(office.texts) for facts in accounts}
    wanted = [customer_id for customer_id, channels in asked.items() if channels]
    law, debtors = contact_law(office), read_debtors(session, office, list(asked))
    met = {
        channel: setbacks(session, office.tenant_id, wanted, channel, law.now)
        # A call nobody answered comes back as well, and is tried again.
        for channel in sorted({channel for channels in asked.values() for channel in channels} - {Medium.VOICE})
    }
    return {
        customer_id: {
            Medium.EMAIL.value: _letters(law, debtors[customer_id], files[customer_id]),
            **{
                channel: _openness(
                    law, debtors[customer_id], files[customer_id], channel, met.get(channel, {}).get(customer_id)
                )
                for channel in channels
            },
        }
        for customer_id, channels in asked.items()
    }


def _letters(law: ContactLaw, debtor: Debtor, file: AccountFile) -> Openness:
    """Hold email to hours and caps; whom it may go to at all is seen to where the recipient is chosen."""
    recipient = file.recipient()
    if recipient is None:
        return Openness()
    ruling = contact_obstacles(Wanted(Medium.EMAIL, recipient.contact_id, recipient.address), debtor, law)
    against = [one for one in ruling.findings if one.matter in LIFTED_BY_OVERRIDE]
    return Openness(_told(against), set_aside=_told(ruling.lifted))


def _openness(law: ContactLaw, debtor: Debtor, file: AccountFile, channel: str, setback: Setback | None) -> Openness:
    recipient = file.recipient(channel)
    if recipient is None:
        return Openness((Finding("channel.nobody", f"nobody is left to reach by {channel}"),), ends_by_waiting=False)
    if setback is not None and (against := _after(setback, law.now)):
        return against
    ruling = contact_obstacles(Wanted(Medium(channel), recipient.contact_id, recipient.address), debtor, law)
    waits = ruling.allowed or ruling.earliest is not None
    return Openness(_told(ruling.findings), ends_by_waiting=waits, set_aside=_told(ruling.lifted))


def _told(found: Sequence[RuleFinding]) -> tuple[Finding, ...]:
    return tuple(Finding(one.rule, one.says, one.region) for one in found)


def _after(setback: Setback, now: datetime) -> Openness | None:
    """Say what a text that came back leaves of its channel; one refused for its words is worded anew as a template."""
    if setback.action is Action.RESEND_AS_TEMPLATE:
        return None
    if setback.not_before is None:
        return Openness((setback.finding,), ends_by_waiting=False)
    return Openness((setback.finding,)) if now < setback.not_before else None


def with_open_channels(facts: AccountFacts, found: Open) -> AccountFacts:
    """Take from an account the channels that waiting does not open: its messages go by letter instead."""
    left = frozenset(channel for channel, openness in found.items() if openness.ends_by_waiting) & facts.opted_in
    return facts if facts.opted_in == left else replace(facts, opted_in=left)
