"""Where the newest words of a mail stand in its text: quoted history, reply headers and clear signatures left out.

Losing the person's words is worse than keeping a line too many, except for quoted lines, which are our own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailparser_reply import EmailReplyParser

#: The library's patterns are many; it sees only the head of a mail that our own rules could not divide.
LIBRARY_CHARACTERS = 5_000

_WROTE = (
    r"wrote|writes|schrieb|a écrit|a écrit|escribió|ha scritto|schreef|escreveu|skrev|napisał(?:\(a\))?|"
    r"kirjoitti|napsal"
)
_ATTRIBUTION = re.compile(
    rf"^(?!\s*>)(?=[^\n]*(?:\d|@))[^\n]{{0,200}}\b(?:{_WROTE})\b[^\n]{{0,120}}[:：]\s*$"
    rf"|^\s*(?:on|am|le|el|il|op|em|den|w dniu)\b[^\n]{{5,250}}[:：]\s*$(?<=[a-zé>)\]]:)",
    re.IGNORECASE,
)
_ATTRIBUTION_START = re.compile(r"^\s*(?:on|am|le|el|il|op|em|den|w dniu|dne)\b.{0,200}\d", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"^\W{0,3}[-_=*]{2,}\s*(?:original message|original appointment|forwarded (?:message|by)|reply message|"
    r"urspr(?:ü|ue)ngliche (?:nachricht|mail)|weitergeleitete nachricht|message (?:d'origine|original|transféré)|"
    r"mensaje (?:original|reenviado)|messaggio (?:originale|inoltrato)|oorspronkelijk bericht|doorgestuurd bericht|"
    r"mensagem (?:original|encaminhada)).{0,80}$"
    r"|^\s*(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|"
    r"début du message (?:transféré|réexpédié)"
    r"|inicio del mensaje reenviado|inizio messaggio inoltrato|begin doorgestuurd bericht)\s*:?\s*$"
    r"|^\W{0,6}(?:please )?(?:type|write) your (?:reply|answer) above this line\W{0,6}$",
    re.IGNORECASE,
)
_FROM_FIELD = re.compile(r"^\W{0,3}(?:from|von|de|da|van|från|fra|od|lähettäjä)\W{0,3}:\W{0,3}\s*\S", re.IGNORECASE)
_DATE_FIELD = re.compile(
    r"^\W{0,3}(?:sent|date|gesendet|datum|envoyé|enviado(?: el)?|enviada(?: em)?|fecha|data|inviato|"
    r"verzonden|skickat|"
    r"sendt|wysłano|to|an|à|para|a|aan|subject|betreff|objet|asunto|oggetto|onderwerp|assunto)\W{0,3}:",
    re.IGNORECASE,
)
_RULER = re.compile(r"^\s*[_-]{12,}\s*$")
_DASHES = re.compile(r"^--\s?$")
_DEVICE = re.compile(
    r"^\W{0,3}(?:sent (?:from|via|with) (?:my |the )?\w|get outlook for|von meinem \w+ gesendet|"
    r"gesendet (?:von|mit) |"
    r"diese nachricht wurde von meinem|envoyé (?:de|depuis) mon|enviado (?:desde|do) m|inviato da(?:l mio)? |"
    r"verzonden vanaf|verstuurd vanaf)",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"^\W{0,2}(?:(?:with )?(?:best|kind|warm|many|kindest|warmest)?\s*(?:regards|"
    r"wishes)(?:,? and thanks)?|best|cheers|sincerely|"
    r"yours(?: (?:sincerely|faithfully|truly))?|(?:many |kind )?thanks(?: (?:and|&) .{0,20}| in advance|"
    r" again)?|thank you|thx|br|rgds|"
    r"respectfully|(?:mit )?(?:freundliche[nm]?|besten?|viele[n]?|liebe[n]?|herzliche[nm]?|schöne[nm]?) "
    r"(?:grü(?:ß|ss)e?n?|gruss|gruß)(?: aus .{0,20})?|mfg|vg|lg|gruß|grüße|hochachtungsvoll|besten dank|"
    r"vielen dank|danke|"
    r"(?:bien )?cordialement|(?:meilleures |sincères )?salutations(?: distinguées)?|bien à vous|"
    r"(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|(?:cordiali |distinti )?saluti|"
    r"met vriendelijke groet(?:en)?|vriendelijke groet(?:en)?|mvg|groeten|atenciosamente|cumprimentos|"
    r"(?:com os )?melhores cumprimentos|obrigad[oa])\s*[,.!]?\s*$",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"^\W{0,2}p\.?\s?s\b", re.IGNORECASE)
_DISCLAIMER = re.compile(
    r"confidential|intended (?:solely|only)|privileged|disclaimer|vertraulich|geschäftsführer|"
    r"handelsregister|amtsgericht|"
    r"registergericht|sitz der gesellschaft|registered (?:in|office)|company (?:no|number)|confidentiel|"
    r"confidencial|"
    r"riservat|vertrouwelijk|unsubscribe|virus|please consider the environment|vat (?:no|reg)|ust-?id",
    re.IGNORECASE,
)
#: A line that reads like somebody saying something, which no signature contains.
_SPEECH = re.compile(r"^(?=(?:\S+\s+){5,})[^|@]{25,}[.!?…]\s*$")

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
        if _SEPARATOR.match(head) or (_FROM_FIELD.match(head) and _is_header_block(lines, i)):
            return i - 1 if i and _RULER.match(lines[i - 1].text) else i
        attribution = _attribution_length(lines, i)
        if attribution and not _quote_follows(lines, i + attribution):
            return i
    return len(lines)


def _is_header_block(lines: list[_Line], at: int) -> bool:
    return any(_DATE_FIELD.match(line.text[:200]) for line in lines[at + 1 : at + 5])


def _attribution_length(lines: list[_Line], at: int) -> int:
    """Return over how many lines an "On … wrote:" stretches that begins here; 0 when none does."""
    if _ATTRIBUTION.match(lines[at].text[:400]):
        return 1
    if not _ATTRIBUTION_START.match(lines[at].text[:300]):
        return 0
    joined = lines[at].text[:300]
    for more in (1, 2):
        if at + more >= len(lines) or lines[at + more].blank or lines[at + more].quoted:
            return 0
        joined += " " + lines[at + more].text[:200]
        if _ATTRIBUTION.match(joined):
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
        if _DASHES.match(head) or _DEVICE.match(head):
            return block[:i]
        if spoken and _SIGN_OFF.match(head) and _only_signature(block[i + 1 : i + _LINES_LOOKED_AT]):
            return block[:i]
        spoken = True
    return block


def _only_signature(lines: list[_Line]) -> bool:
    words = [line.text for line in lines if not line.blank]
    for i, text in enumerate(words):
        if _DASHES.match(text) or _DISCLAIMER.search(text[:300]):
            return True
        if _POSTSCRIPT.match(text) or _SPEECH.match(text[:300]) or i >= _SIGNATURE_LINES:
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
