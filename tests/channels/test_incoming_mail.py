"""Raw mail becomes values: what the fields say, which words are newest, and what came with it."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from channels.incoming_mail import OwnMail, ParsedMail, Unreadable, parse_mail
from channels.mail_authentication import Dmarc
from channels.mail_kind import MailKind
from channels.oversize import oversize_stub, unreadable_stub

NOW = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)


def parsed(raw: bytes, own: OwnMail = OwnMail()) -> ParsedMail:  # noqa: B008
    result = parse_mail(raw, received_at=NOW, own=own)
    assert isinstance(result, ParsedMail), result
    return result


def mail(body: str = "We pay on Friday.", **fields: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Eva <Eva@Acme.example>", "ar@collector.test", "Re: INV-1042"
    for name, value in fields.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


def newest(text: str) -> str:
    found = parsed(mail(text))
    return found.text[slice(*found.newest)]


def html_mail(body: str) -> str:
    message = EmailMessage()
    message["From"] = "eva@acme.example"
    message.set_content(body, subtype="html")
    return parsed(message.as_bytes()).text


def test_the_fields_of_a_plain_reply_are_read() -> None:
    found = parsed(
        mail(
            Message_ID="<r1@acme.example>",
            In_Reply_To="<c1@collector.test>",
            References="<c0@collector.test> <c1@collector.test>",
            Date="Thu, 11 Jun 2026 09:30:00 +0200",
            Delivered_To="ar+case7@collector.test",
        )
    )
    assert (found.sender, found.display_name) == ("eva@acme.example", "Eva")
    assert (found.rfc_message_id, found.in_reply_to) == ("<r1@acme.example>", "<c1@collector.test>")
    assert found.references == ("<c1@collector.test>", "<c0@collector.test>")
    assert found.delivered_to == ("ar+case7@collector.test",)
    assert found.date == datetime(2026, 6, 11, 7, 30, tzinfo=UTC)
    assert (found.kind, found.text, found.subject) == (MailKind.HUMAN, "We pay on Friday.", "Re: INV-1042")


@pytest.mark.parametrize(
    "author",
    ['"ceo@acme.example" <evil@x.test>', "(ceo@acme.example) <evil@x.test>", "EVIL@X.TEST",
     "=?utf-8?q?ceo=40acme=2Eexample?= <evil@x.test>", "<ceo@acme.example>evil <evil@x.test>"],
)  # fmt: skip
def test_a_display_name_never_counts_as_the_sender(author: str) -> None:
    raw = b"From: " + author.encode() + b"\n\nhello"
    assert parsed(raw).sender == "evil@x.test"


def test_two_authors_are_no_author() -> None:
    assert parsed(b"From: a@x.test, b@x.test\n\nhello").sender == ""
    assert parsed(b"From: a@x.test\nFrom: b@x.test\n\nhello").sender == ""


@pytest.mark.parametrize(
    "history",
    [
        "On Thu, 11 Jun 2026 at 10:00, Collections <ar@collector.test> wrote:\n> Dear Eva\n> please pay INV-1043",
        "On Thu, 11 Jun 2026 at 10:00, Collections\n<ar@collector.test> wrote:\n\n> please pay INV-1043",
        "Am 11.06.2026 um 10:00 schrieb Collections <ar@collector.test>:\n> bitte zahlen Sie INV-1043",
        "Le jeu. 11 juin 2026 à 10:00, Collections <ar@collector.test> a écrit :\n> INV-1043",
        "-----Original Message-----\nFrom: Collections\nPlease pay INV-1043",
        "________________________________\nFrom: Collections <ar@collector.test>\nSent: Thursday, 11 June 2026\n"
        "To: Eva\nSubject: INV-1043\n\nPlease pay INV-1043",
        "Von: Collections <ar@collector.test>\nGesendet: Donnerstag, 11. Juni 2026\nAn: Eva\nBetreff: "
        "INV-1043\n\nBitte",
        "W dniu 11.06.2026 o 10:00, Collections <ar@collector.test> pisze:\n> INV-1043",
        "Begin forwarded message:\n\nFrom: Boss\nINV-1043",
    ],
)
def test_quoted_history_is_not_among_the_newest_words(history: str) -> None:
    assert newest(f"Hello,\n\nwe pay on Friday.\n\n{history}\n") == "Hello,\n\nwe pay on Friday."


def test_words_below_the_quote_are_the_newest() -> None:
    assert (
        newest("On Thu, 11 Jun 2026 Ann wrote:\n> Please pay\n> INV-1043\n\nWe pay on Friday.\n") == "We pay on Friday."
    )


def test_words_between_quoted_lines_are_kept_from_first_to_last() -> None:
    words = newest("> Will you pay 1042?\nYes.\n> And 1043?\nNo, it is wrong.\n> Regards\n")
    assert (words.startswith("Yes."), words.endswith("No, it is wrong.")) == (True, True)


@pytest.mark.parametrize(
    "signature",
    ["-- \nEva Muster\nTel. 030 1042", "Best regards\nEva Muster\nACME GmbH\nTel. 030 1042",
     "Mit freundlichen Grüßen\n\nEva Muster", "Sent from my iPhone", "Cordialement,\nEva"],
)  # fmt: skip
def test_a_clear_signature_is_left_out(signature: str) -> None:
    assert newest(f"We pay on Friday.\n\n{signature}\n") == "We pay on Friday."


def test_words_after_a_closing_line_are_kept() -> None:
    text = "Thanks\nWe will pay the invoice 1042 on Friday next week.\nEva"
    assert newest(text) == text
    assert newest("Thx!") == "Thx!"
    assert newest("Fine.\n\nRegards\nEva\n\nPS: we pay 1042 on Friday").endswith("Friday")


def test_a_bare_forward_has_no_newest_words() -> None:
    assert parsed(mail("---------- Forwarded message ---------\nFrom: Boss\n\nDon't pay")).newest == (0, 0)


def test_html_is_laid_out_without_scripts_styles_and_hidden_words() -> None:
    text = html_mail(
        "<style>p{}</style><script>x()</script><p>We pay <b>Friday</b>.</p><p style='display:none'>secret</p>"
        "<span style='font-size:0px'>tiny</span><p hidden>gone</p>"
    )
    assert text == "We pay Friday."


def test_quotes_in_html_become_quoted_lines() -> None:
    text = html_mail(
        "<p>We pay.</p><div class='gmail_quote'>On Thu Ann wrote:<blockquote>Pay<br>now</blockquote></div>"
    )
    lines = [line for line in text.split("\n") if line]
    assert lines[0] == "We pay."
    assert all(line.startswith("> ") for line in lines[1:])


def test_the_plain_part_is_preferred_unless_it_only_points_at_html() -> None:
    message = EmailMessage()
    message["From"] = "eva@acme.example"
    message.set_content("Plain words.")
    message.add_alternative("<p>Rich words.</p>", subtype="html")
    assert parsed(message.as_bytes()).text == "Plain words."
    message.get_payload()[0].set_content("Please use an HTML viewer for this HTML message.")  # type: ignore[index,union-attr]
    assert parsed(message.as_bytes()).text == "Rich words."


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        (b"X-UNKNOWN", "Grüße".encode("latin-1"), "Grüße"),
        (b"us-ascii", "Grüße".encode(), "Grüße"),
        (b"iso-8859-1", "Grüße".encode(), "Grüße"),
        (b"utf-8", "Grüße".encode("latin-1"), "Grüße"),
        (b"iso-8859-1", "€ 5".encode("cp1252"), "€ 5"),
        (b"iso-2022-jp", "支払".encode("iso-2022-jp"), "支払"),
        (b"zip", b"words", "words"),
    ],
)
def test_a_wrong_charset_label_does_not_spoil_the_words(charset: bytes, content: bytes, text: str) -> None:
    assert parsed(b"From: a@b.test\nContent-Type: text/plain; charset=" + charset + b"\n\n" + content).text == text


def test_characters_that_hide_or_turn_text_are_removed() -> None:
    raw = (
        "From: a@b.test\nContent-Type: text/plain; charset=utf-8\n\npa\u200by \u202eYADIRF\u202c\u00a0no\x00w".encode()
    )
    assert parsed(raw).text == "pay YADIRF now"


def test_an_encoded_subject_becomes_one_line() -> None:
    raw = b"From: a@b.test\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n =?utf-8?q?_INV=0A-1042?=\n\nhi"
    assert parsed(raw).subject == "Grüße INV -1042"


def test_attachments_carry_a_bare_name_and_a_hash() -> None:
    message = EmailMessage()
    message["From"] = "eva@acme.example"
    message.set_content("see attached")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="../../etc/cron.d/x.pdf")
    (attachment,) = parsed(message.as_bytes()).attachments
    assert (attachment.name, attachment.size, attachment.content_type) == ("x.pdf", 4, "application/pdf")
    assert len(attachment.sha256) == 64


OURS = OwnMail(authserv_id="mx.collector.test", addresses=frozenset({"ar@collector.test"}))
RECEIVED = b"Received: from x.test by mx.collector.test; Thu, 11 Jun 2026 08:00:00 +0000\n"
PASS = b"Authentication-Results: mx.collector.test; dmarc=pass header.from=acme.example\n"


@pytest.mark.parametrize(
    ("head", "verdict"),
    [
        (PASS + RECEIVED, Dmarc.PASS),
        (PASS.replace(b"pass", b"fail") + RECEIVED, Dmarc.FAIL),
        (RECEIVED + PASS, Dmarc.NONE),
        (PASS.replace(b"mx.collector", b"mx.evil") + RECEIVED, Dmarc.NONE),
        (PASS.replace(b"acme", b"evil") + RECEIVED, Dmarc.NONE),
        (RECEIVED, Dmarc.NONE),
    ],
)
def test_only_our_own_server_vouches_and_only_above_its_received_line(head: bytes, verdict: Dmarc) -> None:
    assert parsed(head + b"From: eva@acme.example\n\nhi", OURS).dmarc is verdict


def test_without_a_configured_server_nobody_vouches() -> None:
    assert parsed(PASS + RECEIVED + b"From: eva@acme.example\n\nhi").dmarc is Dmarc.NONE


def test_a_mail_cut_for_its_size_is_not_read_as_if_whole_but_its_headers_are_known() -> None:
    raw = oversize_stub(mail("We pay on Friday."), 30_000_000)
    found = parse_mail(raw, received_at=NOW)
    assert isinstance(found, Unreadable)
    assert found.reason == "the message is too large to be read: 30000000 bytes"
    assert found.headers is not None
    assert (found.headers.sender, found.headers.subject, found.headers.text) == ("eva@acme.example", "Re: INV-1042", "")


def test_a_mail_the_server_does_not_give_has_a_reason_and_no_author() -> None:
    found = parse_mail(unreadable_stub("17/4"), received_at=NOW)
    assert isinstance(found, Unreadable)
    assert found.reason == "the mail server does not give message 17/4"
    assert found.headers is not None
    assert found.headers.sender == ""
