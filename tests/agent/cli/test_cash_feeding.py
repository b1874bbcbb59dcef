"""`dunlin cash watch`, `precision` and `lift`: what the bank's folder brought, and how well it was matched."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from agent.cli.output import Exit
from ledger.references import issued
from tests.agent.cli.conftest import Dunlin
from tests.sources.bank.files import balance, camt, entry

pytestmark = pytest.mark.words


def put(workspace: Path, name: str, content: bytes) -> None:
    path = workspace / "bank" / name
    path.write_bytes(content)
    os.utime(path, (1, 1))


def test_the_folder_is_taken_in_and_how_well_it_was_matched_is_shown(books: Path, dunlin: Dunlin) -> None:
    details = f"<TxDtls><RmtInf><Strd><CdtrRefInf><Ref>{issued('INV-1')}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
    sound = camt(balance("OPBD", "0.00"), balance("CLBD", "1200.00"), entry("1200.00", details))
    put(books, "june.xml", sound)
    put(books, "july.xml", sound[:-40])
    watched = dunlin("cash", "watch", "-w", books)
    assert watched.code == Exit.BAD_INPUT
    assert "1 file, 1 new line, 1 of 1 payment applied unasked; july.xml was refused" in watched.out
    assert sorted(str(path.relative_to(books / "bank")) for path in (books / "bank").rglob("*.*")) == [
        "imported/june.xml",
        "refused/july.xml",
        "refused/july.xml.why.txt",
    ]
    again = dunlin("cash", "watch", "-w", books)
    assert (again.code, again.out) == (Exit.OK, "no new file.\n")
    (row,) = json.loads(dunlin("cash", "precision", "-w", books, "--json").out)
    assert (row["rung"], row["applied"], row["taken_back"], row["demoted_at"]) == ("structured_reference", 1, 0, None)
    assert "20.7%–100.0%" in dunlin("cash", "precision", "-w", books).out


def test_what_cannot_be_done_is_told_in_a_sentence(books: Path, dunlin: Dunlin) -> None:
    (books / "bank").rmdir()
    nowhere = dunlin("cash", "watch", "-w", books)
    assert (nowhere.code, "make the folder, or name another one under bank.folder" in nowhere.err) == (3, True)
    unknown = dunlin("cash", "lift", "stars", "970", "-w", books, "--reason", "they say so")
    assert (unknown.code, "there is no evidence 'stars'" in unknown.err) == (Exit.BAD_INPUT, True)
    refused = dunlin("cash", "lift", "number", "970", "-w", books, "--reason", "we looked")
    assert (refused.code, "are not left to people" in refused.err) == (Exit.REFUSED, True)
