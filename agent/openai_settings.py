"""Where an OpenAI-compatible model is, what it costs, and what its server understands; imports no vendor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator


@dataclass(frozen=True, slots=True)
class Profile:
    """How to ask one kind of server.

    `answers` is how plain data is asked for, `choices` how the choice of a tool is. `shows_schema`: the server only
    constrains the output, so the schema must stand in the prompt for the model to know what the fields mean.
    """

    answers: Literal["json_schema", "json_object", "tool"] = "json_schema"
    choices: Literal["tools", "union"] = "tools"
    shows_schema: bool = False
    takes_cache_key: bool = False
    takes_temperature: bool = True
    length_field: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"


_LOCAL: Final = Profile(choices="union", shows_schema=True, length_field="max_tokens")

#: The profiles that may be named in the settings; docs/models.md says which server wants which.
PROFILES: Final[dict[str, Profile]] = {
    "openai": Profile(takes_cache_key=True),
    "openai_reasoning": Profile(takes_cache_key=True, takes_temperature=False),
    "azure": Profile(),
    "azure_reasoning": Profile(takes_temperature=False),
    "vllm": _LOCAL,
    "llamacpp": _LOCAL,
    "ollama": _LOCAL,
    "json_object": Profile("json_object", "union", shows_schema=True, length_field="max_tokens"),
    "tools": Profile("tool", "tools", length_field="max_tokens"),
}


class OpenAISettings(BaseModel):
    """How to reach and pay one model.

    Prices are millionths of the price list's currency unit per million tokens: 2.50 a million is 2_500_000. Cached
    tokens cost the input price unless a price of their own is given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    base_url: str = "https://api.openai.com/v1"
    name: str = Field(min_length=1)
    api_key: SecretStr = SecretStr("")
    profile: str = "openai"
    timeout_seconds: float = Field(default=30, gt=0)
    policy_timeout_seconds: float = Field(default=180, gt=0)
    max_retries: int = Field(default=2, ge=0, le=10)
    max_output_tokens: int | None = Field(default=None, ge=1)
    price_input_micros_per_million: int = Field(default=0, ge=0)
    price_cached_micros_per_million: int | None = Field(default=None, ge=0)
    price_output_micros_per_million: int = Field(default=0, ge=0)

    @field_validator("base_url")
    @classmethod
    def _is_plain_http(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must be an http or https address such as http://127.0.0.1:8000/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("must hold neither a password, a query nor a fragment; the key has a setting of its own")
        return value

    @field_validator("api_key")
    @classmethod
    def _is_one_word(cls, value: SecretStr) -> SecretStr:
        key = value.get_secret_value().strip()
        if not all("!" <= sign <= "~" for sign in key):
            raise ValueError("holds blanks, line breaks or other signs no key has; its file must hold the key alone")
        return SecretStr(key)

    @field_validator("profile")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value not in PROFILES:
            raise ValueError(f"must be one of {', '.join(PROFILES)}")
        return value

    @property
    def server(self) -> Profile:
        """What the server understands."""
        return PROFILES[self.profile]

    def cost_micros(self, prompt_tokens: int, cached_tokens: int, completion_tokens: int) -> int:
        """Price one answer, rounded up; cached tokens are part of the prompt tokens."""
        cached_price = self.price_cached_micros_per_million
        if cached_price is None:
            cached_price = self.price_input_micros_per_million
        total = (
            (prompt_tokens - cached_tokens) * self.price_input_micros_per_million
            + cached_tokens * cached_price
            + completion_tokens * self.price_output_micros_per_million
        )
        return -(-total // 1_000_000)
