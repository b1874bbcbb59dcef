"""Simulated recordings of calls: started and stopped through the API, told of when the call is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from uuid import uuid4

from evals.twilio.callbacks import Fields

#: Twilio's name for whichever recording runs.
CURRENT = "Twilio.CURRENT"
_SECONDS = "30"


@dataclass
class SimulatedRecording:
    """A recording of a call; `heard_before` is what had been said to whoever answered when it began."""

    sid: str
    account_sid: str
    call_sid: str
    callback_url: str
    heard_before: tuple[str, ...]
    started_at: datetime
    status: str = "in-progress"

    def resource(self) -> dict[str, Any]:
        """Describe it as the API does."""
        path = f"/2010-04-01/Accounts/{self.account_sid}/Calls/{self.call_sid}/Recordings/{self.sid}.json"
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "call_sid": self.call_sid,
            "channels": 1,
            "conference_sid": None,
            "date_created": format_datetime(self.started_at),
            "date_updated": format_datetime(self.started_at),
            "duration": None,
            "encryption_details": None,
            "error_code": None,
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "source": "StartCallRecordingAPI",
            "start_time": format_datetime(self.started_at),
            "status": self.status,
            "track": "both",
            "uri": path,
        }

    def completed(self) -> Fields:
        """Return what its callback tells, beside which call it was."""
        url = f"https://api.twilio.com/2010-04-01/Accounts/{self.account_sid}/Recordings/{self.sid}"
        return (
            ("RecordingSid", self.sid), ("RecordingUrl", url), ("RecordingStatus", "completed"),
            ("RecordingDuration", _SECONDS), ("RecordingChannels", "1"), ("RecordingTrack", "both"),
            ("RecordingSource", "StartCallRecordingAPI"),
        )  # fmt: skip


class Recordings:
    """The recordings of one call, oldest first; at most one runs."""

    def __init__(self) -> None:
        self.made: list[SimulatedRecording] = []

    @property
    def running(self) -> SimulatedRecording | None:
        """Return the one that runs."""
        return next((one for one in self.made if one.status == "in-progress"), None)

    def start(
        self, account_sid: str, call_sid: str, url: str, heard: list[str], now: datetime
    ) -> SimulatedRecording | None:
        """Start one; None where one runs."""
        if self.running is not None:
            return None
        one = SimulatedRecording(f"RE{uuid4().hex}", account_sid, call_sid, url, tuple(heard), now)
        self.made.append(one)
        return one

    def update(self, sid: str, status: str) -> SimulatedRecording | None:
        """Change one that is known, or the one that runs; None where there is none."""
        one = self.running if sid == CURRENT else next((each for each in self.made if each.sid == sid), None)
        if one is not None:
            one.status = status
        return one
