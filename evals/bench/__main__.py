"""`make bench`: prints rates and times as a Markdown table, beside what open peers do on such a machine."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from evals.bench.inbox_measures import inbox
from evals.bench.measures import Measure, accounts, imports, mail, worklists
from evals.bench.policy_measures import policies
from evals.bench.relay_measures import relays
from evals.bench.webhook_measures import webhooks


def main() -> int:
    """Measure everything on fresh workspaces in a temporary folder; return 1 when a floor is missed."""
    missed = 0
    sys.stdout.write("| what | measured | floor | open peers on such a machine |\n| --- | --- | --- | --- |\n")
    with tempfile.TemporaryDirectory(prefix="dunlin-bench-") as folder:
        for measure in (imports, worklists, accounts, mail, inbox, webhooks, relays, policies):
            for line in measure(Path(folder)):
                missed += not line.reached
                sys.stdout.write(_row(line))
                sys.stdout.flush()
    sys.stdout.write(f"\n{missed} floors missed.\n" if missed else "\nEvery floor is reached.\n")
    return 1 if missed else 0


def _row(line: Measure) -> str:
    return f"| {line.what} | {line.value:,.1f} {line.unit} | {line.floor_words} | {line.peers} |\n"


if __name__ == "__main__":
    sys.exit(main())
