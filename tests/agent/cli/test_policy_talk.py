"""The policy from the command line: tell, ask, history, diff, rollback, activate."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.cli.output import Exit
from tests.agent.cli.conftest import DAY, POLICY, Dunlin


def told(dunlin: Dunlin, books: Path, words: str) -> None:
    answer = dunlin("tell", words, "-w", books, "--yes", "--as", "ann")
    assert answer.code == Exit.OK, answer.err


def test_tell_shows_the_rules_and_the_accounts_that_change(dunlin: Dunlin, books: Path) -> None:
    answer = dunlin("tell", "Never contact Crane AG.", "-w", books, "--yes", "--as", "ann")
    assert answer.code == Exit.OK
    assert "No contact by Dunlin, for Crane AG." in " ".join(answer.out.split())
    assert "1 account of 5 would be treated differently." in answer.out
    assert (books / "policy.md").read_text(encoding="utf-8").startswith(POLICY)
    assert (books / "policy.md").read_text(encoding="utf-8").endswith("by ann\n\nNever contact Crane AG.\n")


def test_what_is_not_confirmed_is_discarded(dunlin: Dunlin, books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.confirm", lambda *_args, **_options: False)
    answer = dunlin("tell", "Never contact Crane AG.", "-w", books)
    assert (answer.code, "Discarded; nothing was changed." in answer.out) == (Exit.OK, True)
    assert (books / "policy.md").read_text(encoding="utf-8") == POLICY


def test_what_is_not_understood_changes_nothing(dunlin: Dunlin, books: Path) -> None:
    answer = dunlin("tell", "Glorp the snark after 9.", "-w", books, "--yes")
    assert answer.code == Exit.FOUND
    assert "nothing was changed" in answer.out
    assert (books / "policy.md").read_text(encoding="utf-8") == POLICY


def test_tell_for_programs(dunlin: Dunlin, books: Path) -> None:
    answer = dunlin("tell", "Never contact Crane AG.", "-w", books, "--yes", "--json")
    found = answer.json
    assert [rule["kind"] for rule in found["rules_added"]] == ["no_contact"]
    assert [account["customer"] for account in found["accounts"]] == ["C3"]
    assert found["in_force"] is True


def test_the_history_tells_who_made_what_and_what_is_in_force(dunlin: Dunlin, books: Path) -> None:
    told(dunlin, books, "Never contact Crane AG.")
    found = dunlin("policy", "history", "-w", books, "--json").json
    assert [(one["author"], one["in_force"]) for one in found] == [("policy file", False), ("person:ann", True)]
    shown = dunlin("policy", "history", "-w", books).out
    assert "→        2" in shown
    assert "by ann" in shown


def test_two_versions_are_compared_in_words_and_in_rules(dunlin: Dunlin, books: Path) -> None:
    told(dunlin, books, "Never contact Crane AG.")
    answer = dunlin("policy", "diff", "1", "2", "-w", books)
    assert answer.code == Exit.FOUND
    assert "+Never contact Crane AG." in answer.out
    assert "No contact by Dunlin, for Crane AG." in answer.out
    assert dunlin("policy", "diff", "1", "1", "-w", books).code == Exit.OK


def test_a_rollback_brings_the_earlier_page_back(dunlin: Dunlin, books: Path) -> None:
    told(dunlin, books, "Never contact Crane AG.")
    answer = dunlin("policy", "rollback", "1", "-w", books, "--as", "bob")
    assert (answer.code, answer.out) == (Exit.OK, "Version 1 is in force, and policy.md says what it says.\n")
    assert (books / "policy.md").read_text(encoding="utf-8") == POLICY


def test_an_unknown_version_is_one_clear_sentence(dunlin: Dunlin, books: Path) -> None:
    for command in (("rollback", "9"), ("activate", "9"), ("diff", "1", "9")):
        dunlin("policy", "check", "-w", books)
        answer = dunlin("policy", *command, "-w", books)
        assert answer.code == Exit.BAD_INPUT
        assert answer.err == "dunlin: there is no policy version 9; 'dunlin policy history' lists them\n"


def test_a_question_is_answered_and_the_answer_stands_on_the_page(dunlin: Dunlin, books: Path) -> None:
    (books / "policy.md").write_text(POLICY + "Make it purple after 5.\n", encoding="utf-8")
    assert "1  Make it purple after 5." in dunlin("policy", "check", "-w", books).out
    answer = dunlin("policy", "ask", "1", "Never mention interest.", "-w", books, "--yes", "--as", "ann")
    assert (answer.code, answer.out.splitlines()[-1]) == (Exit.OK, "No question is open.")
    assert "Never mention interest (answered" in (books / "policy.md").read_text(encoding="utf-8")


def test_a_question_that_does_not_exist_is_named(dunlin: Dunlin, books: Path) -> None:
    answer = dunlin("policy", "ask", "4", "EUR", "-w", books)
    assert (answer.code, answer.err) == (
        Exit.BAD_INPUT,
        "dunlin: there is no question 4; 'dunlin policy check' numbers them\n",
    )


def test_a_changed_page_waits_under_four_eyes(dunlin: Dunlin, books: Path) -> None:
    config = books / "dunlin.toml"
    config.write_text(config.read_text(encoding="utf-8") + "\n[policy]\nfour_eyes = true\n", encoding="utf-8")
    answer = dunlin("run", "-w", books, "--as-of", DAY)
    assert answer.code == Exit.BAD_INPUT
    assert "waits for a second person" in answer.err
    assert dunlin("policy", "activate", "1", "-w", books, "--as", "bob").code == Exit.OK
    assert dunlin("run", "-w", books, "--as-of", DAY).code in (Exit.OK, Exit.FOUND)


def test_an_example_is_listed_printed_and_written_to_a_new_file_only(dunlin: Dunlin, tmp_path: Path) -> None:
    assert dunlin("policy", "example").out.split() == ["agency", "distributor", "founder", "manufacturer", "saas"]
    printed = dunlin("policy", "example", "founder").out
    assert "my brother's shop is off limits" in printed
    draft = tmp_path / "draft.md"
    assert dunlin("policy", "example", "founder", "--to", draft).code == Exit.OK
    assert draft.read_text(encoding="utf-8") == printed
    again = dunlin("policy", "example", "saas", "--to", draft)
    assert (again.code, draft.read_text(encoding="utf-8")) == (Exit.BAD_INPUT, printed)
    assert dunlin("policy", "example", "nope").code == Exit.BAD_INPUT
