"""The WebSocket of calls: opened for nobody but Twilio, closed to whoever does not keep to its frames."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from evals.twilio.signing import HEADER, signature
from tests.web.site import ACCOUNT_SID, NEXT_TOKEN, PUBLIC_URL, TOKEN, Site
from web.app import create_app
from web.keeping import CallKeeper
from web.relay_session import RelayLimits
from web.serve import listener, serving

pytestmark = pytest.mark.words

PATH = "/twilio/voice/relay/touch-7"
SIGNED = PUBLIC_URL.replace("https", "wss") + PATH
SETUP = {"type": "setup", "callSid": "CA" + "0" * 32, "accountSid": ACCOUNT_SID}
PROMPT = json.dumps({"type": "prompt", "voicePrompt": "yes", "last": True})


@pytest.fixture
def talking(site: Site) -> Iterator[Site]:
    office = site.office
    office.close()
    config = office.folder / "dunlin.toml"
    text = config.read_text(encoding="utf-8")
    calls = '[twilio]\nvoice_from = "+4930123457"\nvoice_relay = true\n'
    config.write_text(text.replace("[twilio]\n", calls), encoding="utf-8")
    office.open()
    keeper = CallKeeper(office.place.office, lambda: None)
    limits = RelayLimits(setup_seconds=0.3, frames_per_second=8, bad_frames=2, frame_characters=500)
    with listener(office.place.settings.web) as port, serving(create_app(office.place, keeper, limits), port):
        yield site


@contextmanager
def opened(site: Site, header: str | None, path: str = PATH) -> Iterator[ClientConnection]:
    headers = {HEADER: header} if header is not None else {}
    url = f"ws://127.0.0.1:{site.port}{path}"
    with connect(url, additional_headers=headers, proxy=None, compression=None, close_timeout=1) as wire:
        yield wire


def closed_with(wire: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        wire.recv(timeout=60)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


FORGED = {
    "no signature": (None, PATH),
    "an empty signature": ("", PATH),
    "another token": (signature("guess", SIGNED), PATH),
    "letters that are none": ("ÿþ".encode().decode("latin-1"), PATH),
    "over https": (signature(TOKEN, PUBLIC_URL + PATH), PATH),
    "over the host it came to": (signature(TOKEN, f"ws://127.0.0.1{PATH}"), PATH),
    "of another call": (signature(TOKEN, SIGNED), PATH + "1"),
    "with a query nobody signed": (signature(TOKEN, SIGNED), PATH + "?x=1"),
}


@pytest.mark.parametrize("forged", FORGED)
def test_what_twilio_did_not_sign_is_refused_before_it_opens(talking: Site, forged: str) -> None:
    with pytest.raises(InvalidStatus) as refused, opened(talking, *FORGED[forged]):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("token", [TOKEN, NEXT_TOKEN])
def test_either_token_opens_it_and_a_call_nobody_placed_is_closed(talking: Site, token: str) -> None:
    with opened(talking, signature(token, SIGNED)) as wire:
        wire.send(json.dumps(SETUP))
        assert closed_with(wire) == 1008


def floods(wire: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        for _ in range(40):
            wire.send(json.dumps({"type": "info"}))


def babbles(wire: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        for _ in range(5):
            wire.send("{")


SENDS: dict[str, Callable[[ClientConnection], None]] = {
    "nothing": lambda _: None,
    "another account": lambda wire: wire.send(json.dumps({**SETUP, "accountSid": "AC" + "1" * 32})),
    "words before it says which call it is": lambda wire: wire.send(PROMPT),
    "no frames": babbles,
    "a frame that is too long": lambda wire: wire.send(json.dumps({"type": "prompt", "voicePrompt": "x" * 600})),
    "too many frames": floods,
}


@pytest.mark.parametrize("what", SENDS)
def test_who_breaks_the_rules_is_closed(talking: Site, what: str) -> None:
    with opened(talking, signature(TOKEN, SIGNED)) as wire:
        SENDS[what](wire)
        assert closed_with(wire) == 1008


def test_bytes_are_no_frames(talking: Site) -> None:
    with opened(talking, signature(TOKEN, SIGNED)) as wire:
        wire.send(b"\xff\xfe")
        assert closed_with(wire) in (1000, 1008)


def test_without_the_setting_there_is_no_such_place(served: Site) -> None:
    with pytest.raises(InvalidStatus) as refused, opened(served, signature(TOKEN, SIGNED)):
        pass
    assert refused.value.response.status_code in (403, 404)


def test_a_get_without_an_upgrade_finds_nothing(talking: Site) -> None:
    assert talking.ask("GET", PATH).status == 404
