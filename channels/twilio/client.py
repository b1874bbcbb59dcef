"""Twilio's own client for an account, its hosts led to loopback where they are mapped."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from channels.twilio.account import TwilioAccount

_log = logging.getLogger(__name__)


class UnknownHostError(ValueError):
    """The client wanted to call a host that is not mapped to loopback."""


def client_of(account: TwilioAccount) -> Client:
    """Make Twilio's own client for an account; it never tries a request again by itself."""
    # A non-empty environment keeps the client from reading the process's own: region and edge would change the host.
    return Client(
        account.account_sid,
        account.auth_tokens[0],
        http_client=MappedHttpClient(account.hosts, account.timeout_seconds),
        environment={"": ""},
        user_agent_extensions=["dunlin"],
    )


class MappedHttpClient(TwilioHttpClient):  # type: ignore[misc]
    """Twilio's HTTP client, led to loopback where hosts are mapped, and silent about what messages say."""

    def __init__(self, hosts: Mapping[str, str], timeout_seconds: float) -> None:
        super().__init__(timeout=timeout_seconds, logger=_log)
        self._hosts = dict(hosts)
        if self._hosts:
            self.session.trust_env = False

    def request(self, method: str, url: str, *rest: Any, **named: Any) -> Any:
        """Make a request, at the mapped host if there is a map; UnknownHostError when the map lacks the host."""
        return super().request(method, self._mapped(url) if self._hosts else url, *rest, **named)

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Log nothing: the client would write whole messages and numbers into the log."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Log nothing, for the same reason."""

    def _mapped(self, url: str) -> str:
        wanted = urlsplit(url)
        base = self._hosts.get(wanted.hostname or "")
        if base is None:
            raise UnknownHostError(f"{wanted.hostname} is not among the hosts mapped to this machine")
        there = urlsplit(base)
        return urlunsplit((there.scheme, there.netloc, wanted.path, wanted.query, ""))
