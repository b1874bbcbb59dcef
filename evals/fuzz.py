"""`make fuzz`: mutates real-looking mails at random and takes them in; a crash, a hang or a claim without words fails.

Taking in means what the inbox does without the database: the bytes are parsed, the newest words found and marked, and
what they claim is read by the offline model.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

from agent.offline.model import OfflineModel
from agent.reader.claims import ReadableMessage, ReaderContext
from agent.reader.reader import read
from channels.incoming_mail import ParsedMail, parse_mail
from evals.labels import LabelledMessage, labelled_messages

SECONDS = 600
#: A single message may take so long; a mailbox must not hang on one.
SLOWEST_SECONDS = 5.0
#: Mails kept as starting points beside the seeds, and how large one may grow.
_MOST_KEPT, _LARGEST_KEPT = 2_000, 20_000
_NOW = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)
_SPLICES = (
    b"Message-ID: <[\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
    b'Content-Type: text/plain; charset="x-unknown"\r\n',
    b"Subject: " + b"=?utf-8?q?a?= " * 200 + b"\r\n",
    b"Content-Transfer-Encoding: base64\r\n\r\n!!!!\r\n",
    b"\x00\xff\xfe\r\n\r\n",
    b'Content-Disposition: attachment; filename="../../etc/passwd"\r\n',
    b"X-Spam-Flag: YES\r\n",
    b"Auto-Submitted: auto-replied\r\n",
    b"Return-Path: <>\r\n",
)
#: What the marks of dates, amounts, invoices and sentences are made of, and what is nearly that.
_WORDS = (
    "31.02.2026|29.02.|13/13/26|0000-00-00|99.99.9999|19 June|19. Juni|le 19 juin|tomorrow|übermorgen|next|in|2|weeks|"
    "jours|Tage|end of|month|KW 54|KW|Q5|the|by|bis|24:61|EUR|€|$|£|USD|1.234,56|1,234.56|1.2.3,4|1e9|-|.|,|:|(|)|"
    "4.8k|½|²|٣|１９|twenty|zwanzig|vingt|hundred|thousand|tausend|million|and|und|half|of|INV-1042|INV|#|1042|1042/1043|"
    "no|not|nicht|pas|paid|bezahlt|payé|we|will|pay|zahlen|dispute|wrong|stop|lawyer|Anwalt|> |-- \n|\n\n|On |wrote:|"
    "\u200b|\u202e|\u00ad|\ufeff|\u0130|ß|ﬃ|\ue000|\u2028|a\u0301|😀|" + "9" * 400 + "|" + "(" * 50 + "|" + "1." * 60
).split("|")


@dataclass(frozen=True, slots=True)
class _Mail:
    """Bytes to take in, and the debtor they are read for."""

    raw: bytes
    context: ReaderContext


@dataclass(frozen=True, slots=True)
class _Seen:
    """What became of one mail: its kind, and how long parsing and reading took."""

    kind: str
    claims: int
    parsed_in: float
    read_in: float


class _IntakeError(Exception):
    """A mail was taken in, and what came out is not what the intake promises."""


def seeds() -> list[_Mail]:
    """Return mails to start from: automatic ones, with attachments, forwarded, and what customers wrote."""
    plain = EmailMessage()
    plain["From"], plain["To"], plain["Subject"] = "Eva <eva@acme.example>", "c@dunlin.example", "Re: INV-1042"
    plain.set_content("We pay on Friday.\n\n> On Thu you wrote:\n> please pay\n")
    html = EmailMessage()
    html["From"], html["Subject"] = "eva@acme.example", "Re: Überfällig"
    html.set_content("<p>Bezahlt am <b>3.7.</b></p><blockquote>Bitte zahlen</blockquote>", subtype="html")
    full = EmailMessage()
    full["From"], full["Auto-Submitted"] = "mailer-daemon@acme.example", "auto-replied"
    full.set_content("could not be delivered")
    full.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="remittance.pdf")
    full.add_attachment(plain)
    context = ReaderContext(ZoneInfo("Europe/Berlin"), "de_DE", "EUR", ("INV-1042", "1042/3"))
    return [
        *(_Mail(mail.as_bytes(), context) for mail in (plain, html, full)),
        *(_written(labelled) for labelled in labelled_messages("tuning")),
    ]


def _written(labelled: LabelledMessage) -> _Mail:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "eva@acme.example", labelled.subject or "Re: account"
    mail.set_content(labelled.body or labelled.html, subtype="plain" if labelled.body else "html", cte="8bit")
    numbers = tuple(invoice.number for invoice in labelled.invoices)
    return _Mail(mail.as_bytes(), ReaderContext(ZoneInfo(labelled.zone), labelled.locale, labelled.currency, numbers))


def mutate(raw: bytes, dice: random.Random) -> bytes:
    """Return a mail with a few bytes cut, doubled, flipped or spliced in, or words strewn over its text."""
    mutated = bytearray(raw)
    for _ in range(dice.randint(1, 12)):
        at = dice.randint(0, len(mutated))
        match dice.randint(0, 5):
            case 0:
                del mutated[at : at + dice.randint(1, 40)]
            case 1:
                mutated[at:at] = mutated[at : at + dice.randint(1, 200)] * dice.randint(1, 8)
            case 2:
                mutated[at:at] = bytes(dice.randrange(256) for _ in range(dice.randint(1, 8)))
            case 3:
                mutated[at:at] = dice.choice(_SPLICES)
            case _:
                at = max(at, raw.find(b"\n\n") + 2)
                words = dice.choice((" ", "", "\n")).join(dice.choices(_WORDS, k=dice.randint(1, 30)))
                mutated[at:at] = words.encode() * dice.choice((1, 1, 1, 1, 1, 1, 1, 20))
    return bytes(mutated)


def take_in(mail: _Mail) -> _Seen:
    """Parse and read a mail as the inbox would; raises whatever breaks, and _IntakeError for a span out of place."""
    began = time.monotonic()
    parsed = parse_mail(mail.raw, received_at=_NOW)
    parsed_in = time.monotonic() - began
    if not isinstance(parsed, ParsedMail):
        return _Seen("unreadable", 0, parsed_in, 0.0)
    if any("\x00" in words or words != words.encode(errors="replace").decode() for words in _strings(parsed)):
        raise _IntakeError("a field holds what no database stores")
    start, end = parsed.newest
    if not 0 <= start <= end <= len(parsed.text):
        raise _IntakeError(f"the newest words stand at {parsed.newest} of {len(parsed.text)} characters")
    readable = ReadableMessage(text=parsed.text, newest_start=start, newest_end=end, sent_at=parsed.date or _NOW)
    claims = read(readable, mail.context, OfflineModel()).claims
    for claim in claims:
        if not start <= claim.evidence[0] < claim.evidence[1] <= end:
            raise _IntakeError(f"{claim.intent} stands on {claim.evidence}, outside the newest words {parsed.newest}")
    if parsed.text[start:end].strip() and not claims:
        raise _IntakeError("somebody said something, and nothing came of it")
    return _Seen(parsed.kind.value, len(claims), parsed_in, time.monotonic() - began - parsed_in)


def _strings(value: object) -> Iterator[str]:
    """Give every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from (words for one in value for words in _strings(one))
    elif is_dataclass(value):
        yield from (words for each in fields(value) for words in _strings(getattr(value, each.name)))


