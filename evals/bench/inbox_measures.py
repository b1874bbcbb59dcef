"""What is measured of the inbox: a full mailbox on a real Dovecot, read in one pass, and the memory that takes."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from agent.bootstrap import Workplace, build
from agent.inbound import InboxReport, read_inbox
from agent.settings import CONFIG_FILE
from evals.bench.book import write_book
from evals.bench.measures import NOW, Measure, fresh_place
from evals.labels import labelled_messages
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.mail import make_certificate
from tests.servers.processes import free_port, identity, own

MESSAGES, CUSTOMERS = 5_000, 1_000
DESK = "desk@collector.test"
_IMAP = """
[email.imap]
host = "localhost"
port = {port}
username = "{desk}"
password = "{password}"
security = "none"
"""
#: Bytes in a page of memory as /proc counts them.
_PAGE = 4096


def inbox(folder: Path, messages: int = MESSAGES) -> Iterator[Measure]:
    """Measure how fast a mailbox of real-looking replies is read and acted on; nothing where there is no Dovecot."""
    if shutil.which("dovecot", path="/usr/sbin:/usr/bin:/usr/local/sbin") is None:
        return
    with _server(folder / "mail") as server:
        _fill(server, messages)
        with fresh_place(folder, "inbox") as place:
            write_book(place.office.database, place.office.tenant_id, NOW, customers=CUSTOMERS, invoices=CUSTOMERS * 5)
            home = place.folder
        _read_from(home / CONFIG_FILE, server)
        with build(home, clock=lambda: NOW) as place:
            report, took, growth = _read(place)
    assert (report.stored, len(report.read), report.problems) == (messages, messages, [])
    what = f"{messages:,} replies in a mailbox on Dovecot read and acted on, offline model"
    yield Measure(what, messages / took, "messages/s", 50)
    yield Measure("memory that grew between its first and last fifth", growth, "MB", 50, at_most=True)


@contextmanager
def _server(folder: Path) -> Iterator[Dovecot]:
    folder.mkdir()
    certificate = make_certificate(folder)
    yield from dovecot(folder / "d", certificate, free_port(), free_port())


def _fill(server: Dovecot, messages: int) -> None:
    """Lay the labelled replies into the mailbox over and over, each from another customer's contact."""
    labelled = [message for message in labelled_messages("tuning") if message.body]
    new = server.home(DESK) / "Maildir" / "new"
    for part in (new, new.with_name("cur"), new.with_name("tmp")):
        part.mkdir(parents=True)
    for n in range(messages):
        customer = n % CUSTOMERS + 1
        mail = EmailMessage()
        mail["From"], mail["To"] = f"ap{customer}@customer{customer}.example", DESK
        mail["Subject"] = f"Re: your account ({n})"
        mail["Date"], mail["Message-ID"] = format_datetime(NOW), f"<{n}@customer{customer}.example>"
        mail.set_content(labelled[n % len(labelled)].body)
        (new / f"{n}.bench").write_bytes(mail.as_bytes())
    own(server.folder / "home", *identity("nobody"))


def _read_from(config: Path, server: Dovecot) -> None:
    text = config.read_text(encoding="utf-8").partition("\n[email.imap]\n")[0]
    imap = _IMAP.format(port=server.imap_port, desk=DESK, password=PASSWORD)
    config.write_text(text + imap, encoding="utf-8")


def _read(place: Workplace) -> tuple[InboxReport, float, float]:
    """Read the inbox; return the report, the seconds it took, and the megabytes it grew by after its first fifth."""
    with _watched_memory() as sizes:
        began = time.perf_counter()
        report = read_inbox(place)
        took = time.perf_counter() - began
    fifth = max(len(sizes) // 5, 1)
    return report, took, (max(sizes[-fifth:]) - max(sizes[:fifth])) / 1e6


@contextmanager
def _watched_memory() -> Iterator[list[int]]:
    """Note the size of this process several times a second while a block runs."""
    sizes: list[int] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            sizes.append(int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield sizes
    finally:
        done.set()
        thread.join()
