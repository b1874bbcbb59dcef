"""A disk that takes nothing: the outbox cannot be written, or the database is full; the next run makes up for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from agent.cli.app import run as dunlin
from agent.cli.output import Exit
from store.tables import Run, Touch
from tests.agent.workplace import HandClock, Office, an_office

CUSTOMERS = 5


@pytest.fixture
def office(tmp_path: Path, clock: HandClock) -> Iterator[Office]:
    folder = tmp_path / "workspace"
    for office in an_office(folder, f"sqlite:///{folder}/dunlin.sqlite", clock):
        for number in range(1, CUSTOMERS + 1):
            office.customer(f"C{number}")
            office.invoice(f"C{number}", f"INV-{number}", "100.00", date(2026, 6, 5))
        yield office


def run(office: Office) -> int:
    return dunlin(["run", "-w", str(office.folder), "--as-of", "2026-06-11"])


def test_an_outbox_that_cannot_be_written_ends_the_run_in_one_line_and_the_next_one_writes_all(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    outbox = office.folder / "outbox"
    outbox.rmdir()
    outbox.write_text("a file where the folder should be", encoding="utf-8")
    assert run(office) == Exit.STOPPED
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"dunlin: the run ended early: messages cannot be handed over: cannot write to {outbox}")
    assert {touch.state for touch in office.all(Touch)} == {"cancelled"}
    assert office.invoice_row("INV-1").rung == 0
    outbox.unlink()
    assert run(office) == Exit.OK
    assert len(office.outbox()) == CUSTOMERS
    assert office.verify() == []


def test_an_outbox_that_breaks_in_the_middle_keeps_what_is_written_and_the_rest_follows(office: Office) -> None:
    office.run()
    written = sorted((office.folder / "outbox").iterdir())
    assert len(written) == CUSTOMERS
    office.customer("LATE")
    office.invoice("LATE", "INV-9", "100.00", date(2026, 6, 5))
    (office.folder / "outbox").rename(office.folder / "kept")
    (office.folder / "outbox").touch()
    assert "cannot write" in office.run().stopped
    (office.folder / "outbox").unlink()
    (office.folder / "kept").rename(office.folder / "outbox")
    assert office.run().counts["sent"] == 1
    assert len(office.outbox()) == CUSTOMERS + 1


def test_a_full_database_writes_to_nobody_it_cannot_remember(office: Office) -> None:
    office.run(dry_run=True)
    engine = office.place.office.database.engine

    def no_page_more(connection: object, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    engine.dispose()
    event.listen(engine, "connect", no_page_more)
    with pytest.raises(OperationalError, match="full"):
        office.run()
    assert office.outbox() == []
    event.remove(engine, "connect", no_page_more)
    engine.dispose()
    assert office.run().counts["sent"] == CUSTOMERS
    assert len(office.outbox()) == CUSTOMERS
    assert office.verify() == []


def test_a_run_that_broke_off_is_not_on_record_as_finished(office: Office) -> None:
    with office.place.office.database.write() as session:
        broken = "CREATE TRIGGER broken BEFORE INSERT ON touch BEGIN SELECT RAISE(FAIL, 'broken'); END"
        session.connection().execute(text(broken))
    assert run(office) == Exit.STOPPED
    assert [row.outcome for row in office.all(Run)] == ["failed"]
    assert office.outbox() == []
