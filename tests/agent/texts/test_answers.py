"""What customers who text are answered, by which channel, and how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from evals.twilio.messages import SimulatedMessage
from ledger.states import TouchState
from store.tables import Answer, ContactAddress, Message
from tests.agent.answers.post import said
from tests.agent.crash.staged_channel import PowerCutError, power_cut
from tests.agent.texts.callbacks import work_what_came
from tests.agent.texts.test_reminders import PHONE, asked_for_whatsapp
from tests.agent.texts.test_replies import texted
from tests.agent.texts.test_sms import BY_SMS, texted_back
from tests.agent.texts.test_sms import asked_for as asked_for_sms
from tests.agent.workplace import HandClock, Office
from tests.servers.twilio import PUBLIC_URL, Listener, Twilio
from tools.answers.papers import paper

pytestmark = pytest.mark.words

PROMISE = "INV-1042 will be paid on 19 June."
NOTED = (
    "Dunlin, automated assistant (AI) of Tern Supplies Ltd: Thank you for your message. We have noted that you will "
    "pay €4,800.00 for invoice INV-1042 by Jun 19, 2026. Until then we send you no reminder for this amount."
)


@pytest.fixture
def listener(twilio: Twilio) -> Any:
    with Listener() as listening:
        twilio.calls_back(listening)
        yield listening


@pytest.fixture
def reminded(live: Office, twilio: Twilio) -> Office:
    """Give a customer reminded by WhatsApp, who writes back from now on."""
    asked_for_whatsapp(live)
    live.run()
    return live


def writes(office: Office, twilio: Twilio, words: str) -> list[SimulatedMessage]:
    """Have the customer text, and return what they are answered by text."""
    before = len(twilio.simulated.sent)
    twilio.simulated.people.wrote(f"whatsapp:{PHONE}", "whatsapp:+4930111111", office.clock())
    texted(office, words)
    return twilio.simulated.sent[before:]


def test_a_promise_texted_is_confirmed_by_text_in_the_same_words_as_by_mail(reminded: Office, twilio: Twilio) -> None:
    [answer] = writes(reminded, twilio, PROMISE)
    assert (answer.to, answer.body.replace("\xa0", " ")) == (f"whatsapp:{PHONE}", NOTED)
    assert (answer.content_sid, answer.media) == ("", ())
    [stored] = reminded.all(Answer)
    assert (stored.channel, stored.address, stored.provider_id) == ("whatsapp", PHONE, answer.sid)
    assert reminded.one(Message, id=stored.outgoing_id).channel == "whatsapp"
    assert (reminded.answers(), reminded.verify()) == ([], [])


def test_the_question_for_the_date_can_be_answered_within_seconds(
    reminded: Office, twilio: Twilio, clock: HandClock
) -> None:
    [asked] = writes(reminded, twilio, "We will pay INV-1042 soon.")
    assert "Please tell us the exact date on which you will pay" in asked.body
    clock.now += timedelta(seconds=20)
    assert [one.body.replace("\xa0", " ") for one in writes(reminded, twilio, PROMISE)] == [NOTED]


def test_a_machine_that_answers_by_return_is_left_alone(reminded: Office, twilio: Twilio, clock: HandClock) -> None:
    writes(reminded, twilio, "We will pay INV-1042 soon.")
    clock.now += timedelta(seconds=2)
    assert writes(reminded, twilio, "We will pay INV-1042 soon!") == []


def test_who_is_asked_for_a_person_is_told_once_that_a_machine_wrote(reminded: Office, twilio: Twilio) -> None:
    [answer] = writes(reminded, twilio, "Am I talking to a robot? I want to speak to a human.")
    assert answer.body.startswith("Tern Supplies Ltd: Thank you for your message. The messages you got were written by")
    assert answer.body.count("(AI)") == 1


def test_a_stop_is_confirmed_once_where_it_was_asked_for_and_mail_goes_on(reminded: Office, twilio: Twilio) -> None:
    [last] = writes(reminded, twilio, "STOP")
    assert last.body.endswith("no more automated messages on this channel. This is the last one.")
    assert writes(reminded, twilio, "STOP") == []
    consents = {address.channel: address.consent for address in reminded.all(ContactAddress)}
    assert (consents, reminded.answers()) == ({"email": "none", "whatsapp": "opted_out"}, [])


def test_a_statement_goes_by_mail_as_no_text_can_hold_its_table(reminded: Office, twilio: Twilio) -> None:
    assert writes(reminded, twilio, "Please send us a statement of account.") == []
    [mailed] = reminded.answers()
    assert (str(mailed["To"]), mailed["In-Reply-To"]) == ("Eva <ap@acme.example>", None)
    assert said(mailed)[0].startswith("Thank you for your message. Here is the statement")
    assert reminded.verify() == []


@pytest.mark.parametrize(("hours", "by_text"), [(23, 1), (23.6, 0)])
def test_free_words_leave_while_the_24_hours_are_open_with_half_an_hour_to_spare(
    reminded: Office, twilio: Twilio, clock: HandClock, hours: float, by_text: int
) -> None:
    with twilio.server.unreachable():
        assert writes(reminded, twilio, PROMISE) == []
    clock.now += timedelta(hours=hours)
    reminded.inbox()
    assert (len(twilio.simulated.sent) - 1, len(reminded.answers())) == (by_text, 1 - by_text)
    assert reminded.verify() == []


def test_refused_outside_the_window_it_goes_once_by_mail(reminded: Office, twilio: Twilio, listener: Listener) -> None:
    twilio.simulated.people.failures[f"whatsapp:{PHONE}"] = 63016
    texted(reminded, PROMISE)
    for _ in range(2):
        twilio.simulated.advance()
        work_what_came(reminded, listener)
        reminded.inbox()
    assert [(one.channel, one.state) for one in reminded.all(Answer)] == [
        ("whatsapp", TouchState.BOUNCED),
        ("email", TouchState.SENT),
    ]
    assert "We have noted that you will pay" in said(reminded.answers()[0])[0]
    assert reminded.verify() == []


def test_without_an_address_for_mail_a_person_is_asked(reminded: Office, twilio: Twilio, listener: Listener) -> None:
    with reminded.session() as session:
        session.delete(session.exec(select(ContactAddress).where(ContactAddress.channel == "email")).one())
        session.commit()
    twilio.simulated.people.failures[f"whatsapp:{PHONE}"] = 63016
    texted(reminded, PROMISE)
    twilio.simulated.advance()
    work_what_came(reminded, listener)
    reminded.inbox()
    [review] = reminded.reviews()
    assert review.subject.endswith("no answer went out")
    assert (reminded.answers(), reminded.verify()) == ([], [])


def test_an_answer_cut_off_by_a_crash_is_looked_up_and_never_sent_twice(
    reminded: Office, twilio: Twilio, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = reminded.place.office.texts["whatsapp"].channel
    deliver = way.deliver
    monkeypatch.setattr(way, "deliver", lambda message: (deliver(message), power_cut()))
    with pytest.raises(PowerCutError):
        writes(reminded, twilio, PROMISE)
    monkeypatch.setattr(way, "deliver", deliver)
    clock.now += timedelta(minutes=20)
    reminded.run()
    assert [one.body.replace("\xa0", " ") for one in twilio.simulated.sent[1:]] == [NOTED]
    [answer] = reminded.all(Answer)
    assert (answer.state, reminded.verify()) == (TouchState.SENT, [])


def test_an_sms_is_answered_by_sms_at_any_time_and_a_stop_by_the_carrier_alone(
    live: Office, twilio: Twilio, listener: Listener, clock: HandClock
) -> None:
    twilio.simulated.inbound_url = f"{PUBLIC_URL}/twilio/texts"
    live.policy(BY_SMS)
    asked_for_sms(live)
    live.run()
    with twilio.server.unreachable():
        texted_back(live, twilio, listener, PROMISE)
    clock.now += timedelta(hours=30)
    live.inbox()
    [_, answer] = twilio.simulated.sent
    assert (answer.to, answer.body) == (PHONE, NOTED)
    texted_back(live, twilio, listener, "STOP")
    assert (len(twilio.simulated.sent), live.answers(), live.verify()) == (2, [], [])


COPY = "Please send us a copy of INV-1042."


def file_document(office: Office) -> None:
    folder = office.place.office.documents
    folder.mkdir(exist_ok=True)
    (folder / "INV-1042.pdf").write_bytes(b"%PDF-1.4 the invoice")
    headers = ("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount", "Document")
    office.import_rows(headers, ("ACME", "INV-1042", "2026-05-06", "2026-06-05", "EUR", "4800.00", "INV-1042.pdf"))


def test_a_copy_is_a_link_that_opens_for_a_week_and_that_nobody_can_guess(
    reminded: Office, twilio: Twilio, clock: HandClock
) -> None:
    file_document(reminded)
    office = reminded.place.office
    [answer] = writes(reminded, twilio, COPY)
    assert "The copy (invoice INV-1042) is here until Jun 17, 2026: https://dunlin.example/papers/" in answer.body
    token = answer.body.rpartition("/")[2]
    found = paper(office, token)
    assert found is not None
    assert (found.content, reminded.reviews()) == (b"%PDF-1.4 the invoice", [])
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    assert [paper(office, one) for one in (forged, f"2{token}", "1-1", "", "../../policy.md")] == [None] * 5
    clock.pass_days(7)
    assert paper(office, token) is None


def test_a_copy_goes_by_mail_where_nobody_could_fetch_it(reminded: Office, twilio: Twilio) -> None:
    file_document(reminded)
    office = reminded.place.office
    ways = {"whatsapp": replace(office.texts["whatsapp"], paper_url=lambda _: "")}
    reminded.place = replace(reminded.place, office=replace(office, texts=ways))
    assert writes(reminded, twilio, COPY) == []
    [mailed] = reminded.answers()
    assert [file.get_filename() for file in mailed.iter_attachments()] == ["INV-1042.pdf"]


@pytest.mark.parametrize("wrong", ["window", "channel"])
def test_verify_finds_an_answer_that_left_too_late_or_on_another_channel(
    reminded: Office, twilio: Twilio, wrong: str
) -> None:
    writes(reminded, twilio, PROMISE)
    with reminded.session() as session:
        if wrong == "window":
            answer = session.exec(select(Answer)).one()
            assert answer.sending_at is not None
            answer.sending_at += timedelta(days=2)
        else:
            session.exec(select(Message).where(Message.direction == "in")).one().channel = "email"
        session.commit()
    found = " ".join(reminded.verify())
    assert ("after free words were taken" if wrong == "window" else "answers by whatsapp what came by email") in found
