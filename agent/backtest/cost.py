"""What a message has cost so far in model calls, measured over the runs of the workspace."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from store.tables import ModelCall, Run

#: Counts of a run that stand for a message written.
_WRITTEN = ("sent", "to_approve")


class MeasuredCost(NamedTuple):
    """Messages written in runs that asked this model, and what those runs cost, in millionths of a dollar."""

    messages: int
    micros: int

    def of(self, messages: int) -> int:
        """Estimate what so many messages cost, in millionths of a dollar."""
        return self.micros * messages // self.messages


def measured_cost(session: Session, tenant_id: int, model: str) -> MeasuredCost | None:
    """Return what messages cost with a model; None where no message was written with it yet."""
    asked = select(col(ModelCall.run_id), func.sum(col(ModelCall.cost_micros))).where(
        col(ModelCall.tenant_id) == tenant_id, col(ModelCall.model) == model, col(ModelCall.run_id).is_not(None)
    )
    spent = {run_id: int(micros) for run_id, micros in session.execute(asked.group_by(col(ModelCall.run_id)))}
    runs = session.execute(
        select(col(Run.id), col(Run.counts)).where(col(Run.tenant_id) == tenant_id, col(Run.kind) == "outreach")
    )
    written = sum(counts.get(name, 0) for run_id, counts in runs if run_id in spent for name in _WRITTEN)
    return MeasuredCost(written, sum(spent.values())) if written else None
