"""Only what Twilio signed over our public address is taken, and nobody is told why anything else is not."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from evals.twilio.signing import HEADER, signature
from tests.web.site import FORM, NEXT_TOKEN, PUBLIC_URL, TOKEN, Site, a_status, a_text, sid

pytestmark = pytest.mark.words

STATUS = "/twilio/status?o=touch-1"
FIELDS = a_status(1)
GENUINE = signature(TOKEN, PUBLIC_URL + STATUS, FIELDS)
BODY = urlencode(FIELDS).encode()


def call(site: Site, signed: str | None, body: bytes = BODY, path: str = STATUS, kind: str = FORM) -> tuple[int, int]:
    """Make a call and return its status and how many callbacks are stored."""
    headers = {"Content-Type": kind, **({HEADER: signed} if signed is not None else {})}
    answer = site.ask("POST", path, body, headers)
    assert answer.body == b""
    return answer.status, len(site.calls())


@pytest.mark.parametrize("token", [TOKEN, NEXT_TOKEN])
def test_either_token_is_believed_while_it_is_being_changed(served: Site, token: str) -> None:
    answer = served.post(STATUS, FIELDS, token)
    assert (answer.status, answer.body) == (204, b"")
    stored = served.calls()[0]
    assert (stored.kind, stored.dedupe_key, stored.path) == ("status", f"status:{sid(1)}:delivered", STATUS)
    assert [tuple(pair) for pair in stored.fields] == FIELDS


def test_repeated_and_empty_fields_are_kept_and_signed_as_twilio_signs_them(served: Site) -> None:
    fields = [*a_status(2), ("Tag", "b"), ("Tag", "a"), ("Empty", ""), ("Note", "ä + & = 你")]
    assert served.post(STATUS, fields).status == 204
    assert [tuple(pair) for pair in served.calls()[0].fields] == fields


FORGED = {
    "no signature": (None, BODY, STATUS),
    "an empty signature": ("", BODY, STATUS),
    "another token": (signature("guess", PUBLIC_URL + STATUS, FIELDS), BODY, STATUS),
    "bytes that are no text": ("ÿþ", BODY, STATUS),
    "the host it came to": (signature(TOKEN, f"http://127.0.0.1{STATUS}", FIELDS), BODY, STATUS),
    "without the query": (signature(TOKEN, f"{PUBLIC_URL}/twilio/status", FIELDS), BODY, STATUS),
    "another message's query": (GENUINE, BODY, "/twilio/status?o=touch-2"),
    "one more field": (GENUINE, BODY + b"&ErrorCode=63014", STATUS),
    "one field less": (GENUINE, urlencode(FIELDS[:-1]).encode(), STATUS),
    "a changed value": (GENUINE, BODY.replace(b"delivered", b"failed"), STATUS),
    "no body at all": (GENUINE, b"", STATUS),
    "a body that is no text": (GENUINE, b"MessageSid=\xff\xfe", STATUS),
    "more fields than anybody sends": (GENUINE, b"a=1&" * 2000, STATUS),
    "signed for another webhook": (signature(TOKEN, f"{PUBLIC_URL}/twilio/texts", FIELDS), BODY, STATUS),
}


@pytest.mark.parametrize("forged", FORGED)
def test_what_is_forged_or_broken_is_refused_without_a_word_and_leaves_nothing(served: Site, forged: str) -> None:
    signed, body, path = FORGED[forged]
    assert call(served, signed, body, path) == (403, 0)


def test_a_host_header_decides_nothing(served: Site) -> None:
    signed = signature(TOKEN, f"https://evil.example{STATUS}", FIELDS)
    headers = {"Content-Type": FORM, HEADER: signed, "Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    assert served.ask("POST", STATUS, BODY, headers).status == 403
    assert served.ask("POST", STATUS, BODY, {**headers, HEADER: GENUINE}).status == 204


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_a_body_of_another_kind_is_refused(served: Site, kind: str) -> None:
    assert call(served, GENUINE, b'{"MessageSid": "SM"}', kind=kind) == (415, 0)


def test_a_body_above_the_limit_is_refused_announced_or_not(served: Site) -> None:
    large = b"Body=" + b"x" * 70_000
    assert call(served, GENUINE, large) == (413, 0)
    chunks = {"Content-Type": FORM, "Transfer-Encoding": "chunked", HEADER: GENUINE}
    framed = b"%x\r\n%s\r\n0\r\n\r\n" % (len(large), large)
    assert served.ask("POST", STATUS, framed, chunks).status == 413


def test_nothing_describes_itself_to_strangers(served: Site) -> None:
    for path in ("/", "/docs", "/redoc", "/openapi.json", "/twilio", "/twilio/status/", "/twilio/texts/"):
        assert (served.ask("GET", path).status, served.ask("POST", path).status) in ((404, 404), (404, 405))
    wrong = served.ask("GET", "/twilio/texts")
    assert (wrong.status, wrong.body) == (405, b"")
    alive = served.ask("GET", "/healthz")
    assert (alive.status, alive.body) == (200, b"")
    assert "server" not in alive.headers


def test_a_text_is_answered_with_empty_instructions(served: Site) -> None:
    answer = served.post("/twilio/texts", a_text(3))
    assert (answer.status, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert answer.body.endswith(b"<Response/>")
    assert [(row.kind, row.dedupe_key) for row in served.calls()] == [("text", f"text:{sid(3)}")]


def test_what_is_signed_but_not_as_known_is_kept_for_a_person(served: Site) -> None:
    assert served.post(STATUS, [("Surprise", "1")]).status == 204
    assert served.post(STATUS, [("Surprise", "1")]).status == 204
    assert len(served.calls()) == 1
