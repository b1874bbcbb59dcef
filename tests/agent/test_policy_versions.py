"""A policy comes into force by somebody, and nothing that happens to the page lets the agent do more than it may."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from agent import workspace
from agent.policy_page import PolicyPageError, try_page
from agent.policy_versions import accept, activate, page_at_hand, page_in_force, version, versions
from store.tables import PolicyActivation, PolicyVersion
from tests.agent.workplace import POLICY, Office

pytestmark = pytest.mark.words

NEVER = "Never contact Orbit Media.\n"


def page(office: Office) -> Path:
    return office.folder / workspace.POLICY_FILE


def four_eyes(office: Office) -> None:
    settings = office.place.settings
    policy = settings.policy.model_copy(update={"four_eyes": True})
    object.__setattr__(office.place, "settings", settings.model_copy(update={"policy": policy}))


def owing(office: Office) -> None:
    office.customer("C1", "Orbit Media")
    office.invoice("C1", "INV-1", "100.00", date(2026, 6, 1))


def test_a_run_puts_a_new_page_into_force_and_says_so_once(office: Office) -> None:
    office.run()
    office.run()
    [found] = versions(office.place.office)
    assert found.in_force
    assert (found.author, found.activated_by) == ("policy file", "policy file")
    assert len(office.all(PolicyActivation)) == 1
    assert [event.data["policy_version_id"] for event in office.events("policy_activated")] == [found.id]


def test_a_dry_run_puts_nothing_into_force(office: Office) -> None:
    office.run(dry_run=True)
    assert office.all(PolicyActivation) == []


def test_an_earlier_version_comes_back_and_the_page_it_replaces_is_kept(office: Office) -> None:
    office.run()
    office.policy(POLICY + NEVER)
    back = activate(office.place, versions(office.place.office)[0].id, "person:ann")
    assert back.in_force
    assert page(office).read_text(encoding="utf-8") == POLICY
    assert [one.text for one in versions(office.place.office)] == [POLICY, POLICY + NEVER]
    assert office.run().stopped == ""


def test_an_unknown_version_is_named(office: Office) -> None:
    with pytest.raises(PolicyPageError, match="there is no policy version 7; 'dunlin policy history' lists them"):
        activate(office.place, 7, "person:ann")


@pytest.mark.parametrize(
    "damage", [b"", b" \n", b"\xff\xfe\x00\x01\x02", None], ids=["emptied", "blank", "bytes", "gone"]
)
def test_a_page_that_was_destroyed_sends_nothing(office: Office, damage: bytes | None) -> None:
    owing(office)
    page(office).unlink() if damage is None else page(office).write_bytes(damage)
    with pytest.raises(PolicyPageError, match=r"nothing is sent without one|is not UTF-8 text"):
        office.run()
    assert office.outbox() == []


def test_a_page_garbled_where_it_forbade_something_sends_nothing(office: Office) -> None:
    office.policy(POLICY + NEVER)
    owing(office)
    assert office.run().worked == 0
    office.policy(POLICY + "Nvr ctc Orb\u00ef\u00bf\u00bd Mda 7.\n")
    with pytest.raises(PolicyPageError, match=r"does not say 'Never contact Orbit Media\.' any more"):
        office.run()
    assert office.outbox() == []
    waiting = page_at_hand(office.place).version_id
    activate(office.place, waiting, "person:ann")
    assert office.run().worked == 1, "a person said it was meant so"


def test_a_restriction_taken_off_on_purpose_is_taken_off(office: Office) -> None:
    office.policy(POLICY + NEVER)
    owing(office)
    office.run()
    office.policy(POLICY)
    assert office.run().worked == 1


def test_with_four_eyes_a_changed_page_waits_for_somebody_else(office: Office) -> None:
    four_eyes(office)
    mine = page_at_hand(office.place)
    with pytest.raises(PolicyPageError, match=f"version {mine.version_id} waits for a second person"):
        page_in_force(office.place)
    activate(office.place, mine.version_id, "person:bob")
    assert page_in_force(office.place).version_id == mine.version_id


def test_with_four_eyes_nobody_activates_a_version_of_their_own(office: Office) -> None:
    four_eyes(office)
    office.policy(POLICY + NEVER)
    place = office.place
    tried = try_page(place.office, place.model, POLICY + NEVER + "Be kind.\n", "EUR")
    waiting = accept(place, tried, "person:ann")
    assert not waiting.in_force
    assert page(office).read_text(encoding="utf-8") == POLICY + NEVER, "the page says what is in force"
    with pytest.raises(PolicyPageError, match="is by person:ann: somebody else has to activate it"):
        activate(place, waiting.id, "person:ann")
    assert activate(place, waiting.id, "person:bob").in_force
    assert version(place.office, waiting.id).activated_by == "person:bob"


def test_what_was_only_tried_is_no_version(office: Office) -> None:
    try_page(office.place.office, office.place.model, POLICY + NEVER, "EUR")
    assert office.all(PolicyVersion) == []
