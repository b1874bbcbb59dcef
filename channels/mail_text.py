"""The words of a mail as one plain text: the best body part, HTML as lines, everything hidden made harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

import inscriptis
from lxml import etree, html

from channels.mail_charset import decode_bytes, neutral

MAX_TEXT = 100_000
#: HTML beyond this is cut before it is laid out: a table of any size costs time.
MAX_HTML = 200_000

_DROPPED = ("script", "style", "head", "template", "noscript", "object", "iframe", "svg", "img", "title")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])", re.IGNORECASE
)
_QUOTE = re.compile(
    r"(?:^|\s)(?:gmail_quote|gmail_extra|moz-cite-prefix|yahoo_quoted|protonmail_quote|tutanota_quote)(?:\s|$)"
)
_ATTRIBUTION_ONLY = re.compile(r"(?:^|\s)(?:moz-cite-prefix|gmail_attr)(?:\s|$)")
#: Elements in which programs set the signature of the account.
_SIGNATURE = re.compile(
    r"(?:^|\s)(?:gmail_signature|moz-signature|signature|ms-outlook-mobile-signature)(?:\s|$)", re.IGNORECASE
)
#: Private characters that stand for the edges of a quote while HTML is laid out.
_OPEN, _CLOSE = "\ue000", "\ue001"
_STUB = re.compile(r"html\s+(?:e-?mail|version|message|format|viewer|compatible)|does not support html", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n(?:[ ]*\n){2,}")
_TRAILING = re.compile(r"[ ]+(?=\n|$)")


def body_text(message: Message) -> str:
    """Return the whole body as plain text of at most MAX_TEXT characters; quotes inside HTML get ">" lines."""
    text = "\n\n".join(piece for piece in _pieces(message) if piece.strip())
    text = _TRAILING.sub("", neutral(text[: MAX_TEXT * 2]))
    return _BLANK_LINES.sub("\n\n", text).strip("\n")[:MAX_TEXT]


def _pieces(part: Message) -> Iterator[str]:
    kind = part.get_content_type()
    if kind == "multipart/alternative" and part.is_multipart():
        yield _best_alternative(_children(part))
    elif part.is_multipart() and part.get_content_maintype() == "multipart":
        for child in _children(part):
            yield from _pieces(child)
    elif part.get_content_maintype() == "multipart":
        # Declared as several parts, and none could be found: the words stand bare.
        yield _leaf(part, "text/plain")
    elif is_body(part):
        yield _leaf(part, kind)


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def is_body(part: Message) -> bool:
    """Say whether a leaf belongs to the words of the mail rather than to what is attached to it."""
    if part.get_content_type() not in ("text/plain", "text/html") or part.is_multipart():
        return False
    disposition = str(part.get("Content-Disposition", ""))[:200].strip().lower()
    return not disposition.startswith("attachment") and "filename" not in disposition


def _best_alternative(children: list[Message]) -> str:
    texts = {child.get_content_type(): "\n\n".join(_pieces(child)) for child in children}
    plain = texts.pop("text/plain", "")
    rich = "\n\n".join(text for text in texts.values() if text.strip())
    is_stub = len(plain) < 300 and _STUB.search(plain) is not None
    return rich if rich.strip() and (is_stub or not plain.strip()) else plain


def _leaf(part: Message, kind: str) -> str:
    content = payload_bytes(part)
    if kind == "text/plain":
        text = decode_bytes(content, charset_of(part), MAX_TEXT * 4)
        return _unflow(text) if "flowed" in str(part.get("Content-Type", ""))[:500].lower() else text
    return html_text(decode_bytes(content, charset_of(part), MAX_HTML))


def payload_bytes(part: Message) -> bytes:
    """Return the decoded bytes of a leaf; a broken transfer encoding leaves them as they came."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def charset_of(part: Message) -> str:
    """Return the declared charset, or an empty string."""
    try:
        declared = part.get_param("charset", "")
    except (LookupError, ValueError):
        return ""
    return str(declared[2] if isinstance(declared, tuple) else declared)


def _unflow(text: str) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676), except inside quotes and before a signature."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        flows = bool(lines) and lines[-1].endswith(" ") and not lines[-1].startswith(">") and lines[-1] != "-- "
        if flows and not line.startswith(">") and line != "-- ":
            lines[-1] += line.removeprefix(" ")
        else:
            lines.append(line.removeprefix(" "))
    return "\n".join(lines)


def html_text(source: str) -> str:
    """Lay HTML out as plain text; scripts, styles and hidden elements are left out, quotes become ">" lines."""
    # lxml refuses text with an encoding declaration, and NULs end its input early.
    source = re.sub(r"<\?xml[^>]{0,200}\?>", "", source.replace("\x00", ""))
    source = source.replace(_OPEN, "").replace(_CLOSE, "")
    try:
        tree = html.fromstring(source) if source.strip() else None
    except (etree.ParserError, ValueError, AssertionError):
        return re.sub(r"<[^<>]{0,1000}>", " ", source)
    if tree is None:
        return ""
    _prepare(tree)
    return _quote_lines(inscriptis.Inscriptis(tree).get_text())


def _prepare(tree: html.HtmlElement) -> None:
    spoken = False
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        if element.tag in _DROPPED or _HIDDEN.search(element.get("style", "")[:2000]) or "hidden" in element.attrib:
            if element.getparent() is not None:
                element.drop_tree()
            continue
        if _is_quote(element):
            _mark_quote(element)
        elif spoken and _SIGNATURE.search(f"{element.get('class', '')[:200]} {element.get('id', '')[:200]}"):
            # Who wrote into the element has no words above it, and keeps them.
            _mark_signature(element)
        spoken = spoken or bool((element.text or "").strip())


def _mark_quote(element: html.HtmlElement) -> None:
    """Set the edge marks of a quote on lines of their own, whatever stands around the element."""
    opening, closing, after = (html.Element("br") for _ in range(3))
    opening.tail, element.text = element.text, _OPEN
    element.insert(0, opening)
    closing.tail = _CLOSE
    element.append(closing)
    parent = element.getparent()
    if parent is not None:
        after.tail, element.tail = element.tail, None
        parent.insert(parent.index(element) + 1, after)
        parent.insert(parent.index(element), html.Element("br"))


def _mark_signature(element: html.HtmlElement) -> None:
    """Set the two dashes of a plain text signature above the element."""
    before, after = html.Element("br"), html.Element("br")
    before.tail, after.tail, element.text = "--", element.text, None
    element.insert(0, before)
    element.insert(1, after)


def _is_quote(element: html.HtmlElement) -> bool:
    classes = element.get("class", "")[:200]
    if _ATTRIBUTION_ONLY.search(classes):
        return False
    return element.tag == "blockquote" or _QUOTE.search(classes) is not None


def _quote_lines(text: str) -> str:
    depth, lines = 0, []
    for line in text.split("\n"):
        words = line.replace(_OPEN, "").replace(_CLOSE, "").strip()
        depth += line.count(_OPEN)
        if words or not (_OPEN in line or _CLOSE in line):
            lines.append(f"> {words}" if depth > 0 and words else words)
        depth = max(depth - line.count(_CLOSE), 0)
    return "\n".join(lines)
