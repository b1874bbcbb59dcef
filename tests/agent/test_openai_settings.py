"""The settings of an OpenAI-compatible model refuse what can't work, and price an answer exactly."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from agent.openai_settings import PROFILES, OpenAISettings


@pytest.mark.parametrize(
    ("base_url", "told"),
    [
        ("api.example/v1", "http or https"),
        ("ftp://api.example/v1", "http or https"),
        ("https://user:hunter2@api.example/v1", "password"),
        ("https://api.example/v1?key=hunter2", "query"),
    ],
)
def test_a_base_url_that_cannot_work_or_hides_a_secret_is_refused(base_url: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told) as caught:
        OpenAISettings(base_url=base_url, name="m")
    assert "hunter2" not in str(caught.value)


def test_an_unknown_profile_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValidationError, match=r"openai_reasoning.*ollama"):
        OpenAISettings(name="m", profile="gpt")


def test_the_key_is_not_shown() -> None:
    assert "hunter2" not in repr(OpenAISettings(name="m", api_key=SecretStr("hunter2")))


def test_a_line_break_at_the_end_of_the_key_file_does_no_harm() -> None:
    assert OpenAISettings(name="m", api_key=SecretStr("hunter2\n")).api_key.get_secret_value() == "hunter2"


def test_a_file_that_holds_more_than_the_key_is_refused_without_showing_it() -> None:
    with pytest.raises(ValidationError, match="the key alone") as caught:
        OpenAISettings(name="m", api_key=SecretStr("KEY=hunter2\nOTHER=3"))
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("word", [*OpenAISettings.model_fields, *PROFILES])
def test_every_setting_and_profile_is_documented(word: str) -> None:
    names = {"api_key": "api_key_file"}
    text = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
    assert f"`{word}`" in text or f"`DUNLIN_MODEL__{names.get(word, word).upper()}`" in text


def test_cached_tokens_cost_the_input_price_unless_they_have_their_own() -> None:
    plain = OpenAISettings(name="m", price_input_micros_per_million=2_500_000)
    own = plain.model_copy(update={"price_cached_micros_per_million": 0})
    assert plain.cost_micros(1_000, 400, 0) == 2_500
    assert own.cost_micros(1_000, 400, 0) == 1_500


def test_a_fraction_of_a_micro_is_rounded_up() -> None:
    assert OpenAISettings(name="m", price_output_micros_per_million=1).cost_micros(0, 0, 1) == 1


def test_without_prices_nothing_costs() -> None:
    assert OpenAISettings(name="m").cost_micros(10**6, 0, 10**6) == 0


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_that_only_constrains_json_shows_the_schema(profile: str) -> None:
    server = PROFILES[profile]
    assert server.shows_schema or server.answers != "json_object"
