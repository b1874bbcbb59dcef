"""A workspace whose webhooks are served on a free port, and somebody who calls them as Twilio or as a forger would."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from agent.bootstrap import Workplace
from evals.twilio.signing import HEADER, signature
from store.tables import WebhookCall
from tests.agent.workplace import HandClock, Office, an_office
from tests.servers.processes import free_port

ACCOUNT_SID = "AC" + "1" * 32
TOKEN, NEXT_TOKEN = "current-token", "next-token"
PUBLIC_URL = "https://hooks.trading.example"
FORM = "application/x-www-form-urlencoded"
#: The customer of the tests, as Twilio writes an address of WhatsApp.
CUSTOMER = "whatsapp:+4915112345678"

Fields = list[tuple[str, str]]


def sid(number: int) -> str:
    return f"SM{number:032x}"


def a_status(number: int, status: str = "delivered", **more: str) -> Fields:
    return [("MessageSid", sid(number)), ("MessageStatus", status), ("AccountSid", ACCOUNT_SID), *more.items()]


def a_text(number: int, body: str = "We pay on Friday") -> Fields:
    return [
        ("MessageSid", sid(number)), ("From", CUSTOMER), ("To", "whatsapp:+4930123456"), ("Body", body),
        ("NumMedia", "0"), ("ProfileName", "Eva"), ("AccountSid", ACCOUNT_SID),
    ]  # fmt: skip


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Site:
    """An office with webhooks; `office` is looked into by the tests."""

    office: Office
    port: int
    url: str = field(default=PUBLIC_URL)

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            link.request(method, path, body, dict(headers or {}))
            got = link.getresponse()
            return Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        finally:
            link.close()

    def post(self, path: str, fields: Fields, token: str = TOKEN, signed_url: str = "") -> Answer:
        """Call a webhook as Twilio does, signing the public URL."""
        header = signature(token, signed_url or self.url + path, fields)
        return self.ask("POST", path, urlencode(fields).encode(), {"Content-Type": FORM, HEADER: header})

    def calls(self) -> list[WebhookCall]:
        return sorted(self.office.all(WebhookCall), key=lambda call: call.id)


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def nobody_reads(_place: Workplace) -> bool:
    """Leave what was texted as it was stored, for the test to look at."""
    return True


def connect(folder: Path, port: int) -> None:
    """Write a Twilio account and a port into the settings of a workspace."""
    with (folder / "dunlin.toml").open("a", encoding="utf-8") as config:
        config.write(
            f'\n[twilio]\naccount_sid = "{ACCOUNT_SID}"\nauth_token = "{TOKEN}"\nauth_token_next = "{NEXT_TOKEN}"\n'
            f'whatsapp_from = "+4930123456"\npublic_url = "{PUBLIC_URL}"\n\n[web]\nport = {port}\n'
        )


def a_site(folder: Path, database_url: str, clock: HandClock) -> Iterator[Site]:
    """Make a workspace that is connected; nothing is served yet."""
    for office in an_office(folder, database_url, clock):
        office.close()
        port = free_port()
        connect(folder, port)
        office.open()
        yield Site(office, port)
