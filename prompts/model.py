"""The seam to a model: a typed prompt in, a typed answer out, and what asking cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T", bound=BaseModel)
Answer_co = TypeVar("Answer_co", bound=BaseModel, covariant=True)


class Prompt(BaseModel, Generic[Answer_co]):
    """A question with typed inputs; `template` names the pair of files that word it, `answer` what comes back.

    `prefix_fields` are the inputs rendered first and unchanged from call to call, so that a provider can cache
    them; the rest come last.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    template: ClassVar[str]
    answer: ClassVar[type[BaseModel]]
    #: Whether the answer is the choice of one tool (a union of tool arguments) rather than plain data.
    chooses_tool: ClassVar[bool] = False

    def tools(self) -> tuple[type[BaseModel], ...]:
        """Return the tools on offer, for prompts whose answer is the choice of one."""
        return ()

    @property
    def cache_key(self) -> str:
        """Name the part of the prompt that stays the same between calls (for provider caches)."""
        return self.template


@dataclass(frozen=True, slots=True)
class Usage:
    """What one call used: tokens, and cost in millionths of the price list's currency unit."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost_micros: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.cached_tokens + other.cached_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cost_micros + other.cost_micros,
        )


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """A typed answer and what it cost."""

    value: T
    usage: Usage = Usage()


class ModelError(Exception):
    """The model gave no usable answer; `permanent` says that asking again will not help."""

    def __init__(self, reason: str, *, permanent: bool = False, usage: Usage = Usage()) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.usage = usage


class Model(Protocol):
    """Anything that answers prompts; two ship: an OpenAI-compatible one and an offline one."""

    @property
    def name(self) -> str:
        """The model's name, for logs and figures."""
        ...

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        """Answer a prompt with its typed answer; raise ModelError when no valid answer could be had."""
        ...
