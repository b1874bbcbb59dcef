"""What a step of the phrases works with: the tokens its pattern matched, and the kind and value they make together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agent.offline.policy.lexer import Token

#: The kind and the value of the phrase; None where the words make none after all.
Made = tuple[str, Any] | None


@dataclass(frozen=True, slots=True)
class Matched:
    """The tokens a pattern matched, as the text has them, and its named parts."""

    tokens: list[Token]
    written: str
    parts: dict[str, list[Token]]

    @property
    def first(self) -> Token:
        """The token the phrase begins with."""
        return self.tokens[0]

    @property
    def last(self) -> Token:
        """The token the phrase ends with."""
        return self.tokens[-1]

    def part(self, name: str) -> Token:
        """Return the (first) token of a named part."""
        return self.parts[name][0]


#: Makes a phrase of what was matched.
Maker = Callable[[Matched], Made]
#: A pattern, and the phrase it always makes, or what makes it.
Step = tuple[str, Maker | tuple[str, Any]]
