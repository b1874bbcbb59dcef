"""An office that calls: live, with served webhooks, and phones that ring in the simulated Twilio."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from agent.callbacks import work_callbacks
from channels.folder import FolderChannel
from channels.twilio.calls import TwilioCalls
from evals.twilio.phones import Phone, Speech
from evals.twilio.server import TwilioSimulator
from policies.contact_law.rows import Medium
from store.tables import Call, Contact, Event
from tests.agent.crash.staged_channel import StagedChannel
from tests.agent.workplace import POLICY, HandClock, Office, an_office
from tests.servers.processes import free_port
from tests.servers.twilio import PUBLIC_URL, VOICE_FROM, Twilio, fresh_twilio, running_simulator
from tools.consents import NewConsent, record_consent
from tools.office import TextWay
from web.app import create_app
from web.keeping import CallKeeper
from web.relay_session import RelayLimits
from web.serve import listener, serving

simulator = pytest.fixture(running_simulator, scope="module")

PHONE = "+493055512345"
DUE = date(2026, 6, 5)
#: The first stage is a call, the later ones letters.
BY_PHONE = POLICY.replace("Send a friendly reminder by email 1 day", "Call the customer in a friendly tone 1 day")


@pytest.fixture
def twilio(simulator: TwilioSimulator, clock: HandClock) -> Iterator[Twilio]:
    for twilio in fresh_twilio(simulator):
        twilio.simulated.clock = clock
        yield twilio


def agree_to_calls(office: Office, number: str = "ACME", phone: str = PHONE) -> None:
    office.customer(number)
    row = (number, "Eva", f"ap@{number.lower()}.example", phone)
    office.import_rows(("Customer No", "Contact name", "Email", "Phone"), row)
    contact = office.one(Contact, customer_id=office.customer_id(number), name="Eva")
    consent = NewConsent(contact.customer_id, contact.id, Medium.VOICE, phone, "web_form", "form 17", date(2026, 1, 15))
    with office.place.office.journal("person:anna") as journal:
        record_consent(journal, consent)
    office.invoice(number, f"INV-{number}", "4800.00", DUE)


@dataclass
class CallingOffice:
    """An office with a phone, in the words of the trade."""

    office: Office
    twilio: Twilio

    @property
    def calls(self) -> list[Call]:
        return self.office.all(Call)

    @property
    def spoken(self) -> str:
        """All that was said to whoever was called."""
        return " ".join(words for call in self.twilio.simulated.calls.placed for words in call.spoken)

    @property
    def ended(self) -> list[Event]:
        return self.office.events("call_ended")

    @property
    def outcomes(self) -> list[str]:
        return [event.data["outcome"] for event in self.ended]

    def asked_for_calls(self, number: str = "ACME", phone: str = PHONE) -> None:
        """Make a customer somebody of whom agreed to be called by machine."""
        agree_to_calls(self.office, number, phone)

    def call(self, *says: str | Speech, **phone: object) -> None:
        """Let a run call, and whoever picks up say this, turn by turn; then what was told is worked and read."""
        self.twilio.simulated.calls.phones.by_number[PHONE] = Phone(says=says, **phone)  # type: ignore[arg-type]
        self.office.run()
        self.ring()

    def ring(self) -> None:
        self.twilio.simulated.advance()
        work_callbacks(self.office.place)
        self.office.inbox()


USUAL = RelayLimits()
#: Conversations over a WebSocket that wait for nobody, for tests of silences alone: a busy machine is silent, too.
HASTY = RelayLimits(silence_seconds=0.15, letters_per_second=100_000)


@contextmanager
def served(office: Office, limits: RelayLimits = USUAL) -> Iterator[None]:
    """Serve the webhooks and conversations of an office."""
    keeper = CallKeeper(office.place.office, lambda: None)
    keeper.start()
    app = create_app(office.place, keeper, limits)
    with listener(office.place.settings.web) as open_port, serving(app, open_port):
        yield
    keeper.close()


@dataclass(frozen=True)
class Calls:
    """Makes offices that call; `settings` are more lines for their Twilio account."""

    folder: Path
    database_url: str
    clock: HandClock
    twilio: Twilio

    def office(self, settings: str = "") -> Iterator[CallingOffice]:
        port, account = free_port(), self.twilio.account()
        way = TextWay(TwilioCalls(account, self.clock), VOICE_FROM, call_url=account.call_url)
        channel = StagedChannel(FolderChannel(self.folder, shadow=False))
        for office in an_office(self.folder, self.database_url, self.clock, channel=channel, texts={"voice": way}):
            office.close()
            with (self.folder / "dunlin.toml").open("a", encoding="utf-8") as config:
                config.write(
                    f'\n[twilio]\naccount_sid = "{account.account_sid}"\nauth_token = "{account.auth_tokens[0]}"\n'
                    f'voice_from = "{VOICE_FROM}"\npublic_url = "{PUBLIC_URL}"\n{settings}\n[web]\nport = {port}\n'
                )
            office.open()
            office.policy(BY_PHONE)
            self.twilio.simulated.postman.reach = {PUBLIC_URL: f"http://127.0.0.1:{port}"}
            yield CallingOffice(office, self.twilio)


@pytest.fixture
def calls(tmp_path: Path, database_url: str, clock: HandClock, twilio: Twilio) -> Calls:
    return Calls(tmp_path / "workspace", database_url, clock, twilio)


@pytest.fixture
def calling(calls: Calls) -> Iterator[CallingOffice]:
    """Turn by turn."""
    for calling in calls.office():
        with served(calling.office):
            yield calling


@pytest.fixture
def relaying(calls: Calls) -> Iterator[CallingOffice]:
    """Over a WebSocket."""
    for calling in calls.office("voice_relay = true\n"):
        with served(calling.office):
            yield calling


@pytest.fixture(params=["", "voice_relay = true\n"], ids=["by turns", "over a socket"])
def either(request: pytest.FixtureRequest, calls: Calls) -> Iterator[CallingOffice]:
    for calling in calls.office(request.param):
        with served(calling.office):
            yield calling
