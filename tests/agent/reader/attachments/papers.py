"""Small real files for tests: PDFs written by hand, with a content stream a page, and workbooks."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

#: A line of a page: pieces of text, each with where it begins, in points from the left.
Line = Sequence[tuple[int, str]]
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def pdf_page(*lines: Line) -> bytes:
    """Return the content stream of a page with these lines."""
    stream, top = b"BT /F1 10 Tf ", 800
    for line in lines:
        for left, text in line:
            words = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            stream += b"1 0 0 1 %d %d Tm (%s) Tj " % (left, top, words)
        top -= 14
    return stream + b"ET"


def pdf_of(*streams: bytes, packed: bool = False) -> bytes:
    """Return a PDF with these content streams as its pages."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(streams)),
        FONT,
    ]
    for n, stream in enumerate(streams):
        content, how = (zlib.compress(stream), b"/Filter /FlateDecode ") if packed else (stream, b"")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (5 + 2 * n)
        )
        objects.append(b"<< %s/Length %d >>\nstream\n%s\nendstream" % (how, len(content), content))
    return _written(objects)


def _written(objects: list[bytes]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    parts = [out]
    at = len(out)
    for number, body in enumerate(objects, start=1):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        offsets.append(at)
        parts.append(part)
        at += len(part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table))
    parts.append(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, at))
    return b"".join(parts)


def paper(*lines: Line | str) -> bytes:
    """Return a PDF of one page; a line that is only words begins at the left margin."""
    return pdf_of(pdf_page(*([(50, line)] if isinstance(line, str) else line for line in lines)))


def workbook(*rows: Sequence[Any], title: str = "Sheet1") -> bytes:
    """Return an XLSX workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Return a workbook as bytes."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
