"""Commands about the policy: what was understood of it, and what is still open."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from agent.cli import policy_backtest, policy_history, policy_preview, policy_talk
from agent.cli.groups import group
from agent.cli.options import HERE, JsonOption, WorkspaceOption, open_workspace, today
from agent.cli.output import Exit, counted, print_json, say, table
from agent.policy_page import PolicyPageError, load_page, try_page
from agent.policy_versions import page_at_hand
from agent.workspace import example_policies
from policies.policy import Policy, Rule
from policies.precedence import standing
from policies.wording import in_words


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    policy = group("The policy, read back as it was understood.")
    policy.command(epilog="Example: dunlin policy check draft.md -w books")(check)
    policy.command(epilog="Example: dunlin policy show -w books")(show)
    policy.command(epilog="Example: dunlin policy example founder --to draft.md")(example)
    policy_history.add_to(policy)
    policy_preview.add_to(policy)
    policy_backtest.add_to(policy)
    policy_talk.add_to(app, policy)
    app.add_typer(policy, name="policy")


def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A policy to check; default: the workspace's.")
    ] = None,
    folder: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> int:
    """Read a policy back, with the questions still open.

    Each rule stands in plain words beside its sentence; what is only background is listed. Exit code 1 when
    there are open questions or no rules.
    """
    found = _read(folder, file)
    if as_json:
        print_json(_as_json(found))
    else:
        _show_rules(found)
        _show_rest(found)
    return Exit.FOUND if found.policy.questions or not found.rules else Exit.OK


def show(folder: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Show the rules in force."""
    found = _read(folder, None)
    if as_json:
        print_json(_as_json(found))
        return
    _show_rules(found)
    if found.policy.questions:
        say(f"{counted(len(found.policy.questions), 'question')} open: 'dunlin policy check' shows them.")


def example(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="Which one; without it they are listed.")] = "",
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Write it to a new file.")] = None,
) -> None:
    """Print a policy to start from.

    They are written as finance leads in different trades write them.
    """
    known = example_policies()
    if not name:
        say("\n".join(known))
        return
    if name not in known:
        raise PolicyPageError(f"there is no example {name!r}; there are {', '.join(known)}")
    if to is None:
        typer.echo(known[name], nl=False)
    elif to.exists():
        raise PolicyPageError(f"{to} exists already; nothing was written")
    else:
        to.write_text(known[name], encoding="utf-8")


class _Read(NamedTuple):
    """A page as it was understood: the rules that stand, and those that later words took back."""

    policy: Policy
    home: str
    rules: list[Rule]
    taken_back: list[Rule]


def _read(folder: Path, file: Path | None) -> _Read:
    with open_workspace(folder) as place:
        home, day = place.home_currency, today(place)
        # A draft is only looked at; the workspace's own page is kept as the version it is.
        page = try_page(place.office, place.model, load_page(file), home) if file else page_at_hand(place)
    rules = standing(page.policy.rules, day)
    still = {rule.id for rule in rules}
    return _Read(page.policy, home, rules, [rule for rule in page.policy.rules if rule.id not in still])


def _as_json(found: _Read) -> dict[str, object]:
    text = found.policy.text
    return {
        "rules": [_told(rule, found) for rule in found.rules],
        "taken_back": [_told(rule, found) for rule in found.taken_back],
        "questions": [{**q.model_dump(mode="json"), "quote": q.span.of(text)} for q in found.policy.questions],
        "background": [span.of(text) for span in found.policy.background],
    }


def _told(rule: Rule, found: _Read) -> dict[str, object]:
    words = in_words(rule, found.home)
    return {**rule.model_dump(mode="json"), "in_words": words, "quote": rule.span.of(found.policy.text)}


def _show_rules(found: _Read) -> None:
    for title, rules in (("Understood", found.rules), ("Taken back by what was said later", found.taken_back)):
        table(
            title,
            ("clause", "you wrote", "in plain words"),
            [(rule.id, _one_line(rule.span.of(found.policy.text)), in_words(rule, found.home)) for rule in rules],
            prose=("you wrote", "in plain words"),
        )


def _show_rest(found: _Read) -> None:
    policy = found.policy
    table(
        "Open questions: not in force until answered, with 'dunlin policy ask'",
        ("", "you wrote", "question"),
        [(number, _one_line(q.span.of(policy.text)), q.ask) for number, q in enumerate(policy.questions, 1)],
        prose=("you wrote", "question"),
    )
    background = [one for one in (_one_line(span.of(policy.text)) for span in policy.background) if one[:1] != "#"]
    table(
        "Only background: these sentences change nothing",
        ("you wrote",),
        [(one,) for one in background],
        prose=("you wrote",),
    )
    say()
    rules, questions = counted(len(found.rules), "rule"), counted(len(policy.questions), "open question")
    say(f"{rules}, {questions}, {counted(len(background), 'sentence')} of background.")
    if not found.rules:
        say("No rule was understood, so nothing will be sent.")


def _one_line(text: str) -> str:
    return " ".join(text.split())
