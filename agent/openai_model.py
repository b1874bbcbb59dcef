"""The OpenAI-compatible model: any server that speaks chat completions, asked once and at most once more to repair.

This is the only door to the `openai` package. Importing it takes most of a second, so the composition root imports
this module only when such a model is configured; the offline path never does.
"""

from __future__ import annotations

from typing import Any, cast

import httpx2
import openai
from openai.types.chat import ChatCompletion

from agent.openai_answer import Problem, read_answer, usage_of, words_of
from agent.openai_failures import failure, not_a_model
from agent.openai_request import Body, first_turn, repair_turn
from agent.openai_settings import OpenAISettings
from prompts.model import ModelError, Prompt, Reply, Usage
from prompts.policy_reading import ReadPolicy

__all__ = ["OpenAIModel", "OpenAISettings"]

#: The first answer and one repair.
TURNS = 2


class OpenAIModel:
    """A model behind chat completions; safe to ask from several threads. Close it when done.

    Retries live here, in the client, and nowhere else. `http_client` replaces the connection, for a private
    certificate authority or a test.
    """

    def __init__(self, settings: OpenAISettings, http_client: httpx2.Client | None = None) -> None:
        self._settings = settings
        self._client = openai.OpenAI(
            base_url=settings.base_url,
            api_key=settings.api_key.get_secret_value() or "none",
            timeout=settings.timeout_seconds,
            max_retries=settings.max_retries,
            http_client=http_client,
        )
        # The client reads these from environment variables meant for other tools; they stay away from this server.
        self._client.organization = None
        self._client.project = None

    @property
    def name(self) -> str:
        """The model's name as the server knows it."""
        return self._settings.name

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        """Answer a prompt; raise ModelError when the server fails or two answers in a row could not be used."""
        body = first_turn(prompt, self._settings)
        timeout = self._timeout(prompt)
        used, problem = Usage(), Problem("")
        for _ in range(TURNS):
            completion = self._complete(body, timeout, used)
            used += usage_of(completion, self._settings)
            answer = read_answer(completion, prompt, self._settings.server)
            if not isinstance(answer, Problem):
                return Reply(answer, used)
            problem = answer
            body = repair_turn(body, words_of(completion), problem.reason)
        reason = f"{self.name} gave no usable answer to {prompt.template}, asked twice; the last one: {problem.reason}"
        raise ModelError(reason, usage=used)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _timeout(self, prompt: Prompt[Any]) -> float:
        """Give the reading of a whole policy longer: its answer is many times that of any other prompt."""
        settings = self._settings
        return settings.policy_timeout_seconds if isinstance(prompt, ReadPolicy) else settings.timeout_seconds

    def _complete(self, body: Body, timeout: float, used: Usage) -> ChatCompletion:
        failed: openai.OpenAIError | ValueError
        try:
            completion = cast(object, self._client.chat.completions.create(**body, timeout=timeout))
        except (openai.OpenAIError, ValueError) as error:
            failed = error
        else:
            if isinstance(completion, ChatCompletion):
                return completion
            raise not_a_model(self._settings, used)
        # Raised here and not in the handler: the client's error keeps the request, and with it the key.
        raise failure(failed, self._settings, used)
