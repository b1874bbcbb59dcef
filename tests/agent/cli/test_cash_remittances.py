"""`dunlin cash import` takes payers' advices beside the bank's files, `dunlin cash remittances` lists them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import workspace
from agent.cli.output import Exit
from tests.agent.cli.conftest import Dunlin
from tests.sources.bank.files import camt, entry
from tests.sources.remittance.files import HEAD, LINES, x12

pytestmark = pytest.mark.words


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workspace.create(tmp_path / "w", name="Tern Supplies Ltd")
    return tmp_path / "w"


def test_an_advice_is_imported_once_listed_and_linked_to_its_payment(folder: Path, dunlin: Dunlin) -> None:
    advice, bank = folder.parent / "pay.edi", folder.parent / "bank.xml"
    advice.write_bytes(x12(*HEAD, *LINES))
    bank.write_bytes(camt(entry("5200.00", "<TxDtls><RmtInf><Ustrd>PAY-88121</Ustrd></RmtInf></TxDtls>")))
    first = dunlin("cash", "import", "-w", folder, advice, bank)
    assert first.code == Exit.OK
    assert "1 remittance advice, 1 of them new" in first.out
    assert "(04)" in first.out
    again = dunlin("cash", "import", "-w", folder, advice, "--json").json
    assert (again[0]["new"], again[0]["advices"][0]["total_minor"]) == (0, 520_000)
    dunlin("cash", "match", "-w", folder)
    assert "INV-1042, INV-1043" in dunlin("cash", "remittances", "-w", folder).out
    (listed,) = dunlin("cash", "remittances", "-w", folder, "--json").json
    assert (listed["link"]["bank_line_id"], listed["link"]["linked_by"]) == (1, "trace")


def test_a_wrong_advice_is_refused_in_one_sentence(folder: Path, dunlin: Dunlin) -> None:
    path = folder.parent / "pay.edi"
    path.write_bytes(x12(*HEAD, LINES[0]))
    answer = dunlin("cash", "import", "-w", folder, path)
    assert answer.code == Exit.BAD_INPUT
    assert "pay.edi was refused, nothing of it is stored: its lines make 4,000.00 EUR" in answer.err
    assert dunlin("cash", "remittances", "-w", folder, "--json").json == []
