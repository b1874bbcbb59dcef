"""Attachments are listed with a mail and given again by their hash, whatever the mail is made of."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.message import EmailMessage

from hypothesis import given, settings
from hypothesis import strategies as st

from channels.incoming_mail import ParsedMail, parse_mail
from channels.mail_attachments import Attachment, attached_bytes

NOW = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)
FILE = b"%PDF-1.4 remittance"


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def letter(*files: bytes) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "eva@acme.example", "Payment"
    mail.set_content("See attached.")
    for file in files:
        mail.add_attachment(file, maintype="application", subtype="pdf", filename="../../etc/cron.d/advice.pdf")
    return mail


def listed(raw: bytes) -> tuple[Attachment, ...]:
    mail = parse_mail(raw, received_at=NOW)
    assert isinstance(mail, ParsedMail)
    return mail.attachments


def test_the_bytes_of_an_attachment_are_given_again_by_its_hash() -> None:
    raw = letter(FILE, b"another").as_bytes()
    assert [(file.name, file.sha256) for file in listed(raw)] == [
        ("advice.pdf", hash_of(FILE)),
        ("advice.pdf", hash_of(b"another")),
    ]
    assert attached_bytes(raw, {hash_of(FILE)}) == {hash_of(FILE): FILE}


def test_a_hash_that_is_not_there_gives_nothing() -> None:
    raw = letter(FILE).as_bytes()
    assert attached_bytes(raw, {hash_of(b"other")}) == {}
    assert attached_bytes(raw, set()) == {}


def test_a_message_inside_a_message_is_one_attachment_and_nothing_in_it_is_the_senders() -> None:
    inner = letter(FILE)
    outer = letter()
    outer.add_attachment(inner)
    raw = outer.as_bytes()
    [file] = listed(raw)
    assert (file.content_type, file.sha256) == (
        "message/rfc822",
        hash_of(attached_bytes(raw, {file.sha256})[file.sha256]),
    )
    assert b"Payment" in attached_bytes(raw, {file.sha256})[file.sha256]
    assert attached_bytes(raw, {hash_of(FILE)}) == {}


def test_a_mail_that_may_not_be_parsed_has_no_attachments() -> None:
    raw = b"Subject: x\r\n" + b"X-Long: " + b"a" * 200_000 + b"\r\n\r\nhi"
    assert attached_bytes(raw, {hash_of(b"hi")}) == {}


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_mail_changed_anywhere_still_gives_what_it_lists(data: st.DataObject) -> None:
    outer = letter(FILE)
    outer.add_attachment(letter(FILE))
    changed = bytearray(outer.as_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    mail = parse_mail(bytes(changed), received_at=NOW)
    if isinstance(mail, ParsedMail):
        hashes = {file.sha256 for file in mail.attachments}
        assert {hash_of(content) for content in attached_bytes(bytes(changed), hashes).values()} == hashes
