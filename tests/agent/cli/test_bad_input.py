"""Every mistake ends in one sentence on standard error, the right exit code, no traceback, and nothing half-done."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.cli.output import Exit
from agent.run_lock import run_lock
from store.database import Database
from tests.agent.cli.conftest import Answer, Dunlin, write_table

Spoil = Callable[[Path], object]


def one_line(answer: Answer) -> str:
    """Return the one line an error printed, without its "dunlin: "; nothing may stand on standard output."""
    assert answer.out == ""
    line, end, rest = answer.err.partition("\n")
    assert (end, rest) == ("\n", "")
    assert line.startswith("dunlin: ")
    return line.removeprefix("dunlin: ")


def contents(folder: Path) -> dict[str, bytes]:
    """Return what a workspace holds, but for what SQLite itself keeps beside the book."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "sqlite" not in path.name
    }


def spoil_with(name: str, content: bytes) -> Spoil:
    return lambda folder: (folder / name).write_bytes(content)


FILES = {
    "nope.csv": (None, "{file} does not exist."),
    "empty.csv": (b"", "empty.csv is empty."),
    "headers.csv": (b"Customer No,Name\n", "headers.csv has a header row but no rows under it."),
    "binary.csv": (bytes(range(256)) * 20, "binary.csv is a binary file, not text."),
    "cut.xlsx": (b"PK\x03\x04 cut off", "cut.xlsx is a damaged or cut-off Excel file; export it again."),
    "invoices.csv": (
        b"Invoice No,Due date\nINV-1,2026-06-01\n",
        "invoices.csv looks like invoices but has no column for customer number and issue date and total; the"
        " headers are 'Invoice No', 'Due date'. If one of them is meant, say so in a mapping file:"
        ' entity = "invoices" and, under [columns], customer_number = "…".',
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_table_is_refused_whole(dunlin: Dunlin, books: Path, name: str) -> None:
    content, sentence = FILES[name]
    file = books.parent / name
    if content is not None:
        file.write_bytes(content)
    good = write_table(books.parent / "customers.csv", [("Customer No", "Name"), ("C9", "New Ltd")])
    refused = dunlin("import", "-w", books, good, file)
    assert refused.code == Exit.BAD_INPUT
    assert one_line(refused) == sentence.format(file=file)
    assert dunlin("account", "C9", "-w", books).code == Exit.BAD_INPUT


def test_a_folder_cannot_be_imported(dunlin: Dunlin, books: Path) -> None:
    refused = dunlin("import", "-w", books, books)
    assert (refused.code, one_line(refused)) == (Exit.BAD_INPUT, f"{books} is not a file.")


MAPPINGS = {
    'entity = "cats"': "the mapping m.toml is wrong: entity must be one of customers, contacts, invoices,"
    " credit_notes, payments.",
    "entity = ": "the mapping m.toml is not TOML: Invalid value (at end of document).",
    'colums = "x"': "the mapping m.toml is wrong: there is no entry 'colums'; known are entity, columns, date_order,"
    " decimal_mark, currency, net_eom, phone_country_code, drop_leading_zeros, pad_numbers_to.",
    '[columns]\nnumber = "No such header"': "The mapping fits none of the files: none has all of its headers"
    " ('No such header').",
}


@pytest.mark.parametrize("text", MAPPINGS)
def test_a_wrong_mapping_is_refused(dunlin: Dunlin, books: Path, text: str) -> None:
    table = write_table(books.parent / "customers.csv", [("Customer No", "Name"), ("C9", "New Ltd")])
    mapping = books.parent / "m.toml"
    mapping.write_text(text, encoding="utf-8")
    refused = dunlin("import", "-w", books, table, "--mapping", mapping)
    assert (refused.code, one_line(refused)) == (Exit.BAD_INPUT, MAPPINGS[text])


def test_a_mapping_that_is_not_there_is_refused(dunlin: Dunlin, books: Path) -> None:
    table = write_table(books.parent / "customers.csv", [("Customer No", "Name"), ("C9", "New Ltd")])
    refused = dunlin("import", "-w", books, table, "--mapping", "nope.toml")
    assert one_line(refused) == "the mapping nope.toml cannot be read: No such file or directory."


POLICIES = {
    b" \n": "the policy {policy} is empty; nothing is sent without one",
    b"Send a reminder \xe9\n": "the policy {policy} is not UTF-8 text (byte 16); save it as UTF-8",
    None: "cannot read the policy {policy}: No such file or directory; nothing is sent without one",
}


@pytest.mark.parametrize("content", POLICIES)
@pytest.mark.parametrize("command", [("policy", "check"), ("policy", "show"), ("queue",), ("run",)])
def test_without_a_usable_policy_nothing_is_worked(
    dunlin: Dunlin, books: Path, content: bytes | None, command: tuple[str, ...]
) -> None:
    policy = books / "policy.md"
    policy.unlink() if content is None else policy.write_bytes(content)
    refused = dunlin(*command, "-w", books)
    assert refused.code == Exit.BAD_INPUT
    assert one_line(refused) == POLICIES[content].format(policy=policy)
    assert list((books / "outbox").iterdir()) == []


NAMES = {
    ("account", "Nobody"): "no customer has the number or name 'Nobody'; 'dunlin queue --all' lists all that owe"
    " something",
    ("account", ""): "no customer has the number or name ''; 'dunlin queue --all' lists all that owe something",
    ("account", "bolt"): "no customer has the number or name 'bolt'; did you mean C2 Bolt & Sons Ltd?",
    ("account", "Dove Ltd"): "several customers are called 'Dove Ltd': use the number, one of C4, C5",
    ("account", "%"): "no customer has the number or name '%'; 'dunlin queue --all' lists all that owe something",
    ("review", "show", "99"): "there is no review 99; 'dunlin review list --all' shows them",
    ("review", "approve", "99"): "there is no review 99; 'dunlin review list --all' shows them",
    ("review", "edit", "99"): "there is no review 99; 'dunlin review list --all' shows them",
    ("review", "reject", "99"): "there is no review 99; 'dunlin review list --all' shows them",
    ("undo", "9999"): "there is no event 9999; 'dunlin account CUSTOMER' shows them",
}


@pytest.mark.parametrize("command", NAMES, ids=" ".join)
def test_an_unknown_name_or_number_says_where_to_look(dunlin: Dunlin, books: Path, command: tuple[str, ...]) -> None:
    refused = dunlin(*command, "-w", books)
    assert (refused.code, one_line(refused)) == (Exit.BAD_INPUT, NAMES[command])


def test_an_event_that_cannot_be_undone_says_so(dunlin: Dunlin, books: Path) -> None:
    refused = dunlin("undo", "1", "-w", books)
    assert (refused.code, one_line(refused)) == (Exit.REFUSED, "event 1 (book imported) cannot be undone")


def test_a_new_text_that_is_no_text_changes_nothing(dunlin: Dunlin, worked: Path) -> None:
    better = worked.parent / "better.txt"
    better.write_bytes(b"Gr\xfc\xdfe\n\nHello\n")
    refused = dunlin("review", "edit", "1", "--file", better, "-w", worked)
    assert (refused.code, one_line(refused)) == (
        Exit.BAD_INPUT,
        f"{better} is not UTF-8 text (byte 2); save it as UTF-8",
    )
    missing = dunlin("review", "edit", "1", "--file", "nope.txt", "-w", worked)
    assert one_line(missing) == "cannot read nope.txt: No such file or directory"
    assert "open" in dunlin("review", "show", "1", "-w", worked).out


USAGE = {
    ("report", "aging", "--as-of", "2026-02-30"): "Invalid value for '--as-of': '2026-02-30' is no day; write it as"
    " 2026-06-30; 'dunlin report aging --help' shows how it is used",
    ("run", "--as-of", "tomorrow"): "Invalid value for '--as-of': 'tomorrow' is no day; write it as 2026-06-30;"
    " 'dunlin run --help' shows how it is used",
    ("undo", "x"): "Invalid value for 'EVENT': Input should be a valid integer, unable to parse string as an integer;"
    " 'dunlin undo --help' shows how it is used",
    ("queue", "--nope"): "No such option: --nope; 'dunlin queue --help' shows how it is used",
    ("account",): "Missing argument 'CUSTOMER'; 'dunlin account --help' shows how it is used",
    ("serve", "now"): "Got unexpected extra argument(s) (now); 'dunlin serve --help' shows how it is used",
    ("init", "w", "--bank-detail", "DE89"): "Invalid value for '--bank-detail': 'DE89' is not LABEL=VALUE, as in"
    " 'IBAN=DE89 3704 0044 0532 0130 00'; 'dunlin init --help' shows how it is used",
    ("review", "aprove", "1"): "No such command 'aprove'. Did you mean 'approve'?; 'dunlin review --help' shows how"
    " it is used",
}


@pytest.mark.parametrize("command", USAGE, ids=" ".join)
def test_wrong_usage_ends_with_code_2_and_names_the_help(dunlin: Dunlin, command: tuple[str, ...]) -> None:
    refused = dunlin(*command)
    assert (refused.code, one_line(refused)) == (Exit.USAGE, USAGE[command])


SETTINGS = {
    b"[company\n": "{config}: Expected ']' at the end of a table declaration (at line 1, column 9)",
    b"[company]\nnane = 'x'\n": "{config}: company.nane is no setting",
    b"[compny]\nname = 'x'\n": "{config}: compny is no setting",
    b"\xff\xfe\x00": "{config} is not UTF-8 text (byte 0); save it as UTF-8",
    b"[company]\nzone = 'Mars/Olympus'\n": "{config}: company.zone 'Mars/Olympus' is not a time zone such as"
    " Europe/Berlin",
    b"[company]\nhome_currency = 'EURO'\n": "{config}: company.home_currency 'EURO' is not an ISO 4217 currency code",
    b"[company]\ncountry = 'Germany'\n": "{config}: company.country 'Germany' is no country such as DE or DE-BY whose"
    " public holidays are known",
    b"[schedule]\nruns = ['25:00']\n": "{config}: schedule.runs '25:00' is not a time such as 09:30",
    b"[schedule]\nruns = '09:30'\n": '{config}: schedule.runs must be a list such as ["a", "b"]',
    b"[payment]\nbank_details = { IBAN = 'DE88 3704 0044 0532 0130 00' }\n": "{config}: payment.bank_details the IBAN"
    " has a wrong check digit: customers would pay somebody else",
    b"[payment]\npay_link = 'http://pay.example'\n": "{config}: payment.pay_link must begin with https://",
    b"[email]\naddress = 'nobody'\n": "{config}: email.address 'nobody' is no mail address such as"
    " collections@company.example",
    b"database_url = 'mysql://u:canary@db/x'\n": "{config}: database_url must begin with postgresql:// (PostgreSQL is"
    " the only server that is supported)",
    b"[outreach]\nmode = 'automatic'\n": "outreach.mode is 'automatic', but email.smtp.host is empty",
}


@pytest.mark.parametrize("text", SETTINGS)
def test_a_wrong_setting_is_named_with_its_file_and_key(dunlin: Dunlin, books: Path, text: bytes) -> None:
    config = books / "dunlin.toml"
    config.write_bytes(text)
    refused = dunlin("verify", "-w", books)
    assert refused.code == Exit.BAD_INPUT
    assert one_line(refused) == SETTINGS[text].format(config=config)


def test_a_run_without_bank_details_says_what_to_set(dunlin: Dunlin, books: Path) -> None:
    (books / "dunlin.toml").write_text("", encoding="utf-8")
    refused = dunlin("run", "-w", books)
    assert (refused.code, one_line(refused)) == (
        Exit.BAD_INPUT,
        "payment.bank_details and payment.pay_link are empty: say how customers can pay",
    )


def test_a_folder_that_is_no_workspace_is_told_apart(
    dunlin: Dunlin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = f"{tmp_path} is no workspace: it has no dunlin.toml; make one with 'dunlin init', or name one with -w"
    named = dunlin("queue", "-w", tmp_path)
    monkeypatch.chdir(tmp_path)
    here = dunlin("queue")
    assert (named.code, one_line(named)) == (here.code, one_line(here)) == (Exit.BAD_INPUT, sentence)
    assert list(tmp_path.iterdir()) == []


def test_init_never_touches_a_workspace_that_is_there(dunlin: Dunlin, books: Path) -> None:
    before = contents(books)
    refused = dunlin("init", books, "--name", "Other Ltd")
    assert refused.code == Exit.BAD_INPUT
    assert one_line(refused) == f"{books} is a workspace already; its settings are in {books / 'dunlin.toml'}"
    assert contents(books) == before


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--zone", "Mars", "company.zone 'Mars' is not a time zone such as Europe/Berlin"),
        ("--currency", "EURO", "company.home_currency 'EURO' is not an ISO 4217 currency code"),
        ("--email", "nobody", "email.address 'nobody' is no mail address such as collections@company.example"),
    ],
)
def test_init_with_a_wrong_value_makes_nothing(
    dunlin: Dunlin, tmp_path: Path, option: str, value: str, sentence: str
) -> None:
    refused = dunlin("init", tmp_path / "w", option, value)
    assert (refused.code, one_line(refused)) == (Exit.BAD_INPUT, f"{tmp_path / 'w' / 'dunlin.toml'}: {sentence}")
    assert not (tmp_path / "w").exists()


def test_init_where_nothing_can_be_written_says_why(dunlin: Dunlin, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = dunlin("init", tmp_path / "file" / "w")
    assert refused.code == Exit.BAD_INPUT
    assert one_line(refused) == f"cannot make a workspace in {tmp_path / 'file' / 'w'}: Not a directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_workspace_without_write_permission_says_so(dunlin: Dunlin, books: Path) -> None:
    books.chmod(0o500)
    try:
        refused = dunlin("run", "-w", books)
    finally:
        books.chmod(0o700)
    assert refused.code in (Exit.BAD_INPUT, Exit.STOPPED)
    assert one_line(refused)


def another_program(folder: Path) -> None:
    (folder / "dunlin.sqlite").unlink()
    with sqlite3.connect(folder / "dunlin.sqlite") as other:
        other.execute("CREATE TABLE recipe (name TEXT)")
    other.close()


def newer_version(folder: Path) -> None:
    with sqlite3.connect(folder / "dunlin.sqlite") as book:
        book.execute("UPDATE alembic_version SET version_num = '9999'")
    book.close()


def folder_instead(folder: Path) -> None:
    (folder / "dunlin.sqlite").unlink()
    (folder / "dunlin.sqlite").mkdir()


BOOKS: dict[str, tuple[Spoil, str]] = {
    "garbage": (
        spoil_with("dunlin.sqlite", b"garbage " * 1000),
        "the database at sqlite:///{folder}/dunlin.sqlite cannot be read: file is not a database",
    ),
    "another program's": (
        another_program,
        "the database at sqlite:///{folder}/dunlin.sqlite belongs to another program (it has 'recipe'); give Dunlin"
        " one of its own",
    ),
    "a newer version's": (
        newer_version,
        "the database at sqlite:///{folder}/dunlin.sqlite is not one this version knows: Can't locate revision"
        " identified by '9999'",
    ),
    "a folder": (
        folder_instead,
        "the database at sqlite:///{folder}/dunlin.sqlite cannot be read: unable to open database file",
    ),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_database_that_is_not_ours_is_left_alone(dunlin: Dunlin, books: Path, name: str) -> None:
    spoil, sentence = BOOKS[name]
    for left in books.glob("dunlin.sqlite-*"):
        left.unlink()
    spoil(books)
    refused = dunlin("verify", "-w", books)
    assert (refused.code, one_line(refused)) == (Exit.BAD_INPUT, sentence.format(folder=books))
    if name == "another program's":
        with sqlite3.connect(books / "dunlin.sqlite") as other:
            assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipe",)]
        other.close()


def test_a_damaged_book_is_told_in_one_line(dunlin: Dunlin, books: Path) -> None:
    book = books / "dunlin.sqlite"
    with sqlite3.connect(book) as settled:
        settled.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    settled.close()
    raw = book.read_bytes()
    book.write_bytes(raw[:8192] + b"\x5a" * (len(raw) - 8192))
    refused = dunlin("account", "C1", "-w", books)
    assert refused.code in (Exit.BAD_INPUT, Exit.STOPPED)
    assert "malformed" in one_line(refused)


def test_a_database_server_that_is_not_there_is_told_without_its_password(
    dunlin: Dunlin, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUNLIN_DATABASE_URL", "postgres://dunlin:canary@127.0.0.1:1/book")
    refused = dunlin("verify", "-w", books)
    assert refused.code == Exit.BAD_INPUT
    sentence = one_line(refused)
    assert sentence.startswith("the database at postgresql+psycopg://dunlin:***@127.0.0.1:1/book cannot be read: ")
    assert "canary" not in sentence


def test_a_missing_signing_secret_is_told_before_anything_is_sent(dunlin: Dunlin, books: Path) -> None:
    (books / ".secret").unlink()
    refused = dunlin("run", "-w", books)
    assert refused.code == Exit.BAD_INPUT
    assert one_line(refused) == (
        f"cannot read the signing secret {books / '.secret'}: No such file or directory; put it back, or replies to"
        " what was sent are no longer recognised by their address"
    )
    (books / ".secret").write_text("short")
    assert "needs 32 characters of chance" in one_line(dunlin("run", "-w", books))


def test_a_second_run_says_so_and_does_nothing(dunlin: Dunlin, books: Path) -> None:
    database = Database(f"sqlite:///{books / 'dunlin.sqlite'}")
    with run_lock(database, 1, books):
        refused = dunlin("run", "-w", books)
    database.close()
    assert (refused.code, one_line(refused)) == (Exit.BUSY, f"another run is at work (process {os.getpid()})")
    assert list((books / "outbox").iterdir()) == []


def test_a_second_look_at_the_inbox_says_so_and_does_nothing(dunlin: Dunlin, books: Path) -> None:
    database = Database(f"sqlite:///{books / 'dunlin.sqlite'}")
    with run_lock(database, 1, books, "inbox reader"):
        refused = dunlin("inbox", "-w", books)
    database.close()
    assert (refused.code, one_line(refused)) == (Exit.BUSY, f"another inbox reader is at work (process {os.getpid()})")


def test_a_full_or_missing_outbox_ends_the_run_in_a_line(dunlin: Dunlin, books: Path) -> None:
    shutil.rmtree(books / "outbox")
    (books / "outbox").touch()
    stopped = dunlin("run", "-w", books, "--as-of", "2026-06-11")
    assert stopped.code == Exit.STOPPED
    assert stopped.err.startswith("dunlin: the run ended early: messages cannot be handed over: cannot write to ")
    assert stopped.err.count("\n") == 1
