"""Importing contacts: people and their addresses, found again by address or name; an opt-out is never undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from sources.rows import ContactRow
from store.bulk import Values, by_number, insert_rows, update_rows, where_in
from store.tables import Contact, ContactAddress, Customer
from tools.import_report import Desk, Outcome

FIELDS = ("name", "role", "rank", "language")


@dataclass(slots=True)
class Address:
    """One address of a person, as it is in the book (with an id) or will be."""

    address_id: int | None
    consent: str
    consent_at: datetime | None = None
    changed: bool = False


@dataclass(slots=True)
class Person:
    """A contact, as it is in the book (with an id) or will be."""

    customer_id: int
    contact_id: int | None = None
    values: Values = field(default_factory=dict)
    changed: dict[str, object] = field(default_factory=dict)
    addresses: dict[tuple[str, str], Address] = field(default_factory=dict)


class Directory:
    """The people of some customers, found by address first and then by name."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = list(people)
        self._by_address: dict[tuple[int, str, str], Person] = {}
        self._by_name: dict[tuple[int, str], Person] = {}
        for person in people:
            self.index(person)

    def find(self, customer_id: int, row: ContactRow) -> Person | None:
        """Return the person a row is about, or None for a new one."""
        for channel, address, _ in addresses_of(row):
            person = self._by_address.get((customer_id, channel, address))
            if person is not None:
                return person
        return self._by_name.get((customer_id, row.name.casefold())) if row.name else None

    def index(self, person: Person) -> None:
        """Make a person findable under all names and addresses it has."""
        for channel, address in person.addresses:
            self._by_address[person.customer_id, channel, address] = person
        name = str(person.values.get("name", ""))
        if name:
            self._by_name.setdefault((person.customer_id, name.casefold()), person)


def addresses_of(row: ContactRow) -> Iterator[tuple[str, str, bool | None]]:
    """Give channel, address and consent told for each address of a row."""
    if row.email:
        yield "email", row.email, None
    if row.phone:
        yield "voice", row.phone, None
    texts = {"whatsapp": (row.whatsapp, row.whatsapp_consent), "sms": (row.sms, row.sms_consent)}
    for channel, (number, consent) in texts.items():
        reached = number or (row.phone if consent is not None else None)
        if reached:
            yield channel, reached, consent


def import_contacts(desk: Desk, rows: Sequence[ContactRow]) -> Outcome:
    """Upsert people; a contact of a customer nobody knows is refused."""
    outcome = Outcome()
    session, tenant_id = desk.journal.session, desk.journal.tenant_id
    accounts = by_number(session, Customer, tenant_id, [row.customer_number for row in rows], ())
    directory = Directory(_people(desk, [account.id for account in accounts.values()]))
    kept_out = 0
    for row in rows:
        if row.customer_number not in accounts:
            outcome.refuse(row.line, "", f"customer {row.customer_number} is not in the book; import customers first")
            continue
        kept_out += _take(desk, directory, accounts[row.customer_number].id, row)
    _write(desk, directory, outcome)
    taken = len(rows) - len({finding.line for finding in outcome.findings})
    outcome.unchanged = taken - outcome.added - outcome.changed
    outcome.note(kept_out, "{n} addresses opted out here; the opt-in in the file was not taken over.")
    return outcome


def _people(desk: Desk, customer_ids: list[int]) -> list[Person]:
    session = desk.journal.session
    people: dict[int, Person] = {}
    for row in where_in(session, Contact, "customer_id", customer_ids, ("id", "customer_id", *FIELDS)):
        people[row.id] = Person(row.customer_id, row.id, {name: getattr(row, name) for name in FIELDS})
    columns = ("id", "contact_id", "channel", "address", "consent", "consent_at")
    for row in where_in(session, ContactAddress, "contact_id", list(people), columns):
        address = Address(row.id, row.consent, row.consent_at)
        people[row.contact_id].addresses[row.channel, row.address] = address
    return list(people.values())


def _take(desk: Desk, directory: Directory, customer_id: int, row: ContactRow) -> int:
    """Merge a row into the directory; return how many of its opt-ins were kept out."""
    person = directory.find(customer_id, row)
    if person is None:
        person = Person(customer_id)
        directory.people.append(person)
    told = {"name": row.name or None, "role": _role(row.role), "rank": row.rank, "language": row.language}
    for name, value in told.items():
        if value is not None and value != person.values.get(name):
            person.values[name] = person.changed[name] = value
    kept_out = 0
    for channel, address, consent in addresses_of(row):
        known = person.addresses.setdefault((channel, address), Address(None, "none"))
        kept_out += _consent(known, consent, _moment(desk, row))
    directory.index(person)
    return kept_out


def _consent(known: Address, told: bool | None, moment: datetime) -> bool:
    """Take over a consent that the file tells; return True where an opt-out stands against it."""
    wanted = {None: known.consent, True: "opted_in", False: "opted_out"}[told]
    if known.consent == "opted_out" and wanted == "opted_in":
        return True
    if wanted != known.consent:
        known.consent, known.consent_at, known.changed = wanted, moment, True
    return False


def _moment(desk: Desk, row: ContactRow) -> datetime:
    return datetime.combine(row.consent_date, time(12), tzinfo=UTC) if row.consent_date else desk.journal.now


def _role(role: str | None) -> str | None:
    return "_".join(role.casefold().split()) if role else None


def _write(desk: Desk, directory: Directory, outcome: Outcome) -> None:
    session, tenant_id = desk.journal.session, desk.journal.tenant_id
    fresh = [person for person in directory.people if person.contact_id is None]
    old = [person for person in directory.people if person.contact_id is not None]
    rows = [{"tenant_id": tenant_id, "customer_id": p.customer_id} | p.values for p in fresh]
    for person, contact_id in zip(fresh, insert_rows(session, Contact, rows), strict=True):
        person.contact_id = contact_id
    outcome.added = len(fresh)
    outcome.changed = sum(1 for person in old if person.changed or _new_or_changed(person))
    update_rows(session, Contact, [{"id": p.contact_id, **p.changed} for p in old if p.changed])
    _write_addresses(desk, directory)


def _new_or_changed(person: Person) -> bool:
    return any(address.address_id is None or address.changed for address in person.addresses.values())


def _write_addresses(desk: Desk, directory: Directory) -> None:
    added, changed = [], []
    for person in directory.people:
        for (channel, address), state in person.addresses.items():
            consent = {"consent": state.consent, "consent_at": state.consent_at}
            if state.address_id is not None:
                changed += [{"id": state.address_id, **consent}] if state.changed else []
                continue
            place = {"tenant_id": desk.journal.tenant_id, "contact_id": person.contact_id}
            added.append({**place, "channel": channel, "address": address, **consent})
    insert_rows(desk.journal.session, ContactAddress, added)
    update_rows(desk.journal.session, ContactAddress, changed)
