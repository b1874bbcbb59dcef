"""What went wrong between us and a model's server: one sentence saying where and what to do, never the key."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

import openai

from agent.openai_settings import OpenAISettings
from prompts.model import ModelError, Usage
from prompts.render import one_line

#: How much of a server's own words is repeated.
SERVER_WORDS = 160

_CHECK_URL = "check DUNLIN_MODEL__BASE_URL, which usually ends in /v1"


def failure(error: openai.OpenAIError | ValueError, settings: OpenAISettings, used: Usage) -> ModelError:
    """Return the error to raise for a failed request; temporary ones have been retried by the client already."""
    where = address(settings.base_url)
    if isinstance(error, openai.APITimeoutError):
        reason = (
            f"the model server at {where} did not answer in time; raise DUNLIN_MODEL__TIMEOUT_SECONDS if it is slow"
        )
        return ModelError(reason, usage=used)
    if isinstance(error, openai.APIConnectionError):
        reason = f"the model server at {where} cannot be reached; {_CHECK_URL}, and that the server runs"
        return ModelError(reason, usage=used)
    if isinstance(error, openai.APIStatusError):
        reason, permanent = _refusal(error, settings)
        return ModelError(f"the model server at {where} {reason}", permanent=permanent, usage=used)
    return not_a_model(settings, used)


def not_a_model(settings: OpenAISettings, used: Usage) -> ModelError:
    """Return the error for an answer that is no chat completion, such as a login page."""
    where = address(settings.base_url)
    return ModelError(f"{where} does not answer like a model server; {_CHECK_URL}", permanent=True, usage=used)


def address(base_url: str) -> str:
    """Return a base URL as it may be shown: scheme, host, port and path."""
    parts = urlsplit(base_url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path}".rstrip("/")


def _refusal(error: openai.APIStatusError, settings: OpenAISettings) -> tuple[str, bool]:
    status, words = error.status_code, _server_words(error, settings)
    if error.code == "content_filter":
        return "refused the text by its content filter; a person must look at this case", True
    if error.code == "insufficient_quota":
        return "has no credit left for this key; top up the account or raise its limit", True
    if status == HTTPStatus.UNAUTHORIZED:
        return "refused the key (401); check DUNLIN_MODEL__API_KEY_FILE", True
    if status == HTTPStatus.FORBIDDEN:
        return f"does not let this key use {settings.name} (403); check the key's rights", True
    if status == HTTPStatus.NOT_FOUND:
        return f"knows no {settings.name} or no such path (404); check DUNLIN_MODEL__NAME and {_CHECK_URL}", True
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "asks to slow down (429), also after retries; run fewer accounts at once or try later", False
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT}:
        return f"failed ({status}), also after retries; try later or look at its log", False
    return f"refused the request ({status}{words}); DUNLIN_MODEL__PROFILE={settings.profile} may not fit it", True


def _server_words(error: openai.APIStatusError, settings: OpenAISettings) -> str:
    """Return the server's own message, short, on one line and without our key."""
    message = error.body.get("message") if isinstance(error.body, dict) else None
    if not isinstance(message, str):
        return ""
    key = settings.api_key.get_secret_value()
    words = one_line(message.replace(key, "***") if key else message)
    return f": {words[:SERVER_WORDS]}"
