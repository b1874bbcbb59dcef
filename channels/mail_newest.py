"""Where the newest words of a mail stand in its text: quoted history, reply headers and clear signatures left out.

Losing the person's words is worse than keeping a line too many, except for quoted lines, which are our own words.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailparser_reply import EmailReplyParser

from channels import mail_phrases as phrases

#: The library's patterns are many; it sees only the head of a mail that our own rules could not divide.
LIBRARY_CHARACTERS = 5_000

_SIGNATURE_LINES = 14
_LINES_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def quoted(self) -> bool:
        return self.text.lstrip()[:1] == ">"


def newest_span(text: str) -> tuple[int, int]:
    """Return start and end of the newest words in a text; (0, 0) when there are none.

    Between them may stand quoted lines (an answer written into the quote); those still begin with ">".
    """
    lines = _lines(text)
    cut = _history_starts(lines)
    if cut == len(lines) and not any(line.quoted for line in lines):
        cut = _library_cut(text, lines)
    kept = [line for block in _blocks(lines[:cut]) for line in _without_signature(block) if not line.blank]
    if not kept:
        return 0, 0
    return kept[0].start, kept[-1].start + len(kept[-1].text)


def _lines(text: str) -> list[_Line]:
    lines, start = [], 0
    for part in text.split("\n"):
        lines.append(_Line(start, part))
        start += len(part) + 1
    return lines


def _history_starts(lines: list[_Line]) -> int:
    """Return the index of the line from which on everything is unmarked history."""
    for i, line in enumerate(lines):
        if line.blank or line.quoted:
            continue
        head = line.text[:400]
        if phrases.SEPARATOR.match(head) or (phrases.FROM_FIELD.match(head) and _is_header_block(lines, i)):
            return i - 1 if i and phrases.RULER.match(lines[i - 1].text) else i
        attribution = _attribution_length(lines, i)
        if attribution and not _quote_follows(lines, i + attribution):
            return i
    return len(lines)


def _is_header_block(lines: list[_Line], at: int) -> bool:
    return any(phrases.DATE_FIELD.match(line.text[:200]) for line in lines[at + 1 : at + 5])


def _attribution_length(lines: list[_Line], at: int) -> int:
    """Return over how many lines an "On … wrote:" stretches that begins here; 0 when none does."""
    head = lines[at].text[:400]
    if phrases.ATTRIBUTION.match(head) or (_quote_follows(lines, at + 1) and phrases.ATTRIBUTION_OF_QUOTE.match(head)):
        return 1
    if not phrases.ATTRIBUTION_START.match(lines[at].text[:300]):
        return 0
    joined = lines[at].text[:300]
    for more in (1, 2):
        if at + more >= len(lines) or lines[at + more].blank or lines[at + more].quoted:
            return 0
        joined += " " + lines[at + more].text[:200]
        if phrases.ATTRIBUTION.match(joined):
            return more + 1
    return 0


def _quote_follows(lines: list[_Line], at: int) -> bool:
    following = next((line for line in lines[at : at + 4] if not line.blank), None)
    return following is not None and following.quoted


def _blocks(lines: list[_Line]) -> list[list[_Line]]:
    """Group the lines that are not quoted, nor announce a quote, into runs."""
    blocks: list[list[_Line]] = [[]]
    skip = 0
    for i, line in enumerate(lines):
        if skip:
            skip -= 1
            continue
        announces = 0 if line.blank or line.quoted else _attribution_length(lines, i)
        if line.quoted or announces:
            skip = max(announces - 1, 0)
            blocks.append([])
        else:
            blocks[-1].append(line)
    return [block for block in blocks if block]


def _without_signature(block: list[_Line]) -> list[_Line]:
    spoken = False
    for i, line in enumerate(block):
        if line.blank:
            continue
        head = line.text[:200]
        if phrases.DASHES.match(head) or phrases.DEVICE.match(head):
            return block[:i]
        if spoken and phrases.NOTICE.match(line.text[:1000]):
            return block[:i]
        if spoken and phrases.SIGN_OFF.match(head) and _only_signature(block[i + 1 : i + _LINES_LOOKED_AT]):
            return block[:i]
        spoken = True
    return block


def _only_signature(lines: list[_Line]) -> bool:
    words = [line.text for line in lines if not line.blank]
    for i, text in enumerate(words):
        if phrases.DASHES.match(text) or phrases.DISCLAIMER.search(text[:300]):
            return True
        if phrases.POSTSCRIPT.match(text) or phrases.SPEECH.match(text[:300]) or i >= _SIGNATURE_LINES:
            return False
    return True


def _library_cut(text: str, lines: list[_Line]) -> int:
    """Ask the reply parser, which knows reply headers of more languages and programs than the rules above."""
    head = text[:LIBRARY_CHARACTERS]
    if not any(line.text.rstrip()[-1:] in (":", "：") and "@" in line.text for line in lines[:200]):
        return len(lines)
    latest = EmailReplyParser(languages=["en", "da", "sv", "pl", "cs", "fi", "ja", "zh", "ko"]).parse_reply(head)
    found = head.find(latest.strip()) if latest and latest.strip() else -1
    if latest is None or found < 0:
        return len(lines)
    end = found + len(latest.strip())
    return next((i for i, line in enumerate(lines) if line.start >= end), len(lines))
