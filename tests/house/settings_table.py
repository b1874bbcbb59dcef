"""Every setting as a row of `docs/configuration.md`; `python -m tests.house.settings_table` prints the table anew."""

from __future__ import annotations

import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from agent.settings import PREFIX, Settings


class Row(NamedTuple):
    """One setting: its place in dunlin.toml, its variable, default, what it takes and what it is for."""

    path: str
    variable: str
    default: str
    takes: str
    purpose: str

    def as_markdown(self) -> str:
        return f"| `{self.path}` | `{self.variable}` | {self.default} | {self.takes} | {self.purpose} |"


def settings_rows(section: type[BaseModel] = Settings, above: tuple[str, ...] = ()) -> Iterator[Row]:
    """Give a row for every setting, in the order of the code."""
    for name, found in section.model_fields.items():
        path = (*above, name)
        if isinstance(found.annotation, type) and issubclass(found.annotation, BaseModel):
            yield from settings_rows(found.annotation, path)
        else:
            variable = PREFIX + "__".join(path).upper()
            yield Row(".".join(path), variable, _default(found), _takes(found.annotation), found.description or "")


def _default(found: FieldInfo) -> str:
    value = found.get_default(call_default_factory=True, validated_data={})
    if value is None or value in ("", (), {}) or isinstance(value, SecretStr):
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return ", ".join(f"`{part}`" for part in value)
    return f"`{value}`"


def _takes(annotation: Any) -> str:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in inside)
    if origin in (Union, types.UnionType):
        return _takes(next(part for part in inside if part is not type(None)))
    if origin in (tuple, dict):
        return "a list" if origin is tuple else "a table"
    words = {
        str: "text",
        int: "a number",
        float: "a number",
        bool: "`true`, `false`",
        Path: "a path",
        SecretStr: "text",
    }
    return words[annotation]


if __name__ == "__main__":
    print(*(row.as_markdown() for row in settings_rows()), sep="\n")
