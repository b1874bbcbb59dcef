"""What messages cost so far is measured over the runs that asked the model at hand."""

from __future__ import annotations

from datetime import timedelta

from agent.backtest.cost import MeasuredCost, measured_cost
from store.tables import ModelCall, Run
from tests.agent.workplace import HandClock, Office


def a_run(office: Office, clock: HandClock, model: str, micros: int, **counts: int) -> None:
    inner = office.place.office
    with inner.database.write() as session:
        run = Run(tenant_id=inner.tenant_id, kind="outreach", as_of=clock().date(), started_at=clock(), counts=counts)
        session.add(run)
        session.flush()
        for _ in range(2):
            session.add(
                ModelCall(
                    tenant_id=inner.tenant_id, run_id=run.id, model=model, prompt="", asked_at=clock(),
                    cost_micros=micros,
                )
            )  # fmt: skip
    clock.now += timedelta(days=1)


def measured(office: Office, model: str) -> MeasuredCost | None:
    with office.place.office.database.read() as session:
        return measured_cost(session, office.place.office.tenant_id, model)


def test_messages_sent_and_those_for_approval_share_what_their_runs_cost(office: Office, clock: HandClock) -> None:
    a_run(office, clock, "large", 300, sent=4, to_approve=1, escalated=9)
    a_run(office, clock, "small", 7, sent=50)
    assert measured(office, "large") == MeasuredCost(messages=5, micros=600)


def test_a_model_that_wrote_nothing_yet_has_no_measured_cost(office: Office, clock: HandClock) -> None:
    a_run(office, clock, "large", 300, waiting=3)
    assert measured(office, "large") is None
    assert measured(office, "other") is None
