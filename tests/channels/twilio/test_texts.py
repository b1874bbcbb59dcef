"""Texts through Twilio's own client: taken once, refused with a meaning, and looked up when in doubt."""

from __future__ import annotations

from typing import Any

import pytest

from channels.channel import TransportError
from channels.twilio.errors import Action, TwilioRefusedError
from channels.twilio.texts import Text, twilio_address
from evals.twilio.faults import Fault
from tests.channels.twilio.texts import CUSTOMER, channel, outgoing, text
from tests.servers.twilio import SMS_FROM, WHATSAPP_FROM, Twilio

BEFORE = (Fault.CLOSED_BEFORE, Fault.FAILED_BEFORE, Fault.SILENT_BEFORE)
AFTER = (Fault.CLOSED_AFTER, Fault.FAILED_AFTER, Fault.SILENT_AFTER)


def test_a_text_that_is_taken_has_the_name_twilio_gave_it(twilio: Twilio) -> None:
    sms = channel(twilio)
    first, second = sms.deliver(outgoing(text())), sms.deliver(outgoing(text(body="And 0418.")))
    assert [one.sid for one in twilio.simulated.sent] == [first, second]
    assert first != second
    sms.close()


def test_a_text_carries_its_validity_and_the_url_that_names_its_outbox_row(twilio: Twilio) -> None:
    what = text("whatsapp", media_urls=("https://dunlin.example/f/0417.pdf",))
    channel(twilio, "whatsapp").deliver(outgoing(what))
    form = dict(twilio.server.api.seen[-1].form)
    assert form == {
        "To": f"whatsapp:{CUSTOMER}",
        "From": f"whatsapp:{WHATSAPP_FROM}",
        "Body": "Invoice 0417 is open.",
        "MediaUrl": "https://dunlin.example/f/0417.pdf",
        "ValidityPeriod": "3600",
        "StatusCallback": "https://dunlin.example/twilio/status?o=touch-1",
    }


def test_a_template_goes_without_body(twilio: Twilio) -> None:
    content = twilio.simulated.contents.approved("Invoice {{1}} of {{2}} is open.")
    what = text("whatsapp", content_sid=content.sid, variables={"1": "0417", "2": "Müller & Söhne"})
    channel(twilio, "whatsapp").deliver(outgoing(what))
    assert "Body" not in dict(twilio.server.api.seen[-1].form)
    assert twilio.simulated.sent[0].body == "Invoice 0417 of Müller & Söhne is open."


def test_a_messaging_service_is_named_beside_the_sender(twilio: Twilio) -> None:
    service = "MG" + "1" * 32
    channel(twilio, messaging_service_sid=service).deliver(outgoing(text()))
    assert (twilio.simulated.sent[0].service_sid, twilio.simulated.sent[0].sender) == (service, SMS_FROM)


def test_a_messaging_service_alone_picks_the_number_and_its_texts_are_found_by_its_name(twilio: Twilio) -> None:
    service = "MG" + "1" * 32
    twilio.simulated.services[service] = SMS_FROM
    sms, what = channel(twilio, sms_from=service), text(sender=service)
    sms.deliver(outgoing(what))
    assert "From" not in dict(twilio.server.api.seen[-1].form)
    assert (twilio.simulated.sent[0].sender, sms.was_sent(outgoing(what))) == (SMS_FROM, True)
    twilio.clock.move(minutes=6)
    another = text(sender=service, body="And 0418.", written_at=twilio.clock())
    channel(twilio).deliver(outgoing(text(body="And 0418.")))
    twilio.clock.move(minutes=6)
    assert sms.was_sent(outgoing(another)) is None, "the first one is too near to rule it out"
    twilio.simulated.messages.pop(twilio.simulated.sent[0].sid)
    assert sms.was_sent(outgoing(another)) is False, "a text of another sender is none of the service's"


def test_a_service_without_a_number_stops_the_channel_and_blames_nobody(twilio: Twilio) -> None:
    service = "MG" + "2" * 32
    failed = refused(twilio, text(sender=service), sms_from=service)
    assert (failed.code, failed.channel_down, failed.permanent) == (21603, True, False)


def test_what_is_stored_is_what_is_sent(twilio: Twilio) -> None:
    what = text("whatsapp", content_sid="HX" + "a" * 32, variables={"1": "ä", "2": "ß"})
    assert Text.from_bytes(what.as_bytes()) == what
    assert Text.from_bytes(what.as_bytes()).as_bytes() == what.as_bytes()


