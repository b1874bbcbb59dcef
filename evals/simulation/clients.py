"""Answers on the wire: replies as five mail clients write them, with quoted history, and automatic ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from html import escape
from zoneinfo import ZoneInfo

from babel.dates import format_datetime as say_datetime

from evals.simulation.mailbox import ReceivedMail


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter about to be sent: who writes what and when, in which client; `token` makes its ids."""

    sender_name: str
    sender: str
    language: str
    zone: str
    at: datetime
    text: str
    client: str
    token: str

    @property
    def message_id(self) -> str:
        """The Message-ID the client gives it."""
        return f"<{self.token}@{self.sender.partition('@')[2]}>"


_WROTE = {
    "en": "On {when}, {who} wrote:",
    "de": "Am {when} schrieb {who}:",
    "fr": "Le {when}, {who} a écrit :",
    "es": "El {when}, {who} escribió:",
}
_HEADS = {
    "en": ("From", "Sent", "To", "Subject"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "fr": ("De", "Envoyé", "À", "Objet"),
    "es": ("De", "Enviado", "Para", "Asunto"),
}
_MOBILE = {
    "en": "Sent from my iPhone",
    "de": "Von meinem iPhone gesendet",
    "fr": "Envoyé de mon iPhone",
    "es": "Enviado desde mi iPhone",
}
_AUTOMATIC = {
    "en": "Automatic reply: ",
    "de": "Automatische Antwort: ",
    "fr": "Réponse automatique : ",
    "es": "Respuesta automática: ",
}


def reply(letter: Letter, mail: ReceivedMail) -> bytes:
    """Write a letter as an answer to a mail, the way its client does."""
    prefix = "AW: " if (letter.language, letter.client) == ("de", "outlook") else "Re: "
    subject = mail.subject if mail.subject.lower().startswith(("re:", "aw:")) else prefix + mail.subject
    message = _headers(letter, mail, subject)
    plain, html = CLIENTS[letter.client](letter, mail)
    if letter.client == "outlook_web":
        message.set_content(html, subtype="html", cte="base64")
    else:
        message.set_content(plain, cte="quoted-printable")
        if letter.client != "mobile":
            message.add_alternative(html, subtype="html", cte="quoted-printable")
            message.set_boundary(f"=_{letter.token}")
            for part in message.iter_parts():
                del part["MIME-Version"]
    return message.as_bytes()


def automatic_reply(letter: Letter, mail: ReceivedMail) -> bytes:
    """Write an out-of-office answer with the headers an Exchange server gives it."""
    message = _headers(letter, mail, _AUTOMATIC[letter.language] + mail.subject)
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "bulk"
    message.set_content(letter.text, cte="quoted-printable")
    return message.as_bytes()


def _headers(letter: Letter, mail: ReceivedMail, subject: str) -> EmailMessage:
    domain = letter.sender.partition("@")[2]
    host = mail.answer_to.partition("@")[2]
    at = format_datetime(letter.at.astimezone(ZoneInfo(letter.zone)))
    message = EmailMessage(policy=SMTP.clone(max_line_length=200))
    message["Return-Path"] = f"<{letter.sender}>"
    message["Authentication-Results"] = (
        f"mx.{host}; spf=pass smtp.mailfrom={letter.sender}; dkim=pass header.d={domain};"
        f" dmarc=pass header.from={domain}"
    )
    message["Received"] = (
        f"from mail.{domain} (mail.{domain} [192.0.2.25]) by mx.{host} with ESMTPS id {letter.token[:12]}; {at}"
    )
    message["From"] = formataddr((letter.sender_name, letter.sender), charset="utf-8")
    message["To"] = mail.answer_to
    message["Subject"] = subject
    message["Date"] = at
    message["Message-ID"] = letter.message_id
    message["In-Reply-To"] = mail.message_id
    message["References"] = f"{mail.references} {mail.message_id}".strip()
    return message


def _wrote(letter: Letter, mail: ReceivedMail, pattern: str) -> str:
    when = _when(letter, mail, pattern)
    return _WROTE[letter.language].format(when=when, who=f"{mail.sender_name} <{mail.sender}>")


def _when(letter: Letter, mail: ReceivedMail, pattern: str) -> str:
    sent = (mail.sent_at or letter.at).astimezone(ZoneInfo(letter.zone))
    return say_datetime(sent, pattern, locale=letter.language).replace("\u202f", " ")


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _paragraphs(text: str, tag: str = "div") -> str:
    return "".join(f"<{tag}>{escape(line) or '<br>'}</{tag}>" for line in text.splitlines())


def _cited(letter: Letter, mail: ReceivedMail, intro: str, css: str) -> tuple[str, str]:
    plain = f"{letter.text}\n\n{intro}\n\n{_quoted(mail.text)}\n"
    html = (
        f'<div dir="ltr">{_paragraphs(letter.text)}</div><br><div class="{css}"><div dir="ltr">{escape(intro)}<br>'
        f'</div><blockquote class="{css}" type="cite">{_paragraphs(mail.text)}</blockquote></div>'
    )
    return plain, html


def _gmail(letter: Letter, mail: ReceivedMail) -> tuple[str, str]:
    return _cited(letter, mail, _wrote(letter, mail, "EEE, d MMM y, HH:mm"), "gmail_quote")


def _apple(letter: Letter, mail: ReceivedMail) -> tuple[str, str]:
    return _cited(letter, mail, _wrote(letter, mail, "d. MMM y, HH:mm"), "apple_quote")


def _mobile(letter: Letter, mail: ReceivedMail) -> tuple[str, str]:
    intro = _wrote(letter, mail, "d MMM y, HH:mm")
    quoted = _quoted(f"{intro}\n\n{mail.text}")
    return f"{letter.text}\n\n{_MOBILE[letter.language]}\n\n{quoted}\n", ""


def _outlook(letter: Letter, mail: ReceivedMail) -> tuple[str, str]:
    values = (
        f"{mail.sender_name} <{mail.sender}>",
        _when(letter, mail, "EEEE, d MMMM y HH:mm"),
        mail.recipient,
        mail.subject,
    )
    lines = [f"{label}: {value}" for label, value in zip(_HEADS[letter.language], values, strict=True)]
    plain = f"{letter.text}\n\n________________________________\n" + "\n".join(lines) + f"\n\n{mail.text}\n"
    heads = "<br>".join(f"<b>{escape(line.partition(':')[0])}:</b>{escape(line.partition(':')[2])}" for line in lines)
    html = (
        f'<html><body><div class="WordSection1">{_paragraphs(letter.text, "p")}</div>'
        f'<hr tabindex="-1"><div id="divRplyFwdMsg">{heads}</div><div>{_paragraphs(mail.text)}</div></body></html>'
    )
    return plain, html


#: What each client makes of a letter: its plain text and its HTML.
CLIENTS: dict[str, Callable[[Letter, ReceivedMail], tuple[str, str]]] = {
    "gmail": _gmail,
    "outlook": _outlook,
    "apple": _apple,
    "mobile": _mobile,
    "outlook_web": _outlook,
}
