"""The scene beside the rehearsal: one customer is reminded by WhatsApp, one is called, and both say when they pay.

The unmodified Twilio client and signed webhooks meet the simulated Twilio on this machine; nobody else is reached.
"""

from __future__ import annotations

import csv
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import entry_points
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import col

from agent.bootstrap import Workplace, build, build_twilio
from agent.inbound import read_inbox
from agent.outreach import run
from agent.policy_page import in_force
from agent.policy_versions import page_in_force
from agent.settings import CONFIG_FILE, Settings, Twilio, Web, load_settings
from agent.text_ways import build_texts
from agent.workspace import POLICY_FILE, create
from channels.folder import FolderChannel, FolderInbox
from evals.demo_clock import PASS_AT, RehearsalClock
from evals.demo_rehearsal import REVIEWER, SAMPLE_SETTINGS, RehearsalError
from evals.simulation.book import CREDITOR
from evals.twilio.account import ACCOUNT_SID, AUTH_TOKEN, Incoming, SimulatedAccount
from evals.twilio.callbacks import Postman
from evals.twilio.phones import Phone
from evals.twilio.server import TwilioSimulator
from policies.contact_law.rows import Medium
from store.tables import Contact
from tools.consents import NewConsent, record_consent
from tools.drafts import Draft
from tools.importing import import_files
from tools.sending import send_batch
from tools.texts.reminder import wording

FOLDER = "texts-and-calls"
POLICY = Path(__file__).parent / "simulation" / "channels.md"
PUBLIC_URL = "https://dunlin.tarnweir.example"
WHATSAPP_FROM, VOICE_FROM = "+4940555010", "+4940555020"
_MORNING = time(7, 30, tzinfo=UTC)
_HEADERS = {
    "customers": ("Customer No", "Name", "Country", "Language", "Time zone"),
    "contacts": ("Customer No", "Contact name", "Email"),
    "invoices": ("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount"),
}
_WAITS_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Guest:
    """A customer of the scene: who is reached there, how, where it shows that they agreed, and what is due."""

    number: str
    name: str
    contact: str
    phone: str
    medium: Medium
    proof: str
    invoice: str
    amount: str


TEXTED = Guest(
    "C2001", "Hafenkontor Feinkost GmbH", "Anke Brandt", "+4917012345601", Medium.WHATSAPP,
    "web form 2026-031, ticked “remind me by WhatsApp”", "TW-27001", "1840.00",
)  # fmt: skip
CALLED = Guest(
    "C2002", "Lindgren Möbelhaus KG", "Jonas Lindgren", "+494055512302", Medium.VOICE,
    "contract of 12 January 2026, clause 9: calls by an automated assistant", "TW-27002", "3120.00",
)  # fmt: skip
SAYS = ("Yes, speaking.", "We will pay on Friday.", "Yes.")


@dataclass(frozen=True, slots=True)
class Scene:
    """What the scene left behind: the workplace's folder, and the email that was drafted and stopped."""

    place: Workplace
    draft: Draft


@contextmanager
def played(folder: Path, start: date) -> Iterator[Scene]:
    """Play the scene in a folder of its own, and hold its workplace open during the block."""
    clock = RehearsalClock(datetime.combine(start, PASS_AT))
    account = SimulatedAccount(clock, frozenset({f"whatsapp:{WHATSAPP_FROM}", VOICE_FROM}), Postman(AUTH_TOKEN))
    with TwilioSimulator(account) as twilio, _place(folder / FOLDER, clock, twilio) as place:
        account.inbound_url = f"{PUBLIC_URL}/twilio/texts"
        account.postman.reach = {PUBLIC_URL: f"http://127.0.0.1:{place.settings.web.port}"}
        account.calls.phones.by_number[CALLED.phone] = Phone(says=SAYS)
        _prepare(place, start)
        heard = threading.Event()
        [webhooks] = (found.load() for found in entry_points(group="dunlin.services", name="webhooks"))
        with webhooks(place, lambda _: _tell(heard)):
            run(place)
            clock.now += timedelta(minutes=12)
            text = "Hello, TW-27001 will be paid on Friday. Anke Brandt"
            account.receive(Incoming(sender=f"whatsapp:{TEXTED.phone}", to=f"whatsapp:{WHATSAPP_FROM}", body=text))
            _wait(heard)
            read_inbox(place)
            heard.clear()
            clock.now += timedelta(minutes=9)
            account.advance()
            _wait(heard)
        yield Scene(place, _next_morning(place, clock, start))


