"""A message is answered at most once, and two machines never keep each other writing."""

from __future__ import annotations

from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy.exc import IntegrityError

from store.tables import Answer, Message, Touch
from tests.agent.answers.post import said
from tests.agent.workplace import HandClock, Office

VAGUE = "We will pay soon, please bear with us"


@pytest.fixture
def sent(office: Office) -> EmailMessage:
    office.customer("ACME")
    office.invoice("ACME", "INV-1042", "4800.00", date(2026, 6, 1))
    office.run()
    return office.sent_to("ACME")[0]


def test_a_message_that_comes_in_twice_is_answered_once(office: Office, sent: EmailMessage) -> None:
    office.reply(sent, "INV-1042 will be paid on 19 June.")
    [raw] = (path.read_bytes() for path in (office.folder / "inbox" / "processed").rglob("*.eml"))
    office.drop(raw)
    office.inbox()
    office.run()
    assert len(office.answers()) == 1


def test_the_database_itself_keeps_an_answer_unique(office: Office, sent: EmailMessage) -> None:
    office.reply(sent, "INV-1042 will be paid on 19 June.")
    again = office.one(Answer).model_dump(exclude={"id"})
    with office.session() as session:
        session.add(Answer(**again))
        with pytest.raises(IntegrityError):
            session.commit()


def test_an_answer_says_that_it_is_one_and_belongs_to_its_thread(office: Office, sent: EmailMessage) -> None:
    office.reply(sent, "INV-1042 will be paid on 19 June.")
    [answer] = office.answers()
    asked = office.one(Message, direction="in").rfc_message_id
    assert (answer["Auto-Submitted"], answer["In-Reply-To"]) == ("auto-replied", asked)
    assert str(answer["References"]).split() == [sent["Message-ID"], asked]


@pytest.mark.parametrize("by", ["token", "message id"])
def test_the_answer_to_an_answer_finds_its_customer_and_the_reminder_it_began_with(
    office: Office, sent: EmailMessage, clock: HandClock, by: str
) -> None:
    office.reply(sent, VAGUE)
    [answer] = office.answers()
    clock.now += timedelta(minutes=30)
    if by == "message id":
        answer.replace_header("Reply-To", "collections@company.example")
    else:
        answer.replace_header("Message-ID", "<lost@elsewhere.test>")
    office.reply(answer, "INV-1042 will be paid on 19 June.")
    [_, second] = office.all(Message, direction="in")
    assert (second.customer_id, second.touch_id) == (office.customer_id("ACME"), office.one(Touch).id)
    assert second.identity == (2 if by == "token" else 1)


def test_whoever_answers_our_answer_within_seconds_is_taken_for_a_machine(
    office: Office, sent: EmailMessage, clock: HandClock
) -> None:
    office.reply(sent, VAGUE)
    clock.now += timedelta(seconds=40)
    [tried] = office.reply(office.answers()[0], VAGUE + "!").answers
    assert (tried.outcome, len(office.answers())) == ("dropped", 1)
    assert "two machines" in office.reviews()[-1].why
    clock.now += timedelta(minutes=10)
    office.reply(office.answers()[0], "INV-1042 will be paid on 19 June.")
    assert "19, 2026" in said(office.answers()[1])[0]


def test_a_customer_gets_three_answers_a_day_and_more_the_next(
    office: Office, sent: EmailMessage, clock: HandClock
) -> None:
    for n in range(5):
        office.reply(sent, VAGUE + "!" * n)
        clock.now += timedelta(minutes=15)
    assert len(office.answers()) == 3
    clock.pass_days(1)
    office.reply(sent, VAGUE + "?")
    assert len(office.answers()) == 4


def test_an_answer_is_no_reminder(office: Office, sent: EmailMessage) -> None:
    rung = office.invoice_row("INV-1042").rung
    office.reply(sent, VAGUE)
    assert len(office.answers()) == 1
    assert (len(office.touches("ACME")), office.invoice_row("INV-1042").rung) == (1, rung)
