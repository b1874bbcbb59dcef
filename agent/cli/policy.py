"""Commands about the policy: what was understood of it, and what is still open."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.output import (
    HERE,
    Exit,
    JsonOption,
    WorkspaceOption,
    console,
    open_workspace,
    print_json,
    say,
    table,
)
from agent.policy_page import ReadPage, load_page, read_page
from agent.workspace import POLICY_FILE
from policies.policy import Policy
from policies.wording import in_words

app = typer.Typer(help="The policy, read back as it was understood.", no_args_is_help=True)


def _read(folder: Path, file: Path | None) -> tuple[ReadPage, str]:
    with open_workspace(folder) as place:
        text = load_page(file or folder / POLICY_FILE)
        return read_page(place.office, place.model, text, place.home_currency), place.home_currency


@app.command()
def check(
    file: Annotated[Path | None, typer.Argument(help="A policy to check; default: the workspace's.")] = None,
    folder: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> int:
    """Read a policy back: every rule in plain words beside its sentence, and every open question."""
    page, home = _read(folder, file)
    if as_json:
        print_json(_as_json(page.policy, home))
    else:
        _show(page.policy, home)
    return Exit.FOUND if page.policy.questions or not page.policy.rules else Exit.OK


@app.command()
def show(folder: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Show the rules in force."""
    page, home = _read(folder, None)
    if as_json:
        print_json(_as_json(page.policy, home))
        return
    _show_rules(page.policy, home)


def _as_json(policy: Policy, home: str) -> dict[str, object]:
    return {
        "rules": [
            {**rule.model_dump(mode="json"), "in_words": in_words(rule, home), "quote": rule.span.of(policy.text)}
            for rule in policy.rules
        ],
        "questions": [{**q.model_dump(mode="json"), "quote": q.span.of(policy.text)} for q in policy.questions],
        "background": [span.of(policy.text) for span in policy.background],
    }


def _show(policy: Policy, home: str) -> None:
    _show_rules(policy, home)
    if policy.questions:
        table(
            "Open questions: what they are about is not in force until you answer, by changing the text",
            ("you wrote", "question"),
            [(_one_line(q.span.of(policy.text)), q.ask) for q in policy.questions],
        )
    say(f"{len(policy.rules)} rules, {len(policy.questions)} open questions, {len(policy.background)} background.")
    if not policy.rules:
        console.print("[yellow]No rule was understood, so nothing will be sent.[/yellow]")


def _show_rules(policy: Policy, home: str) -> None:
    table(
        "Understood",
        ("clause", "in plain words", "you wrote"),
        [(rule.id, in_words(rule, home), _one_line(rule.span.of(policy.text))) for rule in policy.rules],
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
