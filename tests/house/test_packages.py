"""Our packages are the ones that are imported, and the libraries under them report to nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT

ASK_WHETHER_RUNS_ARE_REPORTED = """
from agent.account_graph import account_graph
account_graph()
from langsmith.utils import tracing_is_enabled
print(tracing_is_enabled())
"""


@pytest.mark.parametrize("name", PACKAGES)
def test_the_package_imported_is_ours_and_not_a_stray_one_of_the_same_name(name: str) -> None:
    imported = Path(import_module(name).__file__ or "").resolve()
    assert imported == ROOT / name / "__init__.py"


def test_every_package_of_the_tree_is_known_to_these_tests() -> None:
    with_code = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert with_code - {"tests"} == set(PACKAGES)


def test_no_installed_distribution_brings_a_package_under_one_of_our_names() -> None:
    strays = [place for place in sys.path if "site-packages" in place]
    assert [name for place in strays for name in PACKAGES if (Path(place) / name).exists()] == []


def test_no_variable_makes_the_graph_library_report_runs() -> None:
    names = [f"{owner}_{name}" for owner in ("LANGSMITH", "LANGCHAIN") for name in ("TRACING", "TRACING_V2")]
    asked = subprocess.run(
        [sys.executable, "-c", ASK_WHETHER_RUNS_ARE_REPORTED],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **dict.fromkeys(names, "true")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert asked.stdout.strip() == "False"
