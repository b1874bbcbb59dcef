"""`dunlin verify` finds every answer that should not have left."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from store.tables import Answer, Event, Message
from tests.agent.workplace import HandClock, Office

pytestmark = pytest.mark.words


@pytest.fixture
def answered(office: Office) -> Office:
    """Give an office that confirmed one promise."""
    office.customer("ACME")
    office.invoice("ACME", "INV-1042", "4800.00", date(2026, 6, 1))
    office.run()
    office.reply(office.sent_to("ACME")[0], "INV-1042 will be paid on 12 June.")
    assert office.verify() == []
    return office


def change(office: Office, table: type[Any], where: dict[str, Any], **values: Any) -> None:
    with office.session() as session:
        row = session.scalars(select(table).filter_by(**where)).one()
        for name, value in values.items():
            setattr(row, name, value)
        session.commit()


@pytest.mark.parametrize("kind", ["auto_reply", "bounce"])
def test_an_answer_to_no_person_is_found(answered: Office, kind: str) -> None:
    change(answered, Message, {"direction": "in"}, kind=kind)
    assert any("no message a person of this customer wrote" in finding for finding in answered.verify())


def test_a_second_answer_to_the_same_message_is_found(answered: Office) -> None:
    again = answered.one(Answer).model_dump(exclude={"id"}) | {"idempotency_key": "another"}
    with answered.session() as session:
        session.add(Answer(**again))
        session.commit()
    assert any("2 answers went out for it" in finding for finding in answered.verify())


def test_an_address_that_was_not_on_file_then_is_found(answered: Office) -> None:
    change(answered, Answer, {}, address="thief@elsewhere.test")
    assert any("an address that was not on file" in finding for finding in answered.verify())


def test_an_answer_past_its_guard_is_found(answered: Office) -> None:
    change(answered, Answer, {}, proof=[])
    assert any("without every check" in finding for finding in answered.verify())


def test_an_answer_that_is_not_kept_as_it_left_is_found(answered: Office) -> None:
    change(answered, Answer, {}, outgoing_id=None)
    assert any("its message is not kept" in finding for finding in answered.verify())


def test_thanks_for_a_promise_nobody_kept_are_found(answered: Office, clock: HandClock) -> None:
    answered.payment("ACME", "4800.00", "INV-1042")
    clock.pass_days(1)
    answered.run()
    assert len(answered.answers()) == 2
    assert answered.verify() == []
    change(answered, Event, {"kind": "promise_kept"}, kind="promise_forgotten")
    assert any("thanks for a promise nobody kept" in finding for finding in answered.verify())
