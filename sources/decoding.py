"""From bytes to text: which encoding a file is written in, and a refusal where it is none."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from sources.rows import UnreadableFileError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN_FORMATS = (
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Excel file; save it as .xlsx without a password"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"PK", "a damaged or cut-off ZIP or Excel file; export it again"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a text document"),
    (b"<?xml", "XML"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
#: Letters, signs and punctuation that Western files hold; other high bytes mean another code page.
_WESTERN = re.compile(r"[\x00-\x7fÀ-ÖØ-öø-ÿŠšŽžŒœŸ€£§°ºª«»“”„‘’‚–—…•©®™´¿¡²³½¼¾µ·\u00a0¹¨¥¢±\u00ad]*")
SAMPLE_BYTES = 200_000


def decoded(file: str, content: bytes) -> str:
    """Return a table's text; raise UnreadableFileError when it is binary or in no encoding that can be told."""
    if not _mark(content):
        kind = next((kind for magic, kind in _KNOWN_FORMATS if content.startswith(magic)), None)
        if kind:
            raise UnreadableFileError(f"{file} is not a table: it is {kind}.")
    return text_of(file, content)


def text_of(file: str, content: bytes) -> str:
    """Return a file's text, whatever it holds; raise UnreadableFileError as `decoded` does."""
    marked = _mark(content)
    found = _marked(file, content, marked) if marked else _unmarked(file, content)
    if _CONTROL.search(found):
        raise UnreadableFileError(f"{file} is a binary file, not text.")
    return found


def _mark(content: bytes) -> str | None:
    return next((name for mark, name in _MARKS if content.startswith(mark)), None)


def _marked(file: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"{file} says it is {encoding.upper().removesuffix('-SIG')} but is cut off or damaged"
            f" at byte {error.start}."
        ) from error


def _unmarked(file: str, content: bytes) -> str:
    wide = _unmarked_utf16(content)
    if wide:
        return _marked(file, content, wide)
    if b"\x00" in content:
        raise UnreadableFileError(f"{file} is a binary file, not text.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_damaged_utf8(file, content, error)
    western = content.decode("cp1252", errors="replace")
    if _WESTERN.fullmatch(western):
        return western
    best = from_bytes(content[:SAMPLE_BYTES]).best()
    try:
        if best is not None:
            return content.decode(best.encoding)
    except UnicodeDecodeError:
        pass
    raise UnreadableFileError(f"{file} is in an encoding that cannot be told; save it as UTF-8.")


def _unmarked_utf16(content: bytes) -> str | None:
    sample = content[:2000]
    if len(sample) < 4 or len(content) % 2:
        return None
    if sample[1::2].count(0) > len(sample) * 0.3 and not sample[::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if sample[::2].count(0) > len(sample) * 0.3 and not sample[1::2].count(0) else None


def _refuse_damaged_utf8(file: str, content: bytes, error: UnicodeDecodeError) -> None:
    # A file that is UTF-8 but for a few bytes would turn every umlaut into two wrong letters if read as cp1252.
    lenient = content.decode("utf-8", errors="replace")
    broken = lenient.count("\ufffd")
    sound = sum(1 for c in lenient if ord(c) > 127) - broken
    if sound > broken:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFileError(
            f"{file} is UTF-8 with damaged bytes, the first on line {line}; save it as UTF-8 again."
        )
