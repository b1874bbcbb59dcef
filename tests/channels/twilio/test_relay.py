"""Frames of conversations: what Twilio may add is left out, what is malformed is named, ours fit its description."""

from __future__ import annotations

import json
from typing import Any

import pytest

from channels.twilio.relay import BadFrameError, Dtmf, Interrupt, Prompt, Setup, changed_to, ended, read_frame, spoken

pytestmark = pytest.mark.words

SETUP = {"type": "setup", "callSid": "CA" + "0" * 32, "accountSid": "AC1", "direction": "outbound-api"}


def read(**frame: Any) -> Any:
    return read_frame(json.dumps(frame))


def test_what_twilio_adds_is_left_out() -> None:
    assert read(**SETUP, customParameters={"a": "b"}, tomorrow=1) == Setup(**SETUP)
    prompt = read(type="prompt", voicePrompt="Ja", lang="de-DE", last=False, speaker="x")
    assert isinstance(prompt, Prompt)
    assert (prompt.voice_prompt, prompt.language, prompt.last) == ("Ja", "de", False)
    cut = read(type="interrupt", utteranceUntilInterrupt="Life is", durationUntilInterruptMs="460")
    assert isinstance(cut, Interrupt)
    assert isinstance(read(type="dtmf", digit="9"), Dtmf)


def test_a_kind_nobody_knows_is_none() -> None:
    assert read(type="info", name="tokensPlayed") is None


@pytest.mark.parametrize(
    "raw",
    [
        "", "hello", "[]", "null", '{"type": 7}', '{"voicePrompt": "hi"}', '{"type":"prompt"}', "[" * 100_000,
        '{"type":"dtmf","digit":"99"}', '{"type":"setup","callSid":"CA1","accountSid":"AC1"}',
        '{"type":"prompt","voicePrompt":{"a":1}}', json.dumps({"type": "prompt", "voicePrompt": "x" * 5000}),
    ],
)  # fmt: skip
def test_what_is_malformed_is_refused_with_a_sentence_that_repeats_nothing(raw: str) -> None:
    with pytest.raises(BadFrameError, match=r"^a frame ") as refused:
        read_frame(raw)
    assert "xxx" not in str(refused.value)


def test_a_sentence_goes_out_in_pieces_that_make_it_up_and_only_its_question_may_be_interrupted() -> None:
    first, question = "This is Dunlin, a machine.", "Is 4,800.50 euros on June 19, 2026 right?"
    pieces = spoken([first], [question], "de")
    assert "".join(piece.token for piece in pieces).strip() == f"{first} {question}"
    assert [piece.token for piece in pieces if not piece.interruptible] == ["This is Dunlin, ", "a machine. "]
    assert [piece.last for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    assert json.loads(pieces[0].as_text()) == {
        "type": "text", "token": "This is Dunlin, ", "last": False, "lang": "de-DE", "interruptible": False,
    }  # fmt: skip


def test_an_amount_is_never_torn() -> None:
    pieces = [piece.token for piece in spoken([], ["It is about: 4,800.50 euros."], "en")]
    assert pieces == ["It is about: ", "4,800.50 euros. "]


def test_an_end_tells_its_reason_as_json_in_a_string() -> None:
    assert json.loads(json.loads(ended("over").as_text())["handoffData"]) == {"reasonCode": "over"}
    assert json.loads(changed_to("fr").as_text()) == {"type": "language", "ttsLanguage": "fr-FR"}
