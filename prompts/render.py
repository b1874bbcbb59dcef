"""Words a prompt: its typed inputs through the two Jinja2 files named by its template, system part and user part.

The system part holds what stays the same from account to account, so that a provider can cache it. Every value is
put on one line as it is written out, so no value can add a line of its own or imitate the numbering around it.
"""

from __future__ import annotations

import re
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel

from prompts.model import Prompt
from prompts.reply_reading import Sentence

TEMPLATES = Path(__file__).parent / "templates"

#: Joiners are invisible but carry meaning in several scripts; every other invisible character is dropped.
_JOINERS = "\u200c\u200d"
#: Signs that chat templates of local servers read as control marks, and the square brackets of our own numbering.
_MARKS = str.maketrans("<>[]", "‹›()")


class _Mark(Protocol):
    """Anything with a place in the stored message."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class _Lines(str):
    """Text that a filter has already laid out on several lines."""

    __slots__ = ()


def render(prompt: Prompt[Any]) -> tuple[str, str]:
    """Return the system part and the user part of a prompt; a template naming an unknown input raises."""
    inputs: dict[str, Any] = {name: getattr(prompt, name) for name in type(prompt).model_fields}
    inputs["tools"] = [{"name": tool_name(tool), "purpose": purpose(tool)} for tool in prompt.tools()]
    system, user = (
        _environment().get_template(f"{prompt.template}.{part}.j2").render(inputs).strip()
        for part in ("system", "user")
    )
    return system, user


def tool_name(tool: type[BaseModel]) -> str:
    """Return the name a tool goes by in prompts and answers: `SendEmail` is `send_email`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", tool.__name__).lower()


def purpose(tool: type[BaseModel]) -> str:
    """Return what a tool is for, from its own docstring, as one line."""
    return one_line(cleandoc(tool.__doc__ or ""))


def one_line(text: str) -> str:
    """Collapse all white space and drop invisible characters, which could hide or reorder words."""
    line = " ".join(text.split())
    return line if line.isprintable() else "".join(sign for sign in line if sign.isprintable() or sign in _JOINERS)


def untrusted(text: str) -> str:
    """Put words from outside on one line that can't pass for our numbering or for a server's control marks."""
    return one_line(text).translate(_MARKS)


def quoted(text: str) -> str:
    """Mark every line of a longer text with a bar, so that its beginning and end are plain to see."""
    return _Lines("\n".join(f"| {one_line(line)}".rstrip() for line in text.strip().splitlines()))


def where(mark: _Mark, sentences: tuple[Sentence, ...]) -> str:
    """Say in which sentence a mark stands, with its words where the offsets allow to cut them."""
    for number, sentence in enumerate(sentences):
        if sentence.start <= mark.start < sentence.end:
            whole = len(sentence.text) == sentence.end - sentence.start
            words = sentence.text[mark.start - sentence.start : mark.end - sentence.start] if whole else ""
            return f', in S{number}: "{untrusted(words)}"' if words else f", in S{number}"
    return ""


def token(entry: str) -> str:
    """Write a locked token the way it stands in a draft: `amount_due` is `{{amount_due}}`; a meaning may follow."""
    meaning = entry.partition(":")[2].strip()
    return "{{" + bare(entry) + "}}" + (f": {meaning}" if meaning else "")


def bare(entry: str) -> str:
    """Return the bare name of a token entry: `amount_due`, `{{amount_due}}` or `amount_due: what it stands for`."""
    return entry.partition(":")[0].strip("{ }")


def _written(value: Any) -> Any:
    return one_line(value) if isinstance(value, str) and not isinstance(value, _Lines) else value


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        finalize=_written,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  words for a model, never a page
    )
    environment.filters |= {"untrusted": untrusted, "quoted": quoted, "token": token, "bare": bare, "where": where}
    return environment
