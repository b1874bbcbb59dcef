"""Undoing what hides words from a reader of letters: invisible signs, letters that look alike, simple ciphers."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator

#: Letters of other scripts that are drawn like Latin ones.
_LOOK_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеѕіјкорсухԁԛԝһΑΒΕΖΗΙΚΜΝΟΡΤΥΧαοινρτυχκɡɑıⅼ",
    "ABESIJKMHOPCTXYaesijkopcyxdqwhABEZHIKMNOPTYXaoivptuxkgail",
)
_ROT13 = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "NOPQRSTUVWXYZABCDEFGHIJKLMnopqrstuvwxyzabcdefghijklm"
)
#: Figures written for letters; only words that hold both are changed.
_FIGURES = str.maketrans("0134578@$", "oieastbas")
_FIGURE_WORD = re.compile(r"(?<![\w@$])(?=[\w@$]*[A-Za-z])(?=[\w@$]*[0134578@$])[\w@$]{2,}")
#: Words no order of a few words does without; letters turned round or shifted hardly ever spell two of them.
_COMMON = frozenset(
    "all and are you your our the this to mark ignore previous instructions invoice invoices paid alle und unsere "
    "toutes les nos las todas nuestras".split()
)
_SPACED_WORD = re.compile(r"\b(?:\w[ \t.\-_*|]){3,}\w\b")
_SPACING = re.compile(r"[ \t.\-_*|]")
#: Text in base64 long enough for a sentence, and not a number or a single word.
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
#: Invisible doubles of the ASCII letters, which no mail program shows.
_TAGS = re.compile("[\U000e0020-\U000e007e]{4,}")
_TAGS_BEGIN = 0xE0000
_HEX = re.compile(r"\b(?:[0-9A-Fa-f]{2}[ ]?){20,}")


def plain(words: str) -> str:
    """Return words without invisible signs, in ordinary Latin letters where they only look like them."""
    if words.isascii():
        return words
    shown = "".join(sign for sign in unicodedata.normalize("NFKC", words) if unicodedata.category(sign) != "Cf")
    return shown.translate(_LOOK_ALIKE)


def undisguised(words: str) -> Iterator[str]:
    """Yield words as they may have been meant: plainly first, then with each disguise taken off that they may wear."""
    shown = plain(words)
    yield shown
    if _FIGURE_WORD.search(shown):
        yield _FIGURE_WORD.sub(lambda word: word.group().translate(_FIGURES), shown)
    if _SPACED_WORD.search(shown):
        yield _SPACED_WORD.sub(lambda word: _SPACING.sub("", word.group()), shown)
    yield from ("".join(chr(ord(tag) - _TAGS_BEGIN) for tag in tags) for tags in _TAGS.findall(words))
    turned = (shown[::-1], shown.translate(_ROT13))
    yield from (words for words in turned if len(_COMMON.intersection(words.lower().split())) > 1)
    for packed in _BASE64.findall(shown):
        yield _unpacked(packed)
    if _PERCENT.search(shown):
        yield _PERCENT.sub(lambda found: _of_hex(found.group()), shown)
    for packed in _HEX.findall(shown):
        yield _of_hex(packed)


def _of_hex(figures: str) -> str:
    return bytes.fromhex(figures.replace("%", "")).decode("utf-8", "replace")


def _unpacked(packed: str) -> str:
    """Decode base64; an empty string when it holds no text."""
    whole = packed.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(whole + "=" * (-len(whole) % 4)).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
