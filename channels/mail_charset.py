"""From bytes to text that is safe to keep: wrong charset labels, control and direction characters."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

#: Bytes looked at when a charset has to be guessed; guessing is slow.
GUESS_BYTES = 4_000

_WESTERN = re.compile(r"(?:us-)?ascii|iso[-_]?8859-1|latin-?1|ansi.{0,20}", re.IGNORECASE)
_SINGLE_BYTE = re.compile(
    rf"{_WESTERN.pattern}|iso[-_]?8859-\d+|latin-?\d|(?:windows|cp)-?\d{{3,4}}|koi8-.|tis-620", re.IGNORECASE
)
#: Charsets mail is written in. Python knows more codecs, some of which are slow or no charsets at all.
_CHARSET = re.compile(
    rf"{_SINGLE_BYTE.pattern}|utf-?8|utf-?(?:16|32)(?:-?[bl]e)?|gb2312|gbk|gb18030|hz|big5(?:-?hkscs)?|euc[-_](?:jp|kr|cn)"
    r"|shift[-_]?jis|s?jis|iso-2022-\w{2,6}|ks_c_5601.*|johab|mac-?\w{3,12}",
    re.IGNORECASE,
)
#: Invisible characters that reorder, hide or join text: direction marks, zero width, soft hyphen, tag characters.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\v\f]")
_BREAKS = re.compile("\r\n|\r|\u0085|\u2028|\u2029")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


def decode_bytes(content: bytes, charset: str, limit: int = 1_000_000) -> str:
    """Decode bytes by their declared charset where that is plausible, else by what they look like."""
    content = content[:limit]
    for name in _candidates(content, charset.strip(" \"'")[:40]):
        try:
            # Not final: a character cut in two by the limit must not condemn the whole text.
            return codecs.getincrementaldecoder(name)().decode(content)
        except (LookupError, UnicodeError):
            continue
    return content.decode("cp1252" if _looks_western(content[:GUESS_BYTES]) else _guess(content), "replace")


def _looks_western(content: bytes) -> bool:
    """Say whether the bytes outside ASCII are few and letters in Windows-1252, as in most mail without a charset.

    A guess by statistics needs more text than most replies have.
    """
    high = bytes(byte for byte in content if byte > 0x7F)
    letters = high.decode("cp1252", "replace").replace("\ufffd", " ")
    return len(high) <= 0.4 * len(content) and sum(map(str.isalpha, letters)) >= 0.6 * len(letters)


def _guess(content: bytes) -> str:
    guess = from_bytes(content[:GUESS_BYTES], steps=2, chunk_size=1024).best()
    return guess.encoding if guess else "cp1252"


def _candidates(content: bytes, declared: str) -> list[str]:
    if not _CHARSET.fullmatch(declared):
        return ["utf-8"]
    if not _SINGLE_BYTE.fullmatch(declared):
        return [declared, "utf-8"]
    # Valid UTF-8 with non-ASCII bytes is never an accident, whatever single-byte charset was declared; and who
    # declares Latin-1 or ASCII mostly means the Windows form of it.
    western = _WESTERN.fullmatch(declared) is not None
    return ["utf-8"] if content.isascii() else ["utf-8", "cp1252" if western else declared, declared]


def neutral(text: str) -> str:
    """Return text with odd spaces as spaces, line ends as newlines, and nothing invisible left in it."""
    if text.isascii() and text.isprintable():
        return text
    text = _BREAKS.sub("\n", text)
    return _CONTROL.sub("", _INVISIBLE.sub("", _SPACES.sub(" ", text)))
