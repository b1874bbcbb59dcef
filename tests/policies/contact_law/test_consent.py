"""Who said yes and who said no: texts and calls by a machine need a yes on record, and a no always wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from policies.contact_law.facts import Consent, Override, Person
from policies.contact_law.rows import Medium
from tests.policies.contact_law.cases import AGREED, MAILBOX, NOON, NUMBER, ask, debtor, law, person, rules, wanted

NO = Consent("opted_out", given_at=NOON)
ASKED_FIRST = [Medium.WHATSAPP, Medium.SMS, Medium.VOICE]


@pytest.mark.parametrize("medium", ASKED_FIRST)
def test_a_machine_calls_and_texts_who_agreed_and_nobody_else(medium: Medium) -> None:
    assert ask(wanted(medium)).allowed
    refused = ask(wanted(medium), debtor(ada=person(None)))
    assert rules(refused) == ["house.opt_in.voice" if medium is Medium.VOICE else "house.opt_in.texts"]
    assert refused.earliest is None


@pytest.mark.parametrize("medium", ASKED_FIRST)
@pytest.mark.parametrize("lacking", [{"basis": ""}, {"given_at": None}, {"proof": ""}])
def test_an_opt_in_without_basis_date_or_proof_is_none(medium: Medium, lacking: dict[str, object]) -> None:
    ruling = ask(wanted(medium), debtor(ada=person(replace(AGREED, **lacking))))
    assert ruling.decides is not None
    assert "the opt-in to" in ruling.decides.says
    assert ruling.earliest is None


def test_an_opt_in_does_not_count_before_it_was_given() -> None:
    early = law(AGREED.given_at - timedelta(days=3) if AGREED.given_at else NOON)
    assert "house.opt_in.voice" in rules(ask(under=early))


def test_a_yes_to_one_channel_or_one_number_is_none_to_another() -> None:
    only = person(consents={(Medium.WHATSAPP, NUMBER): AGREED, (Medium.VOICE, "+4930999"): AGREED})
    assert rules(ask(of=debtor(ada=only))) == ["house.opt_in.voice"]
    assert ask(wanted(Medium.WHATSAPP), debtor(ada=only)).allowed


def test_a_person_may_call_and_email_may_go_without_an_opt_in() -> None:
    assert ask(wanted(by_machine=False), debtor(ada=person(None))).allowed
    assert ask(wanted(Medium.EMAIL), debtor(ada=person(None))).allowed


@pytest.mark.parametrize("medium", list(Medium))
def test_a_no_wins_over_every_yes_whoever_contacts_whyever(medium: Medium) -> None:
    address = MAILBOX if medium is Medium.EMAIL else NUMBER
    said = {**person().consents, (medium, address): NO}
    elsewhere = {**person().consents, (medium, "another"): NO}
    asked_by_all = debtor(opted_out=True)
    for of in (
        debtor(ada=person(consents=said)),
        debtor(ada=person(consents=elsewhere)),
        debtor(ada=person(opted_out=True)),
        debtor(people={1: person(), 2: Person(2, consents={(medium, address): NO})}),
        asked_by_all,
    ):
        for more in ({}, {"by_machine": False}, {"agreed": True}, {"in_session": True}):
            act = wanted(medium, override=Override("person:kim", "they called us"), **more)
            assert rules(ask(act, of)) == ["house.opt_out"]
            assert ask(act, of).earliest is None


def test_no_machine_calls_an_individual_even_one_who_agreed_but_a_person_may() -> None:
    individual = debtor(individual=True)
    assert rules(ask(of=individual)) == ["house.individuals"]
    assert rules(ask(wanted(override=Override("person:kim", "urgent")), individual)) == ["house.individuals"]
    assert ask(wanted(by_machine=False), individual).allowed
    assert ask(wanted(Medium.WHATSAPP), individual).allowed


def test_a_machine_that_contacts_somebody_has_to_say_that_it_is_one() -> None:
    assert ask().discloses_ai
    assert not ask(wanted(by_machine=False)).discloses_ai
