"""What the product asks of Twilio fits Twilio's own description; these requests do not, and are refused."""

from __future__ import annotations

from typing import Any

import pytest

from channels.channel import TransportError
from evals.twilio.api import Seen
from tests.channels.twilio.texts import channel, outgoing, text
from tests.servers.twilio import Twilio
from tests.servers.twilio_description import PRESENT, problems

pytestmark = pytest.mark.skipif(not PRESENT, reason="the shared description of Twilio's interface is absent")

ACCOUNT = "/2010-04-01/Accounts/AC" + "5" * 32


def post(path: str = f"{ACCOUNT}/Messages.json", **form: str) -> Seen:
    return Seen("POST", path, (), tuple({"To": "+491701234567", **form}.items()))


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (post(Subject="hello"), "Subject is not described"),
        (post(ValidityPeriod="soon"), "ValidityPeriod='soon'"),
        (post(ContentSid="HX12"), "ContentSid='HX12'"),
        (post(MessagingServiceSid="MG"), "MessagingServiceSid"),
        (post(StatusCallback="dunlin"), "StatusCallback"),
        (post(RiskCheck="maybe"), "RiskCheck"),
        (post(SendAsMms="yes"), "SendAsMms"),
        (post(f"{ACCOUNT}/Message.json"), "is not described"),
        (post("/2010-04-01/Accounts/AC5/Messages.json"), "AccountSid"),
        (Seen("POST", f"{ACCOUNT}/Messages.json", (), (("Body", "hello"),)), "To is required"),
        (Seen("POST", f"{ACCOUNT}/Messages.json", (), (("To", "+49"), ("To", "+43"))), "twice"),
        (Seen("GET", f"{ACCOUNT}/Messages.json", (("Sender", "+49"),), ()), "Sender is not described"),
        (Seen("GET", f"{ACCOUNT}/Messages.json", (("PageSize", "5000"),), ()), "PageSize"),
        (Seen("DELETE", "/v1/Content", (), ()), "is not described"),
        (Seen("POST", "/v1/Content", (), (), {"language": "en"}), "types is required"),
        (Seen("POST", "/v1/Content", (), (), {"language": 1, "types": {}}), "language is no string"),
    ],
)
def test_a_request_twilio_does_not_describe_is_found_out(request_: Seen, why: str) -> None:
    assert why in "; ".join(problems(request_))


def test_a_form_with_several_media_is_described() -> None:
    media = tuple(("MediaUrl", f"https://a.b/{n}") for n in range(2))
    assert problems(Seen("POST", f"{ACCOUNT}/Messages.json", (), (("To", "+491701234567"), *media))) == []


def test_a_request_that_does_not_fit_is_refused_on_the_wire(twilio: Twilio, monkeypatch: pytest.MonkeyPatch) -> None:
    sms = channel(twilio)
    create = sms._client.messages.create

    def with_a_typing_error(**form: Any) -> Any:
        return create(**{**form, "content_sid": "HX12"})

    monkeypatch.setattr(sms._client.messages, "create", with_a_typing_error)
    with pytest.raises(TransportError, match="422"):
        sms.deliver(outgoing(text()))
    assert twilio.refused
    twilio.refused.clear()
    assert twilio.simulated.sent == []
