"""A mail server that is gone, dies in the middle, or refuses one or all: one line, made up for in the next run."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from agent.cli.app import run as dunlin
from agent.cli.output import Exit
from store.tables import ContactAddress, Touch
from tests.agent.crash.live_workspace import Post, go_live
from tests.agent.workplace import HandClock, Office, an_office
from tests.channels.scripted_smtp import Script, scripted_smtp
from tests.servers.mail import DOMAIN, MailServers, mail_servers
from tests.servers.processes import free_port

__all__ = ["mail_servers"]

pytestmark = pytest.mark.servers

CUSTOMERS = 12


@pytest.fixture
def office(tmp_path: Path, clock: HandClock) -> Iterator[Office]:
    """Give an office with customers who have mailboxes, still in shadow mode."""
    folder, case = tmp_path / "workspace", uuid4().hex[:8]
    for office in an_office(folder, f"sqlite:///{folder}/dunlin.sqlite", clock):
        numbers = range(1, CUSTOMERS + 1)
        office.import_rows(("Customer No", "Name"), *((f"C{n}", f"Debtor {n} Ltd") for n in numbers))
        office.import_rows(
            ("Customer No", "Contact name", "Email"), *((f"C{n}", "Eva", f"c{n}-{case}@{DOMAIN}") for n in numbers)
        )
        office.import_rows(
            ("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount"),
            *((f"C{n}", f"INV-{n}", date(2026, 5, 6), date(2026, 6, 5), "EUR", "100.00") for n in numbers),
        )
        yield office


def go_on(office: Office, servers: MailServers, smtp_port: int = 0) -> None:
    """Connect the workspace to the servers, or to another SMTP server than theirs."""
    desk = f"desk-{office.folder.parent.name[-12:]}@{DOMAIN}"
    go_live(office.folder, servers, desk, smtp_port=smtp_port, secure=False)


def run(office: Office, day: str = "2026-06-11") -> int:
    return dunlin(["run", "-w", str(office.folder), "--as-of", day])


def the_line(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line an error was told in; that --as-of is not today is noted besides."""
    [line] = [line for line in capsys.readouterr().err.splitlines() if "note:" not in line]
    return line


def received(office: Office, servers: MailServers) -> list[int]:
    """Return how many messages lie in each customer's mailbox."""
    Post(servers).settle()
    return [len(servers.messages(row.address)) for row in office.all(ContactAddress)]


def states(office: Office) -> dict[str, int]:
    found = [touch.state.value for touch in office.all(Touch)]
    return {state: found.count(state) for state in found}


def recipients(script: Script) -> list[bytes]:
    return [next(line for line in raw.splitlines() if line.startswith(b"To: ")) for raw in script.messages]


def test_a_mail_server_that_is_gone_ends_the_run_in_one_line_and_the_next_run_sends_all(
    office: Office, mail_servers: MailServers, capsys: pytest.CaptureFixture[str]
) -> None:
    go_on(office, mail_servers, smtp_port=free_port())
    assert run(office) == Exit.STOPPED
    line = the_line(capsys)
    assert line.startswith("dunlin: the run ended early: messages cannot be handed over:")
    assert "refused" in line
    assert set(states(office)) == {"cancelled"}
    assert office.verify() == []
    go_on(office, mail_servers)
    assert run(office) == Exit.OK
    assert received(office, mail_servers) == [1] * CUSTOMERS


def test_a_refused_login_ends_the_run_in_one_line(
    office: Office, mail_servers: MailServers, capsys: pytest.CaptureFixture[str]
) -> None:
    go_live(office.folder, mail_servers, f"desk@{DOMAIN}")
    config = office.folder / "dunlin.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('password = "', 'password = "not-', 1), encoding="utf-8")
    assert run(office) == Exit.STOPPED
    line = the_line(capsys)
    assert "535" in line
    assert received(office, mail_servers) == [0] * CUSTOMERS


