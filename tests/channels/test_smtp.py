"""Sending through a real Exim: security, logins, refusals, copies, and looking a message up again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from channels.channel import TransportError
from channels.sent_folder import SentFolder
from channels.smtp import SmtpChannel
from tests.channels.mail_accounts import imap_account, outgoing, smtp_account
from tests.servers.mail import SENDER, MailServers
from tests.servers.processes import free_port

pytestmark = pytest.mark.servers


@pytest.fixture
def channel(mail_servers: MailServers) -> Iterator[SmtpChannel]:
    opened = SmtpChannel(smtp_account(mail_servers))
    yield opened
    opened.close()


def test_a_message_sent_over_starttls_with_a_password_arrives_unchanged(
    channel: SmtpChannel, mail_servers: MailServers
) -> None:
    user = mail_servers.add_user()
    channel.deliver(outgoing(user))
    assert mail_servers.arrived(user)[0].endswith(b"Subject: Invoice k1\n\nPlease pay.\n.\n")


def test_implicit_tls_works_as_well(mail_servers: MailServers) -> None:
    user = mail_servers.add_user()
    channel = SmtpChannel(smtp_account(mail_servers, port=mail_servers.smtps_port, security="tls"))
    channel.deliver(outgoing(user))
    channel.close()
    assert len(mail_servers.arrived(user)) == 1


def test_an_oauth_token_opens_the_server_and_an_expired_one_stops_the_channel(mail_servers: MailServers) -> None:
    user = mail_servers.add_user()
    tokens = iter(["expired", SENDER.token])
    channel = SmtpChannel(smtp_account(mail_servers, password="", access_token=lambda: next(tokens)))
    with pytest.raises(TransportError, match="535") as refused:
        channel.deliver(outgoing(user))
    assert (refused.value.channel_down, refused.value.maybe_sent, refused.value.permanent) == (True, False, False)
    channel.deliver(outgoing(user))
    channel.close()
    assert len(mail_servers.arrived(user)) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "wrong"}, "535"),
        ({"password": "schlüssel"}, "characters SMTP cannot carry"),
        ({"ca_file": None}, "certificate verify failed"),
        ({"port": 1}, "refused"),
        ({"host": "no-such-host.invalid"}, "no-such-host.invalid"),
    ],
)
def test_a_server_that_cannot_be_used_stops_the_channel_and_sends_nothing(
    mail_servers: MailServers, changes: dict[str, object], words: str
) -> None:
    channel = SmtpChannel(smtp_account(mail_servers, **changes))
    with pytest.raises(TransportError, match=words) as down:
        channel.deliver(outgoing("anybody@collector.test"))
    assert (down.value.channel_down, down.value.maybe_sent, down.value.permanent) == (True, False, False)
    assert "wrong" not in str(down.value)


def test_a_refused_recipient_is_permanent_a_greylisted_one_is_not_and_the_next_message_still_goes_out(
    channel: SmtpChannel, mail_servers: MailServers
) -> None:
    user = mail_servers.add_user()
    with pytest.raises(TransportError, match=r"550 5\.1\.1") as refused:
        channel.deliver(outgoing("reject@collector.test"))
    with pytest.raises(TransportError, match=r"451 4\.7\.1") as greylisted:
        channel.deliver(outgoing("greylist@collector.test"))
    channel.deliver(outgoing(user))
    assert (refused.value.permanent, refused.value.channel_down, refused.value.maybe_sent) == (True, False, False)
    assert (greylisted.value.permanent, greylisted.value.channel_down) == (False, False)
    assert len(mail_servers.arrived(user)) == 1


def test_a_bounce_comes_back_to_the_envelope_sender(channel: SmtpChannel, mail_servers: MailServers) -> None:
    sender = mail_servers.add_user()
    tagged = sender.replace("@", "+b.t2@")
    channel.deliver(outgoing("nouser@collector.test", sender=tagged))
    bounce = mail_servers.arrived(sender)[0]
    assert b"Return-Path: <>" in bounce
    assert b"multipart/report" in bounce
    assert f"To: {tagged}".encode() in bounce


def test_several_threads_share_the_channel(channel: SmtpChannel, mail_servers: MailServers) -> None:
    user = mail_servers.add_user()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: channel.deliver(outgoing(user, f"k{number}")), range(12)))
    subjects = {raw.split(b"Subject: ")[1].split(b"\n")[0] for raw in mail_servers.arrived(user, 12)}
    assert subjects == {f"Invoice k{number}".encode() for number in range(12)}


def test_a_copy_is_kept_in_sent_and_proves_later_that_the_message_went_out(mail_servers: MailServers) -> None:
    user, own = mail_servers.add_user(), mail_servers.add_user("own")
    channel = SmtpChannel(smtp_account(mail_servers), SentFolder(imap_account(mail_servers, own)))
    message, never = outgoing(user), outgoing(user, "never-sent")
    channel.deliver(message)
    assert mail_servers.messages(own, "Sent") == [message.raw.replace(b"\r\n", b"\n")]
    assert channel.was_sent(message) is True
    assert channel.was_sent(never) is None
    channel.close()


def test_a_sent_folder_is_opened_again_when_its_connection_was_ended(mail_servers: MailServers) -> None:
    own = mail_servers.add_user("own")
    folder = SentFolder(imap_account(mail_servers, own))
    folder.append(outgoing("a@customer.test", "k1").raw)
    mail_servers.dovecot.kick(own)
    folder.append(outgoing("a@customer.test", "k2").raw)
    assert folder.contains(outgoing("a@customer.test", "k2").rfc_message_id)
    folder.close()
    assert len(mail_servers.messages(own, "Sent")) == 2


def test_not_finding_a_message_means_not_sent_only_where_the_account_says_so(mail_servers: MailServers) -> None:
    own = mail_servers.add_user("own")
    account = smtp_account(mail_servers, lookup_is_authoritative=True)
    sure = SmtpChannel(account, SentFolder(imap_account(mail_servers, own)))
    blind = SmtpChannel(account, SentFolder(imap_account(mail_servers, own, port=free_port())))
    assert sure.was_sent(outgoing("x@collector.test")) is False
    assert blind.was_sent(outgoing("x@collector.test")) is None
    assert SmtpChannel(account).was_sent(outgoing("x@collector.test")) is None
    sure.close()


def test_the_archive_receives_a_blind_copy_that_settles_doubt(mail_servers: MailServers) -> None:
    user, archive = mail_servers.add_user(), mail_servers.add_user("archive")
    folder = SentFolder(imap_account(mail_servers, archive), "INBOX", append=False)
    channel = SmtpChannel(smtp_account(mail_servers, archive_address=archive), archive=folder)
    message = outgoing(user)
    channel.deliver(message)
    mail_servers.arrived(archive)
    assert channel.was_sent(message) is True
    assert archive.encode() not in mail_servers.arrived(user)[0]
    channel.close()


def test_a_refused_archive_does_not_keep_the_customer_waiting(
    mail_servers: MailServers, caplog: pytest.LogCaptureFixture
) -> None:
    user = mail_servers.add_user()
    channel = SmtpChannel(smtp_account(mail_servers, archive_address="reject@collector.test"))
    with caplog.at_level(logging.WARNING):
        channel.deliver(outgoing(user))
    channel.close()
    assert len(mail_servers.arrived(user)) == 1
    assert "no archive copy of <k1" in caplog.text


def test_a_sent_folder_out_of_reach_does_not_make_a_sent_message_a_failed_one(
    mail_servers: MailServers, caplog: pytest.LogCaptureFixture
) -> None:
    user = mail_servers.add_user()
    unreachable = SentFolder(imap_account(mail_servers, user, port=free_port()))
    channel = SmtpChannel(smtp_account(mail_servers), unreachable)
    with caplog.at_level(logging.WARNING):
        channel.deliver(outgoing(user))
    channel.close()
    assert len(mail_servers.arrived(user)) == 1
    assert "no copy of <k1" in caplog.text


def test_a_ca_file_that_is_not_there_is_named_at_once(mail_servers: MailServers, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"CA file .*missing\.pem for localhost cannot be used"):
        SmtpChannel(smtp_account(mail_servers, ca_file=tmp_path / "missing.pem"))
