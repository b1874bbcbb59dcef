"""Account numbers as they are compared: without blanks and signs, and whether one is a sound IBAN."""

from __future__ import annotations

import re

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def bare_account(written: str) -> str:
    """Return an account number as capital letters and digits alone."""
    return re.sub(r"[^A-Z0-9]", "", written.upper())


def is_iban(written: str) -> bool:
    """Say whether an account number is an IBAN with a right check digit (ISO 13616, ISO 7064 mod 97)."""
    bare = "".join(written.split()).upper()
    if not _IBAN.fullmatch(bare):
        return False
    return int("".join(str(int(letter, 36)) for letter in bare[4:] + bare[:4])) % 97 == 1
