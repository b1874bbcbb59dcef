"""The command line in this very process, and workspaces made by its own commands, copied for each test."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from agent.cli.app import run
from agent.cli.output import Exit

#: A Thursday; the shadow run of the worked workspace is of this day.
DAY = "2026-06-11"

POLICY = """\
We like our customers.
Send a friendly reminder by email 1 day after the due date.
At 21 days overdue, send a firm email.
At 45 days overdue, send a formal email, which needs approval first.
Send at most two messages a week to the same customer.
Accept promises up to 14 days ahead.
Anything over 4,000 needs approval.
"""

TABLES: dict[str, list[Sequence[str]]] = {
    "customers.csv": [
        ("Customer No", "Name", "Country", "Time zone"),
        ("C1", "Ärzte Zentrum GmbH", "DE", "Europe/Berlin"),
        ("C2", "Bolt & Sons Ltd", "GB", "Europe/London"),
        ("C3", "Crane AG", "DE", "Europe/Berlin"),
        ("C4", "Dove Ltd", "GB", "Europe/London"),
        ("C5", "Dove Ltd", "GB", "Europe/London"),
    ],
    "contacts.csv": [
        ("Customer No", "Contact name", "Email"),
        *((f"C{n}", f"Person {n}", f"person@c{n}.example") for n in range(1, 6)),
    ],
    "invoices.csv": [
        ("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount"),
        ("C1", "INV-1", "2026-05-01", "2026-06-05", "EUR", "1200.00"),
        ("C2", "INV-2", "2026-05-01", "2026-06-01", "GBP", "800.50"),
        ("C3", "INV-3", "2026-05-01", "2026-06-02", "EUR", "310.00"),
        ("C3", "INV-3a", "2026-05-01", "2026-06-03", "USD", "99.00"),
        ("C4", "INV-4", "2026-03-01", "2026-04-01", "GBP", "5000.00"),
        ("C5", "INV-5", "2026-06-01", "2026-07-01", "GBP", "70.00"),
    ],
}


@dataclass(frozen=True)
class Answer:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Dunlin = Callable[..., Answer]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eighty columns and no settings from outside, whoever runs the tests."""
    for name in (*(name for name in os.environ if name.startswith("DUNLIN_")), "FORCE_COLOR", "VISUAL", "EDITOR"):
        if name not in ("DUNLIN_SHARED", "DUNLIN_TEST_SERVERS"):
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def dunlin(capsys: pytest.CaptureFixture[str]) -> Dunlin:
    """Give the command line: `dunlin("queue", "-w", folder)`."""

    def call(*arguments: object) -> Answer:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return call


def write_table(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def make(folder: Path) -> Path:
    """Make a workspace with a small book."""
    iban = "IBAN=DE89 3704 0044 0532 0130 00"
    assert run(["init", str(folder), "--name", "Tern Ltd", "--bank-detail", iban]) == Exit.OK
    (folder / "policy.md").write_text(POLICY, encoding="utf-8")
    files = [str(write_table(folder.parent / "book" / name, rows)) for name, rows in TABLES.items()]
    assert run(["import", "-w", str(folder), *files]) == Exit.OK
    return folder


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("made") / "books")


@pytest.fixture(scope="session")
def run_once(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "books"
    shutil.copytree(made, folder)
    assert run(["run", "-w", str(folder), "--as-of", DAY]) == Exit.OK
    for customer, words in {
        "c1": "We will pay invoice INV-1 on 18 June 2026.",
        "c2": "We dispute invoice INV-2, the goods arrived damaged.",
        "c3": "We have filed for insolvency.",
    }.items():
        (folder / "inbox" / f"{customer}.eml").write_bytes(reply(folder, customer, words))
    assert run(["inbox", "-w", str(folder), "--as-of", DAY]) == Exit.OK
    return folder


def sent_to(folder: Path, customer: str) -> EmailMessage:
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in (folder / "outbox").glob("*.eml")]
    return next(message for message in found if f"@{customer}.example" in str(message["To"]))


def reply(folder: Path, customer: str, words: str) -> bytes:
    to = sent_to(folder, customer)
    answer = EmailMessage()
    answer["From"], answer["To"] = str(to["To"]), str(to["Reply-To"])
    answer["Subject"], answer["In-Reply-To"] = f"Re: {to['Subject']}", str(to["Message-ID"])
    answer["Message-ID"] = f"<reply@{customer}.example>"
    answer["Date"] = "Thu, 11 Jun 2026 12:30:00 +0200"
    answer.set_content(words + "\n")
    return answer.as_bytes()


@pytest.fixture
def books(made: Path, tmp_path: Path) -> Path:
    """Give a workspace with a small book, fresh for this test."""
    return Path(shutil.copytree(made, tmp_path / "books"))


@pytest.fixture
def worked(run_once: Path, tmp_path: Path) -> Path:
    """Give a workspace that was run once and had three replies: a promise, a dispute, an insolvency.

    Review 1 is a message about C4 that waits for approval, review 2 the insolvency of C3.
    """
    return Path(shutil.copytree(run_once, tmp_path / "books"))
