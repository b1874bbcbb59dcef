"""`policy preview` as a person uses it: what would happen, and what a draft would change."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from agent.cli import policy_preview
from agent.cli.groups import group
from agent.policy_page import PolicyPageError
from tests.agent.cli.conftest import DAY, POLICY

Preview = Callable[..., str]


@pytest.fixture
def preview(capsys: pytest.CaptureFixture[str]) -> Preview:
    """Give the command: `preview("-w", folder)` returns what it prints."""
    policy = group("The policy.")
    policy_preview.add_to(policy)
    command = typer.main.get_command(policy)

    def call(*arguments: object) -> str:
        capsys.readouterr()
        command.main(["preview", *(str(one) for one in arguments)], standalone_mode=False)
        return capsys.readouterr().out

    return call


def found(printed: str) -> dict[str, Any]:
    return {row["customer"]: row for row in json.loads(printed)}


def test_every_account_is_shown_with_what_happens_and_the_clause_in_the_words_of_the_page(
    preview: Preview, books: Path
) -> None:
    printed = preview("-w", books, "--as-of", DAY)
    assert "3 messages, 1 message for approval, 0 accounts to a person, nothing for 1" in printed
    assert "Send a friendly reminder by email 1 day after the due date." in printed
    assert "otherwise" not in printed
    assert max(len(line) for line in printed.splitlines()[1:]) <= 80


def test_a_draft_shows_first_what_it_would_change_and_what_happens_under_the_page_in_force(
    preview: Preview, books: Path, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text(POLICY + "Never contact Crane AG.\n", encoding="utf-8")
    rows = found(preview(draft, "-w", books, "--as-of", DAY, "--json"))
    assert next(iter(rows)) == "C3"
    assert [number for number, row in rows.items() if row["changed"]] == ["C3"]
    assert rows["C3"]["before"]["happens"].startswith("email, friendly")
    assert rows["C3"]["after"]["happens"] == "nothing: the policy keeps the agent away from it"
    assert rows["C3"]["after"]["clauses"][0]["quote"] == "Never contact Crane AG."
    printed = preview(draft, "-w", books, "--as-of", DAY)
    assert "1 of 5 accounts would be treated otherwise" in printed
    assert "in force: email," in printed


def test_a_version_read_before_can_be_looked_at_again(preview: Preview, books: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text(POLICY.replace("21 days", "2 days"), encoding="utf-8")
    preview("-w", books, "--as-of", DAY)
    by_file = found(preview(draft, "-w", books, "--as-of", DAY, "--json"))
    (books / "policy.md").write_text(draft.read_text(encoding="utf-8"), encoding="utf-8")
    preview("-w", books, "--as-of", DAY)
    (books / "policy.md").write_text(POLICY, encoding="utf-8")
    by_version = found(preview("--version", "2", "-w", books, "--as-of", DAY, "--json"))
    assert by_version == by_file


def test_nothing_is_put_into_force_and_nothing_is_sent(preview: Preview, worked: Path, tmp_path: Path) -> None:
    sent = sorted((worked / "outbox").glob("*.eml"))
    page = (worked / "policy.md").read_text(encoding="utf-8")
    (tmp_path / "draft.md").write_text("Never contact anybody.\n", encoding="utf-8")
    preview(tmp_path / "draft.md", "-w", worked)
    assert sorted((worked / "outbox").glob("*.eml")) == sent
    assert (worked / "policy.md").read_text(encoding="utf-8") == page


def test_a_limit_says_how_many_are_left_out(preview: Preview, books: Path) -> None:
    printed = preview("-w", books, "--as-of", DAY, "--limit", "2")
    assert "3 more are not shown; --limit 0 shows all." in printed


def test_an_unknown_version_and_two_choices_at_once_are_said_in_one_sentence(preview: Preview, books: Path) -> None:
    with pytest.raises(PolicyPageError, match="there is no policy version 99"):
        preview("--version", "99", "-w", books)
    with pytest.raises(typer.BadParameter, match="a file or a version, not both"):
        preview(books / "policy.md", "--version", "1", "-w", books)
