"""A model made when it is first asked: most commands ask none, and rules and clients are slow to load."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from prompts.model import Model, Prompt, Reply


class LateModel:
    """Stands for a model until somebody asks it; safe to ask from several threads."""

    def __init__(self, name: str, make: Callable[[], Model]) -> None:
        self._name = name
        self._make = make
        self._made: Model | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The model's name, known without making it."""
        return self._name

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        """Answer a prompt as the model does."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return self._made.ask(prompt)
