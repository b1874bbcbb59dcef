"""Of a reply only the newest words are read, whatever program wrote it and in whatever language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from channels.incoming_mail import ParsedMail, parse_mail
from tests.channels.reply_mails import HTML, INLINE, PLAIN, TONGUES, Tongue

NOW = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)


def newest(body: str, subtype: str) -> str:
    message = EmailMessage()
    message["From"] = "eva@acme.example"
    message.set_content(body, subtype=subtype)
    found = parse_mail(message.as_bytes(), received_at=NOW)
    assert isinstance(found, ParsedMail)
    return found.text[slice(*found.newest)]


@pytest.mark.parametrize("tongue", TONGUES.values(), ids=TONGUES.keys())
@pytest.mark.parametrize("program", PLAIN, ids=lambda program: program.__name__)
def test_plain_replies_lose_quote_and_signature(program: Callable[[Tongue], str], tongue: Tongue) -> None:
    assert newest(program(tongue), "plain") == tongue.words


@pytest.mark.parametrize("tongue", TONGUES.values(), ids=TONGUES.keys())
@pytest.mark.parametrize("program", HTML, ids=lambda program: program.__name__)
def test_replies_in_html_alone_lose_quote_and_signature(program: Callable[[Tongue], str], tongue: Tongue) -> None:
    assert newest(program(tongue), "html") == tongue.words


@pytest.mark.parametrize("tongue", TONGUES.values(), ids=TONGUES.keys())
@pytest.mark.parametrize("program", INLINE, ids=lambda program: program.__name__)
def test_answers_between_quoted_lines_are_kept(program: Callable[[Tongue], str], tongue: Tongue) -> None:
    said = [line for line in newest(program(tongue), "plain").split("\n") if line and not line.startswith(">")]
    assert said == [tongue.words, tongue.more]


@pytest.mark.parametrize(
    "words",
    [
        "Sent via bank transfer on 19 June.\nPlease confirm.",
        "Sent from our mobile banking today.\nThe rest follows on Friday.",
        "Hello,\nOn 12 June we paid the following invoices:\nINV-1042\nINV-1043",
        "As I wrote on 12 June, the following invoices are paid:\nINV-1042",
        "Am 12. Juni 2026 haben wir überwiesen:\nINV-1042 4.800,00",
        "Am 12. Juni schrieb Ihre Kollegin Folgendes:\nalles erledigt",
        "Wie ich am 12. Juni schrieb, sind folgende Rechnungen bezahlt:\nINV-1042",
        "Sent via mail on Tuesday.\nEva",
        "Von meinem Telefon aus habe ich bezahlt.\nEva",
        "Von meinem Konto wurde am 19. Juni bezahlt.\nEva",
        "Le 12 juin nous avons payé les factures suivantes :\nINV-1042",
        "This message is confidential, please: we will file for insolvency next week.",
    ],
)
def test_what_only_begins_like_a_quote_or_a_signature_is_what_was_said(words: str) -> None:
    assert newest(words, "plain") == words


@pytest.mark.parametrize(
    "line",
    [
        "Sent from Mail for Windows",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
        "Diese Nachricht wurde von meinem Android-Mobiltelefon mit GMX Mail gesendet.",
        "Envoyé à partir de Outlook pour Android",
        "Inviato dal mio telefono Huawei",
        "Wysłano z telefonu Samsung",
        "Collections <ar@collector.test> schrieb am Do., 11. Juni 2026, 10:00:",
        "czw., 11 cze 2026, 10:00 użytkownik Collections <ar@collector.test>\nnapisał:",
        "tors 11 juni 2026 kl. 10:00 skrev Collections <ar@collector.test>:",
        "This message and its attachments are confidential and intended only for the named recipient.",
    ],
)
def test_what_programs_add_below_is_left_out(line: str) -> None:
    assert newest(f"We pay on Friday.\n\n{line}\n", "plain") == "We pay on Friday."


def test_words_written_into_the_element_of_the_signature_are_kept() -> None:
    assert newest('<div><br></div><div class="gmail_signature">We pay on Friday.</div>', "html") == "We pay on Friday."
