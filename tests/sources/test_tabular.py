"""Files open as tables whatever program wrote them; what is no table is refused in one sentence."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from sources import workbook
from sources.rows import UnreadableFileError
from sources.tabular import Table, open_tables

PLAIN = "Kundennummer;Name;Währung\n007;Müller;EUR\n"


def table(tmp_path: Path, content: bytes | str, name: str = "kunden.csv") -> Table:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_tables(path)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_usual_encoding_opens(tmp_path: Path, encoding: str) -> None:
    found = table(tmp_path, PLAIN.encode(encoding))
    assert found.headers == ("Kundennummer", "Name", "Währung")
    assert found.rows == [(2, ("007", "Müller", "EUR"))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_even_where_amounts_hold_commas(tmp_path: Path, delimiter: str) -> None:
    lines = (("Rechnungsnummer", "Betrag"), ("R1", '"1.234,50"'), ("R2", '"2,50"'))
    found = table(tmp_path, "\n".join(delimiter.join(line) for line in lines))
    assert found.rows == [(2, ("R1", "1.234,50")), (3, ("R2", "2,50"))]


def test_unquoted_decimal_commas_do_not_win_over_semicolons(tmp_path: Path) -> None:
    found = table(tmp_path, "a1;b1;c1\n1,5;2,5;x\n3,5;4,5;y\n")
    assert found.headers == ("a1", "b1", "c1")


def test_the_header_is_found_under_preamble_and_blank_lines(tmp_path: Path) -> None:
    found = table(tmp_path, "Acme Ltd\nOpen items at 2026-06-11\n\nInvoice No,Due Date\nA1,2026-01-01\n")
    assert found.headers == ("Invoice No", "Due Date")
    assert found.rows[0][0] == 5


def test_lines_are_counted_through_quoted_newlines(tmp_path: Path) -> None:
    found = table(tmp_path, 'Invoice No,Memo\nA1,"two\nlines"\nA2,x\n')
    assert [line for line, _ in found.rows] == [2, 4]


def test_excel_s_separator_line_is_obeyed(tmp_path: Path) -> None:
    assert table(tmp_path, "sep=|\nNumber|Name\n1|x\n").rows == [(3, ("1", "x"))]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x00\x01\x02\x03binary\xff" * 20, "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or password-protected Excel"),
        (b"PK\x03\x04cut off", "damaged or cut-off"),
        (b"just one line of words\nand another\n", "not a table"),
        (b"Number,Name\n", "no rows"),
        (b'Number,Name\n1,"never closed\n2,x\n', "line 2 on: a quotation mark"),
        ("Nummer;Ort\n1;Köln\n2;Zürich\n3;".encode() + b"\xff\n", "damaged bytes, the first on line 4"),
        ("Number,Name\n1,x".encode("utf-16")[:-1], "cut off or damaged"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason) as refused:
        table(tmp_path, content)
    assert "kunden.csv" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="does not exist"):
        open_tables(tmp_path / "none.csv")
    with pytest.raises(UnreadableFileError, match="not a file"):
        open_tables(tmp_path)


def a_workbook() -> bytes:
    book = Workbook()
    book.active.title = "Invoices"  # type: ignore[union-attr]
    book.active.append(["Invoice No", "Total"])  # type: ignore[union-attr]
    book.active.append(["A1", 3299.7])  # type: ignore[union-attr]
    hidden = book.create_sheet("Scratch")
    hidden.append(["Name", "Number"])
    hidden.append(["x", 1])
    hidden.sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_gives_its_visible_sheets_with_typed_cells(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(a_workbook())
    (sheet,) = open_tables(path)
    assert (sheet.sheet, sheet.rows) == ("Invoices", [(2, ("A1", 3299.7))])


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="cut-off Excel file"):
        table(tmp_path, a_workbook()[:-200], "book.xlsx")


def test_a_workbook_with_a_broken_part_is_refused(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(a_workbook())) as whole, zipfile.ZipFile(content, "w") as broken:
        for part in whole.namelist():
            broken.writestr(part, whole.read(part)[:100])
    with pytest.raises(UnreadableFileError, match="damaged"):
        table(tmp_path, content.getvalue(), "book.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 2**20)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b" " * 2**21)
    with pytest.raises(UnreadableFileError, match="unpack to more than 1 MB"):
        table(tmp_path, content.getvalue(), "bomb.xlsx")


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as other:
        other.writestr("readme.txt", "hello")
    with pytest.raises(UnreadableFileError, match="no Excel workbook"):
        table(tmp_path, content.getvalue(), "x.xlsx")
