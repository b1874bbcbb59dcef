"""Kill -9 at any point of a run over a real mail server: nobody gets a message twice, none is lost."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from agent.desk import approve, reject
from ledger.states import REVIEW_WAITING
from store.tables import Customer, ReviewItem, Run, Touch
from tests.agent.crash import worker
from tests.agent.crash.live_workspace import Post, go_live
from tests.agent.crash.worker import Death
from tests.agent.workplace import HandClock, Office, an_office
from tests.conftest import Cluster
from tests.servers.mail import DOMAIN, MailServers

pytestmark = pytest.mark.servers

#: Three batches of messages in flight.
CUSTOMERS = 20
START = datetime(2026, 6, 11, 12, 0, tzinfo=UTC)
PLACEHOLDER = "template"
#: Where in the run the kill falls, as parts of its length; the seed keeps a failure repeatable.
_chance = random.Random(20260611)
MOMENTS = sorted(_chance.uniform(0.02, 1.0) for _ in range(20))
DEATHS = [
    *(Death("before hand-over", count) for count in (1, 9, 20)),
    *(Death("after hand-over", count) for count in (1, 8, 20)),
    *(Death("before commit", count) for count in (1, 2, 4, 6, 8)),
]
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([worker.__name__])


def customer_mailbox(number: int, case: str) -> str:
    return f"debtor{number}-{case}@{DOMAIN}"


def fill(office: Office, case: str) -> None:
    """Give every customer a mailbox and an overdue invoice."""
    numbers = range(1, CUSTOMERS + 1)
    office.import_rows(("Customer No", "Name"), *((f"C{n}", f"Debtor {n} Ltd") for n in numbers))
    office.import_rows(
        ("Customer No", "Contact name", "Email"), *((f"C{n}", "Eva", customer_mailbox(n, case)) for n in numbers)
    )
    office.import_rows(
        ("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount"),
        *((f"C{n}", f"INV-{n}", "2026-05-06", "2026-06-05", "EUR", f"{n}00.00") for n in numbers),
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """Give a filled workspace in shadow mode, whose policy is read already; cases work on copies."""
    folder = tmp_path_factory.mktemp("template") / "workspace"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "dunlin.sqlite")
    for office in an_office(folder, f"sqlite:///{folder}/dunlin.sqlite", HandClock(START)):
        fill(office, PLACEHOLDER)
        assert office.run(dry_run=True).worked == CUSTOMERS
    return folder


@dataclass
class Case:
    """One workspace on its way through a crash, seen from inside and from the recipients' mailboxes."""

    folder: Path
    url: str
    post: Post
    name: str
    now: datetime = START

    def start(self, death: Death | None = None) -> tuple[multiprocessing.process.BaseProcess, object]:
        """Begin a run in a process of its own."""
        ours, theirs = _processes.Pipe(duplex=False)
        process = _processes.Process(target=worker.work, args=(self.folder, self.url, self.now, death, theirs))
        process.start()
        theirs.close()
        assert ours.recv() == "begun"
        return process, ours

    def run_to_end(self) -> str:
        process, ours = self.start()
        outcome: str = ours.recv()  # type: ignore[attr-defined]
        process.join(30)
        assert process.exitcode == 0
        return outcome

    def run_and_die(self, death: Death) -> None:
        process, _ = self.start(death)
        process.join(30)
        assert process.exitcode == -9

    def received(self) -> list[int]:
        """Return how many messages each customer got, from their mailboxes."""
        return [len(self.post.of(customer_mailbox(n, self.name))) for n in range(1, CUSTOMERS + 1)]

    def office(self) -> Office:
        return Office(self.folder, HandClock(self.now), self.url)

    def perhaps_sent(self, office: Office) -> dict[str, ReviewItem]:
        """Return the questions put to a person, by the mailbox they are about."""
        touches = {touch.id: touch.address for touch in office.all(Touch)}
        return {
            touches[item.touch_id]: item
            for item in office.all(ReviewItem, kind="perhaps_sent")
            if item.state in REVIEW_WAITING
        }