class Mortal:
    """A way to the real mail server that breaks for good when the server has taken so many messages."""

    def __init__(self, port: int, messages: int) -> None:
        self._to, self._left = port, messages
        self._lock = threading.Lock()
        self._links: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                inside, _ = self._listener.accept()
                outside = socket.create_connection(("127.0.0.1", self._to))
                self._links += [inside, outside]
                threading.Thread(target=self._carry, args=(inside, outside), daemon=True).start()
                threading.Thread(target=self._carry, args=(outside, inside), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while words := source.recv(65536):
                if b"OK id=" in words and self._one_too_many():
                    self.die()
                    return
                target.sendall(words)
            target.shutdown(socket.SHUT_WR)

    def _one_too_many(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left < 0

    def die(self) -> None:
        for link in (self._listener, *self._links):
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
            link.close()


def test_a_mail_server_that_dies_in_the_middle_gets_nothing_twice_and_the_next_run_sends_the_rest(
    office: Office, mail_servers: MailServers, capsys: pytest.CaptureFixture[str]
) -> None:
    mortal = Mortal(mail_servers.smtp_port, messages=3)
    go_on(office, mail_servers, smtp_port=mortal.port)
    assert run(office) == Exit.STOPPED
    assert the_line(capsys).startswith("dunlin: the run ended early: messages cannot be handed over:")
    found = states(office)
    assert found["sent"] == 3
    # The answer to at least one more was lost: whether that one went out is for the mailbox to say.
    assert found["sending"] >= 1
    reached = received(office, mail_servers)
    assert 4 <= sum(reached) < CUSTOMERS
    go_on(office, mail_servers)
    assert run(office) == Exit.OK
    assert max(received(office, mail_servers)) == 1
    office.clock.now += timedelta(days=1)
    assert run(office, "2026-06-12") == Exit.OK
    doubtful = len([item for item in office.reviews() if item.kind == "perhaps_sent"])
    assert sum(received(office, mail_servers)) == CUSTOMERS - doubtful
    assert office.verify() == []


def test_a_greylisted_recipient_is_put_off_alone_and_the_next_run_writes_to_it_alone(
    office: Office, mail_servers: MailServers
) -> None:
    with scripted_smtp(RCPT=["450 4.2.0 greylisted, try again later"]) as script:
        go_on(office, mail_servers, smtp_port=script.port)
        run(office)
        assert len(script.messages) == CUSTOMERS - 1
        assert states(office) == {"sent": CUSTOMERS - 1, "cancelled": 1}
        assert {row.status for row in office.all(ContactAddress)} == {"valid"}
        assert run(office) == Exit.OK
    assert len(set(recipients(script))) == len(script.messages) == CUSTOMERS
    assert office.verify() == []


def test_a_greylisting_exim_is_tried_again_in_every_run_and_the_others_get_nothing_more(
    office: Office, mail_servers: MailServers
) -> None:
    office.customer("GREY", email=f"greylist@{DOMAIN}")
    office.invoice("GREY", "INV-GREY", "100.00", date(2026, 6, 5))
    go_on(office, mail_servers)
    for _ in range(2):
        run(office)
    assert [touch.state for touch in office.touches("GREY")] == ["cancelled", "cancelled"]
    assert received(office, mail_servers) == [*[1] * CUSTOMERS, 0]


def test_a_recipient_refused_for_good_is_marked_and_shown_to_a_person_and_the_others_are_sent_to(
    office: Office, mail_servers: MailServers
) -> None:
    office.customer("GONE", email=f"reject@{DOMAIN}")
    office.invoice("GONE", "INV-GONE", "100.00", date(2026, 6, 5))
    go_on(office, mail_servers)
    run(office)
    assert [touch.state for touch in office.touches("GONE")] == ["failed"]
    assert [row.address for row in office.all(ContactAddress, status="invalid")] == [f"reject@{DOMAIN}"]
    [item] = office.reviews()
    assert (item.kind, item.customer_id) == ("bounced", office.customer_id("GONE"))
    assert "no such user" in item.why
    assert received(office, mail_servers) == [*[1] * CUSTOMERS, 0]
    run(office)
    assert len(office.touches("GONE")) == 1


@pytest.mark.parametrize(
    "answers", [{"DOT": ["554 5.7.1 looks like spam"]}, {"RCPT": ["550 5.7.1 our policy"]}, {"MAIL": ["552 5.3.4 big"]}]
)
def test_a_refused_message_leaves_the_address_alone_and_waits_for_a_person(
    office: Office, mail_servers: MailServers, answers: dict[str, str | list[str]]
) -> None:
    words = next(iter(answers.values()))[0]
    with scripted_smtp(**answers) as script:
        go_on(office, mail_servers, smtp_port=script.port)
        run(office)
        assert states(office) == {"sent": CUSTOMERS - 1, "failed": 1}
        assert {row.status for row in office.all(ContactAddress)} == {"valid"}
        [item] = office.reviews()
        assert item.subject.endswith("the mail server refuses the message")
        assert words in item.why
        assert "the address was left alone" in item.why
        run(office)
        assert len(script.messages) == CUSTOMERS - ("DOT" not in answers)
    assert office.verify() == []


def test_a_server_that_refuses_everybody_is_not_taken_for_a_book_of_dead_addresses(
    office: Office, mail_servers: MailServers, capsys: pytest.CaptureFixture[str]
) -> None:
    with scripted_smtp(RCPT="550 relay not permitted") as script:
        go_on(office, mail_servers, smtp_port=script.port)
        assert run(office) == Exit.STOPPED
    line = the_line(capsys)
    assert "the server refuses every message" in line
    assert "relay not permitted" in line
    assert {row.status for row in office.all(ContactAddress)} == {"valid"}
    go_on(office, mail_servers)
    assert run(office) == Exit.OK
    assert received(office, mail_servers) == [1] * CUSTOMERS


def test_a_mailbox_that_cannot_be_reached_keeps_no_message_from_leaving(
    office: Office, mail_servers: MailServers, capsys: pytest.CaptureFixture[str]
) -> None:
    go_on(office, mail_servers)
    config = office.folder / "dunlin.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(f"port = {mail_servers.imap_port}", f"port = {free_port()}"), encoding="utf-8")
    assert run(office) == Exit.OK
    assert received(office, mail_servers) == [1] * CUSTOMERS
    capsys.readouterr()
    assert dunlin(["inbox", "-w", str(office.folder), "--as-of", "2026-06-11"]) == Exit.STOPPED
    line = the_line(capsys)
    assert "cannot connect" in line
