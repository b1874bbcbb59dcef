"""The simulated account: takes texts, lets them travel when time passes, and lets customers write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

from evals.twilio.callbacks import Callback, Fields, Posted, Postman
from evals.twilio.calls import Calls
from evals.twilio.contents import Contents, variables_of
from evals.twilio.faults import Faults
from evals.twilio.messages import FINAL, WHATSAPP, Refusal, SimulatedMessage, fate, refusal
from evals.twilio.people import People, opt_out_type

ACCOUNT_SID = "AC" + "5" * 32
AUTH_TOKEN = "t" * 32


@dataclass(frozen=True)
class Pace:
    """How long a message waits in the queue, then takes to arrive, then lies unread; None = it is never read."""

    sent: timedelta = timedelta(0)
    delivered: timedelta = timedelta(0)
    read: timedelta | None = timedelta(0)


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """What a customer writes; `button` is text and payload of a quick reply, media are types and URLs."""

    sender: str
    to: str
    body: str = ""
    media: Sequence[tuple[str, str]] = ()
    button: tuple[str, str] | None = None
    profile_name: str = ""


@dataclass
class SimulatedAccount:
    """One Twilio account, kept in memory. Safe to use from several threads; nothing moves until `advance`.

    `services` holds for each messaging service the number it sends from where none is asked for.
    """

    clock: Callable[[], datetime]
    senders: frozenset[str]
    postman: Postman = field(default_factory=lambda: Postman(AUTH_TOKEN))
    account_sid: str = ACCOUNT_SID
    inbound_url: str = ""
    advanced_opt_out: bool = True
    pace: Pace = field(default_factory=Pace)
    people: People = field(default_factory=People)
    faults: Faults = field(default_factory=Faults)
    services: dict[str, str] = field(default_factory=dict)
    messages: dict[str, SimulatedMessage] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.contents = Contents(self.account_sid)
        self.calls = Calls(self.account_sid, self.senders, self._now, lambda: self.postman)
        self._steps: list[tuple[datetime, str, str]] = []
        self._waiting: list[Callback] = []
        self._lock = threading.RLock()

    def _now(self) -> datetime:
        # The clock may be exchanged.
        return self.clock()

    @property
    def sent(self) -> list[SimulatedMessage]:
        """Return what was taken for delivery, oldest first."""
        with self._lock:
            return [one for one in self.messages.values() if one.direction != "inbound"]

    def take(self, form: Mapping[str, str], media: Sequence[str] = ()) -> SimulatedMessage | Refusal:
        """Take a message as POST Messages.json does, or refuse it."""
        chosen = self.services.get(form.get("MessagingServiceSid", ""), "")
        form = {"From": chosen, **form} if chosen else form
        with self._lock:
            refused = refusal(form, self.senders, self.people, self.contents)
            if refused is not None:
                return refused
            message = self._accepted(form, media)
            self.messages[message.sid] = message
            self._plan(message)
            return message

    def advance(self) -> list[Posted]:
        """Let everything happen that is due by the clock, and make the callbacks that are due."""
        with self._lock:
            now = self.clock()
            due = sorted((step for step in self._steps if step[0] <= now), key=lambda step: step[0])
            self._steps = [step for step in self._steps if step[0] > now]
            for at, sid, status in due:
                self._reach(self.messages[sid], status, at)
        self.calls.advance()
        return self._post_due()

    def receive(self, incoming: Incoming) -> str:
        """Let a customer write to us, post it to the inbound URL, and return the SID."""
        with self._lock:
            keyword = opt_out_type(incoming.body) if self.advanced_opt_out else ""
            self.people.wrote(incoming.sender, incoming.to, self.clock())
            if keyword or not incoming.sender.startswith(WHATSAPP):
                self.people.heed(incoming.sender, incoming.to, keyword or opt_out_type(incoming.body))
            message = SimulatedMessage(
                sid=_sid(incoming.media),
                account_sid=self.account_sid,
                sender=incoming.sender,
                to=incoming.to,
                body=incoming.body,
                direction="inbound",
                status="received",
                created_at=self.clock(),
                sent_at=self.clock(),
                media=tuple(url for _, url in incoming.media),
            )
            self.messages[message.sid] = message
            if self.inbound_url:
                self._announce("text", self.inbound_url, _incoming_fields(message, incoming, keyword))
        self._post_due()
        return message.sid

    def post_again(self) -> list[Posted]:
        """Repeat every callback made so far, as a replay would."""
        return [self._post(posted.callback) for posted in list(self.posted)]

    def _accepted(self, form: Mapping[str, str], media: Sequence[str]) -> SimulatedMessage:
        content = self.contents.by_sid.get(form.get("ContentSid", ""))
        variables = variables_of(form.get("ContentVariables", "")) or {}
        service = form.get("MessagingServiceSid", "")
        return SimulatedMessage(
            sid=_sid(media),
            account_sid=self.account_sid,
            sender=form["From"],
            to=form["To"],
            body=content.filled(variables) if content else form.get("Body", ""),
            direction="outbound-api",
            status="accepted" if service else "queued",
            created_at=self.clock(),
            service_sid=service,
            content_sid=form.get("ContentSid", ""),
            variables=variables,
            media=tuple(media),
            validity=timedelta(seconds=int(form.get("ValidityPeriod", "36000"))),
            status_callback=form.get("StatusCallback", ""),
        )

    def _plan(self, message: SimulatedMessage) -> None:
        pace, at = self.pace, message.created_at
        self._steps += [
            (at, message.sid, "queued"),
            (at + pace.sent, message.sid, "sent"),
            (at + pace.sent + pace.delivered, message.sid, "delivered"),
        ]
        if pace.read is not None and message.to.startswith(WHATSAPP):
            self._steps.append((at + pace.sent + pace.delivered + pace.read, message.sid, "read"))

    def _reach(self, message: SimulatedMessage, status: str, at: datetime) -> None:
        """Let a message reach a status, or its end if it cannot be sent."""
        if message.status in FINAL:
            return
        ended = fate(message, self.people, self.contents, at) if status == "sent" else None
        message.status, message.error_code = ended or (status, None)
        if status == "sent":
            message.sent_at = at
        if message.status_callback:
            self._announce("status", message.status_callback, _status_fields(message))

    def _announce(self, kind: str, url: str, fields: Fields) -> None:
        self._waiting.append(Callback(kind, url, fields, self.clock() + self.postman.switches.delay))

    def _post_due(self) -> list[Posted]:
        """Post outside the lock: the product may call us while it answers."""
        switches = self.postman.switches
        with self._lock:
            now = self.clock()
            due = switches.order([one for one in self._waiting if one.due_at <= now])
            self._waiting = [one for one in self._waiting if one.due_at > now]
        return [self._post(one) for one in due if not switches.dropped(one) for _ in range(switches.copies)]

    def _post(self, callback: Callback) -> Posted:
        posted = self.postman.post(callback)
        with self._lock:
            self.posted.append(posted)
        return posted

    def disturb(self, **switches: object) -> None:
        """Change how callbacks travel from now on; see Switches."""
        self.postman.switches = replace(self.postman.switches, **switches)  # type: ignore[arg-type]


def _sid(media: Sequence[object]) -> str:
    return f"{'MM' if media else 'SM'}{uuid4().hex}"


def _status_fields(message: SimulatedMessage) -> Fields:
    fields = [
        ("AccountSid", message.account_sid),
        ("ApiVersion", "2010-04-01"),
        ("From", message.sender),
        ("MessageSid", message.sid),
        ("MessageStatus", message.status),
        ("SmsSid", message.sid),
        ("SmsStatus", message.status),
        ("To", message.to),
    ]
    if message.service_sid:
        fields.append(("MessagingServiceSid", message.service_sid))
    if message.error_code:
        fields.append(("ErrorCode", str(message.error_code)))
    if message.to.startswith(WHATSAPP):
        fields += [("ChannelPrefix", "whatsapp"), ("ChannelToAddress", message.to.removeprefix(WHATSAPP))]
        fields += [("EventType", "READ")] if message.status == "read" else []
    return tuple(fields)


def _incoming_fields(message: SimulatedMessage, incoming: Incoming, keyword: str) -> Fields:
    fields = [
        ("AccountSid", message.account_sid),
        ("ApiVersion", "2010-04-01"),
        ("Body", incoming.button[0] if incoming.button else incoming.body),
        ("From", incoming.sender),
        ("MessageSid", message.sid),
        ("NumMedia", str(len(incoming.media))),
        ("NumSegments", "1"),
        ("SmsMessageSid", message.sid),
        ("SmsSid", message.sid),
        ("SmsStatus", "received"),
        ("To", incoming.to),
    ]
    for number, (kind, url) in enumerate(incoming.media):
        fields += [(f"MediaContentType{number}", kind), (f"MediaUrl{number}", url)]
    if incoming.profile_name:
        fields.append(("ProfileName", incoming.profile_name))
    if incoming.sender.startswith(f"{WHATSAPP}+"):
        fields.append(("WaId", incoming.sender.removeprefix(f"{WHATSAPP}+")))
    if incoming.button:
        fields += [("ButtonText", incoming.button[0]), ("ButtonPayload", incoming.button[1])]
    if keyword:
        fields.append(("OptOutType", keyword))
    return tuple(fields)
