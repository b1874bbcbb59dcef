"""Commands about versions of the policy: which there are, what differs, and which one is in force."""

from __future__ import annotations

import difflib
from typing import Annotated

import typer
from rich.markup import escape

from agent.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption, open_workspace, person
from agent.cli.output import Exit, print_json, say, screen, table
from agent.policy_versions import Version, activate, page_of, version, versions
from policies.policy import Policy, Rule
from policies.policy_changes import PolicyChanges, changes_between
from policies.wording import in_words

VersionArgument = Annotated[int, typer.Argument(metavar="VERSION", help="Number from 'dunlin policy history'.")]


def add_to(policy: typer.Typer) -> None:
    """Add these commands to the policy group."""
    policy.command(epilog="Example: dunlin policy history -w books")(history)
    policy.command(epilog="Example: dunlin policy diff 3 5 -w books")(diff)
    policy.command(epilog="Example: dunlin policy rollback 3 -w books")(rollback)
    policy.command("activate", epilog="Example: dunlin policy activate 5 -w books")(activate_)


def history(folder: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """List every version of the policy, the newest first.

    A version is made whenever a changed page is read. The one in force is marked with →.
    """
    with open_workspace(folder) as place:
        found = versions(place.office)
    if as_json:
        print_json([_as_json(one) for one in found])
        return
    table(
        "Versions of the policy",
        ("", "version", "made", "by", "put into force"),
        [_row(one) for one in reversed(found)],
        numbers=("version",),
        prose=("put into force",),
    )
    if not found:
        say("The policy was not read yet: 'dunlin policy check' reads it.")


def _as_json(one: Version) -> dict[str, object]:
    return {
        "version": one.id,
        "author": one.author,
        "reader": one.reader,
        "made_at": one.made_at,
        "activated_at": one.activated_at,
        "activated_by": one.activated_by,
        "in_force": one.in_force,
        "text": one.text,
    }


def _row(one: Version) -> tuple[object, ...]:
    since = f"{one.activated_at:%Y-%m-%d %H:%M} by {_bare(one.activated_by)}" if one.activated_at else "never"
    return "→" if one.in_force else "", one.id, f"{one.made_at:%Y-%m-%d %H:%M}", _bare(one.author), since


def _bare(who: str) -> str:
    return who.removeprefix("person:")


def diff(
    before: Annotated[int, typer.Argument(metavar="A", help="The earlier version.")],
    after: Annotated[int, typer.Argument(metavar="B", help="The later version.")],
    folder: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> int:
    """Show what differs between two versions.

    That is the words, the rules and the questions. Exit code 1 when they differ.
    """
    with open_workspace(folder) as place:
        old, new = version(place.office, before), version(place.office, after)
        home = place.home_currency
        old_policy = page_of(place.office, old, home).policy
        new_policy = page_of(place.office, new, home).policy
    found = changes_between(old_policy, new_policy)
    words = _word_changes(old, new)
    if as_json:
        print_json({"words": words, **changes_as_json(found, old_policy, new_policy, home)})
    else:
        for line in words:
            colour = {"+": "green", "-": "red"}.get(line[:1])
            screen().print(f"[{colour}]{escape(line)}[/]" if colour else escape(line), soft_wrap=True, highlight=False)
        show_changes(found, new_policy, home)
        if not words:
            say("Both versions have the same words.")
    return Exit.OK if old.text == new.text and found.nothing else Exit.FOUND


def _word_changes(old: Version, new: Version) -> list[str]:
    lines = difflib.unified_diff(
        old.text.splitlines(), new.text.splitlines(), f"version {old.id}", f"version {new.id}", lineterm="", n=1
    )
    return list(lines)


def changes_as_json(found: PolicyChanges, before: Policy, after: Policy, home: str) -> dict[str, object]:
    """Return what changed between two readings, for programs."""
    return {
        "rules_added": [_told(rule, after, home) for rule in found.added],
        "rules_removed": [_told(rule, before, home) for rule in found.removed],
        "questions_opened": [{"quote": q.span.of(after.text), "ask": q.ask} for q in found.asked],
        "questions_settled": [{"quote": q.span.of(before.text), "ask": q.ask} for q in found.settled],
    }


def _told(rule: Rule, policy: Policy, home: str) -> dict[str, object]:
    return {
        **rule.model_dump(mode="json"),
        "in_words": in_words(rule, home),
        "quote": rule.span.of(policy.text),
    }


def show_changes(found: PolicyChanges, after: Policy, home: str) -> None:
    """Show what changed between two readings, in plain words."""
    rows = [("gone", rule.id, in_words(rule, home)) for rule in found.removed]
    rows += [("new", rule.id, in_words(rule, home)) for rule in found.added]
    rows += [("settled", "?", question.ask) for question in found.settled]
    rows += [
        ("question", "?", f"{_one_line(question.span.of(after.text))}: {question.ask}") for question in found.asked
    ]
    table("What was understood differently", ("", "clause", "in plain words"), rows, prose=("in plain words",))
    if found.nothing:
        say("Nothing is understood differently.")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def rollback(number: VersionArgument, folder: WorkspaceOption = HERE, who: PersonOption = "") -> None:
    """Bring an earlier version back into force.

    It becomes the policy page. The page as it stands is kept as a version of its own, so nothing is lost.
    """
    _put_into_force(folder, number, who)


def activate_(number: VersionArgument, folder: WorkspaceOption = HERE, who: PersonOption = "") -> None:
    """Put a version into force.

    The policy page then says what it says. With policy.four_eyes in dunlin.toml somebody other than its author
    has to do it.
    """
    _put_into_force(folder, number, who)


def _put_into_force(folder: WorkspaceOption, number: int, who: str) -> None:
    with open_workspace(folder) as place:
        activate(place, number, person(who))
    say(f"Version {number} is in force, and policy.md says what it says.")
