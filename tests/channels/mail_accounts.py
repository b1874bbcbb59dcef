"""Accounts on the test mail servers, and messages to send through them, so that a case fits on one screen."""

from __future__ import annotations

from typing import Any

from channels.channel import OutgoingMessage
from channels.imap_connection import ImapAccount
from channels.smtp_conversation import SmtpAccount
from tests.servers.dovecot import PASSWORD
from tests.servers.mail import SENDER, MailServers


def smtp_account(servers: MailServers, **changes: Any) -> SmtpAccount:
    """Give the account that may send: STARTTLS and password unless told otherwise."""
    login: dict[str, Any] = {"username": SENDER.user, "password": PASSWORD}
    place: dict[str, Any] = {"host": "localhost", "port": servers.smtp_port, "ca_file": servers.ca_file}
    return SmtpAccount(**{**place, **login, **changes})


def imap_account(servers: MailServers, user: str, **changes: Any) -> ImapAccount:
    """Give a user's mailbox: STARTTLS and password unless told otherwise."""
    login: dict[str, Any] = {"username": user, "password": PASSWORD, "security": "starttls"}
    place: dict[str, Any] = {"host": "localhost", "port": servers.imap_port, "ca_file": servers.ca_file}
    return ImapAccount(**{**place, **login, **changes})


def outgoing(recipient: str, key: str = "k1", sender: str = SENDER.user) -> OutgoingMessage:
    """Give a small message; its Message-ID follows from the key."""
    message_id = f"<{key}.{len(recipient)}@collector.test>"
    raw = f"Message-ID: {message_id}\r\nTo: {recipient}\r\nSubject: Invoice {key}\r\n\r\nPlease pay.\r\n.\r\n"
    return OutgoingMessage(key, message_id, sender, recipient, raw.encode())
