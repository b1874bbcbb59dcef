"""Recording of a live call: started and stopped through Twilio's own client. What is recorded stays at Twilio."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from twilio.base.exceptions import TwilioRestException

from channels.twilio.account import TwilioAccount
from channels.twilio.call_failures import CALL_FAILURES, transport_error
from channels.twilio.client import client_of

#: Somebody on the phone waits for each of these requests.
_WITHIN_SECONDS = 3
#: Twilio's name for whichever recording runs.
_CURRENT = "Twilio.CURRENT"


class TwilioRecordings:
    """Starts and stops recordings; a TransportError where Twilio did not do it. Safe to call from several threads."""

    def __init__(self, account: TwilioAccount) -> None:
        within = min(_WITHIN_SECONDS, account.timeout_seconds)
        self._client = client_of(replace(account, timeout_seconds=within))

    def start(self, call_sid: str, callback_url: str) -> None:
        """Record a call from now on; Twilio tells `callback_url` once there is a recording."""
        try:
            self._client.calls(call_sid).recordings.create(
                recording_status_callback=callback_url, recording_status_callback_method="POST"
            )
        except CALL_FAILURES as error:
            raise transport_error(error) from error

    def stop(self, call_sid: str) -> None:
        """Stop recording a call; one that is not recorded stays so."""
        try:
            self._client.calls(call_sid).recordings(_CURRENT).update(status="stopped")
        except CALL_FAILURES as error:
            if isinstance(error, TwilioRestException) and error.status == HTTPStatus.NOT_FOUND:
                return
            raise transport_error(error) from error
