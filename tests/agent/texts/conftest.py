"""An office that is live, with WhatsApp and SMS connected to the simulated Twilio."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.folder import FolderChannel
from channels.twilio.texts import TwilioTexts
from evals.twilio.server import TwilioSimulator
from tests.agent.crash.staged_channel import StagedChannel
from tests.agent.workplace import POLICY, HandClock, Office, an_office
from tests.servers.twilio import Twilio, fresh_twilio, running_simulator
from tools.office import TextWay
from tools.texts.reminder import wording

simulator = pytest.fixture(running_simulator, scope="module")

#: The first reminder goes by WhatsApp where somebody asked for it.
BY_WHATSAPP = POLICY.replace("Send a friendly reminder by email 1 day", "Send a friendly WhatsApp reminder 1 day")


@pytest.fixture
def twilio(simulator: TwilioSimulator, clock: HandClock) -> Iterator[Twilio]:
    for twilio in fresh_twilio(simulator):
        twilio.simulated.clock = clock
        yield twilio


@pytest.fixture
def live(tmp_path: Path, database_url: str, clock: HandClock, twilio: Twilio) -> Iterator[Office]:
    folder = tmp_path / "workspace"
    account = twilio.account()
    whatsapp, sms = TwilioTexts(account, "whatsapp", clock), TwilioTexts(account, "sms", clock)
    sender, templates, told, papers = (
        f"whatsapp:{account.whatsapp_from}",
        twilio.simulated.contents.all_approved(wording()),
        account.status_url,
        account.paper_url,
    )
    ways = {
        "whatsapp": TextWay(whatsapp, sender, templates, told, paper_url=papers),
        "sms": TextWay(sms, account.sms_from, {}, told, paper_url=papers),
    }
    channel = StagedChannel(FolderChannel(folder, shadow=False))
    for office in an_office(folder, database_url, clock, channel=channel, texts=ways):
        office.policy(BY_WHATSAPP)
        yield office
