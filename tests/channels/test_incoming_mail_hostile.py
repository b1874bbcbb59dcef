"""Hostile bytes become a value, and quickly: never an exception, never a hang."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.incoming_mail import ParsedMail, Unreadable, parse_mail
from tests.hanging import no_hanging

NOW = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)
HEAD = b"From: a@b.test\nSubject: x\n"


def nested(levels: int) -> bytes:
    raw = b"From: a@b.test\nContent-Type: multipart/mixed; boundary=b0\n\n"
    for i in range(levels):
        raw += b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (i, i + 1)
    return raw


REFUSED = {
    "1,500 nested multiparts": nested(1500),
    "25 nested multiparts": nested(25),
    "messages inside messages": HEAD + b"Content-Type: message/rfc822\n\n" * 30,
    "a subject of 500 kB": b"Subject: " + b"=?utf-8?q?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?= " * 12_000 + b"\n\nhi",
    "a header without end": b"X: " + b"a" * 100_000,
    "a long content type": HEAD + b"Content-Type: text/plain;" + b";a=b" * 8_000 + b"\n\nhi",
    "300 parts": HEAD + b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\nx\n" * 300,
    "26 MB": HEAD + b"\n" + b"a" * (26 * 1024 * 1024),
    "millions of lines": b"\n" * 5_000_000,
    "a report of endless blocks": HEAD + b"Content-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 10_000,
}
READ = {
    "a malformed Message-ID": b"Message-ID: <[\n" + HEAD + b"\nhi",
    "an unknown charset": HEAD + b"Content-Type: text/plain; charset=X-UNKNOWN\n\nh\xe4llo",
    "an open comment": b"From: " + b"(" * 60_000 + b"\n\nhi",
    "an open quote": b"From: " + b'"<,' * 20_000 + b"\n\nhi",
    "a broken date": b"Date: 1 1 1 1 1:1:1 +99999999\n" + HEAD + b"\nhi",
    "broken base64": HEAD + b"Content-Transfer-Encoding: base64\n\n=A=B!!",
    "a broken encoded word": b"Subject: =?utf-8?b?!!!?= =?x-nothing?q?a?=\n\nhi",
    "much HTML": HEAD + b"Content-Type: text/html\n\n" + b"<p>a b c</p>" * 100_000,
    "deep HTML": HEAD + b"Content-Type: text/html\n\n" + b"<blockquote>" * 20_000,
    "many closings": HEAD + b"\n" + b"Thanks\n" * 15_000,
    "many attributions": HEAD + b"\n" + b"On 1 x\n" * 14_000,
    "one long line": HEAD + b"\n" + b"a b " * 500_000,
    "conflicting file names": HEAD + b"Content-Disposition: attachment; filename*0=a; filename*x=b; filename=c\n\nhi",
    "nothing at all": b"",
}


def parsed(raw: bytes) -> ParsedMail | Unreadable:
    with no_hanging():
        return parse_mail(raw, received_at=NOW)


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_beyond_the_limits_is_refused_with_a_reason(raw: bytes) -> None:
    result = parsed(raw)
    assert isinstance(result, Unreadable)
    assert result.reason
    assert len(result.sha256) == 64


@pytest.mark.parametrize("name", ["1,500 nested multiparts", "26 MB", "a report of endless blocks"])
def test_of_what_is_refused_the_header_still_says_whose_it_is(name: str) -> None:
    result = parsed(REFUSED[name])
    assert isinstance(result, Unreadable)
    assert result.headers is not None
    assert (result.headers.sender, result.headers.text) == ("a@b.test", "")


@pytest.mark.parametrize("raw", READ.values(), ids=READ.keys())
def test_what_is_only_odd_is_read(raw: bytes) -> None:
    assert isinstance(parsed(raw), ParsedMail)


FRAGMENTS = st.sampled_from(
    b"From: |Subject: |Content-Type: |multipart/mixed; boundary=|message/rfc822|text/html; charset=|"
    b"message/delivery-status|"
    b"--a|--a--|=?utf-8?b?|?=|<|>|@b.test|On 1 Jan x wrote:|> |Content-Transfer-Encoding: base64|"
    b"filename*=utf-8''%ff|\xff\xfe|"
    b"\x00|utf-7|Date: |<p style='|<blockquote>|-- \n|Auto-Submitted: |Return-Path: <>\n|Final-Recipient: |\n|"
    b'\r|\n\n|"'.split(b"|")
)


@settings(max_examples=200, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FRAGMENTS | st.binary(max_size=40), max_size=60).map(b"".join))
def test_any_bytes_become_a_value(raw: bytes) -> None:
    result = parse_mail(raw, received_at=NOW)
    if isinstance(result, ParsedMail):
        start, end = result.newest
        assert 0 <= start <= end <= len(result.text)
        assert "\x00" not in result.text
        assert "\n" not in result.subject
        assert all("/" not in attachment.name for attachment in result.attachments)
