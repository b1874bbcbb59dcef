"""The report of what contacts cost: written to the ten-thousandth, and a dash where no cost is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.cli.costs import _cost
from agent.cli.output import Exit
from store.contact_costs import CostRow
from tests.agent.cli.conftest import Dunlin


@pytest.mark.parametrize(
    ("contacts", "micros", "unknown", "shown"),
    [(2, 150_000, 0, "0.1500"), (1, 1_234_567_890, 0, "1,234.5678"), (1, 0, 1, "–"), (1, 0, 0, "0.0000")],
)
def test_less_than_a_coin_is_shown_and_what_is_unknown_is_not_shown_as_nothing(
    contacts: int, micros: int, unknown: int, shown: str
) -> None:
    assert _cost(CostRow("sms", "USD", contacts, micros, unknown)) == shown


def test_a_workspace_that_never_sent_anything_says_so(dunlin: Dunlin, books: Path) -> None:
    told = dunlin("report", "costs", "--days", "30", "-w", books)
    assert (told.code, told.out.strip()) == (
        Exit.OK,
        "Nothing left in the last 30 days that could have cost anything.",
    )
    assert dunlin("report", "costs", "-w", books, "--json").json["channels"] == []
