"""Shadow reading: what mail would be understood as and cause, without a trace in the book or the mailbox."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from agent.inbound import InboxReport
from agent.inbox_rehearsal import Rehearsal, Rehearsed, rehearse
from prompts.model import ModelError
from tests.agent.workplace import HandClock, Office, an_office

TODAY = date(2026, 6, 11)
PROMISE = "INV-1 will be paid on 18 June 2026."


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    folder = tmp_path / "workspace"
    clock = HandClock(datetime(2026, 6, 11, 12, tzinfo=UTC))
    for office in an_office(folder, f"sqlite:///{folder}/dunlin.sqlite", clock):
        office.customer("ACME")
        office.invoice("ACME", "INV-1", "1000.00", TODAY - timedelta(days=6))
        office.invoice("ACME", "INV-2", "300.00", TODAY - timedelta(days=3))
        yield office


def drop(office: Office, words: str, number: int = 1, sender: str = "ap@acme.example") -> Path:
    path = office.folder / "inbox" / f"{number}.eml"
    path.write_text(
        f"From: {sender}\nTo: desk@tern.example\nSubject: INV-{number}\nMessage-ID: <{number}@acme.example>\n"
        f"Date: Thu, 11 Jun 2026 10:0{number}:00 +0200\n\n{words}\n",
        encoding="utf-8",
    )
    return path


def rows(office: Office) -> dict[str, list[Any]]:
    """Return every row of every table as it stands."""
    with office.place.office.database.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table))]
            for table in SQLModel.metadata.sorted_tables
        }


def files(folder: Path) -> dict[str, str]:
    """Return every file but the database's own, with a hash of what is in it."""
    found = (path for path in folder.rglob("*") if path.is_file() and ".sqlite" not in path.name)
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def look(office: Office, **options: Any) -> Rehearsal:
    """Look at the mail; nothing at all may be different afterwards."""
    before = rows(office), files(office.folder)
    shown = rehearse(office.place, **options)
    assert (rows(office), files(office.folder)) == before
    return shown


def only(shown: Rehearsal) -> Rehearsed:
    [message] = shown.messages
    assert shown.problems == []
    return message


def test_a_promise_is_shown_with_its_words_and_what_it_would_pause_and_nothing_is_kept(office: Office) -> None:
    drop(office, f"Hello,\n{PROMISE}\nEva")
    message = only(look(office))
    assert (message.customer_id, message.sender, message.kind) == (
        office.customer_id("ACME"), "ap@acme.example", "human",
    )  # fmt: skip
    [said] = message.said
    assert (said.intent, said.outcome, said.evidence) == ("promise_full", "promise", PROMISE)
    assert said.about == "INV-1, 2026-06-18"
    assert message.would == ("promised 1,000.00 EUR for 2026-06-18",)


def test_what_is_shown_is_what_then_happens(office: Office) -> None:
    drop(office, PROMISE)
    drop(office, "We dispute INV-2, the goods were damaged.", 2)
    drop(office, "Who are you?", 3, sender="someone@else.example")
    shown = look(office)
    done: InboxReport = office.inbox()
    assert [(m.customer_id, m.kind, tuple((s.intent, s.outcome) for s in m.said)) for m in shown.messages] == [
        (m.customer_id, m.kind, m.claims if m.customer_id else ()) for m in done.read
    ]
    assert shown.messages[2].would == ("for a person: A message that belongs to no known customer",)
    again = look(office)
    assert (again.messages, again.known) == ([], 0)


def test_a_later_message_is_judged_as_if_the_earlier_had_been_acted_on(office: Office) -> None:
    drop(office, "We dispute INV-1, the goods were damaged.")
    drop(office, "We dispute INV-1, the price is wrong.", 2)
    first, second = look(office).messages
    assert [said.outcome for said in first.said] == ["dispute"]
    assert [said.outcome for said in second.said] == ["review"]


def test_only_so_many_messages_are_read_and_only_since_a_day(office: Office) -> None:
    drop(office, PROMISE)
    drop(office, "We dispute INV-2, the goods were damaged.", 2)
    assert [m.subject for m in look(office, limit=1).messages] == ["INV-1"]
    assert look(office, since=datetime.now(UTC).date() + timedelta(days=2)).messages == []
    assert len(look(office, since=datetime.now(UTC).date() - timedelta(days=2)).messages) == 2


def test_mail_that_was_taken_in_is_known_and_the_same_message_twice_is_one(office: Office) -> None:
    first = drop(office, PROMISE).read_bytes()
    (office.folder / "inbox" / "copy.eml").write_bytes(first)
    shown = look(office)
    assert (len(shown.messages), shown.known) == (1, 1)
    office.inbox()
    (office.folder / "inbox" / "again.eml").write_bytes(first)
    shown = look(office)
    assert (shown.messages, shown.known) == ([], 1)


def test_what_cannot_be_read_would_go_to_a_person(office: Office) -> None:
    (office.folder / "inbox" / "bad.eml").write_bytes(b"From: a@b.test\r\nX-Long: " + b"a" * 200_000 + b"\r\n\r\nhi")
    message = only(look(office))
    assert message.kind == "unreadable"
    assert message.would == ("for a person: A message could not be read",)


def test_a_model_that_fails_is_told_and_leaves_nothing_either(office: Office) -> None:
    office.close()
    office.overrides["model"] = Failing()
    office.open()
    drop(office, PROMISE)
    shown = look(office)
    assert shown.messages == []
    assert shown.problems == ["read 0 messages, then: the server is down"]


class Failing:
    """A model whose server is down."""

    name = "failing"

    def ask(self, prompt: Any) -> Any:
        raise ModelError("the server is down")
