"""The meter counts every call for the run and its account, and stops a run before it spends beyond its limit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from agent.metered_model import Call, MeteredModel, SpendLimitReached, Spent
from prompts.model import ModelError, Prompt, Reply, Usage
from prompts.reply_reading import ReadReply, ReplyReading, Sentence

PROMPT = ReadReply(sentences=(Sentence(start=0, end=2, text="Hi"),))
COST = Usage(prompt_tokens=10, cached_tokens=4, completion_tokens=2, cost_micros=400)


class Clerk:
    """A model whose every answer costs the same; it fails while told to."""

    name = "clerk"

    def __init__(self) -> None:
        self.asked = 0
        self.failing = False

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        self.asked += 1
        if self.failing:
            raise ModelError("no usable answer", usage=COST)
        return Reply(ReplyReading(claims=()), COST)


def test_calls_are_counted_for_the_run_and_for_their_account() -> None:
    metered = MeteredModel(Clerk(), record=lambda call: None)
    metered.ask(PROMPT)
    metered.for_account(7).ask(PROMPT)
    metered.for_account(7).ask(PROMPT)
    assert metered.spent == Spent(3, COST + COST + COST)
    assert metered.spent_on(7) == Spent(2, COST + COST)
    assert metered.spent_on(8) == Spent()


def test_every_call_is_recorded_with_what_it_was_and_how_it_ended() -> None:
    recorded: list[Call] = []
    clerk = Clerk()
    metered = MeteredModel(clerk, recorded.append)
    metered.for_account(7).ask(PROMPT)
    clerk.failing = True
    with pytest.raises(ModelError):
        metered.ask(PROMPT)
    assert recorded == [
        Call("clerk", "read_reply", 7, "answered", COST),
        Call("clerk", "read_reply", None, "failed", COST, "no usable answer"),
    ]
    assert metered.spent.usage.cost_micros == 800


def test_a_run_stops_before_the_call_beyond_its_money() -> None:
    clerk = Clerk()
    metered = MeteredModel(clerk, record=lambda call: None, limit_micros=1_000)
    for _ in range(3):
        metered.for_account(1).ask(PROMPT)
    with pytest.raises(SpendLimitReached, match=r"spent 0\.001200 .* limit is 0\.001000"):
        metered.for_account(2).ask(PROMPT)
    assert clerk.asked == 3


def test_a_run_stops_before_the_call_beyond_its_number() -> None:
    clerk = Clerk()
    metered = MeteredModel(clerk, record=lambda call: None, limit_calls=1)
    metered.ask(PROMPT)
    with pytest.raises(SpendLimitReached, match="1 time"):
        metered.ask(PROMPT)
    assert clerk.asked == 1


def test_failed_calls_count_towards_the_limits() -> None:
    clerk = Clerk()
    clerk.failing = True
    metered = MeteredModel(clerk, record=lambda call: None, limit_micros=1)
    with pytest.raises(ModelError):
        metered.ask(PROMPT)
    with pytest.raises(SpendLimitReached):
        metered.ask(PROMPT)


def test_a_limit_of_nothing_asks_nothing() -> None:
    clerk = Clerk()
    with pytest.raises(SpendLimitReached):
        MeteredModel(clerk, record=lambda call: None, limit_micros=0).ask(PROMPT)
    assert clerk.asked == 0


def test_a_reached_limit_is_not_mistaken_for_one_failed_question() -> None:
    assert not issubclass(SpendLimitReached, ModelError)


def test_the_number_of_calls_is_exact_with_many_threads() -> None:
    recorded: list[Call] = []
    metered = MeteredModel(Clerk(), recorded.append, limit_calls=50)

    def ask(customer_id: int) -> bool:
        try:
            metered.for_account(customer_id).ask(PROMPT)
        except SpendLimitReached:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        answered = sum(pool.map(ask, range(200)))
    assert answered == len(recorded) == metered.spent.calls == 50


def test_a_bound_model_keeps_the_name() -> None:
    assert MeteredModel(Clerk(), record=lambda call: None).for_account(1).name == "clerk"
