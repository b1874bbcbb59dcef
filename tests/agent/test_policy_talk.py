"""The policy changes by talking: what is told and answered stands on the page with its date, and does what it says."""

from __future__ import annotations

from datetime import date

import pytest

from agent import workspace
from agent.policy_page import PolicyPageError
from agent.policy_talk import Amendment, amend, answer
from agent.policy_versions import accept, page_at_hand
from policies.decide import Standing
from store.tables import PolicyVersion
from tests.agent.workplace import POLICY, HandClock, Office

pytestmark = pytest.mark.words

UNCLEAR = "Make it purple after 5.\n"


def text(office: Office) -> str:
    return (office.folder / workspace.POLICY_FILE).read_text(encoding="utf-8")


def owing(office: Office, number: str, name: str, amount: str = "100.00") -> None:
    office.customer(number, name)
    office.invoice(number, f"INV-{number}", amount, date(2026, 6, 1))


def standings(found: Amendment) -> list[tuple[str, str, str]]:
    return [
        (change.action.number, change.before.standing.value, change.after.standing.value)
        for change in found.changed_actions
        if change.before and change.after
    ]


def test_what_is_told_shows_whom_it_changes_before_anything_is_kept(office: Office) -> None:
    owing(office, "C1", "Delta GmbH")
    owing(office, "C2", "Orbit Media")
    found = amend(office.place, "Stop chasing Delta GmbH until I say.", "person:ann")
    assert standings(found) == [("C1", "worked", Standing.PAUSED.value)]
    assert [rule.kind for rule in found.changes.added] == ["pause"]
    assert text(office) == POLICY
    assert [version.text for version in office.all(PolicyVersion)] == [POLICY]


def test_what_is_accepted_stands_on_the_page_under_its_date_and_holds(office: Office) -> None:
    owing(office, "C1", "Delta GmbH")
    accept(office.place, amend(office.place, "Stop chasing Delta GmbH until I say.", "person:ann").page, "person:ann")
    assert text(office).endswith("## Amendment of 11 June 2026, by ann\n\nStop chasing Delta GmbH until I say.\n")
    assert office.run().worked == 0


def test_a_limit_told_later_replaces_the_one_on_the_page(office: Office) -> None:
    office.policy(POLICY + "Messages about more than 50 EUR need my approval.\n")
    owing(office, "C1", "Delta GmbH")
    found = amend(office.place, "Messages about more than 500 EUR need my approval.", "person:ann")
    accept(office.place, found.page, "person:ann")
    report = office.run()
    assert (report.counts["sent"], report.counts["to_approve"]) == (1, 0)


def test_a_date_counts_from_the_day_it_was_told(office: Office, clock: HandClock) -> None:
    owing(office, "C1", "Delta GmbH")
    accept(office.place, amend(office.place, "No reminders until 14 June.", "person:ann").page, "person:ann")
    assert office.run().worked == 0
    clock.pass_days(5)
    office.sync()
    accept(office.place, amend(office.place, "Never mention interest.", "person:ann").page, "person:ann")
    assert office.run().worked == 1, "the day has passed, although the page was read again"


def test_nothing_told_changes_nothing(office: Office) -> None:
    with pytest.raises(PolicyPageError, match="there is nothing to add"):
        amend(office.place, "  ", "person:ann")


def test_a_question_is_settled_by_saying_the_sentence_anew(office: Office) -> None:
    office.policy(POLICY + UNCLEAR)
    [question] = page_at_hand(office.place).policy.questions
    found = answer(office.place, question, "Never mention interest.", "person:ann")
    assert found is not None
    accept(office.place, found.page, "person:ann")
    assert "Make it purple" not in text(office)
    assert text(office).endswith("Never mention interest (answered 11 June 2026 by ann).\n")
    rules = page_at_hand(office.place).policy.rules
    assert any(rule.kind == "never_say" for rule in rules)


def test_an_answer_that_does_not_settle_the_question_changes_nothing(office: Office) -> None:
    office.policy(POLICY + UNCLEAR)
    [question] = page_at_hand(office.place).policy.questions
    assert answer(office.place, question, "Glorp the snark after 9.", "person:ann") is None
    assert text(office) == POLICY + UNCLEAR
