"""What a person does with money in the bank, on the command line: each mistake is one sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.cli.output import Exit
from tests.agent.cli.conftest import Dunlin
from tests.sources.bank.files import balance, camt, entry

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
    assert "Pay back 100.07 EUR to" in dunlin("review", "list", *at).out
    assert "was taken back: wrong" in dunlin("cash", "unapply", line, "--reason", "wrong", *at).out
    assert dunlin("verify", *at).code == Exit.OK


def test_a_payment_is_explained_and_the_bank_held_against_the_books(folder: Path, dunlin: Dunlin) -> None:
    at = ("-w", folder)
    line = max(dunlin("cash", "list", *at, "--json").json, key=lambda one: one["amount_minor"])["id"]
    dunlin("cash", "apply", line, "INV-1=900.00", *at, "--as", "Kim")
    told = " ".join(dunlin("cash", "explain", line, *at).out.split())
    assert "1,000.07 EUR came in on" in told
    assert "900.00 EUR pays INV-1, as a person says; 100.07 EUR is kept on account. Decided by Kim on" in told
    assert "Dunlin, by its rules: 1,000.07 EUR is unidentified" in told
    assert "there is no payment 0; 'dunlin cash list' shows them" in dunlin("cash", "explain", 0, *at).err
    held = dunlin("cash", "reconcile", *at)
    assert held.code == Exit.OK
    assert "Everything ties." in held.out
    [euro] = [
        one
        for one in dunlin("cash", "reconcile", *at, "--json").json["controls"]
        if one["subledger"]["currency"] == "EUR"
    ]
    off = dunlin("cash", "reconcile", *at, "--gl", str(euro["subledger"]["minor"] / 100 + 1))
    assert off.code == Exit.FOUND
    assert "a difference of 1.00 EUR." in " ".join(off.out.split())


def test_a_gap_is_told_and_taken_for_known_and_books_are_closed(folder: Path, dunlin: Dunlin) -> None:
    at = ("-w", folder)
    for name, day, first, last in (("a", "2026-05-04", "0.00", "1.00"), ("b", "2026-05-06", "5.00", "7.00")):
        file = folder.parent / f"{name}.xml"
        moved = f"{float(last) - float(first):.2f}"
        file.write_bytes(camt(balance("OPBD", first, day), balance("CLBD", last, day), entry(moved, reference=name)))
        assert dunlin("cash", "import", *at, file).code == Exit.OK
    told = dunlin("cash", "reconcile", *at)
    assert told.code == Exit.FOUND
    assert "begins with 5.00 EUR, but the one of 2026-05-04 ended with 1.00 EUR" in " ".join(told.out.split())
    statement = told.out.split("known-gap ")[1].split("'")[0]
    assert dunlin("cash", "known-gap", statement, *at).code == Exit.REFUSED
    assert "Noted" in dunlin("cash", "known-gap", statement, *at, "--reason", "a feast").out
    assert "Everything ties." in dunlin("cash", "reconcile", *at).out
    assert "closed until 2026-05-31." in dunlin("cash", "close", "2026-05-31", *at).out
    assert "needs a reason" in dunlin("cash", "close", "--reopen", *at).err
