"""What goes over the wire: a prompt as the body of a chat-completions request, and the repair turn after it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from agent.openai_schema import Schema, function, strict_schema, union_schema
from agent.openai_settings import OpenAISettings
from prompts.model import Prompt
from prompts.render import purpose, render, tool_name

Body = dict[str, Any]

#: The one tool on offer where a server gives plain data only as tool arguments.
ANSWER_TOOL = "answer"

#: How much of an unusable answer is shown to the model again.
REPLAYED_CHARACTERS = 4_000


def first_turn(prompt: Prompt[Any], settings: OpenAISettings) -> Body:
    """Return the request that asks a prompt: the stable system part first, the rest last."""
    system, user = render(prompt)
    server = settings.server
    form = _form(prompt, settings)
    if server.shows_schema and "tools" not in form:
        system += _schema_in_words(_plain_schema(prompt))
    body: Body = {
        "model": settings.name,
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
    }
    if server.takes_temperature:
        body["temperature"] = 0
    if settings.max_output_tokens is not None:
        body[server.length_field] = settings.max_output_tokens
    if server.takes_cache_key:
        body["prompt_cache_key"] = hashlib.sha256(f"{prompt.cache_key}\n{system}".encode()).hexdigest()[:32]
    return body | form


def repair_turn(body: Body, answer: str, problem: str) -> Body:
    """Return the request that shows a model its unusable answer and says what was wrong with it.

    The answer is replayed as text even where it was a tool call: servers parse tool calls in the history and refuse
    the whole request over arguments that are not JSON, which may be just what is being repaired.
    """
    shown = answer[:REPLAYED_CHARACTERS].strip() or "(no answer)"
    told = f"Your answer could not be used: {problem}. Answer the same question again, in the form asked for."
    turns = [{"role": "assistant", "content": shown}, {"role": "user", "content": told}]
    return {**body, "messages": [*body["messages"], *turns]}


def _form(prompt: Prompt[Any], settings: OpenAISettings) -> Body:
    """Say in which form the answer is wanted: native tools, a strict schema, or just JSON."""
    server = settings.server
    if prompt.chooses_tool and server.choices == "tools":
        return _tools([function(tool_name(tool), tool, purpose(tool)) for tool in prompt.tools()])
    if server.answers == "tool":
        return _tools([function(ANSWER_TOOL, prompt.answer, "Give the answer.")])
    if server.answers == "json_object":
        return {"response_format": {"type": "json_object"}}
    shape = {"name": prompt.template, "strict": True, "schema": _plain_schema(prompt)}
    return {"response_format": {"type": "json_schema", "json_schema": shape}}


def _tools(definitions: list[Schema]) -> Body:
    """Demand one call; "required" also where only one tool is on offer, as not every server can force a name."""
    return {"tools": definitions, "tool_choice": "required", "parallel_tool_calls": False}


def _plain_schema(prompt: Prompt[Any]) -> Schema:
    return union_schema(prompt.tools()) if prompt.chooses_tool else strict_schema(prompt.answer)


def _schema_in_words(schema: Schema) -> str:
    compact = json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    return f"\n\n# Form\nAnswer with one JSON object and nothing else. It fits this JSON schema:\n{compact}"
