"""Stand-ins for messages that cannot be read whole: recognised, and never mistaken for a whole one."""

from __future__ import annotations

from channels.oversize import oversize_stub, unreadable_stub, why_cut


def test_a_stand_in_keeps_the_headers_and_says_what_is_missing() -> None:
    stub = oversize_stub(b"From: a@x.test\r\nSubject: big\r\n\r\nbody is dropped", 30_000_000)
    assert stub == b"X-Dunlin-Oversize: 30000000\r\nFrom: a@x.test\r\nSubject: big\r\n\r\n"
    assert why_cut(stub) == "the message is too large to be read: 30000000 bytes"
    assert why_cut(unreadable_stub("17/4")) == "the mail server does not give message 17/4"


def test_a_mark_a_stranger_wrote_below_the_first_line_counts_for_nothing() -> None:
    assert why_cut(b"Received: from x\r\nX-Dunlin-Oversize: 1\r\n\r\nhello") == ""
    assert why_cut(b"") == ""


def test_headers_that_begin_with_a_continuation_cannot_extend_the_mark() -> None:
    assert oversize_stub(b" 99\nSubject: x\n\n", 5).split(b"\r\n")[:2] == [b"X-Dunlin-Oversize: 5", b"99"]
