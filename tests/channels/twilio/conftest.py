"""Fixtures of the tests of texts: a simulated Twilio per test module, with a fresh account per test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evals.twilio.server import TwilioSimulator
from tests.servers.twilio import Listener, Twilio, fresh_twilio, running_simulator

simulator = pytest.fixture(running_simulator, scope="module")


@pytest.fixture
def twilio(simulator: TwilioSimulator) -> Iterator[Twilio]:
    yield from fresh_twilio(simulator)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listening:
        yield listening
