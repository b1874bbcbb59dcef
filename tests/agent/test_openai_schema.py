"""Schemas sent to a model stay inside the strict subset and still say all that our types demand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from agent.openai_schema import function, strict_schema, union_schema
from prompts.policy_reading import OpenQuestion, PolicyReading, ProposedRule
from prompts.reply_reading import Intent, ReadClaim, ReplyReading
from tools.actions import ACCOUNT_ACTIONS, SendEmail

ALLOWED = {"type", "description", "properties", "required", "additionalProperties", "items", "enum", "anyOf"}

SCHEMAS: dict[str, dict[str, Any]] = {
    "read_policy": strict_schema(PolicyReading),
    "read_reply": strict_schema(ReplyReading),
    "decide_account": union_schema(ACCOUNT_ACTIONS),
    **{tool.__name__: function("x", tool, "x")["function"]["parameters"] for tool in ACCOUNT_ACTIONS},
}


def breaches(schema: dict[str, Any]) -> list[str]:
    """Say where a schema leaves the strict subset of structured outputs."""
    root = [] if schema.get("type") == "object" else ["the root is no object"]
    found = root + list(_breaches(schema, "$", 1))
    properties, strings = _sizes(schema)
    return found + ["over 5000 properties"] * (properties > 5_000) + ["over 120000 characters"] * (strings > 120_000)


def _breaches(node: dict[str, Any], place: str, depth: int) -> Iterator[str]:
    yield from (f"{place}: keyword {name}" for name in node.keys() - ALLOWED)
    if ("type" in node) == ("anyOf" in node):
        yield f"{place}: needs either a type or anyOf"
    if len(node.get("enum", ())) > 250:
        yield f"{place}: too many choices"
    if node.get("type") == "object":
        if depth > 10:
            yield f"{place}: nested too deep"
        if node.get("additionalProperties") is not False or node.get("required") != list(node.get("properties", {})):
            yield f"{place}: every property is required, and no other is allowed"
        for name, below in node.get("properties", {}).items():
            yield from _breaches(below, f"{place}.{name}", depth + 1)
    if node.get("type") == "array":
        yield from _breaches(node["items"], f"{place}[]", depth)
    for number, variant in enumerate(node.get("anyOf", ())):
        yield from _breaches(variant, f"{place}|{number}", depth)


def _sizes(node: Any) -> tuple[int, int]:
    if isinstance(node, list):
        below = [_sizes(entry) for entry in node]
        return sum(count for count, _ in below), sum(size for _, size in below)
    if not isinstance(node, dict):
        return 0, len(node) if isinstance(node, str) else 0
    below = [_sizes(value) for value in node.values()]
    names = node.get("properties", {})
    return len(names) + sum(count for count, _ in below), sum(map(len, names)) + sum(size for _, size in below)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_sent_is_in_the_strict_subset(name: str) -> None:
    assert breaches(SCHEMAS[name]) == []


@pytest.mark.parametrize("model", [PolicyReading, ReplyReading, SendEmail])
def test_the_checker_objects_to_a_plain_pydantic_schema(model: type[BaseModel]) -> None:
    assert breaches(model.model_json_schema())


def test_every_field_of_a_type_is_in_its_schema() -> None:
    rule = SCHEMAS["read_policy"]["properties"]["rules"]["items"]
    question = SCHEMAS["read_policy"]["properties"]["questions"]["items"]
    claim = SCHEMAS["read_reply"]["properties"]["claims"]["items"]
    assert rule["required"] == list(ProposedRule.model_fields)
    assert question["required"] == list(OpenQuestion.model_fields)
    assert claim["required"] == list(ReadClaim.model_fields)
    assert claim["properties"]["intent"]["enum"] == [intent.value for intent in Intent]


def test_a_field_that_may_be_missing_may_be_null() -> None:
    claim = SCHEMAS["read_reply"]["properties"]["claims"]["items"]
    assert claim["properties"]["date"] == {"anyOf": [{"type": "integer"}, {"type": "null"}]}


def test_limits_the_subset_lacks_are_told_in_words() -> None:
    email = SCHEMAS["SendEmail"]["properties"]
    assert "At most 150 characters." in email["subject"]["description"]
    assert "At most 8 items." in email["paragraphs"]["description"]
    assert "YYYY-MM-DD" in SCHEMAS["ScheduleFollowUp"]["properties"]["day"]["description"]


def test_the_union_names_each_tool_and_its_arguments() -> None:
    variants = SCHEMAS["decide_account"]["properties"]["action"]["anyOf"]
    assert [variant["properties"]["tool"]["enum"] for variant in variants] == [
        ["send_email"], ["schedule_follow_up"], ["escalate"],
    ]  # fmt: skip
    assert variants[0]["properties"]["arguments"] == SCHEMAS["SendEmail"]


def test_a_type_the_subset_cannot_express_is_refused_at_once() -> None:
    class Loose(BaseModel):
        anything: dict[str, int]

    with pytest.raises(TypeError, match="Anything"):
        strict_schema(Loose)