def _next_morning(place: Workplace, clock: RehearsalClock, start: date) -> Draft:
    """Draft the email of the next morning, then read what was said on the phone, then let the gate look at it."""
    day = start + timedelta(days=1)
    clock.move_to(day, _MORNING)
    _import(place, start)
    [draft] = run(place, dry_run=True).drafts
    read_inbox(place)
    page = page_in_force(place, dry=False, keep=True)
    send_batch(place.office, in_force(page, place.home_currency, day), [draft])
    return draft


def _tell(heard: threading.Event) -> bool:
    """Say that what came in is stored; it is read when the scene comes to it."""
    heard.set()
    return True


def _wait(heard: threading.Event) -> None:
    if not heard.wait(_WAITS_SECONDS):
        raise RehearsalError(
            f"the simulated Twilio got no answer in {_WAITS_SECONDS} seconds; try again when less runs"
        )


@contextmanager
def _place(folder: Path, clock: RehearsalClock, twilio: TwilioSimulator) -> Iterator[Workplace]:
    folder.mkdir()
    shutil.copyfile(POLICY, folder / POLICY_FILE)
    create(folder, name=CREDITOR)
    shutil.copyfile(SAMPLE_SETTINGS, folder / CONFIG_FILE)
    settings = _settings(load_settings(folder), twilio)
    with build(
        folder,
        settings=settings,
        clock=clock,
        channel=FolderChannel(folder, shadow=False),
        inboxes=(FolderInbox(folder),),
        texts=build_texts(folder, settings, build_twilio(settings), clock),
        # Three short messages are read sooner here than a process of their own is started.
        reading_worker=None,
    ) as place:
        yield place


def _settings(found: Settings, twilio: TwilioSimulator) -> Settings:
    """Return the sample settings, live, and connected to the simulated Twilio alone."""
    connected = Twilio(
        account_sid=ACCOUNT_SID,
        auth_token=SecretStr(AUTH_TOKEN),
        whatsapp_from=WHATSAPP_FROM,
        voice_from=VOICE_FROM,
        templates=twilio.account.contents.all_approved(wording()),
        public_url=PUBLIC_URL,
        hosts=twilio.hosts,
    )
    live = found.outreach.model_copy(update={"mode": "automatic"})
    return found.model_copy(update={"twilio": connected, "web": Web(port=_free_port()), "outreach": live})


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _prepare(place: Workplace, start: date) -> None:
    """Bring the two customers into the book, and record what they agreed to, with its proof."""
    _import(place, start)
    with place.office.journal(f"person:{REVIEWER}") as journal:
        for guest in (TEXTED, CALLED):
            contact = journal.session.scalars(select(Contact).where(col(Contact.name) == guest.contact)).one()
            basis = "web_form" if guest is TEXTED else "contract_clause"
            given = date(2026, 1, 12)
            record_consent(
                journal,
                NewConsent(contact.customer_id, contact.id or 0, guest.medium, guest.phone, basis, guest.proof, given),
            )


def _import(place: Workplace, start: date) -> None:
    folder = place.folder / "book"
    folder.mkdir(exist_ok=True)
    guests, paths = (TEXTED, CALLED), []
    tables: dict[str, list[tuple[str, ...]]] = {
        "customers": [(one.number, one.name, "DE", "en", "Europe/Berlin") for one in guests],
        "contacts": [(one.number, one.contact, f"accounts@{one.number.lower()}.example") for one in guests],
        "invoices": [_invoice(one, start) for one in guests],
    }
    for name, rows in tables.items():
        paths.append(folder / f"{name}.csv")
        with paths[-1].open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([_HEADERS[name], *rows])
    office = place.office
    import_files(
        office.database, office.tenant_id, paths, now=office.clock(), mappings_folder=place.folder / "mappings"
    )


def _invoice(guest: Guest, start: date) -> tuple[str, ...]:
    due = start - timedelta(days=1)
    issued = due - timedelta(days=30)
    return (guest.number, guest.invoice, issued.isoformat(), due.isoformat(), "EUR", guest.amount)
