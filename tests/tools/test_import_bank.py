"""Bank lines are stored once, whatever files bring them in whatever order; a wrong file leaves nothing behind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from store.database import Database
from store.tables import BankLine, BankStatement, Event
from tests.sources.bank.files import balance, camt, entry
from tests.tools.importing_desk import NOW, an_importer
from tools import bank_intake
from tools.bank_report import BankFileReport
from tools.import_bank import import_bank_files

DETAILS = "".join(f"<TxDtls><Amt Ccy='EUR'>{amount}</Amt></TxDtls>" for amount in ("10.00", "20.00"))


@dataclass
class Desk:
    """A tenant's bank accounts, and a folder for files."""

    database: Database
    tenant_id: int
    folder: Path

    def take(self, *contents: bytes, dry_run: bool = False) -> list[BankFileReport]:
        paths = [self.folder / f"{number}.xml" for number in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        return import_bank_files(self.database, self.tenant_id, paths, now=NOW, dry_run=dry_run)

    def lines(self) -> list[BankLine]:
        with self.database.read() as session:
            return list(session.exec(select(BankLine).order_by(col(BankLine.id))))

    def state(self) -> set[tuple[str, int, bool]]:
        return {(line.identity, line.amount_minor, line.entry_id is not None) for line in self.lines()}

    def statements(self) -> list[BankStatement]:
        with self.database.read() as session:
            return list(session.exec(select(BankStatement)))

    def events(self) -> list[str]:
        with self.database.read() as session:
            return [event.kind for event in session.exec(select(Event))]


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return Desk(database, an_importer(database, tmp_path).tenant_id, tmp_path)


def test_a_statement_is_stored_with_its_lines_and_what_they_say(desk: Desk) -> None:
    content = camt(balance("OPBD", "1.00"), balance("CLBD", "28.00"), entry("30.00", DETAILS), entry("-3.00"))
    (report,) = desk.take(content)
    (told,) = report.statements
    assert (told.lines, told.credits_minor, told.debits_minor, told.new, told.known) == (2, 3000, -300, 2, 0)
    assert told.ties
    (kept,) = desk.statements()
    assert (kept.opening_minor, kept.closing_minor, kept.credits_minor, kept.debits_minor) == (100, 2800, 3000, -300)
    entries = [line for line in desk.lines() if line.entry_id is None]
    assert [(line.kind, line.amount_minor, line.place) for line in entries] == [
        ("credit", 3000, "Stmt[1]/Ntry[1]"),
        ("debit", -300, "Stmt[1]/Ntry[2]"),
    ]
    assert [line.amount_minor for line in desk.lines() if line.entry_id == entries[0].id] == [1000, 2000]
    assert desk.events() == ["bank_file_imported"]


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    content = camt(entry("30.00", DETAILS), entry("5.00"), entry("5.00"))
    desk.take(content)
    before = desk.state()
    (report,) = desk.take(content)
    assert (report.new, report.statements[0].known) == (0, 3)
    assert (desk.state(), len(desk.statements()), desk.events()) == (before, 1, ["bank_file_imported"])


def test_the_notification_and_the_statement_of_a_day_bring_each_line_once(desk: Desk) -> None:
    early, whole = camt(entry("30.00", reference="A1"), kind="054"), camt(entry("30.00", DETAILS, reference="A1"))
    (first, second) = desk.take(early, whole)
    assert (first.new, second.new) == (1, 0)
    # The payments of the batch came with the second file and belong to the line of the first.
    assert [(line.amount_minor, line.entry_id) for line in desk.lines()] == [(3000, None), (1000, 1), (2000, 1)]


def test_a_wrong_file_leaves_nothing_behind_and_the_others_are_taken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank_intake, "BATCH", 1)
    wrong = camt(balance("OPBD", "1.00"), balance("CLBD", "9.00"), entry("1.00"), entry("2.00"))
    reports = desk.take(wrong, camt(entry("4.00")))
    assert reports[0].finding
    assert reports[0].finding.code == "bank.not_tied"
    assert [line.amount_minor for line in desk.lines()] == [400]


