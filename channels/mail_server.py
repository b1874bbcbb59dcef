"""Where a mail server is and how we prove who we are: shared by sending (SMTP) and reading (IMAP)."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """A server, the way to it and the login; raises ValueError when the login would travel in clear text.

    `access_token` (OAuth 2) is called for each new connection and then used instead of the password.
    """

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)
    access_token: Callable[[], str] | None = field(default=None, repr=False)
    ca_file: Path | None = None
    allow_plaintext: bool = False
    timeout_seconds: float = 30

    def __post_init__(self) -> None:
        if self.security not in ("starttls", "tls", "none"):
            raise ValueError(f"{self.host}: security is {self.security!r}, but must be starttls, tls or none")
        if self.security == "none" and not self.allow_plaintext and not is_loopback(self.host):
            raise ValueError(
                f"{self.host}: security 'none' would send mail and password in clear text over the network; "
                "use 'starttls' or 'tls', or allow plain text explicitly"
            )

    @property
    def where(self) -> str:
        """Name the server for messages to people."""
        return f"{self.host}:{self.port}"

    def tls_context(self) -> ssl.SSLContext:
        """Make the context that verifies the server's certificate; ValueError when the CA file is unusable."""
        try:
            return ssl.create_default_context(cafile=str(self.ca_file) if self.ca_file else None)
        except OSError as error:
            raise ValueError(f"CA file {self.ca_file} for {self.host} cannot be used: {error}") from error


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine, judged by its name or address alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def xoauth2(username: str, token: str) -> str:
    """Word the XOAUTH2 answer Google and Microsoft expect, before base64."""
    return f"user={username}\x01auth=Bearer {token}\x01\x01"
