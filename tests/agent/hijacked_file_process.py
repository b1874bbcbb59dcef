"""The process that reads attachments as an attacker would have it: each file is a program it obeys."""

from __future__ import annotations

import os
import sys

from agent.file_worker import FileTask
from channels.worker_process import limit, serve_tasks

_thoughts: list[str] = []


def stay(thought: str) -> str:
    _thoughts.append(thought)
    return thought


def known() -> list[str]:
    return _thoughts


def serve(pipe: int, seconds: float, memory_bytes: int) -> None:
    limit(memory_bytes)
    serve_tasks(pipe, seconds, _obey, apart=True)


def _obey(task: FileTask) -> object:
    names = {"os": os, "sys": sys, "stay": stay, "known": known}
    return eval(task[0], names)
