"""`make fuzz`: mutates real-looking mails at random and parses them; a crash or a slow message fails the run."""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC, datetime
from email.message import EmailMessage

from channels.incoming_mail import parse_mail

SECONDS = 600
#: A single message may take so long; a mailbox must not hang on one.
SLOWEST_SECONDS = 5.0
_SPLICES = (
    b"Message-ID: <[\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
    b'Content-Type: text/plain; charset="x-unknown"\r\n',
    b"Subject: " + b"=?utf-8?q?a?= " * 200 + b"\r\n",
    b"Content-Transfer-Encoding: base64\r\n\r\n!!!!\r\n",
    b"\x00\xff\xfe\r\n\r\n",
    b'Content-Disposition: attachment; filename="../../etc/passwd"\r\n',
)


def seeds() -> list[bytes]:
    """Return mails to start from: plain, HTML, with an attachment, forwarded, automatic."""
    plain = EmailMessage()
    plain["From"], plain["To"], plain["Subject"] = "Eva <eva@acme.example>", "c@dunlin.example", "Re: INV-1042"
    plain.set_content("We pay on Friday.\n\n> On Thu you wrote:\n> please pay\n")
    html = EmailMessage()
    html["From"], html["Subject"] = "eva@acme.example", "Re: Überfällig"
    html.set_content("<p>Bezahlt am <b>3.7.</b></p>", subtype="html")
    full = EmailMessage()
    full["From"], full["Auto-Submitted"] = "mailer-daemon@acme.example", "auto-replied"
    full.set_content("could not be delivered")
    full.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="remittance.pdf")
    full.add_attachment(plain)
    return [message.as_bytes() for message in (plain, html, full)]


def mutate(raw: bytes, dice: random.Random) -> bytes:
    """Return a mail with a few bytes cut, doubled, flipped or spliced in."""
    mutated = bytearray(raw)
    for _ in range(dice.randint(1, 12)):
        at = dice.randint(0, len(mutated))
        match dice.randint(0, 3):
            case 0:
                del mutated[at : at + dice.randint(1, 40)]
            case 1:
                mutated[at:at] = mutated[at : at + dice.randint(1, 200)] * dice.randint(1, 8)
            case 2:
                mutated[at:at] = bytes(dice.randrange(256) for _ in range(dice.randint(1, 8)))
            case _:
                mutated[at:at] = dice.choice(_SPLICES)
    return bytes(mutated)


def main(seconds: float = SECONDS, seed: int = 1) -> int:
    """Fuzz for a while and print what was seen; return 1 when a message crashed or hung the intake."""
    dice, corpus, count, slowest = random.Random(seed), seeds(), 0, 0.0  # noqa: S311  (repeatable, not secret)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        raw = mutate(dice.choice(corpus), dice)
        began = time.monotonic()
        parse_mail(raw, received_at=datetime(2026, 6, 11, tzinfo=UTC))
        took = time.monotonic() - began
        slowest, count = max(slowest, took), count + 1
        if took > SLOWEST_SECONDS:
            sys.stderr.write(f"message {count} of seed {seed} took {took:.1f} s\n")
            return 1
        if len(corpus) < 500 and len(raw) < 200_000:
            corpus.append(raw)
    sys.stdout.write(f"{count} messages, slowest {slowest * 1000:.0f} ms, no crash (seed {seed})\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
