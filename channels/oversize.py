"""Messages that cannot be read whole: their headers are kept and marked, so that a person sees them."""

from __future__ import annotations

#: Larger messages are not loaded; Gmail and Exchange refuse above this size too.
MAX_MESSAGE_BYTES = 25 * 1024 * 1024
HEADER_BYTES = 65_536

OVERSIZE_HEADER = "X-Dunlin-Oversize"
UNREADABLE_HEADER = "X-Dunlin-Unreadable"


def oversize_stub(beginning: bytes, size: int) -> bytes:
    """Make a small message out of a large one's first bytes; the marker names the size in bytes."""
    return _stub(OVERSIZE_HEADER, str(size), beginning)


def unreadable_stub(handle: str) -> bytes:
    """Stand in for a message the server lists but does not give."""
    return _stub(UNREADABLE_HEADER, handle, b"")


def why_cut(raw: bytes) -> str:
    """Say why a raw message is only a stand-in, or nothing; the mark counts on the first line alone."""
    first = raw[:200].split(b"\r\n", 1)[0].decode("ascii", "replace")
    header, _, value = first.partition(": ")
    if header == OVERSIZE_HEADER:
        return f"the message is too large to be read: {value} bytes"
    if header == UNREADABLE_HEADER:
        return f"the mail server does not give message {value}"
    return ""


def _stub(header: str, value: str, beginning: bytes) -> bytes:
    headers = beginning[:HEADER_BYTES].replace(b"\r\n", b"\n").split(b"\n\n", 1)[0].strip(b"\n")
    # The first line of a cut-off message must not pass for a folded continuation of our marker.
    lines = b"\r\n".join(headers.lstrip(b" \t").split(b"\n"))
    return f"{header}: {value}\r\n".encode() + (lines + b"\r\n" if lines else b"") + b"\r\n"
