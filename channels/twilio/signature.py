"""Whether a callback is Twilio's: its signature over the configured public URL, never over what the request says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from channels.twilio.account import SOCKET_SCHEMES, TwilioAccount

#: The header that carries it.
HEADER = "X-Twilio-Signature"


class _Fields(dict[str, list[str]]):
    """A form as the validator takes it: all values of a name count, not the last one only."""

    def __init__(self, pairs: Iterable[Sequence[str]]) -> None:
        super().__init__()
        for name, value in pairs:
            self.setdefault(name, []).append(value)

    def getlist(self, name: str) -> list[str]:
        """Return all values of a field."""
        return self[name]


def is_signed(
    account: TwilioAccount, path_and_query: str, form: Iterable[Sequence[str]] | str | None, header: str | None
) -> bool:
    """Say whether Twilio sent this form to this path of ours; whatever is malformed was not, and nothing is raised.

    `form` holds all pairs as they came, blanks and repeated names included; a body that is no form is no callback.
    """
    if form is None or isinstance(form, str | bytes):
        return False
    return _is_valid(account, account.public_url.rstrip("/") + path_and_query, form, header)


def is_signed_socket(account: TwilioAccount, path_and_query: str, header: str | None) -> bool:
    """Say whether Twilio asks to open this WebSocket; it signs the fields of the query beside the URL without it."""
    path, _, query = path_and_query.partition("?")
    scheme, _, ours = account.public_url.rstrip("/").partition("://")
    url = f"{SOCKET_SCHEMES.get(scheme, '')}://{ours}{path}"
    return _is_valid(account, url, parse_qsl(query, keep_blank_values=True), header)


def _is_valid(account: TwilioAccount, url: str, form: Iterable[Sequence[str]], header: str | None) -> bool:
    if not account.public_url or not isinstance(header, str) or not header:
        return False
    try:
        fields = _Fields(form)
        return any(RequestValidator(token).validate(url, fields, header) for token in account.auth_tokens)
    except (TypeError, ValueError, AttributeError):
        # Pairs that are none, characters that are none, ports that are none: no signature fits them.
        return False
