"""A model with a meter: counts what asking costs, per run and per account, and stops a run at its limit.

`SpendLimitReached` is deliberately no ModelError. A ModelError concerns one question, and whoever asked puts that
account off or hands it to a person; a reached limit concerns the run, which must end instead of handing over
every account that is left.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from prompts.model import Model, ModelError, Prompt, Reply, Usage


@dataclass(frozen=True, slots=True)
class Call:
    """One question asked of a model and how it ended; `customer_id` is None outside any account."""

    model: str
    prompt: str
    customer_id: int | None
    outcome: Literal["answered", "failed"]
    usage: Usage
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Spent:
    """How many questions were asked and what they used."""

    calls: int = 0
    usage: Usage = field(default_factory=Usage)


class SpendLimitReached(Exception):  # noqa: N818  an outcome of a run, not a fault
    """The run may ask no further question; what was asked before stands."""


class MeteredModel:
    """Counts and records every call of a model, and refuses to start one beyond the limits.

    `record` is called once per call, also for a failed one, from the thread that asked. The limit of calls is
    exact. The limit of money holds for what is known to be spent: calls under way in other threads still end.
    """

    def __init__(
        self,
        model: Model,
        record: Callable[[Call], None],
        limit_micros: int | None = None,
        limit_calls: int | None = None,
    ) -> None:
        self._model = model
        self._record = record
        self._limit_micros = limit_micros
        self._limit_calls = limit_calls
        self._lock = threading.Lock()
        self._started = 0
        self._total = Spent()
        self._by_account: defaultdict[int, Spent] = defaultdict(Spent)

    @property
    def name(self) -> str:
        """The name of the model underneath."""
        return self._model.name

    @property
    def spent(self) -> Spent:
        """What the run has spent so far."""
        with self._lock:
            return self._total

    def spent_on(self, customer_id: int) -> Spent:
        """Return what the run has spent on one account so far."""
        with self._lock:
            return self._by_account.get(customer_id, Spent())

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        """Answer a prompt outside any account; raise SpendLimitReached instead of starting beyond a limit."""
        return self.ask_for(None, prompt)

    def for_account(self, customer_id: int) -> Model:
        """Return the same model bound to an account, whose calls are counted for it."""
        return _AccountModel(self, customer_id)

    def asked_elsewhere(self, template: str) -> None:
        """Count a call that another process made to the same model for nothing; raise where it was one too many."""
        self._start()
        self._finish(Call(self.name, template, None, "answered", Usage()))

    def ask_for(
        self, customer_id: int | None, prompt: Prompt[Any], admitted: Callable[[], None] = lambda: None
    ) -> Reply[Any]:
        """Answer a prompt for an account, or for none; `admitted` is called once the limits let it be asked."""
        self._start()
        admitted()
        try:
            reply = self._model.ask(prompt)
        except ModelError as error:
            self._finish(Call(self.name, prompt.template, customer_id, "failed", error.usage, str(error)))
            raise
        self._finish(Call(self.name, prompt.template, customer_id, "answered", reply.usage))
        return reply

    def _start(self) -> None:
        with self._lock:
            if self._limit_calls is not None and self._started >= self._limit_calls:
                raise SpendLimitReached(f"the run has asked the model {self._started} times, which is its limit")
            spent = self._total.usage.cost_micros
            if self._limit_micros is not None and spent >= self._limit_micros:
                raise SpendLimitReached(
                    f"the run has spent {_units(spent)} on the model, and its limit is {_units(self._limit_micros)}"
                )
            self._started += 1

    def _finish(self, call: Call) -> None:
        with self._lock:
            self._total = _added(self._total, call.usage)
            if call.customer_id is not None:
                self._by_account[call.customer_id] = _added(self._by_account[call.customer_id], call.usage)
        self._record(call)


@dataclass(frozen=True, slots=True)
class _AccountModel:
    metered: MeteredModel
    customer_id: int

    @property
    def name(self) -> str:
        return self.metered.name

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        return self.metered.ask_for(self.customer_id, prompt)


def _added(spent: Spent, usage: Usage) -> Spent:
    return Spent(spent.calls + 1, spent.usage + usage)


def _units(micros: int) -> str:
    """Write millionths as units, exactly."""
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"
