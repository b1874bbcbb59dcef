"""From the bytes of a file to its cells: what it is, is told by its bytes, never by its name."""

from __future__ import annotations

from agent.reader.attachments.extracted import Extracted, Trouble, Unreadable
from agent.reader.attachments.pdf import read_pdf
from agent.reader.attachments.sheet import is_workbook, read_csv, read_workbook

#: The header of a PDF may stand after some other bytes (ISO 32000-1, annex H).
_PDF_WITHIN = 1_024
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TNEF = b"\x78\x9f\x3e\x22"
#: Markup is no table, though commas and bars stand in it.
_MARKUP = (b"<", b"{", b"[", b"%!", b"From ", b"Received:", b"Return-Path:", b"BEGIN:")


def extract(content: bytes) -> Extracted | Unreadable | None:
    """Return the cells of a PDF, XLSX or CSV file, why such a file cannot be read, or None for any other file."""
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return read_pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return read_workbook(content) if is_workbook(content) else None
    if content.startswith(_OLD_OFFICE):
        return Unreadable(Trouble.OLD_FORMAT)
    if content.startswith(_TNEF):
        return Unreadable(Trouble.WRAPPED)
    if not content.strip() or _is_binary(content) or content.lstrip().startswith(_MARKUP):
        return None
    return read_csv(content)


def _is_binary(content: bytes) -> bool:
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return not is_wide and b"\x00" in content[:8_192]
