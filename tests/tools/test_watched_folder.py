"""The bank's folder: complete files are stored once and moved, wrong ones kept with their reason, none is deleted."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from sources.bank.table import TableAnswers
from store.tables import BankLine, ReviewItem
from tests.sources.bank.files import balance, camt, entry
from tests.store.books import Book
from tools import watched_folder
from tools.import_bank import TableWays, import_bank_files
from tools.office import Office
from tools.watched_folder import BankFolderError, Taken, WatchedFolder

pytestmark = pytest.mark.words

SOUND = camt(balance("OPBD", "1.00"), balance("CLBD", "31.00"), entry("30.00"))
CUT = SOUND[:-40]


@dataclass
class Desk:
    """A bank's folder that is looked into; files are written an hour ago unless said otherwise."""

    book: Book
    folder: Path
    watched: WatchedFolder = field(init=False)

    def __post_init__(self) -> None:
        self.watched = WatchedFolder(self.folder)

    @property
    def office(self) -> Office:
        """As much of an office as storing takes."""
        nothing = cast(Any, SimpleNamespace())
        return Office(
            self.book.database, self.book.tenant_id, nothing, nothing, lambda: self.book.now,
            ZoneInfo("Europe/Berlin"), "DE", b"", timedelta(days=1), self.folder,
        )  # fmt: skip

    def put(self, name: str, content: bytes = SOUND, seconds_ago: float = 3_600) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        moment = self.book.now.timestamp() - seconds_ago
        os.utime(path, (moment, moment))
        return path

    def take(self) -> list[Taken]:
        return self.watched.take(self.office, TableWays(self.folder / "mappings", "EUR", TableAnswers()))

    def look(self) -> list[str]:
        """Take in what is complete, move it away, and return why files were refused."""
        return [self.watched.file_away(self.office, one) for one in self.take()]

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    def lines(self) -> list[int]:
        return [line.amount_minor for line in self.book.rows(BankLine)]


@pytest.fixture
def desk(book: Book, tmp_path: Path) -> Desk:
    return Desk(book, tmp_path)


def test_a_complete_file_is_stored_and_moved(desk: Desk) -> None:
    desk.put("statement.xml")
    assert desk.look() == [""]
    assert (desk.lines(), desk.files()) == ([3_000], ["imported/statement.xml"])
    assert desk.look() == []


def test_a_file_that_is_being_written_is_taken_once_it_looks_the_same_twice(desk: Desk) -> None:
    desk.put("statement.xml", CUT, seconds_ago=5)
    assert desk.look() == []
    desk.put("statement.xml", SOUND, seconds_ago=4)
    assert desk.look() == []
    assert desk.look() == [""]
    assert desk.lines() == [3_000]


def test_unfinished_hidden_and_linked_files_and_folders_are_left_alone(desk: Desk, tmp_path_factory: Any) -> None:
    outside = tmp_path_factory.mktemp("outside") / "statement.xml"
    outside.write_bytes(SOUND)
    (desk.folder / "linked.xml").symlink_to(outside)
    (desk.folder / "folder.xml").mkdir()
    for name in ("a.xml.part", "b.xml.filepart", ".c.xml", "d.XML.TMP"):
        desk.put(name)
    before = desk.files()
    assert (desk.look(), desk.look(), desk.files(), desk.lines()) == ([], [], before, [])


def test_a_wrong_file_is_set_apart_with_a_sentence_and_one_case_however_often_it_comes(desk: Desk) -> None:
    for name in ("cut.xml", "again.xml"):
        desk.put(name, CUT)
        (why,) = desk.look()
        assert why.startswith(f"{name} was refused, nothing of it is stored: ")
        assert (desk.folder / "refused" / f"{name}.why.txt").read_text(encoding="utf-8") == why + "\n"
    assert desk.files() == [f"refused/{name}{end}" for name in ("again.xml", "cut.xml") for end in ("", ".why.txt")]
    assert desk.lines() == []
    (item,) = desk.book.rows(ReviewItem)
    assert (item.kind, item.blocks_chasing) == ("cash", False)
    assert "cut.xml was refused" in item.subject + item.why


def test_a_wrong_file_holds_no_other_up(desk: Desk) -> None:
    desk.put("a.xml", CUT, seconds_ago=7_200)
    desk.put("b.xml", b"", seconds_ago=7_000)
    desk.put("c.xml")
    assert [bool(why) for why in desk.look()] == [True, True, False]
    assert desk.lines() == [3_000]


def test_a_fault_in_reading_sets_the_file_apart_and_holds_no_other_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk.put("a.xml", seconds_ago=7_200)
    desk.put("b.xml")

    def broken(database: Any, tenant_id: int, paths: list[Path], **more: Any) -> Any:
        if paths[0].name == "a.xml":
            raise KeyError("a fault")
        return import_bank_files(database, tenant_id, paths, **more)

    monkeypatch.setattr(watched_folder, "import_bank_files", broken)
    first, second = desk.look()
    assert "a fault of the program" in first
    assert second == ""
    assert "reading" in caplog.text


def test_after_a_crash_before_it_was_moved_a_file_is_taken_again_and_changes_nothing(desk: Desk) -> None:
    desk.put("statement.xml")
    assert [one.report.new for one in desk.take()] == [1]
    desk.watched = WatchedFolder(desk.folder)
    assert [one.report.new for one in desk.take()] == [0]
    assert desk.look() == [""]
    assert (desk.lines(), desk.files()) == ([3_000], ["imported/statement.xml"])


def test_a_file_that_changed_while_it_was_read_stays_and_is_read_again(desk: Desk) -> None:
    desk.put("statement.xml", CUT)
    (taken,) = desk.take()
    desk.put("statement.xml", SOUND, seconds_ago=600)
    assert desk.watched.file_away(desk.office, taken) == ""
    assert (desk.files(), desk.book.rows(ReviewItem)) == (["statement.xml"], [])
    assert desk.look() == [""]
    assert desk.lines() == [3_000]


def test_a_file_of_a_name_that_came_before_replaces_nothing(desk: Desk) -> None:
    for number in range(3):
        desk.put("statement.xml", SOUND.replace(b"S-1", b"S-%d" % number))
        assert desk.look() == [""]
    assert desk.files() == [f"imported/statement{end}.xml" for end in (".2", ".3", "")]


def test_a_folder_that_cannot_be_used_is_told_in_a_sentence(desk: Desk) -> None:
    desk.put("statement.xml")
    (desk.folder / "imported").write_text("in the way")
    with pytest.raises(BankFolderError, match=r"statement\.xml cannot be moved away: "):
        desk.look()
    assert "statement.xml" in desk.files()
    desk.watched = WatchedFolder(desk.folder / "nowhere")
    with pytest.raises(BankFolderError, match=r"nowhere cannot be read: No such file.*bank\.folder"):
        desk.look()
