"""The folder channel: one whole file per key on the way out, odd files survived on the way in."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from channels.channel import IncomingMessage, OutgoingMessage, Position, TransportError
from channels.folder import FolderChannel, FolderInbox, file_name


def message(key: str, raw: bytes = b"Subject: x\r\n\r\nHello\r\n") -> OutgoingMessage:
    return OutgoingMessage(key, f"<{key}@x.test>", "a@x.test", "b@x.test", raw)


def names(found: list[IncomingMessage]) -> list[str]:
    return [one.handle.split(":", 2)[2] for one in found]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def drop(inbox: Path, name: str, content: bytes = b"Subject: x\n\nHi\n", age: int = 0) -> Path:
    path = inbox / name
    path.write_bytes(content)
    os.utime(path, (1_780_000_000 - age, 1_780_000_000 - age))
    return path


def test_a_message_becomes_one_eml_file_and_the_same_key_never_a_second(tmp_path: Path) -> None:
    channel = FolderChannel(tmp_path)
    assert channel.was_sent(message("1:42:reminder")) is False
    channel.deliver(message("1:42:reminder"))
    channel.deliver(message("1:42:reminder", b"newer"))
    files = list((tmp_path / "outbox").iterdir())
    assert [file.read_bytes() for file in files] == [b"newer"]
    assert files[0].name.startswith("1-42-reminder-")
    assert channel.was_sent(message("1:42:reminder")) is True


def test_a_fresh_folder_is_shadow_and_one_that_is_forwarded_proves_nothing_by_absence(tmp_path: Path) -> None:
    assert FolderChannel(tmp_path).shadow is True
    forwarded = FolderChannel(tmp_path, shadow=False)
    assert forwarded.shadow is False
    assert forwarded.was_sent(message("k")) is None


def test_keys_that_look_alike_or_are_hostile_get_files_of_their_own_inside_the_folder(tmp_path: Path) -> None:
    keys = ["a/b", "a:b", "A:B", "../../etc/passwd", "..", "", "ü" * 300, "con", "a\x00b", "x" * 500]
    channel = FolderChannel(tmp_path)
    for key in keys:
        channel.deliver(message(key))
    found = [file.name for file in (tmp_path / "outbox").iterdir()]
    assert len({name.lower() for name in found}) == len(keys)
    assert all(len(name) < 100 for name in found)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outbox"]


def test_many_threads_leave_only_whole_files(tmp_path: Path) -> None:
    channel = FolderChannel(tmp_path)
    raw = b"x" * 50_000
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: channel.deliver(message(f"k{number % 10}", raw)), range(40)))
    files = list((tmp_path / "outbox").iterdir())
    assert sorted(file.name for file in files) == sorted(file_name(f"k{number}") for number in range(10))
    assert all(file.read_bytes() == raw for file in files)


def test_a_folder_that_cannot_be_written_stops_the_channel(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    with pytest.raises(TransportError, match="outbox") as failed:
        FolderChannel(tmp_path).deliver(message("k"))
    assert (failed.value.channel_down, failed.value.maybe_sent) == (True, False)


def test_dropped_mail_is_read_oldest_first_and_moved_once_stored(tmp_path: Path, inbox: Path) -> None:
    drop(inbox, "young.eml", b"young", age=10)
    drop(inbox, "old.eml", b"old", age=100)
    reading = FolderInbox(tmp_path)
    found = list(reading.fetch(Position()))
    assert [one.raw for one in found] == [b"old", b"young"]
    assert found[0].arrived_at.timestamp() == 1_780_000_000 - 100
    reading.mark_processed(found[:1])
    assert names(list(reading.fetch(Position()))) == ["young.eml"]
    assert (inbox / "processed" / "old.eml").read_bytes() == b"old"


def test_a_file_of_the_same_name_does_not_overwrite_a_processed_one(tmp_path: Path, inbox: Path) -> None:
    reading = FolderInbox(tmp_path)
    for content in (b"first", b"second", b"third"):
        drop(inbox, "reply.eml", content)
        reading.mark_processed(list(reading.fetch(Position())))
    assert {file.read_bytes() for file in (inbox / "processed").iterdir()} == {b"first", b"second", b"third"}


def test_only_plain_finished_eml_files_are_read(tmp_path: Path, inbox: Path) -> None:
    drop(tmp_path, "secret.eml")
    (inbox / "link.eml").symlink_to(tmp_path / "secret.eml")
    (inbox / "folder.eml").mkdir()
    os.mkfifo(inbox / "pipe.eml")
    for name in (".hidden.eml", "half.eml.tmp", "note.txt"):
        drop(inbox, name)
    drop(inbox, "empty.eml", b"")
    drop(inbox, "good one (2).EML")
    odd = drop(inbox, os.fsdecode(b"odd-\xff\xfe\n.eml"))
    reading = FolderInbox(tmp_path)
    found = list(reading.fetch(Position()))
    assert set(names(found)) == {"good one (2).EML", odd.name}
    reading.mark_processed(found)
    assert list(reading.fetch(Position())) == []
    assert (tmp_path / "secret.eml").exists()


def test_a_file_that_grew_after_it_was_read_is_read_again(tmp_path: Path, inbox: Path) -> None:
    file = drop(inbox, "slow.eml", b"Subject: half")
    reading = FolderInbox(tmp_path)
    half = list(reading.fetch(Position()))
    file.write_bytes(b"Subject: half and half\n\n")
    reading.mark_processed(half)
    assert [one.raw for one in reading.fetch(Position())] == [b"Subject: half and half\n\n"]


def test_a_very_large_file_comes_as_its_headers_with_a_mark(tmp_path: Path, inbox: Path) -> None:
    drop(inbox, "huge.eml", b"Subject: huge\n\n" + b"x" * 5_000)
    found = list(FolderInbox(tmp_path, max_bytes=1_000).fetch(Position()))
    assert [one.raw for one in found] == [b"X-Dunlin-Oversize: 5015\r\nSubject: huge\r\n\r\n"]


def test_without_an_inbox_folder_there_is_simply_no_mail(tmp_path: Path) -> None:
    assert list(FolderInbox(tmp_path).fetch(Position())) == []
