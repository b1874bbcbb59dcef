"""A bounce as a mail server writes it: a delivery status notification (RFC 3464) for a mailbox that is gone."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

from evals.simulation.mailbox import ReceivedMail

_REPORT = """\
Return-Path: <>
Received: by mx.{domain} (Postfix) id {token}; {at}
Date: {at}
From: Mail Delivery System <MAILER-DAEMON@mx.{domain}>
To: {sender}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="{token}/mx.{domain}"
Message-ID: <{token}@mx.{domain}>

This is a MIME-encapsulated message.

--{token}/mx.{domain}
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

Your message could not be delivered to the recipient below. It will not be tried again.

<{recipient}>: 550 5.1.1 <{recipient}>: Recipient address rejected: User unknown

--{token}/mx.{domain}
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.{domain}
Arrival-Date: {at}

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.{domain}
Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: Recipient address rejected: User unknown

--{token}/mx.{domain}
{original}

--{token}/mx.{domain}--
"""
_WHOLE = "Content-Description: Undelivered Message\nContent-Type: message/rfc822\n\n{head}\n\n{text}"
_HEADERS_ONLY = "Content-Description: Undelivered Message Headers\nContent-Type: text/rfc822-headers\n\n{head}"


def bounce(mail: ReceivedMail, at: datetime, token: str, *, headers_only: bool) -> bytes:
    """Return a mail to its sender because nobody has its address, whole or only its headers, as servers are set."""
    original = (_HEADERS_ONLY if headers_only else _WHOLE).format(head=mail.head, text=mail.body)
    report = _REPORT.format(
        domain=mail.recipient.partition("@")[2],
        at=format_datetime(at),
        sender=mail.return_path,
        recipient=mail.recipient,
        original=original,
        token=token,
    )
    return report.replace("\n", "\r\n").encode("ascii", "replace")
