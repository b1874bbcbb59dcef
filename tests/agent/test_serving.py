"""`dunlin serve` on a real Dovecot: mail is read as it arrives, also after a lost connection, and the end is prompt."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from agent.cli.serving import jobs_of, work
from agent.scheduler import CLAIMED
from store.tables import Message, ScheduleSlot
from tests.agent.crash.live_workspace import go_live
from tests.agent.workplace import HandClock, Office, an_office
from tests.servers.mail import DOMAIN, MailServers, mail_servers

__all__ = ["mail_servers"]

pytestmark = pytest.mark.servers

DESK = f"desk-{uuid4().hex[:8]}@{DOMAIN}"


@pytest.fixture
def office(tmp_path: Path, clock: HandClock, mail_servers: MailServers) -> Iterator[Office]:
    """Give an office whose replies arrive in a mailbox; as its clock stands still, the schedule looks only once."""
    folder = tmp_path / "workspace"
    for office in an_office(folder, f"sqlite:///{folder}/dunlin.sqlite", clock):
        office.close()
        go_live(folder, mail_servers, DESK, secure=False)
        office.open()
        yield office


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def stored(office: Office) -> int:
    return len(office.all(Message, direction="in"))


def mail(subject: str) -> bytes:
    return f"From: c@customer.test\r\nTo: {DESK}\r\nSubject: {subject}\r\n\r\nHello, {subject}.\r\n".encode()


def test_mail_is_read_as_it_arrives_also_after_a_lost_connection_and_the_end_is_prompt(
    office: Office, mail_servers: MailServers
) -> None:
    halt = threading.Event()
    inbox_only = jobs_of(office.place, halt)[:1]
    serving = threading.Thread(target=work, args=(office.place, inbox_only, halt))
    serving.start()
    try:
        # The watch may look first; then the slot says that somebody is at it.
        until(lambda: [slot.outcome != CLAIMED for slot in office.all(ScheduleSlot)] == [True])
        for number, subject in enumerate(("one", "two"), 1):
            mail_servers.deliver(DESK, mail(subject))
            until(lambda wanted=number: stored(office) == wanted)  # type: ignore[misc]
        mail_servers.dovecot.kick(DESK)
        mail_servers.deliver(DESK, mail("three"))
        until(lambda: stored(office) == 3)
    finally:
        halt.set()
        serving.join(10)
    assert not serving.is_alive()
    assert [slot.schedule for slot in office.all(ScheduleSlot)] == ["inbox"]
    assert {message.state for message in office.all(Message, direction="in")} == {"read"}
