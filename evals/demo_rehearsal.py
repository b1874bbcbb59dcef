"""Six weeks of collections on the sample book: our side works through the product's own functions, day by day.

The other side are the simulated debtors: they find our messages in outbox/, drop their answers into inbox/, and
their payments stand in the next morning's bank file. Nothing reaches a real customer, whatever the settings say.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from agent.bootstrap import Workplace, build
from agent.desk import DecisionRefusedError, approve
from agent.inbound import read_inbox
from agent.outreach import run
from agent.policy_page import ReadPage, in_force, load_page, read_page
from agent.settings import CONFIG_FILE, load_settings
from agent.worklist import worklist
from agent.workspace import DATABASE_FILE, POLICY_FILE, create
from channels.folder import FolderChannel, FolderInbox
from evals.demo_clock import BANK_FILE_AT, PASS_AT, RehearsalClock
from evals.demo_figures import Tally, reviews_waiting, tally
from evals.simulation.book import CREDITOR, make_book
from evals.simulation.book_files import write_book, write_payments
from evals.simulation.debtors import Debtors, Post
from policies.ranking import Ranked
from store.database import Database
from tools.import_report import ImportReport
from tools.importing import import_files

#: Marks a folder as made by the rehearsal, so that the next one may replace it.
MARK = ".rehearsal"
SAMPLE_POLICY = Path(__file__).parent / "simulation" / "policy.md"
SAMPLE_SETTINGS = Path(__file__).parent / "simulation" / "dunlin.toml"
REVIEWER = "Marta Lind"


class RehearsalError(Exception):
    """The rehearsal cannot be held here; the message says why and what to do."""


class Rehearsal:
    """A workspace on disk, the product connected to it, and the debtors on the other side."""

    def __init__(self, folder: Path, seed: int, start: date) -> None:
        self.folder = folder
        self.book = make_book(seed, start)
        self.debtors = Debtors(self.book, seed)
        self.clock = RehearsalClock(datetime.combine(start, BANK_FILE_AT))
        self.place = self._open()
        self._read: set[Path] = set()

    @property
    def tenant_id(self) -> int:
        """The legal entity whose book this is."""
        return self.place.office.tenant_id

    def _open(self) -> Workplace:
        _make_room(self.folder)
        shutil.copyfile(SAMPLE_POLICY, self.folder / POLICY_FILE)
        create(self.folder, name=CREDITOR)
        shutil.copyfile(SAMPLE_SETTINGS, self.folder / CONFIG_FILE)
        return build(
            self.folder,
            settings=load_settings(self.folder),
            clock=self.clock,
            channel=FolderChannel(self.folder),
            inboxes=(FolderInbox(self.folder),),
            database=Database(f"sqlite:///{(self.folder / DATABASE_FILE).resolve()}"),
        )

    def import_book(self) -> list[ImportReport]:
        """Write the sample book as files and import them."""
        return self._import(write_book(self.book, self.folder / "book", self.folder / "documents"))

    def read_policy(self) -> ReadPage:
        """Read the policy page as the product does before a run."""
        place = self.place
        return read_page(place.office, place.model, load_page(self.folder / POLICY_FILE), place.home_currency)

    def worklist(self, page: ReadPage) -> list[Ranked]:
        """Return the whole worklist at the first pass, with reasons."""
        self.clock.move_to(self.book.start, PASS_AT)
        return worklist(self.place.office, in_force(page, self.place.home_currency, self.book.start))

    def work(self, day: date) -> None:
        """Live one working day: bank file, post, a pass over the book; then the debtors read what was sent."""
        self.clock.move_to(day, BANK_FILE_AT)
        self._import([self._bank_file(day)])
        now = self.clock.move_to(day, PASS_AT)
        for n, post in enumerate(self.debtors.post(now), 1):
            self._drop(post, n)
        read_inbox(self.place)
        run(self.place)
        self.debtors.read(self._fresh_mail(), now)

    def approve_waiting(self) -> int:
        """Let the reviewer release every message that waits for approval; return how many left."""
        before = self.tally().sent
        with self.place.office.database.read() as session:
            items = [item.id for item in reviews_waiting(session, self.tenant_id) if item.kind == "send_approval"]
        for item_id in items:
            # The account may have moved on since the draft was made; then the product refuses, and that is right.
            with suppress(DecisionRefusedError):
                approve(self.place, item_id, f"person:{REVIEWER}")
        self.debtors.read(self._fresh_mail(), self.clock())
        return self.tally().sent - before

    def tally(self) -> Tally:
        """Count what there is now."""
        with self.place.office.database.read() as session:
            return tally(session, self.tenant_id)

    def close(self) -> None:
        """Give back the database."""
        self.place.close()

    def _import(self, paths: Sequence[Path]) -> list[ImportReport]:
        office = self.place.office
        return import_files(
            office.database,
            office.tenant_id,
            paths,
            now=self.clock(),
            mappings_folder=self.folder / "mappings",
        )

    def _bank_file(self, day: date) -> Path:
        """Write the morning's bank file; on a morning without payments, the invoices are exported again instead."""
        payments = self.debtors.bank_file(day)
        if not payments:
            return self.folder / "book" / "invoices.csv"
        return write_payments(payments, self.folder / "bank" / f"payments-{day.isoformat()}.csv")

    def _drop(self, post: Post, n: int) -> None:
        path = self.folder / "inbox" / f"{post.at:%Y-%m-%d}-{n:02d}-{post.customer}.eml"
        path.write_bytes(post.raw)
        os.utime(path, (post.at.timestamp(), post.at.timestamp()))

    def _fresh_mail(self) -> list[bytes]:
        fresh = sorted(path for path in (self.folder / "outbox").glob("*.eml") if path not in self._read)
        self._read.update(fresh)
        return [path.read_bytes() for path in fresh]


def _make_room(folder: Path) -> None:
    """Clear away an earlier rehearsal; raise RehearsalError for any other folder with something in it."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise RehearsalError(f"{folder} exists and is no earlier rehearsal; name another folder with --folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
