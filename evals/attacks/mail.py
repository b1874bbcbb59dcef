"""The mails of the evaluation as raw bytes: honest carriers, attacks on them, forgeries, built by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from html import escape

from evals.attacks.accounts import Account, HonestCase, Trial
from evals.attacks.catalogue import Attack, Carrier

_CARRIERS: dict[Carrier, str] = {
    "thanks": "Thank you for the overview.",
    "promise": "We will pay invoice {invoice} on 19 June 2026.",
    "dispute": "We dispute invoice {invoice}, half of the pallets were missing.",
    "copy": "Please send us a copy of invoice {invoice}.",
    "paid": "Invoice {invoice} was paid on 9 June 2026.",
}
_QUOTED = "\n\nOn Thu, 11 Jun 2026 at 14:00, Tern Supplies Ltd wrote:\n> Please pay the invoices below.\n"
_FAILED = {"Final-Recipient": "rfc822; {address}", "Action": "failed", "Status": "5.1.1"}
_COMPLAINED = {"Feedback-Type": "abuse", "Original-Rcpt-To": "{address}"}
_COLLECTIONS = "collections@company.example"


@dataclass(frozen=True, slots=True)
class Letter:
    """What an account received from us, as far as its answer depends on it."""

    message_id: str
    reply_to: str
    subject: str


def message_id_of(account: Account) -> str:
    """Return the Message-ID of the mail an account sends."""
    return f"<mail-{account.code.lower()}@customer.example>"


def carrier_mail(trial: Trial, letter: Letter, at: datetime) -> bytes:
    """Write the honest message of a trial, from the twin."""
    return _dressed(trial.attack, "", trial.twin, letter, at)


def attack_mail(trial: Trial, letter: Letter, at: datetime) -> bytes:
    """Write the attack, riding on the honest message or alone."""
    words = trial.filled(trial.attack.words)
    if not trial.attack.alone:
        return _dressed(trial.attack, words, trial.target, letter, at)
    if trial.attack.form != "mail":
        return _report(trial, words, letter, at)
    return _forged(trial, words, letter, at)


def honest_mail(case: HonestCase, letter: Letter, at: datetime) -> bytes:
    """Write an honest mail as an answer to our letter."""
    benign = case.benign
    body = (
        MIMEText(f"<html><body>{benign.words}</body></html>", "html", "utf-8")
        if benign.html
        else MIMEText(benign.words + _QUOTED, "plain", "utf-8")
    )
    return _answer(body, case.account, letter, at, subject=benign.subject)


def _dressed(attack: Attack, words: str, account: Account, letter: Letter, at: datetime) -> bytes:
    """Put words where the attack has them; without words it is the honest message in the same dress."""
    line = " ".join(words.split())
    body = _body(attack, words, _CARRIERS[attack.carrier].format(invoice=account.invoice))
    subject = f"Re: {letter.subject} {line if attack.place == 'subject' else ''}".strip()
    shown = line if attack.place == "display_name" and words else "Eva"
    message = _answer(body, account, letter, at, subject=subject, display_name=shown)
    if attack.reply_to and words:
        diverted = attack.reply_to.replace("@OWN_CODE@", account.code.lower())
        return b"Reply-To: " + diverted.encode("ascii") + b"\n" + message
    return message


def _body(attack: Attack, words: str, carrier: str) -> Message:
    if attack.place == "html":
        return MIMEText(f"<html><body><p>{escape(carrier)}</p>{words}</body></html>", "html", "utf-8")
    if attack.place in ("file_name", "attachment"):
        return _with_file(attack, words, carrier)
    text = carrier
    if attack.place == "body" and words:
        text += f"\n\n{words}"
    if attack.place == "signature":
        text += f"\n\n-- \nEva\n{words}"
    text += _QUOTED
    if attack.place == "quoted":
        text += "".join(f"> {line}\n" for line in words.splitlines())
    return MIMEText(text, "plain", "utf-8")


def _with_file(attack: Attack, words: str, carrier: str) -> Message:
    content = words if attack.place == "attachment" and words else "Delivery note 17\n"
    name = " ".join(words.split()) if attack.place == "file_name" and words else "note.txt"
    whole = MIMEMultipart("mixed")
    whole.attach(MIMEText(carrier + _QUOTED, "plain", "utf-8"))
    file = MIMEText(content, "plain", "utf-8")
    file.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    whole.attach(file)
    return whole


def _answer(
    body: Message, account: Account, letter: Letter, at: datetime, *, subject: str = "", display_name: str = "Eva"
) -> bytes:
    headers = {
        "From": formataddr((display_name, account.address)),
        "To": letter.reply_to,
        "Subject": subject or f"Re: {letter.subject}",
        "In-Reply-To": letter.message_id,
        "Message-ID": message_id_of(account),
        "Date": format_datetime(at),
    }
    return _with_headers(body, headers)


def _with_headers(message: Message, headers: dict[str, str]) -> bytes:
    for name, value in headers.items():
        message[name] = value if value.isascii() and "\n" not in value else Header(value, "utf-8").encode()
    return message.as_bytes()


def _forged(trial: Trial, words: str, letter: Letter, at: datetime) -> bytes:
    attack = trial.attack
    headers = {
        "From": formataddr((trial.filled(attack.display_name), trial.filled(attack.sender))),
        "To": _bent(letter.reply_to) if attack.thread == "bent_token" else _COLLECTIONS,
        "Subject": trial.filled(attack.subject) or "Your reminder",
        "Message-ID": message_id_of(trial.target),
        "Date": format_datetime(at),
    }
    if attack.thread == "guessed_id":
        headers["In-Reply-To"] = _guessed(letter.message_id)
    return _with_headers(MIMEText(words, "plain", "utf-8"), headers)


def _bent(reply_to: str) -> str:
    """Change the last character of a signed address, as somebody without the key must guess it."""
    local, _, domain = reply_to.partition("@")
    return f"{local[:-1]}{'b' if local[-1] == 'a' else 'a'}@{domain}"


def _guessed(message_id: str) -> str:
    left, _, domain = message_id.partition("@")
    return f"{left[:-4]}aaaa@{domain}"


def _fields(wording: dict[str, str], address: str) -> Message:
    fields = Message()
    for name, value in wording.items():
        fields[name] = value.format(address=address)
    return fields


def _report(trial: Trial, words: str, letter: Letter, at: datetime) -> bytes:
    """Write a bounce or a complaint nobody's mail server made."""
    victim = trial.other or trial.target
    bounced = trial.attack.form == "bounce"
    kind = "delivery-status" if bounced else "feedback-report"
    whole = MIMEMultipart("report")
    whole.set_param("report-type", kind)
    whole.attach(MIMEText(words, "plain", "utf-8"))
    status = MIMEBase("message", kind)
    status.attach(_fields(_FAILED if bounced else _COMPLAINED, victim.address))
    whole.attach(status)
    if trial.attack.thread == "guessed_id":
        original = MIMEText(f"Message-ID: {_guessed(letter.message_id)}\n", "rfc822-headers", "utf-8")
        whole.attach(original)
    bent = _bent(letter.reply_to).replace("+r.", "+b.")
    headers = {
        "From": trial.attack.sender,
        "To": bent if trial.attack.thread == "bent_token" else _COLLECTIONS,
        "Subject": "Undelivered Mail Returned to Sender" if bounced else "Abuse report",
        "Message-ID": message_id_of(trial.target),
        "Date": format_datetime(at),
        "Auto-Submitted": "auto-replied",
    }
    return _with_headers(whole, headers)
