"""Domains made to be taken for a customer's: other letters that look the same, an added word, another ending.

Pure functions over names. What resembles a known domain proves nothing; a person is warned, and the sender is not
believed.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

#: Groups of letters that are read as one, and digits as letters; `i` and `l` are told apart by nobody.
_READ_AS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("5", "s"), ("i", "l"))
#: Words an impostor adds to a firm's name; a line of business among them would make strangers of sister companies.
_ADDED = frozenset(
    "corp inc ltd llc gmbh ag sa sarl srl bv co company group holding online global intl international official mail "
    "email office finance accounts accounting billing invoice invoices payment payments pay ap ar support secure "
    "portal".split()
)
#: Second level names under which countries register names: example.co.uk is one name under co.uk.
_SECOND_LEVEL = frozenset("co com org net ac gov edu ltd plc or ne gob go".split())
#: Below so many letters one changed letter makes another word, not a slip of the eye.
_SHORT, _LONG = 5, 8
#: A name of so many letters is not found by chance under another ending with letters that look the same.
_TELLING = 6


class KnownDomains:
    """The domains of the customers' addresses, looked up by what may be mistaken for them."""

    def __init__(self, domains: Iterable[str]) -> None:
        self._domains = {domain for domain in domains if domain}
        self._by_label: dict[str, list[str]] = defaultdict(list)
        self._by_looks: dict[str, list[str]] = defaultdict(list)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._by_length: dict[tuple[str, int], list[str]] = defaultdict(list)
        for domain in sorted(self._domains):
            label, ending = _split(domain)
            self._by_label[label].append(domain)
            self._by_looks[looks(label)].append(domain)
            self._by_name[_bare_name(label)].append(domain)
            self._by_length[ending, len(label)].append(domain)

    def imitated_by(self, domain: str) -> str:
        """Return the known domain another one may be mistaken for; empty when there is none, or it is known itself."""
        if not domain or any(name in self._domains for name in _above(domain)):
            return ""
        found = self._standing_in(domain) or self._looking_like(domain) or self._mistyped(domain)
        return found or ""

    def _standing_in(self, domain: str) -> str | None:
        """Find a known domain written in front of a foreign one: acme.com.pay.example, acme-com.example."""
        in_front = (".".join(domain.split(".")[:n]) for n in range(2, domain.count(".") + 1))
        hyphened = (label.replace("-", ".") for label in domain.split(".")[:-1] if "-" in label)
        return next((name for name in (*in_front, *hyphened) if name in self._domains), None)

    def _looking_like(self, domain: str) -> str | None:
        label, ending = _split(domain)
        if len(label) > 2 and self._by_label[label]:
            return self._by_label[label][0]
        seen = looks(label)
        same = [one for one in self._by_looks[seen] if len(seen) >= _TELLING or _split(one)[1] == ending]
        # What is left of a short name without its added word is a word of its own.
        name = _bare_name(label)
        return next(iter(same if len(seen) > 3 else []), None) or next(
            iter(self._by_name[name] if len(name) > 3 else []), None
        )

    def _mistyped(self, domain: str) -> str | None:
        label, ending = _split(domain)
        near = (one for n in (-1, 0, 1) for one in self._by_length[ending, len(label) + n])
        return next((one for one in near if one_slip_apart(label, _split(one)[0])), None)


def looks(label: str) -> str:
    """Return a name as the eye takes it: letters of other scripts and look-alikes as one plain letter."""
    seen = "".join(_plain(character) for character in _decoded(label))
    for written, read in _READ_AS:
        seen = seen.replace(written, read)
    return seen


def one_slip_apart(one: str, other: str) -> bool:
    """Say whether two names differ by what the eye passes over: in long names one letter, in shorter ones less."""
    if one == other or min(len(one), len(other)) < _SHORT:
        return False
    if one.replace("-", "") == other.replace("-", "") or _undoubled(one) == _undoubled(other):
        return True
    if len(one) == len(other):
        differing = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(differing) == 2 and differing[1] == differing[0] + 1:
            a, b = differing
            return (one[a], one[b]) == (other[b], other[a])
        # Branches and years are counted: shop24 and shop25 are two names.
        return len(one) >= _LONG and len(differing) == 1 and not (one[differing[0]] + other[differing[0]]).isdigit()
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _LONG and any(
        longer[:i] + longer[i + 1 :] == shorter and not longer[i].isdigit() for i in range(len(longer))
    )


def _above(domain: str) -> list[str]:
    """Return a domain and those it lies below."""
    labels = domain.split(".")
    return [".".join(labels[i:]) for i in range(len(labels) - 1)] or [domain]


def _split(domain: str) -> tuple[str, str]:
    """Return the name that was registered, and the ending it was registered under."""
    labels = domain.lower().split(".")
    below = 2 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 1
    return (labels[-below - 1] if len(labels) > below else ""), ".".join(labels[-below:])


def _bare_name(label: str) -> str:
    """Return a name without the words an impostor adds."""
    words = [word for word in _decoded(label).split("-") if word and word not in _ADDED]
    name = "".join(words)
    return next((name[: -len(word)] for word in _LONG_ADDED if name.endswith(word) and len(name) > len(word) + 3), name)


_LONG_ADDED = sorted((word for word in _ADDED if len(word) > 3), key=len, reverse=True)


def _undoubled(name: str) -> str:
    return "".join(letter for i, letter in enumerate(name) if i == 0 or name[i - 1] != letter)


def _decoded(label: str) -> str:
    """Return an internationalised name in its own letters (RFC 3492)."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").lower()
    except UnicodeError:
        return label


@cache
def _plain(character: str) -> str:
    """Return the Latin letter a character looks like, or the character itself."""
    if character.isascii():
        return character
    bare = unicodedata.normalize("NFKD", character)[0]
    name = unicodedata.name(bare, "")
    if bare.isascii():
        return bare
    if name.startswith("LATIN SMALL LETTER ") and " WITH " in name:
        return name.removeprefix("LATIN SMALL LETTER ").split(" WITH ")[0].lower()
    from confusable_homoglyphs.confusables import is_confusable  # noqa: PLC0415  (its table is slow to load)

    found = is_confusable(bare, greedy=True) or []
    alike = (glyph["c"] for one in found for glyph in one["homoglyphs"])
    return next((glyph for glyph in alike if len(glyph) == 1 and "a" <= glyph <= "z"), bare)
