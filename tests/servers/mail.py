"""Real mail on loopback for any test: the fixture `mail_servers` gives Exim to send by and Dovecot to read from."""

from __future__ import annotations

import json
import re
import smtplib
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs
from uuid import uuid4

import pytest

from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.exim import Exim, Login, Start, exim
from tests.servers.processes import free_port, program, require

#: The only one who may log in at Exim.
SENDER = Login("sender@collector.test", PASSWORD, "good-smtp-token")
DOMAIN = "collector.test"


def _came(file: Path) -> list[int]:
    """Return the second and microsecond a message came at, which Maildir writes without leading zeros."""
    return [int(part) for part in re.findall(r"[0-9]+", file.name)[:2]]


class MailServers(NamedTuple):
    """Exim and Dovecot joined by LMTP: what Exim takes for anybody lies in that user's mailbox soon after.

    Exim defers `greylist@` (451), refuses `reject@` (550), and bounces `nouser…@` after taking it. `tokens` maps
    an OAuth token valid at Dovecot to its user.
    """

    exim: Exim
    dovecot: Dovecot
    ca_file: Path
    tokens: dict[str, str]

    @property
    def smtp_port(self) -> int:
        return self.exim.smtp_port

    @property
    def smtps_port(self) -> int:
        return self.exim.smtps_port

    @property
    def imap_port(self) -> int:
        return self.dovecot.imap_port

    @property
    def imaps_port(self) -> int:
        return self.dovecot.imaps_port

    def add_user(self, name: str = "") -> str:
        """Return the address, which is also the login, of a mailbox nobody else uses; the password is PASSWORD."""
        return f"{name or 'u'}-{uuid4().hex[:8]}@{DOMAIN}"

    def deliver(self, recipient: str, raw: bytes, sender: str = "someone@customer.test") -> None:
        """Put a message into a mailbox at once, past the SMTP server."""
        with smtplib.LMTP("127.0.0.1", self.dovecot.lmtp_port) as link:
            link.sendmail(sender, [recipient], raw)

    def maildir(self, user: str) -> Path:
        return self.dovecot.home(user) / "Maildir"

    def messages(self, user: str, folder: str = "") -> list[bytes]:
        """Return the raw messages lying in a mailbox (or in one of its folders), as they came."""
        place = self.maildir(user) / f".{folder}" if folder else self.maildir(user)
        return [file.read_bytes() for part in ("new", "cur") for file in sorted((place / part).glob("*"), key=_came)]

    def arrived(self, user: str, number: int = 1, seconds: float = 8) -> list[bytes]:
        """Wait until so many messages lie in a mailbox and return them; fail the test when they do not come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.messages(user)
            if len(found) >= number:
                return found
            time.sleep(0.02)
        pytest.fail(f"{user} received {len(self.messages(user))} messages, expected {number}")

    def renumber(self, user: str) -> None:
        """Give the mailbox a new UIDVALIDITY, as a restored or moved mailbox has."""
        self.dovecot.kick(user)
        numbering = self.maildir(user) / "dovecot-uidlist"
        numbering.write_text(
            re.sub(r"\bV\d+", lambda old: f"V{int(old[0][1:]) + 1000}", numbering.read_text(), count=1)
        )
        for file in self.maildir(user).glob("dovecot.index*"):
            file.unlink()


@pytest.fixture(scope="session")
def mail_servers() -> Iterator[MailServers]:
    """Give Exim and Dovecot, started once for the session.

    Their folder is not pytest's: each starting pytest closes that one to other users, and the servers are such.
    """
    with tempfile.TemporaryDirectory(prefix="dunlin-mail-") as name:
        folder = Path(name)
        certificate = make_certificate(folder)
        smtp_port = free_port()
        tokens: dict[str, str] = {}
        with _introspection(tokens) as introspection_port:
            for reader in dovecot(folder / "d", certificate, smtp_port, introspection_port):
                start = Start(smtp_port, reader.lmtp_port, certificate, SENDER)
                for sender in exim(folder / "e", start):
                    yield MailServers(sender, reader, certificate[0], tokens)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for localhost, its own authority, and its key."""
    openssl = require(program("openssl"), "OpenSSL")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    key.chmod(0o644)
    return certificate, key


@contextmanager
def _introspection(tokens: dict[str, str]) -> Iterator[int]:
    """Answer Dovecot's question whose token this is; unknown ones are not active."""

    def answer(form: dict[str, list[str]]) -> dict[str, object]:
        user = tokens.get(form.get("token", [""])[0])
        return {"active": True, "email": user} if user else {"active": False}

    with form_server(answer) as port:
        yield port


@contextmanager
def form_server(answer: Callable[[dict[str, list[str]]], dict[str, object]]) -> Iterator[int]:
    """Serve JSON answers to posted forms; an answer with "status" sets the HTTP status."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            given = answer(parse_qs(body))
            content = json.dumps(given).encode()
            self.send_response(int(str(given.get("status", 200))))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
