"""A whole workplace for tests: a workspace folder, a book imported from CSV, a clock that is moved by hand."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from agent import workspace
from agent.bootstrap import Workplace, build
from agent.file_worker import FileWorker
from agent.inbound import InboxReport, read_inbox
from agent.offline.model import OfflineModel
from agent.outreach import RunReport, run
from agent.settings import load_settings
from channels.mail_worker import MailWorker
from prompts.model import Prompt, Reply
from prompts.policy_reading import ReadPolicy
from store.proofs import prove
from store.tables import Customer, Event, Invoice, ReviewItem, Touch
from tests.quick_database import QuickDatabase
from tools.importing import import_files

#: A policy every test can read at a glance; tests that need another say so.
POLICY = """\
Send a friendly reminder by email 1 day after the due date.
At 10 days overdue, send a polite but firm email.
At 21 days overdue, send a firm email.
At 45 days overdue, send a formal email, which needs approval first.
Send at most two messages a week to the same customer.
Leave at least three business days between two messages.
Accept promises up to 14 days ahead.
"""


@dataclass
class HandClock:
    """A clock that stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)


@dataclass
class Office:
    """A workplace with shorthands in the words of the trade."""

    folder: Path
    clock: HandClock
    database_url: str
    overrides: dict[str, Any] = field(default_factory=dict)
    place: Workplace = field(init=False)
    _files: int = 0

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        settings = load_settings(self.folder).model_copy(update={"database_url": self.database_url})
        database = QuickDatabase(self.database_url)
        self.place = build(self.folder, clock=self.clock, settings=settings, database=database, **self.overrides)

    def close(self) -> None:
        self.place.close()

    def policy(self, text: str) -> None:
        (self.folder / workspace.POLICY_FILE).write_text(text, encoding="utf-8")

    def import_rows(self, headers: tuple[str, ...], *rows: tuple[Any, ...]) -> None:
        self._files += 1
        path = self.folder / f"import-{self._files}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([headers, *rows])
        office = self.place.office
        reports = import_files(
            office.database, office.tenant_id, [path], now=self.clock(), mappings_folder=self.folder / "mappings"
        )
        assert all(report.ties and not report.findings for report in reports), reports

    def customer(self, number: str, name: str = "", email: str = "", **more: str) -> None:
        headers = ("Customer No", "Name", "Segment", "Country", "Language", "Time zone")
        row = (number, name or f"{number} Ltd", more.get("segment", ""), more.get("country", "DE"),
               more.get("language", "en"), more.get("zone", "Europe/Berlin"))  # fmt: skip
        self.import_rows(headers, row)
        if email != "none":
            address = email or f"ap@{number.lower()}.example"
            self.import_rows(("Customer No", "Contact name", "Email"), (number, "Eva", address))

    def invoice(self, customer: str, number: str, amount: str, due: date, currency: str = "EUR") -> None:
        headers = ("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount")
        issued = (due - timedelta(days=30)).isoformat()
        self.import_rows(headers, (customer, number, issued, due.isoformat(), currency, amount))

    def payment(self, customer: str, amount: str, invoice: str = "", currency: str = "EUR") -> None:
        self._files += 1
        headers = ("Customer No", "Payment reference", "Payment date", "Currency", "Amount", "Invoice No")
        day = self.clock().date().isoformat()
        self.import_rows(headers, (customer, f"PAY-{self._files}", day, currency, amount, invoice))

    def credit(self, customer: str, amount: str, currency: str = "EUR") -> None:
        self._files += 1
        headers = ("Customer No", "Credit note No", "Credit date", "Currency", "Amount")
        self.import_rows(headers, (customer, f"CN-{self._files}", self.clock().date().isoformat(), currency, amount))

    def sync(self) -> None:
        """Import the day's export, in which nothing is new: the ledger is fresh again."""
        self.import_rows(("Customer No", "Name"), ("SYNC", "Nothing new"))

    def run(self, **options: Any) -> RunReport:
        return run(self.place, **options)

    def inbox(self) -> InboxReport:
        return read_inbox(self.place)

    def reply(self, to: EmailMessage, words: str, sender: str = "") -> InboxReport:
        """Answer a message as its recipient would, and have the inbox read."""
        answer = EmailMessage()
        answer["From"] = sender or str(to["To"])
        answer["To"] = str(to["Reply-To"])
        answer["Subject"] = f"Re: {to['Subject']}"
        answer["In-Reply-To"] = str(to["Message-ID"])
        answer["Message-ID"] = f"<reply-{self._files}-{len(words)}@customer.example>"
        answer["Date"] = self.clock()
        answer.set_content(words + "\n\nOn Thu, Dunlin wrote:\n> Please pay INV-1 tomorrow.\n")
        return self.drop(answer.as_bytes())

    def drop(self, raw: bytes) -> InboxReport:
        """Drop a raw message into the inbox folder and have it read."""
        self._files += 1
        (self.folder / "inbox" / f"{self._files}.eml").write_bytes(raw)
        return self.inbox()

    def outbox(self) -> list[EmailMessage]:
        """Return the messages the agent sent of its own accord, oldest first."""
        return [message for message in self._mail() if message["Auto-Submitted"] is None]

    def answers(self) -> list[EmailMessage]:
        """Return what was written back, oldest first."""
        return [message for message in self._mail() if message["Auto-Submitted"] == "auto-replied"]

    def _mail(self) -> list[EmailMessage]:
        found = [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in (self.folder / "outbox").glob("*.eml")
        ]
        return sorted(found, key=lambda message: (str(message["Date"].datetime), str(message["To"])))  # type: ignore[misc]

    def sent_to(self, customer: str) -> list[EmailMessage]:
        return [message for message in self.outbox() if f"@{customer.lower()}.example" in str(message["To"])]

    def session(self) -> Session:
        return Session(self.place.office.database.engine)

    def one(self, table: type[Any], **where: Any) -> Any:
        with self.place.office.database.read() as session:
            return session.exec(select(table).filter_by(**where)).one()

    def all(self, table: type[Any], **where: Any) -> list[Any]:
        with self.place.office.database.read() as session:
            return list(session.exec(select(table).filter_by(**where)))

    def customer_id(self, number: str) -> int:
        found: int = self.one(Customer, number=number).id
        return found

    def invoice_row(self, number: str) -> Invoice:
        found: Invoice = self.one(Invoice, number=number)
        return found

    def touches(self, customer: str) -> list[Touch]:
        return self.all(Touch, customer_id=self.customer_id(customer))

    def events(self, kind: str) -> list[Event]:
        return self.all(Event, kind=kind)

    def reviews(self) -> list[ReviewItem]:
        return self.all(ReviewItem)

    def verify(self) -> list[str]:
        with self.place.office.database.read() as session:
            return [str(finding) for finding in prove(session, self.place.office.tenant_id)]


