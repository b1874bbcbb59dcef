"""The commands by which a person puts right what was recorded, and the dry look at mail."""

from __future__ import annotations

from pathlib import Path

from agent.cli.output import Exit
from tests.agent.cli.conftest import DAY, Dunlin, reply


def event_of(dunlin: Dunlin, folder: Path, customer: str, kind: str) -> int:
    events = dunlin("account", customer, "-w", folder, "--json").json["events"]
    return int(next(event["id"] for event in reversed(events) if event["kind"] == kind))


def test_a_dispute_is_narrowed_and_the_timeline_tells_who_why_and_what_it_changed(dunlin: Dunlin, worked: Path) -> None:
    event = event_of(dunlin, worked, "C2", "dispute_raised")
    why = "only one pallet"
    told = dunlin("narrow", event, "--to", "amount=100.00", "--reason", why, "--as", "Marta", "-w", worked, "--json")
    assert told.code == Exit.OK
    assert (told.json["changes"], told.json["actor"]) == (event, "person:Marta")
    shown = " ".join(dunlin("account", "C2", "-w", worked).out.split())
    assert "dispute narrowed to 100.00 GBP of invoice INV-2" in shown
    assert why in shown
    assert dunlin("verify", "-w", worked).code == Exit.OK


def test_what_cannot_be_narrowed_or_reopened_is_refused_in_a_sentence(dunlin: Dunlin, worked: Path) -> None:
    event = event_of(dunlin, worked, "C2", "dispute_raised")
    wider = dunlin("narrow", event, "--to", "amount=900", "--reason", "x", "-w", worked)
    assert (wider.code, wider.out) == (Exit.REFUSED, "")
    assert "only 800.50 GBP is disputed" in " ".join(wider.err.split())
    assert dunlin("narrow", event, "--to", "price", "--reason", "x", "-w", worked).code == Exit.USAGE
    assert dunlin("narrow", event, "--to", "day=soon", "--reason", "x", "-w", worked).code == Exit.USAGE
    assert dunlin("reopen", event, "--reason", "x", "-w", worked).code == Exit.REFUSED
    assert dunlin("reopen", event, "--review", 1, "--reason", "x", "-w", worked).code == Exit.USAGE


def test_a_case_that_was_turned_down_is_reopened_by_its_number(dunlin: Dunlin, worked: Path) -> None:
    assert dunlin("review", "reject", 2, "--reason", "seen", "-w", worked).code == Exit.OK
    assert dunlin("reopen", "--review", 2, "--reason", "not seen", "-w", worked).code == Exit.OK
    assert dunlin("review", "approve", 2, "-w", worked).code == Exit.OK


def test_a_dry_look_at_mail_shows_the_words_and_what_would_be_done(dunlin: Dunlin, worked: Path) -> None:
    mail = worked / "inbox" / "again.eml"
    mail.write_bytes(
        reply(worked, "c1", "We will pay invoice INV-1 on 19 June 2026.").replace(b"<reply@", b"<reply-2@")
    )
    shown = dunlin("inbox", "-w", worked, "--as-of", DAY, "--dry-run")
    assert shown.code == Exit.OK
    assert "whose: C1 Ärzte Zentrum GmbH" in shown.out
    assert "“We will pay invoice INV-1 on 19 June 2026.”" in shown.out
    assert "would be done: promised 1,200.00 EUR for 2026-06-19" in shown.out
    assert mail.exists()
    [message] = dunlin("inbox", "-w", worked, "--as-of", DAY, "--dry-run", "--json").json["messages"]
    assert (message["customer"], message["said"][0]["intent"]) == ("C1", "promise_full")
    assert dunlin("inbox", "-w", worked, "--limit", 3).code == Exit.USAGE
