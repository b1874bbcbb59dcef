"""Kill -9 at any point of a run over a real mail server: nobody gets a message twice, none is lost."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from agent.cli.app import run as dunlin
from agent.cli.output import Exit
from agent.desk import approve, reject
from ledger.states import REVIEW_WAITING
from store.tables import Customer, ReviewItem, Run, Touch
from tests.agent.crash.live_workspace import Post, go_live
from tests.agent.crash.worker import Death, Order
from tests.agent.workplace import HandClock, Office, an_office
from tests.servers.mail import DOMAIN, MailServers
from tests.servers.postgres import Cluster

pytestmark = pytest.mark.servers

#: A full batch of messages in flight and a half one.
CUSTOMERS = 10
START = datetime(2026, 6, 11, 12, 0, tzinfo=UTC)
PLACEHOLDER = "template"
#: Where in the run the kill falls, as parts of its length; the seed keeps a failure repeatable. `make fuzz` kills more.
_chance = random.Random(20260611)
MOMENTS = sorted(_chance.uniform(0.02, 1.0) for _ in range(int(os.environ.get("DUNLIN_TEST_KILLS", "3"))))
DEATHS = [
    *(Death("before hand-over", count) for count in (1, 9, 10)),
    *(Death("after hand-over", count) for count in (1, 8, 10)),
    *(Death("before commit", count) for count in (1, 2, 4, 6)),
]


class Killer:
    """Starts runs in processes of their own and kills them."""

    def __init__(self, template: Path) -> None:
        command = [sys.executable, "-m", "tests.agent.crash.worker", str(template), START.isoformat()]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._orders = 0

    def start(self, order: Order) -> int:
        """Begin a run; return its process id."""
        assert self._process.stdin
        self._orders += 1
        self._process.stdin.write(replace(order, number=self._orders).line())
        self._process.stdin.flush()
        return int(self.line())

    def line(self) -> str:
        """Return the next answer to this order; what an earlier one left unread is no answer to it."""
        assert self._process.stdout
        for line in self._process.stdout:
            number, _, words = line.strip().partition(" ")
            if int(number) == self._orders:
                return words
        raise AssertionError("the process that starts the runs has ended")

    def close(self) -> None:
        with self._process:
            pass


@pytest.fixture(scope="module")
def killer(template: Path) -> Iterator[Killer]:
    killer = Killer(template)
    yield killer
    killer.close()


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
    killer: Killer
    name: str
    now: datetime = START

    def order(self, death: Death | None = None) -> Order:
        return Order(str(self.folder), self.url, self.now.isoformat(), death)

    def run_to_end(self) -> float:
        """Run in a fresh process that nobody kills; return how long it took."""
        self.killer.start(self.order())
        begun = time.monotonic()
        assert [self.killer.line(), self.killer.line()] == ["finished", "0"]
        return time.monotonic() - begun

    def run_and_die(self, death: Death) -> None:
        self.killer.start(self.order(death))
        assert self.killer.line() == "-9"

    def run_and_be_killed(self, after_seconds: float) -> bool:
        """Kill a run from outside; return whether it was still at work."""
        process = self.killer.start(self.order())
        time.sleep(after_seconds)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        return next(line for line in iter(self.killer.line, "") if line in {"-9", "0"}) == "-9"

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


def fresh_case(template: Path, folder: Path, servers: MailServers, killer: Killer) -> Case:
    """Copy the template and point it at mailboxes of its own."""
    name = uuid4().hex[:8]
    shutil.copytree(template, folder)
    url = f"sqlite:///{folder}/dunlin.sqlite"
    engine = create_engine(url)
    with engine.begin() as link:
        rename = text("UPDATE contactaddress SET address = replace(address, :old, :new)")
        link.execute(rename, {"old": PLACEHOLDER, "new": name})
    engine.dispose()
    go_live(folder, servers, f"desk-{name}@{DOMAIN}", secure=False)
    return Case(folder, url, Post(servers), killer, name)


@pytest.fixture
def case(template: Path, tmp_path: Path, mail_servers: MailServers, killer: Killer) -> Case:
    return fresh_case(template, tmp_path / "workspace", mail_servers, killer)


@pytest.fixture(scope="module")
def whole_run_seconds(
    template: Path, tmp_path_factory: pytest.TempPathFactory, mail_servers: MailServers, killer: Killer
) -> float:
    """Measure a run nobody interrupts."""
    case = fresh_case(template, tmp_path_factory.mktemp("whole") / "workspace", mail_servers, killer)
    seconds = case.run_to_end()
    case.post.settle()
    assert case.received() == [1] * CUSTOMERS
    return seconds


def assert_everybody_has_exactly_one(case: Case) -> None:
    """Run again until nothing is open, deciding what is asked by what really lies in the mailboxes."""
    case.now += timedelta(minutes=1)
    case.run_to_end()
    case.post.settle()
    assert max(case.received()) <= 1
    case.now += timedelta(minutes=20)
    office = case.office()
    try:
        if office.all(Touch, state="sending"):
            assert office.run().outcome == "finished"
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
    template: Path, tmp_path: Path, mail_servers: MailServers, killer: Killer, whole_run_seconds: float, part: float
) -> None:
    # A run may be faster than the one measured; the kill then came too late and is tried again, somewhat earlier.
    for attempt in range(10):
        case = fresh_case(template, tmp_path / f"workspace{attempt}", mail_servers, killer)
        if case.run_and_be_killed(after_seconds=whole_run_seconds * part * 0.85**attempt):
            break
    else:
        pytest.fail("every kill came too late")
    assert_everybody_has_exactly_one(case)


@pytest.mark.parametrize("death", DEATHS, ids=str)
def test_a_run_that_dies_at_a_step_sends_nothing_twice_and_loses_nothing(case: Case, death: Death) -> None:
    case.run_and_die(death)
    assert_everybody_has_exactly_one(case)


@pytest.mark.postgres
@pytest.mark.parametrize("death", [DEATHS[0], DEATHS[4], DEATHS[8]], ids=str)
def test_a_run_on_postgresql_that_dies_at_a_step_sends_nothing_twice_and_loses_nothing(
    tmp_path: Path, mail_servers: MailServers, killer: Killer, cluster: Cluster, death: Death
) -> None:
    folder, url, name = tmp_path / "workspace", cluster.fresh(), uuid4().hex[:8]
    for office in an_office(folder, url, HandClock(START)):
        fill(office, name)
    go_live(folder, mail_servers, f"desk-{name}@{DOMAIN}", secure=False)
    case = Case(folder, url, Post(mail_servers), killer, name)
    case.run_and_die(death)
    assert_everybody_has_exactly_one(case)


def test_the_command_itself_killed_with_the_first_message_out_is_picked_up_by_the_next_one(
    case: Case, capfd: pytest.CaptureFixture[str]
) -> None:
    run_it = ["run", "-w", str(case.folder), "--as-of", START.date().isoformat()]
    command = [sys.executable, "-c", "from agent.cli import main; main()", *run_it]
    with subprocess.Popen(command, start_new_session=True) as process:
        while process.poll() is None and not any(case.received()):
            time.sleep(0.005)
        process.kill()
    case.post.settle()
    assert dunlin(run_it) == Exit.OK
    assert dunlin(["verify", "-w", str(case.folder)]) == Exit.OK
    assert_everybody_has_exactly_one(case)
