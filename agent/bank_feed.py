"""Cash that feeds itself: files in the bank's folder are stored, their money is matched, then they are moved away."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from agent.bootstrap import Workplace
from agent.run_lock import run_lock
from policies.defaults import DEFAULT_CASH
from sources.bank.table import TableAnswers
from tools.cash.matching import match
from tools.cash.precision import rules_now
from tools.import_bank import TableWays
from tools.watched_folder import WatchedFolder


@dataclass(slots=True)
class Fed:
    """What a look at the bank's folder brought: files, new lines, what became of the money, and what was refused."""

    files: int = 0
    new: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)


def bank_folder(place: Workplace) -> Path:
    """Return the folder the bank's files come into; one that is not absolute lies in the workspace."""
    return place.folder / place.settings.bank.folder


def watched_folder(place: Workplace) -> WatchedFolder:
    """Return that folder, to be looked into."""
    return WatchedFolder(bank_folder(place))


def feed(place: Workplace, watched: WatchedFolder) -> Fed:
    """Take in what lies in the folder and decide what its money pays, so that the next pass chases no paid invoice.

    A file is moved only when all of that is done: after a crash it is taken again, which changes nothing that is done.
    Raises RunInProgressError while another one is at it, and BankFolderError.
    """
    office, fed = place.office, Fed()
    tables = TableWays(place.folder / "mappings", place.home_currency, TableAnswers())
    with run_lock(office.database, office.tenant_id, place.folder, "bank feed"):
        taken = watched.take(office, tables)
        if any(one.report.finding is None for one in taken):
            rules = rules_now(office.database, office.tenant_id, DEFAULT_CASH)
            for batch in match(office.database, office.tenant_id, now=office.clock(), rules=rules):
                fed.outcomes.update(one.decision.outcome.value for one in batch)
        for one in taken:
            why = watched.file_away(office, one)
            fed.refused += [why] if why else []
        fed.files = sum(one.report.finding is None for one in taken)
        fed.new = sum(one.report.new for one in taken)
    return fed
