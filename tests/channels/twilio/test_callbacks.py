"""Callbacks become typed values; what makes no sense is said in a sentence."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.twilio.callbacks import (
    RANKS,
    Answered,
    AnsweredBy,
    BadCallback,
    CallUpdate,
    Fields,
    IncomingText,
    OptOut,
    SpeechTurn,
    StatusUpdate,
    answered_by,
    call_update,
    incoming_text,
    speech_turn,
    status_update,
)

SM, CA = "SM" + "a" * 32, "CA" + "b" * 32
PATH = "/twilio/status?o=touch%3A7%3A1"


def test_a_status_names_message_rank_and_outbox_row() -> None:
    assert status_update([("MessageSid", SM), ("MessageStatus", "delivered"), ("To", "+49")], PATH) == StatusUpdate(
        sid=SM, status="delivered", rank=RANKS["delivered"], error_code=None, outbox_key="touch:7:1"
    )


def test_a_failure_names_its_code_and_nothing_comes_after_it() -> None:
    update = status_update([["SmsSid", SM], ["SmsStatus", "undelivered"], ["ErrorCode", "63016"]])
    assert (update.error_code, update.failed, update.outbox_key) == (63016, True, "")
    assert update.rank > max(rank for status, rank in RANKS.items() if status in ("delivered", "read"))


def test_the_ranks_rise_as_a_message_travels() -> None:
    way = ["queued", "sending", "sent", "delivered", "read", "failed"]
    assert sorted(way, key=RANKS.__getitem__) == way


def test_two_outbox_keys_are_none() -> None:
    assert status_update([("MessageSid", SM), ("MessageStatus", "sent")], "/s?o=1&o=2").outbox_key == ""


@pytest.mark.parametrize(
    "fields",
    [
        [("MessageSid", SM)],
        [("MessageSid", SM), ("MessageStatus", "exploded")],
        [("MessageStatus", "sent")],
        [("MessageSid", "SM1"), ("MessageStatus", "sent")],
        [("MessageSid", SM), ("MessageStatus", "failed"), ("ErrorCode", "many")],
        [("MessageSid", SM), ("MessageStatus", "sent"), ("MessageStatus", "read")],
        [("MessageSid",)],
    ],
)
def test_a_status_that_makes_no_sense_is_a_bad_callback(fields: Fields) -> None:
    with pytest.raises(BadCallback):
        status_update(fields, PATH)


def test_a_customers_message_keeps_the_address_as_it_was_given() -> None:
    fields = [
        ("MessageSid", SM),
        ("From", "whatsapp:US.ABC123XYZ"),
        ("To", "whatsapp:+4930111111"),
        ("Body", " Stop please \n"),
        ("NumMedia", "2"),
        ("MediaContentType0", "application/pdf"),
        ("MediaUrl0", "https://api.twilio.com/0"),
        ("MediaContentType1", "image/jpeg"),
        ("MediaUrl1", "https://api.twilio.com/1"),
        ("ProfileName", "Jo"),
        ("ButtonPayload", "paid"),
    ]
    assert incoming_text(fields) == IncomingText(
        sid=SM,
        channel="whatsapp",
        sender="whatsapp:US.ABC123XYZ",
        to="whatsapp:+4930111111",
        body=" Stop please \n",
        media=(("application/pdf", "https://api.twilio.com/0"), ("image/jpeg", "https://api.twilio.com/1")),
        profile_name="Jo",
        button="paid",
    )


@pytest.mark.parametrize(
    ("sender", "words", "kind"),
    [
        ("+49170", " Cancel\n", OptOut.STOP),
        ("+49170", "cancel the order", OptOut.NONE),
        ("whatsapp:+49170", "END", OptOut.NONE),
    ],
)
def test_what_carriers_heed_is_a_stop_without_being_told_so(sender: str, words: str, kind: OptOut) -> None:
    fields = [("MessageSid", SM), ("From", sender), ("To", "+4930"), ("Body", words)]
    assert incoming_text(fields).opt_out_type is kind


@pytest.mark.parametrize(("word", "kind"), [("STOP", OptOut.STOP), ("help", OptOut.HELP), ("other", OptOut.NONE)])
def test_what_twilio_understood_of_a_keyword_is_kept(word: str, kind: OptOut) -> None:
    fields = [("MessageSid", SM), ("From", "+49170"), ("To", "+4930"), ("OptOutType", word)]
    assert (incoming_text(fields).opt_out_type, incoming_text(fields).channel) == (kind, "sms")


@pytest.mark.parametrize(
    "change", [("NumMedia", "999"), ("NumMedia", "1"), ("NumMedia", "-1"), ("NumMedia", "²"), ("From", ""), ("To", "")]
)
def test_a_message_that_makes_no_sense_is_a_bad_callback(change: tuple[str, str]) -> None:
    fields = {"MessageSid": SM, "From": "+49170", "To": "+4930", **dict([change])}
    with pytest.raises(BadCallback):
        incoming_text(fields.items())


def test_calls_who_answered_and_what_was_said() -> None:
    assert call_update([("CallSid", CA), ("CallStatus", "completed"), ("CallDuration", "42")], "/c?o=k") == CallUpdate(
        CA, "completed", 5, 42, "k"
    )
    machine = answered_by([("CallSid", CA), ("AnsweredBy", "machine_end_beep")])
    assert machine == AnsweredBy(CA, Answered.MACHINE_END_BEEP)
    assert answered_by([("CallSid", CA), ("AnsweredBy", "robot")]).by is Answered.UNKNOWN
    assert speech_turn([("CallSid", CA), ("SpeechResult", "on Friday"), ("Confidence", "0.9")]) == SpeechTurn(
        CA, "on Friday", 0.9, ""
    )
    assert speech_turn([("CallSid", CA), ("Digits", "9")]) == SpeechTurn(CA, "", None, "9")


@pytest.mark.parametrize("confidence", ["high", "nan", "1.1", "-0.1"])
def test_a_confidence_that_is_no_number_is_a_bad_callback(confidence: str) -> None:
    with pytest.raises(BadCallback):
        speech_turn([("CallSid", CA), ("Confidence", confidence)])


def test_a_call_without_answer_or_with_an_unknown_status_is_a_bad_callback() -> None:
    with pytest.raises(BadCallback):
        answered_by([("CallSid", CA)])
    with pytest.raises(BadCallback):
        call_update([("CallSid", CA), ("CallStatus", "melted")])


NAMES = st.sampled_from(["MessageSid", "MessageStatus", "ErrorCode", "From", "To", "NumMedia", "CallSid", "Confidence"])
VALUES = st.one_of(st.text(max_size=8), st.sampled_from([SM, CA, "sent", "failed", "3", "+49170", "0.5"]))


@settings(derandomize=True, max_examples=300)
@given(st.lists(st.tuples(NAMES, VALUES), max_size=8), st.text(alphabet="/?o=&%[:]#1", max_size=10))
def test_whatever_comes_is_a_value_or_a_bad_callback(fields: list[tuple[str, str]], path: str) -> None:
    for read in (status_update, call_update):
        with contextlib.suppress(BadCallback):
            assert read(fields, path).rank >= 0
    for other in (incoming_text, answered_by, speech_turn):
        with contextlib.suppress(BadCallback):
            assert other(fields).sid
