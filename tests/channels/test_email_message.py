"""Outgoing email: read back by a standard parser, equal for equal inputs, and closed to injected headers."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from channels.email_message import Attachment, EmailParts, compose

NOW = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)


def parts(**changes: Any) -> EmailParts:
    usual: dict[str, Any] = {
        "key": "1:42:reminder",
        "message_id": "<k1.abc@collector.test>",
        "now": NOW,
        "sender": "collections@collector.test",
        "recipient": "ap@customer.test",
        "subject": "Invoice INV-7",
        "text": "Please pay.\n",
    }
    return EmailParts(**{**usual, **changes})


def read(**changes: Any) -> EmailMessage:
    raw = compose(parts(**changes))
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [defect for part in message.walk() for defect in part.defects] == []
    return message


def test_a_plain_message_has_the_headers_a_mail_program_needs_and_no_others() -> None:
    message = read()
    assert message.keys() == [
        "Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    ]  # fmt: skip
    assert message["Date"] == "Thu, 11 Jun 2026 08:00:00 +0000"
    assert message.get_content().splitlines() == ["Please pay."]


def test_names_subjects_and_texts_in_any_language_come_back_as_they_were() -> None:
    message = read(
        sender_name='Jörg "der Mahner" Ltd.',
        recipient_name='Smith, "Joe" \\ Co. (AP) <x@evil.test>',
        subject="Überfällige Rechnungen 請求書 " * 6 + "🧾",
        text="Grüße,\n.\nFrom here\n" + "sehr lang " * 200 + "\n日本語\x07",
    )
    assert message["From"].addresses[0].display_name == 'Jörg "der Mahner" Ltd.'
    assert message["To"].addresses[0].display_name == 'Smith, "Joe" \\ Co. (AP) <x@evil.test>'
    assert [address.addr_spec for address in message["To"].addresses] == ["ap@customer.test"]
    assert message["Subject"] == "Überfällige Rechnungen 請求書 " * 6 + "🧾"
    assert message.get_content().split("\r\n") == [
        "Grüße,", ".", "From here", "sehr lang " * 200, "日本語\x07", "",
    ]  # fmt: skip


@pytest.mark.parametrize("subject", ["", "=?utf-8?q?not_encoded?=", "a" * 300, "word " * 60 + "end", "-" * 70 + " x"])
def test_awkward_subjects_survive(subject: str) -> None:
    assert read(subject=subject)["Subject"] == subject


def test_html_is_the_alternative_and_attachments_stand_beside_both() -> None:
    pdf = bytes(range(256)) * 20
    files = (Attachment("Rechnung März 2026 – Kopie.pdf", pdf), Attachment('a "b".csv', b"", "text/csv"))
    message = read(html="<p>Bitte zahlen: 1.234,50 €</p>", attachments=files)
    assert message.get_content_type() == "multipart/mixed"
    body, *attached = message.iter_parts()
    assert body.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in body.iter_parts()] == ["text/plain", "text/html"]
    assert message.get_body(("html",)).get_content().strip() == "<p>Bitte zahlen: 1.234,50 €</p>"  # type: ignore[union-attr]
    assert [part.get_filename() for part in attached] == ["Rechnung März 2026 – Kopie.pdf", 'a "b".csv']
    assert attached[0].get_content() == pdf


def test_no_content_can_end_its_part_early() -> None:
    boundary = compose(parts(html="x")).split(b'boundary="')[1].split(b'"')[0].decode()
    message = read(text=f"before\n--{boundary}--\n--{boundary}\nafter", html="<p>x</p>")
    assert len(list(message.iter_parts())) == 2
    assert "after" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_equal_inputs_give_equal_bytes_and_any_change_shows() -> None:
    files = (Attachment("a.pdf", b"%PDF"),)
    assert compose(parts(html="<p>", attachments=files)) == compose(parts(html="<p>", attachments=files))
    assert compose(parts(text="Please pay!")) != compose(parts())


def test_an_answer_names_its_thread_and_leaves_ill_formed_ids_out() -> None:
    ids = [f"<m{number}@customer.test>" for number in range(40)]
    message = read(in_reply_to=ids[-1], references=("<[", "no id", *ids, "<" + "x" * 500 + "@y.test>"))
    thread = str(message["References"]).split()
    assert message["In-Reply-To"] == ids[-1]
    assert thread == [ids[0], *ids[-19:]]
    assert read(in_reply_to="<[").get("In-Reply-To") is None


def test_automatic_answers_are_marked_only_when_asked_and_nothing_offers_a_one_click_unsubscribe() -> None:
    assert read(auto_submitted="auto-replied")["Auto-Submitted"] == "auto-replied"
    assert read()["Auto-Submitted"] is None
    assert read()["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    "field",
    ["subject", "sender", "sender_name", "recipient", "recipient_name", "reply_to", "message_id", "in_reply_to",
     "auto_submitted"],
)  # fmt: skip
@pytest.mark.parametrize("breaking", ["\r\nBcc: x@evil.test", "\nBcc: x@evil.test", "\rBcc: x@evil.test", "\x00"])
def test_no_field_can_break_out_of_its_header(field: str, breaking: str) -> None:
    value = {"sender": "a@x.test", "recipient": "a@x.test", "reply_to": "a@x.test"}.get(field, "<a@x.test>")
    with pytest.raises(ValueError, match=r"line break|control|Message-ID"):
        compose(parts(**{field: value + breaking}))


@pytest.mark.parametrize(
    "changes",
    [
        {"references": ("<a@x.test>\r\nBcc: x@evil.test",)},
        {"attachments": (Attachment("a\r\nX: y.pdf", b""),)},
        {"attachments": (Attachment("a.pdf", b"", "application/pdf\r\nX: y"),)},
        {"attachments": (Attachment("a.eml", b"", "message/rfc822"),)},
        {"recipient": "one@x.test, two@x.test"},
        {"recipient": "not an address"},
        {"recipient": "müller@x.test"},
        {"message_id": "k1"},
        {"now": datetime(2026, 6, 11, 8, 0)},  # noqa: DTZ001
    ],
)
def test_what_cannot_be_sent_safely_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        compose(parts(**changes))


def test_a_domain_with_letters_of_its_own_is_written_in_its_ascii_form() -> None:
    assert read(recipient="ap@müller.example")["To"] == "ap@xn--mller-kva.example"