def test_a_dry_run_tells_what_would_be_new_and_stores_nothing(desk: Desk) -> None:
    desk.take(camt(entry("5.00")))
    (report,) = desk.take(camt(entry("5.00"), entry("6.00")), dry_run=True)
    assert (report.new, report.statements[0].known) == (1, 1)
    assert len(desk.lines()) == 1


def test_what_is_only_announced_is_not_stored(desk: Desk) -> None:
    (report,) = desk.take(camt(entry("5.00").replace("BOOK", "PDNG"), kind="052"))
    assert (report.statements[0].announced, report.statements[0].lines, desk.lines()) == (1, 0, [])


def test_a_statement_that_stands_twice_in_a_file_is_stored_once(desk: Desk) -> None:
    once = camt(entry("5.00")).decode()
    statement = once[once.index("<Stmt>") : once.index("</BkToCstmrStmt>")]
    (report,) = desk.take(once.replace(statement, statement * 2).encode())
    assert [told.new for told in report.statements] == [1, 0]
    assert (len(desk.lines()), len(desk.statements())) == (1, 1)


def test_imports_at_the_same_time_store_each_line_once(desk: Desk) -> None:
    paths = [desk.folder / "one.xml", desk.folder / "other.xml"]
    shared = [entry("1.00", reference=f"A{number}") for number in range(50)]
    paths[0].write_bytes(camt(*shared, entry("7.00")))
    paths[1].write_bytes(camt(*shared[::-1], entry("8.00"), kind="054"))
    start = Barrier(2)

    def take(path: Path) -> BankFileReport:
        start.wait()
        (report,) = import_bank_files(desk.database, desk.tenant_id, [path], now=NOW)
        return report

    with ThreadPoolExecutor(2) as threads:
        reports = list(threads.map(take, paths))
    assert sum(report.new for report in reports) == 52
    assert len(desk.lines()) == 52


@pytest.mark.words
def test_a_file_that_is_not_there_is_refused_by_its_path(desk: Desk) -> None:
    for path in (desk.folder / "none.xml", desk.folder):
        (report,) = import_bank_files(desk.database, desk.tenant_id, [path], now=NOW)
        assert report.finding
        assert (report.finding.code, report.finding.place) == ("bank.unreadable", str(path))


lines = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["", "A", "B"]), st.booleans()), min_size=1, max_size=4
)  # fmt: skip
Drawn = list[tuple[int, str, bool]]


def report_of(drawn: Drawn, kind: str) -> bytes:
    return camt(*(entry(f"{'-' if out else ''}{euros}.00", reference=name) for euros, name, out in drawn), kind=kind)


@contextmanager
def fresh(template: Path) -> Iterator[Desk]:
    with TemporaryDirectory() as folder:
        shutil.copy(template, Path(folder) / "d.sqlite")
        database = Database(f"sqlite:///{folder}/d.sqlite")
        yield Desk(database, an_importer(database, Path(folder)).tenant_id, Path(folder))
        database.close()


def end_of(template: Path, files: Sequence[bytes]) -> set[tuple[str, int, bool]]:
    with fresh(template) as desk:
        reports = desk.take(*files)
        state = desk.state()
        assert sum(report.new for report in reports) == len(state)
        return state


@given(drawn=st.lists(lines, min_size=1, max_size=3), order=st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.words
def test_neither_repeating_nor_permuting_files_and_lines_changes_what_is_stored(
    sqlite_template: Path, drawn: list[Drawn], order: Random
) -> None:
    kinds = ("053", "054", "052")
    files = [report_of(each, kind) for each, kind in zip(drawn, kinds, strict=False)]
    mixed = [report_of(order.sample(each, len(each)), kind) for each, kind in zip(drawn, kinds, strict=False)]
    again = order.sample(mixed + files, len(mixed) + len(files))
    assert end_of(sqlite_template, files) == end_of(sqlite_template, again)
