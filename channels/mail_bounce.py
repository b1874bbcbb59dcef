"""What a bounce says: whose address failed, and whether for good, for now, or because of how we send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message
from enum import StrEnum

from channels.mail_headers import addresses, field, message_ids

MAX_RECIPIENTS = 20
MAX_REPORT = 20_000


class Permanence(StrEnum):
    """What a failure means: the address is dead, it may work later, or our own sending is at fault."""

    HARD = "hard"
    SOFT = "soft"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Bounce:
    """One failed address; `status` is the enhanced status code of RFC 3463, or empty.

    `delayed` says that the server still tries: the message may yet arrive.
    """

    address: str
    permanence: Permanence
    status: str = ""
    delayed: bool = False


_UNKNOWN = re.compile(
    r"user[\s_-]?(?:is )?(?:unknown|not found|doesn'?t exist|does not exist)|unknown (?:user|recipient|"
    r"address|mailbox|local)|"
    r"no such (?:user|recipient|mailbox|address|person|domain|account|host)|(?:recipient|address|account|"
    r"mailbox|user)(?: \S+)? "
    r"(?:name )?(?:is )?(?:does not exist|doesn'?t exist|not (?:be )?(?:found|recognized|exist|listed)|"
    r"unknown|invalid)|"
    r"(?:host|domain)(?: name)?(?: is)? (?:unknown|not found|does not exist)|"
    r"host or domain name not found|unknown host|"
    r"invalid (?:recipient|final delivery userid|mailbox|address)|not our customer|nxdomain|unrouteable address|"
    r"(?:no|not a) (?:valid )?(?:mailbox|user|account)(?: here)?(?: by that name)?|"
    r"bad destination (?:mailbox|system)|"
    r"recipientnotfound|recipnotfound|address (?:is )?(?:unknown|invalid|wasn't found)|couldn'?t find any host|"
    r"that domain isn'?t in my list|mailbox unavailable or access denied|dns error|name or service not known|"
    r"is not a known user|no mail box|undeliverable address|domain is not reachable",
    re.IGNORECASE,
)
_POLICY = re.compile(
    r"spam|blacklist|block ?list|blocked|policy|dmarc|\bspf\b|\bdkim\b|reputation|reverse dns|\bptr\b|"
    r"relay(?:ing)?\b"
    r"|rejected (?:due|for|because)|content|virus|security|too (?:big|large)|size|authenticat|not allowed|"
    r"banned|listed|"
    r"rate limit|too many|compliant|denied|refused",
    re.IGNORECASE,
)
_FOR_NOW = re.compile(
    r"mailbox (?:is )?full|over ?quota|quota exceeded|exceeded .{0,20}quota|disk full|temporar|try again|"
    r"timed? ?out|delayed|"
    r"not yet been delivered|greylist|deferred|disabled|suspend|locked|inactive|"
    r"insufficient .{0,12}storage|mailbox size",
    re.IGNORECASE,
)
_STILL_TRIED = re.compile(
    r"will (?:keep|continue|be retried|retry)|still (?:trying|being retried)|not yet been delivered|"
    r"delivery (?:has been |is )?delayed|warning message only|you do not need to resend",
    re.IGNORECASE,
)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_SMTP_REPLY = re.compile(r"(?<![\d.])([45])\d\d(?![\d.])")
_HARD_STATUS = re.compile(r"5\.1\.(?:[1236]|10|351)$|5\.4\.310$")
_SOFT_STATUS = re.compile(r"4\.|5\.2\.[12]$|5\.4\.7$")
_POLICY_STATUS = re.compile(r"5\.7\.|5\.6\.|5\.3\.4$|5\.2\.3$|5\.1\.[78]$")
#: "User unknown" after the whole message was handed over is the answer of a filter, not of a missing mailbox.
_AT_DATA = re.compile(r"(?:in reply to end of DATA|>>> DATA\b|end of data)", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+%=/!#$&'*-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?", re.IGNORECASE)
#: The field of a delivery report whose parts came without their MIME frame.
_STATED = re.compile(r"^Final-Recipient:(.*)$", re.IGNORECASE | re.MULTILINE)
_RETURNED = re.compile(
    r"^\W{0,40}(?:below this line is a copy|original message follows|unsent message follows|message header follows|"
    r"this is a copy of (?:your|the) message|(?:the )?original message|returned message|the header of the original|"
    r"message text follows|included is the|-+original mail)",
    re.IGNORECASE | re.MULTILINE,
)
_MESSAGE_ID = re.compile(r"^message-id:\s*(<[^<>\s]{1,400}>)", re.IGNORECASE | re.MULTILINE)
_GAVE_UP = frozenset({"failed", "expired", "delayed", "undeliverable", "failure", ""})


def bounces_of(message: Message, report: str) -> tuple[Bounce, ...]:
    """Return the addresses a bounce names, each once; `report` is the readable text of the bounce."""
    words = _before_the_original(report)
    found: dict[str, Bounce] = {}
    for block in status_blocks(message):
        address = _recipient(block)
        if address and field(block, "Action").lower() in _GAVE_UP:
            diagnosis = field(block, "Diagnostic-Code")
            judged = _judge(address, field(block, "Status"), diagnosis, words)
            found.setdefault(address, replace(judged, delayed=field(block, "Action").lower() == "delayed"))
    if not found:
        for address in _named_elsewhere(message, words, report):
            still_tried = _STILL_TRIED.search(words) is not None
            found.setdefault(address, replace(_judge(address, "", "", words), delayed=still_tried))
    return tuple(found.values())[:MAX_RECIPIENTS]


def status_blocks(message: Message) -> Iterator[Message]:
    """Yield the per-message and per-recipient blocks of delivery-status parts."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and isinstance(part.get_payload(), list):
            yield from (block for block in part.get_payload() if isinstance(block, Message))


