"""Whether our own mail server vouches for the sender: only its header counts, and only where it writes it."""

from __future__ import annotations

import re
from email.message import Message
from enum import StrEnum

_RESULT = re.compile(r"\bdmarc\s*=\s*(\w+)(?:\s*\([^()]{0,200}\))?([^;]{0,400})", re.IGNORECASE)
_HEADER_FROM = re.compile(r"header\.from\s*=\s*\"?@?([a-z0-9.-]+)", re.IGNORECASE)

#: Servers that write their result below their own Received line and strip forged ones (Gmail).
_WRITES_BELOW = frozenset({"mx.google.com"})

_SPAM_MARKS = frozenset({"x-spam-flag", "x-spam-status", "x-spam"})
#: A hop inside our own house: from the filter back to the server, and into the mailbox.
_WITHIN = re.compile(r"\blmtp|from localhost\b|\[(?:ipv6:)?(?:127\.0\.0\.1|::1)\]")


class Dmarc(StrEnum):
    """What the trusted server says about the sender's domain; `none` where it says nothing."""

    PASS = "pass"  # noqa: S105 (a verdict)
    FAIL = "fail"
    NONE = "none"


def dmarc_of(message: Message, authserv_id: str, sender: str) -> Dmarc:
    """Return the DMARC result of the configured server (RFC 8601); a header of any other name is ignored.

    What a server writes lies above the Received line it writes; the same header further down came with the mail.
    """
    server = authserv_id.lower()
    for name, value in message.raw_items() if server else ():
        words = " ".join(str(value)[:4_000].split())
        if name.lower() == "received" and server not in _WRITES_BELOW and _written_by(words, server):
            break
        if name.lower() == "authentication-results":
            author, _, results = words.partition(";")
            if author.split(" ")[0].lower() == server:
                return _verdict(results, sender)
    return Dmarc.NONE


def called_spam(message: Message) -> bool:
    """Say whether our own mail server marked a mail as spam; the same mark further down came with the mail.

    What our server writes lies above the line that says it received the mail from outside; its own hops lie above too.
    """
    for name, value in message.raw_items():
        words = " ".join(str(value)[:1_000].lower().split())
        if name.lower() == "received" and not _WITHIN.search(words):
            return False
        if name.lower() in _SPAM_MARKS and words.startswith(("yes", "true")):
            return True
    return False


def _written_by(received: str, server: str) -> bool:
    by = re.search(r"\bby\s+(\S+)", received)
    return by is None or by.group(1).lower().rstrip(";") == server or "lmtp" not in received.lower()


def _verdict(results: str, sender: str) -> Dmarc:
    found = _RESULT.search(results)
    if found is None:
        return Dmarc.NONE
    verdict = found.group(1).lower()
    if verdict != "pass":
        return Dmarc.FAIL if verdict == "fail" else Dmarc.NONE
    vouched = _HEADER_FROM.search(found.group(2))
    domain = sender.rpartition("@")[2]
    # A pass for another domain than the one shown says nothing about this sender.
    aligned = vouched is None or domain == vouched.group(1).lower() or domain.endswith("." + vouched.group(1).lower())
    return Dmarc.PASS if aligned and domain else Dmarc.NONE
