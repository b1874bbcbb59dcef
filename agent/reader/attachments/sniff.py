"""What a file is, by its bytes: never by its name, nor by what the mail declares it to be."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """Forms of files that are looked into, or that a person has to open."""

    PDF = "pdf"
    ZIP = "zip"
    OLD_OFFICE = "old office"
    TNEF = "tnef"
    TEXT = "text"


#: The header of a PDF may stand after some other bytes (ISO 32000-1, annex H).
_PDF_WITHIN = 1_024
_BINARY_WITHIN = 8_192
_MAGIC = (
    (b"PK\x03\x04", Format.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format.OLD_OFFICE),
    (b"\x78\x9f\x3e\x22", Format.TNEF),
)
#: Markup, mails and calendars are no tables, though commas and bars stand in them.
_NO_TABLE = (b"<", b"{", b"[", b"%!", b"From ", b"From:", b"Received:", b"Return-Path:", b"BEGIN:")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def format_of(content: bytes) -> Format | None:
    """Return what a file is; None for pictures and whatever else is not looked into."""
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return Format.PDF
    known = next((kind for magic, kind in _MAGIC if content.startswith(magic)), None)
    if known:
        return known
    begin = content[:_BINARY_WITHIN]
    is_binary = b"\x00" in begin and not content.startswith(_WIDE)
    if is_binary or not begin.strip() or begin.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_NO_TABLE):
        return None
    return Format.TEXT
