"""Cash feeds itself: a file in the bank's folder is stored and matched, and nobody is chased for what it pays."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from agent.bank_feed import feed, watched_folder
from agent.cli.serving import jobs_of
from agent.run_lock import RunInProgressError, run_lock
from agent.scheduler import tick
from ledger.references import issued
from store.tables import BankLine, CashDecision
from tests.agent.workplace import Office
from tests.sources.bank.files import balance, camt, entry
from tools.watched_folder import WatchedFolder


def statement(amount: str, reference: str) -> bytes:
    details = f"<TxDtls><RmtInf><Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
    return camt(balance("OPBD", "0.00"), balance("CLBD", amount), entry(amount, details))


def owing(office: Office) -> Path:
    """Let two customers owe, and put the bank's file that pays for one into the folder; return where."""
    due = office.clock().date() - timedelta(days=3)
    for customer, number in (("ACME", "INV-1"), ("BETA", "INV-2")):
        office.customer(customer)
        office.invoice(customer, number, "1000.00", due)
    path = office.folder / "bank" / "statement.xml"
    path.write_bytes(statement("1000.00", issued("INV-1")))
    return path


def looked_once(office: Office) -> WatchedFolder:
    watched = watched_folder(office.place)
    feed(office.place, watched)
    return watched


def test_what_the_bank_brought_is_paid_at_the_same_look_and_the_next_pass_chases_only_who_owes(office: Office) -> None:
    path = owing(office)
    watched = looked_once(office)
    fed = feed(office.place, watched)
    assert (fed.files, fed.new, dict(fed.outcomes), fed.refused) == (1, 1, {"auto": 1}, [])
    assert office.invoice_row("INV-1").balance_minor == 0
    assert not path.exists()
    office.run()
    assert (len(office.sent_to("ACME")), len(office.sent_to("BETA"))) == (0, 1)
    assert office.verify() == []


def test_a_pass_of_the_schedule_takes_the_money_in_before_it_chases(office: Office) -> None:
    owing(office)
    jobs = {job.name: job for job in jobs_of(office.place, threading.Event())}
    assert tick(office.place, jobs["bank"]) == "no new file"
    told = tick(office.place, jobs["outreach"])
    assert told is not None
    assert "bank: 1 file, 1 new line, 1 of 1 payment applied unasked" in told
    assert (len(office.sent_to("ACME")), len(office.sent_to("BETA"))) == (0, 1)


@pytest.mark.words
def test_a_crash_between_storing_matching_and_moving_loses_and_doubles_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    owing(office)
    for step in ("agent.bank_feed.match", "tools.watched_folder.WatchedFolder.file_away"):

        def dies(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        watched = looked_once(office)
        with monkeypatch.context() as dying:
            dying.setattr(step, dies)
            with pytest.raises(KeyboardInterrupt):
                feed(office.place, watched)
    watched = looked_once(office)
    assert feed(office.place, watched).files == 1
    assert len(office.all(BankLine)) == len(office.all(CashDecision)) == 1
    assert office.invoice_row("INV-1").balance_minor == 0
    assert office.verify() == []


@pytest.mark.words
def test_only_one_takes_in_at_a_time(office: Office) -> None:
    owing(office)
    place = office.place
    with (
        run_lock(place.office.database, place.office.tenant_id, place.folder, "bank feed"),
        pytest.raises(RunInProgressError, match="another bank feed is at work"),
    ):
        feed(place, watched_folder(place))
