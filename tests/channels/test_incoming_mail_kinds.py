"""People are told from programs, and bounces say whose address failed and how."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from channels.incoming_mail import OwnMail, ParsedMail, parse_mail
from channels.mail_bounce import Permanence
from channels.mail_kind import MailKind

NOW = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)
SHARED = Path(os.environ.get("DUNLIN_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "mail" / "bounces"
OURS = OwnMail(addresses=frozenset({"ar@collector.test"}))


def parsed(raw: bytes) -> ParsedMail:
    result = parse_mail(raw, received_at=NOW, own=OURS)
    assert isinstance(result, ParsedMail), result
    return result


def report(kind: str, status: str, part: str = "delivery-status") -> bytes:
    return (
        f"Return-Path: <>\nFrom: Mail Delivery System <mailer-daemon@mx.test>\nTo: ar+t2@collector.test\n"
        f"Subject: Delivery Status Notification\nContent-Type: multipart/report; report-type={part}; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\nYour message\n--b\nContent-Type: message/{part}\n\n"
        f"Reporting-MTA: dns; mx.test\n\nFinal-Recipient: rfc822; Eva@Acme.example\n"
        f"Action: {kind}\nStatus: {status}\n\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: <c1@collector.test>\nTo: eva@acme.example\n\nhi\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("From: eva@acme.example\nSubject: Re: INV-1042", MailKind.HUMAN),
        ("From: eva@acme.example\nList-Id: <ap.acme.example>\nPrecedence: list", MailKind.HUMAN),
        ("From: eva@acme.example\nAuto-Submitted: no", MailKind.HUMAN),
        ("From: eva@acme.example\nAuto-Submitted: auto-replied (vacation)", MailKind.AUTO_REPLY),
        ("From: eva@acme.example\nX-Autoreply: yes", MailKind.AUTO_REPLY),
        ("From: eva@acme.example\nPrecedence: bulk", MailKind.AUTO_REPLY),
        ("From: eva@acme.example\nSubject: Automatic reply: INV-1042", MailKind.AUTO_REPLY),
        ("From: eva@acme.example\nSubject: Abwesenheitsnotiz: INV-1042", MailKind.AUTO_REPLY),
        ("From: no-reply@acme.example\nSubject: Notice", MailKind.AUTO_REPLY),
        ("Return-Path: <>\nFrom: eva@acme.example\nSubject: Away", MailKind.AUTO_REPLY),
        ("From: desk@acme.example\nAuto-Submitted: auto-replied\nSubject: [#48211] Request received",
         MailKind.TICKET_ACK),
        ("From: ar@collector.test\nSubject: Reminder", MailKind.OWN_LOOP),
        ("From: eva@acme.example\nContent-Type: text/calendar; method=REQUEST", MailKind.CALENDAR),
        ("From: eva@acme.example\nContent-Type: multipart/report; report-type=disposition-notification; boundary=x",
         MailKind.READ_RECEIPT),
        ("From: abuse@isp.test\nContent-Type: multipart/report; report-type=feedback-report; boundary=x",
         MailKind.COMPLAINT),
    ],
)  # fmt: skip
def test_each_kind_of_mail_is_told_apart(head: str, kind: MailKind) -> None:
    assert parsed(f"{head}\n\nhello\n".encode()).kind is kind


@pytest.mark.parametrize(
    ("status", "permanence"),
    [("5.1.1", Permanence.HARD), ("5.1.10", Permanence.HARD), ("4.4.7", Permanence.SOFT), ("5.2.2", Permanence.SOFT),
     ("5.7.1", Permanence.POLICY)],
)  # fmt: skip
def test_a_bounce_names_the_address_and_how_it_failed(status: str, permanence: Permanence) -> None:
    found = parsed(report("failed", status))
    (bounce,) = found.bounces
    assert (found.kind, bounce.address, bounce.status) == (MailKind.BOUNCE, "eva@acme.example", status)
    assert (bounce.permanence, found.original_message_id) == (permanence, "<c1@collector.test>")


def test_news_of_success_is_no_bounce() -> None:
    found = parsed(report("delivered", "2.0.0"))
    assert (found.kind, found.bounces) == (MailKind.AUTO_REPLY, ())


def test_a_bounce_in_words_alone_is_understood() -> None:
    raw = (
        b"From: MAILER-DAEMON@mx.test\nTo: ar@collector.test\nSubject: failure notice\n\n"
        b"I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
        b"<eva@acme.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        b"--- Below this line is a copy of the message.\n\nTo: other@x.test\n"
    )
    found = parsed(raw)
    assert found.kind is MailKind.BOUNCE
    assert [(b.address, b.permanence) for b in found.bounces] == [("eva@acme.example", Permanence.HARD)]


def test_a_person_writing_about_undelivered_goods_is_a_person() -> None:
    raw = b"From: eva@acme.example\nSubject: Re: delivery failed\n\nThe goods could not be delivered, user unknown.\n"
    assert parsed(raw).kind is MailKind.HUMAN


OUTSIDE = "Received: from x.test (x.test [192.0.2.1]) by mx.collector.test; Thu, 11 Jun 2026 08:00:00 +0000"
FILTER = "Received: from localhost (localhost [127.0.0.1]) by mx.collector.test with ESMTP; Thu, 11 Jun 2026 08:00:01"
STORE = "Received: from mx.collector.test by imap.collector.test with LMTP id 1; Thu, 11 Jun 2026 08:00:02 +0000"
AUTHOR = "From: eva@acme.example\nSubject: Re: INV-1042"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (f"X-Spam-Flag: YES\n{OUTSIDE}\n{AUTHOR}", MailKind.SPAM),
        (f"X-Spam-Status: Yes, score=9.1 required=5\n{OUTSIDE}\n{AUTHOR}", MailKind.SPAM),
        (f"{STORE}\n{FILTER}\nX-Spam-Flag: YES\n{OUTSIDE}\n{AUTHOR}", MailKind.SPAM),
        (f"X-Spam-Status: No, score=1\n{OUTSIDE}\n{AUTHOR}", MailKind.HUMAN),
        (f"{OUTSIDE}\nX-Spam-Flag: YES\n{AUTHOR}", MailKind.HUMAN),
        (f"{OUTSIDE}\n{FILTER}\nX-Spam-Flag: YES\n{AUTHOR}", MailKind.HUMAN),
        (f"X-Spam-Flag: YES\n{OUTSIDE}\nFrom: mailer-daemon@mx.test\nX-Failed-Recipients: a@b.test", MailKind.BOUNCE),
    ],
)
def test_only_our_own_server_calls_a_mail_spam_and_reports_of_machines_never_are(head: str, kind: MailKind) -> None:
    assert parsed(f"{head}\n\nhello\n".encode()).kind is kind


@pytest.mark.parametrize(
    ("head", "ticket"),
    [
        ("Subject: [#48211] Request received", "48211"),
        ("Subject: Re: INV-1042 - Ticket ID: ACM-77123 has been created", "ACM-77123"),
        ("Subject: Ihre Anfrage Nr. 2026-4711 ist eingegangen", "2026-4711"),
        ("Subject: We have received your message (CASE #00912)", "00912"),
        ("Subject: We have received your email\nX-RT-Ticket: acme.example #8812", "8812"),
        ("Subject: We have received your email about INV-1042", ""),
    ],
)
def test_the_number_of_their_ticket_is_kept(head: str, ticket: str) -> None:
    found = parsed(f"From: desk@acme.example\nAuto-Submitted: auto-replied\n{head}\n\nThank you.\n".encode())
    assert (found.kind, found.ticket) == (MailKind.TICKET_ACK, ticket)


@pytest.mark.parametrize(
    ("action", "words", "delayed"),
    [("delayed", "x", True), ("failed", "x", False), ("", "Delivery is delayed; we will keep trying.", True)],
)
def test_a_delay_is_told_from_a_message_that_came_back(action: str, words: str, delayed: bool) -> None:
    raw = report(action, "4.4.7").replace(b"Your message", words.encode())
    if not action:
        raw = raw.replace(b"message/delivery-status", b"text/plain")
    assert [bounce.delayed for bounce in parsed(raw).bounces] == [delayed]


@pytest.mark.skipif(not SHARED.exists(), reason="the reference data lies beside the project, not in it")
def test_real_bounces_are_recognised_and_judged() -> None:
    with (SHARED / "labels.tsv").open(encoding="utf-8") as file:
        hard: dict[str, bool] = defaultdict(bool)
        for row in csv.DictReader(file, delimiter="\t"):
            hard[row["file"]] |= row["hard_bounce"] == "1"
    mails = {name: parsed((SHARED / name).read_bytes()) for name in hard}
    judged = {
        name: bool(mail.bounces) and mail.bounces[0].permanence is Permanence.HARD for name, mail in mails.items()
    }
    assert MailKind.HUMAN not in {mail.kind for mail in mails.values()}
    assert sum(bool(mail.bounces) for mail in mails.values()) >= 0.95 * len(mails)
    assert sum(judged[name] == hard[name] for name in mails) >= 0.9 * len(mails)