def _kept(raw: bytes) -> Path:
    with tempfile.NamedTemporaryFile(prefix="fuzz-", suffix=".eml", delete=False) as file:
        file.write(raw)
    return Path(file.name)


def main(seconds: float = SECONDS, seed: int = 1) -> int:
    """Fuzz for a while and print what was seen; return 1 when a message broke, hung or was lost by the intake."""
    dice, corpus, seen = random.Random(seed), seeds(), list[_Seen]()  # noqa: S311  (repeatable, not secret)
    first = len(corpus)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = dice.choice(corpus)
        mail = _Mail(mutate(start.raw, dice), start.context)
        try:
            seen.append(take_in(mail))
        except Exception:  # noqa: BLE001  (whatever it is, it is what we look for)
            sys.stderr.write(f"{traceback.format_exc()}\nmessage {len(seen) + 1} of seed {seed}: {_kept(mail.raw)}\n")
            return 1
        if max(seen[-1].parsed_in, seen[-1].read_in) > SLOWEST_SECONDS:
            sys.stderr.write(f"message {len(seen)} of seed {seed} took too long: {_kept(mail.raw)}: {seen[-1]}\n")
            return 1
        if len(corpus) < first + _MOST_KEPT and len(mail.raw) < _LARGEST_KEPT:
            corpus.append(mail)
    sys.stdout.write(f"{_summary(seen)}, no crash (seed {seed})\n")
    return 0


def _summary(seen: Sequence[_Seen]) -> str:
    kinds = ", ".join(f"{number} {kind}" for kind, number in Counter(one.kind for one in seen).most_common())
    return (
        f"{len(seen)} messages ({kinds}), {sum(one.claims for one in seen)} claims, slowest to parse "
        f"{max(one.parsed_in for one in seen) * 1000:.0f} ms, to read {max(one.read_in for one in seen) * 1000:.0f} ms"
    )


if __name__ == "__main__":
    sys.exit(main(*(kind(value) for kind, value in zip((float, int), sys.argv[1:], strict=False))))