def fresh_case(template: Path, folder: Path, servers: MailServers) -> Case:
    """Copy the template and point it at mailboxes of its own."""
    name = uuid4().hex[:8]
    shutil.copytree(template, folder)
    url = f"sqlite:///{folder}/dunlin.sqlite"
    engine = create_engine(url)
    with engine.begin() as link:
        rename = text("UPDATE contactaddress SET address = replace(address, :old, :new)")
        link.execute(rename, {"old": PLACEHOLDER, "new": name})
    engine.dispose()
    go_live(folder, servers, f"desk-{name}@{DOMAIN}")
    return Case(folder, url, Post(servers), name)


@pytest.fixture
def case(template: Path, tmp_path: Path, mail_servers: MailServers) -> Case:
    return fresh_case(template, tmp_path / "workspace", mail_servers)


@pytest.fixture(scope="module")
def whole_run_seconds(
    template: Path, tmp_path_factory: pytest.TempPathFactory, mail_servers: MailServers
) -> float:
    """Measure a run nobody interrupts."""
    case = fresh_case(template, tmp_path_factory.mktemp("whole") / "workspace", mail_servers)
    process, ours = case.start()
    begun = time.monotonic()
    assert ours.recv() == "finished"  # type: ignore[attr-defined]
    seconds = time.monotonic() - begun
    process.join(30)
    case.post.settle()
    assert case.received() == [1] * CUSTOMERS
    return seconds


def pick_up_the_pieces(case: Case) -> None:
    """Run again until nothing is open, deciding what is asked by what really lies in the mailboxes."""
    case.now += timedelta(minutes=1)
    assert case.run_to_end() == "finished"
    case.post.settle()
    assert max(case.received()) <= 1
    case.now += timedelta(minutes=20)
    assert case.run_to_end() == "finished"
    office = case.office()
    try:
        decide_what_is_asked(case, office)
        assert all_settled(office)
        assert office.verify() == []
        assert "running" not in {run.outcome for run in office.all(Run)}
    finally:
        office.close()
    case.post.settle()
    assert case.received() == [1] * CUSTOMERS


def decide_what_is_asked(case: Case, office: Office) -> None:
    """Answer as a person who can look into every customer's mailbox, then run once more."""
    asked = case.perhaps_sent(office)
    for number, count in enumerate(case.received(), start=1):
        assert count == 1 or customer_mailbox(number, case.name) in asked, "neither sent nor put before a person"
    for mailbox, item in asked.items():
        assert item.id is not None
        if case.post.of(mailbox):
            approve(office.place, item.id, "person:kim")
        else:
            reject(office.place, item.id, "person:kim", "it is not in the customer's mailbox")
    if asked:
        assert office.run().outcome == "finished"


def all_settled(office: Office) -> bool:
    """Say whether every customer has exactly one message on record as sent and nothing is open."""
    sent = [touch.customer_id for touch in office.all(Touch, state="sent")]
    customers = [customer.id for customer in office.all(Customer)]
    return sorted(sent) == sorted(customers) and not office.all(Touch, state="sending")


@pytest.mark.parametrize("part", MOMENTS, ids=lambda part: f"{part:.3f}")
def test_a_run_killed_at_a_random_moment_sends_nothing_twice_and_loses_nothing(
    case: Case, whole_run_seconds: float, part: float
) -> None:
    process, _ = case.start()
    time.sleep(whole_run_seconds * part)
    process.kill()
    process.join(30)
    pick_up_the_pieces(case)


@pytest.mark.parametrize("death", DEATHS, ids=str)
def test_a_run_that_dies_at_a_step_sends_nothing_twice_and_loses_nothing(case: Case, death: Death) -> None:
    case.run_and_die(death)
    pick_up_the_pieces(case)
