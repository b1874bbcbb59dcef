"""From the bytes of a file to its cells, by what `sniff.py` says it is."""

from __future__ import annotations

from agent.reader.attachments.extracted import Extracted, Trouble, Unreadable
from agent.reader.attachments.pdf import read_pdf
from agent.reader.attachments.sheet import is_workbook, read_csv, read_workbook
from agent.reader.attachments.sniff import Format, format_of


def extract(content: bytes) -> Extracted | Unreadable | None:
    """Return the cells of a PDF, XLSX or CSV file, why such a file cannot be read, or None for any other file."""
    match format_of(content):
        case Format.PDF:
            return read_pdf(content)
        case Format.ZIP:
            return read_workbook(content) if is_workbook(content) else None
        case Format.OLD_OFFICE:
            return Unreadable(Trouble.OLD_FORMAT)
        case Format.TNEF:
            return Unreadable(Trouble.WRAPPED)
        case Format.TEXT:
            return read_csv(content)
        case None:
            return None
