"""Twilio's own description of its interface, against which every request the product makes is held.

It stands beside the project in `../shared/data/twilio`; where it is absent nothing is checked, and its tests skip.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evals.twilio.api import Seen

SHARED = Path(os.environ.get("DUNLIN_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "twilio"
FILES = ("api_v2010_messages_calls_recordings.json", "content_v1.json")
PRESENT = all((SHARED / name).exists() for name in FILES)

_FORM = "application/x-www-form-urlencoded"
_TYPES: dict[str, type] = {"string": str, "integer": int, "object": dict, "array": list, "boolean": bool}
#: Of recordings the shared description holds starting and listing alone; stopping one is as Twilio's page of the
#: resource describes it (https://www.twilio.com/docs/voice/api/recording, seen on 23 Nov 2026).
_STOPPING = {
    "/2010-04-01/Accounts/{AccountSid}/Calls/{CallSid}/Recordings/{Sid}.json": {
        "post": {
            "parameters": [
                {"in": "path", "name": "AccountSid", "schema": {"type": "string", "pattern": "^AC[0-9a-fA-F]{32}$"}},
                {"in": "path", "name": "CallSid", "schema": {"type": "string", "pattern": "^CA[0-9a-fA-F]{32}$"}},
                {"in": "path", "name": "Sid", "schema": {"type": "string"}},
            ],
            "requestBody": {
                "content": {
                    "application/x-www-form-urlencoded": {
                        "schema": {
                            "properties": {
                                "Status": {"type": "string", "enum": ["in-progress", "paused", "stopped"]},
                                "PauseBehavior": {"type": "string"},
                            },
                            "required": ["Status"],
                        }
                    }
                }
            },
        }
    }
}
_INTEGER = re.compile(r"-?\d+")


@cache
def descriptions() -> list[dict[str, Any]]:
    """Read the descriptions of the interfaces for messages and for content."""
    if not PRESENT:
        return []
    found = [json.loads((SHARED / name).read_text(encoding="utf-8")) for name in FILES]
    return [{**found[0], "paths": {**found[0]["paths"], **_STOPPING}}, *found[1:]]


def problems(seen: Seen) -> list[str]:
    """Say in sentences what the description does not allow in a request."""
    if not PRESENT:
        return []
    for description in descriptions():
        for template, operations in description["paths"].items():
            values = _path_values(template, seen.path)
            if values is not None and seen.method.lower() in operations:
                return _operation_problems(description, operations[seen.method.lower()], seen, values)
    return [f"{seen.method} {seen.path} is not described"]


def answer_problems(schema: str, answer: Mapping[str, Any]) -> list[str]:
    """Say in which fields an answer differs from what is described."""
    description = next(one for one in descriptions() if schema in one["components"]["schemas"])
    known = description["components"]["schemas"][schema]["properties"]
    found = [f"{name} is missing" for name in known if name not in answer]
    for name, value in answer.items():
        if name not in known:
            found.append(f"{name} is not described")
        elif not _fits(_resolved(description, known[name]), value):
            found.append(f"{name}={value!r} does not fit")
    return found


def _fits(schema: dict[str, Any], value: Any) -> bool:
    if value is None:
        return bool(schema.get("nullable"))
    if not isinstance(value, _TYPES[schema.get("type", "string")]):
        return False
    return not isinstance(value, str) or (
        re.search(schema.get("pattern", ""), value) is not None and value in schema.get("enum", [value])
    )


def _path_values(template: str, path: str) -> dict[str, str] | None:
    pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+?)", re.escape(template))
    found = re.fullmatch(pattern, path)
    return found.groupdict() if found else None


def _operation_problems(
    description: dict[str, Any], operation: dict[str, Any], seen: Seen, values: dict[str, str]
) -> list[str]:
    parameters = {(one["in"], one["name"]): one for one in operation.get("parameters", [])}
    found: list[str] = []
    for name, value in values.items():
        found += _value_problems(description, name, parameters["path", name]["schema"], value)
    query = {name: one["schema"] for (place, name), one in parameters.items() if place == "query"}
    found += _fields_problems(description, query, seen.query)
    content = operation.get("requestBody", {}).get("content", {})
    if _FORM in content:
        schema = content[_FORM]["schema"]
        found += _fields_problems(description, schema["properties"], seen.form)
        given = {name for name, _ in seen.form}
        found += [f"{name} is required" for name in schema.get("required", []) if name not in given]
    elif seen.form:
        found.append("no form is expected")
    if "application/json" in content:
        found += _json_problems(description, "body", content["application/json"]["schema"], seen.json)
    return found


def _fields_problems(description: dict[str, Any], known: dict[str, Any], given: Iterable[tuple[str, str]]) -> list[str]:
    found: list[str] = []
    met: set[str] = set()
    for name, value in given:
        schema = _resolved(description, known[name]) if name in known else None
        if schema is None:
            found.append(f"the field {name} is not described")
        elif schema.get("type") == "array":
            found += _value_problems(description, name, schema["items"], value)
        elif name in met:
            found.append(f"{name} is there twice")
        else:
            found += _value_problems(description, name, schema, value)
        met.add(name)
    return found


def _value_problems(description: dict[str, Any], name: str, schema: dict[str, Any], value: str) -> list[str]:
    schema = _resolved(description, schema)
    kind, url = schema.get("type"), urlsplit(value)
    wrong = (
        (kind == "integer" and not _INTEGER.fullmatch(value))
        or (kind == "boolean" and value not in ("true", "false"))
        or ("pattern" in schema and not re.search(schema["pattern"], value))
        or ("enum" in schema and value not in schema["enum"])
        or (schema.get("format") == "uri" and not (url.scheme and url.netloc))
        or (kind == "integer" and not schema.get("minimum", -(10**9)) <= int(value) <= schema.get("maximum", 10**9))
    )
    return [f"{name}={value!r} does not fit {kind}"] if wrong else []


def _json_problems(description: dict[str, Any], name: str, schema: dict[str, Any], value: Any) -> list[str]:
    schema = _resolved(description, schema)
    if schema.get("type") == "object" and not isinstance(value, dict):
        return [f"{name} is no object"]
    if not isinstance(value, dict):
        fits = schema.get("type") != "string" or isinstance(value, str)
        return [] if fits else [f"{name} is no string"]
    known = schema.get("properties", {})
    found = [f"{name}.{needed} is required" for needed in schema.get("required", []) if needed not in value]
    for key, inside in value.items():
        if known and key not in known:
            found.append(f"{name}.{key} is not described")
        elif key in known:
            found += _json_problems(description, f"{name}.{key}", known[key], inside)
    return found


def _resolved(description: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema
