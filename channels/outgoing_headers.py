"""Header lines as mail programs expect them: folded, encoded where not ASCII, never split by foreign text."""

from __future__ import annotations

import base64
import re
from urllib.parse import quote

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_WIDTH = 76
#: Longest word left as it is, and source bytes in an encoded one (36 make 60 characters, wrapping included):
#: either fits beside the name of its header.
_WORD_WIDTH = 60
_WORD_BYTES = 36


def one_line(field: str, value: str) -> str:
    """Return the value if it stays on one header line; raise ValueError otherwise."""
    if _CONTROL.search(value):
        raise ValueError(f"{field} has a line break or control character in it: {value[:60]!r}")
    return value


def address(field: str, value: str) -> str:
    """Return a bare address fit for a header and an envelope; raise ValueError otherwise."""
    local, _, domain = one_line(field, value).rpartition("@")
    if not domain.isascii():
        # Country names with letters of their own have an ASCII form; a local part has none.
        domain = domain.encode("idna").decode("ascii")
    bare = f"{local}@{domain}"
    if not _ADDRESS.fullmatch(bare) or ".." in bare or bare.startswith("."):
        raise ValueError(f"{field} is not an email address: {value[:80]!r}")
    return bare


def mailbox(field: str, name: str, bare: str) -> str:
    """Word `Name <address>` as one header line, folded."""
    at = f"<{address(field, bare)}>"
    name = " ".join(one_line(f"{field} name", name).split())
    if not name:
        return f"{field}: {at}"
    if _needs_encoding(name):
        words = _encoded_words(name)
    elif _ATOMS.fullmatch(name):
        words = name.split(" ")
    else:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        words = f'"{escaped}"'.split(" ")
    return _folded(f"{field}:", [*words, at])


def unstructured(field: str, value: str) -> str:
    """Word a free-text header such as the subject, folded."""
    value = " ".join(one_line(field, value).split())
    words = _encoded_words(value) if _needs_encoding(value) else value.split(" ")
    return _folded(f"{field}:", words)


def listed(field: str, values: list[str]) -> str:
    """Word a header made of ids, folded between them."""
    return _folded(f"{field}:", values)


def parameter(name: str, value: str) -> str:
    """Word a parameter such as a file name; beyond ASCII by RFC 2231."""
    one_line(name, value)
    if value.isascii():
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{name}="{escaped}"'
    return f"{name}*=utf-8''{quote(value, safe='')}"


def _needs_encoding(value: str) -> bool:
    """Encode what is not ASCII, what would itself be read as encoded, and what no fold can make short."""
    return not value.isascii() or "=?" in value or any(len(word) > _WORD_WIDTH for word in value.split(" "))


def _encoded_words(value: str) -> list[str]:
    words, chunk = [], b""
    for character in value:
        piece = character.encode("utf-8")
        if len(chunk) + len(piece) > _WORD_BYTES:
            words.append(chunk)
            chunk = b""
        chunk += piece
    words.append(chunk)
    return [f"=?utf-8?b?{base64.b64encode(word).decode('ascii')}?=" for word in words]


def _folded(start: str, words: list[str]) -> str:
    lines, line = [], start
    for word in words:
        if len(line) + 1 + len(word) > _WIDTH and line != start:
            lines.append(line)
            line = ""
        line = f"{line} {word}"
    lines.append(line)
    return "\r\n".join(lines)
