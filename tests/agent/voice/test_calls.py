"""Calls from the policy to the ledger: who is called, what is said to whom, and what follows from what they say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from agent.callbacks import work_callbacks
from agent.policy_page import in_force
from agent.policy_versions import page_in_force
from evals.twilio.callbacks import Callback, Forgery
from evals.twilio.phones import KEY_NINE, SILENCE, Phone, PicksUp
from ledger.states import TouchState
from store.tables import Call, Contact, ContactAddress, ContactCost, Dispute, Message, Promise, Touch
from tests.agent.voice.conftest import BY_PHONE, DUE, PHONE, CallingOffice, agree_to_calls
from tests.agent.workplace import HandClock, an_office
from tools.contacts import set_language
from tools.sending import SendOutcome, send_batch
from tools.switch import stop_everything

pytestmark = pytest.mark.words

DEBT = ("4,800", "euros", "INV-ACME", "invoice")
YES = "yes speaking"
PROMISE = "we will pay on Friday the 19th of June"


def told_of_debt(calling: CallingOffice) -> bool:
    return any(secret in calling.spoken for secret in DEBT)


def voice_consent(calling: CallingOffice) -> str:
    found: ContactAddress = calling.office.one(ContactAddress, channel="voice", address=PHONE)
    return found.consent


def test_a_promise_on_the_phone_is_recorded_with_the_transcript_as_evidence(either: CallingOffice) -> None:
    either.asked_for_calls()
    either.call(YES, PROMISE, "yes")
    assert either.twilio.simulated.calls.placed[0].problems == []
    assert either.outcomes == ["promise"]
    office, promise = either.office, either.office.one(Promise)
    assert (promise.promised_date.isoformat(), promise.amount_minor) == ("2026-06-19", 480_000)
    transcript = office.one(Message, direction="in")
    assert (transcript.channel, transcript.kind, transcript.identity) == ("voice", "human", 2)
    assert transcript.text[promise.evidence_start : promise.evidence_end] == f"{PROMISE}."
    assert "4,800 euros will be paid on Friday, June 19, 2026" in either.spoken
    cost = office.one(ContactCost)
    assert (cost.channel, cost.unit, cost.units) == ("voice", "voice_minute", 1)
    [touch] = office.touches("ACME")
    assert (touch.channel, touch.state, touch.provider_id) == (
        "voice", TouchState.REPLIED, either.twilio.simulated.calls.placed[0].sid,
    )  # fmt: skip
    assert (office.outbox(), office.verify()) == ([], [])


def test_a_promise_by_voice_cancels_the_email_of_the_next_morning_with_itself_as_proof(
    calling: CallingOffice, clock: HandClock
) -> None:
    calling.asked_for_calls()
    office = calling.office
    calling.twilio.simulated.calls.phones.by_number[PHONE] = Phone(says=(YES, PROMISE, "yes"))
    office.run()
    calling.twilio.simulated.advance()
    clock.pass_days(5)
    office.sync()
    [draft] = office.run(dry_run=True).drafts
    assert draft.channel == "email"
    work_callbacks(office.place)
    office.inbox()
    page = page_in_force(office.place, dry=False, keep=True)
    policy = in_force(page, office.place.home_currency, clock().date())
    [result] = send_batch(office.place.office, policy, [draft])
    assert (result.outcome, office.outbox()) == (SendOutcome.CANCELLED, [])
    [cancelled] = office.events("send_cancelled")
    against = {one["code"]: one for one in cancelled.data["findings"]}
    assert against["guard.account"]["seen"]["standing"] == "promised"
    assert "a promise to pay is open, due 2026-06-19" in against["guard.account"]["reason"]


def test_a_gatekeeper_a_machine_and_nobody_hear_no_word_of_a_debt_and_the_step_is_taken_again(
    either: CallingOffice,
) -> None:
    either.asked_for_calls()
    either.call("no she is out today")
    assert (either.outcomes, told_of_debt(either)) == (["gatekeeper"], False)
    assert either.office.invoice_row("INV-ACME").rung == 0
    assert [touch.state for touch in either.office.touches("ACME")] == [TouchState.BOUNCED]
    assert either.office.one(Message, direction="in").state == "read"
    assert either.office.reviews() == []


@pytest.mark.parametrize(
    ("phone", "outcome"),
    [
        (Phone(PicksUp.MACHINE, ("you have reached Acme please leave a message",)), "voicemail"),
        (Phone(PicksUp.MACHINE, ("yes hello this is Acme",), detected_after=0), "voicemail"),
        (Phone(PicksUp.FAX, (SILENCE, SILENCE)), "voicemail"),
        (Phone(PicksUp.BUSY), "no_answer"),
        (Phone(PicksUp.NO_ANSWER), "no_answer"),
        (Phone(PicksUp.HUMAN), "hung_up"),
    ],
)
def test_whoever_is_not_the_right_person_hears_a_name_and_a_number_at_most(
    either: CallingOffice, phone: Phone, outcome: str
) -> None:
    either.asked_for_calls()
    either.call(*phone.says, picks_up=phone.picks_up, detected_after=phone.detected_after)
    assert (either.outcomes, told_of_debt(either)) == ([outcome], False)
    assert either.office.invoice_row("INV-ACME").rung == 0


def test_who_says_nothing_is_left(calling: CallingOffice) -> None:
    calling.asked_for_calls()
    calling.call(SILENCE, SILENCE, picks_up=PicksUp.UNKNOWN)
    assert (calling.outcomes, told_of_debt(calling)) == (["silence"], False)


@pytest.mark.parametrize("stops", [(KEY_NINE,), ("stop",), (YES, KEY_NINE), (YES, PROMISE, "do not call us again")])
def test_who_wants_no_calls_is_out_at_once(either: CallingOffice, stops: tuple[str, ...]) -> None:
    either.asked_for_calls()
    either.call(*stops)
    assert (either.outcomes, voice_consent(either)) == (["opted_out"], "opted_out")
    assert either.office.events("opted_out")[0].data["channel"] == "voice"


def test_after_a_no_to_calls_nobody_calls_and_the_next_step_is_a_letter(
    calling: CallingOffice, clock: HandClock
) -> None:
    calling.asked_for_calls()
    calling.call(KEY_NINE)
    clock.pass_days(5)
    calling.office.sync()
    calling.office.run()
    assert (len(calling.calls), len(calling.office.outbox())) == (1, 1)
    assert "call_task" not in {item.kind for item in calling.office.reviews()}


def test_without_any_other_way_a_person_is_told_and_not_to_call(calling: CallingOffice, clock: HandClock) -> None:
    calling.asked_for_calls()
    calling.call(KEY_NINE)
    with calling.office.session() as session:
        session.delete(session.exec(select(ContactAddress).where(ContactAddress.channel == "email")).one())
        session.commit()
    clock.pass_days(5)
    calling.office.sync()
    calling.office.run()
    assert [(item.kind, item.subject) for item in calling.office.reviews()] == [("hand_over", "Take over ACME Ltd")]
    assert "they want no calls" in calling.office.reviews()[0].why


def test_a_dispute_on_the_phone_is_a_dispute(either: CallingOffice) -> None:
    either.asked_for_calls()
    either.call(YES, "we never received the goods")
    assert either.outcomes == ["dispute"]
    assert either.office.one(Dispute).state == "raised"


def test_who_asks_for_a_person_is_called_by_one(either: CallingOffice) -> None:
    either.asked_for_calls()
    either.call("can I talk to a real person please")
    assert either.outcomes == ["asked_for_person"]
    assert "call_task" in {item.kind for item in either.office.reviews()}


def test_a_wrong_number_is_called_no_more(calling: CallingOffice) -> None:
    calling.asked_for_calls()
    calling.call("this is the wrong number")
    assert calling.outcomes == ["wrong_number"]
    assert calling.office.one(ContactAddress, channel="voice", address=PHONE).status == "invalid"


def test_the_number_of_a_card_is_neither_read_nor_kept(either: CallingOffice) -> None:
    either.asked_for_calls()
    either.call(YES, "take it from my card 4111 1111 1111 1111")
    kept = [*either.office.all(Message), *either.office.all(Call)]
    assert not [row for row in kept if "4111" in repr(row.model_dump())]


def test_nobody_is_called_without_an_opt_in_and_a_person_gets_the_task(calling: CallingOffice) -> None:
    office = calling.office
    office.customer("ACME")
    office.import_rows(("Customer No", "Contact name", "Phone"), ("ACME", "Eva", PHONE))
    office.invoice("ACME", "INV-ACME", "4800.00", DUE)
    office.run()
    assert calling.twilio.simulated.calls.placed == []
    assert [item.kind for item in office.reviews()] == ["call_task"]


@pytest.mark.parametrize("hours", [5, 9, 44])
def test_nobody_is_called_before_nine_after_six_or_at_the_weekend(
    calling: CallingOffice, clock: HandClock, hours: int
) -> None:
    calling.asked_for_calls()
    clock.now += timedelta(hours={5: -5.5, 9: 4.5, 44: 48}[hours])
    calling.office.sync()
    calling.office.run()
    assert calling.twilio.simulated.calls.placed == []
    assert calling.office.all(Touch) == []


def test_a_call_whose_end_nobody_told_us_is_ended_all_the_same(calling: CallingOffice, clock: HandClock) -> None:
    calling.asked_for_calls()
    calling.twilio.simulated.calls.phones.by_number[PHONE] = Phone(says=(YES, PROMISE, "yes"))
    calling.office.run()
    calling.twilio.simulated.calls.placed[0].events = frozenset()
    calling.twilio.simulated.advance()
    clock.now += timedelta(hours=3)
    calling.ring()
    assert calling.outcomes == ["promise"]
    assert calling.office.one(Promise).amount_minor == 480_000


def test_after_two_calls_that_reached_nobody_a_person_takes_over(calling: CallingOffice, clock: HandClock) -> None:
    calling.asked_for_calls()
    calling.call(picks_up=PicksUp.NO_ANSWER)
    assert calling.office.reviews() == []
    clock.pass_days(5)
    calling.office.sync()
    calling.call(picks_up=PicksUp.NO_ANSWER)
    assert calling.outcomes == ["no_answer", "no_answer"]
    assert [item.kind for item in calling.office.reviews()] == ["call_task"]
    clock.pass_days(5)
    calling.office.sync()
    calling.office.run()
    assert len(calling.twilio.simulated.calls.placed) == 2


def test_a_repeated_turn_is_answered_as_it_was_and_a_forged_one_not_at_all(calling: CallingOffice) -> None:
    calling.asked_for_calls()
    calling.call(YES, PROMISE, "yes")
    simulated, before = calling.twilio.simulated, calling.office.one(Call).state
    turns = [(url, fields) for url, fields, _ in simulated.calls.posted if "/voice/turn" in url]
    answers = [simulated.postman.ask(Callback("call", url, fields, simulated.clock())) for url, fields in turns]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert calling.office.one(Call).state == before
    calling.twilio.simulated.disturb(forged=Forgery.FOREIGN_KEY)
    for url, fields, _ in list(simulated.calls.posted):
        assert simulated.postman.ask(Callback("call", url, fields, simulated.clock())).status == 403


def test_a_stop_of_everything_silences_a_call_that_already_rings(either: CallingOffice) -> None:
    either.asked_for_calls()
    either.office.run()
    with either.office.place.office.journal("person:anna") as journal:
        stop_everything(journal)
    either.twilio.simulated.calls.phones.by_number[PHONE] = Phone(says=(YES, PROMISE))
    either.ring()
    assert not told_of_debt(either)
    assert either.office.all(Promise) == []


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_a_call_is_in_the_language_of_the_contact(either: CallingOffice, language: str) -> None:
    either.asked_for_calls()
    contact = either.office.one(Contact, name="Eva", customer_id=either.office.customer_id("ACME"))
    with either.office.place.office.journal("person:anna") as journal:
        set_language(journal, contact.customer_id, contact.id, language)
    yes = {"de": "ja am Apparat", "fr": "oui c'est moi", "es": "sí soy yo"}[language]
    paid = {"de": "das ist schon bezahlt", "fr": "c'est déjà payé", "es": "ya está pagado"}[language]
    either.call(yes, paid)
    assert either.outcomes == ["already_paid"]
    assert {"de": "4.800 Euro", "fr": "euros", "es": "4.800 euros"}[language] in either.spoken


def test_a_rehearsal_writes_the_call_into_the_outbox_and_rings_nowhere(
    tmp_path: Path, database_url: str, clock: HandClock
) -> None:
    for office in an_office(tmp_path / "workspace", database_url, clock):
        office.close()
        with (office.folder / "dunlin.toml").open("a", encoding="utf-8") as config:
            config.write('\n[twilio]\nvoice_from = "+4930333333"\npublic_url = "https://dunlin.example"\n')
        office.open()
        office.policy(BY_PHONE)
        agree_to_calls(office)
        office.run()
        [written] = (office.folder / "outbox").glob("*.call.txt")
        assert "only then names 4,800 euros" in written.read_text(encoding="utf-8")
        assert office.all(Call) == []
        assert office.verify() == []
