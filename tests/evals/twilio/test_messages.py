"""The simulated Twilio as Twilio's own client sees it: what it takes, refuses, lists, and lets fail later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from channels.twilio.client import client_of
from channels.twilio.templates import APPROVED, catalogue
from evals.twilio.account import Pace
from evals.twilio.messages import SimulatedMessage
from evals.twilio.people import WINDOW
from tests.servers.twilio import SMS_FROM, WHATSAPP_FROM, Twilio

CUSTOMER, CHAT, OURS = "+491701234567", "whatsapp:+491701234567", f"whatsapp:{WHATSAPP_FROM}"


def create(twilio: Twilio, **form: Any) -> Any:
    usual = {"to": CUSTOMER, "from_": SMS_FROM}
    words = {} if form.keys() & {"content_sid", "media_url"} else {"body": "Invoice 0417 is open."}
    return client_of(twilio.account()).messages.create(**{**usual, **words, **form})


def chat(twilio: Twilio, **form: Any) -> SimulatedMessage:
    """Send to WhatsApp, and let it travel."""
    sid = create(twilio, to=CHAT, from_=OURS, **form).sid
    twilio.simulated.advance()
    return twilio.simulated.messages[sid]


def test_each_message_has_a_sid_of_its_own_and_can_be_fetched_and_listed(twilio: Twilio) -> None:
    sids = [create(twilio, body=f"Text {number}").sid for number in range(3)]
    api = client_of(twilio.account())
    assert len(set(sids)) == 3
    assert api.messages(sids[0]).fetch().body == "Text 0"
    assert [one.sid for one in api.messages.list(to=CUSTOMER)] == sids[::-1]
    assert [one.sid for one in api.messages.list(limit=2, page_size=1)] == sids[:0:-1]
    assert api.messages.list(to="+49999") == []


def test_a_queued_message_is_left_out_when_asked_by_date_of_sending(twilio: Twilio) -> None:
    sid = create(twilio).sid
    api, yesterday = client_of(twilio.account()), twilio.clock() - timedelta(days=1)
    assert api.messages.list(date_sent_after=yesterday) == []
    twilio.simulated.advance()
    assert [one.sid for one in api.messages.list(date_sent_after=yesterday)] == [sid]
    assert api.messages.list(date_sent_before=yesterday) == []


def test_what_is_not_there_and_who_is_a_stranger(twilio: Twilio) -> None:
    with pytest.raises(TwilioRestException) as missing:
        client_of(twilio.account()).messages("SM" + "0" * 32).fetch()
    with pytest.raises(TwilioRestException) as stranger:
        client_of(twilio.account(account_sid="AC" + "6" * 32)).messages("SM" + "0" * 32).fetch()
    assert (missing.value.code, stranger.value.code) == (20404, 20003)


def test_the_words_of_a_message_can_be_redacted(twilio: Twilio) -> None:
    sid = create(twilio).sid
    client_of(twilio.account()).messages(sid).update(body="")
    assert twilio.simulated.messages[sid].body == ""


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"to": "banana"}, 21211),
        ({"to": "whatsapp:banana", "from_": OURS}, 21211),
        ({"from_": "+4930999999"}, 21606),
        ({"to": CHAT, "from_": "whatsapp:+4930999999"}, 63007),
        ({"to": CHAT}, 21910),
        ({"body": ""}, 21619),
        ({"body": "x" * 1_601}, 21617),
        ({"content_variables": '{"1": "x"}'}, 21654),
        ({"content_sid": "HX" + "0" * 32}, 21655),
        ({"validity_period": 0}, 30045),
        ({"validity_period": 36_001}, 30045),
    ],
)
def test_what_is_wrong_in_itself_is_refused_at_once(twilio: Twilio, form: dict[str, Any], code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        create(twilio, **form)
    assert (refused.value.status, refused.value.code) == (400, code)
    assert twilio.simulated.sent == []


@pytest.mark.parametrize("variables", ["no json", "[]", '{"1": ""}', '{"1": 5}', '{"1": "two\\nlines"}'])
def test_variables_that_are_none_are_refused_at_once(twilio: Twilio, variables: str) -> None:
    content = twilio.simulated.contents.approved("Invoice {{1}} is open.")
    with pytest.raises(TwilioRestException) as refused:
        create(twilio, to=CHAT, from_=OURS, content_sid=content.sid, content_variables=variables)
    assert refused.value.code == 21656


def test_free_words_pass_only_within_a_day_of_what_the_customer_wrote(twilio: Twilio) -> None:
    never_wrote = chat(twilio)
    twilio.simulated.people.wrote(CHAT, OURS, twilio.clock())
    inside = chat(twilio)
    twilio.clock.now += WINDOW - timedelta(seconds=1)
    at_the_end = chat(twilio)
    twilio.clock.move(seconds=1)
    too_late = chat(twilio)
    ends = [(one.status, one.error_code) for one in (never_wrote, inside, at_the_end, too_late)]
    assert ends == [("failed", 63016), ("read", None), ("read", None), ("failed", 63016)]


def test_a_window_is_open_to_the_sender_the_customer_wrote_to_and_no_other(twilio: Twilio) -> None:
    twilio.simulated.people.wrote(CHAT, "whatsapp:+4930333333", twilio.clock())
    assert chat(twilio).error_code == 63016


def test_a_message_that_waits_in_the_queue_until_the_window_closed_fails(twilio: Twilio) -> None:
    twilio.simulated.people.wrote(CHAT, OURS, twilio.clock() - timedelta(hours=23))
    twilio.simulated.pace = Pace(sent=timedelta(hours=2))
    message = chat(twilio)
    assert message.status == "queued"
    twilio.clock.move(hours=2)
    twilio.simulated.advance()
    assert (message.status, message.error_code) == ("failed", 63016)


def test_an_approved_template_passes_at_any_time_and_an_unapproved_one_does_not(twilio: Twilio) -> None:
    content = twilio.simulated.contents.approved("Invoice {{1}} is open.")
    passed = chat(twilio, content_sid=content.sid, content_variables='{"1": "0417"}')
    content.status = "paused"
    stopped = chat(twilio, content_sid=content.sid, content_variables='{"1": "0417"}')
    assert [(one.status, one.error_code) for one in (passed, stopped)] == [("read", None), ("failed", 63016)]


@pytest.mark.parametrize("variables", ['{"1": "0417"}', '{"1": "a", "2": "b", "3": "c"}', "{}"])
def test_variables_that_do_not_match_the_template_fail_later(twilio: Twilio, variables: str) -> None:
    content = twilio.simulated.contents.approved("Invoice {{1}} of {{2}} is open.")
    message = chat(twilio, content_sid=content.sid, content_variables=variables)
    assert (message.status, message.error_code) == ("failed", 63028)


@pytest.mark.parametrize(("trouble", "chat_code", "sms_code"), [("absent", 63024, 30005), ("blocking", 63014, 30004)])
def test_who_is_not_there_or_blocks_us_is_told_later(
    twilio: Twilio, trouble: str, chat_code: int, sms_code: int
) -> None:
    getattr(twilio.simulated.people, trouble).update({CUSTOMER, CHAT})
    sms = create(twilio)
    message = chat(twilio)
    ends = [(one.status, one.error_code) for one in (message, twilio.simulated.messages[sms.sid])]
    assert ends == [("undelivered", chat_code), ("undelivered", sms_code)]


def test_any_other_code_can_be_asked_for(twilio: Twilio) -> None:
    twilio.simulated.people.failures[CHAT] = 63018
    assert chat(twilio).error_code == 63018


def test_a_message_that_waits_longer_than_it_is_valid_is_not_sent(twilio: Twilio) -> None:
    twilio.simulated.pace = Pace(sent=timedelta(minutes=10))
    sid = create(twilio, validity_period=300).sid
    twilio.clock.move(minutes=10)
    twilio.simulated.advance()
    message = twilio.simulated.messages[sid]
    assert (message.status, message.error_code) == ("failed", 30036)


def test_a_template_is_made_submitted_approved_and_listed(twilio: Twilio) -> None:
    given = {
        "friendly_name": "first",
        "language": "de",
        "types": {"twilio/text": {"body": "Rechnung {{1}} ist offen."}},
    }
    api = client_of(twilio.account())
    made = api.content.v1.contents.create(content_create_request=request_of(given))
    assert api.content.v1.contents(made.sid).fetch().types == given["types"]
    asked = {"name": "first", "category": "UTILITY"}
    api.content.v1.contents(made.sid).approval_create.create(content_approval_request=request_of(asked))
    assert api.content.v1.contents(made.sid).approval_fetch().fetch().whatsapp["status"] == "received"
    twilio.simulated.contents.by_sid[made.sid].status = APPROVED
    listed = catalogue(twilio.account())
    assert [(one.sid, one.status, one.category, one.language) for one in listed] == [
        (made.sid, "approved", "UTILITY", "de")
    ]
    assert [one.sid for one in api.content.v1.contents.list()] == [made.sid]


def request_of(fields: dict[str, Any]) -> Any:
    """Stand in for the client's request classes, which write fields nobody gave as null."""

    class Request:
        def to_dict(self) -> dict[str, Any]:
            return fields

    return Request()


def test_a_long_catalogue_is_listed_to_its_end(twilio: Twilio) -> None:
    for number in range(120):
        twilio.simulated.contents.approved("Invoice {{1}}", name=f"template {number}")
    assert [one.name for one in catalogue(twilio.account())] == [f"template {number}" for number in range(120)]


def test_a_template_says_which_variables_it_lacks(twilio: Twilio) -> None:
    twilio.simulated.contents.approved("Invoice {{1}} of {{2}} is open.", name="first")
    (template,) = catalogue(twilio.account())
    assert template.problems({"1": "0417", "2": "M"}) == []
    assert template.problems({"1": "0417", "3": "x"}) == [
        "variable 2 of template first is missing",
        "template first has no variable 3",
    ]
    assert template.problems({"1": "7" * 1_010, "2": "M"}) == [
        "template first is 1032 characters long when filled, of at most 1024"
    ]
    assert template.filled({"1": "{{2}}", "2": "M"}) == "Invoice {{2}} of M is open."
