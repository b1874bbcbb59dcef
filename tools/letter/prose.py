"""What prose must not bring along: figures, links, addresses, markup, hidden characters, tokens we do not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from ledger.findings import Finding
from tools.letter.claims import claim_findings
from tools.letter.facts import LetterFacts, Prose
from tools.letter.tokens import BLOCKS, SUBJECT_TOKENS, TOKEN, TOKENS, alone, tokens_in

SUBJECT_LENGTH = 150
PARAGRAPH_LENGTH = 1_000
PARAGRAPHS = 8

_LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßàâçéèêëîïôùûüÿœæáíóúñ"
#: Everything prose may consist of besides tokens. Wider alphabets would let one letter pass for another.
_ALLOWED = frozenset(_LETTERS + _LETTERS.upper() + "ẞŸ" + " \u00a0\u202f\n.,;:!?¡¿'\"()-‐‑–—…«»„“”‚‘’‹›&/")
_LINK = re.compile(
    r"https?|www\.|://|@|[^\W\d_]{2,}\.[^\W\d_]{2,}|\b(?:dot|punkt|point|punto) (?:com|net|org|de|fr|es|io)\b", re.I
)
_MARKUP = re.compile(r"^\s*(?:#|>|[-*•–] )|[*_`<>\[\]|~]{1,2}|&[a-z]+;", re.M)
_MONEY_SIGN = re.compile("[€$£¥₹₽₩₺₴₪₫₱₦฿¢%‰+=]")


def prose_findings(
    prose: Prose, facts: LetterFacts, never_say: frozenset[str] = frozenset(), *, formal: bool = False
) -> list[Finding]:
    """Say what is wrong with prose before it is rendered; an empty list lets it be filled.

    `never_say` are the topics the policy forbids; `formal` is true for the formal tone, which alone may call
    itself a formal notice.
    """
    found = [*_subject(prose.subject), *_shape(prose), *_payable(prose, facts)]
    pieces = [("subject", prose.subject)]
    pieces += [(f"paragraph {n}", paragraph) for n, paragraph in enumerate(prose.paragraphs, start=1)]
    for place, piece in pieces:
        found += [replace(finding, place=place) for finding in _wording(piece, never_say, formal)]
    return found


@lru_cache(maxsize=4096)
def _wording(piece: str, never_say: frozenset[str], formal: bool) -> tuple[Finding, ...]:
    """Check one piece of prose; remembered, as the same words go to many accounts and a look costs a ms."""
    words = TOKEN.sub("¤", piece)
    return (*_tokens(piece), *_foreign(words), *claim_findings(words, never_say, formal=formal))


def _subject(subject: str) -> Iterator[Finding]:
    if "\n" in subject or "\r" in subject:
        yield Finding("letter.subject_lines", "the subject must be a single line", "subject")
    if not subject.strip() or len(subject) > SUBJECT_LENGTH:
        yield Finding("letter.subject_length", f"the subject needs 1 to {SUBJECT_LENGTH} characters", "subject")
    for name in tokens_in(subject):
        if name in TOKENS and name not in SUBJECT_TOKENS:
            yield Finding("letter.misplaced_token", f"{{{{{name}}}}} does not belong in a subject", "subject")


def _shape(prose: Prose) -> Iterator[Finding]:
    used = [name for paragraph in prose.paragraphs for name in tokens_in(paragraph)]
    if used.count("invoice_table") != 1:
        yield Finding("letter.invoice_table", "{{invoice_table}} must stand in the letter exactly once")
    if used.count("bank_details") > 1:
        yield Finding("letter.misplaced_token", "{{bank_details}} may stand in the letter once")
    if len(prose.paragraphs) > PARAGRAPHS:
        yield Finding("letter.too_long", f"at most {PARAGRAPHS} paragraphs")
    for n, paragraph in enumerate(prose.paragraphs, start=1):
        place = f"paragraph {n}"
        if not paragraph.strip() or len(paragraph) > PARAGRAPH_LENGTH:
            yield Finding("letter.too_long", f"a paragraph needs 1 to {PARAGRAPH_LENGTH} characters", place)
        for name in BLOCKS & set(tokens_in(paragraph)):
            if alone(paragraph) != name:
                yield Finding("letter.misplaced_token", f"{{{{{name}}}}} must be alone in its paragraph", place)


def _payable(prose: Prose, facts: LetterFacts) -> Iterator[Finding]:
    used = {name for paragraph in prose.paragraphs for name in tokens_in(paragraph)}
    for name, there in (("pay_link", facts.pay_link), ("bank_details", facts.bank_details)):
        if name in used and not there:
            yield Finding("letter.empty_token", f"there is nothing to put for {{{{{name}}}}} in this letter")


def _tokens(piece: str) -> Iterator[Finding]:
    for name in tokens_in(piece):
        if name not in TOKENS:
            yield Finding("letter.unknown_token", f"{{{{{name}}}}} is not a token; known are {', '.join(TOKENS)}")
    if {"{", "}"} & set(TOKEN.sub("", piece)):
        yield Finding("letter.unknown_token", "braces stand only around the name of a token")


def _foreign(words: str) -> Iterator[Finding]:
    """Say what stands in prose that is not prose; `words` has its tokens cut out."""
    if any(ch.isnumeric() for ch in words):
        yield Finding("letter.digits", "figures come from tokens; write the prose without any")
    if sign := _MONEY_SIGN.search(words):
        yield Finding("letter.amount_words", f"“{sign.group()}” speaks of an amount; amounts come from tokens")
    if link := _LINK.search(words):
        yield Finding("letter.link", f"“{link.group()}” looks like a link or address; those come from tokens")
    if _MARKUP.search(words):
        yield Finding("letter.markup", "write plain sentences, without HTML, Markdown or lists")
    odd = sorted({ch for ch in words if ch not in _ALLOWED and ch not in "¤{}" and not ch.isnumeric()})
    if odd:
        names = ", ".join(f"U+{ord(ch):04X}" for ch in odd[:5])
        reason = f"characters that do not belong in a letter ({names}); names come from tokens"
        yield Finding("letter.characters", reason)