def only_good_news(message: Message) -> bool:
    """Say whether a delivery report tells of success alone, which is no bounce."""
    actions = {field(block, "Action").lower() for block in status_blocks(message)} - {""}
    return bool(actions) and actions <= {"delivered", "relayed", "expanded", "deliverable"}


def original_message_id(message: Message, report: str) -> str:
    """Return the Message-ID of the mail that came back, or an empty string."""
    for part in message.walk():
        if part is message:
            continue
        inner = part.get_payload()
        for block in inner if isinstance(inner, list) else []:
            for found in message_ids(block, "Message-ID") if isinstance(block, Message) else ():
                return found
        # Many servers send back the headers alone, as text.
        in_headers = _MESSAGE_ID.search(str(inner)) if part.get_content_type() == "text/rfc822-headers" else None
        if in_headers:
            return in_headers.group(1)
    in_text = _MESSAGE_ID.search(report)
    return in_text.group(1) if in_text else ""


def _recipient(block: Message) -> str:
    for name in ("Final-Recipient", "Original-Recipient"):
        found = _ADDRESS.search(field(block, name))
        if found:
            return found.group().lower()
    return ""


def _before_the_original(report: str) -> str:
    report = report[:MAX_REPORT]
    returned = _RETURNED.search(report)
    return report[: returned.start()] if returned and returned.start() > 40 else report


def _named_elsewhere(message: Message, words: str, report: str) -> list[str]:
    """Return addresses from headers, then the words of the daemon, then the mail that came back."""
    not_it = {*addresses(message, "To"), *addresses(message, "From"), *addresses(message, "Delivered-To")}
    stated = [a.lower() for line in _STATED.findall(report) for a in _ADDRESS.findall(line)]
    in_header = stated or [a.lower() for a in _ADDRESS.findall(field(message, "X-Failed-Recipients"))]
    named = [a.lower() for a in _ADDRESS.findall(words)]
    returned = [a for part in message.walk() if part is not message for a in addresses(part, "To")]
    in_copy = [a.lower() for line in re.findall(r"^To:(.*)$", report, re.MULTILINE) for a in _ADDRESS.findall(line)]
    spoken = [a for a in named if a not in not_it and not a.startswith(("mailer-daemon@", "postmaster@"))]
    # An address both spoken of and written to is the surest; the daemon also names servers and ids.
    written_to = set(returned) | set(in_copy)
    return in_header or [a for a in spoken if a in written_to] or spoken[:1] or returned or in_copy


def _judge(address: str, status: str, diagnosis: str, words: str) -> Bounce:
    nearby = _about(address, words)
    said = f"{diagnosis} {nearby}"
    code = _STATUS.search(status) or _STATUS.search(diagnosis) or _STATUS.search(nearby)
    status = code.group() if code else ""
    return Bounce(address, _permanence(status, said if diagnosis or nearby else words), status)


def _about(address: str, words: str) -> str:
    """Return the words around an address: what a daemon says about it."""
    at = words.lower().find(address)
    return words[max(at - 300, 0) : at + 400] if at >= 0 else words[:1500]


def _permanence(status: str, said: str) -> Permanence:
    if status.startswith("4."):
        return Permanence.POLICY if status.startswith("4.7") else Permanence.SOFT
    if _POLICY_STATUS.match(status):
        return Permanence.POLICY
    if _HARD_STATUS.match(status):
        return Permanence.HARD
    if _UNKNOWN.search(said):
        return Permanence.SOFT if _AT_DATA.search(said) else Permanence.HARD
    if _FOR_NOW.search(said) or _SOFT_STATUS.match(status):
        return Permanence.SOFT
    if _POLICY.search(said):
        return Permanence.POLICY
    reply = _SMTP_REPLY.search(said)
    return Permanence.HARD if reply and reply.group(1) == "5" and not status else Permanence.SOFT
