"""What becomes of proposals: sent, waited with, shown to a person once, or put off for the next run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.account_graph import Ending, Proposal
from agent.desk import approve
from agent.dispatch import LONGEST_WAIT_DAYS, Disposed, dispose
from agent.offline.model import OfflineModel
from agent.policy_page import in_force, read_page
from agent.worklist import worklist
from policies.ranking import Ranked
from prompts.account_decision import DecideAccount
from prompts.model import Prompt, Reply
from store.tables import Hold
from tests.agent.workplace import POLICY, HandClock, Office, an_office
from tools.actions import Action, Escalate, ScheduleFollowUp
from tools.office import PolicyInForce

DUE = date(2026, 6, 5)
TODAY = date(2026, 6, 11)


@dataclass
class FixedModel:
    """The offline model, but with one answer for every account where the test sets one."""

    name: str = OfflineModel.NAME
    answer: Action | None = None
    _model: OfflineModel = field(default_factory=OfflineModel)

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        if self.answer is not None and isinstance(prompt, DecideAccount):
            return Reply(self.answer)
        return self._model.ask(prompt)


@pytest.fixture
def model() -> FixedModel:
    return FixedModel()


@pytest.fixture
def office(tmp_path: Path, sqlite_template: Path, clock: HandClock, model: FixedModel) -> Iterator[Office]:
    """Give an office on SQLite alone: nothing here depends on the database."""
    path = tmp_path / "dunlin.sqlite"
    shutil.copy(sqlite_template, path)
    for office in an_office(tmp_path / "workspace", f"sqlite:///{path}", clock, model=model):
        office.customer("ACME")
        yield office


def in_use(office: Office) -> PolicyInForce:
    return in_force(read_page(office.place.office, OfflineModel(), POLICY, "EUR"), "EUR", office.clock().date())


def disposed(office: Office, ending: Ending, **more: Any) -> Disposed:
    """Dispose of one proposal about ACME."""
    office.invoice("ACME", "INV-1", "1000.00", DUE)
    policy = in_use(office)
    [account] = worklist(office.place.office, policy)
    return settle(office, policy, account, Proposal(account.facts.customer_id, ending, **more))


def settle(office: Office, policy: PolicyInForce, account: Ranked, proposal: Proposal) -> Disposed:
    return dispose(office.place.office, policy, [(account, proposal)], run_id=0)


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (TODAY + timedelta(days=5), TODAY + timedelta(days=5)),
        (TODAY + timedelta(days=LONGEST_WAIT_DAYS), date(2026, 6, 25)),
        (TODAY + timedelta(days=LONGEST_WAIT_DAYS + 1), date(2026, 6, 25)),
        (date(9999, 12, 31), date(2026, 6, 25)),
        (date(1999, 1, 1), TODAY),
    ],
    ids=["as asked", "at most", "too long", "for ever", "in the past"],
)
def test_a_model_can_leave_an_account_alone_for_two_weeks_at_most(office: Office, day: date, until: date) -> None:
    action = ScheduleFollowUp(clauses=(), day=day, reason="customer_pattern")
    done = disposed(office, "wait", action=action)
    assert done.counts == {"waiting": 1}
    hold = office.one(Hold)
    assert (hold.kind, hold.until, hold.reason) == ("follow_up", until, "the agent waits: customer pattern")
    assert office.outbox() == []


def test_waiting_ends_by_itself_and_the_account_is_worked_again(
    office: Office, clock: HandClock, model: FixedModel
) -> None:
    office.invoice("ACME", "INV-1", "1000.00", DUE)
    model.answer = ScheduleFollowUp(clauses=(), day=date(2026, 6, 15), reason="expected_payment")
    office.run()
    model.answer = None
    clock.pass_days(1)
    office.sync()
    assert office.run().worked == 0
    clock.pass_days(4)
    office.sync()
    assert office.run().counts["sent"] == 1


def test_an_account_the_agent_asks_about_becomes_a_review_and_is_left_alone_meanwhile(
    office: Office, model: FixedModel
) -> None:
    office.invoice("ACME", "INV-1", "1000.00", DUE)
    model.answer = Escalate(clauses=(), reason="sensitive_customer")
    assert office.run().counts["escalated"] == 1
    [item] = office.reviews()
    assert (item.kind, item.subject) == ("agent_asks", "ACME Ltd needs judgement")
    assert item.why.startswith("the agent asks: sensitive customer; 6 days overdue")
    model.answer = None
    assert office.run().worked == 0
    assert office.outbox() == []


@pytest.mark.parametrize(
    ("ending", "more", "counts", "review"),
    [
        ("escalate", {"why": "data_conflict"}, {"escalated": 1}, "agent_asks"),
        ("refused", {"why": "guard.tone: not the tone"}, {"escalated": 1}, "refused_draft"),
        ("model_failed", {"why": "refuses to answer", "permanent": True}, {"escalated": 1}, "model_failed"),
        ("model_failed", {"why": "timed out"}, {"model_failed": 1}, None),
        ("moved", {"why": "on hold"}, {"put_off": 1}, None),
    ],
)
def test_what_a_person_has_to_see_is_shown_and_the_rest_is_put_off(
    office: Office, ending: Ending, more: dict[str, Any], counts: dict[str, int], review: str | None
) -> None:
    done = disposed(office, ending, **more)
    assert done.counts == counts
    assert [item.kind for item in office.reviews()] == ([review] if review else [])
    assert [put_off.why for put_off in done.put_off] == ([] if review else [more["why"]])
    if review:
        assert more["why"].replace("_", " ") in office.reviews()[0].why


def test_the_same_case_is_shown_once_a_day(office: Office) -> None:
    office.invoice("ACME", "INV-1", "1000.00", DUE)
    policy = in_use(office)
    [account] = worklist(office.place.office, policy)
    for _ in range(2):
        settle(office, policy, account, Proposal(account.facts.customer_id, "refused", why="no table"))
    assert len(office.reviews()) == 1


# Accounts the policy wants with a person

CALLS = """\
Send a friendly reminder by email 1 day after the due date.
At 10 days overdue, call the customer.
At 20 days overdue, send a firm email.
"""


def test_a_call_is_a_task_and_once_made_the_ladder_goes_on(office: Office, clock: HandClock) -> None:
    office.policy(CALLS)
    office.invoice("ACME", "INV-1", "1000.00", DUE)
    office.run()
    clock.pass_days(7)
    office.sync()
    for _ in range(2):
        office.run()
    [task] = office.reviews()
    assert (task.kind, task.subject, task.proposal) == ("call_task", "Call ACME Ltd", {"do": "note", "rung": 2})
    assert task.id is not None
    approve(office.place, task.id, "person:kim")
    assert office.invoice_row("INV-1").rung == 2
    clock.pass_days(7)
    office.sync()
    office.run()
    assert [touch.tone for touch in office.touches("ACME")] == ["friendly", "", "firm"]


def test_a_call_before_the_due_date_is_a_task_too(office: Office) -> None:
    office.policy("Call customers 5 days before the due date.\n")
    office.invoice("ACME", "INV-1", "1000.00", TODAY + timedelta(days=4))
    assert office.run().counts["handed_over"] == 1
    assert [item.subject for item in office.reviews()] == ["Call ACME Ltd"]


def test_an_account_is_handed_over_once_and_gets_no_more_messages(office: Office, clock: HandClock) -> None:
    office.policy(POLICY + "At 60 days overdue, hand the account over to Maria.\n")
    office.invoice("ACME", "INV-1", "1000.00", TODAY - timedelta(days=61))
    assert office.run().counts["handed_over"] == 1
    [item] = office.reviews()
    assert (item.kind, item.subject) == ("hand_over", "Take over ACME Ltd")
    assert "Maria" in item.why
    assert item.id is not None
    approve(office.place, item.id, "person:maria")
    clock.pass_days(7)
    office.sync()
    assert office.run().counts["handed_over"] == 0
    assert office.outbox() == []
    assert len(office.reviews()) == 1
