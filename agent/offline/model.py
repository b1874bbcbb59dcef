"""The offline model: answers every prompt with rules and parsing, and says so where it is not sure."""

from __future__ import annotations

from typing import Any

from agent.offline.letters import decide
from agent.offline.name import NAME
from agent.offline.policy.reader import read_policy
from agent.offline.reply.reader import read_reply
from prompts.account_decision import DecideAccount
from prompts.model import ModelError, Prompt, Reply
from prompts.policy_reading import ReadPolicy
from prompts.reply_reading import ReadReply


class OfflineModel:
    """A model without key, network or download; deterministic, and the same for everybody."""

    NAME = NAME

    @property
    def name(self) -> str:
        """The model's name, for logs and figures."""
        return self.NAME

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        """Answer a prompt; raise ModelError for one it does not know."""
        match prompt:
            case DecideAccount():
                return Reply(decide(prompt))
            case ReadPolicy():
                return Reply(read_policy(prompt))
            case ReadReply():
                return Reply(read_reply(prompt))
        raise ModelError(f"the offline model cannot answer {type(prompt).__name__}", permanent=True)
