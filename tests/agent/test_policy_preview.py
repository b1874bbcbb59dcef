"""A preview says what the next run would do, and what another page would change of it."""

from __future__ import annotations

from datetime import date

import pytest

from agent.policy_page import in_force, read_page
from agent.policy_preview import Change, NextAction, changes, next_actions
from policies.decide import Standing
from store.tables import HoldKind
from tests.agent.workplace import POLICY, Office
from tools.holds import NewHold, place_hold
from tools.office import PolicyInForce

pytestmark = pytest.mark.words


def under(office: Office, text: str) -> list[NextAction]:
    return next_actions(office.place.office, a_policy(office, text))


def a_policy(office: Office, text: str) -> PolicyInForce:
    place = office.place
    page = read_page(place.office, place.model, text, place.home_currency)
    return in_force(page, place.home_currency, office.clock().date())


def compared(office: Office, before: str, after: str) -> list[Change]:
    return changes(under(office, before), under(office, after))


def owing(office: Office, *customers: tuple[str, str, date]) -> None:
    for number, amount, due in customers:
        office.customer(number)
        office.invoice(number, f"I-{number}", amount, due)


def test_an_account_to_be_written_to_says_channel_tone_stage_and_the_words_of_the_clause(office: Office) -> None:
    owing(office, ("A", "100.00", date(2026, 6, 5)))
    (action,) = under(office, POLICY)
    assert action.happens.startswith("email, friendly, stage ")
    assert action.standing is Standing.WORKED
    assert action.asked == {"EUR": 10_000}
    assert action.clauses[0].quote == "Send a friendly reminder by email 1 day after the due date."


def test_a_message_that_needs_approval_says_who_is_asked(office: Office) -> None:
    owing(office, ("A", "9000.00", date(2026, 6, 5)))
    (action,) = under(office, POLICY + "Anything over 5,000 needs approval by Maria.\n")
    assert action.happens.startswith("waits for approval of Maria: email, friendly")
    assert any("5,000" in clause.quote for clause in action.clauses)


def test_an_account_left_alone_says_why_and_from_when_without_clause_numbers(office: Office) -> None:
    owing(office, ("A", "100.00", date(2026, 6, 5)))
    office.run()
    (action,) = under(office, POLICY)
    assert action.happens == "nothing: the current stage is done; the next one is due on 2026-06-15"
    assert action.next_day == date(2026, 6, 15)


def test_brackets_in_a_persons_words_are_not_taken_for_a_clause(office: Office) -> None:
    owing(office, ("A", "100.00", date(2026, 6, 5)))
    with office.place.office.journal("person:kim") as journal:
        place_hold(journal, NewHold(office.customer_id("A"), HoldKind.MANUAL, "talks [see file]"))
    (action,) = under(office, POLICY)
    assert action.happens == "nothing: on hold (manual): talks [see file]"
    assert action.clauses == ()


def test_an_account_the_policy_hands_over_goes_to_the_person_it_names(office: Office) -> None:
    owing(office, ("A", "100.00", date(2026, 3, 1)))
    (action,) = under(office, POLICY + "After 60 days overdue, hand the account to Maria.\n")
    assert action.standing is Standing.TO_PERSON
    assert action.happens.startswith("goes to Maria: 102 days overdue")


def test_changed_accounts_come_first_and_of_those_the_ones_with_most_money(office: Office) -> None:
    owing(
        office,
        ("SAME", "99000.00", date(2026, 6, 9)),
        ("SMALL", "100.00", date(2026, 6, 5)),
        ("LARGE", "5000.00", date(2026, 6, 5)),
    )
    later = POLICY.replace("1 day after the due date", "7 days after the due date")
    rows = compared(office, POLICY.replace("1 day after", "2 days after"), later)
    assert [(row.action.number, row.changed) for row in rows] == [("SAME", True), ("LARGE", True), ("SMALL", True)]
    large = rows[1]
    assert large.before
    assert large.before.happens.startswith("email")
    assert large.after
    assert large.after.happens.startswith("nothing: no stage is due yet")
    unchanged = compared(office, POLICY, later.replace("7 days after", "5 days after"))
    assert [row.action.number for row in unchanged] == ["SAME", "LARGE", "SMALL"]
    assert [row.changed for row in unchanged] == [True, False, False]


def test_the_same_rules_numbered_otherwise_change_nothing(office: Office) -> None:
    owing(office, ("A", "100.00", date(2026, 6, 5)), ("B", "100.00", date(2026, 6, 11)))
    moved = "Leave at least three business days between two messages.\n" + POLICY.replace(
        "Leave at least three business days between two messages.\n", ""
    )
    assert not any(row.changed for row in compared(office, POLICY, moved))


def test_an_account_only_one_policy_looks_at_is_shown_with_the_side_it_has(office: Office) -> None:
    owing(office, ("A", "100.00", date(2026, 6, 5)))
    (gone,) = changes(under(office, POLICY), [])
    (new,) = changes([], under(office, POLICY))
    assert (gone.changed, gone.after, gone.action.number) == (True, None, "A")
    assert (new.changed, new.before, new.action.number) == (True, None, "A")
