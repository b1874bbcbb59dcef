"""Reading a mailbox on a real Dovecot: order, marks, renumbering, oversize, and connections that break."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from channels.channel import IncomingMessage, Position, TransportError
from channels.imap import ImapInbox
from tests.channels.mail_accounts import imap_account
from tests.servers.mail import MailServers

pytestmark = pytest.mark.servers

Open = Callable[..., ImapInbox]


@pytest.fixture
def user(mail_servers: MailServers) -> str:
    return mail_servers.add_user()


@pytest.fixture
def open_inbox(mail_servers: MailServers, user: str) -> Iterator[Open]:
    """Open the user's inbox; settings of the account go in `login`, those of the inbox as they are."""
    opened: list[ImapInbox] = []

    def opener(login: dict[str, Any] | None = None, **settings: Any) -> ImapInbox:
        opened.append(ImapInbox(imap_account(mail_servers, user, **(login or {})), **settings))
        return opened[-1]

    yield opener
    for inbox in opened:
        inbox.close()


def mail(subject: str, padding: int = 0) -> bytes:
    return f"From: c@customer.test\r\nSubject: {subject}\r\n\r\nHello.\r\n{'x' * 70 * padding}\r\n".encode()


def subjects(messages: list[IncomingMessage]) -> list[str]:
    return [message.raw.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for message in messages]


def test_messages_come_oldest_first_with_arrival_time_and_only_once(
    mail_servers: MailServers, user: str, open_inbox: Open
) -> None:
    for subject in ("one", "two", "three"):
        mail_servers.deliver(user, mail(subject))
    inbox = open_inbox()
    found = list(inbox.fetch(Position()))
    assert subjects(found) == ["one", "two", "three"]
    assert timedelta(0) <= datetime.now(UTC) - found[0].arrived_at < timedelta(minutes=1)
    assert list(inbox.fetch(found[-1].position)) == []
    mail_servers.deliver(user, mail("four"))
    assert subjects(list(inbox.fetch(found[-1].position))) == ["four"]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_oauth_token_opens_the_mailbox_and_an_expired_one_does_not(
    mail_servers: MailServers, user: str, open_inbox: Open, security: str
) -> None:
    mail_servers.deliver(user, mail("one"))
    mail_servers.tokens[f"good-{user}"] = user
    port = mail_servers.imaps_port if security == "tls" else mail_servers.imap_port
    way = {"password": "", "security": security, "port": port}
    good = open_inbox({**way, "access_token": lambda: f"good-{user}"})
    expired = open_inbox({**way, "access_token": lambda: f"expired-{user}"})
    assert subjects(list(good.fetch(Position()))) == ["one"]
    with pytest.raises(TransportError, match="cannot log in") as refused:
        list(expired.fetch(Position()))
    assert refused.value.channel_down


@pytest.mark.parametrize(
    ("login", "words"),
    [
        ({"password": "wrong"}, "Authentication failed"),
        ({"password": "schlüssel"}, "Authentication failed"),
        ({"ca_file": None}, "certificate verify failed"),
        ({"port": 1}, "refused"),
    ],
)
def test_a_mailbox_that_cannot_be_opened_is_reported_as_down(
    open_inbox: Open, login: dict[str, object], words: str
) -> None:
    with pytest.raises(TransportError, match=words) as down:
        list(open_inbox(login).fetch(Position()))
    assert down.value.channel_down


def test_reading_leaves_messages_unmarked_until_they_are_stored(
    mail_servers: MailServers, user: str, open_inbox: Open
) -> None:
    mail_servers.deliver(user, mail("one"))
    mail_servers.deliver(user, mail("two"))
    inbox = open_inbox()
    found = list(inbox.fetch(Position()))
    assert flags(inbox) == [set(), set()]
    inbox.mark_processed(found[:1])
    assert flags(inbox) == [{b"$Processed", b"\\Seen"}, set()]


def test_a_mailbox_opened_read_only_is_left_as_it_was_even_to_what_is_recent(
    mail_servers: MailServers, user: str, open_inbox: Open
) -> None:
    mail_servers.deliver(user, mail("one"))
    assert subjects(list(open_inbox(read_only=True).fetch(Position()))) == ["one"]
    inbox = open_inbox()
    assert subjects(list(inbox.fetch(Position()))) == ["one"]
    assert inbox._selected[b"RECENT"] == 1
    assert flags(inbox) == [set()]


def flags(inbox: ImapInbox) -> list[set[bytes]]:
    client = inbox._open()
    known = client.get_flags(client.search(["ALL"]))
    return [set(known[uid]) - {b"\\Recent"} for uid in sorted(known)]


