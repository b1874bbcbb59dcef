"""What a person does with money in the bank, on the command line: each mistake is one sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.cli.output import Exit
from tests.agent.cli.conftest import Dunlin
from tests.sources.bank.files import camt, entry

pytestmark = pytest.mark.words


def paid(amount: str, reference: str) -> str:
    payer = "<Dbtr><Nm>Crane AG</Nm></Dbtr><DbtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></DbtrAcct>"
    return entry(amount, f"<TxDtls><RltdPties>{payer}</RltdPties></TxDtls>", reference=reference)


@pytest.fixture
def folder(made: Path, tmp_path: Path, dunlin: Dunlin) -> Path:
    """A workspace with two payments of nobody known."""
    folder, file = tmp_path / "w", tmp_path / "june.xml"
    shutil.copytree(made, folder)
    file.write_bytes(camt(paid("1000.07", "A1"), paid("0.07", "A2")))
    dunlin("cash", "import", "-w", folder, file)
    dunlin("cash", "match", "-w", folder)
    return folder


def test_a_payment_is_applied_by_hand_and_taken_back(folder: Path, dunlin: Dunlin) -> None:
    at = ("-w", folder)
    line = max(dunlin("cash", "list", *at, "--json").json, key=lambda one: one["amount_minor"])["id"]
    assert "'INV-1=x' does not end in an amount" in " ".join(dunlin("cash", "apply", line, "INV-1=x", *at).err.split())
    refused = dunlin("cash", "apply", line, "INV-99", *at)
    assert (refused.code, refused.err.strip().count("\n")) == (Exit.REFUSED, 0)
    assert "there is no invoice INV-99" in refused.err
    assert "900.00 EUR pays INV-1, as a person says" in dunlin("cash", "apply", line, "INV-1=900.00", *at).out
    assert "100.07 EUR is to be paid back" in dunlin("cash", "refund-task", line, "--reason", "too much", *at).out
    assert "Pay back 100.07 EUR to FR76" in " ".join(dunlin("review", "list", *at).out.split())
    assert "was taken back: wrong" in dunlin("cash", "unapply", line, "--reason", "wrong", *at).out
    assert dunlin("verify", *at).code == Exit.OK
