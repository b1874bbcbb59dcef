"""Reads what the contact rules look at: people, consents and past contacts of many accounts, numbers, holidays."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Any

import holidays
import phonenumbers
from phonenumbers import geocoder
from phonenumbers import timezone as number_zones
from sqlalchemy import select
from sqlmodel import Session, col

from ledger.calendar import BusinessCalendar
from policies.contact_law.decide import ContactLaw
from policies.contact_law.facts import Consent, Contacted, Debtor, NumberPlace, Person
from policies.contact_law.places import CODE_OF_PART, ZONES_OF_PART
from policies.contact_law.rows import Medium
from store.tables import Contact, ContactAddress, Customer, Hold, HoldKind
from tools.office import Office
from tools.overrides import overrides
from tools.past_contacts import Elsewhere, contacts_elsewhere, past_contacts

#: What an address on a list proves of itself: its opt-ins are the creditor's own record.
_IMPORTED = "the imported contact list"

_Ids = Collection[int] | None


def contact_law(office: Office, now: datetime | None = None) -> ContactLaw:
    """Return the rules as they stand now, or at another moment; made once for any number of accounts."""
    return ContactLaw(now or office.clock(), office.zone.key, holiday_calendar, zones_of_region, place_of_number)


def read_debtors(
    session: Session, office: Office, customer_ids: _Ids = None, now: datetime | None = None
) -> dict[int, Debtor]:
    """Read some accounts, or all, as the contact rules see them, in a fixed number of queries."""
    moment, tenant_id = now or office.clock(), office.tenant_id
    customers = _customers(session, tenant_id, customer_ids)
    wanted = list(customers)
    payers = {row.payer_id for row in customers.values()} - {None}
    customers |= _customers(session, tenant_id, payers - set(wanted))
    ids = None if customer_ids is None else list(customers)
    people, silent = _people(session, tenant_id, ids, customers)
    only = None if customer_ids is None else wanted
    contacted = past_contacts(session, office, only, moment)
    elsewhere = contacts_elsewhere(session, office, ids, moment)
    set_aside = overrides(session, tenant_id, moment.astimezone(office.zone).date(), only)
    theirs = {one: {**people[one], **people.get(customers[one].payer_id or 0, {})} for one in wanted}
    return {
        one: Debtor(
            customer_id=one,
            region=customers[one].country,
            individual=customers[one].individual,
            opted_out=one in silent,
            people=theirs[one],
            contacted=(*contacted[one], *_of_others(elsewhere, one, theirs[one])),
            overrides=tuple(set_aside.get(one, ())),
        )
        for one in wanted
    }


def _of_others(elsewhere: Elsewhere, customer_id: int, people: Collection[int]) -> Iterator[Contacted]:
    """Give the contacts with an account's people that were made for other accounts."""
    for contact_id in people:
        yield from (one for other_id, one in elsewhere.get(contact_id, ()) if other_id != customer_id)


def _customers(session: Session, tenant_id: int, ids: _Ids) -> dict[int, Any]:
    columns = (Customer.id, Customer.payer_id, Customer.country, Customer.zone, Customer.individual)
    query = select(*(col(column) for column in columns)).where(col(Customer.tenant_id) == tenant_id)
    return {row.id: row for row in session.execute(_only(query, col(Customer.id), ids))}


def _only(query: Any, column: Any, ids: _Ids) -> Any:
    return query if ids is None else query.where(column.in_(ids))


def _people(
    session: Session, tenant_id: int, ids: _Ids, customers: dict[int, Any]
) -> tuple[dict[int, dict[int, Person]], set[int]]:
    """Return the people of each customer, and the customers who asked for no contact at all."""
    held = select(col(Hold.customer_id), col(Hold.contact_id), col(Hold.channel)).where(
        col(Hold.tenant_id) == tenant_id,
        col(Hold.kind) == HoldKind.DO_NOT_CONTACT,
        col(Hold.released_at).is_(None),
        col(Hold.invoice_id).is_(None),
    )
    silent: set[int] = set()
    said_no: dict[int, set[str]] = defaultdict(set)
    for customer_id, contact_id, channel in session.execute(_only(held, col(Hold.customer_id), ids)):
        if contact_id is not None:
            said_no[contact_id].add(channel)
        elif not channel:
            silent.add(customer_id)
    consents = _consents(session, tenant_id, ids)
    people: dict[int, dict[int, Person]] = defaultdict(dict)
    query = select(col(Contact.id), col(Contact.customer_id), col(Contact.name)).where(
        col(Contact.tenant_id) == tenant_id
    )
    for contact_id, customer_id, name in session.execute(_only(query, col(Contact.customer_id), ids)):
        home = customers[customer_id]
        given = {key: _unless_held(key[0], said, said_no[contact_id]) for key, said in consents[contact_id].items()}
        out = "" in said_no[contact_id]
        people[customer_id][contact_id] = Person(contact_id, name, out, home.country, home.zone, given)
    return people, silent


