"""One SMTP connection, and what each answer of the server means for the message at hand."""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from typing import Literal

from channels.channel import TransportError
from channels.mail_server import MailServer, xoauth2

_CLOSING = 421
#: Answers about us, not about the recipient: log in first, use TLS first, mechanism too weak.
_ABOUT_US = (530, 534, 535, 538)
_TOO_LARGE = 552
_UNAVAILABLE = 550
#: Enhanced codes about the mailbox or domain itself (RFC 3463); size, content and policy have codes of their own.
_ABOUT_THE_ADDRESS = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
_ENHANCED = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])")


@dataclass(frozen=True, kw_only=True)
class SmtpAccount(MailServer):
    """Where and how mail is handed over.

    `archive_address` receives a blind copy in the same transaction, so that our own mailbox can prove later what
    the server took. `answer_timeout_seconds` is how long to wait for the verdict after the last byte: giving up
    early makes a message doubtful (RFC 5321 asks for ten minutes). `helo_name` is the name given to the server.
    """

    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    archive_address: str = ""
    helo_name: str = ""
    answer_timeout_seconds: float = 300
    max_connection_age_seconds: float = 300
    max_messages_per_connection: int = 100
    lookup_is_authoritative: bool = False


class SmtpConversation:
    """A connection that is logged in; `usable` turns False when it must not be used for another message."""

    def __init__(self, account: SmtpAccount, context: ssl.SSLContext | None) -> None:
        """Connect, secure and log in; raise TransportError (channel down) when that fails."""
        self._account = account
        self.usable = True
        self._smtp: smtplib.SMTP | None = None
        try:
            self._smtp = _connected(account, context)
            _log_in(self._smtp, account)
        except UnicodeEncodeError as error:
            self.close()
            raise self._failure("name or password has characters SMTP cannot carry") from error
        except (OSError, ValueError) as error:
            self.close()
            raise self._failure(_words(error)) from error
        except TransportError:
            self.close()
            raise

    def begin(self, sender: str, size: int) -> None:
        """Open a transaction; a refused sender is our mistake and stops every message, a refused size only this."""
        options = f" SIZE={size}" if self._link.has_extn("size") else ""
        code, text = self._ask(f"MAIL FROM:<{sender}>{options}")
        if code // 100 != 2:
            too_large = code == _TOO_LARGE
            raise self._refusal(code, text, "MAIL FROM", permanent=too_large, channel_down=not too_large)

    def recipient(self, address: str) -> None:
        """Name a recipient; 5xx is permanent, 4xx is not.

        Only here can the address be at fault: who says "no such user" after the content is a filter.
        """
        code, text = self._ask(f"RCPT TO:<{address}>")
        if code // 100 != 2:
            about_us = code in _ABOUT_US
            permanent = code // 100 == 5 and not about_us
            raise self._refusal(
                code,
                text,
                f"RCPT TO {address}",
                permanent=permanent,
                address_at_fault=permanent and _blames_address(code, text),
                channel_down=about_us,
            )

    def content(self, wire: bytes) -> None:
        """Send the content; once the final dot is on its way, a missing answer means `maybe_sent`."""
        code, text = self._ask("DATA")
        if code != 354:
            raise self._refusal(code, text, "DATA", permanent=code // 100 == 5)
        try:
            self._link.send(wire)
        except OSError as error:
            self.usable = False
            raise self._failure(f"connection lost in the middle of a message: {_words(error)}") from error
        code, text = self._verdict()
        if code // 100 in (4, 5):
            raise self._refusal(code, text, "content", permanent=code // 100 == 5)
        if code // 100 != 2:
            self.usable = False
            raise TransportError(f"{self._account.where} answered {code} {text} to a message", maybe_sent=True)

    def reset(self) -> None:
        """Forget a refused transaction, so that the connection can carry the next message."""
        try:
            code, _ = self._ask("RSET")
            self.usable = self.usable and code == 250
        except TransportError:
            self.usable = False

    def close(self) -> None:
        """Say goodbye if the server still listens, and hang up."""
        if self._smtp is None:
            return
        if self.usable and self._smtp.sock is not None:
            # A farewell is worth a second, not the timeout of a transaction.
            with contextlib.suppress(OSError):
                self._smtp.sock.settimeout(1)
                self._smtp.docmd("QUIT")
        self._smtp.close()

    def _verdict(self) -> tuple[int, str]:
        try:
            self._socket.settimeout(self._account.answer_timeout_seconds)
            self._link.send(b".\r\n")
            code, text = self._link.getreply()
            self._socket.settimeout(self._account.timeout_seconds)
        except OSError as error:
            self.usable = False
            raise TransportError(
                f"{self._account.where}: no answer to a whole message: {_words(error)}", maybe_sent=True
            ) from error
        return code, _printable(text)

    def _ask(self, command: str) -> tuple[int, str]:
        try:
            code, text = self._link.docmd(command)
        except OSError as error:
            self.usable = False
            raise self._failure(f"connection lost at {command[:4]}: {_words(error)}") from error
        return code, _printable(text)

    def _refusal(
        self, code: int, text: str, stage: str, *, channel_down: bool = False, **meaning: bool
    ) -> TransportError:
        if code == _CLOSING or code // 100 not in (4, 5):
            self.usable = False
        return TransportError(
            f"{self._account.where} refused {stage}: {code} {text}",
            channel_down=channel_down or code == _CLOSING,
            **meaning,
        )

    def _failure(self, reason: str) -> TransportError:
        return TransportError(f"{self._account.where}: {reason}", channel_down=True)

    @property
    def _link(self) -> smtplib.SMTP:
        if self._smtp is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self._smtp

    @property
    def _socket(self) -> socket.socket:
        if self._link.sock is None:
            raise smtplib.SMTPServerDisconnected("connection closed")
        return self._link.sock


def on_the_wire(raw: bytes) -> bytes:
    """Give a message the line ends and doubled dots of RFC 5321 section 4.5.2, without the final dot."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)


def _blames_address(code: int, text: str) -> bool:
    """Say whether a refused recipient is a dead address, not a full mailbox or a server that wants none of our mail."""
    enhanced = _ENHANCED.search(text)
    return enhanced.group() in _ABOUT_THE_ADDRESS if enhanced else code == _UNAVAILABLE


def _connected(account: SmtpAccount, context: ssl.SSLContext | None) -> smtplib.SMTP:
    name = account.helo_name or _own_name()
    if account.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            account.host, account.port, local_hostname=name, timeout=account.timeout_seconds, context=context
        )
    else:
        smtp = smtplib.SMTP(account.host, account.port, local_hostname=name, timeout=account.timeout_seconds)
    try:
        smtp.ehlo_or_helo_if_needed()
        if account.security == "starttls":
            smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
        if smtp.sock is not None:
            # The final dot travels alone; without this it would wait for the acknowledgement of what precedes it.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (OSError, ValueError):
        smtp.close()
        raise
    return smtp


def _own_name() -> str:
    """Name this machine without asking the DNS, which may take its time to know nothing."""
    name = socket.gethostname()
    return name if "." in name else "[127.0.0.1]"


def _log_in(smtp: smtplib.SMTP, account: SmtpAccount) -> None:
    if account.access_token is not None:
        answer = xoauth2(account.username, account.access_token())
        # A refused token is explained in a challenge, which wants an empty answer before the refusal itself.
        smtp.auth("XOAUTH2", lambda challenge=None: answer if challenge is None else "")
    elif account.username:
        smtp.login(account.username, account.password)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_printable(error.smtp_error)}"
    return _printable(str(error)) or type(error).__name__


def _printable(text: bytes | str) -> str:
    """Cut a server's words to one harmless line."""
    line = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return re.sub(r"[^\x20-\x7e]+", " ", line).strip()[:200]
