"""Signs by which replies, bounces and links find their way back to us; a stranger cannot make one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import Literal

from channels.outgoing_headers import address

#: "r" marks where replies go, "b" where bounces go (the envelope sender).
Purpose = Literal["r", "b"]

_LONGEST_LOCAL_PART = 64
_REFERENCE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?")
_ADDRESSED = re.compile(r"\+([rb])\.([a-z0-9-]{1,24})\.([a-z2-7]{16})@")


def message_id(key: str, secret: bytes, domain: str) -> str:
    """Make the Message-ID of a touch: the same key always gives the same id, and nobody else can foresee it."""
    readable = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")[:40] or "m"
    host = address("Message-ID", f"id@{domain}").removeprefix("id@")
    return f"<{readable}.{signed('message-id', key, secret, 20)}@{host}>"


def reply_token(reference: str, secret: bytes) -> str:
    """Sign a short reference such as "t1081"; mail systems fold case, so only a-z, 0-9 and hyphens are allowed.

    Raises ValueError for any other reference, or one longer than 24 characters.
    """
    if not _REFERENCE.fullmatch(reference):
        raise ValueError(f"a reply reference is 1-24 of a-z, 0-9 and hyphen, not {reference!r}")
    return f"{reference}.{signed('reply', reference, secret, 10)}"


def reply_address(own_mailbox: str, token: str, purpose: Purpose = "r") -> str:
    """Put a token into our address: collections@x.test becomes collections+r.<token>@x.test.

    Raises ValueError when the part before the @ grows beyond the 64 characters of RFC 5321.
    """
    local, _, domain = address("mailbox", own_mailbox).partition("@")
    tagged = f"{local}+{purpose}.{token}"
    if len(tagged) > _LONGEST_LOCAL_PART:
        raise ValueError(f"{own_mailbox} is too long to carry a reply token: {len(tagged)} characters, at most 64")
    return f"{tagged}@{domain}"


def read_token(text: str, secret: bytes, purpose: Purpose = "r") -> str | None:
    """Return the reference a signed address carries, or None; the address may stand inside other text."""
    for found, reference, signature in _ADDRESSED.findall(text.lower()):
        expected = signed("reply", reference, secret, 10)
        if found == purpose and hmac.compare_digest(signature, expected):
            return str(reference)
    return None


def signed(use: str, value: str, secret: bytes, length_bytes: int) -> str:
    """Sign with one key for several uses; base32 in lower case survives every mail system."""
    if not secret:
        raise ValueError("the signing secret is empty")
    digest = hmac.new(secret, f"{use}\x00{value}".encode(), hashlib.sha256).digest()[:length_bytes]
    return base64.b32encode(digest).decode("ascii").rstrip("=").lower()
