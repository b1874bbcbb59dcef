"""Simulated calls: they ring, are picked up or not, ask us what to say, and play what the phone's owner says."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from uuid import uuid4

from evals.twilio.callbacks import Callback, Fields, Postman
from evals.twilio.messages import Refusal
from evals.twilio.phones import SOCKET_LOST, Phone, Phones, Speech, Told, told
from evals.twilio.recordings import Recordings
from evals.twilio.relay import Session, Socket, play

_ADDRESS = re.compile(r"\+[1-9]\d{6,14}")
_TURNS_AT_MOST = 30
_SECONDS = "42"


@dataclass
class SimulatedCall:
    """A call in the account; `spoken` is all that was said to whoever answered, in order."""

    sid: str
    account_sid: str
    sender: str
    to: str
    form: Mapping[str, str]
    events: frozenset[str]
    created_at: datetime
    status: str = "queued"
    answered_by: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    spoken: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    redirected: str = ""
    put_through_to: str = ""
    recordings: Recordings = field(default_factory=Recordings)

    def resource(self) -> dict[str, Any]:
        """Describe it as the API does."""
        path = f"/2010-04-01/Accounts/{self.account_sid}/Calls/{self.sid}"
        names = ("notifications", "recordings", "payments", "events", "siprec", "streams", "transcriptions")
        return {
            "account_sid": self.account_sid,
            "answered_by": self.answered_by,
            "api_version": "2010-04-01",
            "caller_name": None,
            "date_created": format_datetime(self.created_at),
            "date_updated": format_datetime(self.ended_at or self.created_at),
            "direction": "outbound-api",
            "duration": _SECONDS if self.ended_at else None,
            "end_time": format_datetime(self.ended_at) if self.ended_at else None,
            "forwarded_from": None,
            "from": self.sender,
            "from_formatted": self.sender,
            "group_sid": None,
            "parent_call_sid": None,
            "phone_number_sid": None,
            "price": None,
            "price_unit": "USD",
            "queue_time": "0",
            "sid": self.sid,
            "start_time": format_datetime(self.started_at) if self.started_at else None,
            "status": self.status,
            "subresource_uris": {name: f"{path}/{name.title()}.json" for name in names},
            "to": self.to,
            "to_formatted": self.to,
            "trunk_sid": None,
            "uri": f"{path}.json",
        }


@dataclass
class Calls:
    """The calls of an account. Safe to use from several threads; nobody's phone rings until `advance`."""

    account_sid: str
    senders: frozenset[str]
    clock: Callable[[], datetime]
    postman: Callable[[], Postman]
    phones: Phones = field(default_factory=Phones)
    taken: dict[str, SimulatedCall] = field(default_factory=dict)
    posted: list[tuple[str, Fields, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.RLock()

    @property
    def placed(self) -> list[SimulatedCall]:
        """Return all calls, oldest first."""
        with self._lock:
            return list(self.taken.values())

    def take(self, form: Mapping[str, str], events: Sequence[str]) -> SimulatedCall | Refusal:
        """Take a call as POST Calls.json does, or refuse it."""
        refused = self._refusal(form)
        if refused is not None:
            return refused
        sid, sender, to = f"CA{uuid4().hex}", form["From"], form["To"]
        call = SimulatedCall(sid, self.account_sid, sender, to, form, frozenset(events), self.clock())
        with self._lock:
            self.taken[sid] = call
        return call

    def advance(self) -> None:
        """Let every call that waits ring, be answered and end."""
        while (call := self._next()) is not None:
            self._play(call)

    def _next(self) -> SimulatedCall | None:
        with self._lock:
            found = next((call for call in self.taken.values() if call.status == "queued"), None)
            if found is not None:
                found.status, found.started_at = "initiated", self.clock()
            return found

    def _refusal(self, form: Mapping[str, str]) -> Refusal | None:
        if not _ADDRESS.fullmatch(form.get("To", "")):
            return Refusal(21211, f"Invalid 'To' Phone Number: {form.get('To', '')}")
        if form.get("From", "") not in self.senders:
            return Refusal(21210, "Source phone number not yet verified for this account")
        return None if form.get("Url") or form.get("Twiml") else Refusal(21205, "Url is not a valid URL")

    def _play(self, call: SimulatedCall) -> None:
        phone = self.phones.at(call.to)
        self._reach(call, "initiated")
        self._reach(call, "ringing")
        if not phone.picks_up.talks:
            self._end(call, phone.picks_up.value)
            return
        self._reach(call, "in-progress")
        self._talk(call, phone)
        self._end(call, "completed")

    def _talk(self, call: SimulatedCall, phone: Phone) -> None:
        does, turn = told(self._ask(call, call.form["Url"], ())), 0
        for _ in range(_TURNS_AT_MOST):
            if not does.socket_url and not self._goes_on(call, phone, turn):
                does = told(call.redirected)
            if not self._heard(call, does):
                return
            if does.socket_url:
                session = self._converse(call, phone, does.socket_url, turn)
                turn, fields = session.turns, session.fields
                if call.redirected:
                    does = told(call.redirected)
                    continue
            elif does.number:
                fields = (("DialCallStatus", self._put_through(call, does.number)),)
            else:
                fields = _turn_fields(phone.says[turn]) if turn < len(phone.says) else None
                turn += 1
            if fields is None:
                return
            does = told(self._ask(call, does.turn_url, fields))

    def _goes_on(self, call: SimulatedCall, phone: Phone, turn: int) -> bool:
        """Let the detection tell what it heard, if it is time; say whether the call still does what it was told."""
        if turn == phone.detected_after and call.answered_by is None:
            self._detect(call, phone)
        return not call.redirected

    def _converse(self, call: SimulatedCall, phone: Phone, url: str, turn: int) -> Session:
        postman = self.postman()
        socket = Socket(url, postman.auth_token, call.account_sid, call.sid, postman.reach, postman.switches.forged)
        session = play(socket, phone.says, turn, lambda now: self._goes_on(call, phone, now))
        call.spoken += socket.spoken
        call.problems += socket.problems
        return session

    def _put_through(self, call: SimulatedCall, number: str) -> str:
        """Ring another phone for the caller; say how that ended."""
        call.put_through_to = number
        picks_up = self.phones.at(number).picks_up
        return "completed" if picks_up.talks else picks_up.value

    def redirect(self, sid: str, document: str) -> SimulatedCall | None:
        """Let a call under way do something else, as POST Calls/{sid}.json does."""
        call = self.taken.get(sid)
        if call is not None and call.ended_at is None:
            call.redirected = document
        return call

    def _heard(self, call: SimulatedCall, does: Told) -> bool:
        """Play what was told to whoever answered; say whether the call goes on."""
        call.spoken += does.spoken
        if does.problem:
            call.problems.append(does.problem)
        return bool(does.turn_url) and not does.problem

    def _detect(self, call: SimulatedCall, phone: Phone) -> None:
        call.answered_by = phone.picks_up.value
        url = call.form.get("AsyncAmdStatusCallback", "")
        if url and call.form.get("MachineDetection"):
            told_by = (("AnsweredBy", call.answered_by), ("MachineDetectionDuration", "3200"))
            self._ask(call, url, told_by)

    def _reach(self, call: SimulatedCall, status: str, event: str = "") -> None:
        call.status = status
        event = event or {"in-progress": "answered"}.get(status, status)
        url = call.form.get("StatusCallback", "")
        if url and event in call.events:
            self._ask(call, url, (("CallDuration", _SECONDS),) if event == "completed" else ())

    def _end(self, call: SimulatedCall, status: str) -> None:
        call.ended_at = self.clock()
        self._reach(call, status, "completed")
        for recording in call.recordings.made:
            recording.status = "completed"
            if recording.callback_url:
                self._ask(call, recording.callback_url, recording.completed())

    def _ask(self, call: SimulatedCall, url: str, more: Fields) -> str:
        """Post a signed callback and return the answer."""
        fields = (
            ("AccountSid", call.account_sid), ("ApiVersion", "2010-04-01"), ("CallSid", call.sid),
            ("CallStatus", call.status), ("Direction", "outbound-api"), ("From", call.sender), ("To", call.to), *more,
        )  # fmt: skip
        answer = self.postman().ask(Callback("call", url, fields, self.clock()))
        self.posted.append((url, fields, answer.status))
        if answer.status not in (200, 204):
            call.problems.append(f"11200 {url} answered {answer.status}")
        return answer.body


def _turn_fields(said: str | Speech) -> Fields:
    said = said.words if isinstance(said, Speech) else said.removeprefix(SOCKET_LOST)
    if said.startswith("#"):
        return (("Digits", said.removeprefix("#")),)
    return (("SpeechResult", said), ("Confidence", "0.91")) if said else ()
