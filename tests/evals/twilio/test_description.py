"""The simulated Twilio answers in the shape Twilio describes, field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from channels.twilio.client import client_of
from evals.twilio.account import Incoming
from evals.twilio.messages import Refusal
from tests.servers.twilio import SMS_FROM, VOICE_FROM, Twilio
from tests.servers.twilio_description import PRESENT, answer_problems

pytestmark = pytest.mark.skipif(not PRESENT, reason="the shared description of Twilio's interface is absent")

MESSAGE, CONTENT = "api.v2010.account.message", "content.v1.content"


def seen(twilio: Twilio, path: str) -> Mapping[str, Any]:
    """Return the JSON of an answer."""
    client = client_of(twilio.account())
    host = "content" if path.startswith("/v1") else "api"
    read: Mapping[str, Any] = json.loads(client.request("GET", f"https://{host}.twilio.com{path}").text)
    return read


def test_messages_are_shown_as_described(twilio: Twilio) -> None:
    form = {"To": "+491701234567", "From": SMS_FROM, "Body": "Invoice 0417"}
    twilio.simulated.take(form)
    twilio.simulated.take(form | {"MediaUrl": "https://a.b/c"}, ["https://a.b/c"])
    twilio.simulated.people.failures["+491701234567"] = 30007
    twilio.simulated.advance()
    twilio.simulated.receive(Incoming(sender="+491701234567", to=SMS_FROM, body="Paid"))
    page = seen(twilio, f"/2010-04-01/Accounts/{twilio.account().account_sid}/Messages.json")
    assert len(page["messages"]) == 3
    assert [answer_problems(MESSAGE, one) for one in page["messages"]] == [[], [], []]


def test_templates_are_shown_as_described(twilio: Twilio) -> None:
    sid = twilio.simulated.contents.approved("Invoice {{1}}").sid
    assert answer_problems(CONTENT, seen(twilio, f"/v1/Content/{sid}")) == []
    assert answer_problems(f"{CONTENT}.approval_fetch", seen(twilio, f"/v1/Content/{sid}/ApprovalRequests")) == []
    (listed,) = seen(twilio, "/v1/ContentAndApprovals")["contents"]
    assert answer_problems("content.v1.content_and_approvals", listed) == []


def test_an_answer_that_lies_is_found_out() -> None:
    lie = {"sid": "SM1", "status": "melted", "num_media": 1, "subject": "hello"}
    found = "; ".join(answer_problems(MESSAGE, lie))
    assert all(name in found for name in ("sid", "status", "num_media", "subject is not described", "body is missing"))


def test_calls_are_shown_as_described(twilio: Twilio) -> None:
    form = {"To": "+491701234567", "From": VOICE_FROM, "Twiml": "<Response/>"}
    taken = twilio.simulated.calls.take(form, [])
    assert not isinstance(taken, Refusal)
    page = seen(twilio, f"/2010-04-01/Accounts/{twilio.account().account_sid}/Calls.json")
    assert [answer_problems("api.v2010.account.call", one) for one in page["calls"]] == [[]]
