"""What a person sees of the HTML, and whether it is made of nothing but our own few tags.

Everything from outside is escaped, so any tag beyond the layout's own means that something broke out.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

_TAG = re.compile(r"<[^>]*>")
_STRICT = re.compile(r"</?([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"<>]*\")*)>")
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_ENDS_LINE = frozenset("p tr caption h2 table thead tbody tfoot div dl dt dd title head body html".split())
_ENDS_CELL = frozenset({"td", "th", "br"})
_INLINE = frozenset({"a", "bdi", "span", "meta"})
_ATTRIBUTES = frozenset({"style", "lang", "dir", "scope", "colspan", "charset", "name", "content", "href"})


def visible_text(page: str, links: frozenset[str]) -> tuple[str, list[str]]:
    """Return the text a person sees, one table row a line with cells two spaces apart, and what is foreign in it.

    `links` are the only targets an anchor may have.
    """
    broken: list[str] = []

    def see(match: re.Match[str]) -> str:
        seen, href, wrong = _read_tag(match.group())
        if wrong:
            broken.append(wrong)
        if href is not None and href not in links:
            broken.append(f"a link to {href}")
        return seen

    body = page.replace("<!DOCTYPE html>", "", 1).replace("\n", " ")
    text = _TAG.sub(see, body)
    if "<" in text or ">" in text:
        broken.append("a stray angle bracket")
    return html.unescape(text), broken


@lru_cache(maxsize=1024)
def _read_tag(tag: str) -> tuple[str, str | None, str]:
    """Return what a tag does to the text, where it leads, and what is wrong with it."""
    match = _STRICT.fullmatch(tag)
    if match is None:
        return " ", None, f"{tag[:60]}, which is not one of our tags"
    name = match.group(1)
    attributes = dict(_ATTRIBUTE.findall(match.group(2)))
    known = name in _ENDS_LINE or name in _ENDS_CELL or name in _INLINE
    wrong = "" if known and _ATTRIBUTES.issuperset(attributes) else f"{tag[:60]}, which is not one of our tags"
    href = html.unescape(attributes["href"]) if "href" in attributes else None
    if name in _ENDS_LINE:
        return ("\n" if tag.startswith("</") else ""), href, wrong
    if name in _ENDS_CELL:
        return ("  " if tag.startswith("</") or name == "br" else ""), href, wrong
    return "", href, wrong
