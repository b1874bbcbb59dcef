"""People, contacts and moments in the fewest words, for the tests of the contact rules."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, date, datetime
from typing import Any

from ledger.calendar import BusinessCalendar
from policies.contact_law.decide import ContactLaw, Ruling, contact_obstacles
from policies.contact_law.facts import Consent, Contacted, Debtor, NumberPlace, Person, Wanted
from policies.contact_law.rows import Medium

#: Thursday noon in Berlin, no holiday there.
NOON = datetime(2026, 6, 11, 10, 0, tzinfo=UTC)
AGREED = Consent("opted_in", "web_form", datetime(2026, 1, 5, tzinfo=UTC), "form 17")
NUMBER, MAILBOX = "+4930123456", "ada@acme.example"
HOLIDAYS: dict[str, Container[date]] = {"DE": frozenset({date(2026, 10, 3)}), "GB": frozenset({date(2026, 8, 31)})}
ZONES = {"DE": ("Europe/Berlin",), "GB": ("Europe/London",), "ES": ("Europe/Madrid", "Atlantic/Canary")}


def law(now: datetime = NOON, number: NumberPlace | None = None) -> ContactLaw:
    """The rules at a moment, in a world of three countries where every number is where the test says."""
    return ContactLaw(
        now,
        "Europe/Berlin",
        lambda region: BusinessCalendar(HOLIDAYS.get(region, frozenset())),
        lambda region: ZONES.get(region.partition("-")[0], ()),
        lambda _: number or NumberPlace("DE", ("Europe/Berlin",)),
    )


def person(consent: Consent | None = AGREED, **more: Any) -> Person:
    """Ada, who said the same to every channel."""
    given = {(medium, MAILBOX if medium is Medium.EMAIL else NUMBER): consent or Consent() for medium in Medium}
    return Person(1, "Ada", **{"consents": given, **more})


def debtor(*contacted: Contacted, ada: Person | None = None, **more: Any) -> Debtor:
    return Debtor(7, **{"region": "DE", "people": {1: ada or person()}, "contacted": contacted, **more})


def wanted(medium: Medium = Medium.VOICE, **more: Any) -> Wanted:
    return Wanted(medium, 1, MAILBOX if medium is Medium.EMAIL else NUMBER, **more)


def ask(act: Wanted | None = None, of: Debtor | None = None, under: ContactLaw | None = None) -> Ruling:
    """Ask about a call to Ada on Thursday noon, unless said otherwise."""
    return contact_obstacles(act or wanted(), of or debtor(), under or law())


def rules(ruling: Ruling) -> list[str]:
    return [finding.rule for finding in ruling.findings]
