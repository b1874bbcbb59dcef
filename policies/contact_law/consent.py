"""Who said yes and who said no: per person and channel, where a no always wins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from policies.contact_law.facts import Consent, Debtor, Finding, Matter, Person, Wanted
from policies.contact_law.rows import ContactRule, Medium

_IN_WORDS = {Medium.EMAIL: "email", Medium.WHATSAPP: "WhatsApp", Medium.SMS: "SMS", Medium.VOICE: "calls"}
_NOBODY = Person(0)


def not_agreed(rules: Sequence[ContactRule], wanted: Wanted, debtor: Debtor, now: datetime) -> Iterator[Finding]:
    """Give a finding for each rule that an opt-out, a missing opt-in or a prohibition sets against a contact."""
    person = debtor.people.get(wanted.contact_id, _NOBODY)
    refused = _said_no(wanted, debtor, person)
    lacks = (
        "" if refused else _lacks(wanted.medium, person.consents.get((wanted.medium, wanted.address), Consent()), now)
    )
    for rule in rules:
        if rule.id == "house.opt_out" and refused:
            yield _finding(rule, refused, "opt_out")
        elif rule.forbids:
            yield _finding(rule, "it is ruled out", "consent")
        elif rule.consent and lacks:
            yield _finding(rule, lacks, "consent")


def _finding(rule: ContactRule, why: str, matter: Matter) -> Finding:
    return Finding(rule.id, rule.region, rule.source, f"{why}: {rule.says}", matter)


def _said_no(wanted: Wanted, debtor: Debtor, person: Person) -> str:
    """Say who said no to what, or return an empty string."""
    if debtor.opted_out:
        return "the customer asked for no contact at all"
    if person.opted_out:
        return "the person asked for no contact at all"
    own = (consent for (medium, _), consent in person.consents.items() if medium == wanted.medium)
    if any(consent.state == "opted_out" for consent in own):
        return f"the person asked for no more {_IN_WORDS[wanted.medium]}"
    # An address may be on file for several people; who answers it said no for all of them.
    shared = (one.consents.get((wanted.medium, wanted.address)) for one in debtor.people.values())
    if any(consent is not None and consent.state == "opted_out" for consent in shared):
        return f"no more {_IN_WORDS[wanted.medium]} was asked for at this address"
    return ""


def _lacks(medium: Medium, consent: Consent, now: datetime) -> str:
    if consent.state != "opted_in":
        return f"no opt-in to {_IN_WORDS[medium]} is on record"
    if consent.given_at is not None and consent.given_at > now:
        return f"the opt-in to {_IN_WORDS[medium]} was given later, on {consent.given_at:%Y-%m-%d}"
    return f"the opt-in to {_IN_WORDS[medium]} has no {consent.missing}" if consent.missing else ""