@pytest.mark.parametrize("fault", BEFORE)
def test_a_lost_answer_leaves_in_doubt_whether_the_text_left(twilio: Twilio, fault: Fault) -> None:
    sms = channel(twilio, timeout_seconds=1.5)
    twilio.simulated.faults.inject(fault)
    with pytest.raises(TransportError) as failed:
        sms.deliver(outgoing(text()))
    assert failed.value.maybe_sent
    assert not failed.value.channel_down
    assert sms.was_sent(outgoing(text())) is None, "it may still be on its way"
    twilio.clock.move(minutes=6)
    assert sms.was_sent(outgoing(text())) is False


@pytest.mark.parametrize("fault", AFTER)
def test_a_text_that_was_taken_although_the_answer_was_lost_is_found_in_the_list(twilio: Twilio, fault: Fault) -> None:
    sms = channel(twilio, timeout_seconds=1.5)
    twilio.simulated.faults.inject(fault)
    with pytest.raises(TransportError) as failed:
        sms.deliver(outgoing(text()))
    assert failed.value.maybe_sent
    assert sms.was_sent(outgoing(text())) is True
    assert sms.sid_of(outgoing(text())) == twilio.simulated.sent[0].sid
    assert len(twilio.simulated.sent) == 1, "nothing is tried again by itself"


def test_a_filled_template_is_found_by_the_words_it_was_filled_to(twilio: Twilio) -> None:
    content = twilio.simulated.contents.approved("Invoice {{1}} is open.")
    what = text("whatsapp", content_sid=content.sid, variables={"1": "0417"})
    whatsapp = channel(twilio, "whatsapp", timeout_seconds=1.5)
    twilio.simulated.faults.inject(Fault.SILENT_AFTER)
    with pytest.raises(TransportError):
        whatsapp.deliver(outgoing(what))
    assert whatsapp.was_sent(outgoing(what)) is True


def test_two_equal_texts_in_the_list_prove_nothing_about_one(twilio: Twilio) -> None:
    sms = channel(twilio)
    sms.deliver(outgoing(text()))
    sms.deliver(outgoing(text()))
    twilio.clock.move(hours=1)
    assert sms.was_sent(outgoing(text())) is None
    assert sms.sid_of(outgoing(text())) == ""


def test_a_text_with_other_words_to_the_same_customer_leaves_a_doubt(twilio: Twilio) -> None:
    sms = channel(twilio)
    sms.deliver(outgoing(text(body="Sent from a trial account - Invoice 0417 is open.")))
    twilio.clock.move(hours=1)
    assert sms.was_sent(outgoing(text())) is None


def test_an_equal_text_of_last_week_is_not_taken_for_this_one(twilio: Twilio) -> None:
    sms = channel(twilio)
    sms.deliver(outgoing(text()))
    twilio.clock.move(days=7)
    this_week = outgoing(text(written_at=twilio.clock()))
    twilio.clock.move(minutes=6)
    assert sms.was_sent(this_week) is False


def test_a_long_list_is_read_to_its_end(twilio: Twilio) -> None:
    sms = channel(twilio)
    sms.deliver(outgoing(text()))
    for number in range(250):
        twilio.simulated.take({"To": CUSTOMER, "From": SMS_FROM, "Body": f"Another {number}"})
    assert sms.was_sent(outgoing(text())) is True


def test_a_refused_connection_means_certainly_not_sent(twilio: Twilio) -> None:
    sms = channel(twilio)
    with twilio.server.unreachable(), pytest.raises(TransportError) as failed:
        sms.deliver(outgoing(text()))
    assert (failed.value.channel_down, failed.value.maybe_sent) == (True, False)
    assert sms.deliver(outgoing(text())) == twilio.simulated.sent[0].sid


def test_a_host_that_is_not_mapped_is_never_called(twilio: Twilio) -> None:
    sms = channel(twilio, hosts={"content.twilio.com": twilio.server.url})
    with pytest.raises(TransportError, match=r"api\.twilio\.com is not among the hosts") as failed:
        sms.deliver(outgoing(text()))
    assert (failed.value.channel_down, failed.value.maybe_sent) == (True, False)


def test_being_throttled_stops_the_channel_for_a_while(twilio: Twilio) -> None:
    twilio.simulated.faults.inject(Fault.THROTTLED)
    failed = refused(twilio, text())
    assert (failed.action, failed.channel_down, failed.maybe_sent) == (Action.BACK_OFF_MINUTES, True, False)


