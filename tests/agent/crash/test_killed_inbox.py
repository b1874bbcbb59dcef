"""Kill -9 at any point of reading a mailbox on a real server: every reply counts once, and none is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from uuid import uuid4

import pytest

from agent.cli.app import run as dunlin
from agent.cli.output import Exit
from store.tables import Answer, Message, Promise
from tests.agent.crash.live_workspace import Post, go_live
from tests.agent.workplace import HandClock, Office, an_office
from tests.servers.mail import DOMAIN, MailServers

pytestmark = pytest.mark.servers

CUSTOMERS = 24
NOW = datetime(2026, 6, 11, 12, 0, tzinfo=UTC)
#: How long each reading lives, in seconds; the seed keeps a failure repeatable. The first ones die while starting.
_chance = random.Random(20260612)
LIVES = sorted(_chance.uniform(0.8, 4.0) for _ in range(4))


def debtor(number: int, case: str) -> str:
    return f"debtor{number}-{case}@{DOMAIN}"


@pytest.fixture
def case() -> str:
    return uuid4().hex[:8]


@pytest.fixture
def office(tmp_path: Path, mail_servers: MailServers, case: str) -> Iterator[Office]:
    """Give an office whose customers have all promised to pay, in a mailbox nobody has read yet."""
    folder = tmp_path / "workspace"
    for office in an_office(folder, f"sqlite:///{folder}/dunlin.sqlite", HandClock(NOW)):
        numbers = range(CUSTOMERS)
        office.import_rows(("Customer No", "Name"), *((f"C{n}", f"Debtor {n} Ltd") for n in numbers))
        office.import_rows(
            ("Customer No", "Contact name", "Email"), *((f"C{n}", "Eva", debtor(n, case)) for n in numbers)
        )
        office.import_rows(
            ("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount"),
            *((f"C{n}", f"INV-{n}", "2026-05-06", "2026-06-05", "EUR", f"{n + 1}00.00") for n in numbers),
        )
        office.close()
        go_live(folder, mail_servers, f"desk-{case}@{DOMAIN}", secure=False)
        office.open()
        for n in numbers:
            mail_servers.deliver(f"desk-{case}@{DOMAIN}", promise_of(n, case))
        yield office


def promise_of(number: int, case: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = debtor(number, case), f"desk-{case}@{DOMAIN}"
    mail["Subject"], mail["Message-ID"] = f"Re: INV-{number}", f"<{number}-{case}@{DOMAIN}>"
    mail["Date"] = format_datetime(NOW)
    mail.set_content(f"Hello, INV-{number} will be paid on 18 June 2026.\n")
    return mail.as_bytes()


def test_replies_are_read_once_each_however_often_the_reading_is_killed(
    office: Office, mail_servers: MailServers, case: str
) -> None:
    read_it = ["inbox", "-w", str(office.folder), "--as-of", NOW.date().isoformat()]
    seen = []
    for seconds in LIVES:
        with subprocess.Popen(
            [sys.executable, "-c", "from agent.cli import main; main()", *read_it],
            stdout=subprocess.DEVNULL, start_new_session=True,
        ) as process:  # fmt: skip
            time.sleep(seconds)
            process.kill()
        seen.append(len(office.all(Promise)))
    for _ in range(3):
        assert dunlin(read_it) in {Exit.OK, Exit.FOUND}
        mail_servers.renumber(f"desk-{case}@{DOMAIN}")
    taken = Counter(message.rfc_message_id for message in office.all(Message, direction="in", kind="human"))
    assert (len(taken), set(taken.values())) == (CUSTOMERS, {1})
    assert len(office.all(Promise)) == CUSTOMERS, f"after each kill there were {seen}"
    assert len({answer.message_id for answer in office.all(Answer)}) == CUSTOMERS
    Post(mail_servers).settle()
    assert max(len(Post(mail_servers).of(debtor(n, case))) for n in range(CUSTOMERS)) == 1
    assert office.verify() == []
