"""The gates a scorecard must pass, read from `gates.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path

from evals.scoring import Scorecard
from ledger.findings import Finding

GATES = Path(__file__).parent / "gates.toml"


def failed_gates(card: Scorecard, path: Path = GATES) -> list[Finding]:
    """Return a finding for every gate the scorecard does not pass; a figure without a case passes."""
    gates = tomllib.loads(path.read_text(encoding="utf-8"))[card.task]
    place = f"{card.task}, {card.chosen_set}"
    findings = []
    for name, limit in gates["at_most"].items():
        number = card.number(name)
        if number is not None and number > limit:
            findings.append(Finding(name, f"{name} is {number:g}, allowed are at most {limit:g}", place))
    for name, limit in gates["at_least"].items():
        number = card.number(name)
        if number is not None and number < limit:
            findings.append(Finding(name, f"{name} is {number:.3f}, needed are at least {limit:g}", place))
    return findings
