"""Callbacks: real HTTP requests to the configured URL, signed like Twilio's, and the switches that disturb them."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from channels.mail_server import is_loopback
from evals.twilio.signing import HEADER, signature

Fields = tuple[tuple[str, str], ...]


class Forgery(StrEnum):
    """How a callback is made by somebody who is not Twilio."""

    FOREIGN_KEY = "foreign_key"
    NO_SIGNATURE = "no_signature"
    CHANGED_FIELD = "changed_field"


class Callback(NamedTuple):
    """A request to be made: kind is status or text."""

    kind: str
    url: str
    fields: Fields
    due_at: datetime

    def field(self, name: str) -> str:
        """Return a field's first value, or nothing."""
        return next((value for known, value in self.fields if known == name), "")


class Posted(NamedTuple):
    """A request that was made and the HTTP status it got; 0 when nobody answered."""

    callback: Callback
    status: int


class Answer(NamedTuple):
    """What came back for a request; status 0 when nobody answered."""

    status: int
    body: str = ""


@dataclass
class Switches:
    """What happens to callbacks on their way; the defaults disturb nothing."""

    order: Callable[[list[Callback]], list[Callback]] = list
    copies: int = 1
    delay: timedelta = timedelta(0)
    dropped: Callable[[Callback], bool] = lambda _: False
    forged: Forgery | None = None


@dataclass
class Postman:
    """Takes callbacks to the product; `reach` maps the public base URL to where it listens on loopback."""

    auth_token: str = field(repr=False)
    reach: Mapping[str, str] = field(default_factory=dict)
    timeout_seconds: float = 10
    switches: Switches = field(default_factory=Switches)

    def post(self, callback: Callback) -> Posted:
        """Make the request, as Twilio or as a forger would."""
        return Posted(callback, self.ask(callback).status)

    def ask(self, callback: Callback) -> Answer:
        """Make the request and return what is answered."""
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "User-Agent": "TwilioProxy/1.1"}
        token, sent = self.auth_token, callback.fields
        if self.switches.forged is Forgery.FOREIGN_KEY:
            token = "0" * 32
        if self.switches.forged is not Forgery.NO_SIGNATURE:
            headers[HEADER] = signature(token, callback.url, callback.fields)
        if self.switches.forged is Forgery.CHANGED_FIELD:
            sent = tuple((name, f"{value}0" if name == "MessageSid" else value) for name, value in sent)
        return _request(self._reachable(callback.url), sent, headers, self.timeout_seconds)

    def _reachable(self, url: str) -> str:
        for public, local in self.reach.items():
            if url.startswith(public):
                return local.rstrip("/") + "/" + url.removeprefix(public).lstrip("/")
        return url


def _request(url: str, fields: Fields, headers: dict[str, str], timeout_seconds: float) -> Answer:
    """Post a form on loopback and return the answer; the simulator reaches nobody else."""
    there = urlsplit(url)
    if there.scheme != "http" or not is_loopback(there.hostname or ""):
        raise ValueError(f"the simulated Twilio calls this machine only, not {url}")
    link = http.client.HTTPConnection(there.hostname or "", there.port, timeout=timeout_seconds)
    try:
        path = there.path + (f"?{there.query}" if there.query else "")
        link.request("POST", path, urlencode(fields), headers)
        got = link.getresponse()
        return Answer(got.status, got.read().decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException):
        return Answer(0)
    finally:
        link.close()
