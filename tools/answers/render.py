"""The finished answer: its paragraphs in the letter's layout, without anything a reminder says about paying."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from markupsafe import escape

from tools.answers.facts import AnswerFacts
from tools.answers.paragraphs import answer_phrases
from tools.answers.statement import statement_tables
from tools.letter.facts import Letter
from tools.letter.formats import clean, letter_locale, phrases, plain
from tools.letter.render import Block, template
from tools.letter.table import text_table
from tools.letter.tokens import alone


def render_answer(facts: AnswerFacts, blocks: Sequence[Block], *, last: bool = False) -> Letter:
    """Lay an answer out; `last` says that no other follows, so that it does not tell how to stop them."""
    subject = answer_phrases(facts.language)["subject"].format(creditor=clean(facts.head.creditor_name))
    page = {"subject": subject, "blocks": blocks, **_shown(facts, last=last)}
    return Letter(
        subject=subject,
        text=template("letter.txt.j2").render(page).strip() + "\n",
        html=template("letter.html.j2").render(page),
    )


def render_text(facts: AnswerFacts, blocks: Sequence[Block], *, disclosed: bool = False) -> Letter:
    """Put an answer into one short message: who writes, and the sentences; `disclosed` if they say that a machine does.

    The subject is for people who look at the account.
    """
    head, own = facts.head, answer_phrases(facts.language)
    creditor = plain(head.creditor_name)
    machine = own["opening"].format(assistant=plain(head.assistant_name), creditor=creditor)
    said = " ".join((f"{creditor}:" if disclosed else machine, *(block.text for block in blocks)))
    return Letter(subject=own["subject"].format(creditor=clean(head.creditor_name)), text=said, html="")


def written_out(blocks: Sequence[Block]) -> list[str]:
    """Return paragraphs as a person edits them; blocks the layout fills stand as their tokens."""
    return [block.text if block.kind == "prose" else f"{{{{{block.kind}}}}}" for block in blocks]


def worded_by_person(words: Sequence[str], given: Sequence[Block]) -> tuple[Block, ...]:
    """Return a person's paragraphs as blocks; of the blocks the layout fills, only those given before stay."""
    there = {block.kind: block for block in given if block.kind != "prose"}
    blocks = []
    for paragraph in words:
        kind = alone(paragraph)
        if kind in there:
            blocks.append(there[kind])
        else:
            blocks.append(Block("prose", paragraph, escape(paragraph)))
    return tuple(blocks)


def content_hash(address: str, letter: Letter, facts: AnswerFacts) -> str:
    """Bind to exactly these words, files and this address, so that an approval means no other answer."""
    files = [(file.name, hashlib.sha256(file.content).hexdigest()) for _, file in facts.copies]
    return hashlib.sha256(repr((address, letter, files)).encode()).hexdigest()


def _shown(facts: AnswerFacts, *, last: bool) -> dict[str, Any]:
    head = facts.head
    words, own = phrases(facts.language), answer_phrases(facts.language)
    creditor, contact = plain(head.creditor_name), plain(facts.contact_name)
    tables = statement_tables(facts, own)
    return {
        "words": words,
        "lang": letter_locale(facts.language).language,
        "greeting": words["greeting_named"].format(name=contact) if contact else words["greeting"],
        "tables": tables,
        "tables_text": "\n\n".join(text_table(table, words) for table in tables),
        "others": (),
        "others_text": "",
        "bank_details": [(clean(label), clean(value)) for label, value in head.bank_details],
        "bank_below": False,
        "pay_link": None,
        "reference": "",
        "reply": own["reply"],
        "stop": "" if last else words["stop"],
        "sender": plain(head.sender_name),
        "creditor": creditor,
        "disclosure": words["disclosure"].format(assistant=plain(head.assistant_name), creditor=creditor),
        "address": [plain(line) for line in head.creditor_address],
        "customer_number": plain(facts.customer_number) if facts.figures else "",
    }
