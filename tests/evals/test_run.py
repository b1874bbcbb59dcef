"""What `dunlin eval` prints and how it ends."""

from __future__ import annotations

import io
import json
from pathlib import Path

import typer
from rich.console import Console
from typer.testing import CliRunner

from evals.labels import labelled_messages, labelled_policies
from evals.policy_scoring import score_policies
from evals.reply_scoring import SeenClaim, score_replies
from evals.run import eval_command, report
from evals.scoring import Scorecard
from policies.policy import Policy


def _console() -> Console:
    return Console(file=io.StringIO(), width=200)


def _printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def _perfect(chosen: str) -> Scorecard:
    read = [
        (
            m,
            [SeenClaim(c.intent, c.day, c.amount_minor, c.currency, c.invoices or (), c.reason) for c in m.expected],
        )
        for m in labelled_messages("tuning")[:20]
    ]
    return score_replies(read, chosen, "echo")


def test_both_sets_stand_side_by_side_with_model_and_sample_size() -> None:
    console = _console()
    assert report(console, [_perfect("tuning"), _perfect("held_back")], json_output=False, misses=False) == 0
    head = _printed(console)
    assert "model echo" in head
    assert "tuning (n=20)" in head
    assert "held_back (n=20)" in head


def test_a_model_that_reads_nothing_fails_the_gates_and_is_told_which() -> None:
    console = _console()
    silent = score_policies([(page, Policy(text=page.text)) for page in labelled_policies("tuning")], "tuning", "none")
    assert report(console, [silent], json_output=False, misses=False) == 1
    assert "gate failed: rule_recall is 0.000" in _printed(console)


def test_what_went_wrong_is_listed_for_the_tuning_set_only() -> None:
    first = labelled_messages("tuning")[0]
    for chosen, listed in (("tuning", True), ("held_back", False)):
        console = _console()
        report(console, [score_replies([(first, ())], chosen, "none")], json_output=False, misses=True)
        assert (first.id in _printed(console)) is listed
        console = _console()
        report(console, [score_replies([(first, ())], chosen, "none")], json_output=True, misses=True)
        assert ("misses" in json.loads(_printed(console))["cards"][0]) is listed


def test_the_command_reads_with_the_offline_model_and_ends_as_the_gates_say() -> None:
    command = typer.Typer()
    command.command()(eval_command)
    result = CliRunner().invoke(command, ["policies", "--set", "tuning", "--json"])
    told = json.loads(result.stdout)
    assert [card["cases"] for card in told["cards"]] == [len(labelled_policies("tuning"))]
    assert result.exit_code == (1 if told["failed_gates"] else 0)


def test_strings_of_a_folder_that_is_not_there_are_told_in_one_sentence(tmp_path: Path) -> None:
    command = typer.Typer()
    command.command()(eval_command)
    result = CliRunner().invoke(command, ["attacks", "--set", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "cannot read" in result.stderr


def test_a_model_that_is_not_set_up_is_told_in_one_sentence(tmp_path: Path) -> None:
    command = typer.Typer()
    command.command()(eval_command)
    result = CliRunner().invoke(command, ["policies", "--model", "openai", "--workspace", str(tmp_path)])
    assert result.exit_code == 2
    assert "The evaluation could not run" in result.stderr
    assert "Traceback" not in result.output
