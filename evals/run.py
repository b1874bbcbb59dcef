"""`dunlin eval`: scores a model on labelled messages and policies, or matching on payments, against the gates."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from agent.bootstrap import build_model
from agent.settings import ModelSettings, SettingsError, load_settings
from evals.attacks.evaluate import evaluate_attacks, evaluate_borrowed
from evals.cash.evaluate import evaluate_cash
from evals.gates import failed_gates
from evals.labels import SET_NAMES, LabelError, SetName
from evals.readers import evaluate_policies
from evals.reply_evaluation import evaluate_replies_whole
from evals.scoring import Scorecard
from evals.tables import as_json, class_table, figure_table, miss_table
from prompts.model import Model, ModelError


class Task(StrEnum):
    """What is read, or matched."""

    REPLIES = "replies"
    POLICIES = "policies"
    ATTACKS = "attacks"
    CASH = "cash"


class ModelChoice(StrEnum):
    """The models that ship."""

    OFFLINE = "offline"
    OPENAI = "openai"


class SetChoice(StrEnum):
    """Which labelled set is read."""

    TUNING = "tuning"
    HELD_BACK = "held_back"
    ALL = "all"

    @property
    def names(self) -> tuple[SetName, ...]:
        """The sets this stands for."""
        return tuple(name for name in SET_NAMES if self.value in (name, "all"))


_SETS = frozenset(choice.value for choice in SetChoice)
_EVALUATE: Mapping[Task, Callable[[Model, SetName, int], Scorecard]] = {
    Task.REPLIES: evaluate_replies_whole,
    Task.POLICIES: evaluate_policies,
    Task.ATTACKS: evaluate_attacks,
    Task.CASH: evaluate_cash,
}
#: Cases asked at a time: a server answers several at once, the offline model keeps one core busy by itself.
_AT_A_TIME = {ModelChoice.OFFLINE: 1, ModelChoice.OPENAI: 8}


def eval_command(
    task: Annotated[Task, typer.Argument(help="What is read: replies, policies, attacks on the inbox, or cash.")],
    model: Annotated[ModelChoice, typer.Option(help="Who reads.")] = ModelChoice.OFFLINE,
    chosen: Annotated[
        str, typer.Option("--set", help="tuning, held_back, all, or a folder with attacks.jsonl and benign.jsonl.")
    ] = SetChoice.ALL.value,
    json_output: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    misses: Annotated[bool, typer.Option("--misses", help="List what went wrong in the tuning set.")] = False,
    workspace: Annotated[
        Path, typer.Option(envvar="DUNLIN_WORKSPACE", help="Whose settings name the openai model.")
    ] = Path(),
) -> None:
    """Score a model on labelled replies, policies or attacks, or matching on cash; ends with 1 when a gate fails."""
    try:
        built = build_model(_settings(model, workspace))
        if task is Task.ATTACKS and chosen not in _SETS:
            cards = [evaluate_borrowed(built, Path(chosen))]
        else:
            cards = [_EVALUATE[task](built, name, _AT_A_TIME[model]) for name in _sets(chosen)]
    except (LabelError, ModelError, SettingsError) as error:
        typer.echo(f"The evaluation could not run: {error}", err=True)
        raise typer.Exit(2) from error
    raise typer.Exit(report(Console(), cards, json_output=json_output, misses=misses))


def _sets(chosen: str) -> tuple[SetName, ...]:
    if chosen not in _SETS:
        raise LabelError(f"there is no set {chosen!r}: say tuning, held_back or all")
    return SetChoice(chosen).names


def _settings(model: ModelChoice, workspace: Path) -> ModelSettings:
    if model is ModelChoice.OFFLINE:
        return ModelSettings(kind="offline")
    return load_settings(workspace).model.model_copy(update={"kind": "openai"})


def report(console: Console, cards: Sequence[Scorecard], *, json_output: bool, misses: bool) -> int:
    """Print scorecards and the gates they fail; return the exit code.

    What went wrong is listed for the tuning set only, so that the other stays unseen.
    """
    failures = [finding for card in cards for finding in failed_gates(card)]
    if json_output:
        told = [as_json(card, with_misses=misses and card.chosen_set == "tuning") for card in cards]
        told_gates = [str(finding) for finding in failures]
        console.print_json(json.dumps({"cards": told, "failed_gates": told_gates}))
        return 1 if failures else 0
    console.print(figure_table(cards))
    if any(card.classes for card in cards):
        console.print(class_table(cards))
    for card in cards:
        if misses and card.chosen_set == "tuning":
            console.print(miss_table(card))
    for finding in failures:
        console.print(f"gate failed: {finding}", markup=False, soft_wrap=True)
    return 1 if failures else 0
