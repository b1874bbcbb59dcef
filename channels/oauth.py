"""OAuth 2 access tokens for mail servers: from a command of the operator's choice, or by a refresh token."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit

from channels.channel import TransportError
from channels.mail_server import is_loopback

#: A token withdrawn before its time heals by itself after so long.
LONGEST_REUSE_SECONDS = 300.0
_SAFETY_SECONDS = 60.0
_LARGEST_ANSWER = 65_536
_TOKEN = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, kw_only=True)
class RefreshGrant:
    """What a token endpoint asks for; raises ValueError unless the URL is https (or http to this machine)."""

    token_url: str
    client_id: str
    refresh_token: str = field(repr=False)
    client_secret: str = field(default="", repr=False)
    scope: str = ""
    timeout_seconds: float = 30

    def __post_init__(self) -> None:
        url = urlsplit(self.token_url)
        if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.hostname or "")):
            raise ValueError(f"token URL {self.token_url} must start with https://")


class OAuthToken:
    """Gives a valid access token when called, renewing it in time. Safe to call from several threads."""

    def __init__(self, obtain: Callable[[], tuple[str, float]], clock: Callable[[], float] = time.monotonic) -> None:
        self._obtain = obtain
        self._clock = clock
        self._token = ""
        self._good_until = 0.0
        self._lock = threading.Lock()

    @classmethod
    def by_command(cls, command: Sequence[str], timeout_seconds: float = 30) -> OAuthToken:
        """Take the token from the first line a command prints."""
        return cls(lambda: (_run(command, timeout_seconds), LONGEST_REUSE_SECONDS))

    @classmethod
    def by_refresh(cls, grant: RefreshGrant) -> OAuthToken:
        """Trade a refresh token for access tokens; a rotated refresh token is used until the process ends."""
        return cls(_Refresher(grant))

    def __call__(self) -> str:
        """Return a token; raise TransportError (channel down) when none can be had."""
        with self._lock:
            if not self._token or self._clock() >= self._good_until:
                token, lifetime_seconds = self._obtain()
                if not _TOKEN.fullmatch(token):
                    raise TransportError("no usable access token: it is empty or has blanks in it", channel_down=True)
                reuse_seconds = min(lifetime_seconds - _SAFETY_SECONDS, LONGEST_REUSE_SECONDS)
                self._token, self._good_until = token, self._clock() + reuse_seconds
            return self._token


def _run(command: Sequence[str], timeout_seconds: float) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command, no shell
            list(command), capture_output=True, timeout=timeout_seconds, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise TransportError(f"token command {command[0]} failed: {type(error).__name__}", channel_down=True) from error
    if done.returncode != 0:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["it said nothing"]
        raise TransportError(
            f"token command {command[0]} ended with {done.returncode}: {last[0][:200]}", channel_down=True
        )
    lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
    return lines[0].strip() if lines else ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A refresh token is for one address only."""

    def redirect_request(self, *_args: Any) -> None:
        return None


class _Refresher:
    def __init__(self, grant: RefreshGrant) -> None:
        self._grant = grant
        self._refresh_token = grant.refresh_token
        handlers: list[Any] = [_NoRedirect]
        if is_loopback(urlsplit(grant.token_url).hostname or ""):
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def __call__(self) -> tuple[str, float]:
        answer = self._ask()
        token, lifetime = answer.get("access_token"), answer.get("expires_in", LONGEST_REUSE_SECONDS)
        if not isinstance(token, str):
            raise TransportError(f"{self._grant.token_url} answered without an access token", channel_down=True)
        rotated = answer.get("refresh_token")
        if isinstance(rotated, str) and rotated:
            self._refresh_token = rotated
        try:
            return token, float(lifetime)
        except (TypeError, ValueError):
            return token, LONGEST_REUSE_SECONDS

    def _ask(self) -> dict[str, Any]:
        grant = self._grant
        fields = {
            "grant_type": "refresh_token",
            "client_id": grant.client_id,
            "client_secret": grant.client_secret,
            "refresh_token": self._refresh_token,
            "scope": grant.scope,
        }
        body = urlencode({name: value for name, value in fields.items() if value}).encode()
        try:
            with self._opener.open(grant.token_url, body, timeout=grant.timeout_seconds) as response:
                answer = json.loads(response.read(_LARGEST_ANSWER))
        except HTTPError as refusal:
            with refusal:
                raise TransportError(
                    f"{grant.token_url} gave no access token: {refusal.code} {_reason(refusal)}", channel_down=True
                ) from refusal
        except (OSError, HTTPException, ValueError) as error:
            raise TransportError(f"no access token from {grant.token_url}: {error}", channel_down=True) from error
        return answer if isinstance(answer, dict) else {}


def _reason(refusal: HTTPError) -> str:
    """Return the error code of RFC 6749 section 5.2, such as invalid_grant, when the server gives one."""
    try:
        answer = json.loads(refusal.read(_LARGEST_ANSWER))
    except (OSError, HTTPException, ValueError):
        return refusal.reason
    code = answer.get("error") if isinstance(answer, dict) else None
    return code[:80] if isinstance(code, str) and _TOKEN.fullmatch(code) else refusal.reason
