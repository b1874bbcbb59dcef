"""The folder channel: writes what would be sent, reads what is dropped in; a fresh workspace uses nothing else."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from channels.channel import IncomingMessage, OutgoingMessage, Position, TransportError
from channels.oversize import HEADER_BYTES, MAX_MESSAGE_BYTES, oversize_stub


def file_name(key: str) -> str:
    """Name a message's file: readable, safe on every file system, and different for different keys."""
    readable = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")[:60]
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return f"{readable}-{digest}.eml" if readable else f"{digest}.eml"


class FolderChannel:
    """Delivers into `outbox/` of a folder, one file per key. Safe to call from several threads.

    `name` and `suffix` are other ones where the files stand in for a channel of texts.
    """

    def __init__(self, folder: Path, *, shadow: bool = True, name: str = "folder", suffix: str = ".eml") -> None:
        self._outbox = folder / "outbox"
        self._shadow = shadow
        self._suffix = suffix
        self.name = name

    @property
    def shadow(self) -> bool:
        """Say that nobody outside sees these files, unless the operator forwards them."""
        return self._shadow

    def deliver(self, message: OutgoingMessage) -> str:
        """Write the message whole or not at all; raise TransportError when the disk refuses."""
        try:
            self._outbox.mkdir(parents=True, exist_ok=True)
            _write_atomically(self._file(message), message.raw)
        except OSError as error:
            raise TransportError(f"cannot write to {self._outbox}: {error}", channel_down=True) from error
        return ""

    def was_sent(self, message: OutgoingMessage) -> bool | None:
        """Look for the file; a file somebody else may have forwarded and removed proves nothing by its absence."""
        if self._file(message).is_file():
            return True
        return False if self._shadow else None

    def _file(self, message: OutgoingMessage) -> Path:
        return (self._outbox / file_name(message.key)).with_suffix(self._suffix)

    def close(self) -> None:
        """Hold nothing, so give nothing back."""


def _write_atomically(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}-{time.monotonic_ns()}.tmp")
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise


@dataclass(frozen=True, slots=True)
class _Found:
    """A file as it was seen; a file still being written looks different the next time."""

    name: str
    modified_ns: int
    size: int

    @property
    def handle(self) -> str:
        return f"{self.modified_ns}:{self.size}:{self.name}"


class FolderInbox:
    """Reads `inbox/*.eml` of a folder, oldest first, and moves what is stored to `inbox/processed/`."""

    account = "folder"

    def __init__(self, folder: Path, *, max_bytes: int = MAX_MESSAGE_BYTES) -> None:
        self._inbox = folder / "inbox"
        self._processed = self._inbox / "processed"
        self._max_bytes = max_bytes

    def fetch(self, since: Position) -> Iterator[IncomingMessage]:  # noqa: ARG002 - files are moved, not counted
        """Give every file still in the folder; what cannot be read stays there and is tried again."""
        for file in sorted(self._found(), key=lambda one: (one.modified_ns, one.name)):
            raw = self._read(file)
            if raw:
                arrived_at = datetime.fromtimestamp(file.modified_ns // 1_000_000_000, UTC)
                yield IncomingMessage(raw=raw, arrived_at=arrived_at, handle=file.handle)

    def mark_processed(self, messages: list[IncomingMessage]) -> None:
        """Move stored files away; one that changed since it was read stays and is read again."""
        present = {file.handle: file for file in self._found()}
        try:
            self._processed.mkdir(parents=True, exist_ok=True)
            for message in messages:
                if message.handle in present:
                    name = present[message.handle].name
                    (self._inbox / name).rename(self._free_place(name))
        except OSError as error:
            raise TransportError(f"cannot move files to {self._processed}: {error}", channel_down=True) from error

    def close(self) -> None:
        """Hold nothing, so give nothing back."""

    def _found(self) -> list[_Found]:
        """List plain, non-empty .eml files; hidden ones are unfinished, links could lead out of the folder."""
        if not self._inbox.exists():
            return []
        found = []
        try:
            with os.scandir(self._inbox) as entries:
                for entry in entries:
                    if entry.name.startswith(".") or not entry.name.lower().endswith(".eml"):
                        continue
                    with contextlib.suppress(FileNotFoundError):
                        state = entry.stat(follow_symlinks=False)
                        if stat.S_ISREG(state.st_mode) and state.st_size:
                            found.append(_Found(entry.name, state.st_mtime_ns, state.st_size))
        except OSError as error:
            raise TransportError(f"cannot read {self._inbox}: {error}", channel_down=True) from error
        return found

    def _read(self, file: _Found) -> bytes:
        """Read a file, or only the beginning of a very large one; nothing when it cannot be read now."""
        wanted = file.size if file.size <= self._max_bytes else HEADER_BYTES
        try:
            descriptor = os.open(self._inbox / file.name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with open(descriptor, "rb") as opened:  # noqa: PTH123 - opened by descriptor, so that no link is followed
                raw = opened.read(wanted)
        except OSError:
            return b""
        return raw if file.size <= self._max_bytes else oversize_stub(raw, file.size)

    def _free_place(self, name: str) -> Path:
        place = self._processed / name
        number = 1
        while place.exists():
            number += 1
            place = self._processed / f"{Path(name).stem}.{number}.eml"
        return place
