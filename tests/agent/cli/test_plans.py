"""A payment plan on the command line: agreed to in a line, each mistake one sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.cli.output import Exit
from tests.agent.cli.conftest import Dunlin

pytestmark = pytest.mark.words


def test_a_plan_is_agreed_to_and_its_instalments_stand_with_the_account(
    made: Path, tmp_path: Path, dunlin: Dunlin
) -> None:
    folder = tmp_path / "w"
    shutil.copytree(made, folder)
    at = ("-w", folder)
    assert "is no instalment" in dunlin("plan", "C1", "2099-07-01", *at).err
    refused = dunlin("plan", "C1", "2099-07-01=1.00", *at)
    assert (refused.code, "at least two instalments" in refused.err) == (Exit.REFUSED, True)
    assert "has no open invoice INV-99" in dunlin("plan", "C1", "2099-07-01=1.00", "--invoice", "INV-99", *at).err
    told = dunlin("plan", "C1", "2099-07-01=10.00", "2099-08-01=5.00", *at)
    assert "pays 15.00 EUR in 2 instalments, the last by 2099-08-01" in told.out
    assert "2099-08-01" in dunlin("account", "C1", *at).out
