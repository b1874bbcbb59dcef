"""What the process that reads messages does with one: the reader and the offline model, no database, no secret."""

from __future__ import annotations

from typing import Any

from agent.offline.name import NAME
from agent.offline.reply.reader import read_reply
from agent.reader.reader import read
from agent.reading_worker import Answered, Question, anything, unclear
from channels.worker_process import limit, serve_tasks
from prompts.model import Prompt, Reply
from prompts.reply_reading import ReadReply


class _ReplyModel:
    """The offline model as far as it reads replies, which loads in half the time."""

    name = NAME

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        """Answer what a reader asks, and count it."""
        assert isinstance(prompt, ReadReply)
        self.asked += 1
        return Reply(read_reply(prompt))


def serve(pipe: int, seconds: float, memory_bytes: int) -> None:
    """Read what comes in until the pipe is closed; the vocabulary is loaded before the first message is timed."""
    limit(memory_bytes)
    read(*anything(), _ReplyModel())
    serve_tasks(pipe, seconds, answered)


def answered(question: Question) -> Answered:
    """Read a message; one that breaks the reader is unclear as a whole, and so for a person."""
    model = _ReplyModel()
    try:
        return Answered(read(*question, model).claims, model.asked)
    except Exception as error:  # noqa: BLE001  (whatever the fault is, it must not reach the other messages)
        return Answered((unclear(question[0]),), model.asked, type(error).__name__)
