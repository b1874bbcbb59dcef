"""Nothing drifts: what the code knows is documented, and what the documents tell is there."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from agent.cli.output import Exit
from agent.offline.policy.reader import read_policy
from agent.settings import OTHER_VARIABLES, Settings
from policies.answer_guard import ANSWER_RULES
from policies.guard import CURED_BY_APPROVAL, GUARD_RULES, WORLD_MOVED, ProposedSend
from policies.policy import Rule
from policies.reading import KnownNames, policy_from
from policies.sentences import sentences
from prompts.policy_reading import OpenQuestion, ReadPolicy, RuleKind
from tests.house.commands_page import commands, section
from tests.house.settings_table import settings_rows
from tests.house.tree import PACKAGES, ROOT, shown
from tools.actions import ACCOUNT_ACTIONS
from tools.reviews import ReviewKind

NAMES = KnownNames.of(customers=["Acme", "Halcyon"], segments=["Enterprise"], tags=["no-phone"])
COMMANDS = dict(commands())


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def first_cells(text: str) -> list[str]:
    """Return what stands in code in the first cell of every table row."""
    return re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)


def under(text: str, heading: str) -> str:
    """Cut out what stands under a heading of the second level."""
    found = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no heading '## {heading}'"
    return found.group(1)


def test_every_setting_stands_in_the_configuration_table_as_the_code_has_it() -> None:
    table = [line for line in page("docs/configuration.md").splitlines() if line.startswith("| `")]
    # To write the table anew: python -m tests.house.settings_table
    assert table == [row.as_markdown() for row in settings_rows()]


def test_the_settings_named_in_the_readme_exist() -> None:
    known = {row.path: row.variable for row in settings_rows()}
    shown_rows = re.findall(r"^\| `([a-z_.]+)` \| `(DUNLIN_\w+)` \|", page("README.md"), re.MULTILINE)
    assert len(shown_rows) == 11
    assert [row for row in shown_rows if known.get(row[0]) != row[1]] == []


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md", *sorted(shown(p) for p in ROOT.glob("docs/*.md"))])
def test_every_variable_a_page_names_is_a_setting(path: str) -> None:
    known = {row.variable for row in settings_rows()} | OTHER_VARIABLES
    known |= {f"{name}_FILE" for name in known}
    assert [name for name in re.findall(r"DUNLIN_[A-Z_]*[A-Z]", page(path)) if name not in known] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_with_its_options(name: str) -> None:
    # To write the sections anew: python -m tests.house.commands_page
    assert section(name, COMMANDS[name]) in page("docs/commands.md")
    assert f"`dunlin {name}`" in page("README.md")


def test_no_command_is_documented_that_is_not_there() -> None:
    assert re.findall(r"^### (.+)$", page("docs/commands.md"), re.MULTILINE) == list(COMMANDS)
    in_table = re.findall(r"`dunlin ([a-z -]+)`(?=[,| ])", under(page("README.md"), "Commands"))
    assert sorted(in_table) == sorted(COMMANDS)


def test_every_exit_code_is_documented() -> None:
    table = re.findall(r"^\| (\d) \| `(\w+)` \|", page("docs/commands.md"), re.MULTILINE)
    assert table == [(str(code.value), code.name) for code in Exit]
    assert re.findall(r"^\| (\d) \|", page("README.md"), re.MULTILINE) == [str(code.value) for code in Exit]


def test_every_check_of_the_guard_is_documented_in_its_order_with_what_becomes_of_it() -> None:
    codes = [code for code, _ in guard_codes()]
    rows = re.findall(r"^\| `(guard\.\w+)` \| .+ \| (.+) \|$", page("docs/guard.md"), re.MULTILINE)
    assert rows == [(code, consequence(code)) for code in codes]


def test_every_check_of_the_guard_of_answers_is_documented_in_its_order() -> None:
    source = page("policies/answer_guard.py")
    bodies = [source[source.index(f"def {rule.__name__}(") :] for rule in ANSWER_RULES]
    codes = [re.findall(r'Check\(\s*"(answer\.\w+)"', body)[0] for body in bodies]
    assert re.findall(r"^\| `(answer\.\w+)` \|", page("docs/guard.md"), re.MULTILINE) == codes


def guard_codes() -> list[tuple[str, str]]:
    """Read the code of each rule from its source, as asking it would need a whole world."""
    source = page("policies/guard.py")
    found = []
    for rule in GUARD_RULES:
        body = source[source.index(f"def {rule.__name__}(") :]
        found.append((re.findall(r'Check\(\s*"(guard\.\w+)"', body)[0], rule.__name__))
    return found


def consequence(code: str) -> str:
    if code in CURED_BY_APPROVAL:
        return "to the review table"
    return "dropped" if code in WORLD_MOVED else "back to the model"


def test_every_tool_a_model_may_choose_is_documented_and_no_other() -> None:
    tools = under(page("docs/guard.md"), "Tools a model may choose")
    assert first_cells(tools) == [tool.__name__ for tool in ACCOUNT_ACTIONS]
    assert "recipient" not in ProposedSend.__annotations__


def test_every_kind_of_review_is_documented_and_no_other() -> None:
    assert first_cells(page("docs/reviews.md")) == [kind.value for kind in ReviewKind]


def test_every_kind_of_rule_has_a_section_with_sentences_to_copy() -> None:
    kinds = {rule.model_fields["kind"].default for rule in get_args(get_args(Rule)[0])}
    assert kinds == set(get_args(RuleKind))
    assert {kind for kind, _ in examples()} - {"What a rule may speak of"} == kinds


def test_every_question_about_a_policy_is_documented() -> None:
    codes = get_args(OpenQuestion.model_fields["code"].annotation)
    assert first_cells(under(page("docs/policy.md"), "Questions you may be asked")) == list(codes)


def examples() -> list[tuple[str, str]]:
    """Return the sentences to copy, each with the heading it stands under."""
    found, heading = [], ""
    for line in page("docs/policy.md").splitlines():
        heading = line.removeprefix("## ") if line.startswith("## ") else heading
        if line.startswith("> "):
            found.append((heading, line.removeprefix("> ")))
    return found


@pytest.mark.parametrize(("kind", "sentence"), examples())
def test_a_sentence_to_copy_is_read_as_the_rule_it_stands_under(kind: str, sentence: str) -> None:
    cut = sentences(sentence)
    prompt = ReadPolicy(
        sentences=tuple(one.text for one in cut), home_currency="EUR", today="2026-06-11",
        segments=NAMES.segments, tags=NAMES.tags,
    )  # fmt: skip
    policy = policy_from(sentence, cut, read_policy(prompt), NAMES, "EUR", date(2026, 6, 11))
    assert policy.questions == ()
    kinds = {rule.kind for rule in policy.rules}
    assert kinds == {kind} if kind != "What a rule may speak of" else kinds


def folders() -> list[Path]:
    """Return every folder of ours that holds code or pages and is read on its own."""
    inside = [path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_dir()]
    tops = [ROOT / name for name in (*PACKAGES, "docs", "docs/decisions", "tests", "tests/house", "tests/servers")]
    with_code = [path for path in inside if list(path.glob("*.py")) and path.name not in ("__pycache__", "versions")]
    return sorted({*tops, *with_code})


@pytest.mark.parametrize("folder", folders(), ids=shown)
def test_every_folder_says_what_it_is_for_and_which_file_to_open_first(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    lines = len(text.strip().splitlines())
    assert lines <= 20
    named = re.search(r"[Oo]pen\s+`([^`]+)`", text)
    assert named, "no 'Open `…` first'"
    assert (folder / named.group(1)).exists() or list(folder.rglob(named.group(1)))


def test_every_page_a_page_links_to_is_there() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")]
    broken = [
        f"{shown(path)}: {target}"
        for path in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_every_decision_has_its_three_parts_and_says_what_enforces_it() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        parts = ("**Context.**", "**Decision.**", "**Consequences.**", "**Enforced by**")
        assert all(part in text for part in parts), shown(path)


def test_the_settings_class_itself_has_words_for_every_setting() -> None:
    assert Settings.__doc__
    assert [row.path for row in settings_rows() if not row.purpose] == []
