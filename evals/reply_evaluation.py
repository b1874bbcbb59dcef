"""Scores a model on labelled replies as a whole: what was read in them, and what the house then did about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.bootstrap import build_model
from agent.settings import ModelSettings
from evals.action_scoring import with_actions
from evals.labels import LabelledMessage, SetName, labelled_messages
from evals.readers import read_messages, score_answers
from evals.reply_stage import play_replies
from evals.scoring import Scorecard
from prompts.model import Model, ModelError, Prompt, Reply
from prompts.reply_reading import ReadReply


class Remembering:
    """Asks a model once about each reply, so that what is scored is what is acted on; all else is read offline."""

    def __init__(self, model: Model) -> None:
        self._model, self._offline = model, build_model(ModelSettings(kind="offline"))
        self._answers: dict[str, Reply[Any] | ModelError] = {}

    @property
    def name(self) -> str:
        """The name of the model that is scored."""
        return self._model.name

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        """Answer as before where the same was asked before, also that there is no answer."""
        if not isinstance(prompt, ReadReply):
            return self._offline.ask(prompt)
        key = prompt.model_dump_json()
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = self._asked(prompt)
        if isinstance(answer, ModelError):
            raise answer
        return answer

    def _asked(self, prompt: ReadReply) -> Reply[Any] | ModelError:
        try:
            return self._model.ask(prompt)
        except ModelError as error:
            return error


def evaluate_replies_whole(model: Model, chosen: SetName, workers: int = 1) -> Scorecard:
    """Read a set of messages and act on them; one the model has no answer for is neither read nor acted on."""
    return evaluate_whole(labelled_messages(chosen), model, chosen, workers)


def evaluate_whole(messages: Sequence[LabelledMessage], model: Model, chosen: str, workers: int = 1) -> Scorecard:
    """Score the claims and the actions of messages; raise ModelError when the model answers too few of them."""
    asked = Remembering(model)
    answers = read_messages(messages, asked, workers)
    card = score_answers(messages, answers, chosen, model)
    readable = [message for message, answer in zip(messages, answers, strict=True) if answer is not None]
    return with_actions(card, messages, play_replies(readable, asked))
