"""Advices of payers are kept once, whatever file brings them, or refused whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.bank.table import TableAnswers
from store.remittances import advice_lines
from store.tables import RemittanceAdvice
from tests.sources.remittance.files import BPR, HEAD, LINES, REMADV, remadv, x12
from tests.store.books import Book
from tools.bank_report import BankFileReport
from tools.import_bank import TableWays, import_bank_files

pytestmark = pytest.mark.words

PORTAL = b"Payment number,Invoice number,Amount paid\nP-88,INV-1,10.00\nP-88,INV-2,5.00\n"


def take(book: Book, folder: Path, *contents: bytes, dry_run: bool = False) -> list[BankFileReport]:
    paths = []
    for number, content in enumerate(contents):
        paths.append(folder / f"{number}.txt")
        paths[-1].write_bytes(content)
    ways = TableWays(folder / "mappings", "EUR", TableAnswers())
    return import_bank_files(book.database, book.tenant_id, paths, now=book.now, dry_run=dry_run, tables=ways)


def test_an_advice_is_kept_once_with_its_lines_and_where_they_stand(book: Book, tmp_path: Path) -> None:
    content = x12(*HEAD, *LINES)
    first, again = take(book, tmp_path, content, content + b"\n")
    assert (first.new, again.new) == (1, 0)
    (advice,) = book.rows(RemittanceAdvice)
    assert (advice.total_minor, advice.currency, advice.file_name, advice.place) == (
        520_000,
        "EUR",
        "0.txt",
        "segment 3, ST",
    )
    with book.database.read() as session:
        lines = advice_lines(session, [advice.id])[advice.id]
    assert [(line.number, line.place) for line in lines] == [
        ("INV-1042", "segment 10, RMR"), ("INV-1043", "segment 12, RMR")
    ]  # fmt: skip
    assert [event.data["new"] for event in book.events("remittance_imported")] == [1]


def test_two_advices_alike_without_a_reference_are_two_payments(book: Book, tmp_path: Path) -> None:
    first = x12(BPR, "RMR*IV*INV-1**5200")
    reports = take(book, tmp_path, first, first + b"\n")
    assert [report.new for report in reports] == [1, 1]


def test_a_file_that_does_not_hold_is_refused_and_the_others_are_kept(book: Book, tmp_path: Path) -> None:
    refused, kept = take(book, tmp_path, remadv(*REMADV, count=3), remadv(*REMADV))
    assert refused.finding is not None
    assert (refused.finding.code, refused.finding.place) == ("bank.control_total", "segment 21, UNT")
    assert (kept.finding, kept.new, len(book.rows(RemittanceAdvice))) == (None, 1, 1)


def test_a_rehearsal_keeps_nothing(book: Book, tmp_path: Path) -> None:
    (report,) = take(book, tmp_path, x12(*HEAD, *LINES), dry_run=True)
    assert (report.new, book.rows(RemittanceAdvice)) == (1, [])


def test_a_download_of_a_portal_is_kept_and_how_it_is_read_is_remembered(book: Book, tmp_path: Path) -> None:
    (report,) = take(book, tmp_path, PORTAL)
    assert [advice.total.minor for advice in report.advices] == [1_500]
    (profile,) = (tmp_path / "mappings" / "bank").iterdir()
    assert 'paid = "Amount paid"' in profile.read_text()
