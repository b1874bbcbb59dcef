"""Has calls recorded and left unrecorded, and keeps where a recording lies; nothing of it is ever fetched."""

from __future__ import annotations

import logging
from functools import cached_property

from agent.voice.ending import call_of
from channels.channel import TransportError
from channels.twilio.account import TwilioAccount
from channels.twilio.callbacks import RecordingUpdate
from channels.twilio.recordings import TwilioRecordings
from store.events import Journal
from store.tables import Touch

log = logging.getLogger("dunlin.voice")


class Recorder:
    """Asks the provider to record a call or not to. Safe to call from several threads."""

    def __init__(self, account: TwilioAccount) -> None:
        self._account = account

    def start(self, sid: str, key: str) -> None:
        """Start; where that fails, the call goes on without a recording."""
        try:
            self._recordings.start(sid, self._account.call_url("recorded", key))
        except TransportError as error:
            log.warning("a call goes on without a recording: %s", error)

    def stop(self, sid: str) -> bool:
        """Stop; say whether it is certain that nothing is recorded any more."""
        try:
            self._recordings.stop(sid)
        except TransportError as error:
            log.warning("the recording of a call could not be stopped, so the call is ended: %s", error)
            return False
        return True

    @cached_property
    def _recordings(self) -> TwilioRecordings:
        return TwilioRecordings(self._account)


def note_recording(journal: Journal, update: RecordingUpdate) -> str:
    """Keep which recording there is of a call; return a word for what came of it.

    That a callback came is never forgotten, so this happens once.
    """
    call = call_of(journal, update.call_sid, update.outbox_key)
    if call is None or update.status != "completed":
        return "unknown" if call is None else "ignored"
    touch = journal.session.get_one(Touch, call.touch_id)
    seconds = update.duration_seconds or 0
    journal.record("call_recorded", touch.customer_id, touch_id=touch.id, recording=update.sid, seconds=seconds)
    return "stored"
