"""Reading a completion: the typed answer in it, or the problem with it, said so that a model can mend it.

Not every server enforces what it accepts, so everything is validated here again. Problems hold names from our own
schemas only, never words of the model: they end up in logs, and a reader's model has read a stranger's message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ValidationError

from agent.openai_settings import OpenAISettings, Profile
from prompts.model import Prompt, Usage
from prompts.render import one_line, tool_name

#: How many faults of one answer are listed, and how long each may be.
FAULTS, FAULT_LENGTH = 6, 240

_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*)\n\s*```\s*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer can't be used."""

    reason: str


class _Call(BaseModel):
    tool: str
    arguments: dict[str, Any]


class _Choice(BaseModel):
    action: _Call


def read_answer(completion: ChatCompletion, prompt: Prompt[Any], server: Profile) -> BaseModel | Problem:
    """Return the typed answer in a completion, or what is wrong with it."""
    if not completion.choices:
        return Problem("it was empty")
    choice = completion.choices[0]
    if choice.finish_reason == "length":
        return Problem("it was cut off at the length limit; answer more briefly")
    if choice.finish_reason == "content_filter":
        return Problem("it was stopped by the content filter")
    if getattr(choice.message, "refusal", None):
        return Problem(
            "it was a refusal; this is ordinary business correspondence, and every choice has a cautious form"
        )
    calls = _calls(completion)
    if prompt.chooses_tool and server.choices == "tools":
        return _chosen_tool(calls, prompt)
    if server.answers == "tool":
        return (
            _validated(prompt.answer, calls[0][1]) if len(calls) == 1 else Problem("it was not exactly one tool call")
        )
    text = _unfenced(_text(completion))
    return _chosen_variant(text, prompt) if prompt.chooses_tool else _validated(prompt.answer, text)


def words_of(completion: ChatCompletion) -> str:
    """Return what a model said as plain text, tool calls included, to be shown to it again."""
    calls = (f"{name} {arguments}" for name, arguments in _calls(completion))
    return "\n".join([_text(completion), *calls]).strip()


def usage_of(completion: ChatCompletion, settings: OpenAISettings) -> Usage:
    """Return what a completion used and cost; local servers may leave any of it out."""
    used = getattr(completion, "usage", None)
    prompt_tokens = _count(used, "prompt_tokens")
    cached_tokens = min(_count(getattr(used, "prompt_tokens_details", None), "cached_tokens"), prompt_tokens)
    completion_tokens = _count(used, "completion_tokens")
    cost = settings.cost_micros(prompt_tokens, cached_tokens, completion_tokens)
    return Usage(prompt_tokens, cached_tokens, completion_tokens, cost)


def _count(used: object, field: str) -> int:
    number = getattr(used, field, None)
    return number if isinstance(number, int) and number > 0 else 0


def _text(completion: ChatCompletion) -> str:
    message = completion.choices[0].message if completion.choices else None
    content = getattr(message, "content", None)
    return content if isinstance(content, str) else ""


def _calls(completion: ChatCompletion) -> list[tuple[str, str]]:
    """Return the tool calls of a completion as names and argument texts."""
    message = completion.choices[0].message if completion.choices else None
    functions = (getattr(call, "function", None) for call in getattr(message, "tool_calls", None) or ())
    return [(str(getattr(f, "name", "")), str(getattr(f, "arguments", "") or "{}")) for f in functions]


def _chosen_tool(calls: list[tuple[str, str]], prompt: Prompt[Any]) -> BaseModel | Problem:
    if len(calls) != 1:
        return Problem(f"it called {len(calls)} tools; call exactly one of {_names(prompt)}")
    tool = _tool_named(calls[0][0], prompt)
    return _validated(tool, calls[0][1]) if tool else Problem(f"it named an unknown tool; call one of {_names(prompt)}")


def _chosen_variant(text: str, prompt: Prompt[Any]) -> BaseModel | Problem:
    choice = _validated(_Choice, text)
    if not isinstance(choice, _Choice):
        return choice
    tool = _tool_named(choice.action.tool, prompt)
    if tool is None:
        return Problem(f"it named an unknown tool; choose one of {_names(prompt)}")
    try:
        return tool.model_validate(choice.action.arguments)
    except ValidationError as error:
        return Problem(_faults(error))


def _tool_named(name: str, prompt: Prompt[Any]) -> type[BaseModel] | None:
    return next((tool for tool in prompt.tools() if tool_name(tool) == name), None)


def _names(prompt: Prompt[Any]) -> str:
    return ", ".join(tool_name(tool) for tool in prompt.tools())


def _validated(answer: type[BaseModel], text: str) -> BaseModel | Problem:
    try:
        return answer.model_validate_json(text)
    except ValidationError as error:
        return Problem(_faults(error))


def _unfenced(text: str) -> str:
    """Take JSON out of a Markdown fence, the commonest wrapping by servers that do not constrain the output."""
    found = _FENCED.match(text)
    return found[1] if found else text


def _faults(error: ValidationError) -> str:
    """Say what is wrong and where, without values or names of surplus fields: those are the model's own words."""
    faults = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False)[:FAULTS]:
        surplus = fault["type"] == "extra_forbidden"
        place = ".".join(str(step) for step in (fault["loc"][:-1] if surplus else fault["loc"]))
        reason = "holds a field that is not in the schema" if surplus else fault["msg"]
        faults.append(f"{place or 'the answer'}: {one_line(reason)[:FAULT_LENGTH]}")
    return "; ".join(faults)