def test_stored_messages_are_moved_where_the_operator_wants_them(
    mail_servers: MailServers, user: str, open_inbox: Open
) -> None:
    mail_servers.deliver(user, mail("one"))
    inbox = open_inbox(processed_folder="Done")
    inbox.mark_processed(list(inbox.fetch(Position())))
    assert mail_servers.messages(user) == []
    assert len(mail_servers.messages(user, "Done")) == 1


def test_a_renumbered_mailbox_is_read_again_from_the_start(
    mail_servers: MailServers, user: str, open_inbox: Open
) -> None:
    mail_servers.deliver(user, mail("one"))
    inbox = open_inbox()
    before = list(inbox.fetch(Position()))
    inbox.close()
    mail_servers.renumber(user)
    again = list(inbox.fetch(before[-1].position))
    assert subjects(again) == ["one"]
    assert again[0].position.uid_validity != before[0].position.uid_validity
    inbox.mark_processed(before)
    assert flags(inbox) == [set()]


def test_mail_from_before_the_first_day_wanted_is_left_alone(
    mail_servers: MailServers, user: str, open_inbox: Open
) -> None:
    inbox = open_inbox(not_before=date(2026, 6, 1))
    client = inbox._open()
    client.append("INBOX", mail("last year"), (), datetime(2025, 3, 1, tzinfo=UTC))
    client.append("INBOX", mail("this month"), (), datetime(2026, 6, 10, tzinfo=UTC))
    found = list(inbox.fetch(Position()))
    assert subjects(found) == ["this month"]
    assert found[0].arrived_at == datetime(2026, 6, 10, tzinfo=UTC)


def test_an_oversize_message_comes_as_its_headers_with_a_mark_and_those_around_it_whole(
    mail_servers: MailServers, user: str, open_inbox: Open
) -> None:
    for message in (mail("small"), mail("huge", padding=100), mail("after")):
        mail_servers.deliver(user, message)
    found = list(open_inbox(max_bytes=2_000).fetch(Position()))
    assert subjects(found) == ["small", "huge", "after"]
    assert found[1].raw.startswith(b"X-Dunlin-Oversize: 7")
    assert b"xxxx" not in found[1].raw
    assert found[2].raw.endswith(b"Hello.\r\n\r\n")


def test_a_message_the_server_cannot_give_is_shown_as_such_instead_of_being_skipped(
    mail_servers: MailServers, user: str, open_inbox: Open
) -> None:
    mail_servers.deliver(user, mail("before"))
    (mail_servers.maildir(user) / "new" / "1700000000.empty.host").write_bytes(b"")
    found = list(open_inbox().fetch(Position()))
    assert len(found) == 2
    assert sum(one.raw.startswith(b"X-Dunlin-Unreadable: ") for one in found) == 1


def test_more_messages_than_one_batch_come_complete(mail_servers: MailServers, user: str, open_inbox: Open) -> None:
    inbox = open_inbox()
    client = inbox._open()
    for number in range(60):
        client.append("INBOX", mail(str(number)))
    assert subjects(list(inbox.fetch(Position()))) == [str(number) for number in range(60)]


def test_a_message_deleted_while_reading_does_not_stop_the_others(
    mail_servers: MailServers, user: str, open_inbox: Open
) -> None:
    inbox, other = open_inbox(), open_inbox(processed_folder="Elsewhere")
    client = inbox._open()
    for number in range(60):
        client.append("INBOX", mail(str(number)))
    reading = inbox.fetch(Position())
    first = next(reading)
    last = list(other.fetch(Position(first.position.uid_validity, 59)))
    other.mark_processed(last)
    assert subjects([first, *reading]) == [str(number) for number in range(59)]


def test_a_connection_lost_between_two_readings_is_renewed_and_nothing_lost_or_doubled(
    mail_servers: MailServers, user: str, open_inbox: Open
) -> None:
    mail_servers.deliver(user, mail("one"))
    inbox = open_inbox()
    [first] = inbox.fetch(Position())
    for subject in ("two", "three"):
        mail_servers.dovecot.kick(user)
        mail_servers.deliver(user, mail(subject))
    found = list(inbox.fetch(first.position))
    assert subjects(found) == ["two", "three"]
    inbox.mark_processed([first, *found])
    assert flags(inbox) == [{b"$Processed", b"\\Seen"}] * 3


def test_a_lost_connection_is_renewed_only_once(mail_servers: MailServers, user: str, open_inbox: Open) -> None:
    mail_servers.tokens[f"good-{user}"] = user
    asked: list[str] = []

    def token() -> str:
        asked.append("good" if not asked else "expired")
        return f"{asked[-1]}-{user}"

    inbox = open_inbox({"password": "", "access_token": token})
    list(inbox.fetch(Position()))
    mail_servers.dovecot.kick(user)
    with pytest.raises(TransportError, match="cannot log in"):
        list(inbox.fetch(Position()))
    assert asked == ["good", "expired"]
