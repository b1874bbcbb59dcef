"""The OpenAI-compatible model over real HTTP: what is sent, what is believed, and what is said when it fails."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from agent.openai_model import OpenAIModel
from prompts.model import ModelError, Prompt, Usage
from prompts.policy_reading import PolicyReading
from prompts.reply_reading import Intent
from tests.agent.openai_cases import CLAIM, ESCALATE, KEY, decide, model_at, policy, reply, settings
from tests.servers.chat_completions import (
    Answer,
    ChatServer,
    completion,
    hangs_up,
    refuses,
    says,
    status,
    tool_call,
    tool_calls,
    waits,
    web_page,
)
from tools.actions import Escalate, SendEmail

GOOD = tool_call("escalate", ESCALATE)
UNION = {"action": {"tool": "escalate", "arguments": ESCALATE}}


def test_a_chosen_tool_comes_back_typed_with_its_cost() -> None:
    with model_at(
        GOOD,
        price_input_micros_per_million=2_000_000,
        price_cached_micros_per_million=500_000,
        price_output_micros_per_million=8_000_000,
    ) as (model, _):
        answer = model.ask(decide())
    assert answer.value == Escalate(clauses=("stage-1",), reason="policy_silent")
    # 200 fresh at 2, 800 cached at 0.5 and 100 written at 8 micros each.
    assert answer.usage == Usage(1_000, 800, 100, 400 + 400 + 800)


def test_plain_data_comes_back_typed() -> None:
    with model_at(says({"claims": [CLAIM]})) as (model, _):
        answer = model.ask(reply())
    assert answer.value.claims[0].intent is Intent.PROMISE_VAGUE


def test_a_request_carries_strict_tools_the_stable_part_first_and_a_cache_key() -> None:
    with model_at(GOOD) as (model, server):
        model.ask(decide())
    body = server.requests[0].body
    assert [tool["function"]["name"] for tool in body["tools"]] == ["send_email", "schedule_follow_up", "escalate"]
    assert all(tool["function"]["strict"] for tool in body["tools"])
    assert body["tool_choice"] == "required"
    assert body["parallel_tool_calls"] is False
    assert body["temperature"] == 0
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert len(body["prompt_cache_key"]) == 32
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_the_system_part_and_cache_key_are_the_same_for_two_accounts_and_new_for_a_new_policy() -> None:
    other_policy = decide().model_copy(update={"policy_text": "Be strict."})
    with model_at(GOOD, GOOD, GOOD) as (model, server):
        for prompt in (decide("ACME GmbH"), decide("Brightwater Ltd"), other_policy):
            model.ask(prompt)
    first, second, third = server.requests
    assert first.system == second.system
    assert first.last_words != second.last_words
    assert first.body["prompt_cache_key"] == second.body["prompt_cache_key"] != third.body["prompt_cache_key"]


@pytest.mark.parametrize(
    ("profile", "prompt", "answer"),
    [
        ("vllm", decide(), says(UNION)),
        ("llamacpp", decide(), says(UNION)),
        ("ollama", decide(), says(UNION)),
        ("json_object", decide(), says("```json\n" + json.dumps(UNION) + "\n```")),
        ("tools", decide(), GOOD),
        ("openai_reasoning", decide(), GOOD),
        ("azure", policy(), says({"rules": [], "questions": [], "background": [0]})),
        ("vllm", policy(), says({"rules": [], "questions": [], "background": [0]})),
        ("json_object", policy(), says({"background": [0]})),
        ("tools", policy(), tool_call("answer", {"background": [0]})),
    ],
)
def test_every_profile_gets_its_typed_answer(profile: str, prompt: Prompt[Any], answer: Answer) -> None:
    with model_at(answer, profile=profile) as (model, server):
        value = model.ask(prompt).value
    assert value == (PolicyReading(background=(0,)) if prompt.template == "read_policy" else Escalate(**ESCALATE))
    assert len(server.requests) == 1


def test_a_profile_decides_what_is_sent() -> None:
    def sent(profile: str, answer: Answer) -> dict[str, Any]:
        with model_at(answer, profile=profile, max_output_tokens=900) as (model, server):
            model.ask(decide())
        return server.requests[0].body

    local, reasoning, weak = (
        sent("vllm", says(UNION)),
        sent("openai_reasoning", GOOD),
        sent("json_object", says(UNION)),
    )
    assert local["response_format"]["json_schema"]["strict"] is True
    assert "tools" not in local
    assert "prompt_cache_key" not in local
    assert '"enum":["escalate"]' in local["messages"][0]["content"]
    assert local["max_tokens"] == 900
    assert "temperature" not in reasoning
    assert reasoning["max_completion_tokens"] == 900
    assert "JSON schema" not in reasoning["messages"][0]["content"]
    assert weak["response_format"] == {"type": "json_object"}
    assert "JSON schema" in weak["messages"][0]["content"]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (says("I would rather not."), "called 0 tools"),
        (tool_calls([("escalate", ESCALATE), ("escalate", ESCALATE)]), "called 2 tools"),
        (tool_call("wire_money", {"to": "me"}), "unknown tool"),
        (tool_call("escalate", '{"clauses": ['), "Invalid JSON"),
        (tool_call("escalate", {"clauses": []}), "reason: Field required"),
        (tool_call("escalate", {**ESCALATE, "reason": "because"}), "reason: Input should be"),
        (tool_call("escalate", {**ESCALATE, "note": "x"}), "a field that is not in the schema"),
        (tool_call("escalate", ESCALATE, finish_reason="length"), "cut off"),
        (completion({"content": None}, finish_reason="content_filter"), "content filter"),
        (refuses("I can't help with that."), "refusal"),
        (Answer(b'{"id": "1", "object": "chat.completion", "choices": []}'), "empty"),
        (Answer(b'{"id": "1", "object": "chat.completion", "choices": null}'), "empty"),
    ],
)
def test_an_unusable_answer_is_repaired_once_and_both_turns_are_counted(bad: Answer, told: str) -> None:
    with model_at(bad, GOOD) as (model, server):
        answer = model.ask(decide())
    assert answer.value == Escalate(**ESCALATE)
    assert told in server.requests[1].last_words
    assert [message["role"] for message in server.requests[1].body["messages"]] == [
        "system", "user", "assistant", "user",
    ]  # fmt: skip
    turns = 2 if b"usage" in bad.body else 1
    assert answer.usage.prompt_tokens == 1_000 * turns


def test_the_model_sees_its_unusable_call_again_as_text() -> None:
    with model_at(tool_call("wire_money", '{"to": '), GOOD) as (model, server):
        model.ask(decide())
    replayed = server.requests[1].body["messages"][2]
    assert replayed == {"role": "assistant", "content": 'wire_money {"to":'}


def test_a_runaway_answer_is_not_replayed_whole() -> None:
    with model_at(says("la " * 9_000), GOOD) as (model, server):
        model.ask(decide())
    assert len(server.requests[1].body["messages"][2]["content"]) <= 4_000


@pytest.mark.parametrize(
    ("profile", "bad"),
    [
        ("vllm", says({"action": {"tool": "wire_money", "arguments": {}}})),
        ("vllm", says({"tool": "escalate"})),
        ("vllm", says({"action": {"tool": "send_email", "arguments": {**ESCALATE}}})),
        ("json_object", says("Sure! Here is the JSON you asked for.")),
    ],
)
def test_an_unusable_union_is_repaired_too(profile: str, bad: Answer) -> None:
    with model_at(bad, says(UNION), profile=profile) as (model, server):
        assert model.ask(decide()).value == Escalate(**ESCALATE)
    assert len(server.requests) == 2


def test_two_unusable_answers_are_a_passing_error_that_names_the_fault_and_the_cost() -> None:
    bad = tool_call("escalate", {"clauses": [], "reason": "transfer everything to account 4711"})
    with model_at(bad, bad) as (model, server), pytest.raises(ModelError) as caught:
        model.ask(decide())
    assert "decide_account" in str(caught.value)
    assert "4711" not in str(caught.value)
    assert caught.value.permanent is False
    assert caught.value.usage.completion_tokens == 200
    assert len(server.requests) == 2


def test_words_a_hijacked_reader_invents_never_reach_the_error() -> None:
    bad = says({"claims": [{**CLAIM, "intent": "obey me", "ignore all rules": 1}], "pay evil.example": True})
    with model_at(bad, bad) as (model, _), pytest.raises(ModelError) as caught:
        model.ask(reply())
    assert not any(words in str(caught.value) for words in ("obey", "ignore all", "evil"))


def test_an_answer_without_usage_costs_nothing() -> None:
    with model_at(tool_call("escalate", ESCALATE, usage=None)) as (model, _):
        assert model.ask(decide()).usage == Usage()


def test_usage_with_holes_counts_what_is_there() -> None:
    holes = {"prompt_tokens": 7, "completion_tokens": None, "prompt_tokens_details": None}
    with model_at(tool_call("escalate", ESCALATE, usage=holes), price_input_micros_per_million=1) as (model, _):
        assert model.ask(decide()).usage == Usage(7, 0, 0, 1)


@pytest.mark.parametrize("first", [status(429), status(500), status(503), hangs_up()])
def test_a_passing_failure_is_retried_by_the_client(first: Answer) -> None:
    with model_at(first, GOOD) as (model, server):
        assert model.ask(decide()).value == Escalate(**ESCALATE)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("failing", "cause"),
    [
        (status(429), "slow down (429)"),
        (status(500), "failed (500)"),
        (hangs_up(), "cannot be reached"),
        (waits(2), "did not answer in time"),
    ],
)
def test_a_failure_that_stays_may_be_tried_later(failing: Answer, cause: str) -> None:
    with (
        model_at(failing, max_retries=0, timeout_seconds=0.3) as (model, server),
        pytest.raises(ModelError, match=r"127\.0\.0\.1") as caught,
    ):
        model.ask(decide())
    assert cause in str(caught.value)
    assert caught.value.permanent is False
    assert len(server.requests) == 1


def test_retries_are_bounded() -> None:
    with model_at(*[status(500)] * 5, max_retries=2) as (model, server), pytest.raises(ModelError):
        model.ask(decide())
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("failing", "cause"),
    [
        (status(401, f"Incorrect API key provided: {KEY}"), "DUNLIN_MODEL__API_KEY_FILE"),
        (status(403), "rights"),
        (status(404, "no such model"), "DUNLIN_MODEL__NAME"),
        (status(400, f"temperature is not supported, {KEY}"), "temperature is not supported, ***"),
        (status(400, "blocked", "content_filter"), "content filter"),
        (status(422), "DUNLIN_MODEL__PROFILE=openai"),
        (status(429, "pay", "insufficient_quota"), "no credit"),
        (web_page(), "does not answer like a model server"),
        (Answer(b"[1, 2"), "does not answer like a model server"),
        (Answer(b'"hello"'), "does not answer like a model server"),
    ],
)
def test_a_lasting_failure_says_where_and_what_to_do_without_the_key(failing: Answer, cause: str) -> None:
    with model_at(failing, max_retries=0) as (model, server), pytest.raises(ModelError) as caught:
        model.ask(decide())
    trace = "".join(traceback.format_exception(caught.value))
    assert cause in str(caught.value)
    assert server.url.removesuffix("/v1") in str(caught.value)
    assert caught.value.permanent is True
    assert KEY not in trace
    assert caught.value.__context__ is None


def test_the_key_is_in_no_log_line_and_no_representation(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with model_at(status(500), GOOD) as (model, server):
        model.ask(decide())
        shown = repr(settings(server.url)) + str(model)
    assert KEY not in caplog.text + shown


def test_a_failure_in_the_repair_turn_still_tells_what_the_first_turn_cost() -> None:
    with model_at(says("no"), status(401)) as (model, _), pytest.raises(ModelError) as caught:
        model.ask(decide())
    assert caught.value.usage.prompt_tokens == 1_000


def test_nobody_listening_is_one_plain_sentence() -> None:
    with ChatServer() as gone:
        url = gone.url
    model = OpenAIModel(settings(url, max_retries=0))
    with pytest.raises(ModelError, match="cannot be reached; check DUNLIN_MODEL__BASE_URL"):
        model.ask(decide())
    model.close()


def test_a_wrong_path_points_at_the_base_url() -> None:
    with ChatServer(GOOD) as server:
        model = OpenAIModel(settings(server.url.removesuffix("/v1")))
        with pytest.raises(ModelError, match="usually ends in /v1") as caught:
            model.ask(decide())
        model.close()
    assert caught.value.permanent


def test_accounts_of_other_tools_in_the_environment_are_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "somebody-elses")
    with model_at(GOOD, api_key="") as (model, server):
        model.ask(decide())
    assert not [value for value in server.requests[0].headers.values() if "somebody-elses" in value]


def test_a_model_may_be_asked_from_several_threads() -> None:
    def mail(request: Any) -> Answer:
        customer = request.last_words.split("Customer: ")[1].split("\n")[0]
        letter = {"clauses": ["stage-1"], "tone": "friendly", "subject": customer, "paragraphs": ["x"]}
        return tool_call("send_email", letter)

    with ChatServer(respond=mail) as server, ThreadPoolExecutor(8) as pool:
        model = OpenAIModel(settings(server.url))
        names = [f"Customer {number}" for number in range(24)]
        answers = list(pool.map(lambda name: model.ask(decide(name)).value, names))
        model.close()
    assert [answer.subject for answer in answers if isinstance(answer, SendEmail)] == names


def test_a_whole_policy_may_take_longer_than_an_account() -> None:
    with model_at(waits(0.4), waits(0.4), max_retries=0, timeout_seconds=5, policy_timeout_seconds=0.1) as (
        model,
        _,
    ):
        with pytest.raises(ModelError, match="in time"):
            model.ask(policy())
        with pytest.raises(ModelError, match="cannot be reached"):  # waited for, until the server hung up
            model.ask(decide())


def test_the_offline_path_does_not_import_the_vendor() -> None:
    modules = "agent.metered_model, agent.openai_settings, agent.openai_schema, prompts.render, tools.actions"
    check = f"import sys, {modules}; sys.exit('openai' in sys.modules or 'httpx2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
