"""Bank files attached to mail: taken from senders the workspace names and our server vouches for, and nobody else.

What is taken is only put into the bank's folder; there it is stored and matched like any other file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from agent.bank_file_worker import BankFileWorker
from agent.settings import Settings
from channels.incoming_mail import ParsedMail
from channels.mail_attachments import attached_bytes
from channels.mail_authentication import Dmarc
from channels.mail_kind import MailKind
from sources.bank.reading import FORMATS, LOOK_AT_BYTES
from store.events import Journal
from tools.evidence import Evidence
from tools.reviews import NewReview, ReviewKind, raise_review
from tools.watched_folder import BankFolderError, drop

#: Kinds of mail a bank writes.
_KINDS = frozenset({MailKind.HUMAN, MailKind.AUTO_REPLY, MailKind.TICKET_ACK})


@dataclass(frozen=True, slots=True)
class BankFile:
    """A bank file of a mail: what it may be called in a folder, its bytes, and why it is not sound, if so."""

    name: str
    content: bytes
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class BankPost:
    """The bank files of a mail that may be taken, or why none is."""

    files: tuple[BankFile, ...] = ()
    why_not: str = ""


def bank_post(raw: bytes, mail: ParsedMail, settings: Settings, worker: BankFileWorker) -> BankPost | None:
    """Return the bank files a mail brings; None where it brings none. Raises WorkerError."""
    if mail.channel != "email" or mail.kind not in _KINDS:
        return None
    contents = attached_bytes(raw, {attachment.sha256 for attachment in mail.attachments})
    found = {sha256: content for sha256, content in contents.items() if _is_bank_file(content)}
    if not found:
        return None
    if why := _why_not(mail, settings):
        return BankPost(why_not=why)
    named = [(ordinal, one) for ordinal, one in enumerate(mail.attachments, 1) if one.sha256 in found]
    return BankPost(
        tuple(
            BankFile(f"{ordinal}-{_plain(one.name)}", found[one.sha256], worker.why_not(found[one.sha256]))
            for ordinal, one in named
        )
    )


def act_on_bank_post(journal: Journal, folder: Path | None, mail: ParsedMail, message_id: int, post: BankPost) -> str:
    """Put sound files into the bank's folder (None: nowhere, as in a rehearsal), the rest before a person."""
    wrong = [f"{file.name}: {file.why_not}" for file in post.files if file.why_not]
    taken = []
    for file in post.files:
        try:
            if not file.why_not:
                if folder:
                    drop(folder, f"mail-{message_id}-{file.name}", file.content, journal.now)
                taken.append(file.name)
        except BankFolderError as error:
            wrong.append(str(error))
    if taken:
        journal.record("bank_file_mailed", message_id=message_id, sender=mail.sender, files=taken)
    why = post.why_not or "; ".join(wrong)
    if why:
        _ask(journal, mail, message_id, why)
    return "review" if why else "taken"


def _ask(journal: Journal, mail: ParsedMail, message_id: int, why: str) -> None:
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.CASH,
            subject="A bank's file that came by mail was not taken",
            why=f"a mail from {mail.sender or 'nobody who can be told'} brings a bank's file, and nothing of it is"
            f" stored: {why}",
            key=f"bank_mail:{message_id}",
            evidence=Evidence(message_id),
            blocks_chasing=False,
        ),
    )


def _is_bank_file(content: bytes) -> bool:
    return any(recognises(content[:LOOK_AT_BYTES]) for recognises, _ in FORMATS)


def _why_not(mail: ParsedMail, settings: Settings) -> str:
    """Say why a sender is not believed to be our bank; empty where they are."""
    if not mail.sender or mail.sender.lower() not in {address.lower() for address in settings.bank.senders}:
        return "the sender is not named under bank.senders"
    if not settings.email.authserv_id:
        return "whether it really came from there nobody says: name your mail server under email.authserv_id"
    if mail.dmarc is not Dmarc.PASS:
        return f"our mail server does not vouch that it came from there (DMARC: {mail.dmarc.value})"
    return ""


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)[-80:] or "statement"