def _unless_held(medium: Medium, consent: Consent, held: set[str]) -> Consent:
    # A hold on one channel of a person is their no to it, whatever the address says.
    return Consent("opted_out") if medium.value in held else consent


def _consents(session: Session, tenant_id: int, ids: _Ids) -> dict[int, dict[tuple[Medium, str], Consent]]:
    address = ContactAddress
    query = (
        select(
            col(address.contact_id), col(address.channel), col(address.address), col(address.consent),
            col(address.legal_basis), col(address.consent_at), col(address.consent_proof), col(address.source),
        )
        .join(Contact, col(Contact.id) == col(address.contact_id))
        .where(col(address.tenant_id) == tenant_id, col(address.channel).in_([medium.value for medium in Medium]))
    )  # fmt: skip
    found: dict[int, dict[tuple[Medium, str], Consent]] = defaultdict(dict)
    for row in session.execute(_only(query, col(Contact.customer_id), ids)):
        proof = row.consent_proof or (_IMPORTED if row.source == "import" else "")
        consent = Consent(row.consent, row.legal_basis, row.consent_at, proof)
        found[row.contact_id][Medium(row.channel), row.address] = consent
    return found


_NOT_A_PLACE = {
    phonenumbers.PhoneNumberType.TOLL_FREE: "the number is toll-free",
    phonenumbers.PhoneNumberType.PREMIUM_RATE: "the number is a premium one",
    phonenumbers.PhoneNumberType.SHARED_COST: "the number is a shared-cost one",
    phonenumbers.PhoneNumberType.VOIP: "the number rings wherever there is internet",
    phonenumbers.PhoneNumberType.PERSONAL_NUMBER: "the number follows a person",
    phonenumbers.PhoneNumberType.PAGER: "the number is a pager",
    phonenumbers.PhoneNumberType.UAN: "the number is a company's nationwide one",
    phonenumbers.PhoneNumberType.VOICEMAIL: "the number is a voicemail box",
}
#: WhatsApp ids of people who hide their number: the country they registered in, then letters and digits.
_USER_ID = re.compile(r"(?:whatsapp:)?([A-Z]{2})\.[A-Za-z0-9]+")


@lru_cache(maxsize=65536)
def place_of_number(address: str) -> NumberPlace:
    """Return where a number may ring: every zone of its code, and of the whole state the code lies in."""
    try:
        number = phonenumbers.parse(address, None)
    except phonenumbers.NumberParseException:
        user = _USER_ID.fullmatch(address)
        return NumberPlace(user.group(1) if user else "", (), "the address is no phone number")
    if not phonenumbers.is_valid_number(number):
        return NumberPlace("", (), "the number is not valid")
    country = phonenumbers.region_code_for_number(number) or ""
    country = country if country.isalpha() else ""
    nowhere = _NOT_A_PLACE.get(phonenumbers.number_type(number))
    if nowhere or not country:
        return NumberPlace(country, (), nowhere or "the number belongs to no country")
    parts = _parts(country, geocoder.description_for_number(number, "en"))
    zones = {*number_zones.time_zones_for_number(number), *(zone for part in parts for zone in ZONES_OF_PART[part])}
    zones.discard(number_zones.UNKNOWN_TIMEZONE)
    return NumberPlace(parts[0] if len(parts) == 1 else country, tuple(sorted(zones)), "its zone is not known")


def _parts(country: str, described: str) -> list[str]:
    """Return the states or provinces an area code lies in, from "Florida", "Miami, FL" or two names with a stroke."""
    described = described.rpartition(", ")[2].replace("Colombia", "Columbia")
    if f"{country}-{described}" in ZONES_OF_PART:
        return [f"{country}-{described}"]
    names = described.split("/")
    return [CODE_OF_PART[country, name] for name in names if (country, name) in CODE_OF_PART]


@lru_cache(maxsize=512)
def zones_of_region(region: str) -> tuple[str, ...]:
    """Return every zone of a country or a part of one; all of the country where the part is not known."""
    known = ZONES_OF_PART.get(region.upper())
    return known or _zones_by_country().get(region.upper().partition("-")[0], ())


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found[country] = (*found.get(country, ()), zone)
    return found


@lru_cache(maxsize=512)
def holiday_calendar(region: str) -> BusinessCalendar:
    """Return the public holidays of a country or a part of it, those of the country where the part is not known."""
    country, _, part = region.upper().partition("-")
    for subdivision in dict.fromkeys((part or None, None)):
        try:
            return BusinessCalendar(holidays.country_holidays(country, subdiv=subdivision))
        except (NotImplementedError, KeyError):
            continue
    return BusinessCalendar()