def test_a_wrong_token_stops_the_channel_and_blames_no_address(twilio: Twilio) -> None:
    failed = refused(twilio, text(), auth_tokens=("wrong",))
    assert (failed.code, failed.channel_down, failed.permanent) == (20003, True, False)


def test_a_list_that_may_not_be_read_settles_nothing(twilio: Twilio) -> None:
    sms = channel(twilio, auth_tokens=("wrong",))
    with pytest.raises(TransportError, match="answered 401") as failed:
        sms.was_sent(outgoing(text()))
    assert (failed.value.channel_down, failed.value.maybe_sent) == (True, False)


def test_a_number_that_is_none_is_the_addresss_fault(twilio: Twilio) -> None:
    failed = refused(twilio, text(to="+49"))
    assert (failed.code, failed.action, failed.permanent) == (21211, Action.ADDRESS_INVALID, True)
    assert failed.address_at_fault


def test_who_unsubscribed_is_told_as_an_opt_out(twilio: Twilio) -> None:
    twilio.simulated.people.unsubscribed.add((SMS_FROM, CUSTOMER))
    failed = refused(twilio, text())
    assert (failed.code, failed.action, failed.permanent) == (21610, Action.OPTED_OUT, True)
    assert not failed.address_at_fault


def test_a_template_nobody_knows_is_told_to_a_person(twilio: Twilio) -> None:
    what = text("whatsapp", content_sid="HX" + "0" * 32)
    with pytest.raises(TwilioRefusedError) as failed:
        channel(twilio, "whatsapp").deliver(outgoing(what))
    assert (failed.value.code, failed.value.action) == (21655, Action.ALERT)


def refused(twilio: Twilio, what: Text, **account: Any) -> TwilioRefusedError:
    with pytest.raises(TwilioRefusedError) as failed:
        channel(twilio, **account).deliver(outgoing(what))
    return failed.value


def test_a_text_stored_for_somebody_else_is_not_sent(twilio: Twilio) -> None:
    message = outgoing(text())
    with pytest.raises(TransportError, match="another recipient") as failed:
        channel(twilio).deliver(type(message)("k", "", SMS_FROM, "+491709999999", message.raw))
    assert failed.value.permanent
    assert twilio.server.api.seen == []


def test_a_text_from_another_sender_than_the_accounts_is_not_sent(twilio: Twilio) -> None:
    with pytest.raises(TransportError, match="another sender"):
        channel(twilio).deliver(outgoing(text(sender="+4930999999")))
    assert twilio.server.api.seen == []


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", b'{"to":1}', b"From: a@b.c\r\n\r\nhello"])
def test_what_is_no_stored_text_is_not_sent(twilio: Twilio, raw: bytes) -> None:
    message = outgoing(text())
    with pytest.raises(TransportError, match="cannot be sent") as failed:
        channel(twilio).deliver(type(message)("k", "", SMS_FROM, CUSTOMER, raw))
    assert failed.value.permanent


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"body": "x" * 1_601}, "at most 1600 characters"),
        ({"body": " "}, "needs words"),
        ({"body": "hello", "content_sid": "HX" + "a" * 32}, "brings its own words"),
        ({"content_sid": "HX12"}, "must be HX"),
        ({"variables": {"1": "x"}}, "need a template"),
        ({"content_sid": "HX" + "a" * 32, "variables": {"1": ""}}, "variable 1 is empty"),
        ({"content_sid": "HX" + "a" * 32, "variables": {"1": "two\nlines"}}, "line break"),
        ({"content_sid": "HX" + "a" * 32, "variables": {"1": "a     b"}}, "run of blanks"),
        ({"validity_seconds": 0}, "valid for 1 to"),
        ({"validity_seconds": 36_001}, "valid for 1 to"),
        ({"media_urls": tuple(f"https://a.b/{n}" for n in range(11))}, "at most 10 media"),
        ({"to": "whatsapp:"}, "no address"),
        ({"to": "whatsapp:+491701234567"}, "same channel"),
    ],
)
def test_what_twilio_would_refuse_is_not_written_down(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        text(**changes)


def test_whatsapp_carries_one_medium() -> None:
    with pytest.raises(ValueError, match="at most 1 media"):
        text("whatsapp", media_urls=("https://a.b/1", "https://a.b/2"))


@pytest.mark.parametrize("address", ["+491701234567", "whatsapp:+491701234567", "US.ABC123XYZ"])
def test_a_whatsapp_address_need_not_be_a_phone_number(twilio: Twilio, address: str) -> None:
    what = text("whatsapp", to=twilio_address("whatsapp", address))
    assert channel(twilio, "whatsapp").deliver(outgoing(what))
