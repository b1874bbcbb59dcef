"""JSON schemas in the strict subset that chat-completions servers enforce, made from our answer types.

The subset: an object at the root, every property required, no additional ones, nothing but types, enums, arrays and
`anyOf` below. What it can't say (limits, formats) goes into the description, and pydantic checks it afterwards.
"""

from __future__ import annotations

from functools import cache
from inspect import cleandoc
from typing import Any

from pydantic import BaseModel

from prompts.render import one_line, tool_name

Schema = dict[str, Any]

#: How a limit that the subset lacks is told to the model in words.
_LIMITS = {
    "minimum": "At least {}.",
    "maximum": "At most {}.",
    "exclusiveMinimum": "More than {}.",
    "exclusiveMaximum": "Less than {}.",
    "minLength": "At least {} characters.",
    "maxLength": "At most {} characters.",
    "minItems": "At least {} items.",
    "maxItems": "At most {} items.",
}
_FORMATS = {"date": "A date as YYYY-MM-DD.", "date-time": "A moment in ISO 8601 with its offset."}


@cache
def strict_schema(answer: type[BaseModel]) -> Schema:
    """Return the strict schema of an answer type; a type the subset can't express raises TypeError."""
    whole = answer.model_json_schema()
    return _strict(whole, whole.get("$defs", {}))


@cache
def union_schema(tools: tuple[type[BaseModel], ...]) -> Schema:
    """Return one strict schema for the choice of a tool: `{"action": {"tool": …, "arguments": {…}}}`."""
    variants = [
        _object({"tool": {"type": "string", "enum": [tool_name(tool)]}, "arguments": strict_schema(tool)})
        for tool in tools
    ]
    return _object({"action": {"anyOf": variants}})


def function(name: str, arguments: type[BaseModel], description: str) -> Schema:
    """Return a strict tool definition whose arguments are an answer type."""
    parameters = strict_schema(arguments)
    return {
        "type": "function",
        "function": {"name": name, "description": description, "strict": True, "parameters": parameters},
    }


def _strict(node: Schema, definitions: Schema) -> Schema:
    if "$ref" in node:
        target = definitions[node["$ref"].rsplit("/", 1)[1]]
        return _strict({**target, **{key: value for key, value in node.items() if key != "$ref"}}, definitions)
    if "anyOf" in node:
        return _described({"anyOf": [_strict(variant, definitions) for variant in node["anyOf"]]}, node)
    if "const" in node:
        return _described({"type": node["type"], "enum": [node["const"]]}, node)
    match node.get("type"):
        case "object" if "properties" in node:
            properties = {name: _strict(value, definitions) for name, value in node["properties"].items()}
            return _object(properties, description=_words(node))
        case "array" if "items" in node:
            return _described({"type": "array", "items": _strict(node["items"], definitions)}, node)
        case "string" | "integer" | "number" | "boolean" | "null" as kind:
            enum = {"enum": list(node["enum"])} if "enum" in node else {}
            return _described({"type": kind, **enum}, node)
    raise TypeError(f"strict schemas can't express {node.get('title') or node}")


def _object(properties: Schema, description: str = "") -> Schema:
    shape: Schema = {"type": "object"}
    if description:
        shape["description"] = description
    return shape | {"properties": properties, "required": list(properties), "additionalProperties": False}


def _described(shape: Schema, source: Schema) -> Schema:
    words = _words(source)
    return {**shape, "description": words} if words else shape


def _words(source: Schema) -> str:
    """Write a node's description and what the subset can't say about it."""
    parts = [one_line(cleandoc(source.get("description", "")))]
    parts += [words.format(source[limit]) for limit, words in _LIMITS.items() if limit in source]
    parts.append(_FORMATS.get(source.get("format", ""), ""))
    return " ".join(part for part in parts if part)
