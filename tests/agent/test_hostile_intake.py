"""Whatever arrives is stored; what cannot be read is shown to a person, and the message after it is read."""

from __future__ import annotations

import zipfile
from datetime import date
from email.message import EmailMessage
from io import BytesIO

import pytest

from agent.reader import reader
from store.tables import Message, Promise
from tests.agent.workplace import Office

pytestmark = pytest.mark.words

DUE = date(2026, 6, 1)
WORDS = b"INV-1042 will be paid on 19 June."
PART = b"--b\nContent-Type: text/plain\n\n" + WORDS + b"\n--b\n"
MIXED = b'Content-Type: multipart/mixed; boundary="b"\n\n'
RELATED = b'Content-Type: multipart/related; boundary="b"\n\n'


@pytest.fixture
def sent(office: Office) -> EmailMessage:
    office.customer("ACME")
    office.invoice("ACME", "INV-1042", "4800.00", DUE)
    office.invoice("ACME", "INV-1043", "1200.00", DUE)
    office.run()
    return office.sent_to("ACME")[0]


def nested(levels: int) -> bytes:
    inner = b"".join(
        b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (level, level + 1) for level in range(levels)
    )
    return b"Content-Type: multipart/mixed; boundary=b0\n\n" + inner + WORDS


def zipped() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../remittance.csv", "0" * 5_000_000)
    return packed.getvalue().hex().encode()


def attached(kind: bytes, name: bytes, content: bytes = b"x") -> bytes:
    disposition = b"Content-Disposition: attachment; filename=" + name
    return MIXED + PART + b"Content-Type: " + kind + b"\n" + disposition + b"\n\n" + content + b"\n--b--"


READ = {
    "a malformed Message-ID": b"Message-ID: <[\n\n" + WORDS,
    "a Message-ID of another message, and another": b"Message-ID: <a@b.test>\nMessage-ID: <c@d.test>\n\n" + WORDS,
    "an unknown charset": b"Content-Type: text/plain; charset=x-nothing\n\nGr\xfc\xdfe. " + WORDS,
    "Latin bytes declared as UTF-8": b"Content-Type: text/plain; charset=utf-8\n\nGr\xfc\xdfe. " + WORDS,
    "UTF-8 declared as ASCII": b"Content-Type: text/plain; charset=us-ascii\n\n" + "Grüße. ".encode() + WORDS,
    "UTF-16 declared as UTF-8": b"Content-Type: text/plain; charset=utf-8\n\n" + WORDS.decode().encode("utf-16"),
    "names like paths": attached(b"application/pdf", b'"../../etc/passwd"'),
    "winmail.dat": attached(b"application/ms-tnef", b"winmail.dat", b'x\x9f>"\xff' * 50),
    "an archive that grows a thousandfold": attached(b"application/zip", b"a.zip", zipped()),
    "an image inside the words": RELATED + PART + b"Content-Type: image/png\nContent-ID: <i>\n\n\x89PNG\n--b--",
    "NUL bytes": b"Content-Type: text/plain\n\n\x00\x00" + WORDS + b"\x00",
    "a line of a megabyte": b"\n" + WORDS + b"\n\n-- \n" + b"a" * 1_000_000,
    "a thousand authors' worth of commas": b"Cc: " + b"a@b.test, " * 1_000 + b"\n\n" + WORDS,
}
FOR_A_PERSON = {
    "1,500 nested parts": nested(1_500),
    "a subject of 500 kB": b"Subject: " + b"=?utf-8?q?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?= " * 12_000 + b"\n\n" + WORDS,
    "a part that is a message in a message, thirty times": b"Content-Type: message/rfc822\n\n" * 30 + WORDS,
    "an invitation": b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n",
}


def take_in(office: Office, sent: EmailMessage, hostile: bytes) -> None:
    """Have a message read, and a plain one that arrived after it, in one look at the inbox."""
    head = f"From: {sent['To']}\nTo: {sent['Reply-To']}\nIn-Reply-To: {sent['Message-ID']}\n".encode()
    (office.folder / "inbox" / "a.eml").write_bytes(head + hostile)
    office.reply(sent, "INV-1043 will be paid on 22 June.")
    assert len(office.all(Message, direction="in")) == 2
    assert date(2026, 6, 22) in promised(office)
    assert office.verify() == []


def promised(office: Office) -> list[date]:
    return [promise.promised_date for promise in office.all(Promise)]


@pytest.mark.parametrize("hostile", READ.values(), ids=READ.keys())
def test_what_is_only_odd_is_read(office: Office, sent: EmailMessage, hostile: bytes) -> None:
    take_in(office, sent, hostile)
    assert sorted(promised(office)) == [date(2026, 6, 19), date(2026, 6, 22)]


@pytest.mark.parametrize("hostile", FOR_A_PERSON.values(), ids=FOR_A_PERSON.keys())
def test_what_cannot_be_read_is_for_a_person(office: Office, sent: EmailMessage, hostile: bytes) -> None:
    take_in(office, sent, hostile)
    assert promised(office) == [date(2026, 6, 22)]
    [item] = office.reviews()
    assert item.customer_id == office.customer_id("ACME")


def test_a_fault_of_ours_in_reading_one_message_holds_up_no_other(
    office: Office, sent: EmailMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    language_of = reader.language_of

    def faulty(text: str) -> str:
        if "1042" in text:
            raise IndexError
        return language_of(text)

    monkeypatch.setattr(reader, "language_of", faulty)
    take_in(office, sent, b"\n" + WORDS)
    assert [(item.kind, item.blocks_chasing) for item in office.reviews()] == [("claim", True)]
