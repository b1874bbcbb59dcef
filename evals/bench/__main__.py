"""`make bench`: prints rates and times as a Markdown table, beside what open peers do on such a machine.

`python -m evals.bench cash inbox` measures those alone.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from evals.bench.cash_measures import cash
from evals.bench.inbox_measures import inbox
from evals.bench.measures import Measure, accounts, imports, mail, worklists
from evals.bench.policy_measures import policies
from evals.bench.relay_measures import relays
from evals.bench.webhook_measures import webhooks

MEASURES = {
    measure.__name__: measure
    for measure in (imports, worklists, accounts, mail, inbox, webhooks, relays, policies, cash)
}


def main(names: list[str]) -> int:
    """Measure what is named, or everything, on fresh workspaces; return 1 when a floor is missed."""
    if unknown := [name for name in names if name not in MEASURES]:
        sys.stderr.write(f"there is no measure {', '.join(unknown)}; name some of: {', '.join(MEASURES)}\n")
        return 2
    missed = 0
    sys.stdout.write("| what | measured | floor | open peers on such a machine |\n| --- | --- | --- | --- |\n")
    with tempfile.TemporaryDirectory(prefix="dunlin-bench-") as folder:
        for name in names or MEASURES:
            for line in MEASURES[name](Path(folder)):
                missed += not line.reached
                sys.stdout.write(_row(line))
                sys.stdout.flush()
    sys.stdout.write(f"\n{missed} floors missed.\n" if missed else "\nEvery floor is reached.\n")
    return 1 if missed else 0


def _row(line: Measure) -> str:
    return f"| {line.what} | {line.value:,.1f} {line.unit} | {line.floor_words} | {line.peers} |\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
