"""What a failed call of Twilio means for the message: certainly not sent, perhaps sent, or refused."""

from __future__ import annotations

from http import HTTPStatus

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import (
    ConnectTimeout,
    InvalidSchema,
    InvalidURL,
    MissingSchema,
    ProxyError,
    RequestException,
    SSLError,
)
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from channels.channel import TransportError
from channels.twilio.client import UnknownHostError
from channels.twilio.errors import Action, TwilioRefusedError, row_of

#: All that calling raises: the client lets errors of its HTTP library through, a garbled answer is a ValueError.
CALL_FAILURES = (TwilioException, RequestException, ValueError)
#: What refuses every message, not this one: the login, the sender, the account.
_ABOUT_US = frozenset({20003, 21210, 21212, 21603, 21606, 30002, 63007})


def transport_error(error: Exception) -> TransportError:
    """Say what a failed call means: certainly not sent, perhaps sent, refused for good, or nobody gets through."""
    if isinstance(error, TwilioRestException | TwilioServiceException):
        return _answered(int(error.status), error.code)
    if isinstance(error, TwilioException) and len(error.args) > 1:
        # The client says so little about a list it was refused that only the response's status is left.
        return _answered(int(getattr(error.args[1], "status_code", 0)), None)
    if isinstance(error, UnknownHostError | InvalidURL | InvalidSchema | MissingSchema):
        return TransportError(f"Twilio cannot be called: {error}", channel_down=True)
    if _never_left(error):
        return TransportError(f"Twilio cannot be reached: {_kind(error)}", channel_down=True)
    if isinstance(error, TwilioException) and "credentials" in str(error).lower():
        return TransportError(f"Twilio cannot be called: {error}", channel_down=True)
    return TransportError(f"Twilio gave no answer that can be read: {_kind(error)}", maybe_sent=True)


def _answered(status: int, told: int | None) -> TransportError:
    # Without a code of its own, the client repeats the status.
    code = told if told and told != status else None
    known = row_of(code or status)
    reason = f"Twilio answered {status}, code {code or 'none'}: {known.meaning}"
    if status == HTTPStatus.TOO_MANY_REQUESTS or code == 20429:
        return TwilioRefusedError(reason, code, Action.BACK_OFF_MINUTES, channel_down=True)
    if status >= 500 or status < 400:
        return TransportError(reason, maybe_sent=True)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) or code in _ABOUT_US:
        return TwilioRefusedError(reason, code, Action.ALERT, channel_down=True)
    if known.action in (Action.BACK_OFF_MINUTES, Action.NEXT_DAY):
        return TwilioRefusedError(reason, code, known.action)
    meaning = {
        "address_at_fault": known.action is Action.ADDRESS_INVALID,
        "opted_out": known.action in (Action.OPTED_OUT, Action.SUPPRESS_CHANNEL),
    }
    return TwilioRefusedError(reason, code, known.action, permanent=True, **meaning)


def _never_left(error: Exception) -> bool:
    """Say whether no byte of the request can have reached the other side."""
    if isinstance(error, ConnectTimeout | ProxyError):
        return True
    cause = error.args[0] if isinstance(error, NoConnection) and error.args else None
    if not isinstance(cause, MaxRetryError):
        return False
    if isinstance(error, SSLError):
        return "CERTIFICATE_VERIFY_FAILED" in str(cause.reason)
    return isinstance(cause.reason, NewConnectionError | ConnectTimeoutError)


def _kind(error: Exception) -> str:
    """Name an error without what it quotes: its words hold URLs and may hold numbers."""
    return type(error).__name__
