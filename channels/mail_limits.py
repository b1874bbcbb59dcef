"""What a raw mail may be at most, checked on its bytes before any parser meets them.

The scan may think a mail worse than it is, never better: an odd mail goes to a person instead of to the parser.
"""

from __future__ import annotations

import re
from itertools import islice

MAX_BYTES = 25 * 1024 * 1024
MAX_LINES = 600_000
MAX_HEADER_BYTES = 64 * 1024
MAX_STRUCTURED_HEADER_BYTES = 8 * 1024
MAX_PARTS = 200
MAX_DEPTH = 20
#: Each blank line of a delivery report begins a block, which the parser makes a message of its own.
MAX_BLOCKS = 5_000

_CONTENT_TYPE = re.compile(rb"^content-type[ \t]*:((?:[^\n]*)(?:\n[ \t][^\n]*)*)", re.IGNORECASE | re.MULTILINE)
_NESTING = re.compile(rb"\b(multipart|message)/", re.IGNORECASE)
#: Fields that speak of the body, and so mean nothing without it.
_OF_THE_BODY = re.compile(rb"^(?:content-|mime-)[^\n]*(?:\n[ \t][^\n]*)*\n?", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb'boundary\s*=\s*(?:"([^"\n]{1,200})"|([^\s";]{1,200}))', re.IGNORECASE)


def refuse(raw: bytes) -> str:
    """Return why these bytes may not be parsed, or an empty string."""
    if len(raw) > MAX_BYTES:
        return f"the message is larger than {MAX_BYTES // 1024 // 1024} MB"
    if raw.count(b"\n") + raw.count(b"\r") > 2 * MAX_LINES:
        return f"the message has more than {MAX_LINES} lines"
    plain = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    end_of_header = plain.find(b"\n\n")
    if (end_of_header if end_of_header >= 0 else len(plain)) > MAX_HEADER_BYTES and _looks_like_header(plain):
        return f"the header is larger than {MAX_HEADER_BYTES // 1024} kB"
    if b"delivery-status" in plain and plain.count(b"\n\n") > MAX_BLOCKS:
        return f"the delivery report has more than {MAX_BLOCKS} blocks"
    return _too_nested(plain)


def head_alone(raw: bytes) -> bytes:
    """Return the header of a mail as a mail without words: whoever refused to read it may still learn whose it is."""
    head = raw[:MAX_HEADER_BYTES].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    end = head.find(b"\n\n")
    head = head[: end + 1] if end >= 0 else head[: head.rfind(b"\n") + 1]
    return _OF_THE_BODY.sub(b"", head) + b"\n"


def _looks_like_header(plain: bytes) -> bool:
    """Say whether the first line is a header field; bytes that are not mail at all have only a body."""
    return re.match(rb"(?:From |[!-9;-~]+[ \t]*:)", plain[:1000]) is not None


def _too_nested(plain: bytes) -> str:
    types = [found.group(1) for found in islice(_CONTENT_TYPE.finditer(plain), MAX_PARTS * 2 + 1)]
    nesting = [kind for kind in types if _NESTING.search(kind[:MAX_STRUCTURED_HEADER_BYTES])]
    if len(types) > MAX_PARTS * 2 or len(nesting) > MAX_PARTS:
        return f"the message has more than {MAX_PARTS} parts"
    if any(len(kind) > MAX_STRUCTURED_HEADER_BYTES for kind in types):
        return f"a content type is longer than {MAX_STRUCTURED_HEADER_BYTES // 1024} kB"
    found = (_BOUNDARY.search(kind) for kind in nesting)
    boundaries = {match.group(1) or match.group(2) for match in found if match}
    return _count(plain, boundaries)


def _count(plain: bytes, boundaries: set[bytes]) -> str:
    """Walk the boundary lines and nested types in order, keeping the stack of what is open."""
    alternatives = b"|".join(re.escape(b) for b in sorted(boundaries, key=len, reverse=True)) or b"(?!)"
    marks = re.compile(
        rb"^(?:--(" + alternatives + rb")(--)?[ \t]*$|content-type[ \t]*:((?:[^\n]*)(?:\n[ \t][^\n]*)*))",
        re.IGNORECASE | re.MULTILINE,
    )
    stack: list[bytes] = []
    parts = deepest = 0
    for mark in marks.finditer(plain):
        boundary, closing, kind = mark.groups()
        if boundary is not None:
            if boundary in stack:
                at = stack.index(boundary)
                del stack[at if closing else at + 1 :]
            parts += not closing
        elif kind is not None and _NESTING.search(kind):
            named = _BOUNDARY.search(kind)
            stack.append((named.group(1) or named.group(2)) if named else b"\n")
            deepest = max(deepest, len(stack))
        if parts > MAX_PARTS:
            return f"the message has more than {MAX_PARTS} parts"
        if deepest > MAX_DEPTH:
            return f"the message is nested deeper than {MAX_DEPTH} levels"
    return ""
