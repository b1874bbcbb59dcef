"""The one door to IMAP: connect, log in, and turn every way a mailbox can fail into a TransportError."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from imapclient import IMAPClient

from channels.channel import TransportError
from channels.mail_server import MailServer


@dataclass(frozen=True, kw_only=True)
class ImapAccount(MailServer):
    """Where and how a mailbox is read."""

    port: int = 993
    security: Literal["starttls", "tls", "none"] = "tls"


@contextlib.contextmanager
def reported(account: ImapAccount, doing: str) -> Iterator[None]:
    """Report whatever goes wrong inside as TransportError (channel down).

    `imapclient` raises its own errors, those of `imaplib` and of the socket, and ValueError on answers it
    cannot read; an answer without what was asked for shows as KeyError.
    """
    try:
        yield
    except (IMAPClient.Error, OSError, ValueError, KeyError) as error:
        # The library hands the server's words on as the text of a bytes literal.
        words = " ".join(str(error).split()).removeprefix("b'").removesuffix("'")[:200] or type(error).__name__
        raise TransportError(f"{account.where}: {doing}: {words}", channel_down=True) from error


def connect(account: ImapAccount, context: ssl.SSLContext | None) -> Any:
    """Return a logged-in `IMAPClient`; raise TransportError (channel down) otherwise.

    The client is untyped, as the library is.
    """
    with reported(account, "cannot connect"):
        client = IMAPClient(
            account.host,
            account.port,
            ssl=account.security == "tls",
            ssl_context=context,
            timeout=account.timeout_seconds,
        )
    try:
        # Times then come with their zone.
        client.normalise_times = False
        # A message to keep goes out in two pieces; the second would wait for the acknowledgement of the first.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with reported(account, "cannot log in"):
            if account.security == "starttls":
                client.starttls(context)
            _log_in(client, account)
    except TransportError:
        hang_up(client)
        raise
    return client


def hang_up(client: Any) -> None:
    """Close a connection without waiting for the server's word, which may never come."""
    with contextlib.suppress(IMAPClient.Error, OSError, ValueError):
        client.shutdown()


def _log_in(client: Any, account: ImapAccount) -> None:
    if account.access_token is not None:
        client.oauth2_login(account.username, account.access_token())
    elif account.username.isascii() and account.password.isascii():
        client.login(account.username, account.password)
    else:
        # LOGIN is for ASCII only.
        client.plain_login(account.username, account.password)
