"""The Twilio account messages go through; loads nothing of Twilio's, so that it costs nothing to look at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from channels.mail_server import is_loopback

_ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")
_SERVICE_SID = re.compile(r"MG[0-9a-fA-F]{32}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
#: A WebSocket has schemes of its own.
SOCKET_SCHEMES = {"https": "wss", "http": "ws"}


def is_service(sender: str) -> bool:
    """Say whether a sender is a messaging service, which picks the number itself."""
    return _SERVICE_SID.fullmatch(sender) is not None


@dataclass(frozen=True, kw_only=True)
class TwilioAccount:
    """Who we are at Twilio; raises ValueError with a sentence when that cannot work.

    Calls are made with the first of `auth_tokens`; callbacks signed with any of them are believed, so that a token can
    be changed without losing one. A sender is a number in E.164, for SMS perhaps a messaging service, "" = not
    connected. `public_url` is the address under which Twilio reaches us. `hosts` maps Twilio's hosts to base URLs on
    loopback, for rehearsals and tests.
    """

    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    whatsapp_from: str = ""
    sms_from: str = ""
    voice_from: str = ""
    voice_relay: bool = False
    person_number: str = ""
    messaging_service_sid: str = ""
    public_url: str = ""
    hosts: Mapping[str, str] = field(default_factory=dict)
    timeout_seconds: float = 15

    def __post_init__(self) -> None:
        if not _ACCOUNT_SID.fullmatch(self.account_sid):
            raise ValueError(f"Twilio account SID {self.account_sid!r} must be AC and 32 hexadecimal digits")
        if not self.auth_tokens or not all(self.auth_tokens):
            raise ValueError("a Twilio account needs at least one auth token, and none may be empty")
        if self.messaging_service_sid and not _SERVICE_SID.fullmatch(self.messaging_service_sid):
            raise ValueError(f"messaging service {self.messaging_service_sid!r} must be MG and 32 hexadecimal digits")
        for number in (self.whatsapp_from, "" if is_service(self.sms_from) else self.sms_from, self.voice_from):
            if number and not _E164.fullmatch(number):
                raise ValueError(f"the sender {number!r} must be a number like +4930123456")
        if self.person_number and not _E164.fullmatch(self.person_number):
            raise ValueError(f"the person's number {self.person_number!r} must be a number like +4930123456")
        self._check_urls()

    def status_url(self, outbox_key: str) -> str:
        """Return the callback URL of a message; its outbox key in it finds the message even without a SID."""
        return f"{self.public_url.rstrip('/')}/twilio/status?o={quote(outbox_key, safe='')}"

    def call_url(self, step: str, outbox_key: str, turn: int | None = None) -> str:
        """Return where Twilio asks or tells about a call: answer, turn (the how-manieth), machine, status and so on."""
        which = "" if turn is None else f"&n={turn}"
        return f"{self.public_url.rstrip('/')}/twilio/voice/{step}?o={quote(outbox_key, safe='')}{which}"

    def relay_url(self, outbox_key: str) -> str:
        """Return where Twilio opens the WebSocket of a call; the key is in the path, so that only that is signed."""
        scheme, _, ours = self.public_url.rstrip("/").partition("://")
        return f"{SOCKET_SCHEMES[scheme]}://{ours}/twilio/voice/relay/{quote(outbox_key, safe='')}"

    def paper_url(self, token: str) -> str:
        """Return where a customer fetches the paper a signed token names."""
        return f"{self.public_url.rstrip('/')}/papers/{token}"

    def _check_urls(self) -> None:
        if self.timeout_seconds <= 0:
            raise ValueError("the Twilio time-out must be more than 0 seconds")
        if self.public_url:
            url = urlsplit(self.public_url)
            safe = url.scheme == "https" or (url.scheme == "http" and is_loopback(url.hostname or ""))
            if not safe or not url.hostname or url.query or url.fragment:
                raise ValueError(f"the public URL {self.public_url!r} must start with https:// and have no query")
        for host, base in self.hosts.items():
            if not is_loopback(urlsplit(base).hostname or ""):
                raise ValueError(f"{host} may only be mapped to this machine, not to {base}")
