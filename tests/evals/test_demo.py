"""The rehearsal works the product for a few days in a folder of its own, and never touches anything else."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from typer import Exit

from evals.demo import START, demo
from evals.demo_clock import working_days
from evals.demo_figures import everything_asked
from evals.demo_rehearsal import MARK, Rehearsal, RehearsalError
from store.proofs import prove


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    held = Rehearsal(tmp_path_factory.mktemp("rehearsal"), 7, START)
    held.import_book()
    for day in working_days(START, 2):
        held.work(day)
    yield held
    held.close()


def test_the_first_day_writes_to_most_of_the_book_and_the_answers_become_records(rehearsal: Rehearsal) -> None:
    now = rehearsal.tally()
    assert now.sent > 30
    assert now.replies > 20
    assert now.answers > 10
    assert now.promises > 5
    assert now.disputes > 0
    assert now.reviews > 0


def test_every_message_sent_and_answered_lies_on_disk_as_mail(rehearsal: Rehearsal) -> None:
    sent = list((rehearsal.folder / "outbox").glob("*.eml"))
    answered = list((rehearsal.folder / "inbox" / "processed").glob("*.eml"))
    assert len(sent) == rehearsal.tally().sent + rehearsal.tally().answers
    assert len(answered) == rehearsal.tally().replies
    for path in (*sent, *answered):
        assert message_from_bytes(path.read_bytes(), policy=policy.default)["Message-ID"]


def test_the_book_proves_itself_after_the_days_lived_through(rehearsal: Rehearsal) -> None:
    with rehearsal.place.office.database.read() as session:
        assert list(prove(session, rehearsal.tenant_id)) == []


def test_nobody_is_chased_who_has_promised_paid_disputed_or_is_to_be_left_alone(rehearsal: Rehearsal) -> None:
    with rehearsal.place.office.database.read() as session:
        asked = everything_asked(session, rehearsal.tenant_id)
    assert len(asked) > 30
    assert rehearsal.debtors.truth.wrong_chases(asked) == []


def test_a_folder_that_is_no_rehearsal_is_never_cleared(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(RehearsalError, match="no earlier rehearsal"):
        Rehearsal(tmp_path, 7, START)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_the_command_shows_the_whole_job_and_replaces_its_own_earlier_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / MARK).touch()
    (tmp_path / "left-over.eml").touch()
    demo(tmp_path, days=1, seed=7, quiet=False)
    shown = capsys.readouterr().out
    assert not (tmp_path / "left-over.eml").exists()
    for chapter in ("The book", "The policy", "By WhatsApp and by phone", "Waiting for a person", "Aging", "Proof"):
        assert chapter in shown
    assert "0 wrong" in shown
    told = " ".join(shown.replace("│", " ").split())
    for said in (
        "We have noted that you will pay €1,840.00 for invoice TW-27001 by Sep 18, 2026.",
        "Customer: We will pay on Friday.",
        "The email of Tuesday morning: not sent",
        "Stopped by the guard (guard.account): a promise to pay is open, due 2026-09-18.",
        "said on the phone: “We will pay on Friday.”",
    ):
        assert said in told


def test_the_command_refuses_a_strange_folder_with_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(Exit):
        demo(tmp_path, days=1, seed=7, quiet=True)
    assert "name another folder with --folder" in " ".join(capsys.readouterr().out.split())
