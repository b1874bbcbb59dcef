"""The table of error codes: each with a source, an action, and what it means for a call that fails."""

from __future__ import annotations

import http.client
import ssl
from datetime import date

import pytest
import requests
from requests import exceptions
from twilio.base.exceptions import TwilioException, TwilioRestException
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError
from urllib3.exceptions import SSLError as TlsError

from channels.channel import TransportError
from channels.twilio.call_failures import transport_error
from channels.twilio.client import UnknownHostError
from channels.twilio.errors import CHECKED_ON, SOURCE, TABLE, UNCHECKED, Action, TwilioRefusedError, row_of

POOL, LINK = HTTPConnectionPool("api.twilio.com"), HTTPConnection("api.twilio.com")


def wrapped(reason: Exception) -> MaxRetryError:
    return MaxRetryError(POOL, "/", reason)


def answered(status: int, code: int | None = None) -> TransportError:
    return transport_error(TwilioRestException(status, "/", "words of Twilio +491701234567", code=code))


def meaning(error: TransportError) -> str:
    """Name what a failure means for the message."""
    if error.maybe_sent:
        return "perhaps sent"
    if error.channel_down:
        return "nobody gets through"
    return ("bad address" if error.address_at_fault else "refused") if error.permanent else "try later"


@pytest.mark.parametrize(
    ("code", "action"),
    [
        (63016, Action.RESEND_AS_TEMPLATE),
        (63018, Action.BACK_OFF_MINUTES),
        (63038, Action.NEXT_DAY),
        (63049, Action.DO_NOT_RETRY),
        (63024, Action.ADDRESS_INVALID),
        (63014, Action.SUPPRESS_CHANNEL),
        (21610, Action.OPTED_OUT),
        (63021, Action.ALERT),
        (63028, Action.ALERT),
        (21654, Action.ALERT),
        (30460, Action.REFUSED_BY_PLATFORM),
        (30863, Action.REFUSED_BY_PLATFORM),
        (30036, Action.DO_NOT_RETRY),
        (99999, Action.ALERT),
    ],
)
def test_a_code_asks_for_an_action(code: int, action: Action) -> None:
    assert row_of(code).action is action


def test_the_table_is_sorted_has_each_code_once_and_says_where_and_when_it_was_read() -> None:
    codes = [row.code for row in TABLE]
    assert codes == sorted(set(codes))
    assert all(row.meaning for row in TABLE)
    assert set(codes) >= UNCHECKED
    assert SOURCE.startswith("https://www.twilio.com/")
    assert date(2026, 1, 1) < CHECKED_ON


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, 21211, "bad address"),
        (400, 21614, "bad address"),
        (400, 21610, "refused"),
        (400, 21617, "refused"),
        (400, None, "refused"),
        (400, 63038, "try later"),
        (400, 21606, "nobody gets through"),
        (400, 63007, "nobody gets through"),
        (401, 20003, "nobody gets through"),
        (403, None, "nobody gets through"),
        (429, 20429, "nobody gets through"),
        (429, None, "nobody gets through"),
        (500, None, "perhaps sent"),
        (502, 20500, "perhaps sent"),
        (503, None, "perhaps sent"),
        (504, None, "perhaps sent"),
        (302, None, "perhaps sent"),
    ],
)
def test_an_answer_means(status: int, code: int | None, expected: str) -> None:
    assert meaning(answered(status, code)) == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (exceptions.ConnectionError(wrapped(NewConnectionError(LINK, "refused"))), "nobody gets through"),
        (exceptions.ConnectTimeout(wrapped(NewConnectionError(LINK, "slow"))), "nobody gets through"),
        (exceptions.ProxyError(wrapped(OSError("no tunnel"))), "nobody gets through"),
        (exceptions.SSLError(wrapped(TlsError(ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED]")))),
         "nobody gets through"),
        (exceptions.SSLError(wrapped(TlsError("record layer failure"))), "perhaps sent"),
        (exceptions.ConnectionError(ProtocolError("aborted", http.client.RemoteDisconnected(""))), "perhaps sent"),
        (exceptions.ConnectionError(ProtocolError("aborted", ConnectionResetError())), "perhaps sent"),
        (exceptions.ConnectionError(), "perhaps sent"),
        (exceptions.ReadTimeout(), "perhaps sent"),
        (exceptions.ChunkedEncodingError(), "perhaps sent"),
        (requests.JSONDecodeError("no", "", 0), "perhaps sent"),
        (ValueError("an answer that is none"), "perhaps sent"),
        (TwilioException("Unable to create record"), "perhaps sent"),
        (TwilioException("Credentials are required to create a TwilioClient"), "nobody gets through"),
        (exceptions.InvalidURL("no"), "nobody gets through"),
        (UnknownHostError("no"), "nobody gets through"),
    ],
)  # fmt: skip
def test_no_answer_means(error: Exception, expected: str) -> None:
    assert meaning(transport_error(error)) == expected


def test_a_refusal_says_code_and_action_but_not_the_words_that_hold_numbers() -> None:
    error = answered(400, 21610)
    assert isinstance(error, TwilioRefusedError)
    assert (error.code, error.action) == (21610, Action.OPTED_OUT)
    assert str(error) == "Twilio answered 400, code 21610: the recipient unsubscribed"
