"""`dunlin cash`: what came in is shown with what was new, a refused file is told in one sentence with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent import workspace
from agent.cli.output import Exit
from ledger.references import issued
from tests.agent.cli.conftest import Dunlin
from tests.sources.bank.files import balance, camt, entry

pytestmark = pytest.mark.words


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workspace.create(tmp_path / "w", name="Tern Supplies Ltd")
    return tmp_path / "w"


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder.parent / name
    path.write_bytes(content)
    return path


def test_a_statement_is_imported_once_and_its_lines_are_listed(folder: Path, dunlin: Dunlin) -> None:
    detail = "<TxDtls><RmtInf><Ustrd>INV-1 [bold]</Ustrd></RmtInf></TxDtls>"
    path = write(folder, "june.xml", camt(balance("OPBD", "1.00"), balance("CLBD", "3.50"), entry("2.50", detail)))
    first = dunlin("cash", "import", "-w", folder, path)
    assert first.code == Exit.OK
    assert "june.xml" in first.out
    again = dunlin("cash", "import", "-w", folder, path, "--json").json
    assert [(one["new"], one["known"], one["ties"]) for one in again[0]["statements"]] == [(0, 1, True)]
    listed = dunlin("cash", "list", "-w", folder)
    assert "2.50 EUR" in listed.out
    assert "INV-1 [bold]" in listed.out
    assert [line["amount_minor"] for line in dunlin("cash", "list", "-w", folder, "--json").json] == [250]
    assert dunlin("cash", "list", "-w", folder, "--since", "2026-06-12", "--json").json == []


def test_a_wrong_file_is_refused_in_one_sentence_and_the_other_is_taken(folder: Path, dunlin: Dunlin) -> None:
    wrong = write(folder, "wrong.xml", camt(balance("OPBD", "1.00"), balance("CLBD", "9.00"), entry("2.00")))
    sound = write(folder, "sound.xml", camt(entry("4.00")))
    answer = dunlin("cash", "import", "-w", folder, wrong, sound)
    assert answer.code == Exit.BAD_INPUT
    assert answer.err.strip().count("\n") == 0
    assert "wrong.xml was refused, nothing of it is stored: opening 1.00 EUR and lines 2.00 EUR" in answer.err
    assert "(Stmt[1])" in answer.err
    assert [line["amount_minor"] for line in dunlin("cash", "list", "-w", folder, "--json").json] == [400]


def test_a_dry_run_writes_nothing(folder: Path, dunlin: Dunlin) -> None:
    path = write(folder, "june.xml", camt(entry("2.50")))
    assert "nothing was written" in dunlin("cash", "import", "-w", folder, path, "--dry-run").out
    assert "No bank lines are stored" in dunlin("cash", "list", "-w", folder).out


def test_a_table_is_shown_with_its_sum_confirmed_once_and_read_alike_from_then_on(folder: Path, dunlin: Dunlin) -> None:
    path = write(folder, "bank.csv", b"Date,Description,Amount\n2026-06-10,INV-1,2.50\n2026-06-10,INV-1,2.50\n")
    named = ("cash", "import", "-w", folder, path, "--account", "NL91ABNA0417164300")
    asked = dunlin(*named)
    assert asked.code == Exit.BAD_INPUT
    assert "its 2 lines make 5.00 EUR" in asked.err
    assert dunlin(*named, "--total", "5.00").code == Exit.OK
    again = dunlin("cash", "import", "-w", folder, path, "--total", "5.00", "--json").json
    assert [(one["new"], one["known"]) for one in again[0]["statements"]] == [(0, 2)]
    assert len(dunlin("cash", "list", "-w", folder, "--json").json) == 2


def paid(amount: str, text: str, reference: str, name: str = "Crane AG") -> str:
    payer = f"<Dbtr><Nm>{name}</Nm></Dbtr><DbtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></DbtrAcct>"
    told = f"<TxDtls><RltdPties>{payer}</RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
    return entry(amount, told, reference=reference)


def test_a_column_of_a_table_that_is_not_read_is_named(folder: Path, dunlin: Dunlin) -> None:
    path = write(folder, "bank.csv", b"Date,Purpose,Amount,Branch\n2026-06-10,INV-1,2.50,Leeds\n")
    ours = ("--account", "GB33BUKB20201555555555", "--currency", "GBP", "--total", "2.50")
    told = dunlin("cash", "import", "-w", folder, path, *ours)
    assert "bank.csv: not read: 'Branch'; to read a column" in " ".join(told.out.split())
    assert "INV-1" in dunlin("cash", "list", "-w", folder).out


def test_money_is_matched_shown_accepted_and_taken_back(made: Path, tmp_path: Path, dunlin: Dunlin) -> None:
    folder = tmp_path / "w"
    shutil.copytree(made, folder)
    lines = (paid("1200.00", issued("INV-1"), "A1", "Ärzte Zentrum"), paid("310.00", "", "A2"), paid("0.07", "", "A3"))
    dunlin("cash", "import", "-w", folder, write(folder, "june.xml", camt(*lines)))
    matched = dunlin("cash", "match", "-w", folder)
    assert matched.code == Exit.OK
    assert [line for line in matched.out.splitlines() if " line, " in line] == [
        "applied: 1 line, 1,200.00 EUR",
        "proposed: 1 line, 310.00 EUR",
        "unidentified: 1 line, 0.07 EUR",
    ]
    assert "Nothing to match" in dunlin("cash", "match", "-w", folder).out
    proposed = dunlin("cash", "list", "-w", folder, "--proposed", "--json").json
    assert [(one["amount_minor"], len(one["proposals"])) for one in proposed] == [(31000, 1)]
    line = proposed[0]["line"]
    assert (
        f"'dunlin cash accept {line} --proposal 1' applies the first." in dunlin("cash", "show", line, "-w", folder).out
    )
    assert "pays INV-3, as a person says" in dunlin("cash", "accept", line, "-w", folder, "--as", "kim").out
    assert "applied already" in dunlin("cash", "accept", line, "-w", folder).err
    assert dunlin("cash", "unapply", line, "-w", folder).code == Exit.REFUSED
    assert "was taken back: not theirs" in dunlin("cash", "unapply", line, "-w", folder, "--reason", "not theirs").out
    assert len(dunlin("cash", "list", "-w", folder, "--unapplied", "--json").json) == 2
    assert "'dunlin cash list' shows them" in dunlin("cash", "show", 0, "-w", folder).err
    assert dunlin("verify", "-w", folder).code == Exit.OK


def test_an_export_that_brings_a_matched_payment_again_is_told_of_it(
    made: Path, tmp_path: Path, dunlin: Dunlin
) -> None:
    folder = tmp_path / "w"
    shutil.copytree(made, folder)
    dunlin(
        "cash",
        "import",
        "-w",
        folder,
        write(folder, "june.xml", camt(paid("1200.00", issued("INV-1"), "A1", "Ärzte Zentrum"))),
    )
    dunlin("cash", "match", "-w", folder)
    (line,) = dunlin("cash", "list", "-w", folder, "--json").json
    header = "Invoice No,Payment reference,Payment date,Currency,Amount\n"
    rows = f"INV-1,P-1,{line['value_on']},EUR,1200.00\nINV-1,P-2,2025-01-02,EUR,1200.00\n"
    told = dunlin("import", "-w", folder, write(folder, "payments.csv", (header + rows).encode())).out
    assert "1 times the bank's lines brought such a payment already" in " ".join(told.split())