class KeptMailWorker(MailWorker):
    """Parses for one workplace after the other: starting a process for each test would cost minutes."""

    def close(self) -> None:
        """Stay, for the next workplace; the process ends with this one."""


class KeptFileWorker(FileWorker):
    """Reads attachments for one workplace after the other."""

    def close(self) -> None:
        """Stay, as above."""


class KeptModel(OfflineModel):
    """The offline model, which reads no policy page twice: nearly every test has the same."""

    def __init__(self) -> None:
        self._read: dict[ReadPolicy, Reply[Any]] = {}

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        if not isinstance(prompt, ReadPolicy):
            return super().ask(prompt)
        if prompt not in self._read:
            self._read[prompt] = super().ask(prompt)
        return self._read[prompt]


@cache
def kept() -> dict[str, Any]:
    """Give what is the same for all workplaces of a test process."""
    return {"mail_worker": KeptMailWorker(), "file_worker": KeptFileWorker(), "model": KeptModel()}


def an_office(folder: Path, database_url: str, clock: HandClock, **overrides: Any) -> Iterator[Office]:
    """Make a workspace in a folder and open it."""
    workspace.create(folder, name="Tern Supplies Ltd")
    config = folder / "dunlin.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("bank_details = {}", 'bank_details = { IBAN = "DE89 3704 0044 0532 0130 00" }'))
    (folder / workspace.POLICY_FILE).write_text(POLICY, encoding="utf-8")
    # Read here, by threads, unless a test says otherwise: a process for each would cost minutes.
    office = Office(folder, clock, database_url, {**kept(), "reading_worker": None, **overrides})
    yield office
    office.close()


def text_of(message: EmailMessage) -> str:
    """Return the plain text of a message."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
