"""`policy backtest` as a person uses it: what would have been sent, compared, with the list behind every figure."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import typer

from agent.cli import policy_backtest
from agent.cli.groups import group
from agent.cli.output import Exit, UnknownNameError
from agent.policy_page import PolicyPageError
from tests.agent.cli.conftest import POLICY, Answer, Dunlin, write_table

Backtest = Callable[..., Answer]


@pytest.fixture
def backtest(capsys: pytest.CaptureFixture[str]) -> Backtest:
    """Give the command: `backtest("-w", folder)`."""
    policy = group("The policy.")
    policy_backtest.add_to(policy)
    command = typer.main.get_command(policy)

    def call(*arguments: object) -> Answer:
        capsys.readouterr()
        code = command.main(["backtest", *(str(one) for one in arguments)], standalone_mode=False)
        printed = capsys.readouterr()
        return Answer(int(code), printed.out, printed.err)

    return call


@pytest.fixture
def lived(books: Path, dunlin: Dunlin) -> Path:
    """Give a workspace whose one recent invoice was sixty days overdue when it was paid, ten days ago."""
    today = date.today()  # noqa: DTZ011  (the command works on the real clock)
    due, paid = today - timedelta(days=70), today - timedelta(days=10)
    who = [("Customer No", "Name"), ("C6", "Erpel KG")]
    contact = [("Customer No", "Contact name", "Email"), ("C6", "Eva", "eva@c6.example")]
    rows = [
        ("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount"),
        ("C6", "INV-70", (due - timedelta(days=30)).isoformat(), due.isoformat(), "EUR", "5000.00"),
    ]
    payments = [
        ("Customer No", "Payment reference", "Payment date", "Currency", "Amount", "Invoice No"),
        ("C6", "P-1", paid.isoformat(), "EUR", "5000.00", "INV-70"),
    ]
    tables: list[list[tuple[str, ...]]] = [[*who], [*contact], [*rows], [*payments]]
    files = [write_table(books.parent / "more" / f"{number}.csv", table) for number, table in enumerate(tables)]
    (books / "policy.md").write_text(POLICY + "Never contact C1, C2, C3, C4 or C5.\n", encoding="utf-8")
    assert dunlin("import", "-w", books, *files).code == Exit.OK
    return books


def test_what_would_have_been_sent_is_counted_on_what_was_known_each_day(backtest: Backtest, lived: Path) -> None:
    answer = backtest("-w", lived, "--days", "75", "--list", "messages", "--json")
    found = [(line["customer"], line["what"]) for line in json.loads(answer.out)["list"] if line["customer"] == "C6"]
    assert found[0] == ("C6", "email, friendly, stage friendly reminder, approved by a person")
    assert [what.split(",")[1].strip() for _, what in found].count("formal") == 1
    assert answer.code == Exit.OK


def test_a_draft_is_set_beside_the_policy_in_force_with_the_difference_in_words(
    backtest: Backtest, lived: Path, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.md"
    page = (lived / "policy.md").read_text(encoding="utf-8")
    draft.write_text(page + "After 30 days overdue, hand the account to Maria.\n", encoding="utf-8")
    answer = backtest(draft, "-w", lived, "--days", "75")
    assert "1 more hand-over to a person [hand-overs]" in answer.out
    assert "1 account reaches a person that did not before [people]" in answer.out
    assert "1 fewer contact in a formal tone [tone:formal]" in answer.out
    assert "not what customers would have answered" in answer.out
    found = json.loads(backtest(draft, "-w", lived, "--days", "75", "--json").out)
    assert [policy["policy"] for policy in found["policies"]] == [str(lived / "policy.md"), str(draft)]
    for policy in found["policies"]:
        assert all(sum(line["count"] for line in figure["list"]) == figure["value"] for figure in policy["figures"])


def test_a_policy_alone_is_not_compared_with_itself(backtest: Backtest, lived: Path) -> None:
    answer = backtest("-w", lived)
    assert "compared with" not in answer.out
    assert json.loads(backtest("-w", lived, "--json").out)["differences"] == []


def test_mistakes_are_said_in_one_sentence(backtest: Backtest, lived: Path) -> None:
    with pytest.raises(PolicyPageError, match="there is no policy version 99"):
        backtest("-w", lived, "--against", "99")
    with pytest.raises(UnknownNameError, match="there is no figure 'letters' here; there are approvals, "):
        backtest("-w", lived, "--list", "letters")
    with pytest.raises(typer.BadParameter, match="greater than or equal to 1"):
        backtest("-w", lived, "--days", "0")


def test_a_book_without_history_says_what_to_do(backtest: Backtest, dunlin: Dunlin, tmp_path: Path) -> None:
    assert dunlin("init", tmp_path / "empty", "--bank-detail", "IBAN=DE89 3704 0044 0532 0130 00").code == Exit.OK
    answer = backtest("-w", tmp_path / "empty")
    assert answer.code == Exit.BAD_INPUT
    assert "dunlin: there is no history to replay" in answer.err
    assert "import invoices and payments first" in answer.err
