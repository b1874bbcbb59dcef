"""The README as a person would follow it: the files it shows and the commands it tells, in order."""

from __future__ import annotations

import re
from typing import NamedTuple

from tests.house.tree import ROOT

_FENCE = re.compile(r"^```(\S*)[ ]?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\s+# exit (\d)$")


class Block(NamedTuple):
    """A fenced block: its language, what stands beside it (a file name, or "live"), and its text."""

    language: str
    beside: str
    text: str

    @property
    def live(self) -> bool:
        """Whether it needs servers, systemd or a terminal, and is not run."""
        return self.beside == "live"

    @property
    def is_file(self) -> bool:
        """Whether it is a file to save under the name beside it."""
        return "." in self.beside


class Step(NamedTuple):
    """A line of shell, and the exit code the README says it ends with (nothing said: 0)."""

    line: str
    exit_code: int


def blocks() -> list[Block]:
    """Return the fenced blocks of the README."""
    return [Block(*found) for found in _FENCE.findall((ROOT / "README.md").read_text(encoding="utf-8"))]


def steps(block: Block) -> list[Step]:
    """Return the lines of a shell block."""
    found = []
    for line in filter(None, map(str.strip, block.text.splitlines())):
        told = _EXIT.search(line)
        found.append(Step(_EXIT.sub("", line), int(told.group(1)) if told else 0))
    return found
