"""The stage: a throw-away workspace of the product in which evaluations play mail and see what really comes of it.

Everything is kept in memory or below a temporary folder; nothing that is set for a live workspace may steer it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agent.bootstrap import Workplace, build
from agent.settings import load_settings
from agent.workspace import POLICY_FILE, create
from evals.attacks.post import HeldPost
from evals.demo_clock import RehearsalClock
from prompts.model import Model
from store.database import Database
from store.tables import Tenant
from tools.importing import import_files

#: The domain of the mailbox a new workspace writes from.
OWN_DOMAIN = "company.example"


@dataclass(frozen=True, slots=True)
class Stage:
    """A workspace with the two ends of its post and the clock it goes by."""

    place: Workplace
    post: HeldPost
    clock: RehearsalClock


@contextmanager
def open_stage(model: Model, policy_page: Path, at: datetime) -> Iterator[Stage]:
    """Give a new workspace with a policy page, whose clock stands at a moment; it is gone when the block ends."""
    with TemporaryDirectory(prefix="dunlin-stage-") as name:
        folder = Path(name) / "workspace"
        create(folder, name="Tern Supplies Ltd", bank_details={"IBAN": "DE89 3704 0044 0532 0130 00"})
        (folder / POLICY_FILE).write_text(policy_page.read_text(encoding="utf-8"), encoding="utf-8")
        post, clock = HeldPost(), RehearsalClock(at)
        # Only the settings of this folder count: nothing a user has set for a live workspace may steer it.
        place = build(
            folder,
            settings=load_settings(folder),
            clock=clock,
            model=model,
            channel=post,
            inboxes=(post,),
            database=Database(f"sqlite:///{folder / 'stage.sqlite'}"),
        )
        with place:
            yield Stage(place, post, clock)


def beside(place: Workplace) -> Workplace:
    """Give the same workspace with an empty book of its own, as for another company of the house."""
    office, company = place.office, place.settings.company
    with office.database.write() as session:
        tenant = Tenant(
            name=company.name, home_currency=company.home_currency, zone=company.zone, created_at=office.clock()
        )
        session.add(tenant)
        session.flush()
        assert tenant.id is not None
        return replace(place, office=replace(office, tenant_id=tenant.id))


def import_rows(place: Workplace, name: str, headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Import rows as a file of that name, the way a person does; none of them may be refused."""
    office = place.office
    path = place.folder / f"{name}-{office.clock():%Y%m%d}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headers, *rows])
    reports = import_files(
        office.database, office.tenant_id, [path], now=office.clock(), mappings_folder=place.folder / "mappings"
    )
    refused = [str(finding) for report in reports for finding in report.findings]
    assert not refused, refused[:3]
