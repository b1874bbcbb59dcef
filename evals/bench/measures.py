"""What is measured: import rate, worklist time, accounts worked, bytes kept, mail handed over."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from agent import workspace
from agent.bootstrap import Workplace, build
from agent.outreach import run
from agent.policy_page import in_force
from agent.policy_versions import page_at_hand
from agent.worklist import worklist
from channels.channel import OutgoingMessage
from channels.email_message import EmailParts, compose
from channels.smtp import SmtpChannel
from channels.smtp_conversation import SmtpAccount
from evals.bench.book import write_book
from evals.bench.smtp_sink import smtp_sink
from tools.importing import import_files

NOW = datetime(2026, 6, 11, 12, 0, tzinfo=UTC)
IMPORTED_INVOICES = 100_000
BOOK_INVOICES, BOOK_CUSTOMERS = 1_000_000, 50_000
WORKED_ACCOUNTS = 2_000
MAILS, SMTP_CONNECTIONS = 2_000, 4


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: a rate that should be at least its floor, or a time that should be at most."""

    what: str
    value: float
    unit: str
    floor: float | None = None
    at_most: bool = False
    peers: str = "–"

    @property
    def reached(self) -> bool:
        """Whether the floor is reached, if there is one."""
        if self.floor is None:
            return True
        return self.value <= self.floor if self.at_most else self.value >= self.floor

    @property
    def floor_words(self) -> str:
        """The floor in words."""
        if self.floor is None:
            return "–"
        mark = "✓" if self.reached else "missed"
        return f"{'≤' if self.at_most else '≥'} {self.floor:g} {self.unit} {mark}"


def fresh_place(folder: Path, name: str) -> Workplace:
    """Make an empty workspace and open it."""
    home = folder / name
    workspace.create(home, name="Bench Ltd")
    config = home / "dunlin.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("bank_details = {}", 'bank_details = { IBAN = "DE89370400440532013000" }'))
    return build(home, clock=lambda: NOW)


def imports(folder: Path) -> Iterator[Measure]:
    """Measure how fast invoices come in from a CSV file."""
    path = folder / "invoices.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount"))
        for n in range(IMPORTED_INVOICES):
            due = date(2026, 6, 1) - timedelta(days=n % 90)
            row = (f"C{n % 5000:05}", f"INV-{n:07}", due - timedelta(days=30), due, "EUR", f"{n % 9000 + 10}.50")
            writer.writerow(row)
    with fresh_place(folder, "import") as place:
        began = time.perf_counter()
        import_files(
            place.office.database, place.office.tenant_id, [path], now=NOW, mappings_folder=folder / "mappings"
        )
        took = time.perf_counter() - began
    yield Measure(f"import of {IMPORTED_INVOICES:,} invoices from CSV", took, "s", 60, at_most=True)
    yield Measure(
        "import rate", IMPORTED_INVOICES / took, "invoices/s", None, peers="posting: Tryton 6–40/s, Odoo 24–26/s"
    )


def worklists(folder: Path) -> Iterator[Measure]:
    """Measure how long deciding about a whole book takes; the best of three, as a run does it once."""
    with fresh_place(folder, "worklist") as place:
        office = place.office
        write_book(office.database, office.tenant_id, NOW, customers=BOOK_CUSTOMERS, invoices=BOOK_INVOICES)
        page = page_at_hand(place)
        policy = in_force(page, place.home_currency, NOW.date())
        took = min(timed(lambda: worklist(office, policy)) for _ in range(3))
    yield Measure(
        f"worklist of {BOOK_INVOICES:,} invoices, {BOOK_CUSTOMERS:,} customers",
        took,
        "s",
        3,
        at_most=True,
        peers="deciding who is due: Tryton 87–213 invoices/s, Odoo + OCA 326–345/s",
    )
    yield Measure("the same as a rate", BOOK_INVOICES / took, "invoices/s")


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def accounts(folder: Path) -> Iterator[Measure]:
    """Measure accounts worked by a whole run: model, guard, letter, outbox file, two commits a batch."""
    with fresh_place(folder, "accounts") as place:
        office = place.office
        database = place.folder / workspace.DATABASE_FILE
        write_book(office.database, office.tenant_id, NOW, customers=WORKED_ACCOUNTS, invoices=WORKED_ACCOUNTS * 5)
        # As on any day the policy did not change; how long reading a new page takes is measured by itself.
        page_at_hand(place)
        before = _size(database)
        began = time.perf_counter()
        report = run(place)
        took = time.perf_counter() - began
        office.database.close()
        kept = (_size(database) - before) / max(report.counts["sent"], 1)
    yield Measure(
        "worked accounts, offline model, folder channel",
        report.worked / took,
        "accounts/s",
        100,
        peers="email produced and handed over: Tryton 13–34/s, Odoo + OCA 5–6.7/s, an LLM peer 17–18/s",
    )
    yield Measure("database kept per account worked", kept, "bytes")


def _size(database: Path) -> int:
    return sum(path.stat().st_size for path in database.parent.glob(f"{database.name}*"))


def mail(folder: Path) -> Iterator[Measure]:
    """Measure messages handed to an SMTP server in another process, over a few connections."""
    del folder
    messages = [_message(n) for n in range(MAILS)]
    with smtp_sink() as port:
        channel = SmtpChannel(SmtpAccount(host="127.0.0.1", port=port, security="none"))
        with ThreadPoolExecutor(SMTP_CONNECTIONS) as pool:
            began = time.perf_counter()
            list(pool.map(channel.deliver, messages))
            took = time.perf_counter() - began
        channel.close()
    yield Measure(
        f"emails handed to a loopback SMTP server, {SMTP_CONNECTIONS} connections",
        MAILS / took,
        "emails/s",
        200,
        peers="Tryton 13–34/s, Odoo + OCA 5–6.7/s",
    )


def _message(n: int) -> OutgoingMessage:
    text = "Dear customer,\n\n" + "INV-1  100.00 EUR\n" * 20
    parts = EmailParts(
        key=f"bench-{n}",
        message_id=f"<bench-{n}@dunlin.example>",
        now=NOW,
        sender="collections@dunlin.example",
        recipient=f"ap{n}@customer.example",
        subject="Your account",
        text=text,
        html=f"<p>{text}</p>",
    )
    return OutgoingMessage(f"bench-{n}", parts.message_id, parts.sender, parts.recipient, compose(parts))
