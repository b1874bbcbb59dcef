"""Watching a mailbox on a real Dovecot: told at once of mail, also over a lost connection; ended promptly."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from channels.imap_connection import ImapAccount
from channels.imap_watch import ImapWatch
from tests.channels.mail_accounts import imap_account
from tests.servers.mail import MailServers
from tests.servers.processes import free_port

pytestmark = pytest.mark.servers

MAIL = b"From: c@customer.test\r\nSubject: news\r\n\r\nHello.\r\n"


class Bell:
    """Counts how often it was rung."""

    def __init__(self) -> None:
        self.rung = 0
        self._changed = threading.Condition()

    def __call__(self) -> None:
        with self._changed:
            self.rung += 1
            self._changed.notify_all()

    def rings(self, times: int, seconds: float = 60) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.rung >= times, seconds)


def test_mail_is_told_of_the_moment_it_arrives_and_at_the_beginning_once(mail_servers: MailServers) -> None:
    user, bell = mail_servers.add_user(), Bell()
    with ImapWatch(imap_account(mail_servers, user)).telling(bell):
        assert bell.rings(1)
        assert not bell.rings(2, seconds=0.7)
        for times in (2, 3):
            mail_servers.deliver(user, MAIL)
            assert bell.rings(times)
    assert bell.rung == 3
    # Watching reads nothing and marks nothing.
    assert len(list((mail_servers.maildir(user) / "new").iterdir())) == 2


def test_a_lost_connection_is_renewed_and_what_came_meanwhile_is_told_of(mail_servers: MailServers) -> None:
    user, bell = mail_servers.add_user(), Bell()
    with ImapWatch(imap_account(mail_servers, user)).telling(bell):
        assert bell.rings(1)
        mail_servers.dovecot.kick(user)
        mail_servers.deliver(user, MAIL)
        assert bell.rings(2)


@contextmanager
def without_idle() -> Iterator[int]:
    """Serve IMAP that says yes to everything but knows no IDLE."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            link, _ = listener.accept()
            with link, link.makefile("rb") as lines:
                link.sendall(b"* OK [CAPABILITY IMAP4rev1] hello\r\n")
                for line in lines:
                    link.sendall(b"* CAPABILITY IMAP4rev1\r\n" + line.split()[0] + b" OK done\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


def test_a_server_without_idle_is_left_to_the_schedule(caplog: pytest.LogCaptureFixture) -> None:
    bell = Bell()
    with caplog.at_level(logging.INFO), without_idle() as port:
        account = ImapAccount(host="127.0.0.1", port=port, security="none", username="u", password="p")
        with ImapWatch(account).telling(bell):
            until(lambda: "does not announce new mail" in caplog.text)
    assert bell.rung == 0


def test_a_server_that_is_gone_is_no_reason_to_fail_and_the_end_is_prompt(
    mail_servers: MailServers, caplog: pytest.LogCaptureFixture
) -> None:
    bell, gone = Bell(), imap_account(mail_servers, "nobody", port=free_port())
    with caplog.at_level(logging.INFO), ImapWatch(gone).telling(bell):
        until(lambda: "not announced for the next 1 seconds" in caplog.text)
    assert bell.rung == 0


def test_the_end_is_prompt_while_nothing_comes(mail_servers: MailServers) -> None:
    bell = Bell()
    with ImapWatch(imap_account(mail_servers, mail_servers.add_user())).telling(bell):
        assert bell.rings(1)
    assert not any(thread.name == "mailbox watch" for thread in threading.enumerate())


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
