"""Access tokens: fetched by command or refresh token, reused for a while, never sent in clear text."""

from __future__ import annotations

import sys

import pytest

from channels.channel import TransportError
from channels.oauth import OAuthToken, RefreshGrant
from tests.servers.mail import form_server

Form = dict[str, list[str]]


def grant(port: int, path: str = "token") -> RefreshGrant:
    return RefreshGrant(token_url=f"http://127.0.0.1:{port}/{path}", client_id="dunlin", refresh_token="r0")


def test_a_command_prints_the_token_on_its_first_line() -> None:
    token = OAuthToken.by_command([sys.executable, "-c", "print('abc.def'); print('expires soon')"])
    assert token() == "abc.def"


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("raise SystemExit('login expired')", "ended with 1: login expired"),
        ("pass", "no usable access token"),
        ("print('two words')", "no usable access token"),
    ],
)
def test_a_command_without_a_token_stops_the_channel_and_says_why(program: str, words: str) -> None:
    with pytest.raises(TransportError, match=words) as down:
        OAuthToken.by_command([sys.executable, "-c", program])()
    assert down.value.channel_down


def test_a_command_that_is_missing_or_too_slow_stops_the_channel() -> None:
    with pytest.raises(TransportError, match="FileNotFoundError"):
        OAuthToken.by_command(["/no/such/command"])()
    with pytest.raises(TransportError, match="TimeoutExpired"):
        OAuthToken.by_command(["sleep", "5"], timeout_seconds=0.05)()


def test_a_token_is_reused_until_shortly_before_it_expires_and_five_minutes_at_most() -> None:
    now = [0.0]
    given = iter([("first", 100.0), ("second", 3600.0), ("third", 3600.0)])
    token = OAuthToken(lambda: next(given), clock=lambda: now[0])
    seen = []
    for now[0] in (0, 39, 41, 340, 342):
        seen.append(token())
    assert seen == ["first", "first", "second", "second", "third"]


def test_a_refresh_token_is_traded_and_a_rotated_one_used_from_then_on() -> None:
    asked: list[Form] = []

    def answer(form: Form) -> dict[str, object]:
        asked.append(form)
        return {"access_token": f"a{len(asked)}", "expires_in": 1, "refresh_token": f"r{len(asked)}"}

    with form_server(answer) as port:
        token = OAuthToken.by_refresh(grant(port))
        assert [token(), token()] == ["a1", "a2"]
    assert [form["refresh_token"] for form in asked] == [["r0"], ["r1"]]
    assert asked[0]["grant_type"] == ["refresh_token"]
    assert "client_secret" not in asked[0]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 400, "error": "invalid_grant"}, "no access token: 400 invalid_grant"),
        ({"status": 302, "error": ["odd"]}, "no access token: 302"),
        ({"error": "invalid_grant"}, "without an access token"),
        ({"access_token": 7}, "without an access token"),
    ],
)
def test_a_refused_refresh_stops_the_channel_without_telling_secrets(answer: dict[str, object], words: str) -> None:
    with form_server(lambda _: answer) as port, pytest.raises(TransportError, match=words) as down:
        OAuthToken.by_refresh(grant(port))()
    assert down.value.channel_down
    assert "r0" not in str(down.value)


def test_a_refresh_token_goes_to_https_or_this_machine_only() -> None:
    with pytest.raises(ValueError, match="https"):
        RefreshGrant(token_url="http://login.collector.test/token", client_id="c", refresh_token="secret")
    assert "secret" not in repr(
        RefreshGrant(token_url="https://login.collector.test/token", client_id="c", refresh_token="secret")
    )
