"""When an answer leaves: never, at once, after a person's word, and never with facts that do not hold any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from agent.desk import DecisionRefusedError, approve, edit, reject
from agent.event_words import event_words
from channels.folder import FolderChannel
from store.tables import Answer, ReviewItem
from tests.agent.answers.post import said
from tests.agent.crash.staged_channel import StagedChannel, install
from tests.agent.workplace import HandClock, Office, text_of
from tools.switch import resume, stop_everything

pytestmark = pytest.mark.words

PROMISE = "INV-1042 will be paid on 19 June."
COPY = "Please send us a copy of INV-1042."


@pytest.fixture
def sent(office: Office) -> EmailMessage:
    office.customer("ACME")
    office.invoice("ACME", "INV-1042", "4800.00", date(2026, 6, 1))
    office.run()
    return office.sent_to("ACME")[0]


def settings(office: Office, **changes: Any) -> None:
    office.place = replace(office.place, office=replace(office.place.office, **changes))


def go_live(office: Office) -> None:
    install(office, StagedChannel(FolderChannel(office.folder)))


def waiting(office: Office) -> int:
    found = office.one(ReviewItem, kind="answer_approval").id
    assert found is not None
    return int(found)


def test_a_fresh_workspace_only_writes_answers_to_the_outbox_folder(office: Office, sent: EmailMessage) -> None:
    office.reply(sent, PROMISE)
    answer = office.one(Answer)
    assert (answer.shadow, answer.channel, len(office.answers())) == (True, office.place.office.channel.name, 1)


def test_where_answers_are_not_wanted_none_is_planned(office: Office, sent: EmailMessage) -> None:
    settings(office, answers="never")
    assert office.reply(sent, PROMISE).answers == []
    assert office.all(Answer) == []


@pytest.mark.parametrize("wish", [{"answers": "approve"}, {"approve_everything": True}])
def test_a_person_releases_exactly_the_answer_they_saw(
    office: Office, sent: EmailMessage, wish: dict[str, Any]
) -> None:
    settings(office, **wish)
    office.reply(sent, PROMISE)
    assert office.answers() == []
    shown = office.one(ReviewItem, kind="answer_approval")
    assert (shown.subject, shown.blocks_chasing) == ("Answer ACME Ltd?", False)
    assert approve(office.place, waiting(office), "person:kim") == "sent"
    [answer] = office.answers()
    assert text_of(answer).strip().splitlines() == shown.proposal["answer"]["letter_text"].strip().splitlines()
    assert office.verify() == []


def test_a_person_chooses_other_words_but_no_other_figures(office: Office, sent: EmailMessage) -> None:
    settings(office, answers="approve")
    office.reply(sent, PROMISE)
    with pytest.raises(DecisionRefusedError, match="may not be sent"):
        edit(office.place, waiting(office), "person:kim", "", ("We noted 9,999.00 EUR.",))
    assert edit(office.place, waiting(office), "person:kim", "", ("All noted, thank you, Eva.",)) == "sent"
    assert said(office.answers()[0]) == ["All noted, thank you, Eva."]


def test_a_rejected_answer_does_not_leave(office: Office, sent: EmailMessage) -> None:
    settings(office, answers="approve")
    office.reply(sent, PROMISE)
    reject(office.place, waiting(office), "person:kim", "I call them")
    office.run()
    assert (office.answers(), office.one(Answer).state) == ([], "cancelled")


def test_an_answer_nobody_releases_in_two_days_is_not_sent(
    office: Office, sent: EmailMessage, clock: HandClock
) -> None:
    settings(office, answers="approve")
    office.reply(sent, PROMISE)
    clock.pass_days(3)
    office.sync()
    office.run()
    assert (office.answers(), office.one(Answer).state) == ([], "expired")
    assert office.one(ReviewItem, kind="answer_approval").state == "expired"


def test_what_was_paid_meanwhile_is_not_confirmed_although_released(office: Office, sent: EmailMessage) -> None:
    settings(office, answers="approve")
    office.reply(sent, PROMISE)
    office.payment("ACME", "4800.00", "INV-1042")
    with pytest.raises(DecisionRefusedError, match="does not hold any more"):
        approve(office.place, waiting(office), "person:kim")
    assert office.answers() == []


def test_a_stop_holds_answers_back_and_they_follow_while_they_are_fresh(
    office: Office, sent: EmailMessage, clock: HandClock
) -> None:
    with office.place.office.journal("person:kim") as journal:
        stop_everything(journal)
    [tried] = office.reply(sent, PROMISE).answers
    assert (tried.outcome, office.answers()) == ("waiting", [])
    with office.place.office.journal("person:kim") as journal:
        resume(journal)
    clock.now += timedelta(hours=1)
    office.inbox()
    assert len(office.answers()) == 1


def test_a_promise_paid_while_sending_was_stopped_is_not_confirmed_any_more(
    office: Office, sent: EmailMessage, clock: HandClock
) -> None:
    with office.place.office.journal("person:kim") as journal:
        stop_everything(journal)
    office.reply(sent, PROMISE)
    office.payment("ACME", "4800.00", "INV-1042")
    with office.place.office.journal("person:kim") as journal:
        resume(journal)
    [tried] = office.inbox().answers
    assert (tried.outcome, tried.why) == ("dropped", "what it would say does not hold any more")


def test_a_copy_on_file_is_attached_and_needs_no_person(office: Office, sent: EmailMessage) -> None:
    go_live(office)
    document(office, "INV-1042")
    office.reply(sent, COPY)
    [answer] = office.answers()
    assert said(answer) == ["Thank you for your message. The copy you asked for is attached: invoice INV-1042."]
    assert [file.get_filename() for file in answer.iter_attachments()] == ["INV-1042.pdf"]
    assert office.reviews() == []


def test_a_copy_that_is_not_on_file_follows_and_one_person_is_asked_for_it(office: Office, sent: EmailMessage) -> None:
    go_live(office)
    office.reply(sent, COPY)
    assert said(office.answers()[0]) == [
        "Thank you for your message. The copy of invoice INV-1042 follows: a colleague sends it to you by Jun 15, 2026."
    ]
    assert [item.kind for item in office.reviews()] == ["service_request"]


def test_a_statement_sent_by_itself_needs_no_person_and_one_that_could_not_leave_does(
    office: Office, sent: EmailMessage, clock: HandClock
) -> None:
    go_live(office)
    office.reply(sent, "Please send us a statement of account.")
    assert (len(office.answers()), office.reviews()) == (1, [])
    clock.now += timedelta(seconds=30)
    office.reply(sent, "Please send us a statement of account again.")
    assert len(office.answers()) == 1
    assert len(office.reviews()) == 1


def test_the_timeline_tells_what_was_answered(office: Office, sent: EmailMessage) -> None:
    report = office.reply(sent, PROMISE)
    [event] = office.events("answer_sent")
    assert event_words(event) == f"answered message {report.read[0].message_id}: promise noted (shadow)"


def document(office: Office, number: str) -> None:
    """File the PDF of an invoice."""
    folder = office.place.office.documents
    folder.mkdir(exist_ok=True)
    (folder / f"{number}.pdf").write_bytes(b"%PDF-1.4 " + number.encode())
    office.import_rows(
        ("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount", "Document"),
        ("ACME", number, "2026-05-02", "2026-06-01", "EUR", "4800.00", f"{number}.pdf"),
    )
