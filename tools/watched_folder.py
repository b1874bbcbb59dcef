"""A folder the bank's files come into: each is stored once and moved to where its end is plain; nothing is deleted."""

from __future__ import annotations

import contextlib
import logging
import os
import stat
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.exc import InterfaceError, OperationalError

from ledger.findings import Finding
from store.database import StoreError
from tools.bank_report import BankFileReport
from tools.import_bank import TableWays, import_bank_files
from tools.office import Office
from tools.reviews import NewReview, ReviewKind, raise_review

IMPORTED, REFUSED = "imported", "refused"
ACTOR = "import"
#: A file that nobody wrote to for so long is taken for complete at first sight.
SETTLED_SECONDS = 120
#: How files are called while they are being written, by browsers, copying programs and servers.
_UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp", ".lock")
#: What would hit the next file as well: the database or the disk is at fault.
_NOT_THE_FILE = (OperationalError, InterfaceError, StoreError, OSError)

_log = logging.getLogger("dunlin.bank")


class BankFolderError(Exception):
    """The folder cannot be used; the message says why and what to do."""


class _Look(NamedTuple):
    """A file as it was seen; one still being written looks different the next time."""

    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was stored or refused, and is still where it came in."""

    path: Path
    seen: _Look
    report: BankFileReport


@dataclass(slots=True)
class WatchedFolder:
    """Knows from one look to the next how each file looked."""

    folder: Path
    _seen: dict[str, _Look] = field(default_factory=dict)

    def take(self, office: Office, tables: TableWays) -> list[Taken]:
        """Store what the complete files hold, those written first before the others; a wrong one is refused whole.

        Nothing is moved yet: after a crash the same files are taken again, and change nothing. Raises BankFolderError.
        """
        return [Taken(path, seen, _stored(office, path, tables)) for path, seen in self._complete(office)]

    def file_away(self, office: Office, taken: Taken) -> str:
        """Move a file that was taken, with a sentence beside one that was refused; return that sentence.

        One that has changed meanwhile stays, and is taken again. Raises BankFolderError.
        """
        why = _why(taken)
        try:
            if _look(taken.path.lstat()) != taken.seen:
                return ""
            if why:
                _tell(office, taken, why)
            place = self.folder / (REFUSED if why else IMPORTED)
            place.mkdir(exist_ok=True)
            name = _free_name(place, taken.path.name)
            if why:
                (place / f"{name}.why.txt").write_text(why + "\n", encoding="utf-8")
            taken.path.rename(place / name)
        except OSError as error:
            raise BankFolderError(f"{taken.path} cannot be moved away: {error.strerror or error}") from error
        self._seen.pop(taken.path.name, None)
        return why

    def _complete(self, office: Office) -> list[tuple[Path, _Look]]:
        """Return the files nobody writes to any more, and remember how all of them look now."""
        found, settled = self._listed(), office.clock().timestamp() - SETTLED_SECONDS
        before, self._seen = self._seen, found
        complete = [
            (name, look) for name, look in found.items() if before.get(name) == look or look.modified_ns / 1e9 < settled
        ]
        return [
            (self.folder / name, look) for name, look in sorted(complete, key=lambda one: (one[1].modified_ns, one))
        ]

    def _listed(self) -> dict[str, _Look]:
        """List plain files; hidden ones are unfinished, links could lead out of the folder."""
        found = {}
        try:
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    if entry.name.startswith(".") or entry.name.lower().endswith(_UNFINISHED):
                        continue
                    with contextlib.suppress(FileNotFoundError):
                        state = entry.stat(follow_symlinks=False)
                        if stat.S_ISREG(state.st_mode):
                            found[entry.name] = _look(state)
        except OSError as error:
            raise BankFolderError(
                f"{self.folder} cannot be read: {error.strerror or error}; make the folder, or name another one under"
                " bank.folder"
            ) from error
        return found


def drop(folder: Path, name: str, content: bytes, now: datetime) -> None:
    """Put a whole file into the folder, where the next look takes it; one of the same name is replaced."""
    place = folder / (f"{name}.file" if name.lower().endswith(_UNFINISHED) else name)
    unfinished = place.with_name(f".{place.name}")
    try:
        folder.mkdir(exist_ok=True)
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # It is complete, and need not be looked at twice.
        settled = now.timestamp() - SETTLED_SECONDS - 1
        os.utime(unfinished, (settled, settled))
        unfinished.replace(place)
    except OSError as error:
        raise BankFolderError(f"{place} cannot be written: {error.strerror or error}") from error


def _look(state: os.stat_result) -> _Look:
    return _Look(state.st_size, state.st_mtime_ns)


def _stored(office: Office, path: Path, tables: TableWays) -> BankFileReport:
    try:
        (report,) = import_bank_files(office.database, office.tenant_id, [path], now=office.clock(), tables=tables)
    except _NOT_THE_FILE:
        raise
    except Exception:  # noqa: BLE001  (whatever the fault is, it must not hold up the other files)
        _log.exception("reading %s broke; it is for a person", path)
        finding = Finding("bank.broken", "reading it broke, which is a fault of the program; nothing of it is stored")
        return BankFileReport(path.name, finding=finding)
    return report


def _why(taken: Taken) -> str:
    if taken.report.finding is None:
        return ""
    return f"{taken.path.name} was refused, nothing of it is stored: {taken.report.finding}."


def _tell(office: Office, taken: Taken, why: str) -> None:
    """Put a refused file before a person, once however often it comes."""
    with taken.path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    with office.journal(ACTOR) as journal:
        raise_review(
            journal,
            NewReview(
                kind=ReviewKind.CASH,
                subject=f"The bank's file {taken.path.name} was refused",
                why=f"{why} It lies in {REFUSED}/ of the bank's folder; get a whole one, or import it by hand with"
                " 'dunlin cash import'.",
                key=f"bank_file:{digest.hexdigest()}",
                blocks_chasing=False,
            ),
        )


def _free_name(place: Path, name: str) -> str:
    free, number = name, 1
    while (place / free).exists():
        number += 1
        free = f"{Path(name).stem}.{number}{Path(name).suffix}"
    return free
